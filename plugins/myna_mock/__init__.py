"""The mock world: impossible people on one virtual clock, seen through many faces that agree.

``from myna_mock import World`` is the door; nothing is imported before it is asked for.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from myna_mock.world import World

__all__ = ["World"]


def __getattr__(name: str) -> object:
    if name == "World":
        from myna_mock.world import World  # noqa: PLC0415 - lazy by PEP 562

        return World
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
