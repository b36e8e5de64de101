"""A client that was warmed before a fork serves each worker its own replies."""

import os
from pathlib import Path

import pytest

from myna_mock.firm import Firm
from myna_mock.served.remote import RemoteWorld
from myna_sdk import Myna
from myna_sdk.configuration import parse

PEOPLE = ("mihon-hanako", "mihon-taro")


def _log_in(myna: Myna, callback_of: object, persona: str, session: str) -> str:
    login = myna.identity.start("rental-screening", want={"name"}, browser_session=session)
    callback = callback_of(persona, login.url)  # type: ignore[operator]
    done = myna.identity.complete(callback, browser_session=session)
    return done.verified().facts.reveal()["name"]


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_two_workers_of_a_warmed_client_never_get_each_others_person(
    tmp_path: Path, remote: RemoteWorld
) -> None:
    firm = Firm(folder=tmp_path)
    firm.settle_in(remote)
    written = firm.configuration(remote.base_url)
    configuration = parse(written, source="myna.toml", environ={}, base=tmp_path)
    names = {persona: remote.person(persona).name.reveal() for persona in PEOPLE}

    def part(persona: str, url: str) -> object:
        return remote.person(persona).approve(url)

    with Myna(configuration) as myna:
        _log_in(myna, part, PEOPLE[0], "warm-up")
        workers = [_worker(myna, part, persona, names[persona]) for persona in PEOPLE]
        statuses = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in workers]
        assert statuses == [0, 0]
        assert _log_in(myna, part, PEOPLE[0], "after") == names[PEOPLE[0]]
        assert myna.audit.verify().faults == ()


def _worker(myna: Myna, part: object, persona: str, name: str) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        got = [_log_in(myna, part, persona, f"{persona}-{n}") for n in range(5)]
        code = 0 if got == [name] * 5 else 2
    finally:
        os._exit(code)
