"""Forks and SQLite: nothing may be open on the file at the moment of a fork.

SQLite keeps the locks that a process holds in that process's memory. A child inherits the memory
and not the locks, believes that it holds them, and another process may then take the shared memory
away under it (https://www.sqlite.org/howtocorrupt.html, 2.6). So the parent closes its idle
connections before it forks; both sides open new ones when they need them.
"""

import os
import threading
import weakref
from threading import get_ident
from typing import Protocol

PATIENCE = 5.0
"""Seconds that a fork waits for transactions in flight."""


class Forkable(Protocol):
    """Something that has to know about forks."""

    def before_fork(self) -> None:
        """Let nothing be open, and nothing be opened until `after_fork`."""

    def after_fork(self) -> None:
        """Go on, in the parent."""


_watched: "weakref.WeakSet[Forkable]" = weakref.WeakSet()


def watch(one: Forkable) -> None:
    """Tell ``one`` of every fork of this process from now on."""
    _watched.add(one)


def _before() -> None:
    for one in list(_watched):
        one.before_fork()


def _after() -> None:
    for one in list(_watched):
        one.after_fork()


os.register_at_fork(before=_before, after_in_parent=_after)


class Gate:
    """Lets one transaction of each thread through, and holds new ones up while it is shut.

    Whoever enters is counted before it looks whether the gate is shut, and whoever shuts it does so
    before it counts: one of the two sees the other, and nobody takes a lock while it is open.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside: set[int] = set()
        self._shut = False

    def __enter__(self) -> None:
        self._inside.add(get_ident())
        if self._shut:
            self._wait()

    def __exit__(self, *_raised: object) -> None:
        self._inside.discard(get_ident())
        if self._shut:
            with self._changed:
                self._changed.notify_all()

    def shut(self) -> None:
        """Hold up who comes, and wait until everybody else is out, for `PATIENCE` at most."""
        own = {get_ident()}
        with self._changed:
            self._shut = True
            self._changed.wait_for(lambda: self._inside <= own, timeout=PATIENCE)

    def open(self) -> None:
        """Let everybody through."""
        with self._changed:
            self._shut = False
            self._changed.notify_all()

    def _wait(self) -> None:
        with self._changed:
            self._inside.discard(get_ident())
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._shut)
            self._inside.add(get_ident())
