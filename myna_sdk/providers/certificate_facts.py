"""The facts of a signing certificate, as an operator's JSON hands them on.

Each operator has names of its own; those below are the usual ones, most of them unconfirmed. All
values are texts: the birth date ``EYYYYMMDD`` or eight digits, the sex one digit.
"""

from typing import Annotated, Any, Final, TypeAlias

from myna_sdk.model.fact_texts import address_in, birth_date_in, name_in, sex_in
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.masking import Concealed
from myna_sdk.model.my_number import looks_like_my_number
from myna_sdk.model.names import SubstituteMap
from myna_sdk.model.sexes import SexCode
from myna_sdk.model.texts import is_blank
from myna_sdk.providers.strict_json import JsonObject

CertificateFacts: TypeAlias = Annotated[BasicFacts, "certificate-facts"]
"""The annotation of a reply's field that holds the facts of a signing certificate."""

_NAMES: Final = {
    FactItem.NAME: ("name", "common_name", "commonName"),
    FactItem.ADDRESS: ("address",),
    FactItem.BIRTH_DATE: ("birth_date", "birthDate", "date_of_birth", "dateOfBirth", "birthdate"),
    FactItem.SEX: ("sex", "gender"),
}
_MAPS: Final = {
    FactItem.NAME: (
        "name_substitutes",
        "substitute_character_of_common_name",
        "substituteCharacterOfCommonName",
    ),
    FactItem.ADDRESS: (
        "address_substitutes",
        "substitute_character_of_address",
        "substituteCharacterOfAddress",
    ),
}
_NOTHING: Final = Concealed("")


def read_certificate_facts(cell: Concealed[Any]) -> Concealed[BasicFacts] | None:
    """Return the facts in a JSON object, or ``None`` if it is none or any item is unreadable.

    An absent, null or empty member is an absent item. A name or address in the shape of a My
    Number makes the whole unreadable.
    """
    if not isinstance(cell.reveal(), dict):
        return None
    members = JsonObject(cell.reveal())
    texts = {item: _text(members, names) for item, names in _NAMES.items()}
    maps = {item: _substitutes(members, names) for item, names in _MAPS.items()}
    if any(text is None for text in texts.values()) or "invalid" in maps.values():
        return None
    return _read({item: text or _NOTHING for item, text in texts.items()}, maps)


def _read(
    texts: dict[FactItem, Concealed[str]], maps: dict[FactItem, SubstituteMap | str | None]
) -> Concealed[BasicFacts] | None:
    if any(looks_like_my_number(texts[i].reveal()) for i in (FactItem.NAME, FactItem.ADDRESS)):
        return None
    name_map, address_map = maps[FactItem.NAME], maps[FactItem.ADDRESS]
    present = {item: text for item, text in texts.items() if not is_blank(text.reveal())}
    facts = BasicFacts(
        name=name_in(texts[FactItem.NAME], _map(name_map)),
        address=address_in(texts[FactItem.ADDRESS], _map(address_map)),
        birth_date=birth_date_in(texts[FactItem.BIRTH_DATE]),
        sex=sex_in(texts[FactItem.SEX], SexCode.CERTIFICATE),
        raw=tuple(present.items()),
    )
    return Concealed(facts) if facts.items == set(present) else None


def _text(members: JsonObject, names: tuple[str, ...]) -> Concealed[str] | None:
    """Return the first of ``names`` that is there, empty if none is; ``None`` for no text."""
    name = next((name for name in names if members.find(name).reveal() is not None), None)
    if name is None:
        return _NOTHING
    found = Concealed(members.find_text(name))
    return None if found.reveal() is None else Concealed(found.reveal() or "")


def _substitutes(members: JsonObject, names: tuple[str, ...]) -> SubstituteMap | str | None:
    text = _text(members, names)
    if text is None:
        return "invalid"
    try:
        return SubstituteMap.parse(text.reveal()) if text.reveal() else None
    except ValueError:
        return "invalid"


def _map(found: SubstituteMap | str | None) -> SubstituteMap | None:
    return found if isinstance(found, SubstituteMap) else None
