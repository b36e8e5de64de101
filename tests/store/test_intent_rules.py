"""Intents: written before a billed call, closed by its answer, never opened twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from myna_mock.clock import VirtualClock
from myna_sdk import store as room
from myna_sdk.effects import Read, Write
from myna_sdk.errors import StoreError
from myna_sdk.model.fate import Fate
from myna_sdk.store import Store
from tests.store.acts import Opened, change

LEASE = timedelta(seconds=60)


def _open(store: Store, *, about: str = "one", again: bool = False) -> object:
    opening = Write(
        room.intents.open_,
        operation="fetch-latest",
        about=about,
        at=store.clock.now(),
        lease=LEASE,
        again=again,
    )
    return store.perform(opening)


def _close(store: Store, id: object, fate: Fate) -> bool:
    closing = Write(
        room.intents.close, room.intents.IntentId(str(id)), fate=fate, at=store.clock.now()
    )
    return bool(store.perform(closing))


def test_an_open_intent_is_in_flight_until_its_lease_is_over(
    open_store: Opened, clock: VirtualClock
) -> None:
    store = open_store()
    first = _open(store)
    second = _open(store)
    assert isinstance(second, room.intents.Intent)
    assert (second.id, second.in_flight) == (first, True)
    clock.set(clock.now() + LEASE)
    third = _open(store)
    assert isinstance(third, room.intents.Intent)
    assert (third.id, third.in_flight) == (first, False)


def test_a_closed_intent_makes_way_for_the_next(open_store: Opened) -> None:
    store = open_store()
    first = _open(store)
    assert _close(store, first, Fate.ANSWERED)
    assert not _close(store, first, Fate.ANSWERED)
    assert isinstance(_open(store), str)


def test_an_intent_of_unknown_fate_gives_way_only_to_who_insists(
    open_store: Opened, clock: VirtualClock
) -> None:
    store = open_store()
    first = _open(store)
    assert _open(store, again=True) != first, "in flight is not unknown"
    assert isinstance(_open(store, again=True), room.intents.Intent)
    clock.set(clock.now() + LEASE)
    second = _open(store, again=True)
    assert isinstance(second, str)
    assert second != first


def test_intents_on_other_things_are_apart(open_store: Opened) -> None:
    store = open_store()
    assert isinstance(_open(store), str)
    assert isinstance(_open(store, about="another"), str)
    standing = Read(room.intents.standing, operation="verify", about="one", at=store.clock.now())
    assert store.perform(standing) is None


def test_of_many_who_open_at_once_one_gets_the_intent(open_store: Opened) -> None:
    number = 6
    stores = [open_store() for _ in range(number)]
    stores[0].check()
    start = Barrier(number)

    def run(store: Store) -> object:
        start.wait()
        return _open(store)

    with ThreadPoolExecutor(number) as pool:
        answers = list(pool.map(run, stores))
    assert sum(isinstance(answer, str) for answer in answers) == 1


@pytest.mark.parametrize("fate", list(Fate))
def test_the_fate_of_an_intent_is_kept(open_store: Opened, fate: Fate) -> None:
    store = open_store()
    assert _close(store, _open(store), fate)


@pytest.mark.parametrize(
    "altered",
    [
        "opened_at = -99999999999999999",
        "lease_until = 999999999999999999",
        "lease_until = opened_at - 1",
        "fate = 'answered'",
        "fate = 'unheard-of'",
    ],
)
def test_an_open_intent_that_nobody_of_ours_wrote_so_is_damage(
    open_store: Opened, altered: str
) -> None:
    """It is never closed, and no billed call is made on its word."""
    store = open_store()
    _open(store)
    assert change(store, f"UPDATE intents SET {altered}") == 1
    for again in (False, True):
        with pytest.raises(StoreError) as refused:
            _open(store, again=again)
        assert refused.value.code == "store-damaged"
