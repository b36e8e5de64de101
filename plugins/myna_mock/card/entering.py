"""VERIFY and the commands that change a PIN (§2.1, §2.4)."""

import hmac

from myna_mock.card.apdu import Command, Reply, Status, refused, tries_left
from myna_mock.card.application import FileId, Reference
from myna_mock.card.session import Session

VERIFY, CHANGE_REFERENCE_DATA, CHANGE_KEY = 0x20, 0x24, 0x32
_NEW_VALUE_ONLY = 0x01


def verify(session: Session, command: Command) -> Reply:
    """Compare what is entered. An empty VERIFY costs no try and changes nothing."""
    if command.p1 != 0:
        return refused(Status.BAD_PARAMETERS)
    found = _reference(session, command)
    if isinstance(found, Status):
        return refused(found)
    file_id, reference = found
    if not command.data:
        return tries_left(_left(session, reference))
    return _compared(session, file_id, reference, command.data)


def _compared(session: Session, file_id: FileId, reference: Reference, entered: bytes) -> Reply:
    pin = reference.pin
    if pin is None or _left(session, reference) == 0:
        return refused(Status.BLOCKED)
    right = hmac.compare_digest(entered, _expected(session, reference))
    session.book.entered(pin, right=right)
    if right:
        session.opened |= {file_id}
        return Reply()
    session.opened -= {file_id}
    return tries_left(_left(session, reference))


def change_pin(session: Session, command: Command) -> Reply:
    """Keep another value of a PIN that was entered since the application was selected."""
    if command.ins == CHANGE_REFERENCE_DATA and command.p1 != _NEW_VALUE_ONLY:
        return refused(Status.BAD_PARAMETERS)
    if command.ins == CHANGE_KEY and command.p1 != 0:
        return refused(Status.BAD_PARAMETERS)
    found = _reference(session, command)
    if isinstance(found, Status):
        return refused(found)
    file_id, reference = found
    if reference.pin is None or reference.changed_by != command.ins:
        return refused(Status.CONDITIONS)
    if file_id not in session.opened:
        return refused(Status.NOT_ALLOWED)
    value = (command.data or b"").decode("ascii", "replace")
    if not reference.pin.takes(value):
        return refused(Status.BAD_DATA)
    session.book.changed(reference.pin, value)
    return Reply()


def _reference(session: Session, command: Command) -> tuple[FileId, Reference] | Status:
    found = session.concerned(command.p2)
    if isinstance(found, Status):
        return found
    file_id, file = found
    return (file_id, file) if isinstance(file, Reference) else Status.WRONG_FILE_KIND


def _left(session: Session, reference: Reference) -> int:
    return 0 if reference.pin is None else session.book.pins().left(reference.pin)


def _expected(session: Session, reference: Reference) -> bytes:
    if reference.printed is not None:
        return reference.printed
    if reference.pin is None:  # pragma: no cover - a blocked reference is compared with nothing
        raise TypeError("a reference without a value")
    return session.book.pins().chosen(reference.pin).encode("ascii")
