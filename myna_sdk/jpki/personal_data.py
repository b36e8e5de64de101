"""The otherNames of a signing certificate as the four facts.

Source: certificates decoded in public, and the profile as retold with them. Unknown identifiers
are left; what is known must be one UTF8String each, whole, and in its known form.
"""

import re
from typing import Final

from myna_sdk.jpki import der
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.profile import PersonalData
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.model.fact_texts import address_in, birth_date_in, name_in, sex_in
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.masking import Concealed
from myna_sdk.model.my_number import looks_like_my_number
from myna_sdk.model.names import SubstituteMap
from myna_sdk.model.sexes import SexCode

LONGEST: Final = 400
"""Characters of the longest item that is read. An address has up to 200; of names none is known."""

_ITEMS: Final = {der.identifier(item.value): item for item in PersonalData}
_FACTS: Final = {
    PersonalData.NAME: FactItem.NAME,
    PersonalData.ADDRESS: FactItem.ADDRESS,
    PersonalData.BIRTH_DATE: FactItem.BIRTH_DATE,
    PersonalData.SEX: FactItem.SEX,
}
_UNREADABLE: Final = {
    FactItem.NAME: Flaw.NAME_UNREADABLE,
    FactItem.ADDRESS: Flaw.ADDRESS_UNREADABLE,
    FactItem.BIRTH_DATE: Flaw.BIRTH_DATE_UNREADABLE,
    FactItem.SEX: Flaw.SEX_UNREADABLE,
}
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_ERA_DATE: Final = re.compile(r"([0-5])(\d{4})\d{4}\Z", re.ASCII)
_ERA_YEARS: Final = {
    "1": range(1868, 1913),
    "2": range(1912, 1927),
    "3": range(1926, 1990),
    "4": range(1989, 2020),
    "5": range(2019, 10_000),
}
_ALL_UNKNOWN: Final = "000000000"
_PLACE: Final = "subjectAltName"
_NOTHING: Final = Concealed("")


def read_personal_data(value: bytes) -> BasicFacts:
    """Return the facts in the value of a subjectAltName. An absent item is absent.

    Raises:
        UnreadableError: An item occurs twice, is no whole UTF8String, too long, in no known form;
            or the name or address has the shape of a My Number.
    """
    found = _attempt(value)
    del value  # what raises here shows no facts in its locals
    if isinstance(found, UnreadableError):
        raise found
    return found


def _attempt(value: bytes) -> BasicFacts | UnreadableError:
    try:
        return _facts(_texts(value))
    except UnreadableError as fault:
        return fault.afresh()


def _texts(value: bytes) -> dict[PersonalData, Concealed[str]]:
    at, end = der.alone(value, der.SEQUENCE, _PLACE)
    found: dict[PersonalData, Concealed[str]] = {}
    while at < end:
        tag, start, stop = der.element(value, at, end, _PLACE)
        if tag == 0xA0:
            first, past = der.expect(value, start, stop, der.OBJECT_IDENTIFIER, _PLACE)
            item = _ITEMS.get(value[first:past])
            if item in found:
                raise UnreadableError(Flaw.PERSONAL_DATA_REPEATED, _PLACE, at)
            if item is not None:
                found[item] = Concealed(_text(value, past, stop))
        at = stop
    return found


def _text(value: bytes, at: int, end: int) -> str:
    start, stop = der.expect(value, at, end, 0xA0, _PLACE)
    der.end_of(stop, end, _PLACE)
    first, past = der.expect(value, start, stop, der.UTF8_STRING, _PLACE)
    der.end_of(past, stop, _PLACE)
    if past - first > LONGEST * 4:
        raise UnreadableError(Flaw.PERSONAL_DATA_TOO_LONG, _PLACE, first)
    try:
        text = value[first:past].decode()
    except UnicodeDecodeError as error:
        raise UnreadableError(Flaw.PERSONAL_DATA_NOT_TEXT, _PLACE, first + error.start) from None
    if len(text) > LONGEST:
        raise UnreadableError(Flaw.PERSONAL_DATA_TOO_LONG, _PLACE, first)
    if _CONTROL.search(text):
        raise UnreadableError(Flaw.PERSONAL_DATA_NOT_TEXT, _PLACE, first)
    return text


def _facts(texts: dict[PersonalData, Concealed[str]]) -> BasicFacts:
    for item in (PersonalData.NAME, PersonalData.ADDRESS):
        if looks_like_my_number(texts.get(item, _NOTHING).reveal()):
            raise UnreadableError(Flaw.MY_NUMBER_REFUSED, _PLACE)
    born = texts.get(PersonalData.BIRTH_DATE, _NOTHING)
    present = {
        fact: texts[item]
        for item, fact in _FACTS.items()
        if item in texts and not (fact is FactItem.BIRTH_DATE and born.reveal() == _ALL_UNKNOWN)
    }
    sex = present.get(FactItem.SEX, _NOTHING)
    facts = BasicFacts(
        name=name_in(present.get(FactItem.NAME, _NOTHING), _name_map(texts)),
        address=address_in(present.get(FactItem.ADDRESS, _NOTHING), _address_map(texts)),
        birth_date=birth_date_in(born) if _era_fits(born) else None,
        sex=sex_in(sex, SexCode.CERTIFICATE) if len(sex.reveal()) == 1 else None,
        raw=tuple(present.items()),
    )
    for fact in present:
        if facts.get(fact) is None:
            raise UnreadableError(_UNREADABLE[fact], _PLACE)
    return facts


def _era_fits(text: Concealed[str]) -> bool:
    """Tell whether ``text`` is ``EYYYYMMDD`` and its Gregorian year one of the era's."""
    found = _ERA_DATE.match(text.reveal())
    return found is not None and (found[1] == "0" or int(found[2]) in _ERA_YEARS[found[1]])


def _name_map(texts: dict[PersonalData, Concealed[str]]) -> SubstituteMap | None:
    return _map(texts.get(PersonalData.NAME_SUBSTITUTES))


def _address_map(texts: dict[PersonalData, Concealed[str]]) -> SubstituteMap | None:
    return _map(texts.get(PersonalData.ADDRESS_SUBSTITUTES))


def _map(text: Concealed[str] | None) -> SubstituteMap | None:
    """Return the map, which real certificates may have shorter than its text."""
    if text is None:
        return None
    try:
        return SubstituteMap.parse(text.reveal())
    except ValueError:
        raise UnreadableError(Flaw.SUBSTITUTES_UNREADABLE, _PLACE) from None
