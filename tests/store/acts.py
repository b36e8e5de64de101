"""What the store's tests do over and over: start a login, claim it, keep a record, look inside."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from myna_mock.clock import VirtualClock
from myna_sdk import store as room
from myna_sdk.drive.entropy import SystemRandom
from myna_sdk.effects import Read, Write
from myna_sdk.model.person import PersonId, PersonRef, ProviderName, RefKind
from myna_sdk.store import (
    FileKey,
    PendingId,
    RecordClass,
    Store,
    Transaction,
    create_key_file,
)

CANARY = "カナリア零九九"
AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)
LATER = AT + LEASE
LOGIN = PendingId("login-1")
PERSON = PersonId("person-1")
OTHER = PersonId("person-2")
REF = PersonRef(provider=ProviderName("daa"), tenant="RP", kind=RefKind.PAIRWISE_SUB, value=CANARY)

Opened = Callable[..., Store]


def opened_at(url: str, folder: Path) -> Store:
    """Return a store at ``url`` whose key is in ``folder``."""
    key = folder / "master.key"
    if not key.exists():
        create_key_file(key, SystemRandom())
    return Store.open(
        url, keys=FileKey(key), environment="mock", clock=VirtualClock(), random=SystemRandom()
    )


def opened_on_sqlite(folder: Path) -> Store:
    """Return a store on the file ``store.db`` in ``folder``, with its key beside it."""
    return opened_at(f"sqlite:///{folder / 'store.db'}", folder)


def start(store: Store, id: PendingId = LOGIN, state: str = "state-1") -> None:
    """Start a login that may be claimed for thirty minutes."""
    store.perform(
        Write(
            room.pendings.start,
            id=id,
            state=state,
            browser_session="session-1",
            provider="daa",
            content=CANARY.encode(),
            at=AT,
            expires_at=AT + timedelta(minutes=30),
        )
    )


def claim(store: Store, **changed: Any) -> Any:
    """Claim the login, or try to with something changed."""
    asked = {
        "state": "state-1",
        "browser_session": "session-1",
        "callback": b"[callback]",
        "at": AT,
        "lease": LEASE,
        **changed,
    }
    return store.perform(Write(room.pendings.claim, **asked))


def person(store: Store, id: PersonId = PERSON) -> PersonId:
    """Create a person."""
    store.perform(Write(room.people.create, id, at=AT))
    return id


def keep(
    store: Store,
    kind: RecordClass = RecordClass.IDENTITY,
    delete_after: date | None = date(2033, 3, 31),
    *,
    whose: PersonId = PERSON,
    content: str = CANARY,
) -> None:
    """Keep a record on a person."""
    store.perform(
        Write(
            room.records.keep,
            person=whose,
            record_class=kind,
            kind="facts",
            content=content.encode(),
            at=AT,
            delete_after=delete_after,
        )
    )


def note(tx: Transaction, event: str = "happened") -> None:
    """Write an audit note."""
    room.audit.note(tx, event=event, person=PERSON, subject_row="row-1", data=(("k", "v"),), at=AT)


def notes(store: Store, count: int) -> None:
    """Write so many audit notes, each in a transaction of its own."""
    for number in range(count):
        store.perform(Write(note, f"event-{number}"))


def rows(store: Store, sql: str) -> list[Any]:
    """Return what ``sql`` finds."""

    def work(tx: Transaction) -> list[Any]:
        return tx.read(text(sql)).all()

    return store.perform(Read(work))


def change(store: Store, sql: str, **values: Any) -> int:
    """Return how many rows ``sql`` changed, behind the store's back."""

    def work(tx: Transaction) -> int:
        return tx.write(text(sql), values)

    return store.perform(Write(work))
