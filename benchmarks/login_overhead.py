"""One complete login: start, the person's part, complete; beside it the least program's."""

import sqlite3
from functools import cache
from urllib.parse import urlencode

from benchmarks import overhead
from benchmarks.disk import on_disk
from benchmarks.least_login import Firm
from benchmarks.result import Result
from myna_mock.world import World
from myna_sdk import Myna


def measure() -> Result:
    """Return how much longer a login takes than what it cannot do without."""
    ours, bare, _, _ = _medians()
    return Result(name="login-overhead", ratio=ours / bare, aim=2.0, better="lower")


def measure_least() -> Result:
    """Return the same of the least program: how far the aim can be met at all."""
    _, _, least, bare = _medians()
    return Result(name="least-program-overhead", ratio=least / bare, aim=2.0, better="lower")


def measure_against_least() -> Result:
    """Return how much longer a login takes with the SDK than in the least program."""
    ours, _, least, _ = _medians()
    return Result(name="login-vs-least-program", ratio=ours / least, aim=2.5, better="lower")


@cache
def _medians() -> tuple[float, ...]:
    """Return the times of a login, its floor, the least program's login and its floor, one run."""
    with on_disk() as folder, overhead.in_process(folder) as (myna, world):
        ours = login_with(myna, world)
        firm = Firm(folder / "least.db")
        least = least_login(firm)
        return overhead.medians(
            ours,
            overhead.floor_of(ours, folder, overhead.commits_of(ours, myna.wiring.store)),
            least,
            overhead.floor_of(least, folder, commits_of(least, firm.database)),
        )


def login_with(myna: Myna, world: World) -> overhead.Work:
    """Return one complete login of ours."""
    hanako = world.person("mihon-hanako")

    def login() -> None:
        started = myna.identity.start(
            "rental-screening", want={"name", "address"}, browser_session="s"
        )
        done = myna.identity.complete(hanako.approve(started.url), browser_session="s")
        done.verified()

    return login


def least_login(firm: Firm) -> overhead.Work:
    """Return one complete login of the least program."""

    def login() -> None:
        page = firm.service.authorize(firm.start("s"))
        answer = urlencode({"request": page, "answer": "approve"})
        firm.complete(firm.service.approve(answer), "s")

    return login


def commits_of(story: overhead.Work, database: sqlite3.Connection) -> int:
    """Return how many transactions one ``story`` commits in ``database``."""
    told: list[str] = []
    database.set_trace_callback(told.append)
    story()
    database.set_trace_callback(None)
    return told.count("COMMIT")
