"""Waiting for a card, and running a card flow with it."""

import math
import sys
from typing import Any, TypeVar

from myna_pcsc.connection import card_source
from myna_pcsc.readers import Reader, named, wait_for_card
from myna_sdk.authoring import Flow
from myna_sdk.commands.language import say
from myna_sdk.drive.blocking import Driver
from myna_sdk.drive.clock import SystemClock
from myna_sdk.drive.entropy import SystemRandom
from myna_sdk.drive.performers import Performers

R = TypeVar("R")

_LONGEST = 60.0
"""Seconds that a card may take for all of an operation; a real one takes a few."""


def awaited(name: str | None, seconds: float) -> Reader:
    """Return the reader once a card is in it; whoever waits sees for how long.

    Raises:
        TransportError: ``card-removed``: none came. ``card-reader-unavailable``.
        UsageError: ``card-reader-unknown``.
    """
    which = None if name is None else named(name).name
    shown = [math.inf]

    def tell(left: float) -> None:
        whole = math.ceil(left)
        if sys.stderr.isatty() and whole < shown[0]:
            asked = say("カードを置いてください", "Place the card on the reader")
            sys.stderr.write(f"\r{asked} ({whole:>3})")
            sys.stderr.flush()
        shown[0] = min(shown[0], whole)

    try:
        return wait_for_card(which, seconds=seconds, progress=tell)
    finally:
        if shown[0] is not math.inf and sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")


def run(reader: Reader, flow: Flow[R]) -> R:
    """Return what ``flow`` returns, its commands sent to the card in ``reader``."""
    performers = Performers(
        clock=SystemClock(), random=SystemRandom(), card=card_source(reader.name)
    )
    with Driver(performers) as driver:
        answer: Any = driver.run(flow, deadline=_LONGEST)
    return answer  # type: ignore[no-any-return]
