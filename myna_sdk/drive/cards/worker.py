"""One thread for one connection: a card that never answers blocks it, and nobody else."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TypeAlias, TypeVar

R = TypeVar("R")

_Job: TypeAlias = Callable[[], None]


class Worker:
    """Runs jobs one after the other in a thread of its own.

    The thread is a daemon: one that a mute card blocks does not keep the process alive, and
    `leave` ends it as soon as it is free. So does nobody's having the worker any more.
    """

    def __init__(self) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        threading.Thread(target=_work, args=(self._jobs,), name="myna-card", daemon=True).start()

    def ask(self, job: Callable[[], R]) -> "Future[R]":
        """Return the future result of ``job``, which runs after those asked before."""
        future: Future[R] = Future()
        self._jobs.put(lambda: _answer(future, job))
        return future

    def hand(self, job: Callable[[], None]) -> None:
        """Have ``job`` run after those asked before. It raises nothing."""
        self._jobs.put(job)

    def leave(self) -> None:
        """Let the thread end after the jobs asked so far."""
        self._jobs.put(None)

    def __del__(self) -> None:
        self.leave()


def _work(jobs: "SimpleQueue[_Job | None]") -> None:
    while (job := jobs.get()) is not None:
        job()
        del job  # else the last command stays alive until the next


def _answer(future: "Future[R]", job: Callable[[], R]) -> None:
    if future.set_running_or_notify_cancel():
        try:
            result = job()
        except BaseException as error:  # noqa: BLE001 - belongs to whoever asked
            future.set_exception(error)
        else:
            future.set_result(result)
