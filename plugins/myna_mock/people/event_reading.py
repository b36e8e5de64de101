"""Reads what happens to people from data: each kind of event takes its own options and no other."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import attrs

from myna_mock.clock import within_years
from myna_mock.people import events as happened
from myna_mock.people.card_pins import CHOSEN_LABELS, PIN_LABELS, CardPin, read_pin
from myna_mock.people.events import EVENT_KINDS, LifeEvent
from myna_mock.people.state import ConsentRoute, Office, RevocationReason
from myna_mock.unknown_names import unknown_name
from myna_sdk.errors import UsageError
from myna_sdk.model.addresses import DomesticAddress
from myna_sdk.model.certificate import Carrier, CertificateKind
from myna_sdk.model.instants import Instant, as_utc
from myna_sdk.model.my_number import looks_like_my_number
from myna_sdk.model.names import PersonName

UNREADABLE: Final = (TypeError, ValueError, KeyError, AttributeError, OverflowError, UsageError)
"""What reading data of the wrong shape raises, before it is told properly."""

_TWELVE = re.compile(r"(?<!\d)\d{12}(?!\d)")
_ROMAN = re.compile(r"[A-Za-z-]{1,50}\Z", re.ASCII)
_FIVE_DIGITS = re.compile(r"\d{5}\Z", re.ASCII)
_MAKES = {"android": Carrier.ANDROID, "iphone": Carrier.IPHONE}
_NAME_PARTS = ("kana", "former_name", "alias")
_LONGEST_SERVICE = 64
_LONGEST_SPAN = 366 * 86_400


def read_event(kind: str, options: Mapping[str, Any], at: Instant) -> LifeEvent:
    """Return the event called ``kind`` at ``at``, told with ``options``.

    Raises:
        UsageError: ``event-unknown`` with the nearest names, or ``event-invalid`` naming the
            option and what it should be.
    """
    if kind not in EVENT_KINDS:
        raise unknown_name("event-unknown", "event", kind, EVENT_KINDS)
    event, taken = EVENT_KINDS[kind], EVENT_OPTIONS.get(EVENT_KINDS[kind], {})
    fault = _fault(event, taken, options)
    if fault is not None:
        raise UsageError("event-invalid", f"event {kind}: {fault}", event=kind)
    return event(
        at=within_years(at), **{name: taken[name].read(told) for name, told in options.items()}
    )


def readable(reader: Callable[[Any], object], value: Any) -> bool:
    """Tell whether ``reader`` takes ``value``."""
    try:
        reader(value)
    except UNREADABLE:
        return False
    return True


def safe_text(text: str) -> str:
    """Return ``text``, or refuse it when it holds what may be a My Number."""
    runs = _TWELVE.findall(unicodedata.normalize("NFKC", text))
    if any(map(looks_like_my_number, runs)) or looks_like_my_number(text):
        raise ValueError("holds twelve digits that could be a My Number")
    return text


def read_name(told: Mapping[str, Any]) -> PersonName:
    """Return the name in ``name`` with what stands beside it; other members are not looked at."""
    kana, former_name, alias = (
        safe_text(told[part]) if part in told else None for part in _NAME_PARTS
    )
    return PersonName(safe_text(told["name"]), kana=kana, former_name=former_name, alias=alias)


def read_office(told: Mapping[str, Any]) -> Office:
    """Return the municipality that ``told`` describes, as certificates can name it."""
    office = Office(**told)
    names = (office.prefecture, office.municipality)
    if not all(map(_ROMAN.match, names)) or not _FIVE_DIGITS.match(office.code):
        raise ValueError("no such municipality")
    return office


@attrs.frozen
class Option:
    """One thing that an event is told.

    Attributes:
        read: Makes the event's attribute of a JSON value, or raises one of `UNREADABLE`.
        remedy: What the value should be.
    """

    read: Callable[[Any], Any]
    remedy: str


def _fault(
    event: type[LifeEvent], taken: Mapping[str, Option], options: Mapping[str, Any]
) -> str | None:
    for name in options:
        if name not in taken:
            takes = f"it takes {', '.join(taken)}" if taken else "it takes no option"
            return f"there is no {name[:64]!r}; {takes}"
    for name, told in options.items():
        if not readable(taken[name].read, told):
            return f"{name} is {taken[name].remedy}"
    needed = (field.name for field in attrs.fields(event) if field.default is attrs.NOTHING)
    lacking = next((name for name in needed if name in taken and name not in options), None)
    return None if lacking is None else f"{lacking} is required: {taken[lacking].remedy}"


def _address(value: Any) -> DomesticAddress:
    return DomesticAddress(safe_text(value))


def _new_name(value: Any) -> PersonName:
    if isinstance(value, str):
        return PersonName(safe_text(value))
    if not value.keys() <= {"name", *_NAME_PARTS}:
        raise ValueError("no such part of a name")
    return read_name(value)


def _kind(value: Any) -> CertificateKind | None:
    return None if value is None else CertificateKind(value)


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("a switch is true or false")
    return value


def _chosen_pin(value: Any) -> CardPin:
    pin = read_pin(value)
    if not pin.is_chosen:
        raise ValueError("printed on the card, not chosen")
    return pin


def _pin_value(value: Any) -> str:
    text = str(value)  # on the command line, four digits are a number
    if isinstance(value, bool) or not any(pin.takes(text) for pin in CardPin):
        raise ValueError("no PIN takes it")
    return text


def _span(seconds: Any) -> timedelta:
    if type(seconds) not in {int, float} or not 0 <= seconds <= _LONGEST_SPAN:
        raise ValueError("seconds from 0 to a year")
    return timedelta(seconds=seconds)


def _instant(value: Any) -> Instant:
    return as_utc(value if isinstance(value, datetime) else datetime.fromisoformat(value))


def _service(value: Any) -> str | None:
    if value is None:
        return None
    if not safe_text(value).strip() or len(value) > _LONGEST_SERVICE:
        raise ValueError("no id of a service")
    return str(value)


OFFICE_REMEDY: Final = (
    "a table with prefecture and municipality, in roman letters and hyphens, and code, five digits"
)
_CHOSEN = Option(_chosen_pin, f"one of {', '.join(CHOSEN_LABELS)}")
_PIN = Option(read_pin, f"one of {', '.join(PIN_LABELS)}")
_SWITCH = Option(_switch, "true or false")
_SAFE = "that is not empty and holds no twelve digits that could be a My Number"

EVENT_OPTIONS: Final[Mapping[type[LifeEvent], Mapping[str, Option]]] = {
    happened.CardIssued: {"signing": _SWITCH},
    happened.Moved: {
        "to": Option(_address, f"an address {_SAFE}"),
        "chip": _SWITCH,
        "office": Option(read_office, OFFICE_REMEDY),
    },
    happened.Renamed: {
        "to": Option(_new_name, f"a name {_SAFE}, or a table with name, {', '.join(_NAME_PARTS)}"),
        "chip": _SWITCH,
    },
    happened.Reissued: {
        "link_after": Option(_span, "a number of seconds from 0 to a year"),
        "signing": _SWITCH,
    },
    happened.Revoked: {
        "reason": Option(RevocationReason, f"one of {', '.join(RevocationReason)}"),
        "certificate": Option(_kind, f"{' or '.join(CertificateKind)}, or null for both"),
    },
    happened.LeftJapan: {"continued_use": _SWITCH},
    happened.Consented: {"until": Option(_instant, "an instant in ISO 8601 with an offset")},
    happened.ConsentWithdrawn: {
        "route": Option(ConsentRoute, " or ".join(ConsentRoute)),
        "service": Option(_service, "the id of a service, or null for every one"),
    },
    happened.PinLocked: {"pin": _PIN},
    happened.PinReset: {"pin": _PIN},
    happened.PinChanged: {
        "pin": _CHOSEN,
        "to": Option(_pin_value, "four digits, or 6 to 16 of A-Z and 0-9 for signing"),
    },
    happened.PinTried: {"pin": _PIN, "right": _SWITCH},
    happened.PasswordTried: {"right": _SWITCH},
    happened.PhoneEnrolled: {"make": Option(_MAKES.__getitem__, " or ".join(_MAKES))},
}
"""What each kind of event is told beside its instant. One that is not here takes nothing."""
