"""One flow on its way: which effect it waits for, and what ended it. Shared by the drivers."""

import inspect
from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

from myna_sdk.effects import Effect, Flow

R = TypeVar("R")

PATIENCE = 32
"""How many more steps a flow may make after its end was thrown in, cleanup included."""


class Walk(Generic[R]):
    """Steps a flow with ``send`` and ``throw``.

    Each method answers the effect the flow waits for and returns the next one to perform, or
    ``None`` when the flow is over; `result` then tells how. What the flow itself raises passes
    through, unless its end was thrown in before: then that is what `result` raises, whatever
    the flow made of it.
    """

    __slots__ = ("_flow", "_on_stuck", "_result", "_steps_left", "final")

    def __init__(self, flow: Flow[R], on_stuck: Callable[[], None]) -> None:
        self._flow = flow
        self._on_stuck = on_stuck
        self._result: R | None = None
        self._steps_left = PATIENCE
        self.final: BaseException | None = None

    def begin(self) -> Effect[Any] | None:
        """Start the flow."""
        return self.answer(None)

    def answer(self, value: Any) -> Effect[Any] | None:
        """Answer the effect with ``value``."""
        try:
            effect = self._flow.send(value)
        except StopIteration as done:
            self._result = done.value
            return None
        except BaseException:
            if self.final is None:
                raise
            return None
        return effect if self.final is None else self._only_cleanup(effect)

    def throw(self, error: BaseException) -> Effect[Any] | None:
        """Throw ``error`` in at the effect; the flow may handle it and go on."""
        effect = self._thrown(error)
        return effect if effect is None or self.final is None else self._only_cleanup(effect)

    def end(self, error: BaseException) -> Effect[Any] | None:
        """Throw ``error`` in for good: from now on only cleanup effects are performed."""
        if self.final is None:
            self.final = error
        return self.throw(error)

    def suspended(self) -> bool:
        """Return whether the flow still waits for an answer."""
        return inspect.getcoroutinestate(self._flow) == inspect.CORO_SUSPENDED

    def result(self) -> R:
        """Return what the flow returned, or raise what it was ended with."""
        if self.final is not None:
            raise self.final
        return cast("R", self._result)

    def _thrown(self, error: BaseException) -> Effect[Any] | None:
        try:
            return self._flow.throw(error)
        except StopIteration as done:
            self._result = done.value
        except BaseException:
            if self.final is None:
                raise
        return None

    def _only_cleanup(self, effect: Effect[Any] | None) -> Effect[Any] | None:
        final = cast("BaseException", self.final)
        while effect is not None:
            if self._steps_left == 0:
                # Closing it would run its `finally` blocks with effects nobody performs.
                self._on_stuck()
                return None
            self._steps_left -= 1
            if getattr(effect, "cleanup", False):
                return effect
            effect = self._thrown(final)
        return None
