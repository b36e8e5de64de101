"""Effects for a card in a reader: one command, and the transaction around commands.

A card flow begins a transaction, sends commands, and ends it whatever happens::

    begun = BeginCard()
    try:
        await begun
        reply = await CardCommand(0x00, 0xA4, 0x04, 0x0C, data=AID)   # CardReply, of any status
    finally:
        await EndCard(begun)                                          # a cleanup effect

`myna_sdk.card` holds the flows. What may be sent at all is checked where commands are performed.
"""

from enum import StrEnum
from threading import Lock
from typing import ClassVar, Self

import attrs

from myna_sdk.effects import Effect
from myna_sdk.errors import UsageError
from myna_sdk.model.masking import Masked

__all__ = [
    "BeginCard",
    "CardCommand",
    "CardPurpose",
    "CardReply",
    "CardSecret",
    "ClosingCommand",
    "EndCard",
]

_LONGEST_REPLY = 0x10000


class CardSecret(Masked):
    """A PIN or printed number in a buffer that `erase` fills with zeros.

    Texts of Python cannot be erased; whoever holds the digits as a text only shortens the life of
    this copy. A screen that reads keys one by one can append them to the buffer itself.
    """

    __slots__ = ("__buffer", "__whole")

    def __init__(self, buffer: bytearray) -> None:
        """Take ``buffer`` over: it is zeroed with this secret."""
        self.__buffer = buffer
        self.__whole = Lock()

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the ASCII characters of ``text`` as a secret.

        Raises:
            UsageError: ``card-secret-not-ascii``: another character occurs. It is not shown.
        """
        buffer = bytearray(text.encode("ascii", "ignore"))
        whole = len(buffer) == len(text)
        del text  # what raises here shows no PIN in its locals
        if not whole:
            buffer[:] = bytes(len(buffer))
            raise UsageError("card-secret-not-ascii", "a card's secret is digits and letters")
        return cls(buffer)

    def reveal(self) -> bytearray:
        """Return the buffer itself, not a copy."""
        return self.__buffer

    def copy(self) -> "CardSecret":
        """Return another secret with the same characters, to be erased on its own.

        Another thread may erase this one meanwhile: the copy is whole or empty, never in between.
        """
        with self.__whole:
            return CardSecret(bytearray(self.__buffer))

    def erase(self) -> None:
        """Fill the buffer with zeros and empty it. Erasing twice is nothing new."""
        with self.__whole:
            self.__buffer[:] = bytes(len(self.__buffer))
            self.__buffer.clear()

    def __len__(self) -> int:
        return len(self.__buffer)


@attrs.frozen(repr=False)
class CardReply(Masked):
    """What a card answered, of any status. Nothing in it has been verified.

    Attributes:
        data: The data, without the status word. It may hold personal data.
        status: The status word, SW1 in its upper byte (ISO/IEC 7816-4 §5.6).
    """

    data: bytes
    status: int

    def _shown(self) -> str:
        return f"{len(self.data)} bytes, {self.status:04X}"


@attrs.frozen(repr=False)
class CardCommand(Masked, Effect[CardReply]):
    """Evaluates to the card's whole `CardReply`, whatever its status; removal is thrown in.

    Attributes:
        cla: The class byte.
        ins: The instruction.
        p1: The first parameter.
        p2: The second parameter.
        data: What goes with it in clear.
        secret: What goes with it instead of ``data``, erased once it was sent. A command with a
            secret is never sent twice.
        expect: The most bytes that are wanted back; 256 and 65536 ask for all there are. ``None``
            wants none.

    Raises:
        UsageError: ``card-command-contradictory``: it has data and a secret at once, or a part
            that no command can have.
    """

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = attrs.field(default=b"", kw_only=True)
    secret: CardSecret | None = attrs.field(default=None, kw_only=True)
    expect: int | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        header = self.cla | self.ins | self.p1 | self.p2  # below 0 if any part is
        length = self.expect is None or 0 < self.expect <= _LONGEST_REPLY
        if not 0 <= header <= 0xFF or not length or (self.data and self.secret is not None):
            raise UsageError("card-command-contradictory", "a command has a part that cannot be")

    @property
    def header(self) -> bytes:
        """The four bytes that every command begins with."""
        return bytes((self.cla, self.ins, self.p1, self.p2))

    def _shown(self) -> str:
        return f"{self.header.hex(' ').upper()}, {len(self.data)} bytes"


class ClosingCommand(CardCommand):
    """A command that leaves the card as it was found: also sent when the flow was ended."""

    __slots__ = ()

    cleanup: ClassVar[bool] = True


class CardPurpose(StrEnum):
    """What a transaction is for."""

    LOOK = "look"
    """What anybody may read: nothing is presented, and no key signs."""
    FACE = "face"
    """What is printed on the card, with the printed number; the chip proves its presence."""
    SIGN = "sign"
    """The signing certificate and its key, with their password."""
    LOGIN = "login"
    """The user-authentication certificate and its key, with their PIN."""


@attrs.frozen(eq=False)
class BeginCard(Effect[None]):
    """Is answered once the card is ours alone until `EndCard`: no other program speaks to it.

    Attributes:
        reader: The reader that the card is in; ``None``: the first that has one.
        purpose: What for. It decides what may be presented and which key may sign, whatever is
            sent later.
        profile: The name of the kind of card: one that the driver knows.
    """

    reader: str | None = None
    purpose: CardPurpose = attrs.field(default=CardPurpose.LOOK, kw_only=True)
    profile: str = attrs.field(default="current", kw_only=True)


@attrs.frozen(eq=False)
class EndCard(Effect[None]):
    """Is answered once the card is anybody's again.

    Attributes:
        begun: What began the transaction. If it never came to that, nothing is done, and what
            another flow began is not touched.
    """

    cleanup: ClassVar[bool] = True

    begun: BeginCard
