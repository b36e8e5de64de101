"""A virtual reader with somebody at it: cards put in, taken out and swapped as they are told."""

import queue
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from types import FrameType
from typing import Any, TypeAlias

import attrs

from myna_mock.card.connecting import Connector
from myna_mock.card.profile import CardProfile, Interface
from myna_mock.card.slot import PORT, Exchange, Happening, Link, Slot
from myna_mock.card.telling import Told, told
from myna_mock.clock import DEFAULT_INSTANT
from myna_mock.unknown_names import unknown_name
from myna_mock.world import World
from myna_sdk.errors import MynaError, UsageError
from myna_sdk.model.certificate import Carrier


@attrs.frozen(kw_only=True)
class CardPlan:
    """How the command was told to begin.

    Attributes:
        persona: Whose card is in at first.
        host: Where vpcd listens.
        port: Its port.
        contactless: Whether the card is met without contact.
        phone: ``android`` or ``iphone`` for a phone's token instead of a card.
        at: The virtual instant.
        seed: Makes the world reproducible.
    """

    persona: str
    host: str = "127.0.0.1"
    port: int = PORT
    contactless: bool = False
    phone: str | None = None
    at: datetime | None = None
    seed: int | None = None

    def profile(self) -> CardProfile:
        """Return how the card is met.

        Raises:
            UsageError: ``mock-card-carrier``.
        """
        makes = {"android": Carrier.ANDROID, "iphone": Carrier.IPHONE}
        if self.phone is not None and self.phone not in makes:
            raise UsageError("mock-card-carrier", "a phone is android or iphone")
        return CardProfile(
            carrier=Carrier.CARD if self.phone is None else makes[self.phone],
            interface=Interface.CONTACTLESS if self.contactless else Interface.CONTACT,
        )


@attrs.frozen(kw_only=True)
class Inserted:
    """A card lies in the reader.

    Attributes:
        persona: Whose.
        atr: Its answer to reset.
        number_b: 照合番号B as printed on it, which a reader types; ``None`` for a phone.
    """

    persona: str
    atr: str
    number_b: str | None


@attrs.frozen(kw_only=True)
class Removed:
    """There is no card in the reader."""


@attrs.frozen(kw_only=True)
class Happened:
    """Something happened to a person.

    Attributes:
        persona: To whom.
        event: What.
    """

    persona: str
    event: str


@attrs.frozen(kw_only=True)
class Refusal:
    """What was told cannot be done.

    Attributes:
        code: The error's.
        message: Its text.
    """

    code: str
    message: str


@attrs.frozen(kw_only=True)
class Reader:
    """How it is with the virtual reader.

    Attributes:
        link: Whether it is there, or waited for.
        host: Its address.
        port: Its port.
    """

    link: str
    host: str
    port: int


Seen: TypeAlias = Reader | Inserted | Removed | Happened | Refusal | Told
"""What is shown of a desk."""


class CardDesk:
    """A world, a reader, and the words that move cards."""

    def __init__(self, plan: CardPlan, shown: Callable[[Seen], None]) -> None:
        """Begin a world; the reader is empty.

        Raises:
            UsageError: The plan names what there is not.
        """
        self._plan = plan
        self._profile = plan.profile()
        self._shown = shown
        self.world = World("card", at=plan.at or DEFAULT_INSTANT, seed=plan.seed)
        self.slot = Slot(self._seen)
        self._words: Mapping[str, Callable[[list[str]], None]] = {
            "insert": self._insert,
            "swap": self._insert,
            "remove": self._remove,
            "event": self._event,
        }

    def open(self) -> Connector:
        """Put the first card in and connect.

        Raises:
            UsageError: ``persona-unknown`` or ``mock-card-absent``.
        """
        self._insert([])
        return Connector(self.slot, self._plan.host, self._plan.port)

    def told(self, line: str) -> bool:
        """Do what a line says; return whether to go on. What cannot be done is shown."""
        words = line.split()
        if not words:
            return True
        if words[0] == "quit":
            return False
        try:
            self._do(words)
        except MynaError as refusal:
            self._shown(Refusal(code=refusal.code, message=refusal.message))
        return True

    def _do(self, words: list[str]) -> None:
        action = self._words.get(words[0])
        if action is None:
            raise unknown_name("mock-word-unknown", "word", words[0], (*self._words, "quit"))
        action(words[1:])

    def _insert(self, words: list[str]) -> None:
        persona = words[0] if words else self._plan.persona
        card = self.world.person(persona).card(self._profile)
        self.slot.insert(card)
        on_card = self._profile.carrier is Carrier.CARD
        self._shown(
            Inserted(
                persona=persona,
                atr=card.atr.hex(" ").upper(),
                number_b=card.printed.number_b if on_card else None,
            )
        )

    def _remove(self, _: list[str]) -> None:
        self.slot.remove()
        self._shown(Removed())

    def _event(self, words: list[str]) -> None:
        if len(words) < 2:
            raise UsageError("mock-word-incomplete", "event ID KIND [NAME=VALUE ...]")
        persona, kind, *options = words
        self.world.happen(persona, kind, dict(map(_option, options)))
        self._shown(Happened(persona=persona, event=kind))

    def _seen(self, happening: Happening) -> None:
        if isinstance(happening, Exchange):
            self._shown(told(happening.command, happening.answer))
        elif isinstance(happening, Link):
            plan = self._plan
            self._shown(Reader(link=happening.value, host=plan.host, port=plan.port))


def _option(text: str) -> tuple[str, Any]:
    name, _, value = text.partition("=")
    return name.replace("-", "_"), {"true": True, "false": False}.get(value, value)


def run(desk: CardDesk) -> None:
    """Keep the desk open until its input says quit, or SIGTERM or SIGINT ends it.

    That there is no input, or no more of it, ends nothing.
    """
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()

    def end(_number: int, _frame: FrameType | None) -> None:
        lines.put("quit")

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    threading.Thread(target=_read, args=(lines,), daemon=True).start()
    try:
        connector = desk.open()
        try:
            while desk.told(lines.get()):
                pass
        finally:
            connector.close()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _read(lines: "queue.SimpleQueue[str]") -> None:
    for line in sys.stdin:
        lines.put(line)
