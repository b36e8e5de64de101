"""Where a person is registered: a domestic address, or the fact that they moved abroad."""

from datetime import date
from typing import TypeAlias

import attrs

from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.names import SubstituteMap

__all__ = ["Address", "DomesticAddress", "MovedAbroad"]


@attrs.frozen(repr=False, init=False)
class DomesticAddress(Masked):
    """An address in Japan as the register writes it: free text from the prefecture on, no code.

    Attributes:
        substitutes: Which characters are substitutes, when the source tells. Two sources of one
            address, one of which tells, are equal.
    """

    _text: Concealed[str]
    substitutes: SubstituteMap | None = attrs.field(eq=False)

    def __init__(self, text: str, *, substitutes: SubstituteMap | None = None) -> None:
        """Hold ``text`` exactly as received.

        Raises:
            ValueError: ``text`` is empty.
        """
        if not text.strip():
            raise ValueError("an empty address is not a fact; leave the item out instead")
        self.__attrs_init__(Concealed(text), substitutes)

    def reveal(self) -> str:
        """Return the address in clear."""
        return self._text.reveal()


@attrs.frozen(repr=False, init=False)
class MovedAbroad(Masked):
    """The person moved abroad (国外転出): there is no domestic address, and none is invented.

    Printed on the card since 2024-05-27 for holders without a domestic address.
    """

    _on: Concealed[date | None]

    def __init__(self, on: date | None) -> None:
        """Hold the day of the move, or ``None`` where the source does not tell it."""
        self.__attrs_init__(Concealed(on))

    def reveal(self) -> date | None:
        """Return the day of the move in clear, if known."""
        return self._on.reveal()


Address: TypeAlias = DomesticAddress | MovedAbroad
