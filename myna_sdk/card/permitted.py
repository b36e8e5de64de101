"""What may be sent to a card at all: a list of what is allowed, whoever asks.

Every command of every flow passes here. What a transaction was begun for decides what may be
presented in it, and which key may sign. The files of the My Number, and the reference that is the
My Number, are in no profile, so that they can be neither selected, nor read by their short
identifier, nor presented (番号法 20条). Nothing is ever written.

Another kind of card is another profile. One that names an application of those who issue today's
cards is held to what today's profile has of it: by those identifiers nobody could tell the cards
apart, and what is the My Number on one of them must be so on the other.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from myna_sdk.card.profile import CURRENT_CHIP, Application, ChipProfile, PinKind
from myna_sdk.card.status_words import OK
from myna_sdk.effects.card import CardCommand, CardPurpose, CardReply
from myna_sdk.errors import UsageError
from myna_sdk.model.certificate import CertificateKind

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


_WHOLE: Final = range(6, 17)
"""Bytes of an identifier: five of its issuer, and the issuer's own (ISO/IEC 7816-4 §8.2.1.2)."""

_ISSUER: Final = 5

_PRESENTED: Final[Mapping[CardPurpose, frozenset[PinKind]]] = {
    CardPurpose.LOOK: frozenset(),
    CardPurpose.FACE: frozenset({PinKind.PRINTED, PinKind.PRINTED_VISUAL}),
    CardPurpose.SIGN: frozenset({PinKind.SIGNING}),
    CardPurpose.LOGIN: frozenset({PinKind.USER_AUTHENTICATION}),
}
_SIGNING: Final = {
    CardPurpose.SIGN: frozenset({CertificateKind.SIGNING}),
    CardPurpose.LOGIN: frozenset({CertificateKind.USER_AUTHENTICATION}),
}


@cache  # a profile is a constant
def _within_reach(profile: ChipProfile) -> Mapping[bytes, Application]:
    """Return the applications of ``profile``: no more of today's than their own profile has.

    Raises:
        UsageError: ``card-profile-refused``.
    """
    today = {each.identifier: each for each in CURRENT_CHIP.applications}
    issuers = {identifier[:_ISSUER] for identifier in today}
    for application in profile.applications:
        identifier = application.identifier
        known = today.get(identifier)
        within = known is not None and _reach(application) <= _reach(known)
        foreign = identifier[:_ISSUER] not in issuers
        if len(identifier) not in _WHOLE or not (within or foreign):
            raise UsageError(
                "card-profile-refused",
                f"the profile {profile.name} reaches too much of {identifier.hex().upper()}",
            )
    return {each.identifier: each for each in profile.applications}


def _reach(application: Application) -> frozenset[tuple[str, int]]:
    references = {(each.kind.value, each.file) for each in application.references}
    files = {("file", file) for file in application.files}
    return frozenset(references | files | {("key", file) for file in application.keys})


class Permitted:
    """Follows one transaction, so that it is known which application a file belongs to."""

    def __init__(
        self, purpose: CardPurpose = CardPurpose.LOOK, profile: ChipProfile = CURRENT_CHIP
    ) -> None:
        """Permit what ``purpose`` needs on a card of ``profile``.

        Raises:
            UsageError: ``card-profile-refused``: the profile has more of an application of
                today's cards than these have, or names one by less than its whole identifier.
        """
        self._applications = _within_reach(profile)
        self._presented = _PRESENTED[purpose]
        self._own_keys = purpose is CardPurpose.FACE
        self._keys = {
            files.key for files in profile.certificates if files.kind in _SIGNING.get(purpose, ())
        }
        self._selected: Application | None = None
        self._file: int | None = None

    def admit(self, command: CardCommand) -> None:
        """Pass if ``command`` is one of those that may be sent now.

        Raises:
            UsageError: ``card-command-refused``: it is not, and nothing is sent.
        """
        rule = _RULES.get((command.cla, command.ins))
        if rule is None or not rule(self, command):
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
        named = self._named(command.p2)
        references = [each for each in self._selected.references if each.file == named]
        if command.secret is None:  # it asks for the tries
            return bool(references)
        return any(each.kind in self._presented for each in references)

    def _sign(self, command: CardCommand) -> bool:
        # P1=00 alone: what is padded and signed is exactly what the flow hands over.
        if self._selected is None or command.p1 != 0x00 or command.secret is not None:
            return False
        if command.p2 == 0x00:  # the application's own key
            return self._own_keys and self._selected.name in {"text", "visual"}
        named = self._named(command.p2)
        return named in self._selected.keys and named in self._keys

    def _named(self, p2: int) -> int | None:
        """Return the file that ``p2`` names: the current one, or by its short identifier."""
        if p2 & ~_SHORT_IDENTIFIER != _CURRENT_FILE:
            return None
        return self._file if p2 == _CURRENT_FILE else p2 & _SHORT_IDENTIFIER


_RULES: Final[Mapping[tuple[int, int], Callable[[Permitted, CardCommand], bool]]] = {
    (0x00, SELECT): Permitted._select,
    (0x00, READ_BINARY): Permitted._read,
    (0x00, READ_RECORD): Permitted._record,
    (0x00, VERIFY): Permitted._verify,
    (0x80, SIGN): Permitted._sign,
}
"""By class and instruction: whether such a command may be sent now. There are no others."""
