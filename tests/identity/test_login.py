"""Identity by login, told as rules, against the mock world."""

from datetime import timedelta
from typing import Any

import pytest

from myna_mock.world import World
from myna_sdk import Callback
from myna_sdk.errors import NotVerified, UsageError
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.facts import Currency, FactItem, Source
from myna_sdk.model.outcome import Rejected, Undetermined, Verified
from myna_sdk.model.reasons import Reason
from tests.identity.conftest import IdentityDoor

S = "session-1"


def test_a_person_who_approves_is_verified_with_exactly_the_facts_asked_for(
    world: World, identity: IdentityDoor
) -> None:
    hanako = world.person("mihon-hanako")
    login = identity.start("rental-screening", want={"name", "address"}, browser_session=S)
    done = identity.complete(hanako.approve(login.url), browser_session=S)
    facts = done.verified().facts
    assert (facts.name, facts.address) == (hanako.name, hanako.address)
    assert facts.items == {FactItem.NAME, FactItem.ADDRESS}


def test_every_fact_says_that_it_was_shared_by_the_app(
    world: World, identity: IdentityDoor
) -> None:
    login = identity.start("rental-screening", want={"name"}, browser_session=S)
    done = identity.complete(world.person("mihon-hanako").approve(login.url), browser_session=S)
    ((item, stamp),) = done.verified().facts.provenance
    assert (item, stamp.source, stamp.currency) == (
        FactItem.NAME,
        Source.USERINFO,
        Currency.SHARED_BY_APP,
    )


def test_a_verified_outcome_lists_checks_made_and_checks_not_made(
    world: World, identity: IdentityDoor
) -> None:
    login = identity.start("rental-screening", want={"name"}, browser_session=S)
    done = identity.complete(world.person("mihon-hanako").approve(login.url), browser_session=S)
    results = {check.result for check in done.verified().checks}
    assert results == {CheckResult.PASSED, CheckResult.NOT_MADE}


def test_the_checks_of_the_core_ride_along_whether_made_or_not(
    world: World, identity: IdentityDoor
) -> None:
    login = identity.start("rental-screening", want={"name"}, browser_session=S)
    done = identity.complete(world.person("mihon-hanako").approve(login.url), browser_session=S)
    core = {c.number: c.result for c in done.outcome.checks if c.number.startswith("core-")}
    passed = dict.fromkeys(("core-5", "core-6", "core-1", "core-2", "core-4", "core-9"), "passed")
    assert core == {**passed, "core-8": "not-made"}


def test_a_person_who_refuses_is_undetermined_not_rejected(
    world: World, identity: IdentityDoor
) -> None:
    login = identity.start("rental-screening", browser_session=S)
    done = identity.complete(world.person("mihon-hanako").refuse(login.url), browser_session=S)
    assert isinstance(done.outcome, Undetermined)
    assert done.reason is Reason.CANCELLED


def test_verified_raises_with_the_reason_when_the_outcome_is_not(
    world: World, identity: IdentityDoor
) -> None:
    login = identity.start("rental-screening", browser_session=S)
    done = identity.complete(world.person("mihon-hanako").refuse(login.url), browser_session=S)
    with pytest.raises(NotVerified) as refused:
        done.verified()
    assert refused.value.data == {"reason": "cancelled"}


def test_the_same_callback_from_the_same_browser_gets_the_same_answer(
    world: World, identity: IdentityDoor
) -> None:
    login = identity.start("rental-screening", want={"name"}, browser_session=S)
    callback = world.person("mihon-hanako").approve(login.url)
    first = identity.complete(callback, browser_session=S)
    asked = len(world.journal.entries)
    again = identity.complete(callback, browser_session=S)
    assert again.outcome == first.outcome
    assert len(world.journal.entries) == asked


def test_a_second_use_from_another_session_is_refused_and_changes_nothing(
    world: World, identity: IdentityDoor
) -> None:
    login = identity.start("rental-screening", want={"name"}, browser_session=S)
    callback = world.person("mihon-hanako").approve(login.url)
    stolen = identity.complete(callback, browser_session="session-2")
    assert (stolen.id, stolen.reason) == (None, Reason.CALLBACK_OTHER_SESSION)
    assert isinstance(identity.complete(callback, browser_session=S).outcome, Verified)


def test_a_callback_that_comes_too_late_is_refused(world: World, identity: IdentityDoor) -> None:
    login = identity.start("rental-screening", browser_session=S)
    world.travel(minutes=31)
    callback = world.person("mihon-hanako").refuse(login.url)
    assert identity.complete(callback, browser_session=S).reason is Reason.LOGIN_EXPIRED
    assert identity.result(login.id or "").reason is Reason.LOGIN_EXPIRED


def test_a_login_that_nobody_came_back_from_is_not_finished(
    world: World, identity: IdentityDoor
) -> None:
    login = identity.start("rental-screening", browser_session=S)
    world.person("mihon-hanako").abandon(login.url)
    assert identity.result(login.id or "").reason is Reason.NOT_FINISHED
    assert identity.resume(login.id or "").reason is Reason.NOT_FINISHED


def test_resume_after_a_failed_exchange_repeats_the_exchange(
    world: World, identity: IdentityDoor
) -> None:
    login = identity.start("rental-screening", want={"name"}, browser_session=S)
    callback = world.person("mihon-hanako").approve(login.url)
    with world.fault("digital-auth-app.token", "http-503", times=1):
        failed = identity.complete(callback, browser_session=S)
    assert failed.reason is Reason.UPSTREAM_FAILED
    assert isinstance(identity.resume(login.id or "").outcome, Verified)


def test_resume_after_a_spent_code_goes_on_with_the_kept_tokens(
    world: World, identity: IdentityDoor
) -> None:
    login = identity.start("rental-screening", want={"name"}, browser_session=S)
    callback = world.person("mihon-hanako").approve(login.url)
    with world.fault("digital-auth-app.userinfo", "html-page"):
        failed = identity.complete(callback, browser_session=S)
    assert failed.reason is Reason.PROVIDER_FAULTY
    assert isinstance(identity.resume(login.id or "").outcome, Verified)
    exchanges = [entry for entry in world.journal.entries if entry.operation.endswith(".token")]
    assert len(exchanges) == 1


def test_a_subject_that_belongs_to_somebody_else_is_rejected(
    world: World, identity: IdentityDoor
) -> None:
    who: dict[str, Any] = {"subject": "customer-4711", "browser_session": S}
    first = identity.start("rental-screening", **who)
    hers = identity.complete(world.person("mihon-hanako").approve(first.url), browser_session=S)
    assert isinstance(hers.outcome, Verified)
    second = identity.start("rental-screening", **who)
    other = next(p for p in world.people if p != "mihon-hanako" and world.can_log_in(p))
    his = identity.complete(world.person(other).approve(second.url), browser_session=S)
    assert isinstance(his.outcome, Rejected)
    assert his.reason is Reason.OTHER_PERSON


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        ({"use_case": "rental-screning"}, "use-case-unknown"),
        ({"by": "carrier-pigeon"}, "channel-unknown"),
        ({"use_case": "property-sale"}, "channel-not-sufficient"),
        ({"use_case": "property-sale", "by": "signature"}, "document-missing"),
        ({"by": "signature"}, "document-missing"),
        ({"document": b"%PDF-1.7"}, "document-unexpected"),
        ({"want": {"nam"}}, "item-unknown"),
        ({"use_case": "customer-login", "want": {"address"}}, "items-beyond-purpose"),
        ({"browser_session": ""}, "browser-session-missing"),
        ({"browser_session": "\udcff"}, "browser-session-missing"),
        ({"subject": " "}, "subject-unusable"),
        ({"subject": "\udcff"}, "subject-unusable"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anybody_is_sent_away(
    world: World, identity: IdentityDoor, ask: dict[str, Any], code: str
) -> None:
    asked: dict[str, Any] = {"use_case": "rental-screening", "browser_session": S, **ask}
    with pytest.raises(UsageError) as refused:
        identity.start(asked.pop("use_case"), **asked)
    assert refused.value.code == code
    assert not world.journal.entries


def test_an_unknown_use_case_is_answered_with_the_nearest_names(identity: IdentityDoor) -> None:
    with pytest.raises(UsageError, match="rental-screening"):
        identity.start("rental-screning", browser_session=S)


@pytest.mark.parametrize("id", ["0" * 32, "", "\x00", "\udcff", "login"])
def test_an_unknown_login_is_the_callers_fault(identity: IdentityDoor, id: str) -> None:
    for call in (identity.result, identity.resume):
        with pytest.raises(UsageError) as refused:
            call(id)
        assert refused.value.code == "login-unknown"


def test_bytes_that_are_no_text_make_a_malformed_callback(identity: IdentityDoor) -> None:
    done = identity.complete(Callback.get("/back?state=\udcff&code=1"), browser_session=S)
    assert done.reason is Reason.CALLBACK_MALFORMED


def test_a_crashed_attempt_is_taken_over_after_its_lease(
    world: World, identity: IdentityDoor
) -> None:
    login = identity.start("rental-screening", want={"name"}, browser_session=S)
    world.travel(seconds=timedelta(minutes=5).total_seconds())
    callback = world.person("mihon-hanako").approve(login.url)
    assert isinstance(identity.complete(callback, browser_session=S).outcome, Verified)
