"""What a virtual reader's driver says and hears, and a card that comes and goes."""

import queue
import socket
from collections.abc import Iterator

import pytest

from myna_mock.card.connecting import Connector
from myna_mock.card.profile import CardProfile
from myna_mock.card.slot import Link, Slot
from myna_mock.served.remote_port import RemotePort
from myna_mock.served.wire import Wire
from myna_mock.world import World
from myna_sdk.errors import UsageError
from tests.mock_card.conftest import HANAKO
from tests.mock_card.probe import JPKI

SELECT = bytes.fromhex(f"00A4040C0A{JPKI}")
OFF, ON, RESET, ATR = b"\x00", b"\x01", b"\x02", b"\x04"


class Driver:
    """Stands for vpcd: listens, and speaks to whatever card connects."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.listening.settimeout(30)
        self.port: int = self.listening.getsockname()[1]
        self.connections: list[socket.socket] = []

    def card(self) -> "Conversation":
        connection, _ = self.listening.accept()
        connection.settimeout(30)
        self.connections.append(connection)
        return Conversation(connection)

    def close(self) -> None:
        for each in (self.listening, *self.connections):
            each.close()


class Conversation:
    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection

    def say(self, payload: bytes, *, in_parts: bool = False) -> None:
        framed = len(payload).to_bytes(2) + payload
        for part in [framed[:2], framed[2:]] if in_parts else [framed]:
            self.connection.sendall(part)

    def hear(self) -> bytes:
        """The next answer; nothing at the end of the connection."""
        size = int.from_bytes(self._exactly(2))
        return self._exactly(size)

    def ask(self, payload: bytes) -> bytes:
        self.say(payload)
        return self.hear()

    def _exactly(self, size: int) -> bytes:
        found = b""
        while len(found) < size and (part := self.connection.recv(size - len(found))):
            found += part
        return found


@pytest.fixture
def driver() -> Iterator[Driver]:
    made = Driver()
    yield made
    made.close()


@pytest.fixture
def slot(driver: Driver) -> Iterator[Slot]:
    made = Slot()
    connector = Connector(made, port=driver.port)
    yield made
    connector.close()


def test_only_the_question_for_the_atr_and_commands_are_answered(
    driver: Driver, slot: Slot, world: World
) -> None:
    card = world.person(HANAKO).card()
    slot.insert(card)
    told = driver.card()
    assert told.ask(ATR) == card.atr
    for control in (ON, OFF, ON, RESET):
        told.say(control)
    assert told.ask(ATR) == card.atr
    assert told.ask(SELECT) == b"\x90\x00"
    assert told.ask(bytes.fromhex("00A4020C020018")) == b"\x90\x00"
    assert told.ask(bytes.fromhex("00200080")) == b"\x63\xc3"


def test_power_and_reset_forget_what_was_selected(driver: Driver, slot: Slot, world: World) -> None:
    slot.insert(world.person(HANAKO).card())
    told = driver.card()
    for control in (RESET, OFF, ON):
        assert told.ask(SELECT) == b"\x90\x00"
        assert told.ask(bytes.fromhex("00A4020C020018")) == b"\x90\x00"
        told.say(control)
        assert told.ask(bytes.fromhex("00A4020C020018")) == b"\x6a\x82"


def test_a_message_may_come_in_parts(driver: Driver, slot: Slot, world: World) -> None:
    slot.insert(world.person(HANAKO).card())
    told = driver.card()
    told.say(SELECT, in_parts=True)
    assert told.hear() == b"\x90\x00"


def test_a_driver_that_is_started_anew_finds_the_card_again(
    driver: Driver, slot: Slot, world: World
) -> None:
    card = world.person(HANAKO).card()
    slot.insert(card)
    driver.card().connection.close()
    assert driver.card().ask(ATR) == card.atr


def test_a_card_that_is_taken_out_ends_the_conversation(
    driver: Driver, slot: Slot, world: World
) -> None:
    slot.insert(world.person(HANAKO).card())
    told = driver.card()
    assert told.ask(ATR)
    slot.remove()
    assert told.hear() == b""
    assert slot.card is None


def test_another_card_is_another_conversation(driver: Driver, slot: Slot, world: World) -> None:
    slot.insert(world.person(HANAKO).card())
    first = driver.card()
    assert first.ask(SELECT) == b"\x90\x00"
    other = world.person("mihon-taro").card(CardProfile(atr=bytes.fromhex("3B00")))
    slot.insert(other)
    assert first.hear() == b""
    assert driver.card().ask(ATR) == other.atr


def test_a_reader_that_is_not_there_is_waited_for(world: World) -> None:
    driver, heard = Driver(), queue.SimpleQueue[object]()
    driver.listening.close()
    slot = Slot(heard.put)
    connector = Connector(slot, port=driver.port)
    slot.insert(world.person(HANAKO).card())
    assert heard.get(timeout=30) is Link.WAITING
    connector.close()
    assert heard.empty()


def test_a_served_world_hands_out_no_cards() -> None:
    with pytest.raises(UsageError) as refused:
        RemotePort(Wire("http://127.0.0.1:1/w/x")).card(HANAKO)
    assert refused.value.code == "mock-card-elsewhere"


@pytest.mark.parametrize(
    ("pin", "to"),
    [("authentication", "ABC123"), ("signing", "1234"), ("text-number-b", "1234"), ("x", "1234")],
)
def test_a_pin_takes_its_own_form_only(world: World, pin: str, to: str) -> None:
    with pytest.raises(UsageError) as refused:
        world.person(HANAKO).change_pin(pin, to)
    assert refused.value.code == "event-invalid"


def test_tries_can_be_arranged_without_a_card(world: World) -> None:
    person = world.person(HANAKO)
    for _ in range(3):
        person.try_pin()
    assert not world.can_log_in(HANAKO)
    person.try_pin(right=True)
    assert not world.can_log_in(HANAKO)
    person.reset_pin()
    person.try_pin()
    person.try_pin(right=True)
    assert world.can_log_in(HANAKO)
