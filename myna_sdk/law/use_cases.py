"""Use cases: why facts are asked for, what may be asked, and which channels can serve."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Final

import attrs

from myna_sdk.errors import UsageError
from myna_sdk.law.reading import Table, law_table
from myna_sdk.model.facts import FactItem
from myna_sdk.model.my_number import looks_like_my_number
from myna_sdk.model.nearest import nearest
from myna_sdk.model.purpose import Purpose, UseCaseId

__all__ = ["Channel", "Statutory", "UseCase", "use_case_of", "use_cases"]


class Channel(StrEnum):
    """How a person's identity reaches us."""

    LOGIN = "login"
    """User authentication through an app, which may share facts from the chip."""
    SIGNATURE = "signature"
    """A signature with the signing certificate, judged by a verifier."""
    CHIP = "chip"
    """The card's chip, read at the counter with the person before the staff."""


class Statutory(StrEnum):
    """The transactions for which a statute prescribes how a person is identified."""

    SALE = "sale"
    """Sale of land or buildings, its agency or brokerage, by a 宅地建物取引業者 (犯収法 4条)."""
    LOAN = "loan"
    """A loan of money by a lender that the Act names (犯収法 4条: 金銭の貸付け)."""


IDENTIFYING: Final = frozenset({FactItem.NAME, FactItem.ADDRESS, FactItem.BIRTH_DATE})
"""What a statutory check must obtain (犯収法 4条1項: 本人特定事項)."""


@attrs.frozen(kw_only=True)
class UseCase:
    """One use case.

    Attributes:
        id: Its stable id.
        title_ja: Its title in Japanese; ``title_en`` likewise.
        purpose_ja: What the person is told in Japanese; ``purpose_en`` likewise.
        items: The most that may be asked for.
        channels: The channels that can serve it.
        statutory: The transaction of the statute that prescribes its methods, or ``None``.
        basis: Why these channels and no others.
        checked_on: The day on which the basis was last read.
    """

    id: UseCaseId
    title_ja: str
    title_en: str
    purpose_ja: str
    purpose_en: str
    items: frozenset[FactItem]
    channels: frozenset[Channel]
    statutory: Statutory | None
    basis: str
    checked_on: date

    def purpose(self, notice_version: str) -> Purpose:
        """Return the purpose of a session in which notice ``notice_version`` was shown."""
        return Purpose(
            use_case=self.id,
            text_ja=self.purpose_ja,
            text_en=self.purpose_en,
            notice_version=notice_version,
        )


@cache
def use_cases() -> Mapping[str, UseCase]:
    """Return every use case by id."""
    return read_use_cases(law_table("use_cases.toml"))


def use_case_of(name: str) -> UseCase:
    """Return the use case called ``name``.

    Raises:
        UsageError: ``use-case-unknown``, with the nearest names.
    """
    found = use_cases().get(name)
    if found is None:
        said = "this" if looks_like_my_number(name) else repr(name[:40])
        raise UsageError(
            "use-case-unknown", f"no use case is called {said}{nearest(name, use_cases())}"
        )
    return found


def read_use_cases(data: Table) -> Mapping[str, UseCase]:
    """Return the use cases that ``data`` state.

    Raises:
        ConfigError: ``law-data-invalid``, which names the place.
    """
    return {key: _use_case(key, table) for key, table in data.tables()}


def _use_case(key: str, table: Table) -> UseCase:
    titles, purposes = table.texts("title"), table.texts("purpose")
    use_case = UseCase(
        id=UseCaseId(key),
        title_ja=titles.ja,
        title_en=titles.en,
        purpose_ja=purposes.ja,
        purpose_en=purposes.en,
        items=frozenset(table.members("items", FactItem)),
        channels=frozenset(table.members("channels", Channel)),
        statutory=table.member_or_none("statutory", Statutory),
        basis=table.text("basis"),
        checked_on=table.day("checked_on"),
    )
    if use_case.statutory is not None:
        if Channel.LOGIN in use_case.channels:
            table.refuse("channels", "a login is no method of the statute")
        if not use_case.items >= IDENTIFYING:
            table.refuse("items", f"the statute asks for {', '.join(sorted(IDENTIFYING))}")
    table.done()
    return use_case
