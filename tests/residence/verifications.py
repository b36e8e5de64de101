"""Verifications as the tests of decisions need them: complete ones, and every imaginable one."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

import attrs
from hypothesis import strategies as st

from myna_sdk.cases.verification import Ended, EvidenceKind, Verification
from myna_sdk.law.evidence import Evidence, Obtained, Technique
from myna_sdk.law.judging import judge_methods
from myna_sdk.law.use_cases import use_case_of, use_cases
from myna_sdk.model.addresses import DomesticAddress, MovedAbroad
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.facts import BasicFacts, Currency, FactItem, Provenance, Source
from myna_sdk.model.instants import day_in_japan
from myna_sdk.model.names import PersonName
from myna_sdk.model.purpose import UseCaseId
from myna_sdk.model.reasons import Reason
from myna_sdk.residence.rules import Rule, rules
from tests.law.evidence import ANY_EVIDENCE, everything, noon

TODAY = date(2026, 11, 26)
NAME = PersonName("見本 花子")
HOME = DomesticAddress("東京都見本区見本町一丁目2番3号")
ABROAD = MovedAbroad(date(2025, 3, 3))
BORN = BirthDate(1990, 1, 2)
WHOLE = BasicFacts(name=NAME, address=HOME, birth_date=BORN)
PURPOSES = {each.id: each.purpose("2026-11") for each in use_cases().values()}

TECHNIQUES = {EvidenceKind.of(technique): technique for technique in Technique}
CURRENCIES = {
    EvidenceKind.SIGNATURE: (Source.CERTIFICATE, Currency.REGISTER),
    EvidenceKind.LATEST_FACTS: (Source.LATEST_FACTS, Currency.REGISTER),
    EvidenceKind.SHARED_BY_APP: (Source.USERINFO, Currency.SHARED_BY_APP),
}


def verified(
    kind: EvidenceKind = EvidenceKind.SIGNATURE,
    *,
    facts: BasicFacts = WHOLE,
    purpose: str = "rental-screening",
    on: date = TODAY,
    **changes: Any,
) -> Verification:
    """Return a verification by ``kind`` of which everything else is as good as it can be."""
    at = noon(on)
    source, currency = CURRENCIES.get(kind, (Source.CARD_TEXT, Currency.CHIP))
    technique = TECHNIQUES.get(kind)
    evidence = None if technique is None else everything(technique, on)
    bound = evidence is not None and use_case_of(purpose).statutory is not None
    whole = Verification(
        id="0" * 32,
        ended=Ended.VERIFIED,
        kind=kind,
        facts=facts.stamped(Provenance(source, currency, at)),
        evidence=evidence,
        methods=judge_methods(purpose, evidence, on) if bound and evidence is not None else (),
        purpose=PURPOSES[UseCaseId(purpose)],
        at=at,
    )
    return attrs.evolve(whole, **changes)


def ending(reason: Reason = Reason.CANCELLED, on: date = TODAY) -> Verification:
    """Return a verification that told nothing of anybody."""
    return Verification(
        id="0" * 32,
        ended=Ended.UNDETERMINED,
        reason=reason,
        kind=EvidenceKind.SHARED_BY_APP,
        purpose=PURPOSES[UseCaseId("rental-screening")],
        at=noon(on),
    )


def holding(items: Collection[str], *, abroad: bool = False, born: BirthDate = BORN) -> BasicFacts:
    """Return facts of ``items`` only; the address is no domestic one if ``abroad``."""
    found = attrs.evolve(WHOLE, address=ABROAD if abroad else HOME, birth_date=born)
    return found.only(FactItem(item) for item in items)


def without_photo(verification: Verification) -> Verification:
    """Return the same, of which no photograph was obtained."""
    assert verification.evidence is not None
    obtained = verification.evidence.obtained - {Obtained.PHOTO}
    return attrs.evolve(
        verification, evidence=attrs.evolve(verification.evidence, obtained=obtained)
    )


DAYS = st.dates(date(2025, 6, 24), date(2035, 12, 31))
OFFSETS = st.sampled_from((0, 0, 0, 1, 89, 90, 92, 93, 400, -1))
SPOILT_FACTS = st.sampled_from(
    (
        attrs.evolve(WHOLE, name=None),
        attrs.evolve(WHOLE, address=None),
        attrs.evolve(WHOLE, address=ABROAD),
        attrs.evolve(WHOLE, birth_date=None),
        attrs.evolve(WHOLE, birth_date=BirthDate(1990)),
        BasicFacts(),
    )
)
JUDGED = ("genuine", "revocation", "period", "obtained", "face")
"""What decisions look at of the evidence."""


@st.composite
def imagined(draw: st.DrawFn, among: tuple[Rule, ...]) -> tuple[Rule, Verification, datetime]:
    """Draw a rule, a verification that is whole for it but for a few answers, and an instant."""
    rule, on = draw(st.sampled_from(among)), draw(DAYS)
    kinds = rule.evidence or tuple(EvidenceKind)
    purposes = rule.purposes or (UseCaseId("rental-screening"),)
    whole = verified(draw(st.sampled_from(kinds)), purpose=draw(st.sampled_from(purposes)), on=on)
    changes: dict[str, Any] = {}
    for name in draw(st.sets(st.sampled_from(sorted(_SPOILING)), max_size=2)):
        changes |= {name: draw(_SPOILING[name](whole))}
    return rule, attrs.evolve(whole, **changes), whole.at + timedelta(days=draw(OFFSETS))


def _stamped(whole: Verification) -> st.SearchStrategy[BasicFacts]:
    items = sorted(whole.facts.items)
    stamps = st.builds(
        lambda source, currency, days: Provenance(source, currency, whole.at + timedelta(days)),
        st.sampled_from(Source),
        st.sampled_from(Currency),
        st.sampled_from((0, 0, 0, 0, -30, -400, 1)),
    )

    def stamp(pairs: list[tuple[FactItem, Provenance]]) -> BasicFacts:
        changed = dict(whole.facts.provenance) | dict(pairs)
        return attrs.evolve(whole.facts, provenance=tuple(changed.items()))

    return st.lists(st.tuples(st.sampled_from(items), stamps), min_size=1, max_size=3).map(stamp)


def _evidenced(whole: Verification) -> st.SearchStrategy[Evidence | None]:
    """Spoil one answer of the evidence, or leave none of it."""
    if whole.evidence is None:
        return ANY_EVIDENCE
    evidence = whole.evidence
    spoilt = st.tuples(st.sampled_from(JUDGED), ANY_EVIDENCE).map(
        lambda drawn: attrs.evolve(evidence, **{drawn[0]: getattr(drawn[1], drawn[0])})
    )
    return spoilt | st.none()


def _judged(whole: Verification) -> st.SearchStrategy[Any]:
    return ANY_EVIDENCE.map(
        lambda evidence: judge_methods("property-sale", evidence, day_in_japan(whole.at))
    )


_SPOILING: dict[str, Any] = {
    "ended": lambda _: st.sampled_from(Ended),
    "kind": lambda _: st.sampled_from(EvidenceKind),
    "facts": lambda whole: (
        _stamped(whole)
        | SPOILT_FACTS
        | SPOILT_FACTS.map(lambda facts: facts.stamped(whole.facts.provenance[0][1]))
    ),
    "evidence": _evidenced,
    "methods": _judged,
    "purpose": lambda _: st.none() | st.sampled_from(list(PURPOSES.values())),
}

OURS = rules()
