"""The four basic facts (基本4情報) of a person, each with its source and its currency."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, TypeAlias

import attrs

from myna_sdk.model.addresses import Address, DomesticAddress, MovedAbroad
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.names import PersonName
from myna_sdk.model.sexes import RegisteredSex

__all__ = ["BasicFacts", "Currency", "FactItem", "FactValue", "Provenance", "Source"]


class FactItem(StrEnum):
    """The items that a use case may want."""

    NAME = "name"
    ADDRESS = "address"
    BIRTH_DATE = "birth_date"
    SEX = "sex"


_ITEMS = tuple(FactItem)


class Source(StrEnum):
    """What a fact was read from."""

    USERINFO = "userinfo"
    CERTIFICATE = "certificate"
    CARD_TEXT = "card-text"
    CARD_FACE = "card-face"
    LATEST_FACTS = "latest-facts"
    DECLARED = "declared"


class Currency(StrEnum):
    """How current a fact was when it was received.

    Attributes:
        REGISTER: Equal to the residence register at check time.
        CHIP: As written in the chip, which a municipality may not have rewritten yet.
        SHARED_BY_APP: Shared by an app from the chip. The user-authentication certificate
            survives a move, so this may be an old address.
        DECLARED: Said by the person and checked by nobody.
    """

    REGISTER = "register"
    CHIP = "chip"
    SHARED_BY_APP = "shared-by-app"
    DECLARED = "declared"


@attrs.frozen
class Provenance:
    """Where a fact came from, how current it was, and when it was received."""

    source: Source
    currency: Currency
    at: Instant


FactValue: TypeAlias = PersonName | DomesticAddress | MovedAbroad | BirthDate | RegisteredSex


@attrs.frozen(repr=False, kw_only=True)
class BasicFacts(Masked):
    """The facts that were received. An item that was not received is ``None``, never empty.

    Attributes:
        provenance: Where each present item came from.
        raw: The text that a present item was read from, exactly as received.
    """

    name: PersonName | None = None
    address: Address | None = None
    birth_date: BirthDate | None = None
    sex: RegisteredSex | None = None
    provenance: tuple[tuple[FactItem, Provenance], ...] = attrs.field(default=(), eq=False)
    raw: tuple[tuple[FactItem, Concealed[str]], ...] = attrs.field(default=(), eq=False)

    @property
    def items(self) -> frozenset[FactItem]:
        """The items that are present."""
        return frozenset([item for item in _ITEMS if getattr(self, item) is not None])

    def get(self, item: FactItem) -> FactValue | None:
        """Return the value of ``item``, or ``None`` if it is absent."""
        value: FactValue | None = getattr(self, item)
        return value

    def only(self, items: Iterable[FactItem]) -> "BasicFacts":
        """Return these facts without any item that is not in ``items``."""
        wanted = frozenset(items)
        kept: dict[str, Any] = {item: getattr(self, item) for item in wanted}
        return BasicFacts(
            **kept,
            provenance=tuple([pair for pair in self.provenance if pair[0] in wanted]),
            raw=tuple([pair for pair in self.raw if pair[0] in wanted]),
        )

    def stamped(self, provenance: Provenance) -> "BasicFacts":
        """Return these facts with ``provenance`` on every present item."""
        present = self.items
        stamps = tuple((item, provenance) for item in _ITEMS if item in present)
        return attrs.evolve(self, provenance=stamps)

    def reveal(self) -> dict[str, str]:
        """Return the present items in clear, as texts. This is the named door to JSON.

        A birth date is ``YYYY-MM-DD`` with unknown parts as ``00``; a move abroad is
        ``国外転出`` followed by its day where known.
        """
        clear: dict[str, str] = {}
        if self.name is not None:
            clear["name"] = self.name.reveal()
        if self.address is not None:
            clear["address"] = _address_text(self.address)
        if self.birth_date is not None:
            digits = self.birth_date.digits()
            clear["birth_date"] = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
        if self.sex is not None:
            clear["sex"] = self.sex.reveal().value
        return clear

    def _shown(self) -> str:
        return ", ".join(sorted(self.items))


def _address_text(address: Address) -> str:
    if isinstance(address, DomesticAddress):
        return address.reveal()
    on = address.reveal()
    return "国外転出" if on is None else f"国外転出 {on.isoformat()}"
