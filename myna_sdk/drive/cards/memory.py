"""Core dumps are off while a secret is on its way to a card.

A dump would hold the PIN. The limit is the process's, so that it is put back to what it was when
the last such command is done. A process that asks for PINs itself wants no dump from then on.
"""

import ctypes
import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

__all__ = ["no_core_dump_from_now", "without_core_dumps"]

_PR_GET_DUMPABLE = 3
_PR_SET_DUMPABLE = 4

_lock = threading.Lock()
_running = [0]
_before: list[tuple[tuple[int, int], int]] = []


@contextmanager
def without_core_dumps() -> Iterator[None]:
    """Run the body while this process leaves no core dump."""
    no_core_dump_from_now()
    try:
        yield
    finally:
        with _lock:
            _running[0] -= 1
            if _running[0] == 0:
                _put_back(*_before.pop())


def no_core_dump_from_now() -> None:
    """Have this process leave no core dump until it ends: for a command that asks for a PIN."""
    with _lock:
        if _running[0] == 0:
            _before.append((_limit_to_zero(), _prctl(_PR_GET_DUMPABLE, 0)))
            _prctl(_PR_SET_DUMPABLE, 0)
        _running[0] += 1


def _limit_to_zero() -> tuple[int, int]:
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    return soft, hard


def _put_back(limits: tuple[int, int], dumpable: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, limits)
    if dumpable == 1:  # the only other value that a process may set
        _prctl(_PR_SET_DUMPABLE, 1)


def _prctl(option: int, value: int) -> int:
    """Return what ``prctl`` says (Linux, prctl(2)); -1 where there is none."""
    call = _prctl_of_libc()
    return -1 if call is None else int(call(option, value, 0, 0, 0))


@cache
def _prctl_of_libc() -> Callable[..., int] | None:
    found: Callable[..., int] | None = getattr(ctypes.CDLL(None), "prctl", None)
    return found
