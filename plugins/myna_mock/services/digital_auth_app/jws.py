"""Signs compact JWS. Written here so that the mock is no mirror of the client's own library."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any, TypeAlias

import attrs
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

PrivateKey: TypeAlias = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
Claims: TypeAlias = Mapping[str, Any]


def b64url(data: bytes) -> str:
    """Return ``data`` in base64url without padding (RFC 7515 §2)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


@attrs.frozen
class SigningKey:
    """A private key with the names that a key set gives it.

    Attributes:
        kid: Its ``kid``.
        alg: ``RS256`` or ``ES256``.
        private: The key.
    """

    kid: str
    alg: str
    private: PrivateKey = attrs.field(repr=False, eq=False)

    def header(self) -> dict[str, str]:
        """Return the JOSE header of what this key signs."""
        return {"alg": self.alg, "typ": "JWT", "kid": self.kid}

    def public_jwk(self) -> dict[str, str]:
        """Return the public JWK (RFC 7517, RFC 7518 §6)."""
        common = {"kid": self.kid, "alg": self.alg, "use": "sig"}
        if isinstance(self.private, rsa.RSAPrivateKey):
            rsa_numbers = self.private.public_key().public_numbers()
            return {
                **common,
                "kty": "RSA",
                "n": _number(rsa_numbers.n),
                "e": _number(rsa_numbers.e),
            }
        ec_numbers = self.private.public_key().public_numbers()
        return {
            **common,
            "kty": "EC",
            "crv": "P-256",
            "x": b64url(ec_numbers.x.to_bytes(32)),
            "y": b64url(ec_numbers.y.to_bytes(32)),
        }


def signed(claims: Claims, key: SigningKey, *, header: Mapping[str, str] | None = None) -> str:
    """Return ``claims`` as a compact JWS signed with ``key``.

    Args:
        claims: The payload.
        key: Signs.
        header: Takes the place of the key's own header, for tokens that lie about their key.
    """
    message = signing_input(claims, key.header() if header is None else header)
    return f"{message}.{b64url(_signature(message.encode('ascii'), key.private))}"


def signing_input(claims: Claims, header: Mapping[str, str]) -> str:
    """Return the part of a compact JWS that is signed (RFC 7515 §5.1)."""
    return f"{_part(header)}.{_part(claims)}"


def _part(value: Mapping[str, Any]) -> str:
    return b64url(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _signature(message: bytes, key: PrivateKey) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32) + s.to_bytes(32)


def _number(value: int) -> str:
    return b64url(value.to_bytes((value.bit_length() + 7) // 8))
