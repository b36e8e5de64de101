"""What each gate finds, and which of its answers hold: an allow-list, gate by gate."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Final, TypeAlias

import attrs

from myna_sdk.law.evidence import (
    Evidence,
    FaceCheck,
    FactsMatch,
    Payload,
    Period,
    Revocation,
    SignatureVerifierStatus,
    Technique,
    Told,
)
from myna_sdk.law.methods import Gate, Method
from myna_sdk.model.instants import day_in_japan


class Answer(StrEnum):
    """What a gate can find, besides the answers of the evidence itself."""

    OTHER_TECHNIQUE = "other-technique"
    FITS = "fits"
    LOGIN = "login"
    OTHER = "other"
    NOT_TOLD = "not-told"
    SAME = "same"
    NOTIFIED = "notified"
    NO_VERIFIER = "none"
    LATER = "later"
    DAY_NOT_TOLD = "day-not-told"
    ENTRUSTED_WITHOUT_NOTIFICATION = "entrusted-without-notification"
    COMPLETE = "complete"
    LACKING = "lacking"


def _technique(method: Method, evidence: Evidence, _on: date) -> Answer:
    if evidence.technique in method.techniques:
        return Answer.FITS
    others = {Technique.LOGIN: Answer.LOGIN, Technique.NOT_TOLD: Answer.NOT_TOLD}
    return others.get(evidence.technique, Answer.OTHER)


def _carrier(method: Method, evidence: Evidence, _on: date) -> Answer:
    return Answer.FITS if evidence.carrier in method.carriers else Answer.OTHER


def _day(_method: Method, evidence: Evidence, on: date) -> Answer:
    if evidence.at is None:
        return Answer.NOT_TOLD
    return Answer.SAME if day_in_japan(evidence.at) == on else Answer.OTHER


def _verifier(_method: Method, evidence: Evidence, on: date) -> Answer:
    if evidence.verifier is SignatureVerifierStatus.NONE:
        return Answer.NO_VERIFIER
    if evidence.notified_on is not None:
        return Answer.NOTIFIED if evidence.notified_on <= on else Answer.LATER
    entrusted = evidence.verifier is SignatureVerifierStatus.ENTRUSTED
    return Answer.ENTRUSTED_WITHOUT_NOTIFICATION if entrusted else Answer.DAY_NOT_TOLD


def _complete(method: Method, evidence: Evidence, _on: date) -> Answer:
    return Answer.COMPLETE if evidence.obtained.issuperset(method.facts) else Answer.LACKING


_Find: TypeAlias = Callable[[Method, Evidence, date], StrEnum]


@attrs.frozen
class Rule:
    """How a gate is judged: whatever answer is in neither set has failed.

    Attributes:
        answer: Finds the answer.
        met: The answers with which the gate holds.
        review: The answers that a person has to look at.
    """

    answer: _Find
    met: frozenset[StrEnum]
    review: frozenset[StrEnum] = frozenset()


def _told(
    told: Callable[[Evidence], StrEnum], met: StrEnum, *, review: StrEnum | None = None
) -> Rule:
    def answer(_method: Method, evidence: Evidence, _on: date) -> StrEnum:
        return told(evidence)

    return Rule(answer, frozenset({met}), frozenset() if review is None else frozenset({review}))


WHATEVER_WAS_USED: Final = frozenset({Gate.TECHNIQUE, Gate.DAY, Gate.VERIFIER_STATUS})
"""The gates that are judged even where another means was used than the method names."""

RULES: Final[Mapping[Gate, Rule]] = {
    Gate.TECHNIQUE: Rule(_technique, frozenset({Answer.FITS})),
    Gate.CARRIER: Rule(_carrier, frozenset({Answer.FITS})),
    Gate.DAY: Rule(_day, frozenset({Answer.SAME})),
    Gate.VERIFIER_STATUS: Rule(
        _verifier,
        frozenset({Answer.NOTIFIED}),
        frozenset({Answer.ENTRUSTED_WITHOUT_NOTIFICATION}),
    ),
    Gate.TRANSACTION_PAYLOAD: _told(
        lambda told: told.payload, Payload.TRANSACTION, review=Payload.OWN_DOCUMENT
    ),
    Gate.CERTIFIED_PROGRAMS: _told(lambda told: told.certified_programs, Told.YES),
    Gate.GENUINE: _told(lambda told: told.genuine, Told.YES),
    Gate.REVOCATION: _told(lambda told: told.revocation, Revocation.GOOD),
    Gate.UNEXPIRED: _told(lambda told: told.period, Period.WITHIN),
    Gate.FACTS_COMPLETE: Rule(_complete, frozenset({Answer.COMPLETE})),
    Gate.FACTS_MATCH: _told(
        lambda told: told.facts, FactsMatch.YES, review=FactsMatch.NOT_COMPARABLE
    ),
    Gate.FACE_IN_PERSON: _told(lambda told: told.face, FaceCheck.IN_PERSON),
    Gate.FACE_BY_SELFIE: _told(lambda told: told.face, FaceCheck.SELFIE),
    Gate.SHOWN_ON_SCREEN: _told(lambda told: told.displayed, Told.YES),
    Gate.MAIL_SENT: _told(lambda told: told.mail_sent, Told.YES),
}
