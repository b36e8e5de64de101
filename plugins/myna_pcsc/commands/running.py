"""Looking at readers, waiting for a card, and running a card flow with it."""

import math
import sys
from typing import TypeVar

from myna_pcsc.provider import PcscReaders
from myna_sdk.authoring import CardReader, Flow
from myna_sdk.card_flows import CardFlows
from myna_sdk.commands.language import say
from myna_sdk.drive.blocking import Driver
from myna_sdk.drive.clock import SystemClock
from myna_sdk.drive.entropy import SystemRandom
from myna_sdk.drive.performers import Performers

R = TypeVar("R")

_LONGEST = 60.0
"""Seconds that a card may take for all of an operation; a real one takes a few."""


def without_anchors() -> CardFlows:
    """Return the flows of readers and cards; the commands hand in card CAs themselves."""
    return CardFlows(lambda: None)


def awaited(name: str | None, seconds: float) -> CardReader:
    """Return the reader once a card is in it; whoever waits sees for how long.

    Raises:
        TransportError: ``card-removed``: none came. ``card-reader-unavailable``.
        UsageError: ``card-reader-unknown``.
    """
    shown = [math.inf]

    def tell(left: float) -> None:
        whole = math.ceil(left)
        if sys.stderr.isatty() and whole < shown[0]:
            asked = say("カードを置いてください", "Place the card on the reader")
            sys.stderr.write(f"\r{asked} ({whole:>3})")
            sys.stderr.flush()
        shown[0] = min(shown[0], whole)

    cards = without_anchors()
    which = None if name is None else run(cards.named(name)).name
    try:
        waiting = cards.wait(which, seconds=seconds, progress=tell)
        return run(waiting, deadline=seconds + _LONGEST)
    finally:
        if shown[0] is not math.inf and sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")


def run(flow: Flow[R], *, deadline: float = _LONGEST) -> R:
    """Return what ``flow`` returns, what it asks of readers and cards answered by PC/SC."""
    readers = PcscReaders()
    performers = Performers(
        clock=SystemClock(), random=SystemRandom(), readers=lambda _instance: readers
    )
    with Driver(performers) as driver:
        return driver.run(flow, deadline=deadline)
