"""Private keys of a provider's client: one loader that narrows kind and strength."""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import attrs
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from myna_sdk.model import base64url
from myna_sdk.model.masking import Concealed, Masked, Secret
from myna_sdk.providers.faults import FaultKind, unlike
from myna_sdk.providers.places import WRONG, Place, Wrong, toml_type
from myna_sdk.providers.references import is_reference, literal_secret, read_bytes, read_secret

if TYPE_CHECKING:
    from joserfc.jwk import ECKey, RSAKey

__all__ = ["PrivateKey"]

LEAST_RSA_BITS: Final = 2048
"""RSA keys shorter than this are refused (RFC 7518 §3.3)."""

KEY_SAMPLE: Final = '"file:KEY.pem" | { from = "file:KEY.pem", kid = "…", password = "env:…" }'
"""How a private key is written, for people."""

_KEY_TABLE: Final = ("from", "kid", "password")

KeyObject: TypeAlias = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@attrs.frozen(repr=False, kw_only=True)
class PrivateKey(Masked):
    """A private key in memory, out of sight.

    Attributes:
        kid: Its key id: as configured, else the RFC 7638 thumbprint (SHA-256) of the public key.
        algorithm: The JWS algorithm it signs with: RS256 for RSA, ES256 for P-256.
        others: Further active keys, while one key replaces another. This one signs.
    """

    kid: str
    algorithm: Literal["RS256", "ES256"]
    others: tuple["PrivateKey", ...] = ()
    _key: Concealed[KeyObject] = attrs.field(eq=False)

    def reveal(self) -> KeyObject:
        """Return the key itself, for the library that signs."""
        return self._key.reveal()

    @cached_property
    def jose(self) -> "RSAKey | ECKey":
        """The key as the library for tokens knows it, made once."""
        from joserfc.jwk import ECKey, RSAKey  # noqa: PLC0415 - only a use pays for it

        native = self._key.reveal()
        if isinstance(native, rsa.RSAPrivateKey):
            return RSAKey(native, native)
        return ECKey(native, native)

    def pem(self) -> Concealed[bytes]:
        """Return the key as unencrypted PKCS #8 PEM, for a library that takes no key object."""
        return Concealed(
            self._key.reveal().private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )

    @property
    def active(self) -> tuple["PrivateKey", ...]:
        """Every active key, this one first."""
        return (self, *self.others)

    def public_pem(self) -> bytes:
        """Return the public key, to be registered with the provider."""
        return (
            self._key.reveal()
            .public_key()
            .public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )

    def _shown(self) -> str:
        return f"{self.kid}, {self.algorithm}"


def read_private_key(raw: object, place: Place) -> PrivateKey | Wrong:
    """Return the key or the two keys that ``raw`` refers to, or report why there is none.

    ``raw`` is a reference, a table ``{ from = REFERENCE, kid = …, password = REFERENCE }``, or a
    list of one or two of these.
    """
    if not isinstance(raw, list | tuple):
        return _one_key(raw, place)
    if len(raw) not in (1, 2):
        return place.report(FaultKind.KEYS_NUMBER, got=len(raw))
    found = [_one_key(each, place.at(str(index))) for index, each in enumerate(raw)]
    keys = [key for key in found if not isinstance(key, Wrong)]
    if len(keys) < len(raw):
        return WRONG
    if len({key.kid for key in keys}) < len(keys):
        return place.report(FaultKind.KEYS_SAME, kid=keys[0].kid)
    return attrs.evolve(keys[0], others=tuple(keys[1:]))


def _one_key(raw: object, place: Place) -> PrivateKey | Wrong:
    table: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {"from": raw}
    unknown = [key for key in table if key not in _KEY_TABLE]
    for key in unknown:
        place.at(key).report(FaultKind.KEY_UNKNOWN, **unlike(key, _KEY_TABLE))
    texts = {key: value for key, value in table.items() if isinstance(value, str) and value}
    if unknown:
        return WRONG
    if len(texts) < len(table) or "from" not in texts:
        return place.report(FaultKind.TYPE_WRONG, got=toml_type(raw), expected=KEY_SAMPLE)
    pem = _pem(texts["from"], place)
    password = read_secret(texts["password"], place) if "password" in texts else None
    if isinstance(pem, Wrong) or isinstance(password, Wrong):
        return WRONG
    return _loaded(pem, password, texts.get("kid"), place)


def _pem(text: str, place: Place) -> Concealed[bytes] | Wrong:
    if is_reference(text):
        return read_bytes(text, place)
    literal = literal_secret(text, place)
    return literal if isinstance(literal, Wrong) else Concealed(literal.reveal().encode())


def _loaded(
    pem: Concealed[bytes], password: Secret | None, kid: str | None, place: Place
) -> PrivateKey | Wrong:
    key = _parsed(pem, password)
    if isinstance(key, FaultKind):
        return place.report(key)
    clear = key.reveal()
    if isinstance(clear, rsa.RSAPrivateKey):
        if clear.key_size < LEAST_RSA_BITS:
            return place.report(FaultKind.KEY_WEAK, bits=clear.key_size, least=LEAST_RSA_BITS)
        return PrivateKey(kid=kid or thumbprint(clear), algorithm="RS256", key=Concealed(clear))
    if isinstance(clear, ec.EllipticCurvePrivateKey) and isinstance(clear.curve, ec.SECP256R1):
        return PrivateKey(kid=kid or thumbprint(clear), algorithm="ES256", key=Concealed(clear))
    return place.report(FaultKind.KEY_KIND, got=_kind(clear), least=LEAST_RSA_BITS)


def _parsed(pem: Concealed[bytes], password: Secret | None) -> Concealed[Any] | FaultKind:
    phrase = Concealed(None if password is None else password.reveal().encode())
    try:
        return Concealed(
            serialization.load_pem_private_key(
                pem.reveal().replace(b"\\n", b"\n"),  # environment variables lose line ends
                phrase.reveal(),
            )
        )
    except TypeError:
        return FaultKind.KEY_LOCKED  # a password is given and not needed, or the reverse
    except (ValueError, UnsupportedAlgorithm):
        return FaultKind.KEY_UNREADABLE if password is None else FaultKind.KEY_LOCKED


def thumbprint(key: KeyObject) -> str:
    """Return the RFC 7638 SHA-256 thumbprint of the public key, base64url without padding."""
    public = key.public_key().public_numbers()
    if isinstance(public, rsa.RSAPublicNumbers):
        members = {"e": _b64(public.e), "kty": "RSA", "n": _b64(public.n)}
    else:
        members = {
            "crv": "P-256", "kty": "EC", "x": _b64(public.x, 32), "y": _b64(public.y, 32),
        }  # fmt: skip
    canonical = json.dumps(members, separators=(",", ":"), sort_keys=True).encode()
    return base64url.encoded(hashlib.sha256(canonical).digest())


def _b64(number: int, size: int | None = None) -> str:
    return base64url.encoded(number.to_bytes(size or (number.bit_length() + 7) // 8, "big"))


def _kind(key: object) -> str:
    curve = getattr(key, "curve", None)
    return type(key).__name__ if curve is None else f"EC on {curve.name}"
