"""Serving a counter from beginning to end, on loopback alone."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Final

import attrs

from myna_counter.app import Counter
from myna_counter.attending import Attendant
from myna_counter.doors import Doors
from myna_counter.session import Role, Session
from myna_counter.texts import Language
from myna_sdk import AsyncMyna
from myna_sdk.authoring import Capability
from myna_sdk.commands.ending import ended_by_signals
from myna_sdk.commands.serving import QuietServer
from myna_sdk.configuration import Configuration
from myna_sdk.drive.cards.memory import no_core_dump_from_now
from myna_sdk.drive.entropy import RandomSource, SystemRandom
from myna_sdk.errors import ConfigError, TransportError, UsageError
from myna_sdk.providers.context import Environment

HOST: Final = "127.0.0.1"
"""The only address that a counter ever listens on."""


@attrs.frozen(kw_only=True)
class Ready:
    """A counter that accepts browsers.

    Attributes:
        staff: The link of the staff's page. It lets in whoever has it.
        customer: The link of the customer's page.
    """

    staff: str
    customer: str


@attrs.frozen(kw_only=True)
class Plan:
    """How a counter is asked to be.

    Attributes:
        language: The language of a page that is asked for without one.
        reader: The reader's name or a part of it; without it, whichever has a card.
        port: The port, 0 for any free one.
    """

    language: Language
    reader: str | None = None
    port: int = 0


def run(
    myna: AsyncMyna, configuration: Configuration, plan: Plan, ready: Callable[[Ready], None]
) -> None:
    """Serve one counter until SIGTERM or SIGINT; nothing that was read is left then.

    Args:
        myna: Reads cards and records decisions; closed at the end.
        configuration: The firm's.
        plan: How.
        ready: Called once, when browsers are accepted.

    Raises:
        ConfigError: ``notice-missing``: no decision could be recorded.
        ConfigError: ``config-invalid``: no provider has readers.
        UsageError: ``counter-port-taken``.
    """
    if not configuration.notices.get("identity"):
        raise ConfigError("notice-missing", 'set [notices] identity = "…", the version shown')
    no_core_dump_from_now()
    with bound(plan.port) as listener:
        counter = counter_at(listener, myna, configuration, plan, SystemRandom())
        asyncio.run(serve(counter, myna, listener, ready))


def counter_at(
    listener: socket.socket,
    myna: AsyncMyna,
    configuration: Configuration,
    plan: Plan,
    random: RandomSource,
) -> Counter:
    """Return the counter that is to be served on ``listener``.

    Args:
        listener: Where.
        myna: Reads cards and records decisions.
        configuration: The firm's.
        plan: How.
        random: Makes links, cookies and tickets.
    """
    return Counter(
        attendant=Attendant(Session(random, monotonic), myna, myna.card, random, plan.reader),
        doors=Doors.at(listener.getsockname()[1], random),
        firm=configuration.relying_party.name,
        mock=configuration.environment is Environment.MOCK,
        language=plan.language,
        operator=configuration.routing.get(Capability.AUTHENTICATION_VERIFIER),
    )


async def serve(
    counter: Counter, myna: AsyncMyna, listener: socket.socket, ready: Callable[[Ready], None]
) -> None:
    """Serve ``counter`` until a signal, or until cancelled."""
    doors = counter.doors
    links = Ready(staff=doors.link(Role.STAFF), customer=doors.link(Role.CUSTOMER))
    async with myna:
        with suppress(TransportError):  # a reader that is not there yet is waited for
            await myna.card.readers()
        attending = asyncio.create_task(counter.attendant.attend())
        try:
            server = _Server(counter, lambda: ready(links))
            with ended_by_signals(server):
                await server.serve([listener])
        finally:
            attending.cancel()
            await asyncio.wait((attending,))


class _Server(QuietServer):
    """A server that lets go of its session at the end."""

    def __init__(self, counter: Counter, ready: Callable[[], None]) -> None:
        super().__init__(counter, ready, http="h11")
        self._session = counter.attendant.session

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of everything, and of the browsers that wait."""
        self._session.close()
        await super().shutdown(sockets)


@contextmanager
def bound(port: int) -> Iterator[socket.socket]:
    """Yield a socket that listens on loopback.

    Raises:
        UsageError: ``counter-port-taken``.
    """
    with socket.socket() as listener:
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((HOST, port))
            listener.listen(64)
        except OSError as fault:
            raise UsageError(
                "counter-port-taken",
                f"cannot listen on {HOST} port {port}: {fault.strerror}; choose another with "
                "--port, or --port 0 for any free one",
                port=port,
            ) from None
        yield listener
