"""Facts as sealed JSON and back. The bytes hold personal data in clear: they go into seals only."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from myna_sdk.model.addresses import Address, DomesticAddress, MovedAbroad
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.facts import BasicFacts, Currency, FactItem, Provenance, Source
from myna_sdk.model.masking import Concealed
from myna_sdk.model.names import PersonName, SubstituteMap
from myna_sdk.model.sexes import RegisteredSex, Sex


def write_facts(facts: BasicFacts) -> dict[str, Any]:
    """Return ``facts`` in clear, ready for JSON; absent items are left out."""
    record: dict[str, Any] = {
        "provenance": {
            item.value: [stamp.source.value, stamp.currency.value, stamp.at.isoformat()]
            for item, stamp in facts.provenance
        },
        "raw": {item.value: text.reveal() for item, text in facts.raw},
    }
    if facts.name is not None:
        record["name"] = _write_name(facts.name)
    if facts.address is not None:
        record["address"] = _write_address(facts.address)
    if facts.birth_date is not None:
        record["birth_date"] = facts.birth_date.digits()
    if facts.sex is not None:
        record["sex"] = facts.sex.reveal().value
    return record


def read_facts(record: Mapping[str, Any]) -> BasicFacts:
    """Return the facts that `write_facts` wrote."""
    return BasicFacts(
        name=_read_name(record["name"]) if "name" in record else None,
        address=_read_address(record["address"]) if "address" in record else None,
        birth_date=BirthDate.parse(record["birth_date"]) if "birth_date" in record else None,
        sex=RegisteredSex(Sex(record["sex"])) if "sex" in record else None,
        provenance=tuple(
            (
                FactItem(item),
                Provenance(Source(source), Currency(currency), datetime.fromisoformat(at)),
            )
            for item, (source, currency, at) in record["provenance"].items()
        ),
        raw=tuple((FactItem(item), Concealed(text)) for item, text in record["raw"].items()),
    )


def _write_map(substitutes: SubstituteMap | None) -> str | None:
    if substitutes is None:
        return None
    return "".join("1" if flag else "0" for flag in substitutes.flags)


def _read_map(digits: str | None) -> SubstituteMap | None:
    return None if digits is None else SubstituteMap.parse(digits)


def _clear(cell: Concealed[str] | None) -> str | None:
    return None if cell is None else cell.reveal()


def _write_name(name: PersonName) -> dict[str, str | None]:
    return {
        "full": name.reveal(),
        "kana": _clear(name.kana),
        "former_name": _clear(name.former_name),
        "alias": _clear(name.alias),
        "substitutes": _write_map(name.substitutes),
    }


def _read_name(record: Mapping[str, Any]) -> PersonName:
    return PersonName(
        record["full"],
        kana=record["kana"],
        former_name=record["former_name"],
        alias=record["alias"],
        substitutes=_read_map(record["substitutes"]),
    )


def _write_address(address: Address) -> dict[str, str | None]:
    if isinstance(address, DomesticAddress):
        return {"text": address.reveal(), "substitutes": _write_map(address.substitutes)}
    on = address.reveal()
    return {"abroad_since": None if on is None else on.isoformat()}


def _read_address(record: Mapping[str, Any]) -> Address:
    if "text" in record:
        return DomesticAddress(record["text"], substitutes=_read_map(record["substitutes"]))
    on = record["abroad_since"]
    return MovedAbroad(None if on is None else date.fromisoformat(on))
