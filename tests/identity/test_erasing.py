"""Erasure by the firm's own name for the person, through the client."""

import attrs
import pytest

from myna_mock.world import World
from myna_sdk import Myna
from myna_sdk.errors import UsageError
from myna_sdk.model.declared import declared
from myna_sdk.store import RecordClass
from tests.identity.conftest import Client


def _log_in(world: World, client: Client) -> str:
    login = client.identity.start(
        "rental-screening", subject="customer-4711", want={"name"}, browser_session="s"
    )
    assert "nonce" in login.url
    assert "nonce" not in repr(attrs.asdict(login)), "what opens the login is taken by its door"
    callback = world.person("mihon-hanako").approve(login.url)
    client.identity.complete(callback, browser_session="s").verified()
    return login.id or ""


def test_an_erased_person_and_their_logins_are_unknown(world: World, client: Client) -> None:
    login = _log_in(world, client)
    assert set(client.people.erase("customer-4711").erased) == set(RecordClass)
    for asked in (
        lambda: client.identity.result(login),
        lambda: client.people.erase("customer-4711"),
    ):
        with pytest.raises(UsageError) as unknown:
            asked()
        assert unknown.value.code in {"login-unknown", "subject-unknown"}
    assert dict(client.wiring.store.check().counts)["people"] == 0


@pytest.mark.parametrize("ending", ["refused", "somebody else", "left open"])
def test_what_a_login_that_verified_nobody_remembers_goes_with_its_person(
    world: World, client: Client, ending: str
) -> None:
    """It holds the subject, and what the firm was told of the person."""
    _log_in(world, client)
    login = client.identity.start(
        "rental-screening",
        subject="customer-4711",
        browser_session="s",
        declared=declared(name="見本 花子", birth_date="1990-01-02"),
    )
    if ending == "refused":
        callback = world.person("mihon-hanako").refuse(login.url)
    elif ending == "somebody else":
        callback = world.person("mihon-taro").approve(login.url)
    else:
        callback = world.person("mihon-hanako").approve(login.url)
        world.fault("digital-auth-app.token", "http-503", times=1)
    assert client.identity.complete(callback, browser_session="s").reason is not None
    client.people.erase("customer-4711")
    with pytest.raises(UsageError, match="login-unknown"):
        client.identity.result(login.id or "")


def test_a_consent_that_was_refused_goes_with_its_person(world: World, myna: Myna) -> None:
    login = myna.identity.start("rental-screening", subject="customer-4711", browser_session="s")
    myna.identity.complete(world.person("mihon-hanako").approve(login.url), browser_session="s")
    asked = myna.consents.start(
        "address-update", items={"address"}, subject="customer-4711", browser_session="s"
    )
    refused = world.person("mihon-hanako").refuse(asked.url)
    assert myna.consents.complete(refused, browser_session="s").reason is not None
    myna.people.erase("customer-4711")
    with pytest.raises(UsageError, match="consent-unknown"):
        myna.consents.result(asked.id or "")


def test_an_erasure_of_nothing_is_refused(world: World, client: Client) -> None:
    _log_in(world, client)
    with pytest.raises(UsageError) as refused:
        client.people.erase("customer-4711", record_classes=frozenset())
    assert refused.value.code == "record-classes-missing"
