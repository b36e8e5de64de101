"""READ BINARY, READ RECORD, GET DATA and GET CHALLENGE (§2.1, §3)."""

from myna_mock.card.apdu import SHORT_LE, Command, Reply, Status, refused
from myna_mock.card.application import Binary, File, FileId, Records
from myna_mock.card.session import Session

_THIS_RECORD, _FROM_THIS_RECORD = 0x04, 0x05
_CONTACT_ATR = 0x5F51


def read_binary(session: Session, command: Command) -> Reply:
    """Return bytes of a file; a read across its end returns those that are there."""
    place = _place(session, command)
    if isinstance(place, Status):
        return refused(place)
    (_, file), offset = place
    if not isinstance(file, Binary):
        return refused(Status.WRONG_FILE_KIND)
    if not session.may(file.opened_by):
        return refused(Status.NOT_ALLOWED)
    if command.le is None or command.data is not None:
        return refused(Status.WRONG_LENGTH)
    content = file.content()
    if content is None:
        return refused(Status.NOT_FOUND)
    if offset >= len(content):
        return refused(Status.BAD_OFFSET)
    return Reply(content[offset : offset + command.le])


def _place(session: Session, command: Command) -> tuple[tuple[FileId, File], int] | Status:
    if not command.p1 & 0x80:
        if session.current is None:
            return Status.NO_FILE_SELECTED
        return session.current, command.p1 << 8 | command.p2
    if command.p1 & 0x60:
        return Status.BAD_PARAMETERS
    found = session.by_short_id(command.p1 & 0x1F)
    if found is None:
        return Status.NOT_FOUND
    session.current = found
    return found, command.p2


def read_record(session: Session, command: Command) -> Reply:
    """Return one record of a file."""
    short, how = command.p2 >> 3, command.p2 & 0x07
    if how == _FROM_THIS_RECORD:
        return refused(Status.NO_SUCH_FUNCTION)
    # A client in use leaves the last three bits at zero; the card takes it for the same (§10).
    if how not in {_THIS_RECORD, 0x00}:
        return refused(Status.BAD_PARAMETERS)
    found = session.by_short_id(short) if short else session.current
    if found is None:
        return refused(Status.NOT_FOUND if short else Status.NO_FILE_SELECTED)
    session.current = found
    return _record(found[1], command)


def _record(file: File, command: Command) -> Reply:
    if not isinstance(file, Records):
        return refused(Status.WRONG_FILE_KIND)
    if command.le is None or command.data is not None:
        return refused(Status.WRONG_LENGTH)
    if not 1 <= command.p1 <= len(file.records):
        return refused(Status.NO_RECORD)
    return Reply(file.records[command.p1 - 1][: command.le])


def get_data(session: Session, command: Command) -> Reply:
    """Return a data object; but for the contact ATR only while no application is selected."""
    tag = command.p1 << 8 | command.p2
    found = session.content.data_objects.get(tag)
    if found is None or (session.application is not None and tag != _CONTACT_ATR):
        return refused(Status.NO_DATA_OBJECT)
    if command.le is None or command.data is not None or len(found) > command.le:
        return refused(Status.WRONG_LENGTH)
    return Reply(found)


def get_challenge(session: Session, command: Command) -> Reply:
    """Return as many random bytes as were asked for, at most 256."""
    if (command.p1, command.p2) != (0, 0):
        return refused(Status.BAD_PARAMETERS)
    if command.le is None or command.data is not None:
        return refused(Status.WRONG_LENGTH)
    if command.extended or command.le > SHORT_LE:
        return refused(Status.CONDITIONS)
    return Reply(session.random.bytes(command.le))
