"""The conformance suite for providers: good replies are spoiled, and rules say what must follow.

Adopt it by subclassing `AuthenticatorConformance` (any login) or `OidcConformance` (a login by
OpenID Connect) from ``myna_sdk.testing`` in a test module. No socket is opened.
"""
