"""Which data of the law nobody has compared with the law for too long, or says so in advance."""

from collections.abc import Iterator
from datetime import date

import attrs

from myna_sdk.law.age import is_stale
from myna_sdk.law.duties import duty_rules
from myna_sdk.law.methods import regimes
from myna_sdk.law.use_cases import use_cases

__all__ = ["Stale", "stale_data"]


@attrs.frozen(kw_only=True)
class Stale:
    """One part of the data that is older than 90 days, or whose day is yet to come.

    Attributes:
        place: The file and table.
        checked_on: When it was last checked.
        days: How long ago that is; below zero where it is yet to come.
    """

    place: str
    checked_on: date
    days: int

    def text(self, language: str = "ja") -> str:
        """Return the warning; any language but ``en`` is Japanese."""
        if self.days < 0:
            return self._ahead(language)
        if language == "en":
            return f"{self.place}: last compared with the law {self.days} days ago"
        return f"{self.place}: 法令との照合から{self.days}日が経過しています"

    def _ahead(self, language: str) -> str:
        if language == "en":
            return f"{self.place}: compared with the law on {self.checked_on}, which is yet to come"
        return f"{self.place}: 法令と照合した日（{self.checked_on}）がまだ来ていません"


def stale_data(on: date) -> tuple[Stale, ...]:
    """Return what somebody should read again on ``on``. A regime that has ended does not age."""
    return tuple(
        Stale(place=place, checked_on=checked_on, days=(on - checked_on).days)
        for place, checked_on in _checked(on)
        if is_stale(checked_on, on)
    )


def _checked(on: date) -> Iterator[tuple[str, date]]:
    for regime in regimes():
        if regime.until_day is None or on < regime.until_day:
            yield f"methods.toml: {regime.name}", regime.checked_on
    for rule in duty_rules():
        yield f"duties.toml: {rule.id}", rule.checked_on
    for use_case in use_cases().values():
        yield f"use_cases.toml: {use_case.id}", use_case.checked_on
