"""Whether a certificate was revoked: five answers that never blur, and what is made of them.

`Good`, `Revoked`, `Held`, `Unknown` and `NotChecked` are five types without ``bool``. The last two
never count as the first, unless a policy with ``UNSAFE`` in its name says so.
"""

import warnings
from datetime import timedelta
from enum import Enum, IntEnum
from typing import Final, NoReturn, Protocol, TypeAlias

import attrs

from myna_sdk.errors import UsageError
from myna_sdk.jpki.anchors import Anchor
from myna_sdk.jpki.certificate import Certificate, SerialNumber
from myna_sdk.jpki.extensions import DirectoryName
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.model.instants import Instant

__all__ = [
    "HARD_FAIL",
    "HARD_FAIL_WITHOUT_NONCE",
    "UNSAFE_NO_CHECK",
    "UNSAFE_SOFT_FAIL",
    "Good",
    "Held",
    "Inquired",
    "NoSource",
    "NotChecked",
    "Revocation",
    "RevocationPolicy",
    "RevocationReason",
    "RevocationSource",
    "Revoked",
    "Told",
    "Unknown",
]


class RevocationReason(IntEnum):
    """The CRLReason (RFC 5280 §5.3.1) with its meaning in JPKI (J-LIS CPS 4.9.9, as retold)."""

    UNSPECIFIED = 0
    """Discarded before hand-over."""
    KEY_COMPROMISE = 1
    """The holder's key leaked."""
    CA_COMPROMISE = 2
    """The CA's key leaked."""
    AFFILIATION_CHANGED = 3
    """Its content changed: one of the four facts. It never tells which."""
    SUPERSEDED = 4
    """Renewed."""
    CESSATION_OF_OPERATION = 5
    """No longer needed. Whether the holder died cannot be told from it."""
    CERTIFICATE_HOLD = 6
    """Security is in doubt. A hold is never released."""
    PRIVILEGE_WITHDRAWN = 9
    """Not used by JPKI."""
    AA_COMPROMISE = 10
    """Not used by JPKI."""


class Told(Enum):
    """What told the status."""

    CRL = "crl"
    OCSP = "ocsp"


class _Status:
    __slots__ = ()

    def __bool__(self) -> NoReturn:
        raise TypeError("a revocation status is no bool: match its five types")


@attrs.frozen
class Good(_Status):
    """Not revoked, as far as was known at ``as_of``.

    Attributes:
        by: What told it.
        as_of: When the list or answer was made.
        until: Until when it may be used; ``None`` if it does not say.
    """

    by: Told
    as_of: Instant
    until: Instant | None = None


@attrs.frozen
class Revoked(_Status):
    """Revoked for good.

    Attributes:
        by: What told it.
        as_of: When the list or answer was made.
        since: From when on it no longer holds.
        reason: Why.
    """

    by: Told
    as_of: Instant
    since: Instant
    reason: RevocationReason


@attrs.frozen
class Held(_Status):
    """On hold, which in JPKI is never released: it counts as revoked, and is told apart."""

    by: Told
    as_of: Instant
    since: Instant


@attrs.frozen
class Unknown(_Status):
    """It could not be told, and why."""

    flaw: Flaw


@attrs.frozen
class NotChecked(_Status):
    """Nobody was asked."""


Revocation: TypeAlias = Good | Revoked | Held | Unknown | NotChecked


class Inquired(Protocol):
    """What is asked about: a certificate, or the trace that is left of one."""

    def reveal_serial(self) -> SerialNumber:
        """Return the serial number in clear."""
        ...

    @property
    def partition(self) -> DirectoryName | None:
        """The directory entry of its revocation list.

        Raises:
            UnreadableError: It names none that can be read.
        """
        ...


class RevocationSource(Protocol):
    """Tells the status of one certificate from lists or answers that it holds."""

    def status(
        self,
        certificate: Certificate,
        issuer: Anchor,
        *,
        at: Instant,
        policy: "RevocationPolicy",
    ) -> Revocation:
        """Return the status of ``certificate``, which ``issuer`` is known to have signed."""
        ...


@attrs.frozen
class NoSource:
    """Asks nobody. Under every safe policy nothing is proven with it."""

    def status(
        self,
        certificate: Certificate,
        issuer: Anchor,
        *,
        at: Instant,
        policy: "RevocationPolicy",
    ) -> Revocation:
        """Return `NotChecked`."""
        return NotChecked()


@attrs.frozen(kw_only=True)
class RevocationPolicy:
    """What a status must be, and how fresh, for a check to pass.

    Attributes:
        name: What it is called in records.
        skew: How far the clocks of issuer and verifier may differ.
        answer_age: How old an OCSP answer without an end may be.
        nonce: Whether an OCSP answer must repeat the nonce of its request.
        unsafe_unknown_passes: A status that could not be told passes.
        unsafe_not_checked_passes: Asking nobody passes.
    """

    name: str
    skew: timedelta = timedelta(minutes=5)
    answer_age: timedelta = timedelta(hours=1)
    nonce: bool = True
    unsafe_unknown_passes: bool = False
    unsafe_not_checked_passes: bool = False


HARD_FAIL: Final = RevocationPolicy(name="hard-fail")
"""Only `Good` passes, and an OCSP answer repeats its nonce."""

HARD_FAIL_WITHOUT_NONCE: Final = RevocationPolicy(name="hard-fail-without-nonce", nonce=False)
"""Only `Good` passes; a fresh OCSP answer need not repeat the nonce, if it was made beforehand."""

UNSAFE_SOFT_FAIL: Final = RevocationPolicy(name="unsafe-soft-fail", unsafe_unknown_passes=True)
"""**Unsafe: who can keep the answer from us makes a revoked certificate pass.**"""

UNSAFE_NO_CHECK: Final = RevocationPolicy(
    name="unsafe-no-check", unsafe_unknown_passes=True, unsafe_not_checked_passes=True
)
"""**Unsafe: a revoked certificate passes.**"""


def judge(status: Revocation, policy: RevocationPolicy) -> Flaw | None:
    """Return why ``status`` does not pass under ``policy``, or ``None`` if it does.

    Raises:
        UsageError: It is none of the five answers, so that a source that forgets to answer proves
            nothing.
    """
    if not isinstance(status, Good | Revoked | Held | Unknown | NotChecked):
        told = type(status).__name__  # type: ignore[unreachable] # sources are written by anybody
        raise UsageError("usage", f"a source of revocation told {told}, which is no status")
    match status:
        case Good():
            return None
        case Revoked():
            return Flaw.REVOKED
        case Held():
            return Flaw.HELD
        case Unknown(flaw=flaw):
            return _unless(flaw, policy.unsafe_unknown_passes, policy)
        case NotChecked():
            return _unless(Flaw.NOT_CHECKED, policy.unsafe_not_checked_passes, policy)


def _unless(flaw: Flaw, passes: bool, policy: RevocationPolicy) -> Flaw | None:  # noqa: FBT001
    if not passes:
        return flaw
    warnings.warn(f"{flaw.value}, and passed under {policy.name}", stacklevel=4)
    return None
