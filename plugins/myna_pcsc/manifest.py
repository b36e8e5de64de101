"""What the plugin says of itself. Importing this imports nothing else of it."""

from myna_sdk.authoring import Manifest

MANIFEST = Manifest(
    id="pcsc",
    title="PC/SC card readers",
    requires=("smartcard",),
    extra="myna-sdk[pcsc]",
)
