"""One decision: a rule applied to one verification, at one instant. Pure."""

from typing import Final

import attrs

from myna_sdk.cases.decision import (
    Decision,
    FactFinding,
    FactStanding,
    NeededFact,
    OtherDocument,
    Point,
    RecordItem,
    Replaces,
)
from myna_sdk.cases.verification import Verification
from myna_sdk.law.judging import Counts
from myna_sdk.law.reading import Texts
from myna_sdk.model.instants import Instant, day_in_japan
from myna_sdk.model.next_steps import NextStep
from myna_sdk.providers.context import Environment
from myna_sdk.residence.rules import NEVER_ASKED, USING, Rule
from myna_sdk.residence.standing import ITEMS, findings, legal
from myna_sdk.residence.vocabulary import vocabulary, words

_IN_RECORD: Final = {
    NeededFact.NAME: RecordItem.NAME,
    NeededFact.ADDRESS: RecordItem.ADDRESS,
    NeededFact.BIRTH_DATE: RecordItem.BIRTH_DATE,
}

DEFAULT_MONTHS: Final = 3
"""How old a copy may be where no recipient says otherwise."""

_STEPS: Final = {
    FactStanding.NOT_VERIFIED: NextStep.SHARE_ALL_ITEMS,
    FactStanding.EVIDENCE_NOT_ACCEPTED: NextStep.USE_SIGNING_CERTIFICATE,
    FactStanding.NO_LEGAL_METHOD: NextStep.USE_SIGNING_CERTIFICATE,
    FactStanding.TOO_OLD: NextStep.SIGN_AGAIN,
    FactStanding.OTHER_PURPOSE: NextStep.SIGN_AGAIN,
    FactStanding.MOVED_ABROAD: NextStep.BRING_DOCUMENTS,
    FactStanding.PARTLY_UNKNOWN: NextStep.ASK_US,
}
"""What the customer can do about a fact of such a standing."""


def judge(
    rule: Rule, verification: Verification, *, environment: Environment, at: Instant
) -> Decision:
    """Return what ``rule`` says of ``verification`` at ``at``.

    1. What must not be collected, and what nothing replaces, uses no fact.
    2. Where an open point remains, whatever was verified needs review.
    3. Full needs every fact verified; some of them make it partly, none of them none.
    """
    using = rule.replaces in USING
    found = findings(rule, verification, at)
    used = frozenset(each.fact for each in found if each.standing is FactStanding.VERIFIED)
    open_ = _open_points(rule, verification) if using and used else ()
    replaces = _replaces(rule, found, needs_review=bool(open_))
    abroad = any(each.standing is FactStanding.MOVED_ABROAD for each in found)
    still = _still_needed(rule, replaces, used, abroad=abroad)
    documents = _documents(rule, replaces, used, abroad=abroad)
    return Decision(
        use_case=rule.use_case,
        titles=rule.titles,
        replaces=replaces,
        why=words("why")[_why(rule, replaces, found)],
        findings=found,
        still_needed=still,
        omit=_omitted(still),
        copy=_copy(rule, still),
        other_documents=documents,
        basis=rule.basis,
        age_limit_months=rule.age_limit_months,
        alternative=rule.alternative,
        points=_points(rule, open_, at, abroad=abroad),
        next_steps=_next_steps(replaces, found, verification, still, documents),
        verification=attrs.evolve(
            verification,
            facts=verification.facts.only(ITEMS[fact] for fact in used if fact in ITEMS),
        ),
        environment=environment,
        at=at,
    )


def _replaces(rule: Rule, found: tuple[FactFinding, ...], *, needs_review: bool) -> Replaces:
    if rule.replaces not in USING:  # 1
        return rule.replaces
    verified = [each.standing is FactStanding.VERIFIED for each in found]
    if not any(verified):
        return Replaces.NONE
    if needs_review:  # 2
        return Replaces.NEEDS_REVIEW
    return rule.replaces if all(verified) else Replaces.PARTLY  # 3


def _open_points(rule: Rule, verification: Verification) -> tuple[Point, ...]:
    """Return what keeps a decision from being made, although facts are verified."""
    own = rule.open_points
    if legal(rule, verification) is Counts.NEEDS_REVIEW:
        return (*own, vocabulary().point("legal-method-open", open_=True))
    return own


def _points(
    rule: Rule, open_: tuple[Point, ...], at: Instant, *, abroad: bool
) -> tuple[Point, ...]:
    ids = ["no-domestic-address"] if abroad else []
    ids += ["rule-is-stale"] if rule.stale(day_in_japan(at)) else []
    plain = tuple(point for point in rule.points if not point.open)
    return (*plain, *(open_ or rule.open_points), *(vocabulary().point(id_) for id_ in ids))


def _still_needed(
    rule: Rule, replaces: Replaces, used: frozenset[NeededFact], *, abroad: bool
) -> tuple[RecordItem, ...]:
    """Return what is needed from the resident record, in the order of the record.

    A fact that needs review is needed until somebody has looked. Of somebody who moved abroad no
    resident record holds an address. Where a statute prescribes methods no copy is one by itself:
    what is needed then is a lawful check.
    """
    if rule.methods:
        return rule.record
    counted = frozenset[NeededFact]() if replaces is Replaces.NEEDS_REVIEW else used
    lacking = {_IN_RECORD[f] for f in rule.facts if f in _IN_RECORD and f not in counted}
    needed = (lacking | set(rule.record)) - ({RecordItem.ADDRESS} if abroad else set())
    return tuple(item for item in RecordItem if item in needed)


def _omitted(still: tuple[RecordItem, ...]) -> tuple[RecordItem, ...]:
    if not still:
        return ()
    unused = () if RecordItem.RELATIONSHIP in still else (RecordItem.RELATIONSHIP,)
    return (*NEVER_ASKED, *unused)


def _copy(rule: Rule, still: tuple[RecordItem, ...]) -> Texts | None:
    """Return in words which copy to ask for, and what it must leave out."""
    if not still:
        return None
    return Texts(_copy_in("ja", rule, still), _copy_in("en", rule, still))


def _copy_in(language: str, rule: Rule, still: tuple[RecordItem, ...]) -> str:
    said = {key: texts.text(language) for key, texts in words("copy").items()}
    items = {item: words("item")[item.value].text(language) for item in RecordItem}
    whole = RecordItem.HOUSEHOLD_MEMBERS in still
    shows = [items[item] for item in still if item is not RecordItem.HOUSEHOLD_MEMBERS]
    months = rule.age_limit_months or DEFAULT_MONTHS
    parts = [
        said["between"].join(
            (said["whole" if whole else "single"], said["within"].format(months=months))
        )
    ]
    if shows:
        parts.append(said["shows"].format(items=said["between"].join(shows)))
    omitted = said["between"].join(items[item] for item in _omitted(still))
    return said["after"].join([*parts, said["omits"].format(items=omitted)])


def _documents(
    rule: Rule, replaces: Replaces, used: frozenset[NeededFact], *, abroad: bool
) -> tuple[OtherDocument, ...]:
    known = vocabulary().documents
    photo = NeededFact.PHOTO in rule.facts and NeededFact.PHOTO not in used
    checked = replaces is rule.replaces and used == frozenset(rule.facts)
    lacking = [known["lawful-identity-check"]] if rule.methods and not checked else []
    lacking += [known["photo-document"]] if photo else []
    lacking += [known["address-abroad"]] if abroad else []
    return (*lacking, *(each for each in rule.documents if each not in lacking))


def _why(rule: Rule, replaces: Replaces, found: tuple[FactFinding, ...]) -> str:
    if rule.methods and replaces in (Replaces.NONE, Replaces.NEEDS_REVIEW):
        return f"{replaces.value}-by-law"
    if replaces in (Replaces.PARTLY, Replaces.NONE):
        verified = all(each.standing is FactStanding.VERIFIED for each in found)
        return f"{replaces.value}-by-{'rule' if verified else 'facts'}"
    return replaces.value


def _next_steps(
    replaces: Replaces,
    found: tuple[FactFinding, ...],
    verification: Verification,
    still: tuple[RecordItem, ...],
    documents: tuple[OtherDocument, ...],
) -> tuple[NextStep, ...]:
    """Return what the customer can do, the likeliest first; the last is what is never asked."""
    steps: list[NextStep] = []
    failing = [each for each in found if each.standing is not FactStanding.VERIFIED]
    if replaces is Replaces.NEEDS_REVIEW:
        steps.append(NextStep.ASK_US)
    if failing and verification.reason is not None:
        steps += verification.reason.next_steps
    else:
        steps += [_step(each) for each in failing]
    steps += [NextStep.BRING_COPY] if still else []
    steps += [NextStep.BRING_DOCUMENTS] if documents else []
    other_way = [NextStep.OTHER_WAY] if still or failing else []
    own = [step for step in dict.fromkeys(steps) if step is not NextStep.OTHER_WAY]
    return (*(own or [NextStep.NOTHING_MORE]), *other_way, NextStep.NEVER_ASKED)


def _step(finding: FactFinding) -> NextStep:
    if finding.fact is NeededFact.PHOTO:
        return NextStep.SHOW_PHOTO
    return _STEPS[finding.standing]
