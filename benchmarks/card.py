"""A My Number Card's commands counted, and our own time beside the reader's.

**The smallest sequences.** They are argued from the card's access rules and from what the house
rules demand of every operation: a PIN's tries are asked for before it is presented (two programs
may have used some up meanwhile), extended lengths are used only where the card says that it takes
them, and no program that comes after ours finds a PIN verified.

Face and texts, twelve commands:

1. SELECT the visual application. Nothing can be read or presented before.
2. READ BINARY of the start of EF 0003, free: the municipality, which the record of a counter
   shows, and whether extended lengths are taken. Both are in one reply.
3. The tries of 照合番号B there: an empty VERIFY.
4. VERIFY. EF 0002 opens to nothing else that we may use.
5. READ BINARY of EF 0002, the face, with an extended length: nobody knows how long it is, so that
   all of the file is asked for. That carries the filler at its end, and saves one command.
6. READ BINARY of EF 0004, which certifies the municipality's key: 568 bytes.
7. COMPUTE DIGITAL SIGNATURE over a fresh nonce: the chip is present, and no copy.
8. SELECT the text application. That forgets what was verified in the visual one.
9. The tries of 照合番号B there, which has tries of its own.
10. VERIFY.
11. READ BINARY of EF 0002, the texts. Asking whether this application takes extended lengths
    would cost a command and save none: they mostly fit 256 bytes, and never need more than three.
12. SELECT once more, which forgets. A reset at the end of the transaction would do it without a
    command, at the cost of every other program that is connected: PC/SC answers it
    SCARD_W_RESET_CARD, and it has to start anew.

A signature, five commands and its certificate in 256-byte parts: SELECT, tries, VERIFY, the
certificate (the same VERIFY opens it), COMPUTE DIGITAL SIGNATURE, SELECT. The JPKI application
tells nowhere that it takes extended lengths. The two applications that do tell speak for
themselves alone.

The bytes that go with the commands are told beside, on the error output.

**Our own time** is that of an operation but for what it spends in PC/SC's functions and in
checking signatures. The thread that speaks to the card is ours, and so is what waits for it. Beside
it stands what of it is the processor's: the rest is waiting, for the other thread or for a busy
machine. The stopwatch is counted as ours. `benchmarks.least_card` is measured in the same way.
"""

import math
import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import cache
from multiprocessing import get_context
from typing import Any, Final
from unittest.mock import patch

from smartcard import scard

from benchmarks import least_card
from benchmarks.result import Result
from myna_mock.card.in_process import InProcessCard, chip_anchors_of
from myna_mock.world import World
from myna_pcsc import connection, readers
from myna_sdk.card.chip import read_chip
from myna_sdk.card.chip_keys import ChipAnchorSet, ChipApplication, ChipKey
from myna_sdk.card.readings import ChipReading
from myna_sdk.card.signing import sign_document
from myna_sdk.drive.blocking import Driver
from myna_sdk.drive.clock import SystemClock
from myna_sdk.drive.entropy import SystemRandom
from myna_sdk.drive.performers import Performers
from myna_sdk.drive.ports import CardConnection, CardSource
from myna_sdk.effects.card import CardSecret
from myna_sdk.model.masking import Concealed
from myna_sdk.model.signing import Detached, Document, Signed
from tests.pcscd import READER, running

ROUNDS: Final = 200
WARMING: Final = 10
SHORT: Final = 256
PASSWORD: Final = "ABC123"
DOCUMENT: Final = Document(Concealed(b"a lease of a flat that is not there"))

FACTS: Final = 12
SIGNING: Final = 5
"""The certificate's reads come on top, 256 bytes each."""


class _Counted:
    """A connection that counts the commands that go through it, and the bytes both ways."""

    def __init__(self, connection: CardConnection) -> None:
        self._connection = connection
        self.commands = self.sent = self.received = 0

    def begin(self) -> None:
        self._connection.begin()

    def transmit(self, command: bytearray) -> bytes:
        self.commands += 1
        self.sent += len(command)
        reply = self._connection.transmit(command)
        self.received += len(reply)
        return reply

    def end(self) -> None:
        self._connection.end()

    def tell(self, operation: str) -> None:
        """Tell the bytes beside the commands."""
        sys.stderr.write(
            f"{operation}: {self.commands} commands, {self.sent} bytes, {self.received} back\n"
        )


def measure_facts() -> Result:
    """Return how many commands reading the face and the texts takes, against the fewest."""
    world = World("bench")
    card = world.person("mihon-hanako").card()
    counted = _Counted(InProcessCard(card))
    with _driver(counted) as driver:
        _read(driver, card.printed.number_b, chip_anchors_of(world.card_authority))
    counted.tell("face and texts")
    return _result("card-commands-facts", counted.commands / FACTS, 1.0)


def measure_signature() -> Result:
    """Return how many commands a signature takes, its certificate read too, against the fewest."""
    counted = _Counted(InProcessCard(World("bench").person("mihon-hanako").card()))
    with _driver(counted) as driver:
        length = len(_signed(driver).certificate.reveal())
    counted.tell("signature")
    fewest = SIGNING + math.ceil(length / SHORT)
    return _result("card-commands-sign", counted.commands / fewest, 1.0)


def measure_own_time() -> Result:
    """Return our own time beside PC/SC's through pcscd and vpcd: of two operations, the worse."""
    return _result("card-own-time", max(_shares()[:2]), 0.1)


def measure_least_own_time() -> Result:
    """Return the same of the least program: how far the aim can be met at all."""
    return _result("card-least-own-time", max(_shares()[2:]), 0.1)


@cache
def _shares() -> tuple[float, ...]:
    """Return the shares of our two operations, and of the least program's, one run.

    The card is in this process, whoever reads it in another one: else the two would share one
    interpreter, and each wait for the other.
    """
    world = World("bench")
    card = world.person("mihon-hanako").card()
    with running() as stack, ProcessPoolExecutor(1, mp_context=get_context("spawn")) as reader:
        stack.insert(card)
        socket = stack.environment["PCSCLITE_CSOCK_NAME"]
        anchors = chip_anchors_of(world.card_authority)
        return reader.submit(_read_beside, socket, card.printed.number_b, anchors).result()


def _read_beside(socket: str, number: str, anchors: ChipAnchorSet) -> tuple[float, ...]:
    os.environ["PCSCLITE_CSOCK_NAME"] = socket  # PC/SC's library reads it once
    content = DOCUMENT.content.reveal()
    least = least_card.Reader(READER, anchors_of_least(anchors))
    with _driver(lambda: connection.PcscConnection(READER)) as driver:
        return (
            _own_share("face and texts", lambda: _read(driver, number, anchors)),
            _own_share("signature", lambda: _signed(driver)),
            _own_share("least face and texts", lambda: least.facts(number)),
            _own_share("least signature", lambda: least.signature(content, PASSWORD)),
        )


def anchors_of_least(anchors: ChipAnchorSet) -> dict[bytes, int]:
    """Return the card CAs of the visual application as the least program takes them."""
    visual = [each for each in anchors.anchors if each.application is ChipApplication.VISUAL]
    return {each.identifier: each.modulus for each in visual}


def _own_share(operation: str, work: Callable[[], object]) -> float:
    """Return the median, over many operations, of our own time against the transport's."""
    told = [_timed(work, time.perf_counter) for _ in range(WARMING + ROUNDS)][WARMING:]
    processor = statistics.median(_timed(work, time.process_time)[0] for _ in range(ROUNDS)) * 1e6
    own, transport = (statistics.median(column) * 1e6 for column in zip(*told, strict=True))
    sys.stderr.write(
        f"{operation}: {own:.0f} us of its own, {processor:.0f} of them the processor's; "
        f"{transport:.0f} us in PC/SC\n"
    )
    sys.stderr.flush()
    return statistics.median(own / transport for own, transport in told)


def _timed(work: Callable[[], object], clock: Callable[[], float]) -> tuple[float, float]:
    """Return the seconds of ``work`` that are its own, and those spent in PC/SC's functions."""
    transport, checks = _Stopwatch(clock), _Stopwatch(clock)
    pcsc = _Timed(scard, transport)
    with ExitStack() as patched:
        for module in (connection, readers, least_card):
            patched.enter_context(patch.object(module, "scard", pcsc))
        for owner in (ChipKey, least_card):
            for name in ("made", "padded"):
                timed = checks.around(getattr(owner, name))
                patched.enter_context(patch.object(owner, name, timed))
        began = clock()
        work()
        whole = clock() - began
    return whole - transport.seconds - checks.seconds, transport.seconds


class _Stopwatch:
    def __init__(self, clock: Callable[[], float]) -> None:
        self.seconds = 0.0
        self._clock = clock

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``function``, whose time counts."""
        clock = self._clock

        def timed(*arguments: Any) -> Any:
            began = clock()
            try:
                return function(*arguments)
            finally:
                self.seconds += clock() - began

        return timed


class _Timed:
    """PC/SC's module, each of its functions timed."""

    def __init__(self, module: Any, stopwatch: _Stopwatch) -> None:
        for name, value in vars(module).items():
            setattr(self, name, stopwatch.around(value) if callable(value) else value)


def _read(driver: Driver, number: str, anchors: ChipAnchorSet) -> ChipReading:
    found = driver.run(read_chip(CardSecret.of(number), anchors))
    if not isinstance(found, ChipReading):
        raise TypeError(f"the card was not read: {found}")
    return found


def _signed(driver: Driver) -> Detached:
    made = driver.run(sign_document(DOCUMENT, CardSecret.of(PASSWORD)))
    if not isinstance(made, Signed) or not isinstance(made.signature, Detached):
        raise TypeError(f"the card did not sign: {made}")
    return made.signature


def _driver(source: CardSource) -> Driver:
    return Driver(Performers(clock=SystemClock(), random=SystemRandom(), card=source))


def _result(name: str, ratio: float, aim: float) -> Result:
    return Result(name=name, ratio=ratio, aim=aim, better="lower")
