"""The asynchronous performer of HTTP requests."""

import asyncio
from collections.abc import AsyncIterable
from typing import cast

import httpx

from myna_sdk.drive.deadline import Deadline
from myna_sdk.drive.performers import Performers
from myna_sdk.drive.policy import HttpPolicy
from myna_sdk.drive.wire.exchange import UNDER_WAY, Exchange
from myna_sdk.drive.wire.order import Order
from myna_sdk.drive.wire.quiet import silence
from myna_sdk.drive.wire.resolution import Resolver
from myna_sdk.drive.wire.transports import AsyncSocketTransport
from myna_sdk.effects import Addressed, HttpReply
from myna_sdk.errors import TransportError


class _LoopClients:
    """The transports of one event loop, one for each provider instance, and the slots."""

    def __init__(self, performers: Performers) -> None:
        self._performers = performers
        self._resolver = Resolver(performers.resolve)
        self._transports: dict[str, AsyncSocketTransport] = {}
        self._slots: dict[tuple[str, str], asyncio.Semaphore] = {}

    def transport(self, policy: HttpPolicy) -> httpx.AsyncBaseTransport:
        in_process = self._performers.transport
        if in_process is not None:
            return cast("httpx.AsyncBaseTransport", in_process)
        found = self._transports.get(policy.instance)
        if found is None:
            found = AsyncSocketTransport(policy, self._resolver)
            self._transports[policy.instance] = found
        return found

    def slot(self, policy: HttpPolicy, host: str) -> asyncio.Semaphore:
        key = policy.instance, host
        if key not in self._slots:
            self._slots[key] = asyncio.Semaphore(policy.connections)
        return self._slots[key]

    async def aclose(self) -> None:
        for transport in self._transports.values():
            await transport.aclose()

    def close_sockets(self) -> None:
        for transport in self._transports.values():
            transport.close_sockets()


class _Loops:
    """The clients, by event loop."""

    def __init__(self, performers: Performers) -> None:
        self._performers = performers
        self._by_loop: dict[asyncio.AbstractEventLoop, _LoopClients] = {}

    def here(self) -> _LoopClients:
        loop = asyncio.get_running_loop()
        found = self._by_loop.get(loop)
        if found is None:
            self._forget_closed()
            found = self._by_loop.setdefault(loop, _LoopClients(self._performers))
        return found

    def take(self) -> _LoopClients | None:
        self._forget_closed()
        return self._by_loop.pop(asyncio.get_running_loop(), None)

    def _forget_closed(self) -> None:
        for loop in [loop for loop in list(self._by_loop) if loop.is_closed()]:
            clients = self._by_loop.pop(loop, None)
            if clients is not None:
                clients.close_sockets()


class AsyncHttp:
    """Performs `Addressed` requests, each within its deadline. Belongs to one process."""

    def __init__(self, performers: Performers) -> None:
        silence()
        self._performers = performers
        self._loops = _Loops(performers)

    async def perform(self, effect: Addressed, limit: Deadline) -> HttpReply:
        """Return the reply to ``effect``, whatever its status.

        Raises:
            TransportError: No complete reply came, or the request may not be sent.
            UsageError: See `Order.of`.
        """
        order = Order.of(effect, limit, self._performers)
        attempt = 1
        while True:
            result = await self._sent(order, attempt)
            pause = order.pause(result, attempt)
            if pause is None:
                break
            await self._performers.async_sleep(pause)
            attempt += 1
        if isinstance(result, HttpReply):
            return result
        raise result

    async def aclose(self) -> None:
        """Close the sockets of the running loop, and of loops that are gone."""
        clients = self._loops.take()
        if clients is not None:
            await clients.aclose()

    async def _sent(self, order: Order, attempt: int) -> HttpReply | TransportError:
        started = self._performers.timer()
        exchange = order.exchange()
        result = await self._exchanged(order, exchange)
        order.note(exchange, result, attempt, started)
        if isinstance(result, HttpReply | TransportError):
            return result
        raise result

    async def _exchanged(self, order: Order, exchange: Exchange) -> HttpReply | BaseException:
        """Return what became of one sending, exceptions as values: see `BlockingHttp`."""
        clients = self._loops.here()
        current = UNDER_WAY.set(exchange)
        try:
            async with asyncio.timeout(order.deadline.left()):
                async with clients.slot(order.policy, order.destination.host):
                    transport = clients.transport(order.policy)
                    return await self._received(transport, order, exchange)
        except Exception as error:  # noqa: BLE001 - each is told apart by the fault table
            return order.fault(error, exchange)
        except BaseException as interruption:  # noqa: BLE001 - raised again by the caller
            return interruption.with_traceback(None)
        finally:
            UNDER_WAY.reset(current)

    async def _received(
        self, transport: httpx.AsyncBaseTransport, order: Order, exchange: Exchange
    ) -> HttpReply:
        message = order.message()
        if self._performers.transport is not None:
            exchange.sent = None
        response = await transport.handle_async_request(message)
        try:
            exchange.refuse_unasked()
            body = order.body(response)
            async for chunk in cast("AsyncIterable[bytes]", response.stream):
                body.feed(chunk)
                exchange.received = body.received
            return order.reply(response, body.whole())
        finally:
            await response.aclose()
