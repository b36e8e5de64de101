"""Identity checks as the tests of the law need them: complete ones, and every imaginable one."""

from datetime import date, datetime, timedelta
from typing import Any

import attrs
from hypothesis import strategies as st

from myna_sdk.law.evidence import (
    Evidence,
    FaceCheck,
    FactsMatch,
    Obtained,
    Payload,
    Period,
    Revocation,
    SignatureVerifierStatus,
    Technique,
    Told,
)
from myna_sdk.law.judging import MethodJudgement, judge_methods
from myna_sdk.model.certificate import Carrier
from myna_sdk.model.instants import JST

TODAY = date(2026, 11, 26)
CHANGE = date(2027, 4, 1)
IDENTIFIED = frozenset({Obtained.NAME, Obtained.DOMESTIC_ADDRESS, Obtained.BIRTH_DATE})


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=JST)


def signed(on: date = TODAY, **changes: Any) -> Evidence:
    """Return a signature that counts, but for ``changes``."""
    whole = Evidence(
        technique=Technique.SIGNATURE,
        carrier=Carrier.CARD,
        at=noon(on),
        verifier=SignatureVerifierStatus.OWN,
        notified_on=date(2026, 4, 1),
        payload=Payload.TRANSACTION,
        genuine=Told.YES,
        revocation=Revocation.GOOD,
        period=Period.WITHIN,
        obtained=IDENTIFIED,
        facts=FactsMatch.YES,
    )
    return attrs.evolve(whole, **changes)


def everything(technique: Technique, on: date = TODAY, **changes: Any) -> Evidence:
    """Return a check by ``technique`` of which everything else is as good as it can be."""
    carrier = Carrier.IPHONE if technique is Technique.PHONE_RECORD else Carrier.CARD
    in_person = technique in {Technique.SIGHT, Technique.CHIP_FACE}
    whole = attrs.evolve(
        signed(on),
        technique=technique,
        carrier=carrier,
        obtained=frozenset(Obtained),
        face=FaceCheck.IN_PERSON if in_person else FaceCheck.SELFIE,
        displayed=Told.YES,
        certified_programs=Told.YES,
        mail_sent=Told.YES,
    )
    return attrs.evolve(whole, **changes)


def judged(evidence: Evidence, on: date = TODAY) -> dict[str, MethodJudgement]:
    """Return the judgements of a sale by method."""
    return {str(each.id): each for each in judge_methods("property-sale", evidence, on)}


DAYS = st.dates(date(2025, 6, 24), date(2035, 12, 31))
INSTANTS = st.tuples(DAYS, st.integers(-12 * 3600, 12 * 3600)).map(
    lambda drawn: noon(drawn[0]) + timedelta(seconds=drawn[1])
)

ANY_EVIDENCE = st.builds(
    Evidence,
    technique=st.sampled_from(Technique),
    carrier=st.sampled_from(Carrier),
    at=st.none() | INSTANTS,
    verifier=st.sampled_from(SignatureVerifierStatus),
    notified_on=st.none() | DAYS,
    payload=st.sampled_from(Payload),
    genuine=st.sampled_from(Told),
    revocation=st.sampled_from(Revocation),
    period=st.sampled_from(Period),
    obtained=st.frozensets(st.sampled_from(Obtained)),
    facts=st.sampled_from(FactsMatch),
    face=st.sampled_from(FaceCheck),
    displayed=st.sampled_from(Told),
    certified_programs=st.sampled_from(Told),
    mail_sent=st.sampled_from(Told),
)


@st.composite
def nearly_good(draw: st.DrawFn) -> tuple[Evidence, date]:
    """Draw a day, and a check of that day that is whole but for a few answers."""
    on = draw(DAYS)
    whole = everything(draw(st.sampled_from(Technique)), on)
    other = draw(ANY_EVIDENCE)
    fields = [field.name for field in attrs.fields(Evidence)]
    spoilt = draw(st.lists(st.sampled_from(fields), max_size=2, unique=True))
    changes = {name: getattr(other, name) for name in spoilt}
    if "at" not in changes and draw(st.booleans()):
        changes["at"] = noon(on) + timedelta(hours=draw(st.sampled_from((-12, 0, 11))))
    return attrs.evolve(whole, **changes), on
