"""What the mock plugin says of itself. It offers no provider: the real plugins run unchanged.

`myna_mock.desktop_signer` is a plugin of its own, for what no real service of this SDK does yet.
"""

from myna_sdk.providers.manifest import Manifest


def _hooks() -> object:
    from myna_mock.hooks import Hooks  # noqa: PLC0415 - hooks load when first called

    return Hooks()


MANIFEST = Manifest(
    id="mock",
    title="Mock world / 模擬世界",
    hooks=_hooks,
    requires=("starlette", "uvicorn"),
    extra="myna-sdk[mock]",
    mock=True,
)
