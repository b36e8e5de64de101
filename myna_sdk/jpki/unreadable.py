"""The one error of this room's parsers: where bytes are not what they should be, and why."""

from myna_sdk.errors import ProtocolError
from myna_sdk.jpki.flaws import Flaw

__all__ = ["UnreadableError"]


class UnreadableError(ProtocolError):
    """Bytes are no certificate, list, request or answer of the profile. They are not shown.

    Attributes:
        flaw: What is wrong.
        place: The field, by its name in the specification.
        offset: The byte at which it shows, counted from the start of what was handed in or, in
            an extension, of its value.
    """

    default_code = "certificate-unreadable"

    def __init__(self, flaw: Flaw, place: str, offset: int = 0) -> None:
        super().__init__(
            self.default_code,
            f"{place}, byte {offset}: {flaw.value}",
            flaw=flaw.value,
            place=place,
            offset=offset,
        )
        self.flaw = flaw
        self.place = place
        self.offset = offset

    def afresh(self) -> "UnreadableError":
        """Return the same error without the frames and causes that hold what was read."""
        return UnreadableError(self.flaw, self.place, self.offset)

    def __reduce__(self) -> tuple[type["UnreadableError"], tuple[Flaw, str, int]]:
        return UnreadableError, (self.flaw, self.place, self.offset)
