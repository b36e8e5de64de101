"""What the plugin says of itself. Importing this imports nothing else of it."""

from typing import Any

from myna_sdk.providers.capabilities import Capability
from myna_sdk.providers.manifest import Manifest, Offer


def _settings() -> type[Any]:
    from myna_local_verifier.settings import Settings  # noqa: PLC0415 - only when configured

    return Settings


def _factory(settings: Any) -> Any:
    from myna_local_verifier.provider import LocalVerifier  # noqa: PLC0415 - only when used

    return LocalVerifier(settings)


MANIFEST = Manifest(
    id="local-verifier",
    title="Own verifier (署名検証者ご自身による検証)",
    offers=(
        Offer(Capability.SIGNATURE_VERIFIER),
        Offer(Capability.AUTHENTICATION_VERIFIER),
        Offer(Capability.STATUS_CHECKER),
    ),
    settings=_settings,
    factory=_factory,
    rules=("myna_local_verifier",),
)
