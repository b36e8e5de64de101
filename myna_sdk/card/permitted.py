"""What may be sent to a card at all: a list of what is allowed, whoever asks.

Every command of every flow passes here, a plugin's too. The files of the My Number, and the
reference that is the My Number, are in no profile, so that they can be neither selected, nor read
by their short identifier, nor presented (番号法 20条). Nothing is ever written.
"""

from typing import Final

from myna_sdk.card.profile import CURRENT_CHIP, Application, ChipProfile
from myna_sdk.card.status_words import OK
from myna_sdk.effects.card import CardCommand, CardReply
from myna_sdk.errors import UsageError

SELECT: Final = 0xA4
READ_BINARY: Final = 0xB0
READ_RECORD: Final = 0xB2
VERIFY: Final = 0x20
SIGN: Final = 0x2A

_CURRENT_FILE: Final = 0x80
_BY_SHORT_IDENTIFIER: Final = 0x80
_SHORT_IDENTIFIER: Final = 0x1F
_RESERVED: Final = 0x60
"""Bits of P1 that are zero beside a short identifier (ISO/IEC 7816-4, READ BINARY)."""


class Permitted:
    """Follows one transaction, so that it is known which application a file belongs to."""

    def __init__(self, profiles: tuple[ChipProfile, ...] = (CURRENT_CHIP,)) -> None:
        self._applications = {
            application.identifier: application
            for profile in profiles
            for application in profile.applications
        }
        self._selected: Application | None = None
        self._file: int | None = None

    def admit(self, command: CardCommand) -> None:
        """Pass if ``command`` is one of those that may be sent now.

        Raises:
            UsageError: ``card-command-refused``: it is not, and nothing is sent.
        """
        if not self._admitted(command):
            header = command.header.hex(" ").upper()
            raise UsageError("card-command-refused", f"{header} is never sent, or not here")

    def note(self, command: CardCommand, reply: CardReply) -> None:
        """Take note of what ``command`` selected, going by what the card answered."""
        if command.ins == SELECT and command.p1 == 0x04:
            # After a refused SELECT nobody can say what is selected.
            chosen = self._applications[command.data]
            self._selected = chosen if reply.status == OK else None
            self._file = None
        elif command.ins == SELECT:
            self._file = int.from_bytes(command.data) if reply.status == OK else None
        elif command.ins == READ_BINARY:
            if command.p1 & _BY_SHORT_IDENTIFIER:
                self._file = command.p1 & _SHORT_IDENTIFIER
        elif command.p2 not in (0x00, _CURRENT_FILE):
            self._file = command.p2 & _SHORT_IDENTIFIER

    def _admitted(self, command: CardCommand) -> bool:
        match command.cla, command.ins:
            case (0x00, 0xA4):
                return self._select(command)
            case (0x00, 0xB0):
                return self._read(command)
            case (0x00, 0xB2):
                return self._record(command)
            case (0x00, 0x20):
                return self._verify(command)
            case (0x80, 0x2A):
                return self._sign(command)
        return False

    def _select(self, command: CardCommand) -> bool:
        if command.secret is not None or command.expect is not None:
            return False
        if (command.p1, command.p2) == (0x04, 0x0C):
            return command.data in self._applications
        if (command.p1, command.p2) != (0x02, 0x0C) or self._selected is None:
            return False
        file = int.from_bytes(command.data)
        references = {reference.file for reference in self._selected.references}
        everything = self._selected.files | references | self._selected.keys
        return len(command.data) == 2 and file in everything

    def _read(self, command: CardCommand) -> bool:
        if self._selected is None or command.data or command.secret is not None:
            return False
        by_identifier = command.p1 & _BY_SHORT_IDENTIFIER
        if by_identifier and command.p1 & _RESERVED:
            return False
        file = command.p1 & _SHORT_IDENTIFIER if by_identifier else self._file
        return file in self._selected.files

    def _record(self, command: CardCommand) -> bool:
        if self._selected is None or self._selected.name != "common":
            return False
        if command.data or command.secret is not None:
            return False
        return command.p2 & 0x07 == 0x04 and command.p2 >> 3 in self._selected.files

    def _verify(self, command: CardCommand) -> bool:
        if self._selected is None or command.p1 != 0x00 or command.data:
            return False
        # A length that is asked for, or a secret of none, may look to a card like a wrong PIN.
        if command.expect is not None or (command.secret is not None and not len(command.secret)):
            return False
        return self._named(command.p2) in {each.file for each in self._selected.references}

    def _sign(self, command: CardCommand) -> bool:
        # P1=00 alone: what is padded and signed is exactly what the flow hands over.
        if self._selected is None or command.p1 != 0x00 or command.secret is not None:
            return False
        if command.p2 == 0x00:
            return self._selected.name in {"text", "visual"}  # the application's own key
        return self._named(command.p2) in self._selected.keys

    def _named(self, p2: int) -> int | None:
        """Return the file that ``p2`` names: the current one, or by its short identifier."""
        if p2 & ~_SHORT_IDENTIFIER != _CURRENT_FILE:
            return None
        return self._file if p2 == _CURRENT_FILE else p2 & _SHORT_IDENTIFIER
