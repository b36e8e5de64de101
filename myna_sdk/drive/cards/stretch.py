"""Steps of a flow in the card's thread: one hand-over for many commands, and none of them hangs.

A flow is in the hands of one thread at a time: of the card's while it steps, of neither before that
and while a command is under way. Then whoever waits may take it, and go on without the card.
"""

from collections.abc import Callable
from threading import Lock
from typing import Any, Final, Generic, TypeVar, cast

__all__ = ["Abandoned", "Stretch"]

R = TypeVar("R")
A = TypeVar("A")

_CARD: Final = "the card's thread"
_CALLER: Final = "whoever waits"


class Abandoned(BaseException):
    """Ends a stretch in the card's thread: the flow is in other hands."""


class Stretch(Generic[R]):
    """The steps from one hand-over to the next.

    Attributes:
        until: When the command under way counts as not answered, on the driver's timer.
    """

    __slots__ = ("_ended", "_error", "_hands", "_over", "_result", "until")

    def __init__(self, until: float) -> None:
        self.until = until
        self._hands: list[str] = []  # whoever comes first has it
        self._over = Lock()
        self._over.acquire()
        self._ended = False
        self._result: R | None = None
        self._error: BaseException | None = None

    def run(self, steps: Callable[[], R]) -> None:
        """Take the steps, in the card's thread."""
        try:
            self._have()
            self._result = steps()
        except BaseException as error:  # noqa: BLE001 - belongs to whoever waits
            self._error = error
        finally:
            self._ended = True
            self._over.release()

    def away(self, work: Callable[[Any], A], effect: Any, until: float) -> A:
        """Return what ``work`` makes of ``effect``; meanwhile the flow may be taken.

        Raises:
            Abandoned: It was. The flow must not be touched any more.
        """
        self.until = until
        self._hands = []
        try:
            return work(effect)
        finally:
            self._have()

    def take(self) -> bool:
        """Return whether the flow is in the caller's hands: it was in nobody's, or is already."""
        hands = self._hands
        hands.append(_CALLER)
        return hands[0] is _CALLER

    def over(self, seconds: float) -> bool:
        """Return whether the steps are over, waiting for it for so long."""
        if not self._ended:
            self._over.acquire(timeout=seconds)
        return self._ended

    def outcome(self) -> R:
        """Return what the steps returned, or raise what they raised."""
        error, self._error = self._error, None
        try:
            if error is not None:
                raise error
        finally:
            del error  # else it holds itself, by its own frames
        return cast("R", self._result)

    def _have(self) -> None:
        hands = self._hands
        hands.append(_CARD)
        if hands[0] is not _CARD:
            raise Abandoned
