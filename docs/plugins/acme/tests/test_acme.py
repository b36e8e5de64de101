"""ACME keeps every rule of the conformance suite."""

from acme_myna.provider import Acme, Settings

from myna_sdk.authoring import HttpsUrl, ReturnUrl
from myna_sdk.testing import GoodIssuer, OidcConformance, client_key

IDP, BACK = HttpsUrl("https://idp.acme.example"), ReturnUrl("https://firm.example/callback")


class TestAcme(OidcConformance):
    def provider(self) -> Acme:
        return Acme(Settings(issuer=IDP, client_id="RP1", key=client_key(), redirect_uri=BACK))

    def other_side(self) -> GoodIssuer:
        return GoodIssuer(issuer=IDP, client_id="RP1")
