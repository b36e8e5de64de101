"""What the plugin says of itself. Importing this imports nothing else of it."""

from typing import Any

from myna_sdk.providers.capabilities import Capability
from myna_sdk.providers.manifest import DETACHED, SEALED_BY_APP, Level, Manifest, Offer


def _settings() -> type[Any]:
    from myna_pocketsign.settings import Settings  # noqa: PLC0415 - only when configured

    return Settings


def _factory(settings: Any) -> Any:
    from myna_pocketsign.provider import PocketSign  # noqa: PLC0415 - only when used

    return PocketSign(settings)


_FORMS = frozenset({DETACHED, SEALED_BY_APP})

MANIFEST = Manifest(
    id="pocketsign",
    title="PocketSign Verify (ポケットサイン)",
    offers=(
        Offer(Capability.SIGNATURE_VERIFIER, forms=_FORMS),
        Offer(Capability.AUTHENTICATION_VERIFIER),
        Offer(Capability.STATUS_CHECKER),
        Offer(
            Capability.CONSENT_REGISTRY,
            Level.PARTIAL,
            "form of the document, state and withdrawal are not publicly known (unconfirmed)",
            forms=_FORMS,
        ),
        Offer(Capability.LATEST_FACTS_SOURCE),
    ),
    settings=_settings,
    factory=_factory,
    hosts=frozenset({"verify.mock.p8n.app", "verify.test.p8n.app", "verify.p8n.app"}),
    rules=("myna_pocketsign",),
)
