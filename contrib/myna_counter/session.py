"""What stands between the member of staff and the customer: one stage at a time.

1. Every change of stage makes a new ticket. A form carries the ticket of its page, and with any
   other one it does nothing: what is sent twice, late or from elsewhere changes nothing.
2. A stage left is a stage forgotten: nothing else holds what was read.
3. What lasts too long, or is left alone, ends. Nothing is recorded then.

Nothing here does I/O or reads a clock.
"""

import asyncio
from collections.abc import Callable
from enum import StrEnum
from typing import Final

import attrs

from myna_counter.stages import (
    SENSITIVE,
    Asking,
    Errand,
    Preparing,
    Reading,
    Recorded,
    Showing,
    Stage,
    Stopped,
    Trouble,
    Unacceptable,
    Waiting,
)
from myna_sdk.drive.entropy import RandomSource


class Role(StrEnum):
    """Whose page it is."""

    STAFF = "staff"
    CUSTOMER = "customer"


@attrs.frozen(kw_only=True)
class Limits:
    """How long each may last, in seconds.

    Attributes:
        waiting: Until a card comes.
        asking: For typing the printed number.
        deciding: With what was read on the screen.
        recorded: For printing the record.
        unattended: Without the staff's page being open.
    """

    waiting: float = 900
    asking: float = 180
    deciding: float = 300
    recorded: float = 900
    unattended: float = 30


_LIMITED: Final = {
    Waiting: "waiting",
    Asking: "asking",
    Showing: "deciding",
    Unacceptable: "deciding",
    Stopped: "recorded",
    Recorded: "recorded",
}


class Session:
    """The check that is going on at this counter.

    Attributes:
        stage: Where it stands.
        ticket: What a form must carry to change anything.
        closing: Whether the program is about to end.
    """

    def __init__(
        self, random: RandomSource, now: Callable[[], float], limits: Limits | None = None
    ) -> None:
        """Begin with a counter at which nothing happens yet.

        Args:
            random: Makes tickets.
            now: Returns seconds that only ever grow.
            limits: How long each stage may last.
        """
        self._random = random
        self._now = now
        self._limits = Limits() if limits is None else limits
        self._seen = dict.fromkeys(Role, float("-inf"))
        self._changed = asyncio.Event()
        self._changes = 0
        self.closing = False
        self.stage: Stage = Preparing()
        self.ticket = self._fresh()
        self._since = now()

    def enter(self, stage: Stage) -> None:
        """Make ``stage`` the one that holds; what the last one held is let go of."""
        self.stage = stage
        self.ticket = self._fresh()
        self._since = self._now()
        self._changes += 1
        self.ring()

    def takes(self, ticket: str) -> bool:
        """Tell whether a form that carries ``ticket`` is the one on the page now."""
        return ticket == self.ticket

    def stop(self, trouble: Trouble) -> None:
        """End what is going on, with nothing recorded. What has ended stays as it is."""
        errand = self.stage.errand
        if errand is not None and not isinstance(self.stage, Stopped | Recorded):
            self.enter(Stopped(errand=without_customer(errand), trouble=trouble))

    def clear(self) -> None:
        """Go back to the beginning; who checks and why is kept, the customer is not."""
        errand = self.stage.errand
        kept = None if errand is None else without_customer(errand)
        self.enter(Preparing(errand=kept))

    def card_gone(self) -> None:
        """Take note that there is no card any more: what was read, or is being read, is its own."""
        if isinstance(self.stage, Asking):
            self.enter(Waiting(errand=self.stage.errand, trouble="card-removed"))
        elif isinstance(self.stage, Reading | Showing | Unacceptable):
            self.stop(Trouble("card-removed"))

    def troubled(self, code: str | None) -> None:
        """Take note of what keeps a card from coming; ``None``: nothing any more."""
        if isinstance(self.stage, Waiting) and self.stage.trouble != code:
            self.enter(attrs.evolve(self.stage, trouble=code))

    def saw(self, role: Role) -> None:
        """Take note that the page of ``role`` is open."""
        before = self.here(role)
        self._seen[role] = self._now()
        if not before:
            self.ring()

    def here(self, role: Role) -> bool:
        """Tell whether the page of ``role`` is open."""
        return self._now() - self._seen[role] < self._limits.unattended

    def expire(self) -> None:
        """End what has lasted too long, or was left alone."""
        lasted = self._now() - self._since
        limit = _LIMITED.get(type(self.stage))
        if limit is not None and lasted >= getattr(self._limits, limit):
            self._end("timed-out")
        elif isinstance(self.stage, (*SENSITIVE, Waiting)) and not self.here(Role.STAFF):
            self._end("left-alone")

    def _end(self, why: str) -> None:
        if isinstance(self.stage, SENSITIVE):
            self.stop(Trouble(why))
        else:
            self.clear()

    def close(self) -> None:
        """Forget everything: the program is about to end, and whoever waits is told."""
        self.closing = True
        self.clear()

    def stamp(self, role: Role) -> str:
        """Return what differs once the page of ``role`` is out of date."""
        if role is Role.CUSTOMER:
            return str(self._changes)
        return f"{self._changes}.{int(self.here(Role.CUSTOMER))}"

    def ring(self) -> None:
        """Wake whoever waits for a change."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def change(self) -> None:
        """Return at the next change, or when somebody came or went."""
        await self._changed.wait()

    def _fresh(self) -> str:
        return self._random.bytes(16).hex()


def without_customer(errand: Errand) -> Errand:
    """Return what of ``errand`` holds for the next customer too."""
    return attrs.evolve(errand, subject=None)
