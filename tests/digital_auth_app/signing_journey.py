"""A client that has something signed, and the service's good 署名API, to be spoiled by tests."""

import base64
import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import attrs

from myna_digital_auth_app.provider import DigitalAuthApp
from myna_sdk.effects import HttpReply, HttpRequest
from myna_sdk.errors import MynaError
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed
from myna_sdk.model.outcome import Undetermined
from myna_sdk.model.signing import Document
from myna_sdk.providers.capabilities import Redirect
from myna_sdk.providers.signature_capabilities import (
    SignedPresentation,
    Signing,
    SignRequest,
    SignReturn,
)
from myna_sdk.testing import GoodReply, Stage
from myna_sdk.testing.conformance.case import PURPOSE, STATE
from myna_sdk.testing.good_issuer import GoodIssuer, form_of
from myna_sdk.testing.stage import Change
from tests.digital_auth_app.journey import CLIENT_ID, ISSUER, settings

TRANSACTION = "65a04b4e-af8b-45a2-8713-5ec2631bab64"
DOCUMENT = Document(Concealed("見本売買契約: カナリア荘".encode()))
JSON = (("content-type", "application/json"),)


def part(document: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()


def jwe(header: object) -> str:
    return f"{part(header)}.canarykey.canaryiv.canarytext.canarytag"


JWE = jwe({"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": "operator-1"})


@attrs.define(kw_only=True)
class GoodService(GoodIssuer):
    """The login's good issuer with the 署名API beside it."""

    issuer: str = ISSUER
    client_id: str = CLIENT_ID

    @property
    def canaries(self) -> tuple[str, ...]:
        return (*super().canaries, "canarytext", "canary-own", "カナリア荘")

    def answer(self, request: HttpRequest, at: Instant) -> GoodReply:
        path = urlsplit(request.url).path
        if path.endswith("/result"):
            return _good("sign_result", {"jwe": JWE})
        if path.endswith("/sign-transactions"):
            return _good("sign_start", {"sign_transaction_id": TRANSACTION})
        if form_of(request).get("grant_type") == "client_credentials":
            own = {"access_token": "canary-own", "token_type": "Bearer", "expires_in": 300}
            return _good("client_token", own)
        return super().answer(request, at)


def _good(name: str, document: object) -> GoodReply:
    return GoodReply(reply=HttpReply(200, JSON, json.dumps(document).encode()), name=name)


@attrs.define(kw_only=True)
class Journey:
    """One signature in two halves, each on a stage of its own.

    Attributes:
        given: Settings of the client.
        service: The other side.
    """

    given: dict[str, Any] = attrs.field(factory=dict)
    service: GoodService = attrs.field(factory=GoodService)

    provider: DigitalAuthApp = attrs.field(init=False)
    there: Stage = attrs.field(init=False)
    back: Stage = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.provider = DigitalAuthApp(settings(**self.given))
        self.there = Stage(other_side=self.service)
        self.back = Stage(other_side=self.service)

    def begun(self, change: Change | None = None) -> Redirect | Undetermined:
        """Return how the first half ended."""
        self.there.change = change or self.there.change
        ask = SignRequest(state=STATE, want=frozenset(), purpose=PURPOSE, document=DOCUMENT)
        return self.there.run(self.provider.begin_signing(ask, self.there.context))

    def redirect(self, change: Change | None = None) -> Redirect:
        found = self.begun(change)
        assert isinstance(found, Redirect), found
        return found

    def signed(
        self,
        change: Change | None = None,
        *,
        callback: tuple[tuple[str, str], ...] | None = None,
        private: Concealed[bytes] | None = None,
        redeemed: Concealed[bytes] | None = None,
        began: Redirect | None = None,
    ) -> Signing:
        """Return how the second half ended."""
        there = self.redirect() if began is None else began
        agreed = self.service.approve(there.url)
        self.back.change = change or self.back.change
        back = SignReturn(
            parameters=Concealed(agreed if callback is None else callback),
            private=private or there.private,
            want=frozenset(),
            started_at=self.there.at,
            document=DOCUMENT,
            redeemed=redeemed,
        )
        return self.back.run(self.provider.complete_signing(back, self.back.context))

    def presented(self, change: Change | None = None) -> SignedPresentation:
        ended = self.signed(change)
        assert isinstance(ended, SignedPresentation), ended
        return ended


def asked(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def failed(run: Any) -> MynaError:
    """Return the error of ours that ``run`` raises."""
    try:
        run()
    except MynaError as error:
        return error
    raise AssertionError("nothing was raised")
