"""What the mock signer says of itself. Importing this imports nothing else of it."""

from typing import Any

from myna_sdk.providers.capabilities import Capability
from myna_sdk.providers.manifest import Manifest, Offer


def _settings() -> type[Any]:
    from myna_mock.desktop_signer.provider import Settings  # noqa: PLC0415 - only when configured

    return Settings


def _factory(settings: Any) -> Any:
    from myna_mock.desktop_signer.provider import DesktopSigner  # noqa: PLC0415 - only when used

    return DesktopSigner(settings)


MANIFEST = Manifest(
    id="mock-signer",
    title="Mock desktop signer / 模擬署名端末",
    offers=(Offer(Capability.SIGNER),),
    settings=_settings,
    factory=_factory,
    rules=("myna_mock.desktop_signer",),
    mock=True,
)
