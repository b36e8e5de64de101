"""Processes that are killed with SIGKILL in a billed use case, and the rules for what is left."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import attrs

from myna_mock.firm import Firm
from myna_mock.served.remote import RemoteWorld
from myna_mock.world_face import WorldFace
from myna_sdk import Myna
from myna_sdk.configuration import Configuration, parse
from myna_sdk.latest_facts.results import LatestFacts
from myna_sdk.model.callback import Callback
from myna_sdk.model.consent import ConsentState
from myna_sdk.model.latest import Updated
from myna_sdk.model.outcome import Undetermined
from myna_sdk.model.reasons import Reason

S = "s1"
WHO = "customer-4711"
VERIFY = "pocketsign.verify_for_digital_identification_app"
CREATE = "pocketsign.create_consent"
FETCH = "pocketsign.fetch_latest"
UNKNOWN = Undetermined(Reason.UPSTREAM_FAILED, detail="fate-unknown")
LEASE = 61


@attrs.frozen
class Counts:
    """How often each billed call reached the operator so far."""

    verified: int
    registered: int
    fetched: int

    @classmethod
    def of(cls, world: WorldFace) -> "Counts":
        journal = world.journal
        return cls(len(journal.of(VERIFY)), len(journal.of(CREATE)), journal.billed(FETCH))

    def since(self, before: "Counts") -> "Counts":
        return Counts(
            self.verified - before.verified,
            self.registered - before.registered,
            self.fetched - before.fetched,
        )


def settled(world: WorldFace, folder: Path, store_url: str | None = None) -> Configuration:
    """Return the configuration of a firm in ``world`` with a database of its own."""
    firm = Firm(folder=folder)
    if store_url is not None:
        firm = attrs.evolve(firm, store_url=store_url)
    firm.settle_in(world)
    written = firm.configuration(world.base_url)
    return parse(written, source="myna.toml", environ={}, base=folder)


def killed_at(step: int, configuration: Configuration, work: Callable[[Myna], object]) -> bool:
    """Do ``work`` in a child killed before its effect ``step``; tell whether it came so far."""
    child = os.fork()
    if child == 0:
        work_and_die(step, lambda: Myna(configuration), work)
    return was_killed(child)


def was_killed(child: int) -> bool:
    """Wait for the end of ``child``, and tell whether it was killed."""
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def work_and_die(
    step: int | None, client: Callable[[], Myna], work: Callable[[Myna], object]
) -> NoReturn:
    """Do ``work`` and end this process, killed before its effect ``step`` if it comes so far."""
    try:
        myna = client()
        performed, left = myna.driver._step, step or 0

        def counting(walk: object, effect: object, limit: object) -> object:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return performed(walk, effect, limit)  # type: ignore[arg-type]

        myna.driver._step = counting  # type: ignore[assignment, method-assign]
        work(myna)
    finally:
        os._exit(0)


def signed(world: WorldFace, myna: Myna) -> Callback:
    """Return the callback of a consent that was signed and is not completed."""
    asked = myna.consents.start("address-update", items={"address"}, subject=WHO, browser_session=S)
    return world.person("mihon-hanako").sign(asked.url)


def consented(world: WorldFace, myna: Myna) -> None:
    """Leave an active consent of somebody who then moved and has a new certificate."""
    done = myna.consents.complete(signed(world, myna), browser_session=S)
    assert done.state is ConsentState.ACTIVE, done
    hanako = world.person("mihon-hanako")
    hanako.move(to=f"東京都見本区二丁目{world.at.toordinal() % 97 + 1}番{world.at.hour + 1}号")
    hanako.reissue()
    world.travel(hours=2)


def complete_killed(step: int, world: RemoteWorld, configuration: Configuration) -> bool:
    """Kill ``consents.complete`` before its effect ``step``, and hold what is left to the rules."""
    with Myna(configuration) as myna:
        callback = signed(world, myna)
    before = Counts.of(world)
    killed = killed_at(
        step, configuration, lambda myna: myna.consents.complete(callback, browser_session=S)
    )
    with Myna(configuration) as myna:
        hold_complete(world, myna, callback, before)
    return killed


def hold_complete(world: WorldFace, myna: Myna, callback: Callback, before: Counts) -> None:
    """Hold to the rules what a killed ``consents.complete`` left.

    Nothing is lost: the consent becomes active, or the one-time code was. Nothing is charged
    twice: no billed call reaches the operator a second time unless somebody insists.
    """
    world.travel(seconds=LEASE)
    done = myna.consents.complete(callback, browser_session=S)
    made = Counts.of(world).since(before)
    assert made.verified <= 1, made
    assert made.registered <= 1, made
    if done.outcome == UNKNOWN:
        world.travel(seconds=LEASE)
        done = myna.consents.resume(done.id or "", again=True)
    assert done.state is ConsentState.ACTIVE or done.reason is Reason.LOGIN_EXPIRED, done
    assert myna.audit.verify().faults == ()


def latest_killed(step: int, world: RemoteWorld, configuration: Configuration) -> bool:
    """Kill ``facts.latest`` before its effect ``step``, and hold what is left to the rules."""
    with Myna(configuration) as myna:
        consented(world, myna)
    before = Counts.of(world)
    killed = killed_at(step, configuration, lambda myna: myna.facts.latest(WHO))
    with Myna(configuration) as myna:
        hold_latest(world, myna, before)
    return killed


def hold_latest(world: WorldFace, myna: Myna, before: Counts) -> None:
    """Hold to the rules what a killed ``facts.latest`` left: it is charged once, nothing is lost.

    Who insists gets what the lost answer told, though the operator has told it before.
    """
    world.travel(seconds=LEASE)
    found = myna.facts.latest(WHO)
    assert Counts.of(world).since(before).fetched <= 1
    assert found.outcome == UNKNOWN or _is_answer(found), found
    if found.outcome == UNKNOWN:
        world.travel(seconds=LEASE)
        assert isinstance(myna.facts.latest(WHO, again=True).outcome, Updated)
    assert myna.consents.status(WHO).state is ConsentState.ACTIVE
    assert myna.audit.verify().faults == ()


def _is_answer(found: LatestFacts) -> bool:
    """Tell whether the operator answered; after an answer that was kept nothing is newer."""
    return isinstance(found.outcome, Updated) or found.reason is None
