"""Readers are listed, waited for and watched through a real PC/SC daemon."""

import os
import subprocess
import sys
from itertools import pairwise
from typing import TypeVar

import pytest
from smartcard import scard

from myna_mock.world import World
from myna_pcsc.faults import fault
from myna_pcsc.provider import PcscReaders, Settings
from myna_sdk.card_flows import CardFlows
from myna_sdk.effects import Flow
from myna_sdk.errors import TransportError, UsageError
from tests.card.running import run_blocking
from tests.pcsc.conftest import HANAKO
from tests.pcscd import READER, Stack

R = TypeVar("R")
OTHER = "Virtual PCD 00 01"


CARDS = CardFlows(lambda: None)


def asked(flow: Flow[R], settings: Settings = Settings()) -> R:  # noqa: B008 - it is frozen
    return run_blocking(PcscReaders(settings), flow)


def test_every_reader_is_listed_with_what_is_in_it(inserted: Stack) -> None:
    first, second = asked(CARDS.readers())
    assert (first.name, first.has_card, bool(first.atr)) == (READER, True, True)
    assert (second.name, second.has_card, second.atr) == (OTHER, False, b"")


def test_a_reader_is_named_by_the_part_of_its_name_that_no_other_has(reader: Stack) -> None:
    assert asked(CARDS.named("00 01")).name == OTHER
    for ambiguous in ("Virtual", "ACR122U"):
        with pytest.raises(UsageError, match=f"card-reader-unknown.*{READER}, {OTHER}"):
            asked(CARDS.named(ambiguous))


def test_readers_that_the_settings_do_not_name_are_not_seen(inserted: Stack) -> None:
    only = Settings(reader="00 01")
    assert [each.name for each in asked(CARDS.readers(), only)] == [OTHER]
    with pytest.raises(TransportError, match="card-removed"):
        asked(CARDS.detect(), only)


def test_a_card_is_waited_for_and_the_time_that_is_left_is_told(
    reader: Stack, world: World
) -> None:
    told: list[float] = []

    def put_one_in(left: float) -> None:
        told.append(left)
        if len(told) == 2:
            reader.slot.insert(world.person(HANAKO).card())

    assert asked(CARDS.wait(seconds=60, progress=put_one_in)).name == READER
    assert all(earlier > later for earlier, later in pairwise(told))


def test_a_card_that_does_not_come_is_waited_for_no_longer_than_was_said(reader: Stack) -> None:
    left: list[float] = []
    with pytest.raises(TransportError) as none:
        asked(CARDS.wait(seconds=0.5, progress=left.append))
    assert (none.value.code, left) == ("card-removed", [0.5, 0.25, 0.0])
    with pytest.raises(TransportError) as nowhere:
        asked(CARDS.wait("ACR122U", seconds=0))
    assert nowhere.value.code == "card-reader-unavailable"


def test_cards_are_seen_to_come_and_to_go(reader: Stack, world: World) -> None:
    empty = asked(CARDS.readers())
    reader.slot.insert(world.person(HANAKO).card())
    full = asked(CARDS.changed(empty, seconds=60))
    assert [(each.name, each.has_card) for each in full] == [(READER, True), (OTHER, False)]
    reader.remove()
    assert asked(CARDS.changed(full, seconds=60)) == empty


def test_without_a_daemon_the_error_names_it() -> None:
    script = "from myna_pcsc.readers import readers\nreaders()"
    nowhere = {**os.environ, "PCSCLITE_CSOCK_NAME": "/nonexistent/pcscd"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=nowhere, capture_output=True, text=True, check=False
    )
    assert "TransportError: [card-reader-unavailable]" in done.stderr
    assert "pcscd" in done.stderr


def test_only_what_was_not_on_its_way_is_told_as_never_sent() -> None:
    gone = scard.SCARD_E_NO_SERVICE
    assert not fault(gone, "connecting").sent
    assert fault(gone, "speaking to the card", sent=True).sent
