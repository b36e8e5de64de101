"""Readers and the cards in them, as PC/SC tells them, and waiting until that changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

from smartcard import scard

from myna_pcsc.faults import DONE, NO_READER, TIME_OVER, fault, succeed
from myna_sdk.authoring import CardReader

_UNSIGNED: Final = 0xFFFFFFFF
_SLICE: Final = 250
"""Milliseconds between two looks, when nothing changes."""

_LOOKS: Final = 4
"""How often a reader is looked at before a card that failed counts as still there."""

_ANY_READER: Final = r"\\?PnP?\Notification"
"""The reader whose state is how many readers there are, so that one that comes is noticed."""

_State: TypeAlias = tuple[str, int, bytes]


def context() -> Any:
    """Return a new context of PC/SC, to be released by the caller.

    Raises:
        TransportError: ``card-reader-unavailable``: no PC/SC service runs.
    """
    result, made = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    succeed(result, "asking for the PC/SC service (pcscd)")
    return made


@contextmanager
def _context() -> Iterator[Any]:
    made = context()
    try:
        yield made
    finally:
        scard.SCardReleaseContext(made)


def readers(part: str = "") -> tuple[CardReader, ...]:
    """Return every reader whose name holds ``part``, in the order of PC/SC.

    Raises:
        TransportError: ``card-reader-unavailable``: no PC/SC service runs.
    """
    with _context() as held:
        return tuple(map(_reader, _states(held, part)))


def changed(
    known: tuple[CardReader, ...], seconds: float, part: str = ""
) -> tuple[CardReader, ...]:
    """Return the readers as soon as they differ from ``known``, after ``seconds`` at the latest.

    Args:
        known: What was seen before.
        seconds: How long a difference is waited for.
        part: What the names of the readers hold that matter.

    Raises:
        TransportError: ``card-reader-unavailable``: no PC/SC service runs.
    """
    with _context() as held:
        states = _states(held, part)
        now = tuple(map(_reader, states))
        if now != known or seconds <= 0:
            return now
        _changed(held, states, round(seconds * 1000))
        return tuple(map(_reader, _states(held, part)))


def is_empty(held: Any, name: str) -> bool:
    """Tell whether the reader has no card any more. PC/SC may take a moment to notice."""
    present = [(name, scard.SCARD_STATE_PRESENT)]
    for _ in range(_LOOKS):
        result, states = scard.SCardGetStatusChange(held, _SLICE, present)
        if result != DONE and result & _UNSIGNED not in TIME_OVER:
            return True  # the reader is gone too
        if not all(state & scard.SCARD_STATE_PRESENT for _, state, _ in states):
            return True
        present = [(name, state & ~scard.SCARD_STATE_CHANGED) for _, state, _ in states]
    return False


def _states(held: Any, part: str) -> tuple[_State, ...]:
    """Return name, state and ATR of the readers that matter, as PC/SC tells them now."""
    names = [name for name in _names(held) if part in name]
    if not names:
        return ()
    unaware = [(name, scard.SCARD_STATE_UNAWARE) for name in names]
    result, states = scard.SCardGetStatusChange(held, 0, unaware)
    if result != DONE and result & _UNSIGNED not in TIME_OVER:
        return ()  # a reader went while we looked: the next look sees what is left
    return tuple((name, state, bytes(atr)) for name, state, atr in states)


def _reader(told: _State) -> CardReader:
    name, state, atr = told
    here = bool(state & scard.SCARD_STATE_PRESENT) and not state & scard.SCARD_STATE_MUTE
    return CardReader(name, here, atr if here else b"")


def _names(held: Any) -> tuple[str, ...]:
    result, names = scard.SCardListReaders(held, [])
    if result == DONE:
        return tuple(names)
    if result & _UNSIGNED in NO_READER:
        return ()
    raise fault(result, "listing readers")


def _changed(held: Any, states: tuple[_State, ...], milliseconds: int) -> None:
    """Return when a reader is not as in ``states`` any more, or after ``milliseconds``.

    A state goes back with the count of events in it, or PC/SC takes it for another one and does
    not wait.
    """
    known = [(name, state & ~scard.SCARD_STATE_CHANGED) for name, state, _ in states]
    count = len(_names(held)) << 16
    scard.SCardGetStatusChange(held, milliseconds, [*known, (_ANY_READER, count)])
