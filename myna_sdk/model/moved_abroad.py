"""The address line of a person who moved abroad (国外転出), printed since 2024-05-27."""

import re
import unicodedata
from datetime import date
from typing import Final

from myna_sdk.model.addresses import MovedAbroad
from myna_sdk.model.masking import Concealed

_MARK: Final = re.compile(r"[\W_]*国外転出")
_DAY: Final = re.compile(
    r"(?:(?P<era>令和|平成)\s*(?P<of_era>\d{1,2}|元)|(?P<year>\d{4}))\s*[-/.年]\s*"
    r"(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)"
)
_COMPACT: Final = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})", re.ASCII)
_ERAS: Final = {"令和": 2018, "平成": 1988}


def moved_abroad(text: Concealed[str]) -> MovedAbroad | None:
    """Return the move that an address line tells instead of an address, else ``None``.

    The exact line is unconfirmed: the word 国外転出 in front is what counts. Its day is read in
    the Gregorian calendar or the era 令和 or 平成, and is unknown in any other form.
    """
    plain = unicodedata.normalize("NFKC", text.reveal())
    mark = _MARK.match(plain)
    return None if mark is None else MovedAbroad(_day(plain[mark.end() :]))


def _day(text: str) -> date | None:
    found = _COMPACT.search(text) or _DAY.search(text)
    if found is None:
        return None
    parts = found.groupdict()
    try:
        return date(_year(parts), int(parts["month"]), int(parts["day"]))
    except ValueError:
        return None


def _year(parts: dict[str, str]) -> int:
    of_era = parts.get("of_era")
    if of_era is None:
        return int(parts["year"])
    return _ERAS[parts["era"]] + (1 if of_era == "元" else int(of_era))
