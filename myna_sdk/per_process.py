"""What belongs to one process: made on first use, abandoned after a fork, never shared."""

import os
from collections.abc import Callable
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")

ProcessToken: TypeAlias = tuple[int, int]

_forks = [0]


def _count_fork() -> None:
    _forks[0] += 1


os.register_at_fork(after_in_child=_count_fork)


def this_process() -> ProcessToken:
    """Return what tells this process from every ancestor whose memory it inherited.

    The pid alone would not do: a late descendant may be given an ancestor's.
    """
    return os.getpid(), _forks[0]


class PerProcess(Generic[T]):
    """Keeps one ``T`` for each process.

    What an ancestor made is kept untouched: closing it here could harm the ancestor (a shared
    epoll set, a TLS goodbye), and so could letting the garbage collector close it.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._kept: dict[ProcessToken, T] = {}

    def here(self) -> T:
        """Return this process's own, made on first use."""
        token = this_process()
        found = self._kept.get(token)
        # Of two threads that come here together one wins: what the other made has opened nothing.
        return self._kept.setdefault(token, self._make()) if found is None else found

    def made(self) -> T | None:
        """Return this process's own, or ``None`` if it was not made yet."""
        return self._kept.get(this_process())

    def take(self) -> T | None:
        """Return this process's own and forget it, or ``None`` if it never was made."""
        return self._kept.pop(this_process(), None)
