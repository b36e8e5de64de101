"""Which fault of ours each exception of httpx, httpcore and the machine is."""

import socket
import ssl

import attrs
import httpcore
import httpx

from myna_sdk.drive.wire.exchange import Exchange
from myna_sdk.errors import TransportError


@attrs.frozen
class Fault:
    """A fault's code, and whether the request may have left before it.

    ``sent`` counts only where no socket of ours knows better.
    """

    code: str
    sent: bool


_UNSENT = Fault("connection-failed", sent=False)
_DROPPED = Fault("connection-dropped", sent=True)
_UNSENT_LATE = Fault("deadline-passed", sent=False)
_LATE = Fault("deadline-passed", sent=True)
_REFUSED = Fault("url-not-allowed", sent=False)
_UNSENDABLE = Fault("transport-failed", sent=False)
_FAILED = Fault("transport-failed", sent=True)
_UNDECODABLE = Fault("reply-undecodable", sent=True)

FAULTS: dict[type[Exception], Fault] = {
    httpcore.ConnectionNotAvailable: _UNSENT,
    httpcore.ProxyError: _UNSENT,
    httpcore.UnsupportedProtocol: _REFUSED,
    httpcore.ProtocolError: _FAILED,
    httpcore.LocalProtocolError: _UNSENDABLE,
    httpcore.RemoteProtocolError: _DROPPED,
    httpcore.TimeoutException: _LATE,
    httpcore.PoolTimeout: _UNSENT_LATE,
    httpcore.ConnectTimeout: _UNSENT_LATE,
    httpcore.ReadTimeout: _LATE,
    httpcore.WriteTimeout: _LATE,
    httpcore.NetworkError: _DROPPED,
    httpcore.ConnectError: _UNSENT,
    httpcore.ReadError: _DROPPED,
    httpcore.WriteError: _DROPPED,
    httpx.HTTPError: _FAILED,
    httpx.RequestError: _FAILED,
    httpx.TransportError: _FAILED,
    httpx.TimeoutException: _LATE,
    httpx.ConnectTimeout: _UNSENT_LATE,
    httpx.ReadTimeout: _LATE,
    httpx.WriteTimeout: _LATE,
    httpx.PoolTimeout: _UNSENT_LATE,
    httpx.NetworkError: _DROPPED,
    httpx.ConnectError: _UNSENT,
    httpx.ReadError: _DROPPED,
    httpx.WriteError: _DROPPED,
    httpx.CloseError: _DROPPED,
    httpx.ProtocolError: _FAILED,
    httpx.LocalProtocolError: _UNSENDABLE,
    httpx.RemoteProtocolError: _DROPPED,
    httpx.ProxyError: _UNSENT,
    httpx.UnsupportedProtocol: _REFUSED,
    httpx.DecodingError: _UNDECODABLE,
    httpx.TooManyRedirects: _FAILED,
    httpx.HTTPStatusError: _FAILED,
    httpx.InvalidURL: _REFUSED,
    httpx.CookieConflict: _FAILED,
    httpx.StreamError: _FAILED,
    httpx.StreamConsumed: _FAILED,
    httpx.StreamClosed: _FAILED,
    httpx.ResponseNotRead: _FAILED,
    httpx.RequestNotRead: _FAILED,
    ssl.SSLError: Fault("tls-failed", sent=True),
    socket.gaierror: Fault("name-resolution-failed", sent=False),
    ConnectionRefusedError: _UNSENT,
    TimeoutError: _LATE,
    OSError: _DROPPED,
}

WORDS = {
    "connection-dropped": "the connection was dropped",
    "connection-failed": "no connection could be made",
    "deadline-passed": "it took longer than it may",
    "name-resolution-failed": "the host name has no address",
    "reply-undecodable": "what came is not HTTP, or cannot be decoded",
    "transport-failed": "the exchange failed",
    "url-not-allowed": "its URL is not one that may be asked for",
}


def fault_of(error: Exception, exchange: Exchange) -> TransportError | None:
    """Return the fault that ``error`` is, or ``None`` if it is none of the network's.

    Its data lack only what the performer adds: instance, operation and host.
    """
    if isinstance(error, TransportError):
        sent = error.data.get("sent", True) if exchange.sent is None else exchange.sent
        return TransportError(error.code, error.message, **{**error.data, "sent": sent})
    fault = next((FAULTS[kind] for kind in type(error).__mro__ if kind in FAULTS), None)
    if fault is None:
        return None
    if isinstance(error, httpcore.RemoteProtocolError) and not exchange.ended:
        fault = _UNDECODABLE  # the bytes that came are not HTTP
    sent = fault.sent if exchange.sent is None else exchange.sent
    scope = {"scope": exchange.deadline.scope} if fault.code == "deadline-passed" else {}
    words = WORDS.get(fault.code, "TLS failed")
    return TransportError(fault.code, words, sent=sent, **scope)
