"""The PC/SC plugin keeps the rules for card readers, over a real daemon and a virtual reader."""

import attrs
import pytest

from myna_mock.world import World
from myna_pcsc.provider import PcscReaders
from myna_pcsc.readers import changed, readers
from myna_sdk.testing import ChipReaderConformance
from tests.pcsc.conftest import HANAKO
from tests.pcscd import READER, Stack


@attrs.frozen
class Bench:
    """The daemon's reader, and a hand with Hanako's card."""

    stack: Stack
    world: World
    provider: PcscReaders = attrs.field(factory=PcscReaders)
    name: str = READER

    def insert(self) -> None:
        self.stack.insert(self.world.person(HANAKO).card())

    def remove(self) -> None:
        self.stack.remove()
        while readers()[0].has_card:
            changed(readers(), 1.0)


class TestPcsc(ChipReaderConformance):
    @pytest.fixture(autouse=True)
    def _daemon(self, reader: Stack, world: World) -> None:
        self._bench = Bench(reader, world)

    def bench(self) -> Bench:
        return self._bench
