"""Behind a T=0 reader, data both ways is fetched and a wrong length is told (61xx, 6Cxx)."""

import hashlib

import pytest

from myna_mock.card.profile import CardProfile, Transmission
from myna_mock.world import World
from tests.mock_card.conftest import HANAKO
from tests.mock_card.probe import JPKI, Probe

BLOCK = bytes.fromhex("3031300D060960864801650304020105000420") + hashlib.sha256(b"x").digest()


@pytest.fixture
def slow(world: World) -> Probe:
    return Probe(world.person(HANAKO).card(CardProfile(transmission=Transmission.T0)))


def test_a_signature_is_fetched(slow: Probe, world: World) -> None:
    slow.enter(JPKI).verify("0018", "1234")
    slow.file("0017")
    assert slow.status(f"802A008033{BLOCK.hex()}") == "6100"
    first, status = slow.send("00C0000064")
    assert (len(first), status) == (100, "619C")
    rest = slow.data("00C000009C")
    fast = Probe(world.person(HANAKO).card()).enter(JPKI)
    fast.verify("0018", "1234")
    assert first + rest == fast.sign("0017", BLOCK)
    assert slow.status("00C0000001") == "6985"


def test_what_is_not_fetched_at_once_is_gone(slow: Probe) -> None:
    slow.enter(JPKI).verify("0018", "1234")
    slow.file("0017").status(f"802A008033{BLOCK.hex()}")
    slow.file("0018")
    assert slow.status("00C0000000") == "6985"


def test_a_length_that_is_too_long_is_corrected(slow: Probe) -> None:
    slow.enter(JPKI).file("0008")
    assert slow.status("00B0000000") == "6C03"
    assert slow.data("00B0000003").hex() == "8f8f00"


def test_extended_lengths_do_not_exist(slow: Probe) -> None:
    slow.enter(JPKI).file("000A")
    assert slow.status("00B00000000000") == "6700"


def test_a_pin_is_entered_as_ever(slow: Probe) -> None:
    slow.enter(JPKI)
    assert slow.left("0018") == "63C3"
    assert slow.verify("0018", "9999") == "63C2"
    assert slow.file("0018").status("0020008000") == "63C2"
