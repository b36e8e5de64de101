"""A firm may add people of its own, as long as they could be nobody."""

import traceback
from typing import Any

import pytest

from myna_mock.world import World
from myna_sdk.errors import UsageError
from tests.mock_world.party import RelyingParty

GOOD: dict[str, Any] = {
    "name": "例示 一郎",
    "address": "見立県例示市架空台一丁目1番1号",
    "birth_date": "19820202",
    "sex": "male",
    "events": [{"at": "2024-01-01T00:00:00+00:00", "kind": "issue-card"}],
}


def _shaped_number() -> str:
    """Return twelve digits of the right shape, made here so that none stands in the repository."""
    digits = [9, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7]
    total = sum(digits[11 - n] * (n + 1 if n <= 6 else n - 5) for n in range(1, 12))
    check = 0 if total % 11 <= 1 else 11 - total % 11
    return "".join(map(str, [*digits, check]))


def test_a_person_of_ones_own_logs_in_like_the_others(party: RelyingParty) -> None:
    person = party.world.add_person("reiji-ichiro", GOOD)
    tokens = party.tokens(person.id)
    assert party.userinfo(tokens["access_token"]).json()["name"] == "例示 一郎"
    assert party.world.people[-1] == "reiji-ichiro"


def test_a_name_that_is_taken_is_refused(world: World) -> None:
    with pytest.raises(UsageError) as refused:
        world.add_person("mihon-hanako", GOOD)
    assert refused.value.code == "persona-taken"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"birth_date": "1982-02-02"}, "birth_date"),
        ({"birth_date": 19820202}, "birth_date"),
        ({"birth_date": "19820231"}, "birth_date"),
        ({"sex": "m"}, "sex"),
        ({"name": ""}, "name"),
        ({"name": 3}, "name"),
        ({"address": "  "}, "address"),
        ({"adress": "x"}, "adress"),
        ({"events": [{"kind": "mvoe", "at": "2024-01-01T00:00:00+00:00"}]}, "events"),
        ({"events": [{"kind": "issue-card"}]}, "events"),
        ({"events": [{"kind": "issue-card", "at": "2024-01-01T00:00:00"}]}, "events"),
        ({"events": {"kind": "issue-card"}}, "events"),
        ({"office": {"town": "x"}}, "office"),
        ({"story": {"outcome": "maybe"}}, "story"),
        ({"story": []}, "story"),
        ({"title_ja": 3}, "title_ja"),
    ],
)
def test_a_field_that_does_not_fit_is_named(
    world: World, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(UsageError) as refused:
        world.add_person("reiji-ichiro", {**GOOD, **change})
    assert refused.value.code == "persona-invalid"
    assert field in str(refused.value.data["field"])
    assert "reiji-ichiro" not in world.people


@pytest.mark.parametrize("field", ["name", "address", "birth_date", "sex"])
def test_the_four_facts_are_required(world: World, field: str) -> None:
    with pytest.raises(UsageError) as refused:
        world.add_person("x", {key: value for key, value in GOOD.items() if key != field})
    assert refused.value.data["field"] == field


@pytest.mark.parametrize("persona", ["", "Upper", "a b", "花子", "-x", "x-", "x--y", "../x"])
def test_an_id_is_a_plain_word(world: World, persona: str) -> None:
    with pytest.raises(UsageError) as refused:
        world.add_person(persona, GOOD)
    assert refused.value.data["field"] == "id"


@pytest.mark.parametrize("field", ["name", "address", "kana", "alias", "former_name"])
@pytest.mark.parametrize("around", ["{}", "番号{}です", "　{} "])
def test_what_could_be_a_my_number_is_refused_and_not_repeated(
    world: World, field: str, around: str
) -> None:
    number = _shaped_number()
    with pytest.raises(UsageError) as refused:
        world.add_person("x", {**GOOD, field: around.format(number)})
    assert refused.value.data["field"] == field
    shown = "".join(traceback.format_exception(refused.value))
    assert number not in shown


def test_full_width_digits_count_too(world: World) -> None:
    wide = _shaped_number().translate({ord("0") + n: ord("０") + n for n in range(10)})
    with pytest.raises(UsageError):
        world.add_person("x", {**GOOD, "address": wide})


def test_twelve_digits_that_fail_the_check_are_no_my_number(world: World) -> None:
    number = _shaped_number()
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert world.add_person("x", {**GOOD, "address": f"見立県{wrong}"}).id == "x"
