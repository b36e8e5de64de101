"""Eight writers on PostgreSQL with the audit chain, against the same rows unchained.

Ours: eight processes write audit notes, each note in a transaction of its own, while a ninth links
them into the chain and signs checkpoints; time counts until the last note is sealed. The reference:
the same eight processes insert the same rows, each in a transaction of its own of the same store,
into a table of the same shape: no MAC, no chain, and the ninth process sleeps. What the store
itself costs is not looked at here but in ``store_append``.
"""

import json
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Iterator
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
from myna_sdk.store import Store, Transaction, audit
from myna_sdk.store.encoding import stamp
from myna_sdk.store.tables import audit_notes
from tests.postgres import new_database, serve

WRITERS = 8
NOTES = 200
"""Rows that each writer adds in one round."""
PAIRS = 30
PLAN = (False, True, True, False) * (1 + PAIRS // 2)
"""The rounds, chained or not, in pairs of which either side is the first in turn."""
WARMING = 4
"""Rounds at the beginning that are not counted: they fill caches."""
PAUSE = 0.1
"""Seconds between two looks of the sealer."""
PATIENCE = 300
"""Seconds that a process waits for the others: whoever fails shall not leave them behind."""

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
        seconds = _raced(place)
    rounds = list(zip(PLAN, seconds, strict=True))[WARMING:]
    # Each ratio is of two rounds side by side. Their median leans to neither side, and what else
    # the machine does in some of the rounds does not move it.
    pairs = [dict(pair) for pair in zip(rounds[::2], rounds[1::2], strict=True)]
    ratio = statistics.median(pair[False] / pair[True] for pair in pairs)
    return Result(name="audit-writers", ratio=ratio, aim=0.8, better="higher")


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


def _raced(place: Place) -> list[float]:
    """Return the seconds of each round, from the common start until all is written and sealed."""
    race = _Race()
    runners = [_fork.Process(target=_write, args=(place, race)) for _ in range(WRITERS)]
    runners.append(_fork.Process(target=_seal, args=(place, race)))
    for process in runners:
        process.start()
    for process in runners:
        process.join()
    if any(process.exitcode for process in runners):
        raise RuntimeError("a writer or the sealer failed")
    return [last - first for first, last in zip(race.first[:], race.last[:], strict=True)]


class _Race:
    """What the processes share: the start of a round, who has finished writing, and times."""

    def __init__(self) -> None:
        self.written = _fork.Semaphore(0)
        self.first = _fork.Array("d", len(PLAN))
        self.last = _fork.Array("d", len(PLAN))
        self._start = _fork.Barrier(WRITERS + 1, action=self._started, timeout=PATIENCE)
        self._round = _fork.Value("i", 0)

    def rounds(self) -> Iterator[tuple[int, bool]]:
        """Yield each round's number, and whether it is chained, when everybody is there."""
        for number, chained in enumerate(PLAN):
            self._start.wait()
            yield number, chained

    def finish(self, number: int) -> None:
        with self.last.get_lock():
            self.last[number] = max(self.last[number], time.perf_counter())

    def _started(self) -> None:
        self.first[self._round.value] = time.perf_counter()
        self._round.value += 1


def _write(place: Place, race: _Race) -> None:
    store = _opened(*place)
    store.check()
    for number, chained in race.rounds():
        work = _note if chained else _insert
        for _ in range(NOTES):
            store.perform(Write(work))
        race.finish(number)
        if chained:
            race.written.release()


def _seal(place: Place, race: _Race) -> None:
    sealer = audit.Sealer(_opened(*place))
    sealer.seal()
    for number, chained in race.rounds():
        if chained:
            _seal_while_writing(sealer, race)
            race.finish(number)


def _seal_while_writing(sealer: audit.Sealer, race: _Race) -> None:
    writing = WRITERS
    while writing:
        if race.written.acquire(timeout=PAUSE):
            writing -= 1
        else:
            sealer.seal()
    sealer.seal()


def _note(tx: Transaction) -> None:
    at = tx.clock.now()
    audit.note(tx, event="identity-settled", person=PERSON, subject_row=ROW, data=DATA, at=at)


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
