"""Erasure by the firm's own name for the person, through the client."""

import attrs
import pytest

from myna_mock.world import World
from myna_sdk import Myna
from myna_sdk.errors import UsageError
from myna_sdk.store import RecordClass


def _log_in(world: World, myna: Myna) -> str:
    login = myna.identity.start(
        "rental-screening", subject="customer-4711", want={"name"}, browser_session="s"
    )
    assert "nonce" in login.url
    assert "nonce" not in repr(attrs.asdict(login)), "what opens the login is taken by its door"
    callback = world.person("mihon-hanako").approve(login.url)
    myna.identity.complete(callback, browser_session="s").verified()
    return login.id or ""


def test_an_erased_person_and_their_logins_are_unknown(world: World, myna: Myna) -> None:
    login = _log_in(world, myna)
    assert set(myna.people.erase("customer-4711").erased) == set(RecordClass)
    for asked in (
        lambda: myna.identity.result(login),
        lambda: myna.people.erase("customer-4711"),
    ):
        with pytest.raises(UsageError) as unknown:
            asked()
        assert unknown.value.code in {"login-unknown", "subject-unknown"}
    assert dict(myna.wiring.store.check().counts)["people"] == 0


def test_an_erasure_of_nothing_is_refused(world: World, myna: Myna) -> None:
    _log_in(world, myna)
    with pytest.raises(UsageError) as refused:
        myna.people.erase("customer-4711", record_classes=frozenset())
    assert refused.value.code == "record-classes-missing"
