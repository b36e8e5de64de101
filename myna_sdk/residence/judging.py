"""One decision: a rule applied to one verification, at one instant. Pure."""

from datetime import date
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
from myna_sdk.cases.verification import Ended, Verification
from myna_sdk.law.evidence import Told
from myna_sdk.law.judging import Counts
from myna_sdk.law.reading import Texts
from myna_sdk.model.facts import FactItem
from myna_sdk.model.instants import Instant, day_in_japan
from myna_sdk.model.next_steps import NextStep
from myna_sdk.providers.context import Environment
from myna_sdk.residence.conditions import Abode
from myna_sdk.residence.rules import NEVER_ASKED, USING, Rule
from myna_sdk.residence.standing import ITEMS, applies, findings, legal
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
    FactStanding.FOR_OTHERS: NextStep.ASK_US,
}
"""What the customer can do about a fact of such a standing."""


def judge(
    rule: Rule, verification: Verification, *, environment: Environment, at: Instant
) -> Decision:
    """Return what ``rule`` says of ``verification`` at ``at``.

    1. What must not be collected, and what nothing replaces, uses no fact.
    2. Where an open point remains, whatever was verified needs review.
    3. Full needs every fact verified; some of them make it partly, none of them none.
    4. A rule for some people decides on those only; whom it could not tell needs review.
    """
    using = rule.replaces in USING
    found = findings(rule, verification, at)
    used = frozenset(each.fact for each in found if each.standing is FactStanding.VERIFIED)
    meant = applies(rule.when, rule, verification, at)
    open_ = _open_points(rule, verification, meant) if using and used else ()
    replaces = _replaces(rule, found, needs_review=bool(open_))
    abroad = any(each.standing is FactStanding.MOVED_ABROAD for each in found)
    still = _still_needed(rule, replaces, used, abroad=abroad)
    due = _due(rule, verification, at) if used and not open_ else rule.documents
    documents = _documents(rule, replaces, used, due, abroad=abroad)
    return Decision(
        use_case=rule.use_case,
        titles=rule.titles,
        replaces=replaces,
        why=_why(rule, replaces, found, open_, lawless=_is_lawless(rule, verification)),
        findings=found,
        still_needed=still,
        omit=_omitted(still),
        copy=_copy(rule, still),
        other_documents=documents,
        basis=rule.basis,
        age_limit_months=rule.age_limit_months,
        alternative=rule.alternative,
        points=_points(rule, open_, at, abroad=abroad, meant=bool(used) and meant is Told.YES),
        next_steps=_next_steps(replaces, found, verification, still, documents),
        verification=attrs.evolve(
            verification,
            facts=verification.facts.only(_items(rule, used, meant)),
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


def _items(rule: Rule, used: frozenset[NeededFact], meant: Told) -> frozenset[FactItem]:
    """Return the items that were used: an address abroad too, where it made the rule theirs."""
    found = frozenset(ITEMS[fact] for fact in used if fact in ITEMS)
    abroad = rule.when is not None and rule.when.address is Abode.ABROAD
    return found | {FactItem.ADDRESS} if used and abroad and meant is Told.YES else found


def _open_points(rule: Rule, verification: Verification, meant: Told) -> tuple[Point, ...]:
    """Return what keeps a decision from being made, although facts are verified."""
    found = list(rule.open_points)
    if legal(rule, verification) is Counts.NEEDS_REVIEW:
        found.append(vocabulary().point("legal-method-open", open_=True))
    if meant is Told.NOT_TOLD:  # 4
        found.append(_about_whom("condition-open", rule, open_=True))
    return tuple(found)


def _about_whom(id_: str, rule: Rule, *, open_: bool = False) -> Point:
    return Point(id=id_, texts=_whom(rule, vocabulary().points[id_]), open=open_)


def _whom(rule: Rule, said: Texts) -> Texts:
    """Return ``said`` with whom ``rule`` is for in its place."""
    if rule.when is None:
        return said
    whom = rule.when.texts()
    return Texts(said.ja.format(whom=whom.ja), said.en.format(whom=whom.en))


def _due(rule: Rule, verification: Verification, at: Instant) -> tuple[OtherDocument, ...]:
    """Return the documents without those that are certainly not due to the person."""
    dues = dict(rule.due)
    kept: list[OtherDocument] = []
    for document in rule.documents:
        condition = dues.get(document.id)
        due = applies(condition, rule, verification, at)
        if condition is None or due is Told.NOT_TOLD:
            kept.append(document)
        elif due is Told.YES:
            kept.append(attrs.evolve(document, when=None))
    return tuple(kept)


def _points(
    rule: Rule, open_: tuple[Point, ...], at: Instant, *, abroad: bool, meant: bool
) -> tuple[Point, ...]:
    ids = ["no-domestic-address"] if abroad else []
    ids += _read_again(rule, day_in_japan(at))
    plain = tuple(point for point in rule.points if not point.open)
    if meant and rule.when is not None:
        plain = (_about_whom("condition-met", rule), *plain)
    return (*plain, *(open_ or rule.open_points), *(vocabulary().point(id_) for id_ in ids))


def _read_again(rule: Rule, on: date) -> list[str]:
    """Return the point that says why somebody should read the rule's source again, if any."""
    if rule.basis.ahead(on):
        return ["rule-is-ahead"]
    return ["rule-is-stale"] if rule.basis.stale(on) else []


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
    rule: Rule,
    replaces: Replaces,
    used: frozenset[NeededFact],
    due: tuple[OtherDocument, ...],
    *,
    abroad: bool,
) -> tuple[OtherDocument, ...]:
    known = vocabulary().documents
    photo = NeededFact.PHOTO in rule.facts and NeededFact.PHOTO not in used
    checked = replaces is rule.replaces and used == frozenset(rule.facts)
    lacking = [known["lawful-identity-check"]] if rule.methods and not checked else []
    lacking += [known["photo-document"]] if photo else []
    lacking += [known["address-abroad"]] if abroad else []
    return (*lacking, *(each for each in due if each not in lacking))


def _is_lawless(rule: Rule, verification: Verification) -> bool:
    """Tell whether a check that ended well is none of the methods that the rule asks for."""
    return verification.ended is Ended.VERIFIED and legal(rule, verification) is Counts.NO


def _why(
    rule: Rule,
    replaces: Replaces,
    found: tuple[FactFinding, ...],
    open_: tuple[Point, ...],
    *,
    lawless: bool,
) -> Texts:
    said = words("why")
    if any(each.standing is FactStanding.FOR_OTHERS for each in found):
        return _whom(rule, said["none-for-others"])
    if replaces is Replaces.NEEDS_REVIEW:
        return _whom(rule, said[_why_review({point.id for point in open_})])
    if rule.methods and replaces is Replaces.NONE:
        return said["none-by-law" if lawless else "none-not-made"]
    return said[_why_of(replaces, found)]


def _why_review(open_: set[str]) -> str:
    if "legal-method-open" in open_:
        return "needs-review-by-law"
    return "needs-review-of-whom" if open_ == {"condition-open"} else "needs-review"


def _why_of(replaces: Replaces, found: tuple[FactFinding, ...]) -> str:
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
