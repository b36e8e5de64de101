"""ACME keeps every rule of the conformance suite."""

from acme_myna.provider import Acme, Settings

import myna_sdk.testing as t
from myna_sdk.authoring import HttpsUrl, ReturnUrl, Secret

IDP, API = HttpsUrl("https://idp.acme.example"), HttpsUrl("https://api.acme.example")
BACK = ReturnUrl("https://firm.example/callback")
FORM = t.good({"code": "00", "application": "RE9DVU1FTlQ="}, promised=("code", "application"))
KEPT = t.good(
    {"code": "00", "ref": "c-1", "expires": "2036-11-02T00:00:00+09:00"},
    promised=("code", "expires"),
    codes=("code",),
)
JUDGED = t.good(
    {"code": "00", "ref": "v-1", "user": "u-1", "facts": t.FACTS},
    promised=("code", "ref", "user", "facts"),
    codes=("code",),
    billed=True,
)
NEWER = t.good(
    {"code": "00", "facts": t.FACTS}, promised=("code", "facts"), codes=("code",), billed=True
)


def acme() -> Acme:
    key, token = t.client_key(), Secret("canary-token")
    return Acme(
        Settings(issuer=IDP, api=API, client_id="RP1", key=key, redirect_uri=BACK, token=token)
    )


class TestLogin(t.OidcConformance):
    def provider(self) -> Acme:
        return acme()

    def other_side(self) -> t.GoodIssuer:
        return t.GoodIssuer(issuer=IDP, client_id="RP1")


class TestVerifier(t.SignatureVerifierConformance):
    def provider(self) -> Acme:
        return acme()

    def other_side(self) -> t.GoodApi:
        return t.GoodApi({"verify": JUDGED})


class TestConsents(t.ConsentRegistryConformance):
    unsupported = frozenset({"withdraw_consent"})

    def provider(self) -> Acme:
        return acme()

    def other_side(self) -> t.GoodApi:
        return t.GoodApi({"form": FORM, "consents": KEPT, "consent": KEPT})


class TestLatest(t.LatestFactsSourceConformance):
    def provider(self) -> Acme:
        return acme()

    def other_side(self) -> t.GoodApi:
        return t.GoodApi({"latest": NEWER})
