"""`Myna` and `AsyncMyna` are one client behind two drivers, member by member."""

import inspect
from typing import Any

import pytest

from myna_sdk import AsyncMyna, Myna, card_desks, client
from myna_sdk.binding import awaited, blocking

LIFE_CYCLE = {"close": "aclose"}


def _members(kind: type[Any]) -> set[str]:
    return {name for name in dir(kind) if not name.startswith("_")}


def _desks() -> list[tuple[type[Any], type[Any]]]:
    known = vars(client) | vars(card_desks)
    twins = {name: f"Async{name}" for name in known if name.endswith("Desk")}
    return [(known[one], known[other]) for one, other in twins.items() if other in known]


def test_both_clients_have_the_same_members() -> None:
    renamed = {LIFE_CYCLE.get(name, name) for name in _members(Myna)}
    assert renamed == _members(AsyncMyna)


def test_every_group_of_one_client_has_its_twin() -> None:
    groups = {name for name in _members(Myna) if _group(Myna, name)}
    assert len(groups) == len(_desks()) > 0


def _group(kind: type[Any], name: str) -> bool:
    member = inspect.getattr_static(kind, name)
    returned = getattr(member, "func", None)
    if returned is None:
        return False
    kind = returned.__annotations__["return"]
    return str(getattr(kind, "__name__", kind)).endswith("Desk")


@pytest.mark.parametrize(("one", "other"), _desks())
def test_a_group_and_its_twin_bind_the_same_flows(one: type[Any], other: type[Any]) -> None:
    assert _members(one) == _members(other)
    for name in _members(one):
        here, there = inspect.getattr_static(one, name), inspect.getattr_static(other, name)
        if isinstance(here, blocking):
            assert isinstance(there, awaited)
            assert here.flow is there.flow
        else:
            assert here.__func__ is there.__func__
