"""Processes: killed at any moment, opened together, forked."""

import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from myna_sdk import store as room
from myna_sdk.drive.entropy import SystemRandom
from myna_sdk.effects import Read
from myna_sdk.model.person import PersonId
from myna_sdk.store import Store, create_key_file
from myna_sdk.store.schema import HEAD
from tests.store.acts import notes, opened_at, opened_on_sqlite, rows

KILLS = 6


def _started(*arguments: str) -> subprocess.Popen[str]:
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.worker", *arguments],
        env=environ,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def _lines(process: subprocess.Popen[str], count: int) -> list[str]:
    assert process.stdout is not None
    return [process.stdout.readline().strip() for _ in range(count)]


def _killed_after(process: subprocess.Popen[str], count: int) -> list[str]:
    """Return everything that was confirmed: so many lines and what came before the kill."""
    confirmed = _lines(process, count)
    process.kill()
    rest, _ = process.communicate()
    assert process.returncode == -9
    return confirmed + [line for line in rest.splitlines() if line]


@pytest.fixture
def key(tmp_path: Path) -> None:
    """The key that every process of the test finds."""
    create_key_file(tmp_path / "master.key", SystemRandom())


@pytest.mark.usefixtures("key")
def test_a_kill_at_any_moment_loses_nothing_that_was_confirmed(url: str, tmp_path: Path) -> None:
    moments = random.Random(7)  # bounded, and the same in every run
    for attempt in range(KILLS):
        names = [f"p{attempt}a", f"p{attempt}b"]
        processes = [_started("append", url, str(tmp_path), name) for name in names]
        with ThreadPoolExecutor(2) as pool:
            counts = [moments.randrange(1, 25) for _ in names]
            confirmed = list(pool.map(_killed_after, processes, counts))
        store = opened_at(url, tmp_path)
        for name, lines in zip(names, confirmed, strict=True):
            kept = store.perform(Read(room.records.of_person, PersonId(name)))
            contents = [one.content.reveal().decode() for one in kept]
            assert set(lines) <= set(contents)
            assert sorted(contents) == sorted(f"{name}-{n}" for n in range(len(contents)))
        _audit_is_whole(store)
        store.close()


def _audit_is_whole(store: Store) -> None:
    """Every record has its note and every note its record, before and after the sealer."""
    for _ in range(2):
        report = room.audit.verify(store)
        assert report.faults == ()
        assert rows(store, "SELECT count(*) FROM records") == [(report.sealed + report.pending,)]
        room.audit.Sealer(store).seal()


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize("number", [5])
def test_processes_that_open_a_new_database_together_make_it_once(
    url: str, tmp_path: Path, number: int
) -> None:
    processes = [_started("open", url, str(tmp_path)) for _ in range(number)]
    assert [_lines(process, 1) for process in processes] == [["ready"]] * number
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    ends = [process.communicate()[0] for process in processes]
    assert ends == [f"{HEAD}\n"] * number
    store = opened_at(url, tmp_path)
    assert rows(store, "SELECT count(*) FROM store_identity") == [(1,)]
    assert rows(store, "SELECT count(*) FROM myna_schema_version") == [(1,)]
    store.close()


@pytest.mark.usefixtures("key")
def test_workers_forked_from_a_warm_store_keep_apart(url: str, tmp_path: Path) -> None:
    done = _started("prefork", url, str(tmp_path))
    said, _ = done.communicate()
    assert said == "[0, 0, 0] 81\n"  # three workers and the parent, twenty each, and one more


def test_a_fork_waits_for_transactions_in_flight(tmp_path: Path) -> None:
    """Else the child would inherit a lock that nobody holds, and wait for it for ever."""
    store = opened_on_sqlite(tmp_path)
    store.check()
    with ThreadPoolExecutor(3) as pool:
        writing = [pool.submit(notes, store, 60) for _ in range(3)]
        exits = [_forked(lambda: notes(store, 1)) for _ in range(5)]
        for done in writing:
            done.result()
    assert exits == [0] * 5
    assert rows(store, "SELECT count(*) FROM audit_notes") == [(185,)]
    store.close()


def _forked(work: Any) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
