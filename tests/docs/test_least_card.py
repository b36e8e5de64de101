"""The least program sends what ours sends, and accepts nothing that is not authentic."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from cryptography.exceptions import InvalidSignature

from benchmarks import least_card
from benchmarks.card import DOCUMENT, PASSWORD, anchors_of_least
from benchmarks.least_card import Reader, RefusedError, Send
from myna_mock.card.in_process import InProcessCard, chip_anchors_of
from myna_mock.world import World
from myna_sdk.card.chip import read_chip
from myna_sdk.card.readings import ChipReading
from myna_sdk.card.signing import sign_document
from myna_sdk.effects.card import CardSecret
from myna_sdk.model.signing import Detached, Signed
from tests.card.running import run_blocking

PRESENCE = b"\x80\x2a\x00\x00"
HEADER = slice(4)


class Heard:
    """A card, and what is sent to it. Asked so, it lies in the last byte of its data."""

    def __init__(self, card: InProcessCard) -> None:
        self._card = card
        self.sent: list[bytes] = []
        self.lies_to = b"\xff"

    def begin(self) -> None:
        """Forget what was sent."""
        self.sent.clear()

    def transmit(self, command: bytearray | bytes) -> bytes:
        # The nonce is another one each time.
        fresh = command[HEADER] == PRESENCE
        self.sent.append(bytes(command[HEADER] if fresh else command))
        reply = self._card.transmit(bytearray(command))
        if not command.startswith(self.lies_to):
            return reply
        return reply[:-3] + bytes((reply[-3] ^ 1,)) + reply[-2:]

    def end(self) -> None:
        """Keep what was sent."""


@pytest.fixture(scope="module")
def world() -> World:
    return World("least")


@pytest.fixture
def heard(world: World, monkeypatch: pytest.MonkeyPatch) -> Heard:
    heard = Heard(InProcessCard(world.person("mihon-hanako").card()))

    @contextmanager
    def transaction(_reader: str) -> Iterator[Send]:
        heard.begin()
        yield heard.transmit

    monkeypatch.setattr(least_card, "transaction", transaction)
    return heard


@pytest.fixture
def number(world: World) -> str:
    return world.person("mihon-hanako").card().printed.number_b


@pytest.fixture
def least(world: World) -> Reader:
    return Reader("", anchors_of_least(chip_anchors_of(world.card_authority)))


def test_the_least_program_reads_with_the_commands_of_ours_what_ours_reads(
    world: World, heard: Heard, least: Reader, number: str
) -> None:
    anchors = chip_anchors_of(world.card_authority)
    ours = run_blocking(heard, read_chip(CardSecret.of(number), anchors))
    assert isinstance(ours, ChipReading)
    assert ours.text is not None
    sent = list(heard.sent)
    face, texts = least.facts(number)
    assert heard.sent == sent
    assert ours.face.photo is not None
    assert face[0xDF27] == ours.face.photo.reveal()
    raw = [text.reveal() for _, text in ours.text.facts.raw]
    assert list(texts.values()) == raw


def test_the_least_program_signs_with_the_commands_of_ours(heard: Heard, least: Reader) -> None:
    signed = run_blocking(heard, sign_document(DOCUMENT, CardSecret.of(PASSWORD)))
    assert isinstance(signed, Signed)
    assert isinstance(signed.signature, Detached)
    sent = list(heard.sent)
    made = least.signature(DOCUMENT.content.reveal(), PASSWORD)
    assert heard.sent == sent
    assert made == (signed.signature.certificate.reveal(), signed.signature.signature.reveal())


@pytest.mark.parametrize("lie", ["00b08400", "802a0000"], ids=["signer", "presence"])
def test_what_is_not_authentic_is_refused(
    heard: Heard, least: Reader, number: str, lie: str
) -> None:
    heard.lies_to = bytes.fromhex(lie)
    with pytest.raises(InvalidSignature):
        least.facts(number)


def test_the_last_try_is_not_used_up(heard: Heard, least: Reader) -> None:
    for _ in range(4):
        with pytest.raises(RefusedError):
            least.signature(b"", "WRONG123")
    before = len(heard.sent)
    with pytest.raises(RefusedError):
        least.signature(b"", "WRONG123")
    assert len(heard.sent) == before - 1
