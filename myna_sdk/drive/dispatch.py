"""Which performer answers an effect, by its type."""

from collections.abc import Mapping
from typing import Generic, NoReturn, TypeVar

from myna_sdk.errors import UsageError

P = TypeVar("P")


class Dispatch(Generic[P]):
    """A table from effect types to performers; a subclass is performed as its parent is."""

    def __init__(self, table: Mapping[type, P], unknown: P) -> None:
        self._known = dict(table)
        self._unknown = unknown

    def performer(self, kind: type) -> P:
        """Return the performer of effects of type ``kind``."""
        found = self._known.get(kind)
        if found is None:
            found = next((self._known[one] for one in kind.__mro__ if one in self._known), None)
            found = self._known[kind] = self._unknown if found is None else found
        return found


def refuse_bare(_effect: object, _limit: object) -> NoReturn:
    """Refuse a request that no provider boundary addressed.

    Raises:
        UsageError: ``request-not-addressed``.
    """
    raise UsageError(
        "request-not-addressed", "only a provider's requests are sent, within its limits"
    )


def refuse_unknown(effect: object, _limit: object) -> NoReturn:
    """Refuse what no performer knows.

    Raises:
        UsageError: ``effect-unknown``, naming its type.
    """
    name = type(effect).__name__
    raise UsageError("effect-unknown", f"no performer for {name}", effect=name)
