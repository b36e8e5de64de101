"""How long facts are kept: as the configuration says, and in the login itself for seven days."""

from datetime import date, datetime, time, timedelta

import attrs
import pytest

from myna_mock.world import World
from myna_sdk import Statement
from myna_sdk.cases.started import Started
from myna_sdk.effects import Read
from myna_sdk.errors import UsageError
from myna_sdk.model.instants import JST
from myna_sdk.model.person import PersonId, Subject
from myna_sdk.store import HeldByLaw, Record, RecordClass, Swept, people, records
from tests.identity.conftest import Client

SUBJECT = Subject("customer-4711")


def _log_in(world: World, client: Client, *, days: int | None) -> str:
    retention = {} if days is None else {"rental-screening": timedelta(days=days)}
    deployment = attrs.evolve(client.wiring.deployment, retention=retention)
    desk = client.with_deployment(deployment)
    login = desk.start("rental-screening", subject=SUBJECT, want={"name"}, browser_session="s")
    desk.complete(world.person("mihon-hanako").approve(login.url), browser_session="s").verified()
    return login.id or ""


def _sale(client: Client) -> Started:
    return client.identity.start(
        "property-sale",
        by="signature",
        subject=SUBJECT,
        want={"name", "address", "birth_date"},
        browser_session="s",
        document=Statement(parties=("見本花子",), property="見本区見本一丁目1番", price=1),
    )


def _person(client: Client) -> PersonId:
    found = client.wiring.store.perform(Read(people.person_of_subject, SUBJECT))
    assert found is not None
    return found


def _kept(client: Client) -> tuple[Record, ...]:
    return client.wiring.store.perform(Read(records.of_person, _person(client)))


def test_without_a_period_no_record_of_the_facts_is_kept(world: World, client: Client) -> None:
    _log_in(world, client, days=None)
    assert _kept(client) == ()


def test_a_login_and_the_facts_in_it_are_gone_after_seven_days(
    world: World, client: Client
) -> None:
    login = _log_in(world, client, days=None)
    world.travel(days=7)
    assert client.people.sweep() == Swept(records=0, logins=0)
    assert client.identity.result(login).verified().facts.items == {"name"}
    world.travel(seconds=1)
    assert client.people.sweep() == Swept(records=0, logins=1)
    with pytest.raises(UsageError) as gone:
        client.identity.result(login)
    assert gone.value.code == "login-unknown"


def test_a_record_of_the_facts_is_kept_for_its_period_and_no_longer(
    world: World, client: Client
) -> None:
    _log_in(world, client, days=90)
    world.travel(days=90)
    client.people.sweep()
    assert [record.kind for record in _kept(client)] == ["basic-facts"]
    world.travel(days=1)
    assert client.people.sweep().records == 1
    assert _kept(client) == ()


@pytest.mark.parametrize(
    ("ended", "last"),
    [
        (date(2027, 3, 31), date(2034, 3, 31)),
        (date(2028, 2, 28), date(2035, 2, 28)),
        (date(2028, 2, 29), date(2035, 2, 28)),
        (date(2029, 2, 28), date(2036, 2, 29)),
        (date(2026, 12, 31), date(2033, 12, 31)),
    ],
)
def test_a_statutory_record_is_kept_for_seven_years_after_its_transaction(
    world: World, client: Client, ended: date, last: date
) -> None:
    login, hanako = _sale(client), world.person("mihon-hanako")
    done = client.identity.complete(hanako.sign(login.url), browser_session="s")
    (held,) = client.people.erase(SUBJECT).held
    assert (held.record_class, held.until) == (RecordClass.STATUTORY, None)
    assert client.people.transaction_ended(SUBJECT, done.id, on=ended) == last
    assert client.people.erase(SUBJECT).held == (HeldByLaw(RecordClass.STATUTORY, last),)
    after = datetime.combine(last + timedelta(days=1), time(), tzinfo=JST)
    world.travel_to(after - timedelta(seconds=1))
    assert client.people.sweep().records == 0
    world.travel_to(after)
    assert client.people.sweep().records == 1
    assert client.audit.verify().faults == ()


def test_a_transaction_that_nobody_checked_a_person_for_has_no_record(
    world: World, client: Client
) -> None:
    login = _log_in(world, client, days=90)
    today = date(2026, 11, 26)
    for subject, check, code in (
        (SUBJECT, login, "login-unknown"),
        (SUBJECT, "0" * 32, "login-unknown"),
        (SUBJECT, "not an id", "login-unknown"),
        ("nobody", login, "subject-unknown"),
    ):
        with pytest.raises(UsageError, match=code):
            client.people.transaction_ended(subject, check, on=today)


def test_a_person_who_was_swept_is_known_again(world: World, client: Client) -> None:
    _log_in(world, client, days=0)
    before = _person(client)
    world.travel(days=30)
    client.people.sweep()
    _log_in(world, client, days=0)
    assert _person(client) == before
    assert client.audit.verify().faults == ()
