"""The blocking performer of HTTP requests."""

import threading
from collections.abc import Iterable
from typing import cast

import httpx

from myna_sdk.drive.deadline import Deadline
from myna_sdk.drive.performers import Performers
from myna_sdk.drive.policy import HttpPolicy
from myna_sdk.drive.wire.exchange import UNDER_WAY, Exchange
from myna_sdk.drive.wire.order import Order
from myna_sdk.drive.wire.quiet import silence
from myna_sdk.drive.wire.resolution import Resolver
from myna_sdk.drive.wire.transports import SocketTransport
from myna_sdk.effects import Addressed, HttpReply
from myna_sdk.errors import TransportError


class _Clients:
    """The transports, one for each provider instance, and their hosts' slots."""

    def __init__(self, performers: Performers) -> None:
        self._performers = performers
        self._lock = threading.Lock()
        self._resolver = Resolver(performers.resolve)
        self._transports: dict[str, SocketTransport] = {}
        self._slots: dict[tuple[str, str], threading.Semaphore] = {}

    def transport(self, policy: HttpPolicy) -> httpx.BaseTransport:
        in_process = self._performers.transport
        if in_process is not None:
            return cast("httpx.BaseTransport", in_process)
        with self._lock:
            found = self._transports.get(policy.instance)
            if found is None:
                found = self._transports[policy.instance] = SocketTransport(policy, self._resolver)
            return found

    def slot(self, policy: HttpPolicy, host: str) -> threading.Semaphore:
        with self._lock:
            key = policy.instance, host
            if key not in self._slots:
                self._slots[key] = threading.Semaphore(policy.connections)
            return self._slots[key]

    def close(self) -> None:
        with self._lock:
            for transport in self._transports.values():
                transport.close()
            self._transports.clear()


class BlockingHttp:
    """Performs `Addressed` requests, each within its deadline. Belongs to one process."""

    def __init__(self, performers: Performers) -> None:
        silence()
        self._performers = performers
        self._clients = _Clients(performers)

    def perform(self, effect: Addressed, limit: Deadline) -> HttpReply:
        """Return the reply to ``effect``, whatever its status.

        Raises:
            TransportError: No complete reply came, or the request may not be sent.
            UsageError: See `Order.of`.
        """
        order = Order.of(effect, limit, self._performers)
        attempt = 1
        while True:
            result = self._sent(order, attempt)
            pause = order.pause(result, attempt)
            if pause is None:
                break
            self._performers.sleep(pause)
            attempt += 1
        if isinstance(result, HttpReply):
            return result
        raise result

    def close(self) -> None:
        """Close every socket."""
        self._clients.close()

    def _sent(self, order: Order, attempt: int) -> HttpReply | TransportError:
        started = self._performers.timer()
        exchange = order.exchange()
        result = self._exchanged(order, exchange)
        order.note(exchange, result, attempt, started)
        if isinstance(result, HttpReply | TransportError):
            return result
        raise result

    def _exchanged(self, order: Order, exchange: Exchange) -> HttpReply | BaseException:
        """Return what became of one sending.

        Exceptions come back as values, without traceback: the frames below hold URL, headers
        and bodies in clear.
        """
        slot = self._clients.slot(order.policy, order.destination.host)
        current = UNDER_WAY.set(exchange)
        held = False
        try:
            held = slot.acquire(timeout=order.deadline.left())
            if not held:
                return order.fault(TimeoutError(), exchange)
            return self._received(self._clients.transport(order.policy), order, exchange)
        except Exception as error:  # noqa: BLE001 - each is told apart by the fault table
            return order.fault(error, exchange)
        except BaseException as interruption:  # noqa: BLE001 - raised again by the caller
            return interruption.with_traceback(None)
        finally:
            if held:
                slot.release()
            UNDER_WAY.reset(current)

    def _received(
        self, transport: httpx.BaseTransport, order: Order, exchange: Exchange
    ) -> HttpReply:
        message = order.message()
        if self._performers.transport is not None:
            exchange.sent = None
        response = transport.handle_request(message)
        try:
            exchange.refuse_unasked()
            body = order.body(response)
            for chunk in cast("Iterable[bytes]", response.stream):
                body.feed(chunk)
                exchange.received = body.received
            return order.reply(response, body.whole())
        finally:
            response.close()
