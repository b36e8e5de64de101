"""What a traceback with locals would show of an exception."""

from collections.abc import Iterator
from types import TracebackType
from typing import Final

_OWN: Final = "myna_sdk.testing"


def shown(error: BaseException) -> Iterator[str]:
    """Yield every text that ``error`` and its whole chain show, the locals of frames included.

    Frames of the suite itself are left out: they hold the good replies in clear.
    """
    seen: set[int] = set()
    pending: list[BaseException | None] = [error]
    while pending:
        current = pending.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield from (str(current), repr(current), repr(getattr(current, "data", "")))
        yield from _locals(current.__traceback__)
        pending += [current.__cause__, current.__context__]


def _locals(trace: TracebackType | None) -> Iterator[str]:
    while trace is not None:
        frame = trace.tb_frame
        if not str(frame.f_globals.get("__name__", "")).startswith(_OWN):
            yield from (_safe(value) for value in frame.f_locals.values())
        trace = trace.tb_next


def _safe(value: object) -> str:
    try:
        return repr(value)
    except Exception as error:  # noqa: BLE001 - a repr may raise anything
        return f"<repr raised {type(error).__name__}>"
