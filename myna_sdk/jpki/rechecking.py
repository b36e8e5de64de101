"""Many certificates checked again: a firm's customers, say, on the day of a new revocation list.

`recheck` goes through them in this process; `myna_sdk.rechecking` shares them among several.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NoReturn

import attrs

from myna_sdk.jpki.anchors import AnchorSet
from myna_sdk.jpki.checking import check_certificate
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.keys import CURRENT_CARD, CardProfile
from myna_sdk.jpki.revocation import (
    HARD_FAIL,
    Good,
    Held,
    Revocation,
    RevocationPolicy,
    RevocationSource,
    Revoked,
)
from myna_sdk.jpki.verdicts import Proven, Refused, Verdict
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed

__all__ = ["Rechecked", "Standing", "recheck"]


class Standing(StrEnum):
    """How one certificate of many stands."""

    HOLDS = "holds"
    REFUSED = "refused"
    UNPROVEN = "unproven"
    """It could not be told. That is never "holds"."""

    def __bool__(self) -> NoReturn:
        raise TypeError("a standing is no bool: compare it with its three members")


@attrs.frozen
class Rechecked:
    """What a check of one certificate came to, without the certificate and what it tells.

    Attributes:
        standing: Whether it holds.
        revocation: What was told about revocation, if it came to that.
        flaw: Why it does not hold, or was not proven.
        number: The number of the check that found it.
    """

    standing: Standing
    revocation: Revocation | None
    flaw: Flaw | None = None
    number: int | None = None

    @classmethod
    def of(cls, verdict: Verdict) -> "Rechecked":
        """Return what ``verdict`` says, in a form that may leave the process."""
        if isinstance(verdict, Proven):
            return cls(Standing.HOLDS, verdict.revocation)
        refused = isinstance(verdict, Refused)
        standing = Standing.REFUSED if refused else Standing.UNPROVEN
        return cls(standing, verdict.revocation, verdict.flaw, verdict.number)

    def contradicts(self, earlier: "Rechecked") -> bool:
        """Tell whether a newer list takes back what an earlier one told of the same certificate.

        In JPKI neither a revocation nor a hold ends (J-LIS CPS 4.9.9, as retold): a certificate
        that was either and is told to be good is for a person to look at, whatever it stands at.
        """
        ended = isinstance(earlier.revocation, Revoked | Held)
        if isinstance(earlier.revocation, Revoked) and isinstance(self.revocation, Held):
            return True
        return ended and isinstance(self.revocation, Good)


def recheck(
    certificates: Iterable[bytes],
    anchors: AnchorSet,
    *,
    at: Instant,
    kind: CertificateKind,
    revocation: RevocationSource,
    policy: RevocationPolicy = HARD_FAIL,
    profiles: tuple[CardProfile, ...] = (CURRENT_CARD,),
) -> Iterator[Rechecked]:
    """Yield how each of ``certificates`` stands at ``at``, in their order.

    Each goes through checks 1 to 14 of `check_signed`, its issuer's signature among them.

    Args:
        certificates: Their DER.
        anchors: Who may have issued them.
        at: The instant that judges.
        kind: What each must be.
        revocation: Tells whether one was revoked.
        policy: What of that passes.
        profiles: The card profiles that count.

    Raises:
        UsageError: ``profiles`` is empty, or ``at`` is naive.
    """
    cells = map(Concealed, certificates)
    del certificates  # what a source raises shows none in its locals
    for cell in cells:
        yield Rechecked.of(
            check_certificate(
                *(cell.reveal(), anchors),
                at=at,
                kind=kind,
                revocation=revocation,
                policy=policy,
                profiles=profiles,
            )
        )
