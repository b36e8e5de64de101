"""Erasure by the firm's own name for the person, through the client."""

import attrs
import pytest

from myna_mock.world import World
from myna_sdk.errors import UsageError
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


def test_an_erasure_of_nothing_is_refused(world: World, client: Client) -> None:
    _log_in(world, client)
    with pytest.raises(UsageError) as refused:
        client.people.erase("customer-4711", record_classes=frozenset())
    assert refused.value.code == "record-classes-missing"
