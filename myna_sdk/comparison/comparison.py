"""The comparison of facts that a firm holds with facts that were verified."""

from collections.abc import Callable
from typing import NoReturn, TypeVar

import attrs

from myna_sdk.comparison.addresses import compare_addresses
from myna_sdk.comparison.diff import DiffLine, Side, line
from myna_sdk.comparison.item import ItemComparison
from myna_sdk.comparison.names import compare_names
from myna_sdk.comparison.why import Verdict, Why
from myna_sdk.model.addresses import DomesticAddress
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.names import PersonName
from myna_sdk.model.sexes import RegisteredSex, Sex

T = TypeVar("T")

_NAME_PARTS = ("name", "kana", "former-name", "alias")


@attrs.frozen(repr=False)
class Comparison(Masked):
    """How each of the four items relates on the two sides. There is no overall verdict, no bool.

    Attributes:
        items: One comparison for each `FactItem`, in the order of that enum.
    """

    items: tuple[ItemComparison, ...]
    _expected: BasicFacts
    _actual: BasicFacts

    def of(self, item: FactItem) -> ItemComparison:
        """Return the comparison of ``item``."""
        return next(found for found in self.items if found.item is item)

    def verdict(self, item: FactItem) -> Verdict:
        """Return the verdict on ``item``."""
        return self.of(item).verdict

    def diff(self, language: str = "ja") -> tuple[DiffLine, ...]:
        """Return both sides in clear, a line for each part that either side has.

        This is the named door: show what it returns to the people who decide, and keep it out
        of logs. No character is dropped on the way.
        """
        return tuple(
            line(self.of(item), part, (ours, theirs), language)
            for item in FactItem
            for part, ours, theirs in _parts(item, self._expected, self._actual)
            if ours is not None or theirs is not None
        )

    def text(self, language: str = "ja") -> str:
        """Return `diff` as one text in clear, for people."""
        return "\n".join(found.text() for found in self.diff(language))

    def __bool__(self) -> NoReturn:
        raise TypeError("a comparison is no bool: look at the verdict of each item")

    def _shown(self) -> str:
        return ", ".join(f"{found.item.value} {found.verdict.value}" for found in self.items)


def compare(expected: BasicFacts, actual: BasicFacts) -> Comparison:
    """Return how ``expected`` relates to ``actual``, item by item.

    Args:
        expected: What the firm holds, for instance `myna_sdk.model.declared.declared`.
        actual: What was verified. Its substitute maps, former surname and alias are used.
    """
    items = (
        _both(FactItem.NAME, compare_names)(expected.name, actual.name),
        _both(FactItem.ADDRESS, compare_addresses)(expected.address, actual.address),
        _both(FactItem.BIRTH_DATE, _compare_births)(expected.birth_date, actual.birth_date),
        _both(FactItem.SEX, _compare_sexes)(expected.sex, actual.sex),
    )
    return Comparison(items, expected, actual)


def _both(
    item: FactItem, rule: Callable[[T, T], ItemComparison]
) -> Callable[[T | None, T | None], ItemComparison]:
    """Return ``rule`` made to answer also where a side has no such item."""

    def compared(expected: T | None, actual: T | None) -> ItemComparison:
        if expected is None or actual is None:
            return ItemComparison(item, Verdict.NOT_COMPARABLE, (Why.ABSENT,))
        return rule(expected, actual)

    return compared


def _compare_births(expected: BirthDate, actual: BirthDate) -> ItemComparison:
    pairs = tuple(zip(expected.reveal_parts(), actual.reveal_parts(), strict=True))
    if any(one != other for one, other in pairs if one is not None and other is not None):
        return ItemComparison(FactItem.BIRTH_DATE, Verdict.DIFFERS)
    if any(one is None or other is None for one, other in pairs):
        unknown = (Why.PARTLY_UNKNOWN,)
        return ItemComparison(FactItem.BIRTH_DATE, Verdict.NOT_COMPARABLE, unknown)
    return ItemComparison(FactItem.BIRTH_DATE, Verdict.SAME)


def _compare_sexes(expected: RegisteredSex, actual: RegisteredSex) -> ItemComparison:
    sexes = {expected.reveal(), actual.reveal()}
    if sexes & {Sex.UNKNOWN, Sex.NOT_APPLICABLE}:
        return ItemComparison(FactItem.SEX, Verdict.NOT_COMPARABLE, (Why.SEX_NOT_STATED,))
    return ItemComparison(FactItem.SEX, Verdict.SAME if len(sexes) == 1 else Verdict.DIFFERS)


def _parts(
    item: FactItem, expected: BasicFacts, actual: BasicFacts
) -> tuple[tuple[str, Side | None, Side | None], ...]:
    if item is FactItem.NAME:
        ours, theirs = _name_sides(expected.name), _name_sides(actual.name)
        return tuple((part, ours.get(part), theirs.get(part)) for part in _NAME_PARTS)
    return ((item.value, _side(item, expected), _side(item, actual)),)


def _name_sides(name: PersonName | None) -> dict[str, Side | None]:
    if name is None:
        return {}
    optional = (name.kana, name.former_name, name.alias)
    sides = (None if part is None else Side(part) for part in optional)
    full = Side(Concealed(name.reveal()), name.substitutes)
    return dict(zip(_NAME_PARTS, (full, *sides), strict=True))


def _side(item: FactItem, facts: BasicFacts) -> Side | None:
    text = facts.reveal().get(item.value)
    if text is None:
        return None
    address = facts.address if item is FactItem.ADDRESS else None
    substitutes = address.substitutes if isinstance(address, DomesticAddress) else None
    return Side(Concealed(text), substitutes)
