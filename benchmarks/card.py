"""A My Number Card's commands counted, and our own time beside the reader's.

The smallest sequence is what the card's access rules leave: select, present, one read for each
file with its length known before, sign. The query of a PIN's tries, which the house rules demand
before every presentation, is counted on both sides.
"""

import math
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from benchmarks.result import Result
from myna_mock.card.in_process import InProcessCard, chip_anchors_of
from myna_mock.world import World
from myna_pcsc.connection import PcscConnection
from myna_sdk.card.chip import read_chip
from myna_sdk.card.readings import ChipReading
from myna_sdk.card.signing import sign_document
from myna_sdk.drive.blocking import Driver
from myna_sdk.drive.clock import SystemClock
from myna_sdk.drive.entropy import SystemRandom
from myna_sdk.drive.performers import Performers
from myna_sdk.drive.ports import CardConnection
from myna_sdk.effects import Flow
from myna_sdk.effects.card import CardSecret
from myna_sdk.model.masking import Concealed
from myna_sdk.model.signing import Detached, Document, Signed
from tests.pcscd import READER, running

ROUNDS: Final = 15
SHORT: Final = 256
DOCUMENT: Final = Document(Concealed(b"a lease of a flat that is not there"))

FACTS: Final = 10
"""For each of two applications: select, query, present, read the data; for the face its signer's
key and the chip's presence besides."""
SIGNING: Final = 4
"""Select, query, present, sign; the certificate's reads come on top, 256 bytes each."""


class _Counted:
    """A connection that counts what goes through it, and for how long."""

    def __init__(self, connection: CardConnection) -> None:
        self._connection = connection
        self.commands = 0
        self.seconds = 0.0

    def begin(self) -> None:
        with self._timed():
            self._connection.begin()

    def transmit(self, command: bytearray) -> bytes:
        self.commands += 1
        with self._timed():
            return self._connection.transmit(command)

    def end(self) -> None:
        with self._timed():
            self._connection.end()

    @contextmanager
    def _timed(self) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds += time.perf_counter() - began


def measure_facts() -> Result:
    """Return how many commands reading the face and the texts takes, against the fewest."""
    world = World("bench")
    card = world.person("mihon-hanako").card()
    counted = _Counted(InProcessCard(card))
    number = CardSecret.of(card.printed.number_b)
    found = _run(counted, read_chip(number, chip_anchors_of(world.card_authority)))
    if not isinstance(found, ChipReading):
        raise TypeError(f"the card was not read: {found}")
    return _result("card-commands-facts", counted.commands / FACTS, 1.0)


def measure_signature() -> Result:
    """Return how many commands a signature takes, its certificate read too, against the fewest."""
    counted = _Counted(InProcessCard(World("bench").person("mihon-hanako").card()))
    length = len(_signature(counted).certificate.reveal())
    fewest = SIGNING + math.ceil(length / SHORT)
    return _result("card-commands-sign", counted.commands / fewest, 1.0)


def measure_own_time() -> Result:
    """Return our own time beside the transport's, signing through pcscd and vpcd."""
    with running() as stack, _socket_of(stack.environment["PCSCLITE_CSOCK_NAME"]):
        stack.insert(World("bench").person("mihon-hanako").card())
        shares = [_own_share(lambda: PcscConnection(READER)) for _ in range(ROUNDS)]
    return _result("card-own-time", statistics.median(shares), 0.1)


def _own_share(connected: Callable[[], CardConnection]) -> float:
    counted = _Counted(connected())
    with _driver(counted) as driver:
        flow = sign_document(DOCUMENT, CardSecret.of("ABC123"))
        began = time.perf_counter()
        driver.run(flow)
        whole = time.perf_counter() - began
    return (whole - counted.seconds) / counted.seconds


def _signature(connection: CardConnection) -> Detached:
    made = _run(connection, sign_document(DOCUMENT, CardSecret.of("ABC123")))
    if not isinstance(made, Signed) or not isinstance(made.signature, Detached):
        raise TypeError(f"the card did not sign: {made}")
    return made.signature


def _run(connection: CardConnection, flow: Flow[Any]) -> Any:
    with _driver(connection) as driver:
        return driver.run(flow)


def _driver(connection: CardConnection) -> Driver:
    return Driver(Performers(clock=SystemClock(), random=SystemRandom(), card=connection))


@contextmanager
def _socket_of(path: str) -> Iterator[None]:
    """Tell PC/SC's library, which reads it once, where the daemon is."""
    before = os.environ.get("PCSCLITE_CSOCK_NAME")
    os.environ["PCSCLITE_CSOCK_NAME"] = path
    try:
        yield
    finally:
        if before is None:
            del os.environ["PCSCLITE_CSOCK_NAME"]
        else:
            os.environ["PCSCLITE_CSOCK_NAME"] = before


def _result(name: str, ratio: float, aim: float) -> Result:
    return Result(name=name, ratio=ratio, aim=aim, better="lower")
