"""The chip: a pure state machine from command to reply. It never raises for what it is sent."""

from collections.abc import Callable, Mapping
from typing import Final

import attrs

from myna_mock.card.apdu import Command, Reply, Status, read_command, refused
from myna_mock.card.application import CardContent
from myna_mock.card.entering import change_pin, verify
from myna_mock.card.reading import get_challenge, get_data, read_binary, read_record
from myna_mock.card.selecting import select
from myna_mock.card.session import PinBook, Session
from myna_mock.card.signing import compute_signature, internal_authenticate
from myna_sdk.drive.entropy import RandomSource
from myna_sdk.errors import UsageError

_ISO, _OWN = 0x00, 0x80
_SECURE_MESSAGING = 0x0C
_INDICATOR = (_OWN, 0xFC)


def _set_session_key(session: Session, command: Command) -> Reply:
    """Answer as an application does whose secure session is not to be had (§8.3)."""
    if session.application is None:
        return refused(Status.UNKNOWN_COMMAND)
    return refused(session.application.session_key)


_COMMANDS: Final[Mapping[tuple[int, int], Callable[[Session, Command], Reply]]] = {
    (_ISO, 0x20): verify,
    (_ISO, 0x24): change_pin,
    (_ISO, 0x84): get_challenge,
    (_ISO, 0x88): internal_authenticate,
    (_ISO, 0xA4): select,
    (_ISO, 0xB0): read_binary,
    (_ISO, 0xB2): read_record,
    (_ISO, 0xCA): get_data,
    (_OWN, 0x2A): compute_signature,
    (_OWN, 0x32): change_pin,
    (_OWN, 0xAE): _set_session_key,
}


@attrs.define(kw_only=True, repr=False)
class Chip:
    """A chip, which begins powered.

    Attributes:
        content: Returns what is on the card; asked whenever an application is selected, so that
            what an office has written since is there then.
        book: Keeps PINs and counters.
        random: Makes challenges.
        extended_length: Whether commands may be written with extended lengths.
    """

    content: Callable[[], CardContent]
    book: PinBook
    random: RandomSource
    extended_length: bool = True
    _session: Session | None = attrs.field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        self.power_on()

    def power_on(self) -> None:
        """Give it power: no application is selected, and nothing is opened."""
        self._session = Session(content=self.content(), book=self.book, random=self.random)

    def power_off(self) -> None:
        """Take its power. PINs and counters stay as they are."""
        self._session = None

    @property
    def has_power(self) -> bool:
        """Whether it answers."""
        return self._session is not None

    def transmit(self, command: bytes) -> bytes:
        """Return the answer to ``command``.

        Raises:
            UsageError: ``mock-card-unpowered``.
        """
        session = self._session
        if session is None:
            raise UsageError("mock-card-unpowered", "the card has no power and answers nothing")
        read = read_command(command)
        if read is None or (read.extended and not self.extended_length):
            return refused(Status.WRONG_LENGTH).written()
        return self._answered(session, read).written()

    def _answered(self, session: Session, command: Command) -> Reply:
        kind = (command.cla, command.ins)
        if kind == _INDICATOR:
            known = session.content.answers_indicator
            return Reply() if known else refused(Status.WRONG_LENGTH)
        if command.cla & _SECURE_MESSAGING and not command.cla & 0xF0:
            return refused(Status.NO_SECURE_MESSAGING)
        answer = _COMMANDS.get(kind)
        if answer is None:
            return refused(Status.UNKNOWN_COMMAND)
        if answer is select:
            session.content = self.content()
        return answer(session, command)
