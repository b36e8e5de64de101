"""Readers are listed, waited for and watched through a real PC/SC daemon."""

import os
import subprocess
import sys
from itertools import pairwise

import pytest
from smartcard import scard

from myna_mock.world import World
from myna_pcsc.faults import fault
from myna_pcsc.readers import named, readers, wait_for_card, watch
from myna_sdk.errors import TransportError, UsageError
from tests.pcsc.conftest import HANAKO
from tests.pcscd import READER, Stack

OTHER = "Virtual PCD 00 01"


def test_every_reader_is_listed_with_what_is_in_it(inserted: Stack) -> None:
    first, second = readers()
    assert (first.name, first.has_card, bool(first.atr)) == (READER, True, True)
    assert (second.name, second.has_card, second.atr) == (OTHER, False, b"")


def test_a_reader_is_named_by_the_part_of_its_name_that_no_other_has(reader: Stack) -> None:
    assert named("00 01").name == OTHER
    for ambiguous in ("Virtual", "ACR122U"):
        with pytest.raises(UsageError, match=f"card-reader-unknown.*{READER}, {OTHER}"):
            named(ambiguous)


def test_a_card_is_waited_for_and_the_time_that_is_left_is_told(
    reader: Stack, world: World
) -> None:
    told: list[float] = []

    def put_one_in(left: float) -> None:
        told.append(left)
        if len(told) == 2:
            reader.slot.insert(world.person(HANAKO).card())

    assert wait_for_card(seconds=60, progress=put_one_in).name == READER
    assert all(earlier > later for earlier, later in pairwise(told))


def test_a_card_that_does_not_come_is_waited_for_no_longer_than_was_said(reader: Stack) -> None:
    left: list[float] = []
    with pytest.raises(TransportError) as none:
        wait_for_card(seconds=0.5, progress=left.append)
    assert (none.value.code, left) == ("card-removed", [0.5, 0.25, 0.0])
    with pytest.raises(TransportError) as nowhere:
        wait_for_card("ACR122U", seconds=0)
    assert nowhere.value.code == "card-reader-unavailable"


def test_cards_are_seen_to_come_and_to_go(reader: Stack, world: World) -> None:
    seen = watch()
    assert not next(seen)[0].has_card
    reader.slot.insert(world.person(HANAKO).card())
    assert next(view for view in seen if view[0].has_card)
    reader.remove()
    assert next(view for view in seen if not view[0].has_card)


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
