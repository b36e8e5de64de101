"""A process that is killed with SIGKILL at any effect loses nothing that was confirmed."""

import os
import signal
from pathlib import Path

import attrs
import pytest

from myna_mock.firm import Firm
from myna_mock.served.remote import RemoteWorld
from myna_sdk import Myna
from myna_sdk.configuration import Configuration, parse
from myna_sdk.model.callback import Callback
from myna_sdk.model.outcome import Verified
from myna_sdk.model.reasons import Reason

S = "session-1"


@pytest.fixture(params=["sqlite", "postgresql"])
def configuration(
    request: pytest.FixtureRequest, remote: RemoteWorld, tmp_path: Path
) -> Configuration:
    """A firm enrolled in the served world, with a database of its own, of either kind."""
    firm = Firm(folder=tmp_path)
    if request.param == "postgresql":
        firm = attrs.evolve(firm, store_url=request.getfixturevalue("fresh_database"))
    firm.settle_in(remote)
    written = firm.configuration(remote.base_url)
    return parse(written, source="myna.toml", environ={}, base=tmp_path)


def _killed_at(step: int, configuration: Configuration, callback: Callback) -> bool:
    """Complete the login in a child that is killed before its effect number ``step``."""
    child = os.fork()
    if child == 0:
        _complete_and_die(step, configuration, callback)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _complete_and_die(step: int, configuration: Configuration, callback: Callback) -> None:
    try:
        myna = Myna(configuration)
        performed, left = myna.driver._step, step

        def counting(walk: object, effect: object, limit: object) -> object:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return performed(walk, effect, limit)  # type: ignore[arg-type]

        myna.driver._step = counting  # type: ignore[assignment, method-assign]
        myna.identity.complete(callback, browser_session=S)
    finally:
        os._exit(0)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("step", range(1, 20))
def test_a_login_goes_on_after_a_kill_at_any_effect(
    remote: RemoteWorld, configuration: Configuration, step: int
) -> None:
    with Myna(configuration) as myna:
        login = myna.identity.start(
            "rental-screening", subject="customer-4711", want={"name"}, browser_session=S
        )
        callback = remote.person("mihon-hanako").approve(login.url)
    _killed_at(step, configuration, callback)
    remote.travel(seconds=61)  # the lease of the dead
    with Myna(configuration) as myna:
        done = myna.identity.complete(callback, browser_session=S)
        report = myna.audit.verify()
    lost_code = not isinstance(done.outcome, Verified) and done.reason is Reason.LOGIN_EXPIRED
    assert isinstance(done.outcome, Verified) or lost_code
    assert report.faults == ()


def test_the_kill_really_happens(remote: RemoteWorld, configuration: Configuration) -> None:
    with Myna(configuration) as myna:
        login = myna.identity.start("rental-screening", want={"name"}, browser_session=S)
        callback = remote.person("mihon-hanako").approve(login.url)
    assert _killed_at(2, configuration, callback)
    with Myna(configuration) as myna:
        assert myna.identity.result(login.id or "").reason is Reason.NOT_FINISHED


def test_a_confirmed_outcome_survives_the_kill_of_its_process(
    remote: RemoteWorld, configuration: Configuration, tmp_path: Path
) -> None:
    with Myna(configuration) as myna:
        login = myna.identity.start("rental-screening", want={"name"}, browser_session=S)
        callback = remote.person("mihon-hanako").approve(login.url)
    child = os.fork()
    if child == 0:
        try:
            Myna(configuration).identity.complete(callback, browser_session=S).verified()
            (tmp_path / "confirmed").touch()
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert (tmp_path / "confirmed").exists()
    asked = len(remote.port.exchanges())
    with Myna(configuration) as myna:
        assert isinstance(myna.identity.result(login.id or "").outcome, Verified)
    assert len(remote.port.exchanges()) == asked
