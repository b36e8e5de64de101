"""An identity check at the counter: a chip that was read, and what the member of staff decided.

1. The face of the card is authentic, and the chip is no copy.
2. The texts are not found to be false.
3. The card is in force on the day.
4. The chip's data were shown on a screen.
5. The person is the one in the photograph.
6. The texts equal the signed images, or are authentic by themselves.
7. Every item that was asked for was read.
8. An operator said that the certificate on the card was not revoked. Nobody is asked here: where
   no answer is handed in, the check is told as not made, and it is in nobody's way.
9. The chip was read on this day.
10. The reading has settled no other check.

They are the checks counter-1 to counter-10; the first that does not hold decides how the check
ends, and a failure counts before what is undecided. counter-10, and what belongs to the person,
core-4, core-8 and core-9, follow when it is settled.
"""

from typing import Final

import attrs
from attrs.validators import in_, instance_of

from myna_sdk.card.readings import ChipReading
from myna_sdk.card.verdicts import ChipProven, ChipRefused
from myna_sdk.cases import inputs
from myna_sdk.errors import UsageError
from myna_sdk.identity.card_status import status_check
from myna_sdk.law.evidence import FaceCheck, Revocation, Told
from myna_sdk.model.certificate import Carrier
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.facts import BasicFacts, Currency, FactItem, Provenance, Source
from myna_sdk.model.instants import Instant, day_in_japan
from myna_sdk.model.masking import Masked
from myna_sdk.model.my_number import holds_my_number
from myna_sdk.model.outcome import Outcome, Rejected, Undetermined, Verified
from myna_sdk.model.reasons import Reason
from myna_sdk.model.rules import Rules, read_rules
from myna_sdk.providers.context import Environment

__all__ = ["StaffDecision"]

_RULES: Final[Rules] = read_rules("myna_sdk.identity", "counter-")
_PASSED, _FAILED = CheckResult.PASSED, CheckResult.FAILED
_UNKNOWN = CheckResult.UNKNOWN
_SAID: Final = {Told.YES: _PASSED, Told.NO: _FAILED, Told.NOT_TOLD: _UNKNOWN}
_FACE: Final = {FaceCheck.IN_PERSON: _PASSED, FaceCheck.DIFFERS: _FAILED}
_ANCHORS: Final = {
    Environment.MOCK: "mock",
    Environment.SANDBOX: "test",
    Environment.PRODUCTION: "production",
}

_REASONS: Final = {
    ("counter-1", _FAILED): Reason.CHIP_NOT_AUTHENTIC,
    ("counter-1", _UNKNOWN): Reason.CHIP_UNPROVEN,
    ("counter-2", _FAILED): Reason.CHIP_NOT_AUTHENTIC,
    ("counter-3", _FAILED): Reason.CARD_EXPIRED,
    ("counter-4", _FAILED): Reason.COUNTER_UNDECIDED,
    ("counter-4", _UNKNOWN): Reason.COUNTER_UNDECIDED,
    ("counter-5", _FAILED): Reason.FACE_DIFFERS,
    ("counter-5", _UNKNOWN): Reason.COUNTER_UNDECIDED,
    ("counter-6", _FAILED): Reason.CHIP_NOT_AUTHENTIC,
    ("counter-6", _UNKNOWN): Reason.COUNTER_UNDECIDED,
    ("counter-7", _FAILED): Reason.FACTS_MISSING,
    ("counter-9", _FAILED): Reason.CHIP_READING_OLD,
}
_REJECTING: Final = frozenset(
    {
        Reason.CHIP_NOT_AUTHENTIC,
        Reason.CARD_EXPIRED,
        Reason.FACE_DIFFERS,
        Reason.CERTIFICATE_REVOKED,
        Reason.CERTIFICATE_HELD,
    }
)


@attrs.frozen(repr=False, kw_only=True)
class StaffDecision(Masked):
    """What the member of staff did and decided, with the person before them.

    Attributes:
        face: Whether the person is the one in the photograph: `FaceCheck.IN_PERSON`,
            `FaceCheck.DIFFERS`, or `FaceCheck.NOT_MADE`. A card without photograph is never
            compared.
        displayed: Whether the chip's data were on the screen.
        texts: Whether the texts equal the images.
        confirmed_by: Who confirmed, as the firm calls its staff. It goes into the record.
        recorded_by: Who made the record, if somebody else.

    Raises:
        UsageError: ``staff-missing``: nobody is named.
    """

    face: FaceCheck = attrs.field(
        default=FaceCheck.NOT_MADE,
        validator=in_((FaceCheck.IN_PERSON, FaceCheck.DIFFERS, FaceCheck.NOT_MADE)),
    )
    displayed: Told = attrs.field(default=Told.NOT_TOLD, validator=instance_of(Told))
    texts: Told = attrs.field(default=Told.NOT_TOLD, validator=instance_of(Told))
    confirmed_by: str
    recorded_by: str | None = None

    def __attrs_post_init__(self) -> None:
        for field, name in (("confirmed_by", self.confirmed_by), ("recorded_by", self.recorded_by)):
            if name is not None and holds_my_number(name):
                raise inputs.my_number_refused(field)
            if name is not None and not 0 < len(name.strip()) <= inputs.LONGEST_TEXT:
                raise UsageError("staff-missing", f"{field} names a member of the staff")

    def _shown(self) -> str:
        return f"face {self.face.value}, texts {self.texts.value}"


def refuse_other_hierarchy(reading: ChipReading, environment: Environment) -> None:
    """Return if ``reading`` was judged by the anchors of ``environment``, or by none.

    By none nothing is proven: a reading that says both is not what a chip gave.

    Raises:
        UsageError: ``chip-hierarchy-other``: mock and real never mix.
    """
    wanted = _ANCHORS[environment]
    verdicts = (reading.verdict, None if reading.text is None else reading.text.verdict)
    proven = any(isinstance(each, ChipProven) for each in verdicts)
    if reading.anchors != wanted and (reading.anchors is not None or proven):
        raise UsageError(
            "chip-hierarchy-other",
            f"the environment {environment.value} takes the card CAs of {wanted} alone",
        )


def facts_of(reading: ChipReading, staff: StaffDecision) -> BasicFacts:
    """Return what of ``reading`` is a fact: texts that no one vouches for are none.

    Birth date and sex stand on the signed face, name and address in its images only: as facts
    they come from the texts, once these equal the images or are authentic by themselves.
    """
    face, text = reading.face, reading.text
    shown = BasicFacts(birth_date=face.birth_date, sex=face.sex).stamped(
        Provenance(Source.CARD_FACE, Currency.CHIP, reading.at)
    )
    if text is None or not (text.authentic_by_itself or staff.texts is Told.YES):
        return shown
    return text.facts


def judged(
    reading: ChipReading,
    staff: StaffDecision,
    want: frozenset[FactItem],
    at: Instant,
    revocation: Revocation = Revocation.NOT_CHECKED,
) -> Outcome:
    """Return how the check at the counter ends, as far as card, operator and staff go."""
    facts = facts_of(reading, staff)
    status, revoked = status_check(revocation)
    results = {
        "counter-1": _authentic(reading),
        "counter-2": _texts_not_false(reading),
        "counter-3": _FAILED if reading.face.expired(day_in_japan(at)) else _PASSED,
        "counter-4": _SAID[staff.displayed],
        "counter-5": _same_face(reading, staff),
        "counter-6": _vouched(reading, staff),
        "counter-7": _PASSED if want <= facts.items else _FAILED,
        "counter-8": status,
        "counter-9": _PASSED if _of_the_day(reading, at) else _FAILED,
    }
    checks = (*reading.verdict.checks, *_text_checks(reading), *_told(results))
    reason = _reason(results, revoked)
    if reason is None:
        return Verified(None, facts=facts.only(want), checks=checks)
    kind = Rejected if reason in _REJECTING else Undetermined
    return kind(reason, checks=checks)


def once(outcome: Outcome, *, unused: bool) -> Outcome:
    """Return ``outcome`` with counter-10: a reading that was used before verifies nobody."""
    check = _RULES["counter-10"].check(_PASSED if unused else _FAILED)
    checks = (*outcome.checks, check)
    if unused or isinstance(outcome, Rejected):
        return attrs.evolve(outcome, checks=checks)
    return Undetermined(Reason.CHIP_READING_USED, checks=checks)


def _of_the_day(reading: ChipReading, at: Instant) -> bool:
    return reading.at <= at and day_in_japan(reading.at) == day_in_japan(at)


def _authentic(reading: ChipReading) -> CheckResult:
    if isinstance(reading.verdict, ChipProven):
        return _PASSED
    return _FAILED if isinstance(reading.verdict, ChipRefused) else _UNKNOWN


def _texts_not_false(reading: ChipReading) -> CheckResult:
    if reading.text is None:
        return CheckResult.NOT_MADE
    return _FAILED if isinstance(reading.text.verdict, ChipRefused) else _PASSED


def _same_face(reading: ChipReading, staff: StaffDecision) -> CheckResult:
    if reading.face.photo is None:
        return _UNKNOWN
    return _FACE.get(staff.face, _UNKNOWN)


def _vouched(reading: ChipReading, staff: StaffDecision) -> CheckResult:
    if reading.text is None:
        return CheckResult.NOT_MADE
    if staff.texts is Told.NOT_TOLD and reading.text.authentic_by_itself:
        return _PASSED
    return _SAID[staff.texts]


def _reason(results: dict[str, CheckResult], revoked: Reason | None) -> Reason | None:
    """Return what decides: the first failure that rejects, else the first that did not hold."""
    found = [_REASONS[pair] for pair in results.items() if pair in _REASONS]
    found += [] if revoked is None else [revoked]
    rejecting = [reason for reason in found if reason in _REJECTING]
    return next(iter((*rejecting, *found)), None)


def _text_checks(reading: ChipReading) -> tuple[Check, ...]:
    return () if reading.text is None else reading.text.verdict.checks


def _told(results: dict[str, CheckResult]) -> tuple[Check, ...]:
    return tuple(_RULES[number].check(result) for number, result in results.items())


CARRIER: Final = Carrier.CARD
"""A phone has no face to be read."""
