"""A rehearsal: how one call of a provider went; and what every case can rehearse."""

import logging
from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import attrs

from myna_sdk.effects import Effect, Flow, HttpReply, HttpRequest
from myna_sdk.errors import MynaError
from myna_sdk.model.outcome import Verified
from myna_sdk.providers.capabilities import Redirect
from myna_sdk.providers.context import Environment
from myna_sdk.testing.stage import Cancelled, Change, GoodReply, GoodSide, Stage

R = TypeVar("R")


@attrs.frozen(kw_only=True)
class Rehearsal:
    """How one rehearsal went.

    Attributes:
        ended: What came of it in the end, or what was raised.
        good: Whether it ended as good replies end.
        stage: Where it ran.
        log: Everything that was logged meanwhile.
        sent_to: Where the person was sent, if they were sent anywhere.
        before: How many effects there were until then.
    """

    ended: Any
    good: bool
    stage: Stage
    log: tuple[str, ...]
    sent_to: Redirect | None = None
    before: int = 0

    @property
    def verified(self) -> bool:
        """Whether it ended `Verified`."""
        return isinstance(self.ended, Verified)

    @property
    def redirect(self) -> Redirect:
        """Where the person was sent.

        Raises:
            TypeError: They were sent nowhere.
        """
        if self.sent_to is None:
            raise TypeError(f"nobody was sent anywhere: {self.ended!r}")
        return self.sent_to

    @property
    def afterwards(self) -> tuple[Effect[Any], ...]:
        """Every effect after the person was sent away."""
        return tuple(self.stage.asked[self.before :])

    @property
    def completing(self) -> tuple[HttpRequest, ...]:
        """Every request after the person was sent away."""
        return tuple(effect for effect in self.afterwards if isinstance(effect, HttpRequest))

    @property
    def foreign(self) -> str | None:
        """The name of what was raised if it is no error of ours, else ``None``."""
        ours = MynaError | Cancelled
        if isinstance(self.ended, BaseException) and not isinstance(self.ended, ours):
            return type(self.ended).__name__
        return None


@attrs.frozen(kw_only=True)
class Rehearsable:
    """What the rules are applied to: a provider and its good other side.

    Attributes:
        provider: Makes a new provider, configured for the other side.
        other_side: Makes a new other side whose every reply is good.
        environment: The environment that the provider is configured for.
    """

    provider: Callable[[], Any]
    other_side: Callable[[], GoodSide]
    environment: Environment = Environment.MOCK

    @abstractmethod
    def rehearse(
        self, *, change: Change | None = None, cancel_at: int | None = None, seed: int = 0
    ) -> Rehearsal:
        """Return how one rehearsal went, whatever way it ended.

        Args:
            change: Spoils replies.
            cancel_at: The number of the effect at which it is cancelled.
            seed: Which randomness the driver draws.
        """

    def good_replies(self) -> tuple[GoodReply, ...]:
        """Return each reply that a good rehearsal receives, once by name."""
        seen: dict[str, GoodReply] = {}

        def note(good: GoodReply) -> HttpReply:
            seen.setdefault(good.name, good)
            return good.reply

        self.rehearse(change=note)
        return tuple(seen.values())


def ended(stage: Stage, flow: Flow[R]) -> R | BaseException:
    """Return what ``flow`` returns or raises."""
    try:
        return stage.run(flow)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - how it ended is what the rules look at
        return error


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def logged() -> Iterator[list[str]]:
    """Collect every line that is logged anywhere, at any level."""
    handler, root = _Lines(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.NOTSET)
    try:
        yield handler.lines
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
