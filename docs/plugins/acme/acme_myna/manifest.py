"""What the plugin says of itself. Cheap: the provider is imported when it is used."""

from typing import Any

import myna_sdk.authoring as m


def _settings() -> type[Any]:
    from acme_myna.provider import Settings

    return Settings


def _factory(settings: Any) -> Any:
    from acme_myna.provider import Acme

    return Acme(settings)


MANIFEST = m.Manifest(
    id="acme",
    title="ACME identity (example)",
    offers=(
        m.Offer(m.Capability.AUTHENTICATOR),
        m.Offer(m.Capability.SIGNATURE_VERIFIER, forms=frozenset({m.SEALED_BY_APP})),
        m.Offer(
            m.Capability.CONSENT_REGISTRY,
            m.Level.PARTIAL,
            "no withdrawal",
            forms=frozenset({m.SEALED_BY_APP}),
        ),
        m.Offer(m.Capability.LATEST_FACTS_SOURCE),
    ),
    settings=_settings,
    factory=_factory,
)
