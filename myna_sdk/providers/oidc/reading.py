"""What a reader of claims is, and what it returns: facts, and which items could not be read."""

from typing import Protocol

import attrs

from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.masking import Masked
from myna_sdk.providers.strict_json import JsonObject


@attrs.frozen(repr=False, kw_only=True)
class Reading(Masked):
    """Facts as read from claims.

    Attributes:
        facts: The items that could be read.
        unreadable: Items that were there in a form that nobody could read: absent from ``facts``.
    """

    facts: BasicFacts
    unreadable: tuple[FactItem, ...] = ()

    def _shown(self) -> str:
        return repr(self.facts)


class ClaimsReader(Protocol):
    """Knows the scope of each item and reads the claims that it brings."""

    def scope(self, item: FactItem) -> str:
        """Return the scope to ask for so that ``item`` is shared."""
        ...

    def read(self, userinfo: JsonObject, want: frozenset[FactItem]) -> Reading:
        """Return the items of ``want`` that ``userinfo`` holds, and no other.

        Raises:
            ProtocolError: A claim has another type than promised, or may not be kept.
        """
        ...
