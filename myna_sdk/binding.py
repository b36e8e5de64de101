"""Binds one flow to two drivers, with the flow's exact signature in both.

``start = blocking(IdentityFlows.start)`` makes a method that runs the flow and returns its value;
``start = awaited(IdentityFlows.start)`` makes one that returns an awaitable of it. Nothing is
generated, and a type checker sees the flow's own parameters.
"""

from collections.abc import Callable, Coroutine
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

F = TypeVar("F")
P = ParamSpec("P")
R = TypeVar("R")


class BlockingRunner(Protocol):
    """Runs a flow to its end and returns its value."""

    def run(self, flow: Coroutine[Any, Any, R]) -> R:
        """Return what ``flow`` returns."""
        ...


class AsyncRunner(Protocol):
    """Runs a flow to its end without blocking the event loop."""

    async def run(self, flow: Coroutine[Any, Any, R]) -> R:
        """Return what ``flow`` returns."""
        ...


class BlockingDesk(Generic[F]):
    """A group of flows bound to a blocking runner."""

    def __init__(self, flows: F, runner: BlockingRunner) -> None:
        self.flows = flows
        self.runner = runner


class AsyncDesk(Generic[F]):
    """A group of flows bound to an asynchronous runner."""

    def __init__(self, flows: F, runner: AsyncRunner) -> None:
        self.flows = flows
        self.runner = runner


class blocking(Generic[F, P, R]):  # noqa: N801 - used like a decorator
    """A flow as a method that blocks until its value is there."""

    def __init__(self, flow: Callable[Concatenate[F, P], Coroutine[Any, Any, R]]) -> None:
        self.flow = flow
        self.__doc__ = flow.__doc__

    def __get__(self, desk: BlockingDesk[F], owner: type | None = None) -> Callable[P, R]:
        """Return the flow bound to ``desk``."""

        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            flow = self.flow(desk.flows, *args, **kwargs)
            del args, kwargs  # what was handed in is for the flow, and for no traceback
            return desk.runner.run(flow)

        run.__doc__, run.__name__ = self.flow.__doc__, self.flow.__name__
        return run


class awaited(Generic[F, P, R]):  # noqa: N801 - used like a decorator
    """A flow as an ``async`` method."""

    def __init__(self, flow: Callable[Concatenate[F, P], Coroutine[Any, Any, R]]) -> None:
        self.flow = flow
        self.__doc__ = flow.__doc__

    def __get__(
        self, desk: AsyncDesk[F], owner: type | None = None
    ) -> Callable[P, Coroutine[Any, Any, R]]:
        """Return the flow bound to ``desk``."""

        async def run(*args: P.args, **kwargs: P.kwargs) -> R:
            flow = self.flow(desk.flows, *args, **kwargs)
            del args, kwargs  # what was handed in is for the flow, and for no traceback
            return await desk.runner.run(flow)

        run.__doc__, run.__name__ = self.flow.__doc__, self.flow.__name__
        return run
