"""How a check of this room ends: three types, no ``bool``, each with its numbered checks."""

from typing import NoReturn, TypeAlias

import attrs

from myna_sdk.jpki.anchors import Anchor
from myna_sdk.jpki.certificate import Certificate
from myna_sdk.jpki.checklist import REVOCATION, RULES, told
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.revocation import Good, NotChecked, Revocation
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked

__all__ = ["Proven", "Refused", "Unproven", "Verdict"]


_PASSED = (CheckResult.PASSED,) * len(RULES)


class _Verdict(Masked):
    __slots__ = ()

    def __bool__(self) -> NoReturn:
        raise TypeError("a verdict is no bool: match Proven, Refused and Unproven")


@attrs.frozen(repr=False, eq=False)
class Proven(_Verdict):
    """Everything that was asked held.

    Attributes:
        certificate: What was checked.
        anchor: Whose signature it carries.
        at: The second for which it was judged.
        revocation: What was told about revocation, `NotChecked` after a check of the path alone.
        last: The number of the last check that was made.
    """

    certificate: Certificate
    anchor: Anchor
    at: Instant
    revocation: Revocation
    last: int

    @property
    def facts(self) -> BasicFacts:
        """The four facts that a signing certificate tells; none of the other kind."""
        signing = self.anchor.kind is CertificateKind.SIGNING
        return self.certificate.facts if signing else BasicFacts()

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every check, the ones not made included."""
        return told(_passed(self.last, self.revocation))

    def _shown(self) -> str:
        return repr(self.certificate)


@attrs.frozen(repr=False)
class _Unproven(_Verdict):
    """What refused and unproven verdicts share.

    Attributes:
        flaw: Why.
        number: The number of the check that found it.
        revocation: What was told about revocation, if it came to that.
    """

    flaw: Flaw
    number: int
    revocation: Revocation | None = None

    def _shown(self) -> str:
        return f"jpki-{self.number}: {self.flaw.value}"


@attrs.frozen(repr=False)
class Refused(_Unproven):
    """A check failed: it does not hold."""

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every check, the ones not made included."""
        return told((*_passed(self.number - 1, self.revocation), CheckResult.FAILED))


@attrs.frozen(repr=False)
class Unproven(_Unproven):
    """It could not be told. That is never "valid".

    Attributes:
        last: The number of the last check that was made. Those after the undecided one passed.
    """

    last: int = REVOCATION

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every check, the ones not made included."""
        missing = CheckResult.NOT_MADE if _unasked(self.revocation) else CheckResult.UNKNOWN
        after = (CheckResult.PASSED,) * (self.last - self.number)
        return told((*_PASSED[: self.number - 1], missing, *after))


def _passed(last: int, revocation: Revocation | None) -> tuple[CheckResult, ...]:
    """Return the results of the checks up to ``last``, none of which failed."""
    if last < REVOCATION or isinstance(revocation, Good):
        return _PASSED[:last]
    between = CheckResult.NOT_MADE if _unasked(revocation) else CheckResult.UNKNOWN
    return (*_PASSED[: REVOCATION - 1], between, *_PASSED[REVOCATION:last])


def _unasked(revocation: Revocation | None) -> bool:
    return revocation is None or isinstance(revocation, NotChecked)


Verdict: TypeAlias = Proven | Refused | Unproven
