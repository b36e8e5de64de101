"""PocketSign Verify: a platform operator that judges signatures, keeps consents, gives facts.

Its service speaks the Connect protocol; the plugin sends JSON. ``provider`` has the capabilities.
"""
