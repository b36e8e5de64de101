"""Readers and the cards in them: listed, waited for, and watched."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

import attrs
from smartcard import scard

from myna_pcsc.faults import DONE, NO_READER, TIME_OVER, fault, succeed
from myna_sdk.authoring import TransportError, UsageError

_UNSIGNED: Final = 0xFFFFFFFF
_SLICE: Final = 250
"""Milliseconds between two looks, when nothing changes."""

_LOOKS: Final = 4
"""How often a reader is looked at before a card that failed counts as still there."""

_ANY_READER: Final = r"\\?PnP?\Notification"
"""The reader whose state is how many readers there are, so that one that comes is noticed."""

_State: TypeAlias = tuple[str, int, bytes]


@attrs.frozen
class Reader:
    """One reader as it was at one moment.

    Attributes:
        name: The name by which PC/SC knows it.
        has_card: A card, of whatever kind, is in it.
        atr: What the card answered to its reset, empty without one. It tells of the reader and
            the chip, never which card it is: that is found out by selecting applications.
    """

    name: str
    has_card: bool
    atr: bytes = b""


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


def readers() -> tuple[Reader, ...]:
    """Return every reader, in the order of PC/SC.

    Raises:
        TransportError: ``card-reader-unavailable``: no PC/SC service runs.
    """
    with _context() as held:
        return tuple(map(_reader, _states(held)))


def named(name: str) -> Reader:
    """Return the reader whose name is ``name``, or the only one whose name holds it.

    Raises:
        UsageError: ``card-reader-unknown``: there is none, or several; the message names all.
        TransportError: ``card-reader-unavailable``.
    """
    known = readers()
    found = [each for each in known if each.name == name] or [r for r in known if name in r.name]
    if len(found) != 1:
        all_of_them = ", ".join(each.name for each in known) or "none"
        raise UsageError("card-reader-unknown", f"no one reader {name!r}; there are: {all_of_them}")
    return found[0]


def with_card() -> str:
    """Return the name of the first reader with a card in it.

    Raises:
        TransportError: ``card-removed``: no reader has one. ``card-reader-unavailable``: there is
            no reader.
    """
    known = readers()
    if not known:
        raise TransportError("card-reader-unavailable", "no card reader is connected", sent=False)
    for each in known:
        if each.has_card:
            return each.name
    raise TransportError("card-removed", "there is no card in any reader", sent=False)


def wait_for_card(
    name: str | None = None,
    *,
    seconds: float,
    progress: Callable[[float], None] | None = None,
) -> Reader:
    """Return the reader as soon as it has a card.

    Args:
        name: The reader's name; without one, whichever has a card first.
        seconds: How long it is waited for.
        progress: Called about four times a second with the seconds that are left.

    Raises:
        TransportError: ``card-removed``: no card came in time. ``card-reader-unavailable``: no
            PC/SC service runs, or no reader came in time.
    """
    left = max(0, round(seconds * 1000))
    with _context() as held:
        while True:
            states = _states(held)
            for each in map(_reader, states):
                if each.has_card and name in {None, each.name}:
                    return each
            if progress is not None:
                progress(left / 1000)
            if left == 0:
                raise _nothing_came(name, states)
            step = min(_SLICE, left)
            left -= step
            _changed(held, states, step)


def watch() -> Iterator[tuple[Reader, ...]]:
    """Yield every reader now, and again whenever a card or a reader comes or goes.

    In between, an unchanged view is yielded about four times a second, so that whoever looks can
    stop.

    Raises:
        TransportError: ``card-reader-unavailable``: no PC/SC service runs.
    """
    with _context() as held:
        while True:
            states = _states(held)
            yield tuple(map(_reader, states))
            _changed(held, states, _SLICE)


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


def _nothing_came(name: str | None, states: tuple[_State, ...]) -> TransportError:
    if not any(name in {None, found} for found, _, _ in states):
        which = "no card reader" if name is None else f"no card reader {name!r}"
        return TransportError("card-reader-unavailable", f"{which} is connected", sent=False)
    return TransportError("card-removed", "no card was put on the reader in time", sent=False)


def _states(held: Any) -> tuple[_State, ...]:
    """Return name, state and ATR of every reader, as PC/SC tells them now."""
    names = _names(held)
    if not names:
        return ()
    unaware = [(name, scard.SCARD_STATE_UNAWARE) for name in names]
    result, states = scard.SCardGetStatusChange(held, 0, unaware)
    if result != DONE and result & _UNSIGNED not in TIME_OVER:
        return ()  # a reader went while we looked: the next look sees what is left
    return tuple((name, state, bytes(atr)) for name, state, atr in states)


def _reader(told: _State) -> Reader:
    name, state, atr = told
    here = bool(state & scard.SCARD_STATE_PRESENT) and not state & scard.SCARD_STATE_MUTE
    return Reader(name, here, atr if here else b"")


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
    scard.SCardGetStatusChange(held, milliseconds, [*known, (_ANY_READER, len(states) << 16)])
