"""One complete login: start, the person's part, complete."""

from benchmarks import overhead
from benchmarks.result import Result
from myna_mock.world import World
from myna_sdk import Myna


def measure() -> Result:
    """Return how much longer a login takes than what it cannot do without."""
    return overhead.measure("login-overhead", _login)


def _login(myna: Myna, world: World) -> overhead.Work:
    hanako = world.person("mihon-hanako")

    def login() -> None:
        started = myna.identity.start(
            "rental-screening", want={"name", "address"}, browser_session="s"
        )
        done = myna.identity.complete(hanako.approve(started.url), browser_session="s")
        done.verified()

    return login
