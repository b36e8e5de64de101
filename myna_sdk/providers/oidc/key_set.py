"""The issuer's key set: fetched, cached on the clock, and fetched once more for an unknown key id.

A key is taken from here and from nowhere else: a token that brings a key or a link to one is
refused before this module is asked (RFC 8725 §3.10).
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, TypeAlias

import attrs
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from myna_sdk.effects import HttpReply, HttpRequest, Now
from myna_sdk.model import base64url
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.outcome import Undetermined
from myna_sdk.providers.context import Context
from myna_sdk.providers.oidc.party import RelyingParty
from myna_sdk.providers.oidc.refusals import refusal_in
from myna_sdk.providers.strict_json import JSON_TYPES, JsonObject, parse_object, read_json

OPERATION: Final = "key-set"
TYPES: Final = (*JSON_TYPES, "application/jwk-set+json")
_CAP: Final = 256 * 1024
_MOST_KEYS: Final = 64
_LEAST_RSA_BITS: Final = 2048
_PUBLIC: Final = ("kty", "n", "e", "crv", "x", "y")
_KINDS: Final = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}

PublicKey: TypeAlias = RSAKey | ECKey


@attrs.frozen(repr=False, kw_only=True)
class KeySet(Masked):
    """An issuer's signing keys at one instant.

    Attributes:
        keys: The JWKs as received (RFC 7517 §4), public by nature.
        refetched_at: When it was last fetched because a key id was unknown.
        fresh: Whether it was fetched for the token at hand.
    """

    keys: tuple[Mapping[str, Any], ...]
    refetched_at: Instant | None = None
    fresh: bool = False

    def find(self, kid: str, algorithm: str) -> PublicKey | None:
        """Return the one signing key named ``kid`` that fits ``algorithm``, or ``None``.

        A key for encryption, of another type or algorithm, too short, or sharing its name with
        another that fits, is not used.
        """
        fitting = [key for key in self.keys if _fits(key, algorithm) and key.get("kid") == kid]
        return _public_key(fitting[0], algorithm) if len(fitting) == 1 else None

    def usable(self, algorithms: tuple[str, ...]) -> int:
        """Return how many keys could verify a token of one of ``algorithms``."""
        return sum(
            any(_fits(key, alg) and _public_key(key, alg) is not None for alg in algorithms)
            for key in self.keys
        )

    def dump(self) -> bytes:
        """Return the set as bytes, for the cache."""
        refetched = None if self.refetched_at is None else self.refetched_at.timestamp()
        return json.dumps({"keys": self.keys, "refetched_at": refetched}).encode()

    @classmethod
    def load(cls, kept: bytes) -> "KeySet | None":
        """Return the set that `dump` wrote, or ``None`` if this version cannot read it."""
        found = parse_object(Concealed(kept))
        if isinstance(found, str):
            return None
        record = JsonObject(found.reveal())
        at = record.find_number("refetched_at")
        keys = record.find("keys").reveal()
        return cls(
            keys=tuple(keys) if isinstance(keys, list) else (),
            refetched_at=None if at is None else datetime.fromtimestamp(at, UTC),
        )

    def _shown(self) -> str:
        return f"{len(self.keys)} keys"


async def current_keys(party: RelyingParty, ctx: Context) -> KeySet | Undetermined:
    """Return the issuer's key set, from the cache while it lives.

    Raises:
        TransportError: No complete reply came.
        ProtocolError: The reply is no key set.
    """
    kept = await ctx.cache.get(_cache_key(party))
    keys = None if kept is None else KeySet.load(kept)
    return keys if keys is not None else await _fetched(party, ctx, None)


async def newer_keys(
    party: RelyingParty, ctx: Context, known: KeySet
) -> KeySet | Undetermined | None:
    """Return the set fetched again because a key id was not in ``known``, at a limited rate.

    ``None`` when it is too early: ``known`` was fetched just now, or another unknown key id
    caused a fetch within the pause of the policy.

    Raises:
        TransportError: No complete reply came.
        ProtocolError: The reply is no key set.
    """
    now = await Now()
    pause = timedelta(seconds=party.tokens.key_set_pause)
    if known.fresh or (known.refetched_at is not None and now - known.refetched_at < pause):
        return None
    return await _fetched(party, ctx, now)


async def _fetched(
    party: RelyingParty, ctx: Context, refetched_at: Instant | None
) -> KeySet | Undetermined:
    reply = await key_set_request(party)
    refused = refusal_in(reply, operation=OPERATION)
    if refused is not None:
        return refused
    keys = read_key_set(reply, refetched_at)
    until = await Now() + timedelta(seconds=party.tokens.key_set_lifetime)
    await ctx.cache.put(_cache_key(party), keys.dump(), until)
    return keys


def key_set_request(party: RelyingParty) -> HttpRequest:
    """Return the request for the key set."""
    return HttpRequest(
        "GET",
        party.endpoints.key_set,
        headers=(("accept", ", ".join(TYPES)),),
        operation=OPERATION,
        repeatable=True,
        cap=_CAP,
    )


def read_key_set(reply: HttpReply, refetched_at: Instant | None = None) -> KeySet:
    """Return the key set in ``reply``.

    Raises:
        ProtocolError: It is none, or holds more keys than any issuer needs.
    """
    document = read_json(reply, operation=OPERATION, types=TYPES)
    keys = document.array("keys").reveal()
    if len(keys) > _MOST_KEYS or not all(isinstance(key, dict) for key in keys):
        raise document.invalid("keys", f"an array of at most {_MOST_KEYS} keys")
    return KeySet(keys=tuple(keys), refetched_at=refetched_at, fresh=True)


def _cache_key(party: RelyingParty) -> str:
    return f"oidc-key-set {party.endpoints.key_set}"


def _fits(key: Mapping[str, Any], algorithm: str) -> bool:
    return (
        key.get("kty") == _KINDS[algorithm]
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
    )


def _public_key(key: Mapping[str, Any], algorithm: str) -> PublicKey | None:
    """Return the key that ``key`` writes, or ``None`` if it is malformed or too weak."""
    kind: type[RSAKey] | type[ECKey] = RSAKey if _KINDS[algorithm] == "RSA" else ECKey
    if kind is RSAKey and _bits(key.get("n")) < _LEAST_RSA_BITS:
        return None
    public = tuple((name, key[name]) for name in _PUBLIC if name in key)
    return _imported(kind, public) if all(isinstance(text, str) for _, text in public) else None


@lru_cache(maxsize=_MOST_KEYS)
def _imported(
    kind: type[RSAKey] | type[ECKey], public: tuple[tuple[str, str], ...]
) -> PublicKey | None:
    """Return the key of these members. Finding its point on the curve costs half a signature."""
    try:
        found: PublicKey = kind.import_key(dict(public))
        native = found.public_key
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None
    if isinstance(native, rsa.RSAPublicKey):
        return found
    return found if isinstance(native.curve, ec.SECP256R1) else None


def _bits(modulus: object) -> int:
    octets = base64url.decoded(modulus) if isinstance(modulus, str) else None
    return 0 if octets is None else int.from_bytes(octets, "big").bit_length()
