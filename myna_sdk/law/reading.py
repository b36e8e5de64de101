"""A strict reader of dated data: whatever is missing, unknown or of a wrong type names its place.

It serves every table of this room, and the rules on paperwork: nothing is read by `dict.get`, so a
misspelt key cannot pass for an absent one.
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from importlib.resources import files
from typing import Any, Final, NoReturn, TypeVar

import attrs

from myna_sdk.errors import ConfigError
from myna_sdk.model.nearest import nearest
from myna_sdk.model.texts import MOST_TEXT, is_usable

E = TypeVar("E", bound=StrEnum)

UNUSABLE: Final = "holds a control character, or a mark that cannot be seen or turns the text"

_ABSENT: Final = object()


@attrs.frozen
class Texts:
    """One text for people, in both languages."""

    ja: str
    en: str

    def text(self, language: str = "ja") -> str:
        """Return the text in ``language``; anything but ``en`` is Japanese."""
        return self.en if language == "en" else self.ja


def law_table(name: str) -> "Table":
    """Return the data file ``name`` of this room, to be read."""
    source = files("myna_sdk.law").joinpath(name)
    return read_table(source.read_text(encoding="utf-8"), name)


def read_table(text: str, place: str) -> "Table":
    """Return TOML ``text`` as a table to be read; ``place`` names it in errors.

    Raises:
        ConfigError: ``law-data-invalid``: it is not TOML, with line and column in the message; or
            a key holds what cannot be seen.
    """
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        why = str(error)
    except ValueError:
        why = "a number is too long"
    except RecursionError:
        why = "it is nested too deeply"
    else:
        if not _has_unseen_key(written):
            return Table(place, written)
        raise ConfigError("law-data-invalid", f"{place}: a key {UNUSABLE}", place=place)
    raise ConfigError("law-data-invalid", f"{place}: not TOML: {why}", place=place)


def _has_unseen_key(written: Mapping[str, Any]) -> bool:
    left = [written]  # dotted keys nest as deep as a line is long
    while left:
        table = left.pop()
        if not all(map(is_usable, table)):
            return True
        left += [value for value in table.values() if isinstance(value, dict)]
    return False


def read_texts(table: "Table") -> dict[str, Texts]:
    """Return every text of ``table``, by key: each is a table of ``ja`` and ``en``."""
    return {key: _texts(each) for key, each in table.tables()}


def _texts(table: "Table") -> Texts:
    found = Texts(table.text("ja"), table.text("en"))
    table.done()
    return found


class Table:
    """One table, read key by key; `done` refuses the keys that nobody read.

    Every method raises `ConfigError` with the code ``law-data-invalid``, which names the place.
    """

    def __init__(self, place: str, written: Mapping[str, Any]) -> None:
        self.place = place
        self._written = written
        self._read: set[str] = set()

    def __contains__(self, key: str) -> bool:
        self._read.add(key)  # whoever asks for a key knows it
        return key in self._written

    def refuse(self, key: str, problem: str) -> NoReturn:
        """Refuse what is written under ``key``."""
        place = self._at(key)
        raise ConfigError("law-data-invalid", f"{place}: {problem}", place=place)

    def text(self, key: str) -> str:
        """Return the text ``key``, which is not blank and of which all can be seen."""
        value: str = self._of(key, str, "a text")
        if not value.strip():
            self.refuse(key, "is blank")
        if not is_usable(value):
            self.refuse(key, f"{UNUSABLE}, or is longer than {MOST_TEXT} characters")
        return value

    def texts(self, key: str) -> Texts:
        """Return ``KEY_ja`` and ``KEY_en``."""
        return Texts(self.text(f"{key}_ja"), self.text(f"{key}_en"))

    def day(self, key: str) -> date:
        """Return the calendar day ``key``."""
        value: date = self._of(key, date, "a day, YYYY-MM-DD without quotes")
        if isinstance(value, datetime):
            self.refuse(key, "is an instant; a day in Japan is meant")
        return value

    def day_or_none(self, key: str) -> date | None:
        """Return the calendar day ``key``, or ``None`` if it is absent."""
        return self.day(key) if key in self else None

    def flag(self, key: str) -> bool:
        """Return whether ``key`` is true."""
        value: bool = self._of(key, bool, "true or false")
        return value

    def member(self, key: str, kind: type[E]) -> E:
        """Return the member of ``kind`` that ``key`` names."""
        return self._member(key, self.text(key), kind)

    def member_or_none(self, key: str, kind: type[E]) -> E | None:
        """Return the member of ``kind`` that ``key`` names, or ``None`` if it is absent."""
        return self.member(key, kind) if key in self else None

    def members(self, key: str, kind: type[E]) -> tuple[E, ...]:
        """Return the members of ``kind`` that ``key`` lists: at least one, and none twice."""
        return tuple(self._member(key, word, kind) for word in self.words(key))

    def words(self, key: str) -> tuple[str, ...]:
        """Return the texts that ``key`` lists: at least one, and none twice."""
        listed = self._of(key, list, "a list of texts")
        if not listed or not all(isinstance(word, str) and word.strip() for word in listed):
            self.refuse(key, "must list at least one text, and nothing else")
        twice = sorted({word for word in listed if listed.count(word) > 1})
        if twice:
            self.refuse(key, f"lists {', '.join(twice)} twice")
        return tuple(listed)

    def words_or_empty(self, key: str) -> tuple[str, ...]:
        """Return the texts that ``key`` lists, none twice; no text if it is empty or absent."""
        if key not in self or self._of(key, list, "a list of texts") == []:
            return ()
        return self.words(key)

    def members_or_empty(self, key: str, kind: type[E]) -> tuple[E, ...]:
        """Return the members of ``kind`` that ``key`` lists, perhaps none."""
        return tuple(self._member(key, word, kind) for word in self.words_or_empty(key))

    def count(self, key: str) -> int:
        """Return the whole number ``key``, at least 1."""
        value: int = self._of(key, int, "a whole number")
        if isinstance(value, bool) or value < 1:
            self.refuse(key, "must be a whole number, at least 1")
        return value

    def words_or_none(self, key: str) -> tuple[str, ...]:
        """Return the texts that ``key`` lists, or none if it is absent."""
        return self.words(key) if key in self else ()

    def table(self, key: str) -> "Table":
        """Return the table ``key``."""
        return Table(self._at(key), self._of(key, dict, "a table"))

    def tables(self) -> Iterator[tuple[str, "Table"]]:
        """Yield every key with its table, in the order of the file; at least one."""
        if not self._written:
            raise ConfigError("law-data-invalid", f"{self.place}: is empty", place=self.place)
        for key in self._written:
            yield key, self.table(key)

    def written_keys(self) -> tuple[str, ...]:
        """Return every key, read or not."""
        return tuple(self._written)

    def done(self) -> None:
        """Do nothing, unless the table holds a key that was not read."""
        for key in self._written:
            if key not in self._read:
                self.refuse(key, f"no such key{nearest(key, self._read)}")

    def _at(self, key: str) -> str:
        return f"{self.place}: {key}" if self.place.endswith(".toml") else f"{self.place}.{key}"

    def _of(self, key: str, kind: type[Any], said: str) -> Any:
        self._read.add(key)
        value = self._written.get(key, _ABSENT)
        if value is _ABSENT:
            self.refuse(key, f"is missing; it must be {said}")
        if not isinstance(value, kind):
            self.refuse(key, f"must be {said}")
        return value

    def _member(self, key: str, word: str, kind: type[E]) -> E:
        known = [member.value for member in kind]
        if word not in known:
            self.refuse(key, f"{word!r} is not known{nearest(word, known)}")
        return kind(word)
