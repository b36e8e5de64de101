"""A process killed with SIGKILL at any effect leaves a receipt, or none; never half of one."""

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest

from myna_mock.firm import Firm
from myna_mock.world import World
from myna_sdk import Myna
from myna_sdk.cases.decision import Decision
from myna_sdk.configuration import Configuration
from myna_sdk.receipts.results import AuthenticReceipt, RefusedReceipt
from tests.receipts.conftest import configured, decide, log_in

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

Story = tuple[Configuration, dict[str, Any], Decision]


@pytest.fixture(params=["sqlite", "postgresql"])
def story(request: pytest.FixtureRequest, world: World, firm: Firm) -> Story:
    """A firm with a database of either kind, and a decision that has no receipt yet."""
    on_sqlite = request.param == "sqlite"
    url = "sqlite:///myna.db" if on_sqlite else request.getfixturevalue("fresh_database")
    configuration = configured(world, firm, days=90, url=url)
    around: dict[str, Any] = {"clock": world.clock, "transport": world.transport}
    with Myna(configuration, **around) as myna:
        return configuration, around, decide(log_in(myna, world))


def killed_at(
    step: int, configuration: Configuration, around: dict[str, Any], work: Callable[[Myna], object]
) -> bool:
    """Do ``work`` in a child that is killed when effect ``step`` is done; tell whether it was."""
    child = os.fork()
    if child == 0:
        _work_and_die(step, Myna(configuration, **around), work)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _work_and_die(step: int, myna: Myna, work: Callable[[Myna], object]) -> None:
    try:
        performed, left = myna.driver._step, step

        def counting(walk: object, effect: object, limit: object) -> object:
            nonlocal left
            answer = performed(walk, effect, limit)  # type: ignore[arg-type]
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        myna.driver._step = counting  # type: ignore[assignment, method-assign]
        work(myna)
    finally:
        os._exit(0)


def _count(myna: Myna, table: str) -> int:
    return dict(myna.wiring.store.check().counts)[table]


on_both = pytest.mark.parametrize("story", ["sqlite", "postgresql"], indirect=True)
"""Where the write is: before it nothing is written that a database could keep."""


@pytest.mark.parametrize("step", [1, 2, 3])
def test_an_issue_killed_before_its_write_leaves_no_receipt(story: Story, step: int) -> None:
    _issue_killed(story, step, left=0)


@on_both
def test_an_issue_killed_after_its_write_leaves_the_one_receipt(story: Story) -> None:
    _issue_killed(story, 4, left=1)


def _issue_killed(story: Story, step: int, *, left: int) -> None:
    configuration, around, decision = story
    assert killed_at(step, configuration, around, lambda myna: myna.receipts.issue(decision))
    with Myna(configuration, **around) as myna:
        assert _count(myna, "receipts") == left
        receipt = myna.receipts.issue(decision)
        assert _count(myna, "receipts") == 1
        verdict = myna.receipts.verify(receipt.file().reveal())
        assert isinstance(verdict, AuthenticReceipt)
        assert verdict.receipt.reveal()["name"]
        assert myna.audit.verify().faults == ()


@on_both
@pytest.mark.parametrize("step", [1, 2])
def test_a_void_killed_after_any_effect_was_done_or_was_not(story: Story, step: int) -> None:
    configuration, around, decision = story
    with Myna(configuration, **around) as myna:
        receipt = myna.receipts.issue(decision)
    void: Callable[[Myna], object] = lambda myna: myna.receipts.void(receipt.id, "withdrawn")  # noqa: E731
    assert killed_at(step, configuration, around, void)
    with Myna(configuration, **around) as myna:
        verdict = myna.receipts.verify(receipt.file().reveal())
        assert isinstance(verdict, RefusedReceipt if step == 2 else AuthenticReceipt)
        void(myna)
        assert isinstance(myna.receipts.verify(receipt.file().reveal()), RefusedReceipt)
        assert myna.audit.verify().faults == ()


@pytest.mark.parametrize("step", [1, 4, 5])
def test_a_supersession_killed_after_any_effect_leaves_one_receipt_that_stands(
    story: Story, step: int
) -> None:
    configuration, around, decision = story
    with Myna(configuration, **around) as myna:
        old = myna.receipts.issue(decision)
    assert killed_at(
        step, configuration, around, lambda myna: myna.receipts.supersede(old.id, decision)
    )
    with Myna(configuration, **around) as myna:
        standing = myna.receipts.issue(decision)
        assert (standing.id == old.id) == (step < 5)
        assert isinstance(myna.receipts.verify(standing.file().reveal()), AuthenticReceipt)
        assert len(myna.receipts.keys().voided) == _count(myna, "receipts") - 1
