"""デジタル認証アプリ keeps every rule of the conformance suite."""

from myna_digital_auth_app.provider import DigitalAuthApp
from myna_digital_auth_app.settings import Settings
from myna_sdk.providers.settings import HttpsUrl, ReturnUrl
from myna_sdk.testing import GoodIssuer, OidcConformance, client_key

BASE = HttpsUrl("https://service.example/api")


class TestDigitalAuthApp(OidcConformance):
    def provider(self) -> DigitalAuthApp:
        return DigitalAuthApp(
            Settings(
                client_id="RP00000001",
                private_key=client_key(),
                redirect_uri=ReturnUrl("https://firm.example/callback"),
                base_url=BASE,
            )
        )

    def other_side(self) -> GoodIssuer:
        return GoodIssuer(issuer=f"{BASE}/realms/main", client_id="RP00000001")
