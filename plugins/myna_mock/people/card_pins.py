"""What opens things in a card: the PINs and numbers, and how often each was entered wrongly."""

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any, Self

import attrs

from myna_sdk.model.masking import Masked


class CardPin(Enum):
    """A reference of the card, with its tries (`jpki-card.md` §4 to §7).

    The two numbers and the birth date are printed on the card; the text and the visual
    application count wrong entries of them apart.
    """

    AUTHENTICATION = ("authentication", 3)
    SIGNING = ("signing", 5)
    TEXT = ("text", 3)
    COMMON = ("common", 3)
    RESIDENTS = ("residents", 3)
    TEXT_NUMBER_A = ("text-number-a", 10)
    TEXT_NUMBER_B = ("text-number-b", 10)
    VISUAL_NUMBER_A = ("visual-number-a", 10)
    VISUAL_NUMBER_B = ("visual-number-b", 10)
    VISUAL_BIRTH_DATE = ("visual-birth-date", 10)

    def __init__(self, label: str, tries: int) -> None:
        self.label = label
        self.tries = tries

    @property
    def is_chosen(self) -> bool:
        """Whether the holder chose it, instead of its being printed on the card."""
        return self in _FIRST_CHOICE

    def takes(self, value: str) -> bool:
        """Tell whether a holder may choose ``value``."""
        form = _PASSWORD if self is CardPin.SIGNING else _FOUR_DIGITS
        return self.is_chosen and form.match(value) is not None


SIGNING_PASSWORD = "ABC123"
"""The signing password of every mock person who does not say otherwise."""

PIN = "1234"
"""Their other PINs."""

_FIRST_CHOICE = {
    CardPin.AUTHENTICATION: PIN,
    CardPin.SIGNING: SIGNING_PASSWORD,
    CardPin.TEXT: PIN,
    CardPin.COMMON: PIN,
    CardPin.RESIDENTS: PIN,
}
_FOUR_DIGITS = re.compile(r"[0-9]{4}\Z", re.ASCII)
_PASSWORD = re.compile(r"[A-Z0-9]{6,16}\Z", re.ASCII)


@attrs.frozen(repr=False)
class CardPins(Masked):
    """The PINs of a person's card at one instant, and the wrong entries in a row."""

    _choices: Mapping[CardPin, str] = attrs.field(factory=dict)
    _wrong: Mapping[CardPin, int] = attrs.field(factory=dict)

    def chosen(self, pin: CardPin) -> str:
        """Return what the holder chose."""
        return self._choices.get(pin, _FIRST_CHOICE[pin])

    def wrong_entries(self, pin: CardPin) -> int:
        """Return how often ``pin`` was entered wrongly in a row."""
        return self._wrong.get(pin, 0)

    def left(self, pin: CardPin) -> int:
        """Return the tries left."""
        return pin.tries - self.wrong_entries(pin)

    def entered(self, pin: CardPin, *, right: bool) -> Self:
        """Return them after an entry. Where none is left, a right one opens nothing any more."""
        if self.left(pin) == 0:
            return self
        return self._counted(pin, 0 if right else self.wrong_entries(pin) + 1)

    def locked(self, pin: CardPin) -> Self:
        """Return them with no try of ``pin`` left."""
        return self._counted(pin, pin.tries)

    def reset(self, pin: CardPin) -> Self:
        """Return them with every try of ``pin`` left."""
        return self._counted(pin, 0)

    def changed(self, pin: CardPin, value: str) -> Self:
        """Return them with ``value`` chosen for ``pin``, which must take it."""
        return attrs.evolve(self, choices={**self._choices, pin: value})

    def of_new_card(self) -> Self:
        """Return them as on a new card: the holder chooses the same again, nothing was tried."""
        return attrs.evolve(self, wrong={})

    def _counted(self, pin: CardPin, wrong: int) -> Self:
        return attrs.evolve(self, wrong={**self._wrong, pin: wrong})


def read_pin(label: Any) -> CardPin:
    """Return the reference called ``label``.

    Raises:
        KeyError: There is none.
        TypeError: No text.
    """
    return _BY_LABEL[label]


def read_pins(told: Mapping[str, Any]) -> CardPins:
    """Return the PINs that a person chose, told by label.

    Raises:
        ValueError: A label is of no PIN that is chosen, or the PIN does not take the value.
    """
    pins = CardPins()
    for label, value in told.items():
        pin = _BY_LABEL.get(label)
        if pin is None or not isinstance(value, str) or not pin.takes(value):
            raise ValueError("no such PIN, or not of its form")
        pins = pins.changed(pin, value)
    return pins


_BY_LABEL = {pin.label: pin for pin in CardPin}
PIN_LABELS = tuple(_BY_LABEL)
CHOSEN_LABELS = tuple(pin.label for pin in _FIRST_CHOICE)
