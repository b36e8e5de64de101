"""Facts as JSON and back, for the doors of a world that lie outside its process.

The result is in clear: these doors belong to people who do not exist.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from myna_sdk.model.addresses import Address, DomesticAddress, MovedAbroad
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.names import PersonName
from myna_sdk.model.sexes import RegisteredSex, Sex


def facts_to_data(facts: BasicFacts) -> dict[str, Any]:
    """Return ``facts`` as JSON values, in clear; absent items are absent."""
    data: dict[str, Any] = {}
    if facts.name is not None:
        data["name"] = _name_data(facts.name)
    if facts.address is not None:
        data["address"] = _address_data(facts.address)
    if facts.birth_date is not None:
        data["birth_date"] = facts.birth_date.digits()
    if facts.sex is not None:
        data["sex"] = facts.sex.reveal().value
    return data


def facts_from_data(data: Mapping[str, Any]) -> BasicFacts:
    """Return the facts that `facts_to_data` wrote.

    Raises:
        KeyError, TypeError, ValueError: Something else wrote it.
    """
    return BasicFacts(
        name=PersonName(**data["name"]) if "name" in data else None,
        address=_address(data["address"]) if "address" in data else None,
        birth_date=BirthDate.parse(data["birth_date"]) if "birth_date" in data else None,
        sex=RegisteredSex(Sex(data["sex"])) if "sex" in data else None,
    )


def _name_data(name: PersonName) -> dict[str, str]:
    beside = {"kana": name.kana, "former_name": name.former_name, "alias": name.alias}
    known = {key: cell.reveal() for key, cell in beside.items() if cell is not None}
    return {"full": name.reveal(), **known}


def _address_data(address: Address) -> dict[str, str | None]:
    if isinstance(address, DomesticAddress):
        return {"domestic": address.reveal()}
    day = address.reveal()
    return {"moved_abroad": None if day is None else day.isoformat()}


def _address(data: Mapping[str, Any]) -> Address:
    if "domestic" in data:
        return DomesticAddress(data["domestic"])
    day = data["moved_abroad"]
    return MovedAbroad(None if day is None else date.fromisoformat(day))
