"""Time-stamps over kept evidence (RFC 3161): that it was there, whole, at a time.

Asking an authority is the caller's: `request_time_stamp` makes the question, `judge_time_stamp`
judges the reply, now and in every later audit. An authority for time-stamps is none of JPKI's, and
its roots are trusted for nothing else.
"""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256, sha384, sha512
from typing import Any, Final

import attrs
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from myna_sdk.errors import UsageError
from myna_sdk.jpki.cms import Unsound, open_cms
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.model.checks import Check
from myna_sdk.model.instants import Instant, as_utc
from myna_sdk.model.masking import Masked
from myna_sdk.model.rules import Checklist, read_rules
from myna_sdk.model.signing import DIGEST_INFO_SHA256

__all__ = [
    "Stamped",
    "TimeStampAuthorities",
    "TimeStampRequest",
    "Unstamped",
    "judge_time_stamp",
    "request_time_stamp",
    "time_stamp_authorities",
]

LARGEST: Final = 64 * 1024
"""Bytes of the largest reply that is read."""

SKEW: Final = timedelta(minutes=5)
"""How far the clocks of the authority and ours may differ."""

_NONCE_LENGTHS: Final = range(8, 33)  # 64 bits are what RFC 3161 §2.4.1 suggests
_HASHES: Final = {
    "2.16.840.1.101.3.4.2.1": sha256,
    "2.16.840.1.101.3.4.2.2": sha384,
    "2.16.840.1.101.3.4.2.3": sha512,
}
_CERTIFIED_WITH: Final = frozenset({"sha256", "sha384", "sha512"})


@attrs.frozen
class TimeStampRequest:
    """A question for a time-stamp.

    Attributes:
        der: What is sent, as ``application/timestamp-query``.
        nonce: What the reply must repeat.
    """

    der: bytes
    nonce: int


@attrs.frozen(eq=False)
class TimeStampAuthorities:
    """The roots under which authorities for time-stamps count. Never empty."""

    roots: tuple[x509.Certificate, ...]


@attrs.frozen
class Stamped:
    """The evidence was there, as it is, at ``at``.

    Attributes:
        at: The time that the authority states.
        authority: The authority's name (RFC 4514).
        checks: The checks, all of which held, but for a nonce that is not known any more.
    """

    at: Instant
    authority: str
    checks: tuple[Check, ...]


@attrs.frozen
class Unstamped:
    """Nothing is proven about a time.

    Attributes:
        flaw: Why.
        number: The number of the check that found it, such as ``"stamp-3"``; ``None``: no check.
        checks: The checks, the ones not made included.
    """

    flaw: Flaw
    number: str | None
    checks: tuple[Check, ...]


def time_stamp_authorities(*roots: bytes) -> TimeStampAuthorities:
    """Return the authorities under ``roots``, each the DER of a certificate.

    Raises:
        UsageError: There is none, or one is no certificate.
    """
    try:
        found = tuple(x509.load_der_x509_certificate(each) for each in roots)
    except (ValueError, x509.InvalidVersion):
        raise UsageError("usage", "a root of time-stamp authorities is no certificate") from None
    if not found:
        raise UsageError("usage", "no root of a time-stamp authority was given; none counts then")
    return TimeStampAuthorities(found)


def request_time_stamp(content: bytes, *, nonce: bytes) -> TimeStampRequest:
    """Return the question for a time-stamp over ``content``, its authority's certificate asked for.

    Args:
        content: What shall be stamped; only its SHA-256 leaves.
        nonce: 8 to 32 fresh random bytes.

    Raises:
        UsageError: The nonce has another length.
    """
    if len(nonce) not in _NONCE_LENGTHS:
        raise UsageError("usage", "the nonce of a time-stamp has 8 to 32 bytes")
    positive = b"\x01" + nonce  # RFC 3161 §2.4.1: an INTEGER; this one keeps every bit
    inner = (
        b"\x02\x01\x01"
        + (DIGEST_INFO_SHA256 + sha256(content).digest())  # a messageImprint is a DigestInfo
        + (bytes((0x02, len(positive))) + positive)
        + b"\x01\x01\xff"
    )
    return TimeStampRequest(bytes((0x30, len(inner))) + inner, int.from_bytes(positive))


def judge_time_stamp(
    reply: bytes,
    content: bytes,
    authorities: TimeStampAuthorities,
    *,
    since: Instant,
    today: Instant,
    nonce: int | None = None,
) -> Stamped | Unstamped:
    """Return at which time ``content`` was stamped, or why nobody can tell.

    1. The reply is a granted answer in DER of bounded size.
    2. Its token is a signature of one signer, whose certificate is named and inside, over
       allowed algorithms.
    3. The hash in it is that of ``content``.
    4. It repeats the nonce, where that is known.
    5. The signer is certified for time-stamps alone, and its path ends at a root that counts, at
       the time of the stamp.
    6. The time lies between ``since`` and ``today``.

    Whether the authority's certificate was revoked is not looked at: who runs the audit knows its
    authorities.

    Args:
        reply: What the authority answered.
        content: What was to be stamped.
        authorities: Who counts.
        since: Before which it cannot have been there.
        today: The present.
        nonce: That of the request; ``None`` in a later audit, when the reply was judged before.

    Raises:
        UsageError: The library for time-stamps is not installed.
    """
    library = _library()
    judged = _Judged(library, reply, content, authorities, as_utc(since), as_utc(today), nonce)
    steps: tuple[tuple[str, Callable[[_Judged], Flaw | None]], ...] = (
        ("stamp-1", _Judged.granted),
        ("stamp-2", _Judged.sound),
        ("stamp-3", _Judged.of_content),
        ("stamp-4", _Judged.answers_us),
        ("stamp-5", _Judged.of_authority),
        ("stamp-6", _Judged.in_time),
    )
    checks = _unmade()
    for number, step in steps:
        flaw = _found_by(step, judged)
        if flaw is not None:
            return Unstamped(flaw, number, checks.failed(number).checks())
        if number != "stamp-4" or nonce is not None:
            checks = checks.passed(number)
    return Stamped(judged.time, judged.authority, checks.checks())


def _found_by(step: "Callable[[_Judged], Flaw | None]", judged: "_Judged") -> Flaw | None:
    try:
        return step(judged)
    except Exception:  # noqa: BLE001 - whatever readers of hostile bytes raise
        return Flaw.STAMP_UNREADABLE


def not_judged() -> Unstamped:
    """Return what is told of a stamp that nobody was named to judge by."""
    return Unstamped(Flaw.STAMP_NOT_CHECKED, None, _unmade().checks())


def _unmade() -> Checklist:
    return Checklist(read_rules("myna_sdk.jpki", "stamp"))


@attrs.define(eq=False, repr=False)
class _Judged(Masked):
    """A reply under judgement."""

    library: Any
    reply: bytes
    content: bytes
    authorities: TimeStampAuthorities
    since: Instant
    today: Instant
    nonce: int | None
    time: Instant = attrs.field(init=False)
    authority: str = attrs.field(init=False)
    _found: Any = attrs.field(init=False)
    _signer: x509.Certificate = attrs.field(init=False)

    def granted(self) -> Flaw | None:
        if not 0 < len(self.reply) <= LARGEST:
            return Flaw.STAMP_UNREADABLE
        self._found = self.library.decode_timestamp_response(self.reply)
        if self._found.status != 0:
            return Flaw.STAMP_NOT_GRANTED
        self.time = as_utc(self._found.tst_info.gen_time)
        return None

    def sound(self) -> Flaw | None:
        opened = open_cms(self._found.time_stamp_token(), None)
        if isinstance(opened, Unsound):
            return Flaw.STAMP_UNSOUND
        certificate = opened.certificate.release(lambda _: None)  # an authority's, nobody's own
        self._signer = x509.load_der_x509_certificate(certificate)
        named = self._signer.signature_hash_algorithm
        if named is None or named.name not in _CERTIFIED_WITH:
            return Flaw.STAMP_UNSOUND
        self.authority = self._signer.subject.rfc4514_string()
        return None

    def of_content(self) -> Flaw | None:
        imprint = self._found.tst_info.message_imprint
        made = _HASHES.get(imprint.hash_algorithm.dotted_string)
        ours = made is not None and made(self.content).digest() == imprint.message
        return None if ours else Flaw.STAMP_OF_OTHER_CONTENT

    def answers_us(self) -> Flaw | None:
        told = self._found.tst_info.nonce
        return None if self.nonce in (None, told) else Flaw.STAMP_NONCE_WRONG

    def of_authority(self) -> Flaw | None:
        builder = self.library.VerifierBuilder()  # given the signer it would trust it as a root
        for root in self.authorities.roots:
            builder = builder.add_root_certificate(root)
        try:
            purposes = self._signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
            if list(purposes.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
                return Flaw.STAMP_AUTHORITY_UNKNOWN
            builder.build().verify_message(self._found, self.content)
        except (x509.ExtensionNotFound, self.library.VerificationError):
            return Flaw.STAMP_AUTHORITY_UNKNOWN
        return None

    def in_time(self) -> Flaw | None:
        within = self.since - SKEW <= self.time <= self.today + SKEW
        return None if within else Flaw.STAMP_TIME_WRONG


def _library() -> Any:
    try:
        import rfc3161_client  # noqa: PLC0415 - an extra
    except ImportError:
        raise UsageError(
            "usage", "time-stamps need rfc3161-client; run pip install 'myna-sdk[timestamp]'"
        ) from None
    return rfc3161_client
