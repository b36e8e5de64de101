"""Two processes on one subject at the same time: one call reaches the operator, none is lost."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from myna_mock.served.remote import RemoteWorld
from myna_sdk import Myna
from myna_sdk.configuration import Configuration
from myna_sdk.model.consent import ConsentState
from tests.consents.killing import (
    FETCH,
    LEASE,
    UNKNOWN,
    WHO,
    Counts,
    S,
    consented,
    settled,
    signed,
)

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


@pytest.fixture(params=["sqlite", "postgresql"])
def configuration(
    request: pytest.FixtureRequest, remote: RemoteWorld, tmp_path: Path
) -> Configuration:
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("fresh_database")
    return settled(remote, tmp_path, url)


def _together(
    configuration: Configuration, folder: Path, work: Callable[[Myna], object]
) -> list[str]:
    """Do ``work`` in two processes that begin together; return what each one came to."""
    ready, go = os.pipe()
    children = [_child(n, (ready, go), configuration, folder, work) for n in (1, 2)]
    os.close(ready)
    os.close(go)  # both of them see the end of the pipe at once
    for child in children:
        os.waitpid(child, 0)
    return [(folder / f"told-{n}").read_text("utf-8") for n in (1, 2)]


def _child(
    number: int,
    pipe: tuple[int, int],
    configuration: Configuration,
    folder: Path,
    work: Callable[[Myna], object],
) -> int:
    child = os.fork()
    if child:
        return child
    try:
        os.close(pipe[1])
        os.read(pipe[0], 1)
        with Myna(configuration) as myna:
            (folder / f"told-{number}").write_text(str(work(myna)), "utf-8")
    finally:
        os._exit(0)


def test_latest_facts_of_one_subject_are_charged_once(
    remote: RemoteWorld, configuration: Configuration, tmp_path: Path
) -> None:
    with Myna(configuration) as myna:
        consented(remote, myna)
    before = remote.journal.billed(FETCH)
    told = _together(
        configuration, tmp_path, lambda myna: myna.facts.latest(WHO).reason or "answered"
    )
    assert remote.journal.billed(FETCH) == before + 1
    assert "answered" in told
    assert set(told) <= {"answered", "not-finished"}


def test_one_callback_registers_one_consent(
    remote: RemoteWorld, configuration: Configuration, tmp_path: Path
) -> None:
    with Myna(configuration) as myna:
        callback = signed(remote, myna)
    before = Counts.of(remote)
    told = _together(
        configuration,
        tmp_path,
        lambda myna: myna.consents.complete(callback, browser_session=S).state,
    )
    made = Counts.of(remote).since(before)
    assert (made.verified, made.registered) == (1, 1)
    assert "active" in told
    assert set(told) <= {"active", "draft", "signed"}, "as far as the other one is"
    with Myna(configuration) as myna:
        assert myna.consents.status(WHO).state is ConsentState.ACTIVE


def test_a_withdrawal_beside_a_fetch_leaves_the_consent_stopped(
    remote: RemoteWorld, configuration: Configuration, tmp_path: Path
) -> None:
    with Myna(configuration) as myna:
        consented(remote, myna)

    def work(myna: Myna) -> object:
        gone = myna.consents.withdraw(WHO, browser_session=S)
        return gone.needs_signature or myna.facts.latest(WHO).reason

    _together(configuration, tmp_path, work)
    with Myna(configuration) as myna:
        assert myna.consents.status(WHO).state is ConsentState.WITHDRAWAL_SUBMITTED
        assert myna.facts.latest(WHO).reason == "consent-withdrawn"
        remote.travel(seconds=LEASE)
        assert myna.facts.latest(WHO).outcome != UNKNOWN
