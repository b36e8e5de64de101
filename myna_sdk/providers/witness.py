"""What is known of the billed requests of one provider call."""

from typing import TypeVar

from myna_sdk.effects import Effect
from myna_sdk.errors import TransportError
from myna_sdk.model.fate import Fate

R = TypeVar("R")


class Witness:
    """Sees the billed requests of one call, and tells afterwards what is known of them.

    Whoever brings one has written an intent. What is not known stays `Fate.UNKNOWN`, whatever the
    provider makes of it and whatever it asks for afterwards.
    """

    def __init__(self) -> None:
        self.fate = Fate.NOT_SENT

    async def see(self, request: Effect[R]) -> R:
        """Return the reply to the billed ``request``, of whatever status."""
        before, self.fate = self.fate, Fate.UNKNOWN
        try:
            reply = await request
        except TransportError as fault:
            if not fault.sent:
                self.fate = before
            raise
        self.fate = Fate.UNKNOWN if before is Fate.UNKNOWN else Fate.ANSWERED
        return reply
