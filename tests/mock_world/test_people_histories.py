"""People have histories, and every state is derived from them."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from myna_mock.clock import DEFAULT_INSTANT
from myna_mock.people.event_reading import EVENT_OPTIONS
from myna_mock.people.events import EVENT_KINDS
from myna_mock.people.person import Ending, Person
from myna_mock.people.registry import FIRST, personas
from myna_mock.people.rules import LifeRules
from myna_mock.people.state import (
    CertificateStatus,
    Office,
    Problem,
    RevocationReason,
    birthday_after,
    card_end,
)
from myna_mock.person_handle import PersonHandle
from myna_mock.world import World
from myna_sdk.errors import UsageError
from myna_sdk.model.addresses import DomesticAddress, MovedAbroad
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.certificate import Carrier, CertificateKind
from myna_sdk.model.facts import FactItem
from myna_sdk.model.names import PersonName

SIGNING = CertificateKind.SIGNING
USER_AUTHENTICATION = CertificateKind.USER_AUTHENTICATION
NEW = "東京都見本区二丁目9番9号"


def _statuses(world: World, persona: str = FIRST) -> dict[str, CertificateStatus]:
    return {c.label: c.status(world.at) for c in world.state(persona).certificates}


def test_the_first_persona_is_hanako() -> None:
    assert next(iter(personas())) == FIRST == "mihon-hanako"


@pytest.mark.parametrize("persona", personas())
def test_every_story_holds_at_the_default_instant(persona: str) -> None:
    told = personas()[persona].story
    problem = Person(personas()[persona]).at(DEFAULT_INSTANT).login_problem()
    assert (told.outcome is Ending.VERIFIED) == (problem is None)
    assert (told.reason is None) == (told.outcome is Ending.VERIFIED)


@pytest.mark.parametrize("persona", personas())
def test_every_persona_is_described_in_both_languages(persona: str) -> None:
    found = personas()[persona]
    for text in (found.title, found.awkward, found.story.text):
        assert text.ja.strip()
        assert text.en.strip()
        assert text.ja != text.en


@pytest.mark.parametrize("persona", personas())
def test_no_persona_has_an_address_or_a_registered_fact_missing(persona: str) -> None:
    assert personas()[persona].born_with.items == frozenset(FactItem)


def test_a_move_revokes_the_signing_certificate_and_leaves_the_other(world: World) -> None:
    world.person().move(to=NEW)
    assert _statuses(world) == {
        "card/user-authentication/1": CertificateStatus.GOOD,
        "card/signing/1": CertificateStatus.REVOKED,
    }
    assert world.person().address == DomesticAddress(NEW)
    assert world.person().shared.address == DomesticAddress(NEW)


def test_nothing_is_reissued_by_itself(world: World) -> None:
    world.person().move(to=NEW)
    world.travel(years=1)
    assert _statuses(world)["card/signing/1"] is CertificateStatus.REVOKED
    assert len(_statuses(world)) == 2


def test_a_reissued_signing_certificate_is_linked_after_ninety_minutes(world: World) -> None:
    world.person().move(to=NEW)
    world.person().reissue()
    new = world.state(FIRST).certificates[-1]
    assert (new.label, new.facts.address) == ("card/signing/2", DomesticAddress(NEW))
    assert new.linked_at - new.issued_at == timedelta(minutes=90)
    world.person().move(to=NEW + "の2")
    world.person().reissue(link_after=0)
    newest = world.state(FIRST).certificates[-1]
    assert newest.linked_at == newest.issued_at


def test_a_register_may_change_without_the_chip(world: World) -> None:
    before = world.person().shared.address
    world.person().move(to=NEW, chip=False)
    assert world.person().address == DomesticAddress(NEW)
    assert world.person().shared.address == before
    world.person().reissue()
    assert world.person().shared.address == DomesticAddress(NEW)


def test_a_new_name_keeps_what_stands_beside_it(world: World) -> None:
    world.person().rename("見本 花", kana="ミホン ハナ", former_name="例示")
    assert world.person().name.reveal() == "見本 花"
    register = world.person().register.name
    assert register is not None
    assert register.former_name is not None
    assert register.former_name.reveal() == "例示"
    assert world.person().name.former_name is None
    assert _statuses(world)["card/signing/1"] is CertificateStatus.REVOKED


def test_a_lost_card_still_holds_and_cannot_be_used(world: World) -> None:
    world.person().lose()
    assert set(_statuses(world).values()) == {CertificateStatus.GOOD}
    assert world.person().report.problem is Problem.NO_CARD
    world.person().find()
    assert world.can_log_in(FIRST)


def test_a_hold_ends_for_user_authentication_by_lifting_and_for_signing_never(
    world: World,
) -> None:
    world.person().hold()
    assert set(_statuses(world).values()) == {CertificateStatus.HELD}
    assert world.person().report.problem is Problem.HELD
    world.person().lift()
    assert _statuses(world) == {
        "card/user-authentication/1": CertificateStatus.GOOD,
        "card/signing/1": CertificateStatus.HELD,
    }
    world.person().reissue()
    assert _statuses(world)["card/signing/1"] is CertificateStatus.REVOKED
    assert _statuses(world)["card/signing/2"] is CertificateStatus.GOOD


def test_a_reissue_after_a_hold_brings_a_new_card_with_both_certificates(world: World) -> None:
    world.person().lose()
    world.person().hold()
    world.person().reissue()
    state = world.state(FIRST)
    assert (state.cards, state.card_at_hand) == (2, True)
    assert {
        c.label for c in state.certificates if c.status(world.at) is CertificateStatus.GOOD
    } == {
        "card/user-authentication/2",
        "card/signing/2",
    }


def test_somebody_without_a_card_gets_their_first_by_reissue(world: World) -> None:
    assert world.person("mada-nashi").report.problem is Problem.NO_CERTIFICATE
    world.person("mada-nashi").reissue()
    assert world.can_log_in("mada-nashi")


def test_death_revokes_everything_and_says_nothing_else(world: World) -> None:
    world.person().die()
    assert set(_statuses(world).values()) == {CertificateStatus.REVOKED}
    assert world.person().report.problem is Problem.REVOKED
    reasons = {c.revoked_for for c in world.state(FIRST).certificates}
    assert reasons == {RevocationReason.CESSATION_OF_OPERATION}


@pytest.mark.parametrize(("continued", "problem"), [(True, None), (False, Problem.REVOKED)])
def test_a_move_abroad_is_a_value_and_ends_the_card_unless_its_use_continues(
    world: World, continued: bool, problem: Problem | None
) -> None:
    world.person().move_abroad(continued_use=continued)
    address = world.person().address
    assert isinstance(address, MovedAbroad)
    assert address.reveal() == datetime(2026, 11, 24, tzinfo=UTC).date()
    assert world.person().report.problem is problem
    assert _statuses(world)["card/signing/1"] is CertificateStatus.REVOKED


def test_a_phone_carries_certificates_of_its_own(world: World) -> None:
    world.person().enrol_phone("iphone")
    world.person().lose()
    found = world.state(FIRST).usable(USER_AUTHENTICATION)
    assert found is not None
    assert found.carrier is Carrier.IPHONE
    assert world.can_log_in(FIRST)


def test_a_phone_is_no_use_where_the_service_does_not_take_them(world: World) -> None:
    state = world.state("sumaho-yui")
    assert state.login_problem(phones=True) is None
    assert state.login_problem(phones=False) is Problem.NO_CARD


def test_a_renewal_supersedes_both_certificates(world: World) -> None:
    world.person().renew()
    states = world.state(FIRST).certificates
    assert [c.revoked_for for c in states[:2]] == [RevocationReason.SUPERSEDED] * 2
    assert all(c.status(world.at) is CertificateStatus.GOOD for c in states[2:])


def test_a_locked_pin_is_in_the_way_until_it_is_reset(world: World) -> None:
    world.person().lock_pin()
    assert world.person().report.problem is Problem.PIN_LOCKED
    world.person().reset_pin()
    assert world.can_log_in(FIRST)


def test_a_certificate_holds_to_the_last_second_of_its_day_in_japan(world: World) -> None:
    assert world.can_log_in("kigen-kyou")
    world.travel_to(datetime(2026, 11, 24, 14, 59, 59, tzinfo=UTC))
    assert world.can_log_in("kigen-kyou")
    world.travel(seconds=1)
    assert world.person("kigen-kyou").report.problem is Problem.EXPIRED


def test_the_past_stays_as_it_was(world: World) -> None:
    old = world.person().address
    world.travel(days=10)
    world.person().move(to=NEW)
    world.travel(days=-5)
    assert world.person().address == old
    assert world.can_log_in(FIRST)


def test_before_the_first_card_there_is_none(world: World) -> None:
    world.travel_to(datetime(2020, 1, 1, tzinfo=UTC))
    assert world.person().report.problem is Problem.NO_CERTIFICATE


@pytest.mark.parametrize(
    ("born", "issued", "end"),
    [
        ("19900502", (2019, 7, 25), (2024, 5, 2)),  # the real certificate of jpki-card.md 12.2
        ("19900217", (2025, 10, 27), (2030, 2, 17)),
        ("20000229", (2025, 6, 10), (2030, 2, 28)),
        ("20000229", (2023, 6, 10), (2028, 2, 29)),
        ("19901124", (2026, 11, 24), (2031, 11, 24)),  # issued on a birthday: that one is over
        ("19350000", (2024, 5, 20), (2029, 1, 1)),
    ],
)
def test_a_certificate_ends_with_the_fifth_birthday(
    born: str, issued: tuple[int, int, int], end: tuple[int, int, int]
) -> None:
    at = datetime(*issued, 3, tzinfo=UTC)
    found = birthday_after(BirthDate.parse(born), at, 5)
    assert found == datetime(*end, 14, 59, 59, tzinfo=UTC)


def test_the_day_of_issue_is_counted_in_japan() -> None:
    late = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)  # half past midnight on the 24th in Japan
    assert birthday_after(BirthDate(1990, 11, 24), late, 5).year == 2031


def test_a_card_issued_under_18_ends_with_the_fifth_birthday_and_others_with_the_tenth() -> None:
    at = datetime(2025, 3, 3, tzinfo=UTC)
    assert card_end(BirthDate(2009, 8, 10), at).year == 2029
    assert card_end(BirthDate(1990, 8, 10), at).year == 2034


def test_a_certificate_never_outlives_its_card(world: World) -> None:
    world.travel_to(datetime(2033, 6, 1, tzinfo=UTC))
    assert world.person().report.problem is Problem.EXPIRED
    world.person().reissue()
    assert world.can_log_in(FIRST)
    assert world.state(FIRST).cards == 1
    newest = world.state(FIRST).certificates[-1]
    assert newest.not_after == world.state(FIRST).card_ends


def test_an_office_that_changed_issues_from_then_on(world: World) -> None:
    office = {"prefecture": "Mitate-ken", "municipality": "Reiji-shi", "code": "99002"}
    world.person().move(to="見立県例示市1番", office=office)
    world.person().reissue()
    assert world.state(FIRST).certificates[-1].office == Office(**office)


@pytest.mark.parametrize(
    ("event", "options", "code"),
    [
        ("mvoe", {}, "event-unknown"),
        ("move", {}, "event-invalid"),
        ("move", {"to": ""}, "event-invalid"),
        ("move", {"to": NEW, "when": "now"}, "event-invalid"),
        ("move", {"to": NEW, "chip": "yes"}, "event-invalid"),
        ("enrol-phone", {"make": "card"}, "event-invalid"),
        ("revoke", {"reason": "boredom"}, "event-invalid"),
        ("reissue", {"link_after": "soon"}, "event-invalid"),
        ("reissue", {"link_after": -1}, "event-invalid"),
        ("reissue", {"link_after": float("inf")}, "event-invalid"),
        ("move", {"to": {"name": "新姓 花子"}}, "event-invalid"),
        ("move", {"to": "東京都", "office": {"municipality": "見本区"}}, "event-invalid"),
        ("rename", {"to": {"name": "新姓 花子", "aliaz": "x"}}, "event-invalid"),
        ("rename", {"to": {}}, "event-invalid"),
        ("rename", {"to": 1}, "event-invalid"),
        ("die", {"reason": "unspecified"}, "event-invalid"),
        ("lift", {}, "event-impossible"),
        ("find", {}, "event-impossible"),
    ],
)
def test_an_event_that_cannot_be_is_refused_and_changes_nothing(
    world: World, event: str, options: dict[str, object], code: str
) -> None:
    before = world.history(FIRST)
    with pytest.raises(UsageError) as refused:
        world.happen(FIRST, event, options)
    assert refused.value.code == code
    assert NEW not in str(refused.value)
    assert world.history(FIRST) == before


@pytest.mark.parametrize(
    ("event", "options", "remedy"),
    [
        ("move", {}, "to is required: an address"),
        ("move", {"to": NEW, "when": "now"}, "there is no 'when'; it takes to, chip, office"),
        ("rename", {"to": NEW, "chip": 1}, "chip is true or false"),
        ("enrol-phone", {"make": "nokia"}, "make is android or iphone"),
        ("die", {"chip": True}, "it takes no option"),
    ],
)
def test_an_event_told_wrongly_says_what_it_takes(
    world: World, event: str, options: dict[str, object], remedy: str
) -> None:
    with pytest.raises(UsageError, match=remedy):
        world.happen(FIRST, event, options)


def test_every_option_of_every_event_can_be_told() -> None:
    for kind in EVENT_KINDS.values():
        told = {field.name for field in attrs.fields(kind)} - {"at"}
        assert set(EVENT_OPTIONS.get(kind, {})) == told, kind


def test_a_person_does_every_event_by_a_method_of_its_name() -> None:
    for kind in EVENT_KINDS:
        assert callable(getattr(PersonHandle, kind.replace("-", "_"))), kind


def test_a_new_name_may_be_a_plain_text(world: World) -> None:
    world.happen(FIRST, "rename", {"to": "新姓 花子"})
    assert world.person().name == PersonName("新姓 花子")


def test_under_fifteen_a_signing_certificate_comes_only_when_asked_for(world: World) -> None:
    child = world.person("kodomo-mirai")

    def signing() -> int:
        return sum(c.kind is SIGNING for c in world.state(child.id).certificates)

    child.move(to=NEW)
    child.reissue()
    child.lose()
    child.reissue()
    child.issue_card()
    assert signing() == 0
    child.issue_card(signing=True)
    assert signing() == 1


def test_who_has_turned_fifteen_gets_a_signing_certificate(world: World) -> None:
    world.travel_to(datetime(2029, 5, 4, 14, 59, tzinfo=UTC))  # the birthday begins at 15:00
    child = world.person("kodomo-mirai")
    child.issue_card()
    assert not world.state(child.id).latest(SIGNING)
    world.travel(minutes=1)
    child.issue_card()
    assert world.state(child.id).latest(SIGNING)


def test_an_unknown_person_is_answered_with_the_nearest(world: World) -> None:
    with pytest.raises(UsageError, match="mihon-hanako") as refused:
        world.person("mihon-hanoko")
    assert refused.value.code == "persona-unknown"


def test_nothing_happens_after_death(world: World) -> None:
    world.person().die()
    with pytest.raises(UsageError) as refused:
        world.person().reissue()
    assert refused.value.code == "event-impossible"


def test_a_hold_can_be_made_final_because_lifting_is_unconfirmed() -> None:
    world = World("final", seed=1, rules=LifeRules(hold_can_be_lifted=False))
    world.person().hold()
    with pytest.raises(UsageError) as refused:
        world.person().lift()
    assert refused.value.code == "event-impossible"
    world.person().reissue()
    assert world.can_log_in(FIRST)


def test_what_takes_a_card_that_holds_needs_one(world: World) -> None:
    person = world.person()
    person.lose()
    person.hold()
    for attempt in (person.enrol_phone, person.renew, person.lose):
        with pytest.raises(UsageError) as refused:
            attempt()
        assert refused.value.code == "event-impossible"
