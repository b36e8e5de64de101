"""The otherNames of a signing certificate as the four facts.

Source: certificates decoded in public, and the profile as retold with them. Unknown identifiers
are left; what is known must be one UTF8String each, whole, and in its known form.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Final

import attrs

from myna_sdk.jpki import der
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.profile import PersonalData
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.model.fact_texts import address_in, birth_date_in, name_in, sex_in
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.my_number import looks_like_my_number
from myna_sdk.model.names import SubstituteMap
from myna_sdk.model.sexes import SexCode
from myna_sdk.model.texts import is_blank

LONGEST: Final = 400
"""Characters of the longest item that is read. An address has up to 200; of names none is known."""

_ITEMS: Final = {
    bytes((der.OBJECT_IDENTIFIER, len(der.identifier(item.value))))
    + der.identifier(item.value): item
    for item in PersonalData
}
_PREFIX: Final = 12  # bytes of each of these, tag and length included

# DER writes each thing in one way, so that what stands before a short text is looked up whole.
_HEAD: Final = 18
_HEADS: Final = {
    bytes((0xA0, length + 16)) + prefix + bytes((0xA0, length + 2, der.UTF8_STRING, length)): (
        item,
        length,
    )
    for prefix, item in _ITEMS.items()
    for length in range(0x80 - 16)
}
_FACTS: Final = {
    PersonalData.NAME: FactItem.NAME,
    PersonalData.ADDRESS: FactItem.ADDRESS,
    PersonalData.BIRTH_DATE: FactItem.BIRTH_DATE,
    PersonalData.SEX: FactItem.SEX,
}
_WRITTEN: Final = (PersonalData.NAME, PersonalData.ADDRESS)
_SPACE: Final = "\u3000"
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_ERA_YEARS: Final = {
    "0": ("0000", "9999"),
    "1": ("1868", "1912"),
    "2": ("1912", "1926"),
    "3": ("1926", "1989"),
    "4": ("1989", "2019"),
    "5": ("2019", "9999"),
}
"""First and last year by the digit of the era, 0 being none."""

_ALL_UNKNOWN: Final = "000000000"
_SEXES: Final = frozenset("123")  # what `SexCode.CERTIFICATE` reads
_PLACE: Final = "subjectAltName"
_NOTHING: Final = Concealed("")


@attrs.frozen(repr=False)
class PersonalTexts(Masked):
    """The personal data of a certificate, every item of which was read and found in form."""

    _texts: Concealed[dict[PersonalData, str]]

    @property
    def present(self) -> bool:
        """Whether there is any fact."""
        return not self._texts.reveal().keys().isdisjoint(_FACTS)

    def facts(self) -> BasicFacts:
        """Return the facts. An absent item is absent."""
        texts = {item: Concealed(text) for item, text in self._texts.reveal().items()}
        born = texts.get(PersonalData.BIRTH_DATE, _NOTHING)
        if born.reveal() == _ALL_UNKNOWN:
            del texts[PersonalData.BIRTH_DATE]
            born = _NOTHING
        return BasicFacts(
            name=name_in(texts.get(PersonalData.NAME, _NOTHING), self._map(_NAME_MAP)),
            address=address_in(texts.get(PersonalData.ADDRESS, _NOTHING), self._map(_ADDRESS_MAP)),
            birth_date=birth_date_in(born),
            sex=sex_in(texts.get(PersonalData.SEX, _NOTHING), SexCode.CERTIFICATE),
            raw=tuple((fact, texts[item]) for item, fact in _FACTS.items() if item in texts),
        )

    def _map(self, item: PersonalData) -> SubstituteMap | None:
        """Return the map, which real certificates may have shorter than its text."""
        text = self._texts.reveal().get(item)
        return None if text is None else SubstituteMap.parse(text)


def read_personal_data(value: bytes) -> PersonalTexts:
    """Return what the value of a subjectAltName tells of a person.

    Raises:
        UnreadableError: An item occurs twice, is no whole UTF8String, too long, in no known form,
            or the name or address has the shape of a My Number.
    """
    found = _attempt(value)
    del value  # what raises here shows no facts in its locals
    if isinstance(found, UnreadableError):
        raise found
    return found


def _attempt(value: bytes) -> PersonalTexts | UnreadableError:
    try:
        texts = _texts(value)
        flaw = _misshapen(texts)
    except UnreadableError as fault:
        return fault.afresh()
    return PersonalTexts(texts) if flaw is None else UnreadableError(flaw, _PLACE)


def _texts(value: bytes) -> Concealed[dict[PersonalData, str]]:
    at, end = der.alone(value, der.SEQUENCE, _PLACE)
    found: dict[PersonalData, str] = {}
    first = at
    try:
        while at < end:
            known = _HEADS.get(value[at : at + _HEAD])
            if known is not None:
                (item, length), first = known, at + _HEAD
                past = first + length
                if past <= end and item not in found:
                    found[item] = value[first:past].decode()
                    at = past
                    continue
            at = _other_item(value, at, end, found)
    except UnicodeDecodeError as error:
        raise UnreadableError(Flaw.PERSONAL_DATA_NOT_TEXT, _PLACE, first + error.start) from None
    return Concealed(found)


def _other_item(value: bytes, at: int, end: int, found: dict[PersonalData, str]) -> int:
    """Note what stands at ``at`` if it is an item, and return where it stops."""
    tag, start, stop = der.element(value, at, end, _PLACE)
    if tag == 0xA0:
        past = start + _PREFIX
        other = _ITEMS.get(value[start:past])
        if other in found:
            raise UnreadableError(Flaw.PERSONAL_DATA_REPEATED, _PLACE, at)
        if other is not None:
            found[other] = _text(value, past, stop)
        else:
            der.expect(value, start, stop, der.OBJECT_IDENTIFIER, _PLACE)
    return stop


def _text(value: bytes, at: int, end: int) -> str:
    start, stop = der.expect(value, at, end, 0xA0, _PLACE)
    first, past = der.expect(value, start, stop, der.UTF8_STRING, _PLACE)
    if past != stop or stop != end:
        raise UnreadableError(Flaw.TRAILING_BYTES, _PLACE, past)
    if past - first > LONGEST * 4:
        raise UnreadableError(Flaw.PERSONAL_DATA_TOO_LONG, _PLACE, first)
    return _decoded(value, first, past)


def _decoded(value: bytes, first: int, past: int) -> str:
    try:
        text = value[first:past].decode()
    except UnicodeDecodeError as error:
        raise UnreadableError(Flaw.PERSONAL_DATA_NOT_TEXT, _PLACE, first + error.start) from None
    if len(text) > LONGEST:
        raise UnreadableError(Flaw.PERSONAL_DATA_TOO_LONG, _PLACE, first)
    return text


_ORDER: Final = tuple(PersonalData)


@cache
def _usual() -> re.Pattern[str]:
    """Return the pattern of texts in the usual order that every rule allows, a line each.

    Name and address begin with a letter that is no number: they are neither blank nor a My Number.
    """
    numbers = "".join(filter(str.isnumeric, map(chr, range(0x4E00, 0xA000))))
    letter = rf"(?![{numbers}])[\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]"
    written = rf"{letter}[^\x00-\x1f\x7f-\x9f]*+"
    years = r"3(?:192[6-9]|19[3-8]\d)|4(?:1989|199\d|20[01]\d)|5(?:2019|20[2-9]\d)"
    days = r"(?:0[1-9]|1[0-2])(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])(?:29|30)"
    born = rf"(?:{years})(?:{days})"
    lines = (written, born, "[123]", written, "[01]*+", "[01]*+")
    return re.compile(r"\n".join(lines), re.ASCII)


def _misshapen(cell: Concealed[dict[PersonalData, str]]) -> Flaw | None:
    """Return what keeps an item from being a fact, or ``None`` if each is one."""
    texts = cell.reveal()
    if tuple(texts) == _ORDER and _usual().fullmatch("\n".join(texts.values())):
        return None
    told = "".join(texts.values()).replace(_SPACE, "")  # the one unprintable that names have
    if not told.isprintable() and _CONTROL.search(told):
        return Flaw.PERSONAL_DATA_NOT_TEXT
    for item, rule, flaw in _RULES:
        text = texts.get(item)
        if text is not None and not rule(text):
            return flaw
    named = [texts[item] for item in _WRITTEN if item in texts]
    return Flaw.MY_NUMBER_REFUSED if any(map(looks_like_my_number, named)) else None


def _is_told(text: str) -> bool:
    return not is_blank(text)


def _is_birth_date(text: str) -> bool:
    """Tell whether ``text`` is ``EYYYYMMDD``, a day of the calendar and of the era, or unknown."""
    if len(text) != 9 or not (text.isascii() and text.isdigit()):
        return False
    if text == _ALL_UNKNOWN:
        return True
    first, last = _ERA_YEARS.get(text[0], ("", ""))
    if not first <= text[1:5] <= last:
        return False
    if text[7:] == "00":  # an unknown day, or month and day
        return text[5:7] <= "12" and text[1:5] > "0000"
    try:
        date.fromisoformat(text[1:])
    except ValueError:
        return False
    return True


def _is_sex(text: str) -> bool:
    return text in _SEXES


def _is_map(text: str) -> bool:
    return not text.strip("01")


_NAME_MAP: Final = PersonalData.NAME_SUBSTITUTES
_ADDRESS_MAP: Final = PersonalData.ADDRESS_SUBSTITUTES
_RULES: Final[tuple[tuple[PersonalData, Callable[[str], bool], Flaw], ...]] = (
    (PersonalData.NAME, _is_told, Flaw.NAME_UNREADABLE),
    (PersonalData.ADDRESS, _is_told, Flaw.ADDRESS_UNREADABLE),
    (PersonalData.BIRTH_DATE, _is_birth_date, Flaw.BIRTH_DATE_UNREADABLE),
    (PersonalData.SEX, _is_sex, Flaw.SEX_UNREADABLE),
    (_NAME_MAP, _is_map, Flaw.SUBSTITUTES_UNREADABLE),
    (_ADDRESS_MAP, _is_map, Flaw.SUBSTITUTES_UNREADABLE),
)
