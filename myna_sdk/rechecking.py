"""Many certificates checked again by several processes: a firm's whole customer base.

Each process opens the roots and the mapped index of revocation lists for itself. Certificates go to
it as they are, over a pipe of its own, and are never pickled; what comes back tells nothing about a
person.
"""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from itertools import islice
from multiprocessing.connection import Connection
from pickle import PicklingError
from struct import Struct
from typing import Final, TypeAlias

import attrs

from myna_sdk.errors import MynaError, UsageError
from myna_sdk.jpki.anchors import AnchorSet
from myna_sdk.jpki.rechecking import Rechecked, Standing, recheck
from myna_sdk.jpki.revocation import HARD_FAIL, RevocationPolicy, RevocationSource
from myna_sdk.jpki.times import whole_second
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.instants import Instant

__all__ = ["Ground", "Rechecked", "Standing", "recheck_shared"]


AT_ONCE: Final = 64
"""Certificates that are handed over at a time: about what a pipe holds."""

_AHEAD: Final = 2
"""Batches that each process has, so that it need not wait for the next one."""

_LENGTH: Final = Struct("<I")


@attrs.frozen
class Ground:
    """What certificates are checked against.

    Attributes:
        anchors: Who may have issued them.
        revocation: Tells whether one was revoked.
    """

    anchors: AnchorSet
    revocation: RevocationSource


@attrs.frozen(kw_only=True)
class _Question:
    at: Instant
    kind: CertificateKind
    policy: RevocationPolicy


_Answer: TypeAlias = tuple[Rechecked, ...] | MynaError


def recheck_shared(
    certificates: Iterable[bytes],
    ground: Callable[[], Ground],
    *,
    at: Instant,
    kind: CertificateKind,
    processes: int,
    policy: RevocationPolicy = HARD_FAIL,
) -> Iterator[Rechecked]:
    """Return how each of ``certificates`` stands at ``at``, in their order.

    It is `myna_sdk.jpki.rechecking.recheck`, shared among processes that end with the iteration.
    Only a few batches are read ahead, so that ``certificates`` may be a generator of millions.

    Args:
        certificates: Their DER.
        ground: Called once in each process, to open what the certificates are checked against: a
            function of a module, or a `functools.partial` of one. The processes are new ones, so
            that a script calls this under ``if __name__ == "__main__"``.
        at: The instant that judges.
        kind: What each must be.
        processes: How many there shall be.
        policy: What of revocation passes.

    Raises:
        UsageError: ``processes`` is below 1, ``at`` is naive, or ``ground`` cannot be handed to
            another process.
        MynaError: What ``ground`` or its source raised, or ``internal``: a process ended without an
            answer.
    """
    if processes < 1:
        raise UsageError("usage", "certificates are checked by one process at least")
    question = _Question(at=whole_second(at), kind=kind, policy=policy)
    return _found(iter(certificates), ground, question, processes)


def _found(
    certificates: Iterator[bytes],
    ground: Callable[[], Ground],
    question: _Question,
    processes: int,
) -> Iterator[Rechecked]:
    with ExitStack() as ending:
        crew = []
        for _ in range(processes):
            crew.append(_Helper(ground, question))
            ending.callback(crew[-1].close)
        yield from _shared(certificates, crew)


def _shared(certificates: Iterator[bytes], crew: list["_Helper"]) -> Iterator[Rechecked]:
    """Hand batches round, and take the answers in the same order."""
    waiting = deque(helper for helper in crew * _AHEAD if helper.ask(certificates))
    while waiting:
        helper = waiting.popleft()
        answer = helper.answer()
        if helper.ask(certificates):
            waiting.append(helper)
        yield from answer


class _Helper:
    """One process, and the pipe to it."""

    def __init__(self, ground: Callable[[], Ground], question: _Question) -> None:
        # Whoever asks may have threads, with which a bare fork does not go together.
        context = multiprocessing.get_context("spawn")
        self._pipe, far = context.Pipe()
        self._process = context.Process(target=_serve, args=(far, ground, question), daemon=True)
        try:
            self._process.start()
        except (AttributeError, TypeError, PicklingError):
            raise UsageError("usage", "the ground is not a function of a module") from None
        finally:
            far.close()

    def ask(self, certificates: Iterator[bytes]) -> bool:
        """Hand the next batch over, and tell whether there was one."""
        batch = list(islice(certificates, AT_ONCE))
        if batch:
            with suppress(OSError):  # it has ended, and what it has to say is in the pipe
                self._pipe.send_bytes(_packed(batch))
        return bool(batch)

    def answer(self) -> tuple[Rechecked, ...]:
        """Wait for the answer to the oldest batch."""
        try:
            answer: _Answer = self._pipe.recv()
        except (EOFError, OSError):
            answer = MynaError("internal", "a process that checks certificates has ended")
        if isinstance(answer, MynaError):
            raise answer
        return answer

    def close(self) -> None:
        """End the process, which waits for a batch or works on one that nobody wants any more."""
        self._pipe.close()
        self._process.terminate()
        self._process.join()


def _serve(pipe: Connection, ground: Callable[[], Ground], question: _Question) -> None:
    """Answer batch after batch, until nobody asks any more."""
    try:
        opened = ground()
    except MynaError as error:
        pipe.send(error)
        return
    with suppress(EOFError, OSError):
        while True:
            pipe.send(_answer(_unpacked(pipe.recv_bytes()), opened, question))


def _answer(batch: list[bytes], ground: Ground, question: _Question) -> _Answer:
    same: dict[Rechecked, Rechecked] = {}  # most answers are equal, and equal ones are sent once
    found = recheck(
        *(batch, ground.anchors),
        revocation=ground.revocation,
        at=question.at,
        kind=question.kind,
        policy=question.policy,
    )
    try:
        return tuple([same.setdefault(each, each) for each in found])
    except MynaError as error:  # such as an index file that is gone
        return error


def _packed(batch: list[bytes]) -> bytes:
    return b"".join([_LENGTH.pack(len(each)) + each for each in batch])


def _unpacked(packed: bytes) -> list[bytes]:
    batch, at = [], 0
    while at < len(packed):
        start = at + _LENGTH.size
        at = start + _LENGTH.unpack_from(packed, at)[0]
        batch.append(packed[start:at])
    return batch
