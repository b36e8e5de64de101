"""Facts that a person declared or that staff typed: checked by nobody, stamped with no source."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from myna_sdk.errors import UsageError
from myna_sdk.model.addresses import Address, DomesticAddress, MovedAbroad
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.masking import Concealed
from myna_sdk.model.my_number import looks_like_my_number
from myna_sdk.model.names import PersonName
from myna_sdk.model.sexes import RegisteredSex, Sex

__all__ = ["declared"]

_ERAS = {
    "明治": (date(1868, 1, 25), date(1912, 7, 30)),
    "大正": (date(1912, 7, 30), date(1926, 12, 25)),
    "昭和": (date(1926, 12, 25), date(1989, 1, 7)),
    "平成": (date(1989, 1, 8), date(2019, 4, 30)),
    "令和": (date(2019, 5, 1), date.max),
}
"""First and last day. 明治 and 大正 ended on the day on which the next era began."""

_INITIALS = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
_FIRST_YEAR = 1868
_REST = r"(?:年|[-/.])\s*(\d{1,2})(?:月|[-/.])\s*(\d{1,2})日?"
_GREGORIAN = re.compile(r"(?:(\d{4})(\d{2})(\d{2})|(\d{4})" + _REST + ")", re.ASCII)
_WAREKI = re.compile(r"(明治|大正|昭和|平成|令和|[MTSHR])\s*(元|\d{1,2})" + _REST, re.ASCII)
_MOVED_ABROAD = re.compile(r"国外転出\s*(.*)")

_SEXES = {
    "male": Sex.MALE,
    "男": Sex.MALE,
    "男性": Sex.MALE,
    "female": Sex.FEMALE,
    "女": Sex.FEMALE,
    "女性": Sex.FEMALE,
}


def declared(
    *,
    name: str | None = None,
    address: str | None = None,
    birth_date: str | None = None,
    sex: str | None = None,
    kana: str | None = None,
    former_name: str | None = None,
    alias: str | None = None,
) -> BasicFacts:
    """Return the facts that these texts state, for a comparison with verified ones.

    Args:
        name: The full name, as typed.
        address: A domestic address, or ``国外転出`` with or without the day of the move.
        birth_date: ``1990-01-02``, ``19900102``, ``1990/01/02``, ``1990年1月2日``, or in a
            Japanese era ``平成2年1月2日`` or ``H2.1.2``; digits of any width. In the forms of four
            and eight digits an unknown month or day is ``00``.
        sex: ``male``, ``female``, ``男`` or ``女``.
        kana: The reading of the name.
        former_name: A former surname (旧氏).
        alias: An alias (通称).

    Raises:
        UsageError: ``my-number-refused``: a text is a My Number. ``declared-unreadable``: texts
            cannot be read, named in ``data["items"]``. No value is echoed by either.
    """
    given = {
        "name": name,
        "address": address,
        "birth_date": birth_date,
        "sex": sex,
        "kana": kana,
        "former_name": former_name,
        "alias": alias,
    }
    typed = Concealed({item: text for item, text in given.items() if text is not None})
    # What raises from here on shows no value, even where a traceback prints its frames' locals.
    del name, address, birth_date, sex, kana, former_name, alias, given
    refused = _my_numbers(typed)
    if refused:
        raise UsageError(
            "my-number-refused",
            f"{', '.join(refused)}: a My Number is never taken, and was not kept",
            items=refused,
        )
    faulty = _unreadable(typed)
    if faulty:
        raise UsageError("declared-unreadable", f"cannot read {', '.join(faulty)}", items=faulty)
    return _facts(typed.reveal())


def _my_numbers(typed: Concealed[dict[str, str]]) -> tuple[str, ...]:
    return tuple(item for item, text in typed.reveal().items() if looks_like_my_number(text))


def _unreadable(typed: Concealed[dict[str, str]]) -> tuple[str, ...]:
    texts = typed.reveal()
    faulty = {item for item, text in texts.items() if not text.strip()}
    if "name" not in texts and texts.keys() & {"kana", "former_name", "alias"}:
        faulty.add("name")
    if "birth_date" in texts and _birth_date(texts["birth_date"]) is None:
        faulty.add("birth_date")
    if "sex" in texts and _sex(texts["sex"]) is None:
        faulty.add("sex")
    if "address" in texts and texts["address"].strip() and _address(texts["address"]) is None:
        faulty.add("address")
    return tuple(sorted(faulty))


def _facts(texts: Mapping[str, str]) -> BasicFacts:
    name = None
    if "name" in texts:
        name = PersonName(
            texts["name"],
            kana=texts.get("kana"),
            former_name=texts.get("former_name"),
            alias=texts.get("alias"),
        )
    return BasicFacts(
        name=name,
        address=_address(texts["address"]) if "address" in texts else None,
        birth_date=_birth_date(texts["birth_date"]) if "birth_date" in texts else None,
        sex=_sex(texts["sex"]) if "sex" in texts else None,
    )


def _address(text: str) -> Address | None:
    abroad = _MOVED_ABROAD.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if abroad is None:
        return DomesticAddress(text)
    if not abroad[1]:
        return MovedAbroad(None)
    on = _birth_date(abroad[1].strip("()"))  # a day is written the same way everywhere
    day = None if on is None else on.reveal()
    return None if day is None else MovedAbroad(day)


def _sex(text: str) -> RegisteredSex | None:
    sex = _SEXES.get(unicodedata.normalize("NFKC", text).strip().lower())
    return None if sex is None else RegisteredSex(sex)


def _birth_date(text: str) -> BirthDate | None:
    compact = unicodedata.normalize("NFKC", text).strip()
    try:
        return _gregorian(compact) or _in_era(compact)
    except ValueError:
        return None


def _gregorian(text: str) -> BirthDate | None:
    found = _GREGORIAN.fullmatch(text)
    if found is None:
        return None
    year, month, day = (part for part in found.groups() if part is not None)
    if int(year) < _FIRST_YEAR:
        return None
    return BirthDate.parse(f"{year}{month:0>2}{day:0>2}")


def _in_era(text: str) -> BirthDate | None:
    found = _WAREKI.fullmatch(text.upper())
    if found is None:
        return None
    era, year, month, day = found.groups()
    first, last = _ERAS[_INITIALS.get(era, era)]
    years = 1 if year == "元" else int(year)
    born = date(first.year + years - 1, int(month), int(day))
    return BirthDate.of(born) if years >= 1 and first <= born <= last else None
