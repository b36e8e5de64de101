"""Validation of an ID token, in numbered steps (OIDC Core §3.1.3.7)."""

import hashlib
import hmac
import sys
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

import attrs
from joserfc import jws
from joserfc.errors import JoseError

from myna_sdk.model import base64url
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.rules import Checklist
from myna_sdk.providers.oidc.jws_header import JwsHeader
from myna_sdk.providers.oidc.key_set import PublicKey
from myna_sdk.providers.oidc.party import HASHES, RelyingParty
from myna_sdk.providers.oidc.tokens import Tokens
from myna_sdk.providers.strict_json import JsonObject, parse_object

_MOST_SUB: Final = 255


@attrs.frozen(repr=False, kw_only=True)
class Identity(Masked):
    """What a valid ID token says.

    Attributes:
        sub: The issuer's name for the person; opaque, compared case-sensitively.
        auth_time: When the person authenticated, if the issuer tells.
    """

    sub: Concealed[str]
    auth_time: Instant | None


def check_id_token(
    party: RelyingParty,
    tokens: Tokens,
    header: JwsHeader,
    key: PublicKey,
    nonce: Concealed[str],
    checks: Checklist,
) -> tuple[Identity | None, Checklist]:
    """Return what the ID token says, or ``None`` if a check failed; with every check made.

    Steps 1 and 2 (header, key) came before and gave ``header`` and ``key``. Then:

    3. the signature is that key's;
    4. ``iss``; 5. ``aud`` and ``azp``; 6. ``exp``, ``iat`` and ``nbf``; 7. ``nonce``;
    8. ``at_hash``; 9. ``sub``.

    The caller still owes 10 (``sub`` of userinfo), 11 (scopes) and 12 (items).
    """
    # 3.
    claims = _signed_claims(tokens.id_token, header, key)
    if claims is None:
        return None, checks.failed("oidc-3")
    checks = checks.passed("oidc-3")
    # 4. to 9.
    skew = f"skew {party.tokens.skew} s"
    for number, holds, seen in (
        ("oidc-4", _issuer_holds(claims, party), ""),
        ("oidc-5", _audience_holds(claims, party), ""),
        ("oidc-6", _times_hold(claims, tokens.received_at, party.tokens.skew), skew),
        ("oidc-7", _nonce_holds(claims, nonce), ""),
        ("oidc-8", _access_token_holds(claims, tokens, header, party), ""),
        ("oidc-9", _subject_holds(claims), ""),
    ):
        if holds is None:
            continue
        if not holds:
            return None, checks.failed(number, seen)
        checks = checks.passed(number, seen)
    return _identity(claims), checks


def at_hash_of(access_token: Concealed[str], algorithm: str) -> str:
    """Return the ``at_hash`` of ``access_token`` under the ID token's ``algorithm``.

    OIDC Core §3.1.3.6: base64url of the left half of the hash of its ASCII octets.
    """
    octets = access_token.reveal().encode("utf-8")
    digest = hashlib.new(HASHES[algorithm], octets, usedforsecurity=True).digest()
    return base64url.encoded(digest[: len(digest) // 2])


def _signed_claims(token: Concealed[str], header: JwsHeader, key: PublicKey) -> JsonObject | None:
    """Return the claims under a good signature, or ``None``."""
    try:
        signed = jws.deserialize_compact(token.reveal(), key, registry=_registry(header.algorithm))
        payload = Concealed(signed.payload or b"")
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    members = parse_object(payload)
    return None if isinstance(members, str) else JsonObject(members.reveal(), operation="id-token")


@lru_cache(maxsize=len(HASHES))
def _registry(algorithm: str) -> jws.JWSRegistry:
    registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    registry.max_header_length = sys.maxsize  # step 1 bounded the whole token
    return registry


def _issuer_holds(claims: JsonObject, party: RelyingParty) -> bool:
    return claims.find_text("iss") == party.issuer


def _audience_holds(claims: JsonObject, party: RelyingParty) -> bool:
    audience: Any = claims.find("aud").reveal()
    named = audience if isinstance(audience, list) else [audience]
    if not named or any(name != party.client_id for name in named):
        return False
    return "azp" not in claims or claims.find_text("azp") == party.client_id


def _times_hold(claims: JsonObject, at: Instant, skew: int) -> bool:
    now = at.timestamp()
    expires, issued = claims.find_number("exp"), claims.find_number("iat")
    if expires is None or issued is None:
        return False
    valid_from = claims.find_number("nbf") if "nbf" in claims else issued
    return valid_from is not None and now < expires + skew and max(issued, valid_from) <= now + skew


def _nonce_holds(claims: JsonObject, nonce: Concealed[str]) -> bool:
    found = claims.find_text("nonce") or ""
    return hmac.compare_digest(found.encode(), nonce.reveal().encode())


def _access_token_holds(
    claims: JsonObject, tokens: Tokens, header: JwsHeader, party: RelyingParty
) -> bool | None:
    if "at_hash" not in claims:
        return False if party.tokens.at_hash_required else None
    found = claims.find_text("at_hash") or ""
    wanted = at_hash_of(tokens.access_token, header.algorithm)
    return hmac.compare_digest(found.encode(), wanted.encode())


def _subject_holds(claims: JsonObject) -> bool:
    found = claims.find_text("sub") or ""
    return bool(found.strip()) and len(found) <= _MOST_SUB


def _identity(claims: JsonObject) -> Identity:
    authenticated = claims.find_number("auth_time")
    return Identity(
        sub=Concealed(claims.text("sub")),
        auth_time=None if not authenticated else _instant(authenticated),
    )


def _instant(seconds: float) -> Instant | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
