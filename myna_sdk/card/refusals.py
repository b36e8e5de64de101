"""Why an operation with a card ended without what was asked for, with what to tell the person.

Codes are stable; their texts stand in ``refusals.toml``, in Japanese and English.
"""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import NoReturn

import attrs

from myna_sdk.card.profile import PinKind

__all__ = ["CardReason", "CardRefusal"]


class CardReason(StrEnum):
    """What a card in order, or the person before it, may bring an operation to an end with."""

    # The card
    OTHER_CARD = "other-card"
    UNKNOWN_CARD = "unknown-card"
    PHONE = "phone-has-no-face"
    NO_CERTIFICATE = "no-certificate"
    # The PIN, before anything was presented
    PIN_FORM = "pin-form-wrong"
    PIN_LAST_TRY = "pin-last-try"
    PIN_TRIES_UNKNOWN = "pin-tries-unknown"
    PIN_TRIES_IMPLAUSIBLE = "pin-tries-implausible"
    PIN_MISSING = "pin-missing"
    # The PIN
    PIN_WRONG = "pin-wrong"
    PIN_ANSWER_IMPLAUSIBLE = "pin-answer-implausible"
    PIN_BLOCKED = "pin-blocked"

    @property
    def presented(self) -> bool:
        """Whether a try was used up: the card compared what it was given, and refused it.

        Of `PIN_ANSWER_IMPLAUSIBLE` nobody knows: it was presented, and the card contradicts itself.
        """
        return self is CardReason.PIN_WRONG


@attrs.frozen
class CardRefusal:
    """An operation ended without what was asked for.

    Attributes:
        reason: Why.
        kind: Which PIN or number, where it is about one.
        tries: How many tries are left, where the card told.
    """

    reason: CardReason
    kind: PinKind | None = None
    tries: int | None = None

    def __bool__(self) -> NoReturn:
        raise TypeError("a refusal is no bool: match the type")

    def developer(self) -> str:
        """Return what happened, for the developer."""
        return _texts()[self.reason.value]["developer"]

    def guidance(self, language: str = "ja") -> str:
        """Return what to tell the person in ``language`` (``ja`` or ``en``)."""
        language = "en" if language == "en" else "ja"
        text = _texts()[self.reason.value][f"guidance_{language}"]
        if self.kind is None:
            return text
        names = _texts()[self.kind.value]
        filled = {
            "pin": names[f"name_{language}"],
            "form": names[f"form_{language}"],
            "where": names[f"where_{language}"],
            "tries": "?" if self.tries is None else str(self.tries),
        }
        return text.format_map(filled)


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files(__package__).joinpath("refusals.toml").read_text("utf-8"))
