"""What the chip remembers while it has power, and who counts the entries while it has none."""

from typing import Protocol

import attrs

from myna_mock.card.apdu import Status
from myna_mock.card.application import Application, CardContent, File, FileId, Openers
from myna_mock.people.card_pins import CardPin, CardPins
from myna_sdk.drive.entropy import RandomSource

CURRENT_FILE = 0x80
"""P2 of what concerns the selected file; with a short id added it selects another (§2.1)."""


class PinBook(Protocol):
    """Keeps PINs and wrong entries; it outlives every power cycle."""

    def pins(self) -> CardPins:
        """Return them as they are."""
        ...

    def entered(self, pin: CardPin, *, right: bool) -> None:
        """Count an entry."""
        ...

    def changed(self, pin: CardPin, value: str) -> None:
        """Keep another choice."""
        ...


@attrs.define(repr=False)
class KeptPins:
    """A book for a chip without a world."""

    _pins: CardPins = attrs.field(factory=CardPins)

    def pins(self) -> CardPins:
        """Return them as they are."""
        return self._pins

    def entered(self, pin: CardPin, *, right: bool) -> None:
        """Count an entry."""
        self._pins = self._pins.entered(pin, right=right)

    def changed(self, pin: CardPin, value: str) -> None:
        """Keep another choice."""
        self._pins = self._pins.changed(pin, value)

    def reset(self, pin: CardPin) -> None:
        """Have every try of ``pin`` again, as the office does it."""
        self._pins = self._pins.reset(pin)


@attrs.define(kw_only=True, repr=False)
class Session:
    """The state of a powered chip (§2.4).

    Attributes:
        content: What is on the card.
        book: Keeps PINs and counters.
        random: Makes challenges.
        application: The selected one.
        current: The selected file with its id.
        opened: The references of the application that were entered rightly.
    """

    content: CardContent
    book: PinBook
    random: RandomSource
    application: Application | None = None
    current: tuple[FileId, File] | None = None
    opened: frozenset[FileId] = frozenset()

    def enter_application(self, application: Application | None) -> None:
        """Select ``application``: no file is selected then, and nothing is opened."""
        self.application, self.current = application, None
        self.opened = frozenset()

    def may(self, openers: Openers) -> bool:
        """Tell whether one of ``openers`` was entered, or none is needed."""
        return openers is None or bool(openers & self.opened)

    def by_short_id(self, short: int) -> tuple[FileId, File] | None:
        """Return the file of the application with a short id."""
        return None if self.application is None else self.application.by_short_id(short)

    def concerned(self, p2: int) -> tuple[FileId, File] | Status:
        """Return the file that ``p2`` means, which is selected by it, or why there is none."""
        if p2 & 0xE0 != CURRENT_FILE:
            return Status.BAD_PARAMETERS
        if p2 == CURRENT_FILE:
            return Status.NO_FILE_SELECTED if self.current is None else self.current
        found = self.by_short_id(p2 & 0x1F)
        if found is None:
            return Status.NOT_FOUND
        self.current = found
        return found
