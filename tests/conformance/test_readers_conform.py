"""The mock reader keeps the rules for card readers, and one with a defect breaks them."""

from collections.abc import Callable

import attrs
import pytest

from myna_mock.card.reader import READER, MockConnection, MockReader
from myna_mock.world import World
from myna_sdk.effects.readers import CardReader
from myna_sdk.errors import TransportError
from myna_sdk.testing import ChipReaderConformance
from myna_sdk.testing.conformance import reader_rules
from myna_sdk.testing.conformance.rule import broken


@attrs.frozen
class Bench:
    """A reader of the mock world, and a hand with Hanako's card."""

    provider: MockReader
    name: str = READER

    def insert(self) -> None:
        self.provider.insert("mihon-hanako")

    def remove(self) -> None:
        self.provider.remove()


class TestMockReader(ChipReaderConformance):
    def bench(self) -> Bench:
        return Bench(MockReader(World("reader")))


class Nameless(MockReader):
    def readers(self) -> tuple[CardReader, ...]:
        return super().readers() * 2


class AlwaysFull(MockReader):
    def readers(self) -> tuple[CardReader, ...]:
        return (CardReader(READER, has_card=True, atr=b"\x3b"),)


class Deaf(MockReader):
    def changed(self, known: tuple[CardReader, ...], seconds: float) -> tuple[CardReader, ...]:
        return known


class Patient(MockReader):
    def changed(self, known: tuple[CardReader, ...], seconds: float) -> tuple[CardReader, ...]:
        return super().changed(known, 10.0 if seconds == 0.01 else seconds)


class Silent(MockReader):
    def connection(self, reader: str) -> MockConnection:
        return Never(self)


class Never(MockConnection):
    def begin(self) -> None:
        if self._reader.readers()[0].has_card:
            super().begin()


class Careless(MockReader):
    def connection(self, reader: str) -> MockConnection:
        return super().connection(READER)


class Mangled(MockReader):
    def connection(self, reader: str) -> MockConnection:
        return Mangling(self)


class Mangling(MockConnection):
    def transmit(self, command: bytearray) -> bytes:
        answer = super().transmit(command)
        command[:] = bytes(len(command))
        return answer + b"\x00"


class Shared(MockReader):
    def hold(self) -> None:
        """Keep nobody out."""

    def release(self) -> None:
        """Let nobody in who was not."""


class Telling(MockReader):
    def connection(self, reader: str) -> MockConnection:
        return Talking(self)


class Talking(MockConnection):
    def transmit(self, command: bytearray) -> bytes:
        try:
            return super().transmit(command)
        except TransportError:
            raise TransportError("card-failed", f"while sending {command.hex()}") from None


DEFECTS: dict[str, Callable[[World], MockReader]] = {
    "readers-are-listed": Nameless,
    "card-is-told": AlwaysFull,
    "change-is-told": Deaf,
    "wait-ends": Patient,
    "empty-reader-is-told": Silent,
    "no-reader-is-told": Careless,
    "bytes-are-carried": Mangled,
    "one-at-a-time": Shared,
    "removal-is-told": Telling,
}


def test_every_rule_has_a_reader_that_breaks_it() -> None:
    assert list(DEFECTS) == [rule.id for rule in reader_rules.RULES]


@pytest.mark.parametrize("rule", DEFECTS)
def test_a_reader_with_a_defect_breaks_the_rule(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_rules, "PATIENCE", 2.0)
    provider = DEFECTS[rule](World("reader"))
    (one,) = [each for each in reader_rules.RULES if each.id == rule]
    assert broken(Bench(provider), (one,))
