"""The least program that does both sides of a login: what a login costs before an SDK is any use.

It speaks the protocol that `Myna` and the mock service speak, with the libraries that they speak it
with: joserfc, the messages of httpx, cryptography, SQLite with as many commits. It refuses what the
protocol tells it to refuse, and that is all. It has none of an SDK's duties: no flows, no providers
to choose from, no numbered checks, no reasons, no deadlines and caps, no fact read or masked, no
audit, no erasure, no events, no journal, no page for a person.
"""

import hashlib
import hmac
import json
import os
import sqlite3
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry

ISSUER = "https://service.invalid"
AUTHORIZATION = f"{ISSUER}/auth"
TOKEN, USERINFO = httpx.URL(f"{ISSUER}/token"), httpx.URL(f"{ISSUER}/userinfo")
AUDIENCE = str(TOKEN)
CLIENT = "RP00000001"
CALLBACK = "https://firm.invalid/callback"
SCOPE = "openid name address"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
CLAIMS = {
    "sub": "9b0c7a52-5b1e-4d7b-8a35-2f6d1f0c9e77",
    "name": "見本　花子",
    "address": "東京都見本区見本一丁目1番1号",
}
RS256, ES256 = JWSRegistry(algorithms=["RS256"]), JWSRegistry(algorithms=["ES256"])

Form = Mapping[str, str]


class RefusedError(Exception):
    """One side does not accept what the other sent."""


class Service:
    """The provider: its answers to the browser and to the firm."""

    def __init__(self, client: RSAKey) -> None:
        """Know the client by its public key."""
        self.client = client
        self.id_key, self.access_key = ECKey.generate_key("P-256"), RSAKey.generate_key(2048)
        self.public = ECKey.import_key(self.id_key.as_dict(private=False))
        self.asked: dict[str, Form] = {}
        self.codes: dict[str, Form] = {}
        self.access: set[str] = set()
        self.assertions: set[str] = set()

    def authorize(self, url: str) -> str:
        """Return the name of the request in ``url`` on the person's page (RFC 6749 §4.1.1)."""
        asked = dict(parse_qsl(urlsplit(url).query))
        if asked["client_id"] != CLIENT or asked["redirect_uri"] != CALLBACK:
            raise RefusedError
        # RFC 7636 §4.4.1 and OpenID Connect Core §3.1.2.1.
        if asked["code_challenge_method"] != "S256" or "openid" not in asked["scope"].split():
            raise RefusedError
        name = _random()
        self.asked[name] = asked
        return name

    def approve(self, body: str) -> str:
        """Return where the person's browser goes with a code once they agreed (§4.1.2)."""
        asked = self.asked.pop(dict(parse_qsl(body))["request"])
        code = _random()
        self.codes[code] = asked
        return f"{CALLBACK}?{urlencode({'code': code, 'state': asked['state']})}"

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Return the reply to a request of the firm."""
        if request.url.path == "/token":
            return httpx.Response(200, json=self._tokens(dict(parse_qsl(request.content.decode()))))
        # OpenID Connect Core §5.3.1, RFC 6750 §2.1.
        if request.headers["authorization"].removeprefix("Bearer ") not in self.access:
            raise RefusedError
        return httpx.Response(200, json=CLAIMS)

    def _tokens(self, form: Form) -> Mapping[str, Any]:
        now = int(time.time())
        self._authenticate(form, now)
        # The code: once, for this address, by who asked for it (RFC 6749 §4.1.3, RFC 7636 §4.6).
        asked = self.codes.pop(form["code"])
        if form["redirect_uri"] != asked["redirect_uri"]:
            raise RefusedError
        if not hmac.compare_digest(_hashed(form["code_verifier"]), asked["code_challenge"]):
            raise RefusedError
        claims = {"iss": ISSUER, "aud": CLIENT, "sub": CLAIMS["sub"], "iat": now, "exp": now + 300}
        access = jwt.encode({"alg": "RS256"}, {**claims, "jti": _random()}, self.access_key)
        self.access.add(access)
        # OpenID Connect Core §2, §3.1.3.6.
        claims |= {"nonce": asked["nonce"], "at_hash": _hashed(access, 16)}
        return {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": jwt.encode({"alg": "ES256"}, claims, self.id_key, registry=ES256),
            "scope": asked["scope"],
        }

    def _authenticate(self, form: Form, now: int) -> None:
        # RFC 7523 §2.2, §3.
        if form["client_assertion_type"] != ASSERTION_TYPE:
            raise RefusedError
        claims = jwt.decode(form["client_assertion"], self.client, registry=RS256).claims
        if not claims["iss"] == claims["sub"] == CLIENT or claims["aud"] != AUDIENCE:
            raise RefusedError
        if claims["exp"] <= now or claims["jti"] in self.assertions:
            raise RefusedError
        self.assertions.add(claims["jti"])


class Firm:
    """The relying party: what happens before the browser leaves and after it returned."""

    def __init__(self, path: Path) -> None:
        """Keep logins in a database at ``path``, with the durability of our store."""
        self.key = RSAKey.generate_key(2048)
        self.service = Service(RSAKey.import_key(self.key.as_dict(private=False)))
        self.master, self.sealer = os.urandom(32), AESGCM(os.urandom(32))
        self.database = sqlite3.connect(path, isolation_level=None)
        self.run = self.database.execute
        self.run("PRAGMA journal_mode=WAL")
        self.run("PRAGMA synchronous=FULL")
        self.run("CREATE TABLE logins (state BLOB PRIMARY KEY, status TEXT, content BLOB)")
        self.run("CREATE TABLE facts (id BLOB PRIMARY KEY, content BLOB)")

    def start(self, browser: str) -> str:
        """Return where to send the browser (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1)."""
        state, nonce, verifier = _random(), _random(), _random()
        key = self._key(state, browser)
        self.run("BEGIN IMMEDIATE")
        content = self._sealed([nonce, verifier], key)
        self.run("INSERT INTO logins VALUES (?, 'started', ?)", (key, content))
        self.run("COMMIT")
        query = {
            "response_type": "code",
            "scope": SCOPE,
            "client_id": CLIENT,
            "redirect_uri": CALLBACK,
            "state": state,
            "nonce": nonce,
            "code_challenge": _hashed(verifier),
            "code_challenge_method": "S256",
        }
        return f"{AUTHORIZATION}?{urlencode(query)}"

    def complete(self, callback: str, browser: str) -> Mapping[str, str]:
        """Return the facts of who came back; they are kept, and the login is over."""
        back = dict(parse_qsl(urlsplit(callback).query))
        # The state: known, of this browser, and unused (RFC 6749 §10.12).
        key = self._key(back["state"], browser)
        self.run("BEGIN IMMEDIATE")
        claimed = "UPDATE logins SET status = 'claimed' WHERE state = ? AND status = 'started'"
        content = self.run(f"{claimed} RETURNING content", (key,)).fetchone()
        self.run("COMMIT")
        if content is None:
            raise RefusedError
        nonce, verifier = self._opened(content[0], key)
        # The code, once.
        tokens = self._exchanged(back["code"], verifier)
        access = tokens["access_token"]
        self.run("BEGIN IMMEDIATE")
        redeemed = "UPDATE logins SET status = 'redeemed', content = ? WHERE state = ?"
        self.run(redeemed, (self._sealed(access, key), key))
        self.run("COMMIT")
        # Who it is, and what they share.
        person = self._checked(tokens["id_token"], access, nonce)
        bearer = {"authorization": f"Bearer {access}"}
        facts = self.service.handle(httpx.Request("GET", USERINFO, headers=bearer)).json()
        if facts["sub"] != person:  # OpenID Connect Core §5.3.2
            raise RefusedError
        self.run("BEGIN IMMEDIATE")
        self.run("INSERT INTO facts VALUES (?, ?)", (key, self._sealed(facts, key)))
        self.run("UPDATE logins SET status = 'settled', content = NULL WHERE state = ?", (key,))
        self.run("COMMIT")
        return facts  # type: ignore[no-any-return]

    def _exchanged(self, code: str, verifier: str) -> Mapping[str, str]:
        now = int(time.time())
        assertion = {
            "iss": CLIENT,
            "sub": CLIENT,
            "aud": AUDIENCE,
            "jti": _random(),
            "iat": now,
            "exp": now + 60,
        }
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": verifier,
            "client_id": CLIENT,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": jwt.encode({"alg": "RS256"}, assertion, self.key, registry=RS256),
        }
        return self.service.handle(httpx.Request("POST", TOKEN, data=form)).json()  # type: ignore[no-any-return]

    def _checked(self, token: str, access: str, nonce: str) -> str:
        """Return the subject of an ID token (OpenID Connect Core §3.1.3.7, §3.1.3.8)."""
        claims = jwt.decode(token, self.service.public, registry=ES256).claims
        if claims["iss"] != ISSUER or claims["aud"] != CLIENT or claims["exp"] <= time.time():
            raise RefusedError
        if not hmac.compare_digest(claims["nonce"], nonce):
            raise RefusedError
        if claims["at_hash"] != _hashed(access, 16):
            raise RefusedError
        return str(claims["sub"])

    def _key(self, state: str, browser: str) -> bytes:
        return hmac.digest(self.master, f"{state} {browser}".encode(), "sha256")

    def _sealed(self, content: object, bound: bytes) -> bytes:
        nonce = os.urandom(12)
        return nonce + self.sealer.encrypt(nonce, json.dumps(content).encode(), bound)

    def _opened(self, sealed: bytes, bound: bytes) -> Any:
        return json.loads(self.sealer.decrypt(sealed[:12], sealed[12:], bound))


def _random() -> str:
    return urlsafe_b64encode(os.urandom(33)).decode()


def _hashed(text: str, most: int = 32) -> str:
    digest = hashlib.sha256(text.encode()).digest()[:most]
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
