"""What a receipt tells of a person is in the receipt's file, and nowhere else in clear."""

import json
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from myna_mock.leaks import Leaks
from myna_mock.world import World
from myna_sdk import Myna
from myna_sdk.errors import UsageError
from tests.receipts.conftest import decide, log_in
from tests.receipts.made import json_of

NAME, TOWN = "金糸雀 零九九", "東京都金糸雀区探知町九十九番地"
CANARY = ("金糸雀", "1977-07-07", "19770707")


@pytest.fixture
def named(world: World) -> None:
    """The person has values that cannot be mistaken for anything else."""
    hanako = world.person("mihon-hanako")
    hanako.move(to=TOWN)
    hanako.rename(NAME)


@pytest.mark.usefixtures("named")
def test_no_fact_escapes_through_logs_files_database_or_output(
    myna: Myna, world: World, leaks: Leaks
) -> None:
    """``leaks`` fails the test if one does."""
    receipt = myna.receipts.issue(decide(log_in(myna, world)))
    assert receipt.reveal()["name"] == NAME, "the canary was never there"
    shared = myna.receipts.share(
        receipt, recipient="甲", purpose="乙", ground="consent", items=("name", "address")
    )
    verdicts = [myna.receipts.verify(each.file().reveal()) for each in (receipt, shared)]
    myna.receipts.void(receipt.id, "facts-wrong")
    leaks.look("what the values show", f"{receipt!r} {shared} {verdicts!r} {verdicts[0]}")


class _Stop(BaseException):
    """What kills a flow from outside."""


def _stopped_at(step: int, flow: Any, myna: Myna) -> str:
    """Return the traceback, with the locals of its frames, of a flow stopped at an effect."""
    performed, left = myna.driver._step, step

    def counting(walk: Any, effect: Any, limit: Any) -> object:
        nonlocal left
        left -= 1
        if left == 0:
            raise _Stop
        return performed(walk, effect, limit)

    myna.driver._step = counting  # type: ignore[assignment, method-assign]
    try:
        myna.driver.run(flow)
    except _Stop as stopped:
        told = traceback.TracebackException.from_exception(stopped, capture_locals=True)
        return "".join(told.format())
    finally:
        myna.driver._step = performed  # type: ignore[method-assign]
    return ""


@pytest.mark.usefixtures("named")
def test_a_traceback_with_locals_never_shows_a_fact(myna: Myna, world: World) -> None:
    """Every call is stopped at each of its effects in turn."""
    decision = decide(log_in(myna, world))
    receipt = myna.receipts.issue(decision)
    file, flows = receipt.file().reveal(), myna.receipts.flows
    calls: tuple[Callable[[], Any], ...] = (
        lambda: flows.issue(decision),
        lambda: flows.supersede(receipt.id, decision),
        lambda: flows.share(
            receipt, recipient="甲", purpose="乙", ground="consent", items=("name",)
        ),
        lambda: flows.verify(file),
        lambda: flows.show(receipt.id),
    )
    stopped = 0
    for call in calls:
        for step in range(1, 6):
            told = _stopped_at(step, call(), myna)
            stopped += bool(told)
            assert not [value for value in (*CANARY, *_salts(file)) if value in told]
    assert stopped > 10, "the flows were not stopped at all"


def _salts(file: bytes) -> list[str]:
    return [json.loads(json_of(each))[0] for each in json.loads(file)["header"]["disclosures"]]


@pytest.mark.usefixtures("named")
def test_an_error_never_holds_what_the_caller_handed_in(myna: Myna, world: World) -> None:
    receipt = myna.receipts.issue(decide(log_in(myna, world)))
    with pytest.raises(UsageError) as failed:
        myna.receipts.share(
            receipt, recipient="甲", purpose="乙", ground="consent", items=("sex", NAME)
        )
    assert NAME not in f"{failed.value!r} {failed.value} {failed.value.data}"
