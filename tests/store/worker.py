"""A process of its own that works on a store, for tests that kill it or let it fork.

``python -m tests.store.worker TASK URL FOLDER [NAME]``, where the task is one of

- ``append``: keep records and notes until killed; print each content once it was committed,
- ``open``: wait for a line, open the store, print its version,
- ``prefork``: warm the store up, fork, work in parent and children, print how it went.
"""

import itertools
import os
import sys
from collections.abc import Callable
from pathlib import Path

from myna_sdk import store as room
from myna_sdk.effects import Write
from myna_sdk.model.person import PersonId
from myna_sdk.store import RecordClass, Store, Transaction
from tests.store.acts import AT, notes, opened_at

WORKERS = 3
NOTES = 20


def _append(store: Store, name: str) -> None:
    whose = PersonId(name)
    store.perform(Write(room.people.create, whose, at=AT))
    for number in itertools.count():
        content = f"{name}-{number}"
        store.perform(Write(_kept, whose, content))
        sys.stdout.write(f"{content}\n")
        sys.stdout.flush()
        if number % 7 == 6:
            room.audit.Sealer(store, batch=5).seal()


def _kept(tx: Transaction, whose: PersonId, content: str) -> None:
    record = room.records.keep(
        tx,
        person=whose,
        record_class=RecordClass.IDENTITY,
        kind="facts",
        content=content.encode(),
        at=AT,
        delete_after=None,
    )
    room.audit.note(tx, event="kept", person=whose, subject_row=record, data=(), at=AT)


def _open(store: Store) -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sys.stdout.write(f"{store.check().schema}\n")


def _prefork(store: Store) -> None:
    store.check()
    children = [os.fork() for _ in range(WORKERS) if os.getpid() == _PARENT]
    if os.getpid() != _PARENT:
        _work_as_child(store)
    notes(store, NOTES)  # the parent's own connections still work
    exits = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    notes(store, 1)
    sys.stdout.write(f"{exits} {dict(store.check().counts)['audit_notes']}\n")


def _work_as_child(store: Store) -> None:
    code = 1
    try:
        inherited = [one for one in Path("/proc/self/fd").iterdir() if "store.db" in _target(one)]
        notes(store, NOTES)
        code = 2 if inherited else 0
    finally:
        os._exit(code)


def _target(handle: Path) -> str:
    try:
        return str(handle.readlink())
    except FileNotFoundError:  # the handle that lists the others
        return ""


_PARENT = os.getpid()

if __name__ == "__main__":
    task, url, folder, *rest = sys.argv[1:]
    opened = opened_at(url, Path(folder))
    tasks: dict[str, Callable[..., object]] = {
        "append": _append,
        "open": _open,
        "prefork": _prefork,
    }
    tasks[task](opened, *rest)
