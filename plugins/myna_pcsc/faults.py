"""What PC/SC's result codes mean to a card flow (PC/SC Workgroup, part 5; pcsc-lite's winscard)."""

from typing import Final

from smartcard import scard

from myna_sdk.authoring import TransportError

_UNSIGNED: Final = 0xFFFFFFFF


def _codes(*names: str) -> frozenset[int]:
    """Return the codes of ``names``; some systems lack some."""
    return frozenset(getattr(scard, name) & _UNSIGNED for name in names if hasattr(scard, name))


DONE: Final = scard.SCARD_S_SUCCESS
TIME_OVER: Final = _codes("SCARD_E_TIMEOUT")
RESET: Final = _codes("SCARD_W_RESET_CARD")
_REMOVED: Final = _codes(
    "SCARD_W_REMOVED_CARD",
    "SCARD_E_NO_SMARTCARD",
    "SCARD_E_READER_UNAVAILABLE",
    "SCARD_E_UNKNOWN_READER",
)
NO_READER: Final = _codes("SCARD_E_NO_READERS_AVAILABLE")
_NO_SERVICE: Final = _codes(
    "SCARD_E_NO_SERVICE",
    "SCARD_E_SERVICE_STOPPED",
    "SCARD_F_COMM_ERROR",  # pcsc-lite, of a daemon that went
)
_MUTE: Final = _codes(
    "SCARD_W_UNRESPONSIVE_CARD",
    "SCARD_W_UNPOWERED_CARD",
    "SCARD_W_UNSUPPORTED_CARD",
    "SCARD_E_PROTO_MISMATCH",
)
BROKEN_OFF: Final = _codes("SCARD_E_NOT_TRANSACTED", "SCARD_E_COMM_DATA_LOST")
"""A card that is taken out while it is spoken to first looks like this."""
_BUSY: Final = _codes("SCARD_E_SHARING_VIOLATION")


def fault(result: int, doing: str, *, sent: bool = False) -> TransportError:
    """Return the error that the code ``result`` amounts to.

    Args:
        result: What PC/SC returned instead of success.
        doing: What was being done, for the developer.
        sent: Whether a command was on its way, so that the card may have had it.
    """
    code = result & _UNSIGNED
    said = f"{doing}: {scard.SCardGetErrorMessage(result)}"
    if code in _REMOVED:
        return TransportError("card-removed", said)
    if code in _NO_SERVICE | NO_READER:
        return TransportError("card-reader-unavailable", said, sent=sent)
    if code in _MUTE:
        return TransportError("card-mute", said)
    if code in _BUSY:
        return TransportError("card-busy", said)
    return TransportError("card-failed", f"{said} ({code:08X})")


def succeed(result: int, doing: str, *, sent: bool = False) -> None:
    """Return if ``result`` is success.

    Raises:
        TransportError: What `fault` makes of it.
    """
    if result != DONE:
        raise fault(result, doing, sent=sent)
