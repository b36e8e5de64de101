"""Name resolution that cannot hold anybody beyond the deadline."""

import ipaddress
import threading
from concurrent.futures import Future
from typing import TypeAlias

import httpcore

from myna_sdk.drive.ports import Resolve
from myna_sdk.drive.wire.exchange import Exchange
from myna_sdk.errors import TransportError

Addresses: TypeAlias = tuple[str, ...]


def literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the IP address that ``host`` spells, or ``None`` if it is a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def is_loopback_host(host: str) -> bool:
    """Return whether ``host`` means this machine, by its spelling (RFC 6761 section 6.3)."""
    address = literal(host)
    if address is not None:
        return address.is_loopback
    return host == "localhost" or host.endswith(".localhost")


class Resolver:
    """Resolves in daemon threads, at most one for each host.

    A thread that hangs in the machine's resolver outlives its askers, and later askers of the
    same host wait for the same thread.
    """

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self._lock = threading.Lock()
        self._asked: dict[str, Future[Addresses]] = {}

    def ask(self, host: str) -> "Future[Addresses]":
        """Return the future addresses of ``host``."""
        if literal(host) is not None:
            known: Future[Addresses] = Future()
            known.set_result((host,))
            return known
        with self._lock:
            asked = self._asked.get(host)
            if asked is None:
                asked = Future()
                asked.set_running_or_notify_cancel()  # no asker's cancellation ends it
                threading.Thread(
                    target=self._answer, args=(host, asked), name="myna-resolve", daemon=True
                ).start()
                self._asked[host] = asked  # not before: a thread that did not start answers nobody
            return asked

    def _answer(self, host: str, asked: "Future[Addresses]") -> None:
        try:
            addresses = tuple(self._resolve(host))
        except Exception as error:  # noqa: BLE001 - handed to whoever asked
            outcome: Addresses | Exception = error
        else:
            outcome = addresses
        with self._lock:
            del self._asked[host]
        if isinstance(outcome, Exception):
            asked.set_exception(outcome)
        else:
            asked.set_result(outcome)


def resolution_failed() -> TransportError:
    """Return the fault of a name that has no address."""
    return TransportError("name-resolution-failed", "the host name has no address")


def permitted(addresses: Addresses, exchange: Exchange) -> Addresses:
    """Return the addresses that the exchange may connect to.

    Raises:
        TransportError: ``name-resolution-failed`` if there was none, ``host-not-allowed`` if
            plain HTTP would leave this machine.
    """
    if not addresses:
        raise resolution_failed()
    if not exchange.loopback_only:
        return addresses
    local = tuple(one for one in addresses if is_loopback_host(one))
    if not local:
        raise TransportError("host-not-allowed", "plain HTTP would leave this machine")
    return local


def connect_timeout() -> httpcore.ConnectTimeout:
    """Return the fault of a connection that was not made in time."""
    return httpcore.ConnectTimeout("no connection within the deadline")
