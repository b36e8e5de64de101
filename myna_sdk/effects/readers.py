"""The effect that looks at card readers: which there are, and whether a card came or went."""

import attrs

from myna_sdk.effects import Effect

__all__ = ["CardReader", "SeeReaders"]


@attrs.frozen
class CardReader:
    """One reader as it was at one moment.

    Attributes:
        name: The name by which whoever drives it knows it.
        has_card: A card, of whatever kind, is in it.
        atr: What the card answered to its reset, empty without one. It tells of the reader and
            the chip, never which card it is: that is found out by selecting applications.
    """

    name: str
    has_card: bool
    atr: bytes = b""


@attrs.frozen(kw_only=True)
class SeeReaders(Effect[tuple[CardReader, ...]]):
    """Evaluates to every reader there is.

    Attributes:
        known: What was seen before: the answer comes as soon as it differs from that. ``None``
            is answered at once.
        seconds: How long a difference is waited for, a second at most.
        instance: The provider instance whose readers are meant; empty for the one that new
            business goes to.
    """

    known: tuple[CardReader, ...] | None = None
    seconds: float = 0.25
    instance: str = ""
