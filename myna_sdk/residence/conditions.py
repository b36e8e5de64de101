"""Conditions of rules on what was verified: an age on the day, an address in Japan or abroad.

They are data, as everything else of a rule: ``when = { age_below = 15 }`` says whom a rule is for,
``due = { care-certificate = { age_below = 60 } }`` who must bring a document. What all keys of a
condition ask for must hold. Whether somebody meets one is judged in `standing`; what was not
verified meets none and fails none.
"""

from enum import StrEnum
from typing import Final

import attrs

from myna_sdk.law.reading import Table, Texts
from myna_sdk.residence.vocabulary import words

__all__ = ["Abode", "Condition", "implies", "read_condition", "read_dues"]

OLDEST: Final = 130
"""Nobody has lived as long: an age above it is a mistake."""


class Abode(StrEnum):
    """Where an address is."""

    DOMESTIC = "domestic"
    ABROAD = "abroad"
    """国外転出: there is no address in Japan."""


@attrs.frozen(kw_only=True)
class Condition:
    """What must be verified of somebody. An age is in completed years, on the day of the decision.

    Attributes:
        age_at_least: The least age; ``None``: any.
        age_below: The first age that is too old; ``None``: none is.
        address: Where the address is; ``None``: anywhere.
    """

    age_at_least: int | None = None
    age_below: int | None = None
    address: Abode | None = None

    @property
    def on_age(self) -> bool:
        """Whether it looks at the birth date."""
        return self.age_at_least is not None or self.age_below is not None

    @property
    def empty(self) -> bool:
        """Whether nobody can meet it."""
        least, below = self.age_at_least, self.age_below
        return least is not None and below is not None and least >= below

    def admits(self, age: int) -> bool:
        """Tell whether ``age`` is within."""
        old_enough = self.age_at_least is None or age >= self.age_at_least
        return old_enough and (self.age_below is None or age < self.age_below)

    def written(self) -> str:
        """Return it as a rule writes it."""
        ages = (("age_at_least", self.age_at_least), ("age_below", self.age_below))
        pairs = [f"{key} = {years}" for key, years in ages if years is not None]
        pairs += [] if self.address is None else [f'address = "{self.address}"']
        return f"{{ {', '.join(pairs)} }}"

    def texts(self) -> Texts:
        """Return in words whom it names."""
        return Texts(self._in("ja"), self._in("en"))

    def _in(self, language: str) -> str:
        said = {key: texts.text(language) for key, texts in words("condition").items()}
        parts = [
            said[key].format(years=years)
            for key, years in (("age_at_least", self.age_at_least), ("age_below", self.age_below))
            if years is not None
        ]
        parts += [] if self.address is None else [said[self.address.value]]
        return words("copy")["between"].text(language).join(parts)


def implies(one: Condition | None, other: Condition | None) -> bool:
    """Tell whether everybody who meets ``one`` meets ``other``; ``None`` is met by everybody."""
    if other is None:
        return True
    held = Condition() if one is None else one
    return (
        _at_least(held.age_at_least, other.age_at_least)
        and _below(held.age_below, other.age_below)
        and other.address in (None, held.address)
    )


def _at_least(one: int | None, other: int | None) -> bool:
    return other is None or (one is not None and one >= other)


def _below(one: int | None, other: int | None) -> bool:
    return other is None or (one is not None and one <= other)


def read_condition(table: Table, key: str) -> Condition | None:
    """Return the condition under ``key``; an empty one and an absent one are none.

    Raises:
        ConfigError: ``law-data-invalid``, which names the key.
    """
    if key not in table:
        return None
    inner = table.table(key)
    found = Condition(
        age_at_least=_age(inner, "age_at_least"),
        age_below=_age(inner, "age_below"),
        address=inner.member_or_none("address", Abode),
    )
    inner.done()
    return None if found == Condition() else found


def read_dues(table: Table) -> tuple[tuple[str, Condition], ...]:
    """Return who must bring which document, as ``due`` states it.

    Raises:
        ConfigError: ``law-data-invalid``, which names the key.
    """
    if "due" not in table:
        return ()
    inner = table.table("due")
    return tuple((id_, _due(inner, id_)) for id_ in inner.written_keys())


def _due(table: Table, id_: str) -> Condition:
    found = read_condition(table, id_)
    if found is None:
        table.refuse(id_, "says nobody: leave it out if everybody must bring it")
    return found


def _age(table: Table, key: str) -> int | None:
    if key not in table:
        return None
    years = table.count(key)
    if years > OLDEST:
        table.refuse(key, f"must be an age of at most {OLDEST} years")
    return years
