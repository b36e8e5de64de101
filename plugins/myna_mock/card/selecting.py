"""SELECT: applications by AID or the beginning of one, files by id (§2.1)."""

from myna_mock.card.apdu import Command, Reply, Status, refused
from myna_mock.card.application import ISSUER_DOMAIN, Application
from myna_mock.card.session import Session

_BY_AID, _BY_FILE, _MASTER_FILE = 0x04, 0x02, 0x00
_NO_ANSWER, _ANSWER = 0x0C, 0x00
_SHORTEST_AID = 5


def select(session: Session, command: Command) -> Reply:
    """Select what the command names."""
    if command.p1 == _MASTER_FILE:
        return _master_file(session, command)
    if command.p2 not in {_NO_ANSWER, _ANSWER}:
        return refused(Status.BAD_PARAMETERS)
    if command.p1 == _BY_AID:
        return _application(session, command)
    if command.p1 == _BY_FILE:
        return _file(session, command)
    return refused(Status.BAD_PARAMETERS)


def _master_file(session: Session, command: Command) -> Reply:
    """Answer as the card does, which has no use for it: nothing is selected."""
    if command.data is not None:
        return refused(Status.NOT_FOUND)
    return refused(Status.BAD_PARAMETERS) if session.application is None else Reply()


def _application(session: Session, command: Command) -> Reply:
    asked = command.data or b""
    if not _SHORTEST_AID <= len(asked) <= 16:
        return refused(Status.NOT_FOUND)
    if asked == ISSUER_DOMAIN:
        session.enter_application(None)
        return Reply()
    found = _named(session, asked)
    if found is None:
        return refused(Status.NOT_FOUND)
    session.enter_application(found)
    return _told(command, 0x84, found.name.aid)


def _named(session: Session, asked: bytes) -> Application | None:
    return next((a for a in session.content.applications if a.name.aid.startswith(asked)), None)


def _file(session: Session, command: Command) -> Reply:
    if command.data is None or len(command.data) != 2:
        return refused(Status.WRONG_LENGTH)
    file_id = int.from_bytes(command.data)
    found = None if session.application is None else session.application.files.get(file_id)
    if found is None:
        return refused(Status.NOT_FOUND)
    session.current = (file_id, found)
    return _told(command, 0x83, command.data)


def _told(command: Command, tag: int, name: bytes) -> Reply:
    """Return control information (6F) when it was asked for; what a real one holds is not known."""
    if command.p2 != _ANSWER or command.le is None:
        return Reply()
    told = bytes((0x6F, 2 + len(name), tag, len(name))) + name
    return Reply(told[: command.le])
