"""Card flows reach the card in a real reader, and leave it to others afterwards."""

import subprocess
import sys
import threading

import pytest

from myna_mock.card.virtual_card import VirtualCard
from myna_mock.world import World
from myna_pcsc.connection import PcscConnection
from myna_pcsc.provider import PcscReaders
from myna_sdk.card.signing import sign_document
from myna_sdk.effects import Flow
from myna_sdk.effects.card import BeginCard, CardCommand, CardSecret, EndCard
from myna_sdk.errors import TransportError
from myna_sdk.model.masking import Concealed
from myna_sdk.model.signing import Document
from tests.card.running import Run, run_async, run_blocking
from tests.pcsc.conftest import HANAKO
from tests.pcscd import READER, Stack

LEASE = Document(Concealed(b"a lease of a flat that is not there"))
JPKI = bytes.fromhex("D392F000260100000001")
HOLD = f"""
from myna_pcsc.connection import PcscConnection
held = PcscConnection("{READER}")
held.begin()
print("held", flush=True)
input()
held.end()
"""


async def _select(reader: str | None = READER) -> int:
    begun = BeginCard(reader)
    try:
        await begun
        return (await CardCommand(0x00, 0xA4, 0x04, 0x0C, data=JPKI)).status
    finally:
        await EndCard(begun)


def _ended(flow: Flow[int], seconds: float = 10.0) -> str:
    try:
        return f"{run_blocking(PcscReaders(), flow, seconds=seconds):04X}"
    except TransportError as fault:
        return fault.code


@pytest.mark.parametrize("run", [run_blocking, run_async])
def test_a_flow_speaks_to_the_card_in_the_reader(inserted: Stack, run: Run) -> None:
    assert run(PcscReaders(), _select(None)) == 0x9000
    assert [each.command[:4].hex() for each in inserted.exchanges] == ["00a4040c"]


def test_a_reader_without_a_card_is_told_so(reader: Stack) -> None:
    assert _ended(_select()) == "card-removed"
    assert _ended(_select(None)) == "card-removed"
    assert _ended(_select("ACR122U")) == "card-removed"


def test_a_card_that_is_taken_out_in_the_middle_is_an_error_and_no_wait(
    inserted: Stack, world: World
) -> None:
    async def taken_out() -> int:
        begun = BeginCard()
        try:
            await begun
            await CardCommand(0x00, 0xA4, 0x04, 0x0C, data=JPKI)
            inserted.remove()
            return (await CardCommand(0x00, 0xB0, 0x8A, 0x00, expect=4)).status
        finally:
            await EndCard(begun)

    assert _ended(taken_out()) == "card-removed"
    inserted.insert(world.person(HANAKO).card())
    assert _ended(_select()) == "9000"


def test_a_card_that_never_answers_is_given_up_and_forgets_the_pin_when_it_does(
    reader: Stack, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    freed, answered = threading.Event(), VirtualCard.transmit

    def mute(card: VirtualCard, command: bytes) -> bytes:
        if command[1] == 0x2A:
            freed.wait(60)
        return answered(card, command)

    monkeypatch.setattr(VirtualCard, "transmit", mute)
    reader.insert(world.person(HANAKO).card())
    password = CardSecret.of("ABC123")
    with pytest.raises(TransportError, match="card-mute"):
        run_blocking(PcscReaders(), sign_document(LEASE, password), seconds=2.0)
    assert len(password) == 0
    freed.set()
    assert _ended(_select()) == "9000"
    assert [each.command[1] for each in reader.exchanges][-3:] == [0x2A, 0xA4, 0xA4]


def test_a_card_that_another_program_has_is_busy_and_free_again_afterwards(
    inserted: Stack,
) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        env=inserted.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert _ended(_select(), seconds=0.5) == "card-busy"
        other.communicate("\n", timeout=60)
    assert other.returncode == 0
    assert _ended(_select()) == "9000"


def test_another_programs_transaction_waits_for_ours_and_finds_the_card_in_order(
    inserted: Stack,
) -> None:
    ours = PcscConnection(READER)
    ours.begin()
    other = subprocess.Popen(
        ["opensc-tool", "-n"], env=inserted.environment, stdout=subprocess.PIPE, text=True
    )
    for _ in range(50):
        assert ours.transmit(bytearray(b"\x00\xa4\x04\x0c\x0a" + JPKI)) == b"\x90\x00"
    assert len({each.command for each in inserted.exchanges}) == 1
    ours.end()
    said, _ = other.communicate(timeout=60)
    assert said.strip() == "jpki"


def test_a_card_that_another_program_reset_is_met_again(inserted: Stack) -> None:
    assert _ended(_select()) == "9000"
    assert inserted.run("opensc-tool", "--reset").returncode == 0
    assert _ended(_select()) == "9000"
