"""An OpenID Provider whose every reply is good, for tests to spoil. It checks nothing."""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qs, parse_qsl, urlsplit

import attrs
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jws
from joserfc.jwk import ECKey

from myna_sdk.effects import HttpRequest
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed
from myna_sdk.providers.keys import PrivateKey
from myna_sdk.testing.conformance.asked import CANARIES
from myna_sdk.testing.good_api import answered, good
from myna_sdk.testing.stage import GoodReply

CLAIMS: Final[Mapping[str, Any]] = {
    "name": "試験 かなりあ",
    "address": "東京都見本区架空町九丁目9番9号 かなりあ荘",
    "birthdate": "19680229",
    "gender": "2",
}
"""Userinfo of a person who does not exist."""

_SUB: Final = "canary-sub-7d1c"
_CODE: Final = "canary-code"


@cache
def client_key() -> PrivateKey:
    """Return a P-256 key for the client under test, the same for the whole process."""
    key = ec.generate_private_key(ec.SECP256R1())
    return PrivateKey(kid="client-under-test", algorithm="ES256", key=Concealed(key))


@cache
def issuer_key() -> ECKey:
    """Return the issuer's P-256 key, the same for the whole process."""
    return ECKey.generate_key("P-256", {"kid": "issuer-1", "use": "sig", "alg": "ES256"})


@attrs.frozen(kw_only=True)
class Token:
    """An ID token before it is signed, for a fault to spoil."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]

    def signed(self) -> str:
        """Return the compact form under the issuer's key."""
        registry = jws.JWSRegistry(algorithms=["ES256"], strict_check_header=False)
        registry.max_header_length = 16 * 1024
        payload = json.dumps(self.claims)
        return jws.serialize_compact(dict(self.header), payload, issuer_key(), registry=registry)


Spoil = Callable[[Token], str]


@attrs.define(kw_only=True)
class GoodIssuer:
    """The other side of an OpenID Connect login.

    Attributes:
        issuer: Its exact ``iss``; endpoints are told by the end of their paths.
        client_id: The client under test.
        claims: What userinfo says beside ``sub``.
        grant: The scopes to grant; all that were asked for if ``None``.
        token: Makes the ID token; a fault may make a bad one.
        replies: The good reply to every other path, told by its end; see `good`.
    """

    issuer: str
    client_id: str
    claims: Mapping[str, Any] = CLAIMS
    grant: str | None = None
    token: Spoil = Token.signed
    replies: Mapping[str, GoodReply] = attrs.field(factory=dict)
    _asked: dict[str, str] = attrs.field(factory=dict, init=False)

    @property
    def canaries(self) -> tuple[str, ...]:
        """Facts, subject, code and tokens: none of them may be seen."""
        texts = [v for v in self.claims.values() if isinstance(v, str) and len(v) > 3]
        parts = (part for text in texts for part in text.split())
        return (*texts, *parts, *(_SUB, _CODE, "canary-access", "canary-client"), *CANARIES)

    def approve(self, url: str) -> tuple[tuple[str, str], ...]:
        """Return the callback after the person agreed."""
        self._asked = dict(parse_qsl(urlsplit(url).query))
        return (("code", _CODE), ("state", self._asked.get("state", "")))

    def answer(self, request: HttpRequest, at: Instant) -> GoodReply:
        """Return the good reply to ``request``, told apart by the end of its path."""
        last = urlsplit(request.url).path.rsplit("/", 1)[-1]
        if last == "token" and form_of(request).get("grant_type") == "client_credentials":
            return _client_token_reply()
        if last == "token":
            return self._token_reply(at)
        if last == "userinfo":
            return self._userinfo_reply()
        if last in {"certs", "jwks", "keys", "jwks.json"}:
            keys = {"keys": [issuer_key().as_dict(private=False)]}
            return _good("key-set", keys, promised=("keys",))
        return answered(self.replies, request)

    def _token_reply(self, at: Instant) -> GoodReply:
        now = int(at.timestamp())
        access_token = f"canary-access-{now}"
        digest = hashlib.sha256(access_token.encode()).digest()
        token = Token(
            header={"alg": "ES256", "typ": "JWT", "kid": "issuer-1"},
            claims={
                "iss": self.issuer,
                "aud": self.client_id,
                "azp": self.client_id,
                "sub": _SUB,
                "iat": now,
                "auth_time": now - 2,
                "exp": now + 300,
                "nonce": self._asked.get("nonce"),
                "at_hash": base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode(),
            },
        )
        scope = self._asked.get("scope", "openid") if self.grant is None else self.grant
        reply = {
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": self.token(token),
            "scope": scope,
        }
        promised = ("access_token", "token_type", "id_token")
        return _good("token", reply, promised=promised, choices=("token_type",))

    def _userinfo_reply(self) -> GoodReply:
        return _good(
            "userinfo",
            {"sub": _SUB, **self.claims},
            promised=("sub", *self.claims),
            choices=("gender",) if "gender" in self.claims else (),
        )


def _client_token_reply() -> GoodReply:
    """Return a token of the client's own (RFC 6749 §4.4.3)."""
    return _good(
        "client-token",
        {"access_token": "canary-client-token", "token_type": "Bearer", "expires_in": 300},
        promised=("access_token", "token_type"),
        choices=("token_type",),
    )


def spent_code(request: HttpRequest) -> str | None:
    """Return the authorization code that ``request`` spends, if it spends one."""
    return form_of(request).get("code")


def assertion_id(request: HttpRequest) -> str | None:
    """Return the ``jti`` of the client assertion in ``request``, if it holds one."""
    assertion = form_of(request).get("client_assertion", "")
    payload = assertion.split(".")[1] if assertion.count(".") == 2 else ""
    if not payload:
        return None
    found: str | None = json.loads(base64.urlsafe_b64decode(payload + "==")).get("jti")
    return found


def form_of(request: HttpRequest) -> dict[str, str]:
    """Return the form fields in the body of ``request``; none if it holds no form."""
    kinds = [value for name, value in request.headers if name.lower() == "content-type"]
    if not kinds or "form-urlencoded" not in kinds[0]:
        return {}
    return {name: values[0] for name, values in parse_qs(request.body.decode()).items()}


def _good(
    name: str,
    document: Mapping[str, Any],
    *,
    promised: tuple[str, ...],
    choices: tuple[str, ...] = (),
) -> GoodReply:
    return attrs.evolve(good(document, promised=promised, choices=choices), name=name)
