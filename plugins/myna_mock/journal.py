"""The journal: every exchange with the world's services, with no fact or secret in it."""

from collections.abc import Iterator

import attrs

from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import MASK
from myna_sdk.testing.service import ServiceRequest

_PLAIN = frozenset(
    {
        *("client_id", "response_type", "scope", "redirect_uri", "code_challenge_method"),
        *("acr_values", "grant_type", "client_assertion_type", "error"),
        *("decision", "response", "share", "lang"),
    }
)
"""Parameters whose values may be seen; every other value is masked."""


@attrs.frozen(kw_only=True)
class Exchange:
    """One request and what came of it.

    Attributes:
        number: From 1, in order.
        at: The virtual instant.
        operation: Such as ``digital-auth-app.token``; ``unknown`` for a path that is nobody's.
        method: The HTTP method.
        status: The status that was sent, ``None`` if no reply was.
        client: The client id, where the request names one.
        fault: The kind of the fault that it met.
        billed: Whether the real service would charge for what it is.
        charges: Everything that it would charge for: ``verification``, ``status``, ``user-id``,
            ``four-facts``.
        parameters: Names of query and form parameters; values only where they are harmless.
    """

    number: int
    at: Instant
    operation: str
    method: str
    status: int | None
    client: str | None = None
    fault: str | None = None
    billed: bool = False
    charges: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()

    def parameter(self, name: str) -> str | None:
        """Return the shown value of the first parameter ``name``, or ``None``."""
        return next((value for key, value in self.parameters if key == name), None)


def shown_parameters(request: ServiceRequest) -> tuple[tuple[str, str], ...]:
    """Return the request's query and form parameters, values masked unless harmless."""
    pairs = (*request.query, *request.form)
    return tuple([(name, value if name in _PLAIN else MASK) for name, value in pairs])


@attrs.frozen
class Journal:
    """The exchanges so far, and what a test may ask of them.

    Attributes:
        entries: Every exchange, oldest first.
    """

    entries: tuple[Exchange, ...] = ()

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def of(self, operation: str) -> tuple[Exchange, ...]:
        """Return the exchanges of ``operation``, or of a whole service when it has no dot."""
        return tuple(
            e for e in self.entries if operation in {e.operation, e.operation.split(".")[0]}
        )

    def billed(self, operation: str) -> int:
        """Return how many exchanges of ``operation`` the real service would have charged for.

        For ``pocketsign.fetch_latest`` those are the four-facts charges; the status check that it
        includes is counted by `charged`.
        """
        return sum(exchange.billed for exchange in self.of(operation))

    def charged(self, charge: str) -> int:
        """Return how often ``charge`` was made, such as ``status``, by whatever operation."""
        return sum(exchange.charges.count(charge) for exchange in self.entries)

    def assert_count(self, operation: str, count: int) -> None:
        """Fail unless ``operation`` was asked exactly ``count`` times.

        Raises:
            AssertionError: It was asked more or less often.
        """
        found = self.of(operation)
        if len(found) != count:
            statuses = [exchange.status for exchange in found]
            raise AssertionError(f"{operation}: {len(found)} times {statuses}, expected {count}")

    def assert_order(self, *operations: str) -> None:
        """Fail unless the exchanges of the named operations came in exactly this order.

        Raises:
            AssertionError: Another order or number.
        """
        found = tuple(e.operation for e in self.entries if e.operation in operations)
        if found != operations:
            raise AssertionError(f"came {', '.join(found)}; expected {', '.join(operations)}")
