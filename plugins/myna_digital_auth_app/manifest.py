"""What the plugin says of itself. Importing this imports nothing else of it."""

from typing import Any

from myna_sdk.providers.capabilities import Capability
from myna_sdk.providers.manifest import SEALED_BY_APP, Manifest, Offer


def _settings() -> type[Any]:
    from myna_digital_auth_app.settings import Settings  # noqa: PLC0415 - only when configured

    return Settings


def _factory(settings: Any) -> Any:
    from myna_digital_auth_app.provider import DigitalAuthApp  # noqa: PLC0415 - only when used

    return DigitalAuthApp(settings)


MANIFEST = Manifest(
    id="digital-auth-app",
    title="デジタル認証アプリ / マイナアプリ (Digital Agency)",
    offers=(
        Offer(Capability.AUTHENTICATOR),
        Offer(Capability.SIGNER, forms=frozenset({SEALED_BY_APP})),
    ),
    settings=_settings,
    factory=_factory,
    requires=("joserfc",),
    hosts=frozenset({"auth-and-sign.go.jp", "sb-auth-and-sign.go.jp"}),
    rules=("myna_digital_auth_app",),
)
