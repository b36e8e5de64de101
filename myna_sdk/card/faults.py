"""The errors of this room: a card that answers something else than a My Number Card would.

What the person did, or what a card in order may answer, is no error: see `CardRefusal`.
"""

from myna_sdk.card.status_words import meaning
from myna_sdk.errors import ProtocolError

__all__ = ["CardDataError", "CardStatusError"]


class CardDataError(ProtocolError):
    """A file of the card is not as it is known to be. Its bytes are not shown.

    Attributes:
        place: The file or object.
        offset: The byte at which it shows.
    """

    default_code = "card-data-malformed"

    def __init__(self, place: str, what: str, offset: int = 0) -> None:
        super().__init__(
            self.default_code,
            f"{place}, byte {offset}: {what}",
            what=what,
            place=place,
            offset=offset,
        )
        self.what = what
        self.place = place
        self.offset = offset

    def afresh(self) -> "CardDataError":
        """Return the same error without the frames that hold what was read."""
        return CardDataError(self.place, self.what, self.offset)

    def __reduce__(self) -> tuple[type["CardDataError"], tuple[str, str, int]]:
        return CardDataError, (self.place, self.what, self.offset)


class CardStatusError(ProtocolError):
    """A command ended with a status word that it does not have on a card in order.

    Attributes:
        operation: What was asked.
        status: The status word.
    """

    default_code = "card-status-unexpected"

    def __init__(self, status: int, operation: str) -> None:
        told = meaning(status)
        super().__init__(
            self.default_code,
            f"{operation}: {status:04X}, {told.name}",
            operation=operation,
            status=f"{status:04X}",
        )
        self.operation = operation
        self.status = status

    def __reduce__(self) -> tuple[type["CardStatusError"], tuple[int, str]]:
        return CardStatusError, (self.status, self.operation)
