"""The methods of identity checks that 犯収法 施行規則 6条1項1号 lists, as dated data.

A method's letter changes with each amendment; its id does not. ``methods.toml`` holds both
regimes around 2027-04-01, each with the revision that was read and the day on which it was read.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import NewType

import attrs

from myna_sdk.errors import UsageError
from myna_sdk.law.evidence import Obtained, Technique
from myna_sdk.law.reading import Table, Texts, law_table
from myna_sdk.law.texts import text, texts
from myna_sdk.model.certificate import Carrier

__all__ = [
    "Gate",
    "Method",
    "MethodId",
    "Regime",
    "methods_on",
    "read_methods",
    "regime_on",
    "regimes",
]

MethodId = NewType("MethodId", str)
"""What a method is called in every regime, such as ``signature-by-verifier``."""


class Gate(StrEnum):
    """What must hold for a method to count, in the order in which it is judged."""

    TECHNIQUE = "technique"
    CARRIER = "carrier"
    DAY = "day"
    VERIFIER_STATUS = "verifier-status"
    TRANSACTION_PAYLOAD = "transaction-payload"
    CERTIFIED_PROGRAMS = "certified-programs"
    GENUINE = "genuine"
    REVOCATION = "revocation"
    UNEXPIRED = "unexpired"
    FACTS_COMPLETE = "facts-complete"
    FACTS_MATCH = "facts-match"
    FACE_IN_PERSON = "face-in-person"
    FACE_BY_SELFIE = "face-by-selfie"
    SHOWN_ON_SCREEN = "shown-on-screen"
    MAIL_SENT = "mail-sent"
    OUTSIDE = "outside"
    """What only the firm can see; the method's own list says what."""
    OPEN = "open"
    """What the sources leave open; the method's own list says what."""

    def title(self, language: str = "ja") -> str:
        """Return what must hold, in words; any language but ``en`` is Japanese."""
        return text(self.value, "title", language)


LISTED = (Gate.OUTSIDE, Gate.OPEN)
"""The gates that follow from a method's own lists and are never written among its gates."""

ALWAYS = (Gate.TECHNIQUE, Gate.DAY, Gate.FACTS_COMPLETE, Gate.FACTS_MATCH)
"""The gates of every method: data without one of them is refused."""


@attrs.frozen(kw_only=True)
class Regime:
    """One state of the article.

    Attributes:
        name: What it is called here.
        article: The article.
        revision: e-Gov's id of the revision that was read.
        checked_on: When the data were last compared with it.
        from_day: The first day in force, in Japan.
        until_day: The first day no longer in force; ``None`` while none is known.
        sources: Where it was read.
    """

    name: str
    article: str
    revision: str
    checked_on: date
    from_day: date
    until_day: date | None
    sources: tuple[str, ...]

    def covers(self, on: date) -> bool:
        """Tell whether the regime is in force on ``on``."""
        return self.from_day <= on and (self.until_day is None or on < self.until_day)


@attrs.frozen(kw_only=True)
class Method:
    """One method, as it stands in one regime.

    Attributes:
        id: What it is called in every regime.
        letter: Its letter in this regime.
        titles: Its title for people.
        regime: The regime.
        techniques: What may have been presented.
        carriers: What may hold the key or record; empty where that is not asked.
        facts: What must have been obtained.
        gates: What must hold, in the order of `Gate`.
        outside: What it needs besides, which only the firm can see.
        open_points: What the sources leave open.
    """

    id: MethodId
    letter: str
    titles: Texts
    regime: Regime
    techniques: tuple[Technique, ...]
    carriers: tuple[Carrier, ...]
    facts: tuple[Obtained, ...]
    gates: tuple[Gate, ...]
    outside: tuple[str, ...]
    open_points: tuple[str, ...]


def regime_on(on: date) -> Regime:
    """Return the regime in force on ``on``, a day in Japan.

    Raises:
        UsageError: ``law-day-not-recorded``: the data do not reach that day; ``usage``: an
            instant was handed in, whose day depends on where one stands.
    """
    if isinstance(on, datetime):
        raise UsageError(
            "usage", "a day in Japan is needed; day_in_japan(instant) gives the day of an instant"
        )
    for regime in regimes():
        if regime.covers(on):
            return regime
    first = regimes()[0].from_day
    raise UsageError(
        "law-day-not-recorded", f"the law of {on} is not recorded; the data start on {first}"
    )


def methods_on(on: date) -> tuple[Method, ...]:
    """Return the methods in force on ``on``, a day in Japan, in the order of the article.

    Raises:
        UsageError: As `regime_on`.
    """
    return _recorded()[regime_on(on)]


def regimes() -> tuple[Regime, ...]:
    """Return the recorded regimes, oldest first."""
    return tuple(_recorded())


@cache
def _recorded() -> Mapping[Regime, tuple[Method, ...]]:
    return read_methods(law_table("methods.toml"))


def read_methods(data: Table) -> Mapping[Regime, tuple[Method, ...]]:
    """Return what ``data`` says: each regime with its methods, oldest first.

    Raises:
        ConfigError: ``law-data-invalid``: something is missing, unknown, contradictory or of a
            wrong type; the message names the place.
    """
    read = dict(_regime(name, table) for name, table in data.tables())
    for earlier, later in pairwise(read):
        if earlier.until_day != later.from_day:
            data.refuse(later.name, f"must start when {earlier.name} ends")
    return read


def _regime(name: str, table: Table) -> tuple[Regime, tuple[Method, ...]]:
    regime = Regime(
        name=name,
        article=table.text("article"),
        revision=table.text("revision"),
        checked_on=table.day("checked_on"),
        from_day=table.day("from"),
        until_day=table.day_or_none("until"),
        sources=table.words("sources"),
    )
    if regime.until_day is not None and regime.until_day <= regime.from_day:
        table.refuse("until", "must be later than `from`")
    listed = table.table("methods")
    methods = tuple(_method(id_, each, regime) for id_, each in listed.tables())
    letters = [method.letter for method in methods]
    for method in methods:
        if letters.count(method.letter) > 1:
            listed.refuse(method.id, f"another method has the letter {method.letter}")
    table.done()
    return regime, methods


def _method(id_: str, table: Table, regime: Regime) -> Method:
    gates = table.members("gates", Gate)
    method = Method(
        id=MethodId(id_),
        letter=table.text("letter"),
        titles=table.texts("title"),
        regime=regime,
        techniques=table.members("techniques", Technique),
        carriers=table.members("carriers", Carrier) if Gate.CARRIER in gates else (),
        facts=table.members("facts", Obtained),
        gates=tuple(gate for gate in Gate if gate in gates),
        outside=_explained(table, "outside"),
        open_points=_explained(table, "open"),
    )
    if Technique.NOT_TOLD in method.techniques:
        table.refuse("techniques", "what was not told never fits")
    for gate in LISTED:
        if gate in gates:
            table.refuse("gates", f"{gate} has a list of its own")
    for gate in ALWAYS:
        if gate not in gates:
            table.refuse("gates", f"{gate} is a gate of every method")
    table.done()
    return method


def _explained(table: Table, key: str) -> tuple[str, ...]:
    listed = table.words_or_none(key)
    for word in listed:
        if word not in texts()[key] or word == "title":
            table.refuse(key, f"{word} has no text in texts.toml [{key}]")
    return listed
