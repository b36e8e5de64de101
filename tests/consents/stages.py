"""Moments before a billed call, kept warm so that any number of processes can be killed in them.

A stage is a world in process, a firm's database as it stands, and a client that is wired and has
opened nothing. Each kill happens in a *case*, a fork of all of it: the case serves the world on
loopback, forks who is to be killed, and judges what is left in the database.
"""

import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn
from unittest.mock import patch

import attrs
from sqlalchemy import Dialect

from myna_mock.served.app import application
from myna_mock.served.hosting import Beginning, Hosting
from myna_mock.served.listening import bound, in_background
from myna_mock.world import World
from myna_sdk import Myna
from myna_sdk.configuration import Configuration
from myna_sdk.drive.wire import transports
from myna_sdk.drive.wire.trust import client_context
from myna_sdk.store import transacting
from myna_sdk.store.statements import Compiler
from tests.consents.killing import (
    WHO,
    Counts,
    S,
    consented,
    hold_complete,
    hold_latest,
    settled,
    signed,
    was_killed,
    work_and_die,
)

DATABASE = "myna.db"
"""The database of a firm, with what SQLite keeps beside it while it is in use."""


class Ending(IntEnum):
    """How a case ended: its exit status."""

    KILLED = 0
    FINISHED = 10
    """The work was done before the kill; the rules held all the same."""
    BROKEN = 1


@attrs.frozen(kw_only=True)
class Kill:
    """When a process is killed: before an effect, at an instant, or never.

    Attributes:
        step: The number of the effect.
        after: Seconds.
    """

    step: int | None = None
    after: float | None = None


Work = Callable[[Myna], object]
Rules = Callable[[World, Myna], None]
Story = Callable[[World, Myna], tuple[Work, Rules]]
"""Plays until shortly before a billed call; returns the call, and the rules for after its end."""


def completing(world: World, myna: Myna) -> tuple[Work, Rules]:
    """Have a consent signed, and go on with its completion."""
    callback = signed(world, myna)
    before = Counts.of(world)
    return (
        lambda client: client.consents.complete(callback, browser_session=S),
        lambda there, client: hold_complete(there, client, callback, before),
    )


def fetching(world: World, myna: Myna) -> tuple[Work, Rules]:
    """Have somebody consent and move, and go on with the latest facts."""
    consented(world, myna)
    before = Counts.of(world)
    return (
        lambda client: client.facts.latest(WHO),
        lambda there, client: hold_latest(there, client, before),
    )


@contextmanager
def sharing_what_is_costly() -> Iterator[None]:
    """Have every client of this process use one TLS context and one set of compiled statements.

    Each process would make its own, and no kill is about them: connections go to loopback without
    TLS, and what a statement compiles to depends on nothing but its words.
    """
    compilers: dict[type, Compiler] = {}

    def shared(dialect: Dialect) -> Compiler:
        return compilers.setdefault(type(dialect), Compiler(dialect))

    with (
        patch.object(transports, "client_context", cache(client_context)),
        patch.object(transacting, "Compiler", shared),
    ):
        yield


class Stage:
    """One moment before a billed call.

    Attributes:
        effects: How many effects the call has, where nobody kills it.
        seconds: How long it took in the rehearsal.
    """

    def __init__(self, story: Story, folder: Path) -> None:
        """Play ``story`` in a new world, with the firm's files in ``folder``."""
        self.effects, self.seconds = 0, 0.0
        self._listener = bound("127.0.0.1", 0)
        root = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._hosting = Hosting(root, Beginning())
        self._world = self._hosting.world("soak").world
        self._folder = folder
        self._rehearse(story)
        self._configuration: Configuration = settled(self._world, folder)
        with self._client() as myna:
            self._work, self._rules = story(self._world, myna)
        self._database = (folder / DATABASE).read_bytes()
        self._victim, self._judge = Myna(self._configuration), self._client()
        for client in (self._victim, self._judge):
            _ = client.consents, client.facts, client.audit, client.wiring.instances.all()

    def _rehearse(self, story: Story) -> None:
        """Play to the end with another database: keys are made, code is read, effects counted."""
        served = in_background(application(self._hosting), self._listener.dup())
        with TemporaryDirectory() as elsewhere, served:
            myna = Myna(settled(self._world, Path(elsewhere)))
            with myna:
                work, rules = story(self._world, myna)
                self._count(myna, work)
                rules(self._world, myna)

    def _count(self, myna: Myna, work: Work) -> None:
        performed, begun = myna.driver._step, time.perf_counter()

        def counting(*given: Any) -> Any:
            self.effects += 1
            return performed(*given)

        with patch.object(myna.driver, "_step", counting):
            work(myna)
        self.seconds = time.perf_counter() - begun

    def _client(self) -> Myna:
        world = self._world
        return Myna(self._configuration, clock=world.clock, transport=world.transport)

    def case(self, kill: Kill) -> Ending:
        """Have the work done in a process that is killed as told, and return how that ended."""
        for beside in ("-wal", "-shm"):
            (self._folder / f"{DATABASE}{beside}").unlink(missing_ok=True)
        (self._folder / DATABASE).write_bytes(self._database)
        case = os.fork()
        if case == 0:
            self._play(kill)
        _, status = os.waitpid(case, 0)
        return Ending(os.waitstatus_to_exitcode(status))

    def close(self) -> None:
        """Give the port back."""
        self._listener.close()

    def _play(self, kill: Kill) -> NoReturn:
        ending = Ending.BROKEN
        try:
            victim = os.fork()
            if victim == 0:
                work_and_die(kill.step, lambda: self._victim, self._work)
            with in_background(application(self._hosting), self._listener):
                if kill.after is not None:
                    _kill(victim, kill.after)
                ending = Ending.KILLED if was_killed(victim) else Ending.FINISHED
                self._rules(self._world, self._judge)
                sys.stderr.flush()
                os._exit(ending)  # what follows would only close what nobody uses any more
        except BaseException:  # noqa: BLE001 - the process ends here
            traceback.print_exc()
        finally:
            os._exit(Ending.BROKEN)


def _kill(process: int, after: float) -> None:
    """Kill ``process`` after so many seconds, unless it ends before."""
    descriptor = os.pidfd_open(process)
    try:
        ended, _, _ = select.select([descriptor], [], [], after)
        if not ended:
            signal.pidfd_send_signal(descriptor, signal.SIGKILL)
    finally:
        os.close(descriptor)
