"""Many random kills of the billed use cases: ``python -m tests.consents.soak [KILLS] [SEED]``.

Each one is a process of its own that is killed with SIGKILL in ``consents.complete`` or
``facts.latest``: by turns before a random effect, and at a random instant wherever that falls. What
it leaves is held to the rules of ``tests.consents.killing``. Worlds and clients are kept warm
(``tests.consents.stages``), so that a kill costs a tenth of a second of a processor. The seed is
told, so that a run can be made again, as far as instants can.
"""

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.consents.stages import (
    Ending,
    Kill,
    Stage,
    Story,
    completing,
    fetching,
    sharing_what_is_costly,
)

KILLS = 10_000
A_STAGE = 250
"""So many processes are killed in one world, before the next one is made."""

STORIES: tuple[Story, ...] = (completing, fetching)


def soak(kills: int, seed: int) -> dict[str, int]:
    """Return how many processes were killed in each story; a broken rule ends the run.

    Raises:
        SystemExit: A rule was broken, after the kill's own numbers were told.
    """
    chosen = random.Random(seed)
    killed = {story.__name__: 0 for story in STORIES}
    for turn in range(-(-kills // A_STAGE)):
        story = STORIES[turn % len(STORIES)]
        for _ in _kills_on_a_stage(story, min(A_STAGE, kills - turn * A_STAGE), chosen):
            killed[story.__name__] += 1
            _show(sum(killed.values()), kills)
    return killed


def _kills_on_a_stage(story: Story, wanted: int, chosen: random.Random) -> Iterator[Kill]:
    """Yield each of ``wanted`` kills in one world; what ends before its kill does not count."""
    with tempfile.TemporaryDirectory() as folder:
        stage, number = Stage(story, Path(folder)), 0
        while number < wanted:
            kill = _kill(stage, chosen, at_an_instant=number % 2 == 1)
            ending = stage.case(kill)
            if ending is Ending.BROKEN:
                sys.exit(f"\n{story.__name__} broke a rule: {kill}")
            if ending is Ending.KILLED:
                number += 1
                yield kill
        stage.close()


def _kill(stage: Stage, chosen: random.Random, *, at_an_instant: bool) -> Kill:
    if at_an_instant:
        return Kill(after=chosen.uniform(0, stage.seconds))
    return Kill(step=chosen.randint(1, stage.effects))


def _show(done: int, of: int) -> None:
    if sys.stderr.isatty():
        width = 40
        full = width * done // of
        sys.stderr.write(f"\r[{'#' * full}{'.' * (width - full)}] {done}/{of}")
    elif done % A_STAGE == 0:
        sys.stderr.write(f"{done}/{of}\n")
    sys.stderr.flush()


def main() -> None:
    """Soak as long as told."""
    given = [int(word) for word in sys.argv[1:]]
    kills = given[0] if given else KILLS
    seed = given[1] if len(given) > 1 else random.SystemRandom().randrange(2**32)
    sys.stderr.write(f"seed {seed}\n")
    begun = time.perf_counter()
    with sharing_what_is_costly():
        killed = soak(kills, seed)
    told = ", ".join(f"{number} in {name}" for name, number in killed.items())
    seconds = time.perf_counter() - begun
    sys.stdout.write(
        f"\n{sum(killed.values())} processes were killed ({told}) in {seconds:.0f} s; "
        "every rule held\n"
    )


if __name__ == "__main__":
    main()
