"""What a session's tokens say, and the ways in which a fault makes them lie."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import attrs
from cryptography.hazmat.primitives import hashes, hmac, serialization

from myna_mock.randomness import random_uuid
from myna_mock.services.digital_auth_app.jws import b64url, signed, signing_input
from myna_mock.services.digital_auth_app.keyset import KeySet
from myna_mock.services.digital_auth_app.knobs import Knobs
from myna_mock.services.digital_auth_app.records import Session
from myna_mock.services.digital_auth_app.site import Site
from myna_sdk.drive.entropy import RandomSource
from myna_sdk.model.instants import Instant

MOCK_CLAIM = "mock"
"""Every token says so: ``"mock": true``."""


class TokenFault(StrEnum):
    """How an ID token, or the userinfo beside it, is made wrong."""

    WRONG_SIGNATURE = "wrong-signature"
    ALG_NONE = "alg-none"
    HS256 = "hs256"
    UNKNOWN_KID = "unknown-kid"
    NO_KID = "no-kid"
    WRONG_ISS = "wrong-iss"
    ISS_SLASH = "iss-slash"
    WRONG_AUD = "wrong-aud"
    AUD_LIST = "aud-list"
    WRONG_AZP = "wrong-azp"
    WRONG_NONCE = "wrong-nonce"
    NO_NONCE = "no-nonce"
    WRONG_AT_HASH = "wrong-at-hash"
    EXPIRED = "expired"
    FROM_THE_FUTURE = "from-the-future"
    SUB_MISMATCH = "sub-mismatch"
    NO_SUB = "no-sub"


_OTHERWISE = "mock-otherwise"
_CLAIM_FAULTS: dict[TokenFault, Callable[[dict[str, Any]], dict[str, Any]]] = {
    TokenFault.WRONG_ISS: lambda c: {**c, "iss": "https://otherwise.invalid/realms/main"},
    TokenFault.ISS_SLASH: lambda c: {**c, "iss": c["iss"] + "/"},
    TokenFault.WRONG_AUD: lambda c: {**c, "aud": _OTHERWISE},
    TokenFault.AUD_LIST: lambda c: {**c, "aud": [c["aud"], _OTHERWISE]},
    TokenFault.WRONG_AZP: lambda c: {**c, "azp": _OTHERWISE},
    TokenFault.WRONG_NONCE: lambda c: {**c, "nonce": _OTHERWISE},
    TokenFault.NO_NONCE: lambda c: {k: v for k, v in c.items() if k != "nonce"},
    TokenFault.WRONG_AT_HASH: lambda c: {**c, "at_hash": b64url(bytes(16))},
    TokenFault.EXPIRED: lambda c: {**c, "iat": c["iat"] - 86_400, "exp": c["exp"] - 86_400},
    TokenFault.FROM_THE_FUTURE: lambda c: {**c, "iat": c["iat"] + 86_400, "exp": c["exp"] + 86_400},
    TokenFault.SUB_MISMATCH: lambda c: {**c, "sub": _OTHERWISE},
    TokenFault.NO_SUB: lambda c: {k: v for k, v in c.items() if k != "sub"},
}


@attrs.frozen
class Mint:
    """Makes the tokens of a session."""

    knobs: Knobs
    site: Site
    keys: KeySet
    random: RandomSource

    def access_token(self, session: Session, at: Instant) -> str:
        """Return an access token: an RS256 JWT that clients must treat as opaque (§5.2)."""
        claims = {
            **self._common(session, at),
            "typ": "Bearer",
            "scope": " ".join(session.granted),
        }
        return signed(claims, self.keys.access)

    def client_token(self, client_id: str, at: Instant) -> str:
        """Return an access token of a client's own (§5.4), opaque like the other."""
        now = int(at.timestamp())
        claims = {
            "exp": now + self.knobs.access_ttl_s,
            "iat": now,
            "jti": random_uuid(self.random),
            "iss": self.site.issuer,
            "azp": client_id,
            "typ": "Bearer",
            MOCK_CLAIM: True,
        }
        return signed(claims, self.keys.access)

    def id_token(
        self, session: Session, access_token: str, at: Instant, fault: TokenFault | None = None
    ) -> str:
        """Return the ID token (§6.2), or one that ``fault`` made wrong."""
        claims = {
            **self._common(session, at),
            "auth_time": int(session.at.timestamp()),
            "typ": "ID",
            "nonce": session.ticket.nonce,
            "at_hash": at_hash(access_token),
        }
        if fault in _CLAIM_FAULTS:
            claims = _CLAIM_FAULTS[fault](claims)
        return self._sealed(claims, fault)

    def userinfo_token(self, session: Session, claims: dict[str, Any], at: Instant) -> str:
        """Return ``claims`` as a signed userinfo response (OIDC Core §5.3.2)."""
        now = int(at.timestamp())
        signer = {"iss": self.site.issuer, "aud": session.ticket.client_id, "iat": now}
        return signed({**claims, **signer, MOCK_CLAIM: True}, self.keys.signing())

    def _common(self, session: Session, at: Instant) -> dict[str, Any]:
        now = int(at.timestamp())
        return {
            "exp": now + self.knobs.access_ttl_s,
            "iat": now,
            "jti": random_uuid(self.random),
            "iss": self.site.issuer,
            "aud": session.ticket.client_id,
            "sub": session.sub,
            "azp": session.ticket.client_id,
            "session_state": session.id,
            MOCK_CLAIM: True,
        }

    def _sealed(self, claims: dict[str, Any], fault: TokenFault | None) -> str:
        key = self.keys.signing()
        match fault:
            case TokenFault.ALG_NONE:
                return signing_input(claims, {"alg": "none", "typ": "JWT"}) + "."
            case TokenFault.HS256:
                return self._confused(claims)
            case TokenFault.WRONG_SIGNATURE:
                return _with_other_signature(signed(claims, key))
            case TokenFault.UNKNOWN_KID:
                return signed(claims, key, header={**key.header(), "kid": _OTHERWISE})
            case TokenFault.NO_KID:
                return signed(claims, key, header={"alg": key.alg, "typ": "JWT"})
            case _:
                return signed(claims, key)

    def _confused(self, claims: dict[str, Any]) -> str:
        """Sign with HMAC under the public key, which everybody has (RFC 8725 §2.1)."""
        key = self.keys.signing()
        message = signing_input(claims, {**key.header(), "alg": "HS256"})
        public = key.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        mac = hmac.HMAC(public, hashes.SHA256())
        mac.update(message.encode("ascii"))
        return f"{message}.{b64url(mac.finalize())}"


def at_hash(access_token: str) -> str:
    """Return the left half of the SHA-256 of ``access_token`` (OIDC Core §3.1.3.6)."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(access_token.encode("ascii"))
    return b64url(digest.finalize()[:16])


def _with_other_signature(token: str) -> str:
    """Change the signature in its middle, where every bit of base64url counts."""
    message, _, signature = token.rpartition(".")
    middle = len(signature) // 2
    other = "A" if signature[middle] != "A" else "B"
    return f"{message}.{signature[:middle]}{other}{signature[middle + 1 :]}"
