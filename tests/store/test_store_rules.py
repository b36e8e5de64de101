"""What the store promises, on both databases."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from myna_mock.clock import VirtualClock
from myna_mock.randomness import SeededRandom
from myna_sdk import store as room
from myna_sdk.effects import Read, Write
from myna_sdk.errors import MynaError, StoreError, UsageError
from myna_sdk.model.person import PersonId, PersonRef, ProviderName, RefKind, Subject
from myna_sdk.store import (
    Claimed,
    ClaimRefusal,
    InFlight,
    PendingId,
    RecordClass,
    Settled,
    Store,
    Transaction,
    create_key_file,
)

CANARY = "カナリア零九九"
LEASE = timedelta(seconds=60)
LOGIN = PendingId("login-1")
Opened = Callable[..., Store]


def _start(store: Store, clock: VirtualClock, state: str = "state-1") -> None:
    at = clock.now()
    store.perform(
        Write(
            room.pendings.start,
            id=LOGIN,
            state=state,
            browser_session="session-1",
            provider="daa",
            content=CANARY.encode(),
            at=at,
            expires_at=at + timedelta(minutes=30),
        )
    )


def _claim(store: Store, clock: VirtualClock, **changed: Any) -> Any:
    asked = {
        "state": "state-1",
        "browser_session": "session-1",
        "callback": b"[callback]",
        "at": clock.now(),
        "lease": LEASE,
        **changed,
    }
    return store.perform(Write(room.pendings.claim, **asked))


def _person(store: Store, clock: VirtualClock, name: str = "person-1") -> PersonId:
    person = PersonId(name)
    store.perform(Write(room.people.create, person, at=clock.now()))
    return person


def _keep(store: Store, clock: VirtualClock, person: PersonId, kind: RecordClass) -> None:
    store.perform(
        Write(
            room.records.keep,
            person=person,
            record_class=kind,
            kind="facts",
            content=CANARY.encode(),
            at=clock.now(),
            delete_after=date(2033, 3, 31),
        )
    )


def _note(tx: Transaction, clock: VirtualClock) -> None:
    room.audit.note(
        tx, event="e", person=None, subject_row=None, data=(("k", "v"),), at=clock.now()
    )


def test_the_first_callback_claims_and_brings_back_what_was_kept(
    store: Store, clock: VirtualClock
) -> None:
    _start(store, clock)
    claim = _claim(store, clock)
    assert isinstance(claim, Claimed)
    assert claim.pending.content.reveal().decode() == CANARY


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"state": "state-2"}, ClaimRefusal.UNKNOWN),
        ({"browser_session": "session-2"}, ClaimRefusal.OTHER_SESSION),
    ],
)
def test_a_foreign_callback_is_refused_and_changes_nothing(
    store: Store, clock: VirtualClock, changed: dict[str, str], refusal: ClaimRefusal
) -> None:
    _start(store, clock)
    assert _claim(store, clock, **changed) is refusal
    assert isinstance(_claim(store, clock), Claimed)


def test_a_late_callback_is_refused(store: Store, clock: VirtualClock) -> None:
    _start(store, clock)
    clock.set(clock.now() + timedelta(minutes=30))
    assert _claim(store, clock) is ClaimRefusal.EXPIRED


def test_a_claimed_login_is_in_flight_until_its_lease_is_over(
    store: Store, clock: VirtualClock
) -> None:
    _start(store, clock)
    _claim(store, clock)
    assert isinstance(_claim(store, clock), InFlight)
    assert _claim(store, clock, callback=b"[another]") is ClaimRefusal.OTHER_CALLBACK
    clock.set(clock.now() + LEASE)
    assert isinstance(_claim(store, clock), Claimed)


def test_a_settled_login_gives_its_outcome_and_keeps_the_first_one(
    store: Store, clock: VirtualClock
) -> None:
    _start(store, clock)
    _claim(store, clock)
    assert store.perform(Write(room.pendings.settle, id=LOGIN, outcome=b"first"))
    assert not store.perform(Write(room.pendings.settle, id=LOGIN, outcome=b"second"))
    claim = _claim(store, clock)
    assert isinstance(claim, Settled)
    assert claim.pending.outcome is not None
    assert claim.pending.outcome.reveal() == b"first"


def test_what_a_code_was_spent_for_is_handed_back_until_it_settles(
    store: Store, clock: VirtualClock
) -> None:
    _start(store, clock)
    _claim(store, clock)
    until = clock.now() + timedelta(minutes=5)
    store.perform(
        Write(room.pendings.redeem, id=LOGIN, instance="daa", tokens=b"tokens", until=until)
    )
    store.perform(Write(room.pendings.release, id=LOGIN, outcome=b"failed"))
    again = store.perform(Write(room.pendings.reclaim, id=LOGIN, at=clock.now(), lease=LEASE))
    assert isinstance(again, Claimed)
    assert again.pending.redeemed is not None
    assert again.pending.redeemed.reveal() == b"tokens"


def test_a_reference_belongs_to_one_person(store: Store, clock: VirtualClock) -> None:
    ref = PersonRef(
        provider=ProviderName("daa"), tenant="RP", kind=RefKind.PAIRWISE_SUB, value="sub-1"
    )
    one, other = _person(store, clock, "person-1"), _person(store, clock, "person-2")
    store.perform(Write(room.people.link, one, ref, evidence="login-1", at=clock.now()))
    assert store.perform(Read(room.people.person_of_ref, ref)) == one
    with pytest.raises(StoreError) as refused:
        store.perform(Write(room.people.link, other, ref, evidence="login-2", at=clock.now()))
    assert refused.value.code == "ref-linked-elsewhere"


def test_a_subject_is_found_again(store: Store, clock: VirtualClock) -> None:
    person = _person(store, clock)
    store.perform(Write(room.people.name_subject, person, Subject("customer-4711")))
    found = store.perform(Read(room.people.person_of_subject, Subject("customer-4711")))
    assert found == person


def test_what_the_law_holds_survives_an_erasure_and_the_rest_is_gone(
    store: Store, clock: VirtualClock
) -> None:
    person = _person(store, clock)
    for kind in (RecordClass.IDENTITY, RecordClass.STATUTORY):
        _keep(store, clock, person, kind)
    erased = store.perform(
        Write(
            room.records.erase, person, tuple(RecordClass), today=date(2026, 11, 24), at=clock.now()
        )
    )
    assert RecordClass.IDENTITY in erased.erased
    assert [(held.record_class, held.until) for held in erased.held] == [
        (RecordClass.STATUTORY, date(2033, 3, 31))
    ]
    left = store.perform(Read(room.records.of_person, person))
    assert [record.record_class for record in left] == [RecordClass.STATUTORY]
    assert left[0].content.reveal().decode() == CANARY


def test_the_cache_forgets_what_has_expired(store: Store, clock: VirtualClock) -> None:
    until = clock.now() + timedelta(seconds=1)
    store.cache_put("daa", "keys", b"value", until)
    assert store.cache_get("daa", "keys", clock.now()) == b"value"
    assert store.cache_get("other", "keys", clock.now()) is None
    assert store.cache_get("daa", "keys", until) is None


def test_a_sealed_audit_trail_holds(store: Store, clock: VirtualClock) -> None:
    for _ in range(5):
        store.perform(Write(_note, clock))
    assert room.audit.Sealer(store).seal() == 5
    store.perform(Write(_note, clock))
    report = room.audit.verify(store)
    assert (report.sealed, report.pending, report.faults) == (5, 1, ())


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_notes SET event = 'x' WHERE position = 3",
        "DELETE FROM audit_notes WHERE position = 3",
        "DELETE FROM audit_notes WHERE position = 5",
        "UPDATE audit_notes SET position = 99 WHERE position = 4",
        "UPDATE audit_checkpoints SET count = 4",
        "DELETE FROM audit_notes",
    ],
)
def test_tampering_with_the_audit_trail_is_told(
    store: Store, clock: VirtualClock, tampering: str
) -> None:
    for _ in range(5):
        store.perform(Write(_note, clock))
    room.audit.Sealer(store).seal()
    _raw(store, tampering)
    assert room.audit.verify(store).faults


def _raw(store: Store, statement: str) -> None:
    def work(tx: Transaction) -> None:
        tx.write(text(statement), {})

    store.perform(Write(work))


def test_work_that_fails_leaves_nothing_behind(store: Store, clock: VirtualClock) -> None:
    def work(tx: Transaction) -> None:
        room.people.create(tx, PersonId("nobody"), at=clock.now())
        raise UsageError("usage", "stop")

    with pytest.raises(UsageError):
        store.perform(Write(work))
    assert dict(store.check().counts)["people"] == 0


def test_another_environment_is_refused(open_store: Opened, clock: VirtualClock) -> None:
    _person(open_store("mock"), clock)
    with pytest.raises(StoreError) as refused:
        open_store("production").check()
    assert refused.value.code == "store-environment-other"


def test_another_key_is_refused(open_store: Opened, clock: VirtualClock, tmp_path: Path) -> None:
    _person(open_store(), clock)
    create_key_file(tmp_path / "other.key", SeededRandom(8))
    with pytest.raises(MynaError) as refused:
        open_store(key="other.key").check()
    assert refused.value.code == "store-key-wrong"


def test_clear_values_are_nowhere_in_the_database_files(
    open_store: Opened, clock: VirtualClock, tmp_path: Path, url: str
) -> None:
    store = open_store()
    _start(store, clock)
    person = _person(store, clock)
    _keep(store, clock, person, RecordClass.IDENTITY)
    store.perform(Write(room.people.name_subject, person, Subject(CANARY)))
    if url.startswith("sqlite"):
        found = [path for path in tmp_path.iterdir() if CANARY.encode() in path.read_bytes()]
        assert found == []
        assert (tmp_path / "store.db").stat().st_size > 0
    else:
        assert CANARY not in _every_cell(store)


def _every_cell(store: Store) -> str:
    def work(tx: Transaction) -> str:
        tables = tx.read(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"), {})
        names = [row[0] for row in tables]
        assert "records" in names
        rows = [tx.read(text(f'SELECT * FROM "{name}"'), {}).all() for name in names]
        cells = [cell for table in rows for row in table for cell in row]
        return "".join(
            bytes(c).decode("utf-8", "replace") if isinstance(c, bytes | memoryview) else str(c)
            for c in cells
        )

    return store.perform(Read(work))
