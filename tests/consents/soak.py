"""Many random kills of the billed use cases: ``python -m tests.consents.soak [KILLS] [SEED]``.

Each one is a process of its own, killed with SIGKILL before a random effect of
``consents.complete`` or ``facts.latest``, and held to the rules of ``tests.consents.killing``
afterwards. The seed is told, so that a run can be made again.
"""

import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from myna_mock.demonstration import served_world
from myna_mock.served.remote import RemoteWorld, connect
from myna_sdk.configuration import Configuration
from tests.consents.killing import complete_killed, latest_killed, settled

KILLS = 10_000
A_WORLD = 50
"""So many kills happen in one world, which then has a longer past than most."""

Story = Callable[[int, RemoteWorld, Configuration], bool]
STORIES: tuple[tuple[Story, int], ...] = ((complete_killed, 16), (latest_killed, 6))


def soak(kills: int, seed: int) -> int:
    """Return how many processes were killed; a broken rule raises, with the kill's own numbers."""
    chosen, killed = random.Random(seed), 0
    with served_world() as first:
        root = first.base_url.partition("/w/")[0]
        for number in range(kills):
            world = connect(f"{root}/w/soak-{number // A_WORLD}")
            story, steps = STORIES[chosen.randrange(len(STORIES))]
            step = chosen.randint(1, steps)
            with tempfile.TemporaryDirectory() as folder:
                try:
                    killed += story(step, world, settled(world, Path(folder)))
                except BaseException:
                    sys.stderr.write(f"\n{story.__name__}, step {step}, kill {number}, {seed=}\n")
                    raise
            if number % A_WORLD == A_WORLD - 1:
                world.forget()
            _show(number + 1, kills)
    return killed


def _show(done: int, of: int) -> None:
    width = 40
    full = width * done // of
    sys.stderr.write(f"\r[{'#' * full}{'.' * (width - full)}] {done}/{of}")
    sys.stderr.flush()


def main() -> None:
    """Soak as long as told."""
    given = [int(word) for word in sys.argv[1:]]
    kills = given[0] if given else KILLS
    seed = given[1] if len(given) > 1 else random.SystemRandom().randrange(2**32)
    sys.stderr.write(f"seed {seed}\n")
    sys.stdout.write(f"\n{soak(kills, seed)} of {kills} processes were killed; every rule held\n")


if __name__ == "__main__":
    main()
