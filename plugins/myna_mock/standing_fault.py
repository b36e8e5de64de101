"""A fault that was set, as the one who set it holds it."""

from types import TracebackType
from typing import Self

import attrs

from myna_mock.ports import WorldPort
from myna_sdk.errors import UsageError


@attrs.frozen
class StandingFault:
    """A fault of a world. As a context manager it is removed at the end, and must have been met.

    Attributes:
        id: Its name in the world.
        address: Where it is.
        kind: What it does.
    """

    id: str
    address: str
    kind: str
    _world: WorldPort = attrs.field(repr=False)

    @property
    def used(self) -> int:
        """How many requests met it so far; 0 once it is removed."""
        return sum(state.used for state in self._world.fault_states() if state.id == self.id)

    def remove(self) -> None:
        """Take it away, met or not."""
        self._world.remove_fault(self.id)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        state = self._world.remove_fault(self.id)
        if kind is None and state is not None and state.used == 0:
            raise UsageError(
                "fault-unused",
                f"no request met the fault {self.kind} at {self.address}",
                address=self.address,
                kind=self.kind,
            )
