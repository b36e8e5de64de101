"""Eight writers on PostgreSQL with the audit chain, against the same rows unchained.

Ours: eight processes write audit notes, each note in a transaction of its own, while a ninth links
them into the chain and signs checkpoints; time counts until the last note is sealed. The reference:
eight processes insert the same rows, each in a transaction of its own of the same store, into a
table of the same shape: no MAC, no chain, no ninth process. What the store itself costs is not
looked at here but in ``store_append``.
"""

import json
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import psycopg
from sqlalchemy import MetaData, insert

from benchmarks.result import Result
from myna_sdk import store as room
from myna_sdk.drive.clock import SystemClock
from myna_sdk.drive.entropy import SystemRandom
from myna_sdk.effects import Write
from myna_sdk.model.person import PersonId
from myna_sdk.store import Store, Transaction
from myna_sdk.store.encoding import stamp
from myna_sdk.store.tables import audit_notes
from tests.postgres import new_database, serve

WRITERS = 8
NOTES = 500
ROUNDS = 8
PAUSE = 0.1
"""Seconds between two looks of the sealer."""

PERSON = PersonId("00000000000000000000000000000001")
ROW = "0" * 32
DATA = (("outcome", "verified"), ("provider", "digital-auth-app"))

Place: TypeAlias = tuple[str, Path]

_fork = multiprocessing.get_context("fork")
_plain = insert(audit_notes.to_metadata(MetaData(), name="plain"))


def measure() -> Result:
    """Return how fast notes are written and sealed, as a share of the reference's speed."""
    with tempfile.TemporaryDirectory() as folder, serve(durable=True) as server:
        place = new_database(server), Path(folder)
        _prepare(*place)
        rounds = [(_seconds(place, chained=True), _seconds(place)) for _ in range(ROUNDS)]
    # The best round of each, as timeit does: what else the machine does only ever adds.
    chained = min(ours for ours, _ in rounds)
    unchained = min(theirs for _, theirs in rounds)
    return Result(name="audit-writers", ratio=unchained / chained, aim=0.8, better="higher")


def _opened(url: str, base: Path) -> Store:
    return Store.open(
        url,
        keys=room.key_provider("file:key", base),
        environment="mock",
        clock=SystemClock(),
        random=SystemRandom(),
    )


def _prepare(url: str, base: Path) -> None:
    room.create_key_file(base / "key", SystemRandom())
    store = _opened(url, base)
    store.check()
    store.close()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE plain (LIKE audit_notes INCLUDING ALL)")


def _seconds(place: Place, *, chained: bool = False) -> float:
    """Return the seconds from the common start until all is written and, if chained, sealed."""
    race = _Race(WRITERS + chained)
    work = _note if chained else _insert
    runners = [_fork.Process(target=_write, args=(place, race, work)) for _ in range(WRITERS)]
    runners += [_fork.Process(target=_seal, args=(place, race)) for _ in range(chained)]
    for process in runners:
        process.start()
    for process in runners:
        process.join()
    if any(process.exitcode for process in runners):
        raise RuntimeError("a writer or the sealer failed")
    return float(race.last.value - race.first.value)


class _Race:
    """What the processes of one round share: the start, who has finished writing, and times."""

    def __init__(self, runners: int) -> None:
        self.start = _fork.Barrier(runners, action=self._started)
        self.written = _fork.Semaphore(0)
        self.first = _fork.Value("d", 0.0)
        self.last = _fork.Value("d", 0.0)

    def _started(self) -> None:
        self.first.value = time.perf_counter()

    def finish(self) -> None:
        with self.last.get_lock():
            self.last.value = max(self.last.value, time.perf_counter())


def _write(place: Place, race: _Race, work: Callable[[Transaction], None]) -> None:
    store = _opened(*place)
    store.check()
    race.start.wait()
    for _ in range(NOTES):
        store.perform(Write(work))
    race.finish()
    race.written.release()


def _seal(place: Place, race: _Race) -> None:
    sealer = room.audit.Sealer(_opened(*place))
    sealer.seal()
    race.start.wait()
    writing = WRITERS
    while writing:
        if race.written.acquire(timeout=PAUSE):
            writing -= 1
        else:
            sealer.seal()
    sealer.seal()
    race.finish()


def _note(tx: Transaction) -> None:
    at = tx.clock.now()
    room.audit.note(tx, event="identity-settled", person=PERSON, subject_row=ROW, data=DATA, at=at)


def _insert(tx: Transaction) -> None:
    at = tx.clock.now()
    tx.write(
        _plain,
        {
            "id": tx.fresh_id(at),
            "at": stamp(at),
            "event": "identity-settled",
            "person": PERSON,
            "subject_row": ROW,
            "data": json.dumps(DATA),
            "mac": bytes(32),
        },
    )


if __name__ == "__main__":
    print(measure())
