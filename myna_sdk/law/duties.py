"""What a transaction of the Act needs besides the check of identity: duties that stay open.

They are data (``duties.toml``). The SDK never closes one: it says what the firm still owes.
"""

from datetime import date
from enum import StrEnum
from functools import cache
from typing import NewType

import attrs

from myna_sdk.law.age import is_stale
from myna_sdk.law.evidence import Told
from myna_sdk.law.methods import regime_on
from myna_sdk.law.reading import Table, Texts, law_table
from myna_sdk.law.texts import text
from myna_sdk.law.use_cases import Statutory, use_case_of

__all__ = [
    "Due",
    "Duty",
    "DutyId",
    "DutyRule",
    "Occasion",
    "duty_rules",
    "open_duties",
    "read_duties",
]

DutyId = NewType("DutyId", str)
"""What a duty is called, such as ``purpose``."""


class Occasion(StrEnum):
    """When a duty arises."""

    ALWAYS = "always"
    AGENT = "agent"
    """Somebody acts for the customer."""
    HIGH_RISK = "high-risk"
    """The transaction is one of 犯収法 4条2項."""


class Due(StrEnum):
    """How a duty stands."""

    OPEN = "open"
    NEEDS_REVIEW = "needs-review"
    """Whether it is due was not told: the firm has to judge that first."""

    def text(self, language: str = "ja") -> str:
        """Return the state in words; any language but ``en`` is Japanese."""
        return text("due", self.value, language)


@attrs.frozen(kw_only=True)
class DutyRule:
    """One duty as the data state it.

    Attributes:
        id: What it is called.
        statutory: The transactions it belongs to.
        occasion: When it arises.
        titles: Its title for people.
        texts: What is to be done.
        basis: The article.
        confirmed: Whether a primary text, or two sources that agree, say so. If not, read the
            article before relying on this.
        checked_on: When the basis was last looked at.
    """

    id: DutyId
    statutory: tuple[Statutory, ...]
    occasion: Occasion
    titles: Texts
    texts: Texts
    basis: str
    confirmed: bool
    checked_on: date


@attrs.frozen(kw_only=True)
class Duty:
    """One duty that a check of identity leaves open.

    Attributes:
        rule: The duty as the data state it.
        due: Whether it is open, or somebody must judge that first.
        on: The day that was judged.
    """

    rule: DutyRule
    due: Due
    on: date

    @property
    def id(self) -> DutyId:
        """What the duty is called."""
        return self.rule.id

    @property
    def stale(self) -> bool:
        """Whether the data were over 90 days old on the day that was judged, or of a later day."""
        return is_stale(self.rule.checked_on, self.on)

    def title(self, language: str = "ja") -> str:
        """Return its title; any language but ``en`` is Japanese."""
        return self.rule.titles.text(language)

    def text(self, language: str = "ja") -> str:
        """Return what is to be done; any language but ``en`` is Japanese."""
        return self.rule.texts.text(language)

    def as_json(self) -> dict[str, str | bool]:
        """Return the duty as plain data."""
        return {
            "id": self.id,
            "due": self.due.value,
            "basis": self.rule.basis,
            "confirmed": self.rule.confirmed,
            "checked_on": self.rule.checked_on.isoformat(),
            "stale": self.stale,
        }


def open_duties(
    use_case: str, on: date, *, high_risk: Told = Told.NOT_TOLD, agent: Told = Told.NOT_TOLD
) -> tuple[Duty, ...]:
    """Return the duties that stay open after a check of identity on ``on``.

    Args:
        use_case: A use case. Without a statute it has no duties of this kind.
        on: The day of the transaction, in Japan.
        high_risk: Whether the transaction is one of 犯収法 4条2項. Not told: for review.
        agent: Whether somebody acts for the customer. Not told: for review.

    Raises:
        UsageError: ``use-case-unknown``, with the nearest names; ``law-day-not-recorded``.
    """
    statutory = use_case_of(use_case).statutory
    regime_on(on)
    told = {Occasion.ALWAYS: Told.YES, Occasion.AGENT: agent, Occasion.HIGH_RISK: high_risk}
    return tuple(
        Duty(rule=rule, due=_DUE[told[rule.occasion]], on=on)
        for rule in duty_rules()
        if statutory in rule.statutory and told[rule.occasion] is not Told.NO
    )


_DUE = {Told.YES: Due.OPEN, Told.NOT_TOLD: Due.NEEDS_REVIEW}


@cache
def duty_rules() -> tuple[DutyRule, ...]:
    """Return every duty of the data, in their order."""
    return read_duties(law_table("duties.toml"))


def read_duties(data: Table) -> tuple[DutyRule, ...]:
    """Return the duties that ``data`` state.

    Raises:
        ConfigError: ``law-data-invalid``, which names the place.
    """
    return tuple(_duty(id_, table) for id_, table in data.tables())


def _duty(id_: str, table: Table) -> DutyRule:
    rule = DutyRule(
        id=DutyId(id_),
        statutory=table.members("statutory", Statutory),
        occasion=table.member("when", Occasion),
        titles=table.texts("title"),
        texts=table.texts("text"),
        basis=table.text("basis"),
        confirmed=table.flag("confirmed"),
        checked_on=table.day("checked_on"),
    )
    table.done()
    return rule
