"""What is left of a certificate that was checked: enough to ask again how it stands, and no more.

No fact, no key and no signature is in it. The serial number is a number of a person: it shows
nothing of itself, and whoever keeps its text seals it.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any, Final

import attrs

from myna_sdk.jpki.certificate import SerialNumber
from myna_sdk.jpki.extensions import DirectoryName
from myna_sdk.jpki.verdicts import Proven
from myna_sdk.model.certificate import Carrier, CertificateKind
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked

__all__ = ["CertificateTrace", "parse_trace", "trace_of"]

_SCHEMA: Final = 1
_LONGEST: Final = 4096
_SERIALS: Final = 1 << 159  # RFC 5280 §4.1.2.2: 20 bytes, the first bit of which is the sign


@attrs.frozen(repr=False, kw_only=True)
class CertificateTrace(Masked):
    """Which certificate it was.

    Attributes:
        kind: Signing or user authentication.
        carrier: What held the key, by its policy.
        issuer: The identifier of the key that signed it.
        partition: The directory entry of its revocation list, if it names one.
        not_before: Its first second.
        not_after: Its last second, which counts to its end.
    """

    kind: CertificateKind
    carrier: Carrier
    issuer: bytes
    partition: DirectoryName | None
    not_before: Instant
    not_after: Instant
    _serial: Concealed[SerialNumber]

    def reveal_serial(self) -> SerialNumber:
        """Return the serial number in clear."""
        return self._serial.reveal()

    def reveal_text(self) -> str:
        """Return it as text, the same for the same certificate. Whoever keeps it seals it."""
        row = [
            _SCHEMA,
            self.kind.value,
            self.carrier.value,
            _written(self.issuer),
            f"{self._serial.reveal():x}",
            None if self.partition is None else _written(self.partition),
            int(self.not_before.timestamp()),
            int(self.not_after.timestamp()),
        ]
        return _written(json.dumps(row, separators=(",", ":")).encode())

    def _shown(self) -> str:
        return f"{self.kind.value}, {self.carrier.value}"


def trace_of(proven: Proven) -> CertificateTrace:
    """Return the trace of a certificate that was checked."""
    certificate = proven.certificate
    return CertificateTrace(
        kind=proven.anchor.kind,
        carrier=certificate.carrier,
        issuer=proven.anchor.key.identifier,
        partition=certificate.partition,
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        serial=Concealed(certificate.reveal_serial()),
    )


def parse_trace(text: str) -> CertificateTrace | None:
    """Return the trace that ``text`` is, as `CertificateTrace.reveal_text` wrote it, or ``None``.

    Nothing is verified: who keeps a text vouches for it.
    """
    if len(text) > _LONGEST:
        return None
    try:
        row = json.loads(_read(text))
        return _trace(row) if isinstance(row, list) and row[:1] == [_SCHEMA] else None
    except (ValueError, TypeError, OverflowError, OSError, RecursionError):
        return None


def _trace(row: list[Any]) -> CertificateTrace:
    _, kind, carrier, issuer, serial, partition, begin, end = row
    number = int(serial, 16)
    if not 0 < number < _SERIALS:
        raise ValueError("a serial number is positive and has at most 20 bytes")
    if type(begin) is not int or type(end) is not int:
        raise TypeError("times are whole seconds")
    return CertificateTrace(
        kind=CertificateKind(kind),
        carrier=Carrier(carrier),
        issuer=_read(issuer),
        partition=None if partition is None else DirectoryName(_read(partition)),
        not_before=datetime.fromtimestamp(begin, UTC),
        not_after=datetime.fromtimestamp(end, UTC),
        serial=Concealed(SerialNumber(number)),
    )


def _written(data: bytes) -> str:
    return urlsafe_b64encode(data).decode()


def _read(text: str) -> bytes:
    return urlsafe_b64decode(text)
