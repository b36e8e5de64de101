"""Reads personas from data: our own TOML, a customer's file, the control API."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from myna_mock.bilingual import Text
from myna_mock.people.card_pins import CHOSEN_LABELS, read_pins
from myna_mock.people.event_reading import (
    OFFICE_REMEDY,
    UNREADABLE,
    read_event,
    read_name,
    read_office,
    readable,
    safe_text,
)
from myna_mock.people.events import LifeEvent
from myna_mock.people.person import Ending, Persona, Story
from myna_sdk.errors import UsageError
from myna_sdk.model.addresses import DomesticAddress
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.names import PersonName
from myna_sdk.model.reasons import Reason
from myna_sdk.model.sexes import RegisteredSex, Sex

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z", re.ASCII)
_REQUIRED = frozenset({"name", "address", "birth_date", "sex"})
_OPTIONAL = frozenset(
    {
        *("kana", "former_name", "alias", "office", "events", "pins"),
        *("title_ja", "title_en", "awkward_ja", "awkward_en", "story"),
    }
)


def read_persona(persona_id: str, data: Mapping[str, Any]) -> Persona:
    """Return the persona that ``data`` describes.

    Raises:
        UsageError: ``persona-invalid``: naming the persona, the field and the remedy.
    """
    try:
        return _persona(persona_id, data)
    except UNREADABLE:
        field, remedy = _first_fault(persona_id, data)
    raise UsageError(
        "persona-invalid",
        f"persona {persona_id[:64]!r}: {field}: {remedy}",
        persona=persona_id[:64],
        field=field,
    ) from None


def _persona(persona_id: str, data: Mapping[str, Any]) -> Persona:
    if _ID.match(persona_id) is None or not _fields_fit(data):
        raise ValueError("shape")
    return Persona(
        id=persona_id,
        title=_text(data, "title", persona_id),
        awkward=_text(data, "awkward", ""),
        story=_story(data.get("story", {})),
        born_with=_register(data),
        office=read_office(data.get("office", {})),
        events=_events(data.get("events", ())),
        pins=read_pins(data.get("pins", {})),
    )


def _fields_fit(data: Mapping[str, Any]) -> bool:
    return data.keys() >= _REQUIRED and data.keys() <= _REQUIRED | _OPTIONAL


def _register(data: Mapping[str, Any]) -> BasicFacts:
    return BasicFacts(
        name=read_name(data),
        address=DomesticAddress(safe_text(data["address"])),
        birth_date=BirthDate.parse(data["birth_date"]),
        sex=RegisteredSex(Sex(data["sex"])),
    )


def _text(told: Mapping[str, Any], name: str, default: str) -> Text:
    return Text(
        ja=safe_text(told.get(f"{name}_ja", default)), en=safe_text(told.get(f"{name}_en", default))
    )


def _story(told: Mapping[str, Any]) -> Story:
    reason = told.get("reason")
    return Story(
        outcome=Ending(told.get("outcome", "verified")),
        reason=None if reason is None else Reason(reason),
        text=_text(told, "text", ""),
    )


def _events(told: Sequence[Mapping[str, Any]]) -> tuple[LifeEvent, ...]:
    return tuple(_event(event) for event in told)


def _event(told: Mapping[str, Any]) -> LifeEvent:
    options = {key: value for key, value in told.items() if key not in {"at", "kind"}}
    at = told["at"]
    return read_event(
        told["kind"], options, at if isinstance(at, datetime) else datetime.fromisoformat(at)
    )


def _first_fault(persona_id: str, data: Mapping[str, Any]) -> tuple[str, str]:
    """Return the first field of ``data`` that is wrong and what it should be; no value shown."""
    if _ID.match(persona_id) is None:
        return "id", "lower-case letters, digits and single hyphens, such as mihon-hanako"
    for field in sorted(_REQUIRED - data.keys()):
        return field, "is required"
    for field in sorted(data.keys() - _REQUIRED - _OPTIONAL):
        near = get_close_matches(field, _REQUIRED | _OPTIONAL, 1)
        return field[:64], "is not a field" + (f"; did you mean {near[0]}?" if near else "")
    for field, (reader, remedy) in _READERS.items():
        if field in data and not readable(reader, data[field]):
            return field, remedy
    raise AssertionError("every field has a reader that refuses what the persona refuses")


_TEXT_REMEDY = "a text that is not empty and holds no twelve digits that could be a My Number"
_READERS: dict[str, tuple[Callable[[Any], object], str]] = {
    "name": (lambda value: PersonName(safe_text(value)), _TEXT_REMEDY),
    "kana": (lambda value: PersonName(safe_text(value)), _TEXT_REMEDY),
    "former_name": (lambda value: PersonName(safe_text(value)), _TEXT_REMEDY),
    "alias": (lambda value: PersonName(safe_text(value)), _TEXT_REMEDY),
    "address": (lambda value: DomesticAddress(safe_text(value)), _TEXT_REMEDY),
    "birth_date": (BirthDate.parse, "eight digits, YYYYMMDD, unknown month or day as 00"),
    "sex": (Sex, f"one of {', '.join(Sex)}"),
    "office": (read_office, OFFICE_REMEDY),
    "events": (_events, "a list of tables, each with at (with an offset), kind and its options"),
    "pins": (
        read_pins,
        f"a table with {', '.join(CHOSEN_LABELS)}: four digits, 6 to 16 of A-Z and 0-9 for signing",
    ),
    "story": (_story, "a table with outcome, reason, text_ja and text_en"),
    **{
        f"{name}_{language}": (safe_text, _TEXT_REMEDY)
        for name in ("title", "awkward")
        for language in ("ja", "en")
    },
}
