"""One complete signature verification: start, the person signs, the operator judges, complete."""

from benchmarks import overhead
from benchmarks.result import Result
from myna_mock.world import World
from myna_sdk import Myna, Statement


def measure() -> Result:
    """Return how much longer a signature takes than what it cannot do without."""
    return overhead.measure("signature-overhead", _signature)


def _signature(myna: Myna, world: World) -> overhead.Work:
    hanako = world.person("mihon-hanako")
    statement = Statement(parties=("見本花子",))

    def signature() -> None:
        started = myna.identity.start(
            "rental-screening",
            by="signature",
            want={"name", "address"},
            browser_session="s",
            document=statement,
        )
        done = myna.identity.complete(hanako.sign(started.url), browser_session="s")
        done.verified()

    return signature
