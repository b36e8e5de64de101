"""Reads personas and events from data: our own TOML, a customer's file, the control API."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Any

from myna_mock.clock import within_years
from myna_mock.people.events import EVENT_KINDS, LifeEvent
from myna_mock.people.person import Ending, Persona, Story, Text
from myna_mock.people.state import Office, RevocationReason
from myna_sdk.errors import UsageError
from myna_sdk.model.addresses import DomesticAddress
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.certificate import Carrier, CertificateKind
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.instants import Instant
from myna_sdk.model.my_number import looks_like_my_number
from myna_sdk.model.names import PersonName
from myna_sdk.model.reasons import Reason
from myna_sdk.model.sexes import RegisteredSex, Sex

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z", re.ASCII)
_TWELVE = re.compile(r"(?<!\d)\d{12}(?!\d)")
_UNREADABLE = (TypeError, ValueError, KeyError, AttributeError, OverflowError, UsageError)
"""What reading data of the wrong shape raises, before it is told properly."""
_MAKES = {"android": Carrier.ANDROID, "iphone": Carrier.IPHONE}
_LONGEST_SPAN = 366 * 86_400
_REQUIRED = frozenset({"name", "address", "birth_date", "sex"})
_OPTIONAL = frozenset(
    {
        *("kana", "former_name", "alias", "office", "events"),
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
    except _UNREADABLE:
        field, remedy = _first_fault(persona_id, data)
    raise UsageError(
        "persona-invalid",
        f"persona {persona_id[:64]!r}: {field}: {remedy}",
        persona=persona_id[:64],
        field=field,
    ) from None


def read_event(kind: str, options: Mapping[str, Any], at: Instant) -> LifeEvent:
    """Return the event called ``kind`` at ``at``, told with ``options``.

    Raises:
        UsageError: ``event-unknown`` with the nearest names, or ``event-invalid`` naming the
            option.
    """
    if kind not in EVENT_KINDS:
        near = get_close_matches(kind, EVENT_KINDS, 3, 0.4)
        raise UsageError(
            "event-unknown", f"no event {kind[:64]!r}; nearest: {', '.join(near)}", nearest=near
        )
    try:
        read = {name: _option(name, value) for name, value in options.items()}
        return EVENT_KINDS[kind](at=within_years(at), **read)
    except _UNREADABLE:
        pass
    raise UsageError(
        "event-invalid",
        f"event {kind!r} was told something it does not take; given: {', '.join(options)}",
        event=kind,
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
        office=_office(data.get("office", {})),
        events=_events(data.get("events", ())),
    )


def _fields_fit(data: Mapping[str, Any]) -> bool:
    return data.keys() >= _REQUIRED and data.keys() <= _REQUIRED | _OPTIONAL


def _register(data: Mapping[str, Any]) -> BasicFacts:
    return BasicFacts(
        name=_name(data),
        address=DomesticAddress(_safe(data["address"])),
        birth_date=BirthDate.parse(data["birth_date"]),
        sex=RegisteredSex(Sex(data["sex"])),
    )


def _name(data: Mapping[str, Any]) -> PersonName:
    def beside(key: str) -> str | None:
        return _safe(data[key]) if key in data else None

    return PersonName(
        _safe(data["name"]),
        kana=beside("kana"),
        former_name=beside("former_name"),
        alias=beside("alias"),
    )


def _text(told: Mapping[str, Any], name: str, default: str) -> Text:
    return Text(
        ja=_safe(told.get(f"{name}_ja", default)), en=_safe(told.get(f"{name}_en", default))
    )


def _story(told: Mapping[str, Any]) -> Story:
    reason = told.get("reason")
    return Story(
        outcome=Ending(told.get("outcome", "verified")),
        reason=None if reason is None else Reason(reason),
        text=_text(told, "text", ""),
    )


def _office(told: Mapping[str, Any]) -> Office:
    return Office(**{name: _safe(value) for name, value in told.items()})


def _events(told: Sequence[Mapping[str, Any]]) -> tuple[LifeEvent, ...]:
    return tuple(_event(event) for event in told)


def _event(told: Mapping[str, Any]) -> LifeEvent:
    options = {key: value for key, value in told.items() if key not in {"at", "kind"}}
    at = told["at"]
    return read_event(
        told["kind"], options, at if isinstance(at, datetime) else datetime.fromisoformat(at)
    )


def _option(name: str, value: Any) -> Any:
    if name == "to":
        return _destination(value)
    if name == "office":
        return _office(value)
    if name == "make":
        return _MAKES[value]
    if name == "reason":
        return RevocationReason(value)
    if name == "certificate":
        return None if value is None else CertificateKind(value)
    if name == "link_after":
        return _span(value)
    if not isinstance(value, bool):
        raise TypeError("a switch is true or false")
    return value


def _span(seconds: Any) -> timedelta:
    if type(seconds) not in {int, float} or not 0 <= seconds <= _LONGEST_SPAN:
        raise ValueError("seconds from 0 to a year")
    return timedelta(seconds=seconds)


def _destination(value: Any) -> DomesticAddress | PersonName:
    """Read an address (text) or a name (table with ``name``)."""
    return DomesticAddress(_safe(value)) if isinstance(value, str) else _name(value)


def _safe(text: str) -> str:
    """Return ``text``, or refuse it when it holds what may be a My Number."""
    if any(looks_like_my_number(run) for run in _TWELVE.findall(_plain(text))):
        raise ValueError("holds twelve digits that could be a My Number")
    if looks_like_my_number(text):
        raise ValueError("could be a My Number")
    return text


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


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
        if field in data and not _readable(reader, data[field]):
            return field, remedy
    raise AssertionError("every field has a reader that refuses what the persona refuses")


def _readable(reader: Callable[[Any], object], value: Any) -> bool:
    try:
        reader(value)
    except _UNREADABLE:
        return False
    return True


_TEXT_REMEDY = "a text that is not empty and holds no twelve digits that could be a My Number"
_READERS: dict[str, tuple[Callable[[Any], object], str]] = {
    "name": (lambda value: PersonName(_safe(value)), _TEXT_REMEDY),
    "kana": (lambda value: PersonName(_safe(value)), _TEXT_REMEDY),
    "former_name": (lambda value: PersonName(_safe(value)), _TEXT_REMEDY),
    "alias": (lambda value: PersonName(_safe(value)), _TEXT_REMEDY),
    "address": (lambda value: DomesticAddress(_safe(value)), _TEXT_REMEDY),
    "birth_date": (BirthDate.parse, "eight digits, YYYYMMDD, unknown month or day as 00"),
    "sex": (Sex, f"one of {', '.join(Sex)}"),
    "office": (_office, "a table with prefecture, municipality and code"),
    "events": (_events, "a list of tables, each with at (with an offset), kind and its options"),
    "story": (_story, "a table with outcome, reason, text_ja and text_en"),
    **{
        f"{name}_{language}": (_safe, _TEXT_REMEDY)
        for name in ("title", "awkward")
        for language in ("ja", "en")
    },
}
