"""A relying party in the tests' own words: it says what the protocol says, or what it must not."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from itertools import count
from typing import Any
from urllib.parse import urlencode

import attrs
import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from myna_mock.services.digital_auth_app.client_assertion import ASSERTION_TYPE
from myna_mock.services.digital_auth_app.site import Operation
from myna_mock.world import World
from myna_sdk.model.callback import Callback

CLIENT = "RP00000001"
REDIRECT_URI = "https://firm.example/callback"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636, appendix B
ALL_SCOPES = "openid name address birthdate gender"
_KEY = ECKey.generate_key("P-256", {"kid": "rp-1", "use": "sig", "alg": "ES256"})
_numbers = count(1)


@attrs.define
class RelyingParty:
    """An enrolled client of one world."""

    world: World
    client_id: str = CLIENT
    key: ECKey | RSAKey = _KEY

    def enrol(self) -> None:
        jwks = {"keys": [self.key.as_dict(private=False)]}
        self.world.enrol(self.client_id, jwks, [REDIRECT_URI], "見本不動産株式会社")

    def url(self, operation: Operation) -> str:
        return self.world.app.site.url(operation)

    def authorization(self, **change: str | None) -> str:
        asked: dict[str, str | None] = {
            "response_type": "code",
            "scope": ALL_SCOPES,
            "client_id": self.client_id,
            "redirect_uri": REDIRECT_URI,
            "state": "b04b31cee32645ab700dce72860047bd",
            "nonce": "6d1f0c7e2a3b4f5d9e8c7b6a5f4e3d2c",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            "acr_values": "aal3 crl",
            **change,
        }
        sent = {name: value for name, value in asked.items() if value is not None}
        return f"{self.url(Operation.AUTHORIZE)}?{urlencode(sent)}"

    def assertion(self, header: Mapping[str, str] | None = None, **change: Any) -> str:
        now = int(self.world.at.timestamp())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.url(Operation.TOKEN),
            "jti": f"jti-{next(_numbers)}",
            "iat": now,
            "exp": now + 60,
            **change,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": "ES256", "kid": "rp-1", **(header or {})}, claims, self.key)

    def form(self, **change: str | None) -> dict[str, str]:
        sent: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "redirect_uri": REDIRECT_URI,
            "code_verifier": VERIFIER,
            "client_id": self.client_id,
            "client_assertion_type": ASSERTION_TYPE,
            **change,
        }
        if "client_assertion" not in sent:
            sent["client_assertion"] = self.assertion()
        return {name: value for name, value in sent.items() if value is not None}

    def http(self) -> httpx.Client:
        return httpx.Client(transport=self.world.transport)

    def post(self, **change: str | None) -> httpx.Response:
        with self.http() as client:
            return client.post(self.url(Operation.TOKEN), data=self.form(**change))

    def callback(self, persona: str = "mihon-hanako", **change: str | None) -> Callback:
        return self.world.person(persona).approve(self.authorization(**change))

    def code(self, persona: str = "mihon-hanako", **change: str | None) -> str:
        found = self.callback(persona, **change).parameter("code")
        assert found is not None
        return found

    def tokens(self, persona: str = "mihon-hanako", **change: str | None) -> dict[str, Any]:
        reply = self.post(code=self.code(persona, **change))
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    def userinfo(self, access_token: str) -> httpx.Response:
        with self.http() as client:
            return client.get(
                self.url(Operation.USERINFO), headers={"authorization": f"Bearer {access_token}"}
            )

    def get(self, operation: Operation) -> dict[str, Any]:
        with self.http() as client:
            found: dict[str, Any] = client.get(self.url(operation)).json()
            return found


def unverified(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and claims of a compact JWS, as they stand."""
    header, claims, _ = token.split(".")
    return _part(header), _part(claims)


def at_hash(access_token: str) -> str:
    digest = hashlib.sha256(access_token.encode("ascii")).digest()
    return urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()


def _part(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return found
