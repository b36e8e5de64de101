"""What the plugin says of itself. Importing this imports nothing else of it."""

from myna_sdk.authoring import Manifest


def _hooks() -> object:
    from myna_pcsc.hooks import Hooks  # noqa: PLC0415 - only when asked

    return Hooks()


MANIFEST = Manifest(
    id="pcsc",
    title="PC/SC card readers",
    requires=("smartcard",),
    extra="myna-sdk[pcsc]",
    hooks=_hooks,
)
