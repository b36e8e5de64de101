"""The signed container: a JWS in its flattened JSON form, with the disclosures beside it.

::

    {"payload": …, "protected": …, "signature": …, "header": {"disclosures": […]}}

It is JWS JSON serialisation (RFC 7515, section 7.2.2) that carries disclosures as SD-JWT does
(RFC 9901, sections 4.2 and 8.1), so that a library for either reads it.
"""

import json
import re
from enum import StrEnum
from typing import Any, Final

import attrs

from myna_sdk.model import base64url
from myna_sdk.model.base64url import encoded
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.providers.strict_json import parse_object

__all__ = ["MOST_BYTES", "Algorithm", "Container", "Header", "decoded", "encoded"]

MOST_BYTES: Final = 96 * 1024
"""A receipt longer than this is not read."""
MOST_DISCLOSURES: Final = 32
TYPE: Final = "myna-receipt+jws"
"""The media type in the header (RFC 7515, section 4.1.9); a mock receipt has one of its own."""
MOCK_TYPE: Final = "myna-receipt-mock+jws"

_MEMBERS: Final = frozenset({"payload", "protected", "signature", "header"})
_HEADER: Final = frozenset({"alg", "kid", "typ"})
_KID: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")


class Algorithm(StrEnum):
    """The signature algorithms that a receipt may have; there is no other.

    Attributes:
        ES256: ECDSA on P-256 with SHA-256 (RFC 7518, section 3.4).
        ED25519: EdDSA on Ed25519, by its fully specified name (RFC 9864, section 2.2).
    """

    ES256 = "ES256"
    ED25519 = "Ed25519"


@attrs.frozen(kw_only=True)
class Header:
    """The protected header. Nothing of it is true before the signature was checked.

    Attributes:
        algorithm: As written; not yet held to `Algorithm`.
        kid: Which key is said to have signed.
        type: What the payload is said to be.
    """

    algorithm: str
    kid: str
    type: str

    def written(self) -> str:
        """Return the header as it is signed: JSON, base64url."""
        members = {"alg": self.algorithm, "kid": self.kid, "typ": self.type}
        return encoded(json.dumps(members, separators=(",", ":")).encode())


@attrs.frozen(repr=False, kw_only=True)
class Container(Masked):
    """A receipt as it stands in its file. Nothing of it has been verified.

    Attributes:
        protected: The header as signed.
        payload: The content as signed, base64url.
        signature: Base64url.
        disclosures: The disclosures that the file carries, as digested.
    """

    protected: str
    payload: str
    signature: str
    disclosures: Concealed[tuple[str, ...]]

    @property
    def signing_input(self) -> bytes:
        """The bytes that are signed (RFC 7515, section 5.1)."""
        return f"{self.protected}.{self.payload}".encode()

    def header(self) -> Header | None:
        """Return the protected header, or ``None`` if it is none of ours."""
        members = _object(decoded(self.protected))
        if members is None or members.keys() != _HEADER:
            return None
        if not all(isinstance(value, str) for value in members.values()):
            return None
        if not _KID.fullmatch(members["kid"]):
            return None
        return Header(algorithm=members["alg"], kid=members["kid"], type=members["typ"])

    def content(self) -> dict[str, Any] | None:
        """Return the payload as the JSON object that it is, or ``None``."""
        return _object(decoded(self.payload))

    def bare(self) -> "Container":
        """Return the same without any disclosure."""
        return attrs.evolve(self, disclosures=Concealed(()))

    def write(self) -> Concealed[str]:
        """Return the text of the file."""
        members = {
            "payload": self.payload,
            "protected": self.protected,
            "signature": self.signature,
            "header": {"disclosures": list(self.disclosures.reveal())},
        }
        return Concealed(json.dumps(members, indent=1) + "\n")

    @classmethod
    def parse(cls, text: Concealed[bytes]) -> "Container | None":
        """Return the container that ``text`` holds, or ``None`` if it holds none.

        Nothing is verified. What is too long, truncated, has a name twice, or has a member that
        this form does not know, is none.
        """
        if len(text.reveal()) > MOST_BYTES:
            return None
        found = parse_object(text)
        return None if isinstance(found, str) else _container(found)


def _container(found: Concealed[dict[str, Any]]) -> Container | None:
    members = found.reveal()
    if members.keys() != _MEMBERS:
        return None
    texts = [members[name] for name in ("protected", "payload", "signature")]
    if any(decoded(text) is None for text in texts):
        return None
    listed = _disclosures(members["header"])
    if listed is None:
        return None
    protected, payload, signature = texts
    return Container(
        protected=protected, payload=payload, signature=signature, disclosures=Concealed(listed)
    )


def _disclosures(header: Any) -> tuple[str, ...] | None:
    if not isinstance(header, dict) or header.keys() != {"disclosures"}:
        return None
    listed = header["disclosures"]
    if not isinstance(listed, list) or len(listed) > MOST_DISCLOSURES:
        return None
    if any(decoded(each) is None for each in listed):
        return None
    return tuple(listed)


def _object(text: bytes | None) -> dict[str, Any] | None:
    found = parse_object(Concealed(b"" if text is None else text))
    return None if isinstance(found, str) else found.reveal()


def decoded(text: Any) -> bytes | None:
    """Return the bytes that ``text`` holds in base64url, and in no second spelling, or ``None``."""
    if not isinstance(text, str) or not text or len(text) > MOST_BYTES:
        return None
    return base64url.decoded(text)
