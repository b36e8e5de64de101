"""Decisions on real checks: every persona, every paperwork, and both clients alike."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from myna_mock.people.registry import personas
from myna_mock.world_face import WorldFace
from myna_sdk import AsyncMyna, Myna, Statement, UsageError, Verified
from myna_sdk.cases.decision import Decision, FactStanding, NeededFact, Replaces
from myna_sdk.cases.verification import Ended, EvidenceKind
from myna_sdk.identity.results import IdentityResult
from myna_sdk.law.judging import Counts
from myna_sdk.model.addresses import DomesticAddress
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.next_steps import NextStep
from myna_sdk.residence.rules import rules
from tests.architecture.test_my_number import computed

S = "s1"
WHO = "customer-4711"
FOUR = ("name", "address", "birth_date")
HOME = "東京都見本区見本一丁目1番"
PAPERWORKS = tuple(dict.fromkeys(rule.use_case for rule in rules()))

Decide = Callable[[str, Any], Decision]


@pytest.fixture
def decide(myna: Myna) -> Decide:
    return myna.residence.decide


def _login(myna: Myna, world: WorldFace, who: str, use_case: str = "rental-screening") -> Any:
    person = world.person(who)
    started = myna.identity.start(use_case, subject=who, want=FOUR, browser_session=S)
    return myna.identity.complete(person.approve(started.url), browser_session=S)


def _sign(
    myna: Myna, world: WorldFace, who: str, use_case: str, declared: BasicFacts | None = None
) -> IdentityResult:
    person = world.person(who)
    items = FOUR[:2] if use_case == "address-update" else FOUR
    started = myna.identity.start(
        use_case,
        by="signature",
        subject=who,
        want=items,
        browser_session=S,
        document=Statement(parties=("見本花子",), property=HOME, price=45_000_000),
        declared=declared,
    )
    return myna.identity.complete(person.sign(started.url), browser_session=S)


def test_a_login_replaces_the_copy_for_a_screening(
    myna: Myna, world: WorldFace, decide: Decide
) -> None:
    done = _login(myna, world, "mihon-hanako")
    decision = decide("rental-screening", done)
    assert decision.replaces is Replaces.FULL
    assert decision.still_needed == ()
    assert decision.facts == done.verified().facts
    reference = decision.verification
    assert (reference.id, reference.operator) == (done.id, "digital-auth-app")
    assert reference.kind is EvidenceKind.SHARED_BY_APP
    assert reference.checks == done.outcome.checks
    assert (decision.environment, decision.at) == ("mock", reference.at)
    assert {each.age_days for each in decision.findings} == {0}


def test_both_clients_decide_alike(myna: Myna, async_myna: AsyncMyna, world: WorldFace) -> None:
    done = _login(myna, world, "mihon-hanako")
    with asyncio.Runner() as runner:
        for use_case in PAPERWORKS:
            there = runner.run(async_myna.residence.decide(use_case, done))
            assert there == myna.residence.decide(use_case, done)
        assert runner.run(async_myna.residence.table()) == myna.residence.table() == rules()


def test_a_login_never_serves_what_needs_the_register(
    myna: Myna, world: WorldFace, decide: Decide
) -> None:
    done = _login(myna, world, "mihon-hanako", "rental-guarantee")
    for use_case in ("rental-guarantee", "sale-identity-check", "address-update"):
        decision = decide(use_case, done)
        assert decision.replaces is Replaces.NONE
        assert decision.facts.items == frozenset()


def test_a_guarantee_without_a_photograph_is_partly(
    myna: Myna, world: WorldFace, decide: Decide
) -> None:
    decision = decide("rental-guarantee", _sign(myna, world, "mihon-hanako", "rental-guarantee"))
    assert decision.replaces is Replaces.PARTLY
    lacking = [f.fact for f in decision.findings if f.standing is not FactStanding.VERIFIED]
    assert lacking == [NeededFact.PHOTO]
    assert decision.next_steps[0] is NextStep.SHOW_PHOTO


def test_facts_told_for_one_purpose_serve_no_other(
    myna: Myna, world: WorldFace, decide: Decide
) -> None:
    done = _sign(myna, world, "mihon-hanako", "rental-screening")
    decision = decide("rental-guarantee", done)
    assert decision.replaces is Replaces.NONE
    standings = {f.standing for f in decision.findings if f.fact is not NeededFact.PHOTO}
    assert standings == {FactStanding.OTHER_PURPOSE}


def test_a_sale_needs_a_method_of_the_law(myna: Myna, world: WorldFace, decide: Decide) -> None:
    """The demo firm asks an operator and is no 署名検証者: its signature is no method."""
    facts = world.person("mihon-hanako").facts
    done = _sign(myna, world, "mihon-hanako", "property-sale", facts)
    assert isinstance(done.outcome, Verified)
    decision = decide("sale-identity-check", done)
    counting = [each for each in done.methods if each.counts is Counts.YES]
    assert (decision.replaces is Replaces.FULL) == bool(counting)
    assert decision.verification.counting == tuple(counting)
    assert {duty.id for duty in decision.duties} >= {"purpose", "occupation"}


def test_latest_facts_update_an_address(myna: Myna, world: WorldFace, decide: Decide) -> None:
    hanako = world.person("mihon-hanako")
    asked = myna.consents.start(
        "address-update", items={"name", "address"}, subject=WHO, browser_session=S
    )
    myna.consents.complete(hanako.sign(asked.url), browser_session=S)
    same = decide("address-update", myna.facts.latest(WHO))
    assert same.verification.ended is Ended.VERIFIED
    assert same.replaces is Replaces.NONE  # nothing newer, and nothing that was given before
    hanako.move(to="東京都見本区二丁目9番9号")
    none = decide("address-update", myna.facts.latest(WHO))
    assert none.next_steps[0] is NextStep.REISSUE_AFTER_CHANGE
    hanako.reissue()
    world.travel(hours=2)
    latest = myna.facts.latest(WHO)
    decision = decide("address-update", latest)
    assert decision.replaces is Replaces.FULL
    assert decision.facts.address == hanako.address
    assert decision.verification.id == latest.consent
    assert decision.verification.purpose is not None
    assert decision.verification.purpose.use_case == "address-update"


def test_facts_that_were_verified_too_long_ago_are_asked_for_again(
    myna: Myna, world: WorldFace, decide: Decide
) -> None:
    done = _login(myna, world, "mihon-hanako")
    world.travel(months=3)
    assert decide("rental-screening", done).replaces is Replaces.FULL
    world.travel(days=1)
    late = decide("rental-screening", done)
    assert late.replaces is Replaces.NONE
    assert late.next_steps[0] is NextStep.SIGN_AGAIN


def test_an_unknown_paperwork_names_the_nearest_and_never_a_my_number(
    myna: Myna, world: WorldFace, decide: Decide
) -> None:
    done = _login(myna, world, "mihon-hanako")
    with pytest.raises(UsageError, match="'flat53'; nearest: flat35"):
        decide("flat53", done)
    number = computed()
    with pytest.raises(UsageError, match="my-number-refused") as refused:
        decide(number, done)
    assert number not in str(refused.value)


def _truly(decision: Decision) -> bool:
    """Tell whether every needed fact is in the decision, the address in Japan."""
    rule = next(each for each in rules() if each.use_case == decision.use_case)
    items = {FactItem(fact.value) for fact in rule.facts if fact is not NeededFact.PHOTO}
    lacking = items - decision.facts.items
    abroad = FactItem.ADDRESS in items and not isinstance(decision.facts.address, DomesticAddress)
    return not lacking and not abroad and NeededFact.PHOTO not in rule.facts


def test_no_persona_gets_full_without_every_needed_fact(myna: Myna, world: WorldFace) -> None:
    full = set()
    for who in personas():
        person = world.person(who)
        results = [_login(myna, world, who)] if person.report.problem is None else []
        if person.can_sign:
            results.append(_sign(myna, world, who, "rental-screening"))
        for result in results:
            for use_case in PAPERWORKS:
                decision = myna.residence.decide(use_case, result)
                if decision.replaces is Replaces.FULL:
                    assert _truly(decision), who
                    full.add(who)
                elif not isinstance(result.outcome, Verified):
                    assert decision.facts.items == frozenset(), who
    assert "mihon-hanako" in full
    assert "kaigai-rei" not in full


def test_somebody_who_moved_abroad_has_no_domestic_address(myna: Myna, world: WorldFace) -> None:
    done = _login(myna, world, "kaigai-rei")
    decision = myna.residence.decide("rental-screening", done)
    assert decision.replaces is Replaces.PARTLY
    assert decision.facts.address is None
    assert "address-abroad" in {each.id for each in decision.other_documents}
    assert "no-domestic-address" in {point.id for point in decision.points}


def test_a_decision_shows_no_fact(myna: Myna, world: WorldFace) -> None:
    decision = myna.residence.decide("rental-screening", _login(myna, world, "mihon-hanako"))
    assert "見本" not in f"{decision} {decision!r} {decision.verification!r}"
