"""The exchange under way: what the sockets below must know of the request above them."""

from contextvars import ContextVar

from myna_sdk.drive.deadline import Deadline
from myna_sdk.errors import TransportError


class Exchange:
    """One sending of one request.

    Attributes:
        deadline: When it must be over.
        layers: How many TLS layers its bytes travel in: one for https, one for an https proxy.
        loopback_only: The other end must be this machine.
        sent: Whether bytes of the request may have left; ``None`` if nobody here can tell.
        ended: The other side closed the connection.
        heard: Something came on the socket since the request was sent.
        received: Bytes of body received so far.
    """

    __slots__ = ("deadline", "ended", "heard", "layers", "loopback_only", "received", "sent")

    def __init__(self, deadline: Deadline, *, layers: int, loopback_only: bool) -> None:
        self.deadline = deadline
        self.layers = layers
        self.loopback_only = loopback_only
        self.sent: bool | None = False
        self.ended = False
        self.heard = False
        self.received = 0

    def writing(self, layer: int) -> None:
        """Take note that bytes are about to be written on ``layer``.

        Only the innermost layer carries the request; what is written further out is a TLS
        handshake or a proxy's CONNECT.
        """
        if layer == self.layers:
            self.sent, self.heard = True, False

    def heard_from(self, data: bytes) -> None:
        """Take note of what came on the socket; nothing means that the other side closed it."""
        self.heard = True
        self.ended = self.ended or not data

    def refuse_unasked(self) -> None:
        """Return if the reply can be the answer to this request.

        A kept connection may hold a reply that nobody asked for, behind an earlier one: it would
        be taken for the answer to whatever is asked next, which is another person's business.

        Raises:
            TransportError: ``reply-undecodable``: all of it was there before the request.
        """
        if self.sent and not self.heard:
            raise TransportError("reply-undecodable", "a reply was there before its request")


UNDER_WAY: ContextVar[Exchange | None] = ContextVar("myna_exchange", default=None)
"""The exchange that the running thread or task performs."""


def under_way() -> Exchange:
    """Return the exchange under way."""
    exchange = UNDER_WAY.get()
    if exchange is None:
        raise RuntimeError("our sockets are used within an exchange only")
    return exchange
