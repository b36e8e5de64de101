"""Keeps the journal of one world."""

from collections import deque

import attrs

from myna_mock.faults import Served, TransportFault, WireFault
from myna_mock.journal import Exchange, shown_parameters
from myna_mock.services.pocketsign.service import billed
from myna_sdk.model.instants import Instant
from myna_sdk.testing.service import ServiceRequest

LONGEST = 100_000
"""Entries that are kept, so that a server which runs for months does not grow."""

_SILENT = frozenset({WireFault.HANG, WireFault.DROP})


@attrs.define
class Logbook:
    """Writes every exchange down, without facts and secrets."""

    _entries: deque[Exchange] = attrs.field(
        factory=lambda: deque(maxlen=LONGEST), init=False, repr=False
    )
    _noted: int = attrs.field(default=0, init=False)

    def note(
        self,
        request: ServiceRequest,
        served: Served,
        *,
        at: Instant,
        operation: str,
        fault: str | None,
        client: str | None,
        charges: tuple[str, ...] = (),
    ) -> None:
        """Write down one exchange.

        Args:
            request: What was asked.
            served: What it came to.
            at: When.
            operation: What it asked for.
            fault: The kind of the fault that it met.
            client: Whose access token it bore; a client id in the request goes first.
            charges: What the real service would charge for.
        """
        parameters = shown_parameters(request)
        self._noted += 1
        self._entries.append(
            Exchange(
                number=self._noted,
                at=at,
                operation=operation,
                method=request.method,
                status=_status(served),
                client=dict(parameters).get("client_id") or client,
                fault=fault,
                billed=billed(operation, charges),
                charges=charges,
                parameters=parameters,
            )
        )

    def entries(self) -> tuple[Exchange, ...]:
        """Return every exchange that is kept, oldest first."""
        return tuple(self._entries)

    def clear(self) -> None:
        """Begin anew."""
        self._entries.clear()
        self._noted = 0


def _status(served: Served) -> int | None:
    """Return the status that the other side saw, ``None`` if it saw none."""
    if not isinstance(served, TransportFault):
        return served.status
    if served.reply is None or served.kind in _SILENT:
        return None
    return served.reply.status
