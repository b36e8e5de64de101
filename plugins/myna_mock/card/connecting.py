"""Puts the card of a slot into a virtual reader: vsmartcard's ``vpcd``, which listens for it."""

import socket
import threading

from myna_mock.card.slot import PORT, Link, Slot

_PAUSE = 0.1
"""Seconds until a driver that is not there is looked for again."""

_ABSENCE = 0.6
"""Seconds without a card that pcscd, which looks every 0.4 s, is sure to notice."""

_CONNECT_TIME = 5.0


class Connector:
    """Connects whatever card is in ``slot`` to a vpcd, again and again until `close`.

    A driver that is not there yet, or is started anew, is waited for.
    """

    def __init__(self, slot: Slot, host: str = "127.0.0.1", port: int = PORT) -> None:
        self._slot = slot
        self._address = (host, port)
        self._ended = threading.Event()
        self._link: Link | None = None
        self._thread = threading.Thread(target=self._run, name="myna-mock-card", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._ended.is_set():
            if self._slot.wait_for_card(_PAUSE) is None:
                continue
            try:
                connection = socket.create_connection(self._address, timeout=_CONNECT_TIME)
            except OSError:
                self._linked(Link.WAITING)
                self._ended.wait(_PAUSE)
                continue
            self._linked(Link.CONNECTED)
            with connection:
                connection.settimeout(None)
                self._slot.serve(connection)
            self._ended.wait(_ABSENCE)

    def _linked(self, link: Link) -> None:
        if link is not self._link:
            self._link = link
            self._slot.linked(link)

    def close(self) -> None:
        """Take the card out and stop."""
        self._ended.set()
        self._slot.remove()
        self._thread.join()
