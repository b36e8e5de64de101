"""Pending redirects: what a callback can do, in which order it is refused, and what is left."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from myna_sdk import store as room
from myna_sdk.effects import Read, Write
from myna_sdk.errors import StoreError
from myna_sdk.store import (
    Claimed,
    ClaimRefusal,
    InFlight,
    Pending,
    PendingId,
    PendingStatus,
    Settled,
    Store,
)
from tests.store.acts import AT, CANARY, LATER, LEASE, LOGIN, Opened, change, claim, rows, start

EXPIRED = AT + timedelta(minutes=30)


def _load(store: Store) -> Pending:
    pending = store.perform(Read(room.pendings.load, LOGIN))
    assert pending is not None
    return pending


def _redeem(store: Store, until: timedelta = timedelta(minutes=5)) -> None:
    store.perform(
        Write(room.pendings.redeem, id=LOGIN, instance="daa", tokens=b"tokens", until=AT + until)
    )


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        (("state", "browser_session", "at"), ClaimRefusal.UNKNOWN),
        (("browser_session", "at"), ClaimRefusal.OTHER_SESSION),
        (("at",), ClaimRefusal.EXPIRED),
    ],
)
def test_refusals_come_in_their_order_and_change_nothing(
    store: Store, wrong: tuple[str, ...], refusal: ClaimRefusal
) -> None:
    start(store)
    before = rows(store, "SELECT * FROM pendings")
    bad: dict[str, Any] = {"state": "state-2", "browser_session": "session-2", "at": EXPIRED}
    assert claim(store, **{name: bad[name] for name in wrong}) is refusal
    assert rows(store, "SELECT * FROM pendings") == before


def test_the_first_callback_brings_back_what_was_kept_until_it_settles(store: Store) -> None:
    start(store)
    first = claim(store)
    assert isinstance(first, Claimed)
    assert first.pending.content.reveal().decode() == CANARY
    _redeem(store)
    again = claim(store, at=LATER)
    assert isinstance(again, Claimed)
    assert again.pending.redeemed is not None
    assert again.pending.redeemed.reveal() == b"tokens"
    _settle(store, b"first")
    done = claim(store, at=LATER)
    assert isinstance(done, Settled)
    assert done.pending.outcome is not None
    assert done.pending.outcome.reveal() == b"first"


def test_another_callback_is_refused_in_every_later_state_and_changes_nothing(
    store: Store,
) -> None:
    start(store)
    claim(store)
    for move in (lambda: None, lambda: _redeem(store), lambda: _settle(store, b"done")):
        move()
        before = rows(store, "SELECT * FROM pendings")
        assert claim(store, callback=b"[another]", at=LATER) is ClaimRefusal.OTHER_CALLBACK
        assert claim(store, browser_session="x", at=LATER) is ClaimRefusal.OTHER_SESSION
        assert rows(store, "SELECT * FROM pendings") == before


def _settle(store: Store, outcome: bytes) -> bool:
    return store.perform(Write(room.pendings.settle, id=LOGIN, outcome=outcome))


def test_a_callback_claimed_in_time_is_never_late(store: Store) -> None:
    start(store)
    claim(store)
    again = claim(store, at=EXPIRED + timedelta(days=1))
    assert isinstance(again, Claimed)
    assert again.pending.callback is not None
    assert again.pending.callback.reveal() == b"[callback]"


def test_of_many_who_come_at_once_one_claims(store: Store) -> None:
    start(store)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: claim(store), range(16)))
    assert sum(isinstance(answer, Claimed) for answer in answers) == 1
    assert sum(isinstance(answer, InFlight) for answer in answers) == 15


def test_a_released_login_is_claimed_again_with_its_last_outcome(store: Store) -> None:
    start(store)
    claim(store)
    store.perform(Write(room.pendings.release, id=LOGIN, outcome=b"failed"))
    again = claim(store)
    assert isinstance(again, Claimed)
    assert again.pending.outcome is not None
    assert again.pending.outcome.reveal() == b"failed"
    assert isinstance(claim(store), InFlight)


def test_resuming_waits_for_the_person_and_then_for_the_lease(store: Store) -> None:
    start(store)

    def again(at: Any) -> Any:
        return store.perform(Write(room.pendings.reclaim, id=LOGIN, at=at, lease=LEASE))

    assert again(AT) is None
    claim(store)
    assert isinstance(again(AT), InFlight)
    assert isinstance(again(LATER), Claimed)
    _settle(store, b"done")
    assert isinstance(again(LATER), Settled)
    missing = Write(room.pendings.reclaim, id=PendingId("none"), at=AT, lease=LEASE)
    assert store.perform(missing) is None


def test_what_a_code_was_spent_for_expires(store: Store) -> None:
    start(store)
    claim(store)
    _redeem(store, until=timedelta(seconds=30))
    assert _load(store).status is PendingStatus.REDEEMED
    late = claim(store, at=LATER)
    assert isinstance(late, Claimed)
    assert late.pending.redeemed is None


def test_a_provider_cannot_read_what_a_code_was_spent_for_from_its_cache(store: Store) -> None:
    start(store)
    claim(store)
    _redeem(store)
    for key in (LOGIN, f"redeemed:{LOGIN}", f"redeemed{LOGIN}"):
        assert store.cache_get("daa", key, AT) is None


def test_settling_forgets_the_callback_and_what_the_code_was_spent_for(store: Store) -> None:
    start(store)
    claim(store)
    _redeem(store)
    _settle(store, b"done")
    settled = _load(store)
    assert settled.status is PendingStatus.SETTLED
    assert (settled.callback, settled.redeemed) == (None, None)
    assert rows(store, "SELECT * FROM cache") == []
    assert rows(store, "SELECT callback FROM pendings") == [(None,)]


def test_nothing_changes_once_a_login_is_settled(store: Store) -> None:
    start(store)
    claim(store)
    assert _settle(store, b"done")
    before = rows(store, "SELECT * FROM pendings")
    _redeem(store)
    store.perform(Write(room.pendings.release, id=LOGIN, outcome=b"failed"))
    assert not _settle(store, b"other")
    assert rows(store, "SELECT * FROM pendings") == before
    assert rows(store, "SELECT * FROM cache") == []


@pytest.mark.parametrize(
    ("known", "code"), [(True, "pending-not-claimed"), (False, "pending-unknown")]
)
def test_an_unclaimed_login_cannot_be_finished(store: Store, known: bool, code: str) -> None:
    if known:
        start(store)
    with pytest.raises(StoreError) as refused:
        _settle(store, b"done")
    assert refused.value.code == code


def test_purging_takes_those_who_never_came_back_and_nobody_else(store: Store) -> None:
    start(store)
    start(store, PendingId("login-2"), "state-2")
    claim(store)
    assert store.perform(Write(room.pendings.purge, EXPIRED - timedelta(microseconds=1))) == 0
    assert store.perform(Write(room.pendings.purge, EXPIRED)) == 1
    assert store.perform(Read(room.pendings.load, PendingId("login-2"))) is None
    assert _load(store).status is PendingStatus.CLAIMED
    everything = Write(room.pendings.purge, EXPIRED, started_before=AT + timedelta(seconds=1))
    assert store.perform(everything) == 1


def test_states_and_sessions_are_kept_as_keyed_hashes_only(open_store: Opened, url: str) -> None:
    store = open_store()
    start(store, state="state-CANARY-1")
    claim(store, state="state-CANARY-1")
    everything = repr(rows(store, "SELECT * FROM pendings"))
    for clear in ("state-CANARY-1", "session-1", "[callback]", CANARY):
        assert clear not in everything
    # The same session under another login has another hash: rows cannot be told to belong together.
    start(store, PendingId("login-2"), "state-2")
    assert len(set(rows(store, "SELECT session_mac FROM pendings"))) == 2


def test_two_logins_never_share_a_state(store: Store) -> None:
    start(store)
    with pytest.raises(StoreError) as refused:
        start(store, PendingId("login-2"))
    assert refused.value.code == "store-conflict"
    assert CANARY not in repr(refused.value.data)


def test_sealed_content_opens_in_its_own_row_only(store: Store) -> None:
    start(store)
    start(store, PendingId("login-2"), "state-2")
    swap = (
        "UPDATE pendings SET content = (SELECT content FROM pendings WHERE id = 'login-2'),"
        " wrapped = (SELECT wrapped FROM pendings WHERE id = 'login-2') WHERE id = 'login-1'"
    )
    assert change(store, swap) == 1
    with pytest.raises(StoreError) as refused:
        claim(store)
    assert refused.value.code == "store-damaged"


@pytest.mark.parametrize("altered", ["status = 'unheard-of'", "started_at = -99999999999999999"])
def test_a_row_that_nobody_of_ours_wrote_is_damage(open_store: Opened, altered: str) -> None:
    store = open_store()
    start(store)
    change(store, f"UPDATE pendings SET {altered}")
    with pytest.raises(StoreError) as refused:
        _load(store)
    assert refused.value.code == "store-damaged"
