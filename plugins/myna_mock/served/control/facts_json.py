"""Facts as JSON and back, with everything that stands beside them. Only mock people pass here."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from myna_sdk.model.addresses import Address, DomesticAddress, MovedAbroad
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.names import PersonName, SubstituteMap
from myna_sdk.model.sexes import RegisteredSex, Sex


def facts_to_json(facts: BasicFacts) -> dict[str, Any]:
    """Return ``facts`` in clear; an absent item is absent."""
    told: dict[str, Any] = {}
    if facts.name is not None:
        told["name"] = _name_to_json(facts.name)
    if facts.address is not None:
        told["address"] = _address_to_json(facts.address)
    if facts.birth_date is not None:
        told["birth_date"] = facts.birth_date.digits()
    if facts.sex is not None:
        told["sex"] = facts.sex.reveal().value
    return told


def facts_from_json(told: Mapping[str, Any]) -> BasicFacts:
    """Return the facts that `facts_to_json` wrote.

    Raises:
        KeyError: A part is missing.
        TypeError: A part has another type.
        ValueError: A part has no such value.
    """
    return BasicFacts(
        name=_name_from_json(told["name"]) if "name" in told else None,
        address=_address_from_json(told["address"]) if "address" in told else None,
        birth_date=BirthDate.parse(told["birth_date"]) if "birth_date" in told else None,
        sex=RegisteredSex(Sex(told["sex"])) if "sex" in told else None,
    )


def _name_to_json(name: PersonName) -> dict[str, str]:
    told = {"full": name.reveal(), **_map_to_json(name.substitutes)}
    for key in ("kana", "former_name", "alias"):
        part = getattr(name, key)
        if part is not None:
            told[key] = part.reveal()
    return told


def _name_from_json(told: Mapping[str, str]) -> PersonName:
    return PersonName(
        told["full"],
        kana=told.get("kana"),
        former_name=told.get("former_name"),
        alias=told.get("alias"),
        substitutes=_map_from_json(told),
    )


def _address_to_json(address: Address) -> dict[str, Any]:
    if isinstance(address, DomesticAddress):
        return {"text": address.reveal(), **_map_to_json(address.substitutes)}
    on = address.reveal()
    return {"moved_abroad": None if on is None else on.isoformat()}


def _address_from_json(told: Mapping[str, Any]) -> Address:
    if "moved_abroad" in told:
        on = told["moved_abroad"]
        return MovedAbroad(None if on is None else date.fromisoformat(on))
    return DomesticAddress(told["text"], substitutes=_map_from_json(told))


def _map_to_json(substitutes: SubstituteMap | None) -> dict[str, str]:
    if substitutes is None:
        return {}
    return {"substitutes": "".join("1" if flag else "0" for flag in substitutes.flags)}


def _map_from_json(told: Mapping[str, str]) -> SubstituteMap | None:
    return SubstituteMap.parse(told["substitutes"]) if "substitutes" in told else None
