"""Many certificates checked again by several processes: a firm's whole customer base.

This process checks too. Each other one opens the roots and the mapped index of revocation lists for
itself, and takes the next batch whenever it has room, so that all end together. Certificates go to
it as they are, over a pipe of its own, and are never pickled; what comes back tells nothing about a
person.
"""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from itertools import accumulate, islice, pairwise
from multiprocessing.connection import Connection, wait
from pickle import PicklingError
from struct import pack, unpack_from
from typing import Final, TypeAlias

import attrs

from myna_sdk.errors import MynaError, UsageError
from myna_sdk.jpki.anchors import AnchorSet
from myna_sdk.jpki.rechecking import Rechecked, Standing, recheck
from myna_sdk.jpki.revocation import HARD_FAIL, RevocationPolicy, RevocationSource
from myna_sdk.jpki.times import whole_second
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed

__all__ = ["Ground", "Rechecked", "Standing", "recheck_shared"]


AT_ONCE: Final = 64
"""Certificates that are handed over at a time: about what a pipe holds."""

_AHEAD: Final = 2
"""Batches that each other process has, so that it need not wait for the next one."""

_UNTOLD: Final = 4
"""Batches for each process that are read while the answer to an earlier one is awaited."""

_SIZE: Final = 4  # bytes of a length


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
_Batch: TypeAlias = Concealed[list[bytes]]


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

    It is `myna_sdk.jpki.rechecking.recheck`, shared among this process and others that end with the
    iteration. Only a few batches are read ahead, so that ``certificates`` may be a generator of
    millions.

    Args:
        certificates: Their DER.
        ground: Called once in each process, to open what the certificates are checked against: a
            function of a module, or a `functools.partial` of one. The others are new processes, so
            that a script calls this under ``if __name__ == "__main__"``.
        at: The instant that judges.
        kind: What each must be.
        processes: How many there shall be, this one among them.
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
        for _ in range(processes - 1):
            crew.append(_Helper(ground, question))
            ending.callback(crew[-1].close)
        yield from _Sharing(certificates, crew).answers(ground(), question)


class _Sharing:
    """Batches by their numbers: who has which, and the answers that wait for an earlier one."""

    def __init__(self, certificates: Iterator[bytes], crew: list["_Helper"]) -> None:
        self._certificates, self._crew = certificates, crew
        self._most = _UNTOLD * (len(crew) + 1)
        self._read = self._told = 0
        self._ended = False
        self._answers: dict[int, tuple[Rechecked, ...]] = {}

    def answers(self, ground: Ground, question: _Question) -> Iterator[Rechecked]:
        """Hand batches out, work on others, and give the answers in the order of the batches."""
        while not self._ended or self._told < self._read:
            self._collect()
            for helper in self._crew:
                while helper.has_room and (batch := self._next()) is not None:
                    helper.ask(self._read, batch)
                    self._read += 1
            if self._told not in self._answers and (batch := self._next()) is not None:
                self._answers[self._read] = _or_raised(_answer(batch, ground, question))
                self._read += 1
            while self._told in self._answers:
                yield from self._answers.pop(self._told)
                self._told += 1

    def _next(self) -> _Batch | None:
        """Return the next batch, unless there is none or enough were read for now."""
        if self._ended or self._read - self._told >= self._most:
            return None
        batch = Concealed(list(islice(self._certificates, AT_ONCE)))
        self._ended = len(batch.reveal()) < AT_ONCE
        return batch if batch.reveal() else None

    def _collect(self) -> None:
        """Take every answer that is there; wait for one if there is nothing else to do."""
        idle = self._ended or self._read - self._told >= self._most
        waiting = idle and self._told < self._read  # for somebody else's, else it would be told
        there = wait([helper.pipe for helper in self._crew], None if waiting else 0)
        for helper in self._crew:
            if helper.pipe in there:
                self._answers.update(helper.take())


class _Helper:
    """One process, and the pipe to it."""

    def __init__(self, ground: Callable[[], Ground], question: _Question) -> None:
        # Whoever asks may have threads, with which a bare fork does not go together.
        context = multiprocessing.get_context("spawn")
        self.pipe, far = context.Pipe()
        self._ready = False
        self._asked: deque[int] = deque()
        self._process = context.Process(target=_serve, args=(far, ground, question), daemon=True)
        try:
            self._process.start()
        except (AttributeError, TypeError, PicklingError):
            raise UsageError("usage", "the ground is not a function of a module") from None
        finally:
            far.close()

    @property
    def has_room(self) -> bool:
        """Whether it waits for a batch, or soon will."""
        return self._ready and len(self._asked) < _AHEAD

    def ask(self, number: int, batch: _Batch) -> None:
        """Hand a batch over."""
        self._asked.append(number)
        with suppress(OSError):  # it has ended, and what it has to say is in the pipe
            self.pipe.send_bytes(_packed(batch.reveal()))

    def take(self) -> Iterator[tuple[int, tuple[Rechecked, ...]]]:
        """Yield the answer that is in the pipe, with the number of its batch."""
        try:
            answer: _Answer | None = self.pipe.recv()
        except (EOFError, OSError):
            answer = MynaError("internal", "a process that checks certificates has ended")
        if answer is None:
            self._ready = True
        else:
            found = _or_raised(answer)  # the roots could not be opened, before anything was asked
            yield self._asked.popleft(), found

    def close(self) -> None:
        """End the process, which waits for a batch or works on one that nobody wants any more."""
        self.pipe.close()
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
        pipe.send(None)  # it is ready
        while True:
            pipe.send(_shared(_answer(_unpacked(pipe.recv_bytes()), opened, question)))


def _answer(batch: _Batch, ground: Ground, question: _Question) -> _Answer:
    found = recheck(
        *(batch.reveal(), ground.anchors),
        revocation=ground.revocation,
        at=question.at,
        kind=question.kind,
        policy=question.policy,
    )
    try:
        return tuple(found)
    except MynaError as error:  # such as an index file that is gone
        return error


def _shared(answer: _Answer) -> _Answer:
    """Return ``answer`` with what is equal in it as one, which pickle then writes once."""
    if isinstance(answer, MynaError):
        return answer
    same: dict[Rechecked, Rechecked] = {}
    return tuple([same.setdefault(each, each) for each in answer])


def _or_raised(answer: _Answer) -> tuple[Rechecked, ...]:
    if isinstance(answer, MynaError):
        raise answer
    return answer


def _packed(batch: list[bytes]) -> bytes:
    """Return how many there are, the length of each, and all of them."""
    count = len(batch)
    return pack(f"<{count + 1}I", count, *map(len, batch)) + b"".join(batch)


def _unpacked(packed: bytes) -> _Batch:
    (count,) = unpack_from("<I", packed)
    stops = list(accumulate(unpack_from(f"<{count}I", packed, _SIZE), initial=_SIZE * (count + 1)))
    return Concealed([packed[start:stop] for start, stop in pairwise(stops)])
