"""A counter in this process: a reader with any card in it, and browsers that are none."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import attrs
import httpx
import pytest

from myna_counter.app import Counter
from myna_counter.serving import Plan, counter_at
from myna_counter.session import Role, Session
from myna_counter.stages import Asking, Reading
from myna_sdk import AsyncMyna
from myna_sdk.card.chip_keys import ChipAnchorSet
from myna_sdk.card.connections import ChipReader
from myna_sdk.configuration import Configuration, parse
from myna_sdk.drive.entropy import SystemRandom
from myna_sdk.drive.ports import CardConnection
from myna_sdk.effects.readers import CardReader
from myna_sdk.store import create_key_file
from tests.card import holder
from tests.card.chip_maker import Chip, anchors
from tests.card.running import FixedClock
from tests.card.scripted import ScriptedCard

S = TypeVar("S")
NAME = "desk 00"
STAFF = "窓口 一郎"
NUMBER = {"birth": holder.PRINTED[:6], "year": holder.PRINTED[6:10], "code": holder.PRINTED[10:]}


class DeskReader(ChipReader):
    """One reader that can be unplugged, with whatever was put into it."""

    def __init__(self) -> None:
        self.plugged = True
        self._card: CardConnection | None = None
        self._changed = threading.Condition()

    def put(self, card: CardConnection | None, *, plugged: bool = True) -> None:
        with self._changed:
            self._card, self.plugged = card, plugged
            self._changed.notify_all()

    def readers(self) -> tuple[CardReader, ...]:
        return (CardReader(NAME, self._card is not None),) if self.plugged else ()

    def changed(self, known: tuple[CardReader, ...], seconds: float) -> tuple[CardReader, ...]:
        with self._changed:
            self._changed.wait_for(lambda: self.readers() != known, seconds)
            return self.readers()

    def connection(self, reader: str) -> CardConnection:
        assert reader == NAME
        assert self._card is not None
        return self._card


class KnowingReader(DeskReader):
    """The same, of a world that tells by whose keys its cards are signed."""

    @property
    def chip_anchors(self) -> ChipAnchorSet:
        return anchors()


class Browser:
    """Somebody's browser: it keeps cookies and says where its forms come from."""

    def __init__(self, counter: Counter, role: Role) -> None:
        self.role = role
        self._counter = counter
        transport = httpx.ASGITransport(app=counter)
        self.http = httpx.AsyncClient(transport=transport, base_url=counter.doors.origin)

    async def come_in(self) -> httpx.Response:
        return await self.http.get(self._counter.doors.link(self.role))

    async def page(self, lang: str = "en") -> httpx.Response:
        return await self.http.get(f"/{self.role.value}?lang={lang}")

    async def send(self, form: str, ticket: str | None = None, **fields: str) -> httpx.Response:
        told = {"ticket": self._counter.attendant.session.ticket if ticket is None else ticket}
        return await self.http.post(
            f"/{self.role.value}/{form}?lang=en",
            data=told | fields,
            headers={"origin": self._counter.doors.origin},
        )


@attrs.define
class Desk:
    """A counter with both pages open."""

    counter: Counter
    reader: Any
    myna: AsyncMyna
    seconds: list[float]
    staff: Browser
    customer: Browser

    @property
    def session(self) -> Session:
        return self.counter.attendant.session

    async def reach(self, stage: type[S]) -> S:
        async with asyncio.timeout(30):
            while not isinstance(self.session.stage, stage):
                await self.session.change()
        return self.session.stage

    async def begin(self, use_case: str = "rental-screening", **more: str) -> httpx.Response:
        return await self.staff.send("begin", use_case=use_case, **{"confirmed-by": STAFF}, **more)

    async def type(self, **changed: str) -> httpx.Response:
        return await self.customer.send("number", **(NUMBER | changed))

    async def decide(self, **answers: str) -> httpx.Response:
        return await self.staff.send("decide", **({"face": "yes", "texts": "yes"} | answers))

    async def shown(self, chip: Chip | ScriptedCard | None = None, **more: str) -> ScriptedCard:
        """Go as far as to what was read; return the card."""
        card = chip if isinstance(chip, ScriptedCard) else (chip or Chip()).card()
        await self.begin(**more)
        self.reader.put(card)
        await self.reach(Asking)
        await self.type()
        async with asyncio.timeout(30):
            while isinstance(self.session.stage, Asking | Reading):
                await self.session.change()
        return card


Story: TypeAlias = Callable[[Desk], Awaitable[None]]
Tell: TypeAlias = Callable[..., None]


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    create_key_file(tmp_path / "master.key", SystemRandom())
    written: dict[str, Any] = {
        "environment": "mock",
        "relying_party": {"name": "見本不動産株式会社"},
        "notices": {"identity": "2026-11"},
        "store": {"url": "sqlite:///counter.db", "key": "file:master.key"},
    }
    return parse(written, source="myna.toml", environ={}, base=tmp_path)


@pytest.fixture
def tell(configuration: Configuration) -> Tell:
    """Run a story at a counter."""

    def run(story: Story, reader: DeskReader | None = None) -> None:
        met = KnowingReader() if reader is None else reader
        asyncio.run(told_at(story, configuration, met, clock=FixedClock()))

    return run


async def told_at(
    story: Story, configuration: Configuration, reader: Any, **surroundings: Any
) -> None:
    """Run ``story`` at a counter with any reader, in any world."""
    myna = AsyncMyna(configuration, card_reader=reader, **surroundings)
    seconds = [0.0]
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        counter = counter_at(listener, myna, configuration, Plan(language="ja"), SystemRandom())
    session = Session(SystemRandom(), lambda: seconds[0])
    counter.attendant.session = session
    staff, customer = Browser(counter, Role.STAFF), Browser(counter, Role.CUSTOMER)
    async with myna, staff.http, customer.http:
        attending = asyncio.create_task(counter.attendant.attend())
        await staff.come_in()
        await customer.come_in()
        await staff.page()
        await customer.page()
        try:
            await story(Desk(counter, reader, myna, seconds, staff, customer))
        finally:
            attending.cancel()
            await asyncio.wait((attending,))
