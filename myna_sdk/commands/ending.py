"""How a command that serves ends: by the first SIGTERM or SIGINT, and quietly."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Protocol

__all__ = ["ended_by_signals"]


class Stoppable(Protocol):
    """A server that ends soon after it is told to, as uvicorn's does."""

    should_exit: bool


@contextmanager
def ended_by_signals(server: Stoppable) -> Iterator[None]:
    """Let the signals that end ``server`` end it alone: uvicorn raises them again afterwards."""

    def noted(_number: int, _frame: FrameType | None) -> None:
        """End it: it may listen, and not have begun to hear signals by itself."""
        server.should_exit = True

    signals = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.signal(number, noted) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
