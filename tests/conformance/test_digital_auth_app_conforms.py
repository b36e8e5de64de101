"""デジタル認証アプリ keeps every rule of the conformance suite."""

from myna_digital_auth_app.provider import DigitalAuthApp
from myna_digital_auth_app.settings import Settings
from myna_sdk.providers.settings import HttpsUrl, ReturnUrl
from myna_sdk.testing import (
    GoodIssuer,
    OidcConformance,
    OidcSignerConformance,
    client_key,
    good,
)
from myna_sdk.testing.conformance import asked

BASE = HttpsUrl("https://service.example/api")
SETTINGS = Settings(
    client_id="RP00000001",
    private_key=client_key(),
    redirect_uri=ReturnUrl("https://firm.example/callback"),
    base_url=BASE,
)
SIGNING = {
    "sign-transactions": good(
        {"sign_transaction_id": "transaction-1"}, promised=("sign_transaction_id",)
    ),
    "result": good({"jwe": asked.JWE}, promised=("jwe",)),
}


class TestLogin(OidcConformance):
    def provider(self) -> DigitalAuthApp:
        return DigitalAuthApp(SETTINGS)

    def other_side(self) -> GoodIssuer:
        return GoodIssuer(issuer=f"{BASE}/realms/main", client_id="RP00000001")


class TestSigner(OidcSignerConformance):
    def provider(self) -> DigitalAuthApp:
        return DigitalAuthApp(SETTINGS)

    def other_side(self) -> GoodIssuer:
        issuer = f"{BASE}/realms/main"
        return GoodIssuer(issuer=issuer, client_id="RP00000001", replies=SIGNING)
