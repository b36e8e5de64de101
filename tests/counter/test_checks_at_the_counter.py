"""What a check at the counter comes to, with any card, any typing and any fault."""

import asyncio
import gc
import threading
import weakref
from pathlib import Path
from typing import Any

import pytest

from myna_counter.stages import (
    Asking,
    Preparing,
    Recorded,
    Showing,
    Stopped,
    Unacceptable,
    Waiting,
)
from myna_sdk.card.photo import as_png
from myna_sdk.card.refusals import CardReason
from myna_sdk.drive.ports import CardConnection
from myna_sdk.effects.readers import CardReader
from myna_sdk.errors import TransportError
from myna_sdk.identity.counter import StaffDecision
from myna_sdk.identity.results import IdentityResult
from myna_sdk.law.judging import Counts
from myna_sdk.model.masking import Concealed
from myna_sdk.model.reasons import Reason
from tests.architecture.test_my_number import computed
from tests.card import holder
from tests.card.chip_maker import ADDRESS, NAME, Chip, picture
from tests.card.scripted import ScriptedCard
from tests.counter.conftest import STAFF, Desk, DeskReader, KnowingReader, Tell

VERIFY_WITH_DATA = 6
"""A VERIFY that is longer than this presents something; a shorter one asks for the tries."""


def presented(card: ScriptedCard) -> int:
    return sum(sent[1] == 0x20 and len(sent) >= VERIFY_WITH_DATA for sent in card.sent)


def test_a_person_is_verified_and_recorded(tell: Tell) -> None:
    async def story(desk: Desk) -> None:
        await desk.shown()
        page = (await desk.staff.page()).text
        assert NAME in page
        assert ADDRESS in page
        assert 'data-testid="photo"' in page
        await desk.decide()
        sheet = (await desk.reach(Recorded)).sheet
        assert (sheet.ended, sheet.confirmed_by, sheet.recorded_by) == ("verified", STAFF, STAFF)
        assert (sheet.municipality, sheet.expires_on.isoformat()) == ("99999", "2035-02-17")

    tell(story)


def test_a_sale_counts_as_a_method_of_the_law_once_all_three_questions_are_answered(
    tell: Tell,
) -> None:
    async def story(desk: Desk) -> None:
        await desk.shown(use_case="property-sale")
        await desk.decide()
        assert isinstance(desk.session.stage, Showing), "what was declared was not answered"
        await desk.decide(declared="yes")
        methods = (await desk.reach(Recorded)).sheet.methods
        assert Counts.YES in {each.counts for each in methods}

    tell(story)


def test_what_was_not_declared_so_counts_for_no_method(tell: Tell) -> None:
    async def story(desk: Desk) -> None:
        await desk.shown(use_case="property-sale")
        await desk.decide(declared="no")
        methods = (await desk.reach(Recorded)).sheet.methods
        assert Counts.YES not in {each.counts for each in methods}

    tell(story)


@pytest.mark.parametrize(
    ("answers", "reason"),
    [({"face": "no"}, Reason.FACE_DIFFERS), ({"texts": "no"}, Reason.CHIP_NOT_AUTHENTIC)],
)
def test_a_no_is_recorded_as_a_rejection(
    tell: Tell, answers: dict[str, str], reason: Reason
) -> None:
    async def story(desk: Desk) -> None:
        await desk.shown()
        await desk.decide(**answers)
        sheet = (await desk.reach(Recorded)).sheet
        assert (sheet.ended, sheet.reason) == ("rejected", reason)
        assert reason.guidance("en") in (await desk.staff.page()).text

    tell(story)


def test_a_question_that_was_not_answered_is_no_yes(tell: Tell, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        await desk.shown()
        await desk.staff.send("decide", face="yes", texts="maybe")
        assert isinstance(desk.session.stage, Showing)
        assert 'data-testid="problem"' in (await desk.staff.page()).text

    tell(story)
    assert not (tmp_path / "counter.db").exists()


UNACCEPTABLE = {
    "expired": (Chip(expires="20261125"), Reason.CARD_EXPIRED),
    "no-photo": (Chip(photo=b""), Reason.COUNTER_UNDECIDED),
    "photo-unreadable": (Chip(photo=picture("JPEG2000", 120, 160)[:150]), Reason.COUNTER_UNDECIDED),
    "not-authentic": (Chip(face_signer="chip"), Reason.CHIP_NOT_AUTHENTIC),
    "unproven": (Chip(visual_issuer=b"9000099\x08\x05001\0\0\0\0"), Reason.CHIP_UNPROVEN),
}


@pytest.mark.parametrize("why", UNACCEPTABLE)
def test_of_what_cannot_be_accepted_nothing_is_shown_and_the_refusal_is_recorded(
    tell: Tell, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chip, reason = UNACCEPTABLE[why]

    async def story(desk: Desk) -> None:
        await desk.shown(chip)
        stage = desk.session.stage
        assert isinstance(stage, Unacceptable), stage
        assert stage.why == why
        page = (await desk.staff.page()).text
        assert "data:image" not in page
        assert NAME not in page
        record, said = desk.myna.identity.at_counter, list[StaffDecision]()

        async def noted(*args: Any, **given: Any) -> IdentityResult:
            said.append(given["staff"])
            return await record(*args, **given)

        monkeypatch.setattr(desk.myna.identity, "at_counter", noted, raising=False)
        await desk.decide(face="yes", texts="yes")
        sheet = (await desk.reach(Recorded)).sheet
        assert (sheet.reason, sheet.ended == "verified") == (reason, False)
        assert said == [StaffDecision(confirmed_by=STAFF)], "nothing was shown, nobody compared"

    tell(story)


def test_without_anchors_nothing_is_authentic(tell: Tell) -> None:
    async def story(desk: Desk) -> None:
        await desk.shown()
        assert isinstance(desk.session.stage, Unacceptable)
        assert desk.session.stage.why == "unproven"

    tell(story, DeskReader())


def test_a_wrong_number_is_told_with_the_tries_and_asked_for_again(tell: Tell) -> None:
    async def story(desk: Desk) -> None:
        card = await desk.shown(Chip())
        await desk.staff.send("stop")
        await desk.begin()
        await desk.reach(Asking)
        await desk.type(code="0000")
        while getattr(desk.session.stage, "wrong", None) is None:
            await desk.session.change()
        assert "Tries left: 9." in (await desk.customer.page()).text
        assert "Tries left" not in (await desk.staff.page()).text
        before = presented(card)
        await desk.type(code="12")
        assert presented(card) == before, "what cannot be the number costs no try"
        assert "no try was used" in (await desk.customer.page()).text
        await desk.type()
        await desk.reach(Showing)

    tell(story)


def test_a_birth_date_of_the_western_calendar_opens_the_same_card(tell: Tell) -> None:
    async def story(desk: Desk) -> None:
        await desk.begin()
        desk.reader.put(Chip().card())
        await desk.reach(Asking)
        await desk.type(birth="１９８０ ０２ １７", year="２０３５")
        await desk.reach(Showing)

    tell(story)


@pytest.mark.parametrize(
    ("left", "reason"), [(0, CardReason.PIN_BLOCKED), (1, CardReason.PIN_LAST_TRY)]
)
@pytest.mark.parametrize("pin", [(b"\x04\x02", 0x12), (b"\x04\x08", 0x15)])
def test_where_a_mistake_could_block_nobody_is_asked(
    tell: Tell, left: int, reason: CardReason, pin: tuple[bytes, int]
) -> None:
    application, reference = pin

    async def story(desk: Desk) -> None:
        card = Chip().card()
        name = next(name for name in card.apps if name.endswith(application))
        card.apps[name].pins[reference].left = left
        await desk.begin()
        desk.reader.put(card)
        stopped = await desk.reach(Stopped)
        assert stopped.trouble.code == reason.value
        assert presented(card) == 0
        assert 'data-testid="next"' in (await desk.staff.page()).text
        assert 'name="birth"' not in (await desk.customer.page()).text

    tell(story)


def test_the_second_last_mistake_ends_it_so_that_none_blocks(tell: Tell) -> None:
    async def story(desk: Desk) -> None:
        card = Chip().card()
        name = next(name for name in card.apps if name.endswith(b"\x04\x02"))
        card.apps[name].pins[0x12].left = 2
        await desk.begin()
        desk.reader.put(card)
        await desk.reach(Asking)
        await desk.type(code="0000")
        stopped = await desk.reach(Stopped)
        assert stopped.trouble.code == CardReason.PIN_LAST_TRY.value
        assert "One try" in (await desk.customer.page()).text
        assert (card.apps[name].pins[0x12].left, presented(card)) == (1, 1)

    tell(story)


OTHERS = {
    CardReason.OTHER_CARD: ScriptedCard({}),
    CardReason.PHONE: holder.phone(),
    CardReason.UNKNOWN_CARD: holder.plastic(label=b"JPKISOMETHINGNEW"),
}


@pytest.mark.parametrize("reason", OTHERS)
def test_whatever_is_no_card_to_be_read_is_told_before_a_number_is_asked_for(
    tell: Tell, reason: CardReason
) -> None:
    async def story(desk: Desk) -> None:
        await desk.begin()
        desk.reader.put(OTHERS[reason])
        stopped = await desk.reach(Stopped)
        assert stopped.trouble.code == reason.value
        assert "It could not go on" not in (await desk.staff.page()).text, "it has a text"
        assert 'data-testid="guidance"' in (await desk.customer.page()).text

    tell(story)


def test_a_card_that_is_taken_away_before_it_is_read_is_waited_for_again(tell: Tell) -> None:
    async def story(desk: Desk) -> None:
        await desk.begin()
        desk.reader.put(Chip().card())
        await desk.reach(Asking)
        desk.reader.put(None)
        waiting = await desk.reach(Waiting)
        assert waiting.trouble == "card-removed"
        desk.reader.put(Chip().card())
        await desk.reach(Asking)

    tell(story)


def test_a_card_that_is_taken_away_while_it_is_read_ends_it(tell: Tell, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        card = Chip().card()

        def taken(command: bytes) -> None:
            if command[1] == 0x20 and len(command) >= VERIFY_WITH_DATA:
                raise TransportError("card-removed", "taken")

        await desk.begin()
        desk.reader.put(card)
        await desk.reach(Asking)
        card.twist = taken
        await desk.type()
        assert (await desk.reach(Stopped)).trouble.code == "card-removed"

    tell(story)
    assert not (tmp_path / "counter.db").exists()


def test_what_was_read_of_a_card_that_is_gone_is_not_shown_beside_the_next_one(
    tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoding, may_end = threading.Event(), threading.Event()

    def slow(photo: Concealed[bytes]) -> Concealed[bytes]:
        decoding.set()
        may_end.wait(60)
        return as_png(photo)

    monkeypatch.setattr("myna_counter.reading.as_png", slow)

    async def story(desk: Desk) -> None:
        await desk.begin()
        desk.reader.put(Chip().card())
        await desk.reach(Asking)
        await desk.type()
        await asyncio.to_thread(decoding.wait, 60)
        try:
            desk.reader.put(None)
            assert (await desk.reach(Stopped)).trouble.code == "card-removed"
            desk.reader.put(Chip().card())
        finally:
            may_end.set()
        await desk.staff.send("stop")
        await desk.begin()
        await desk.reach(Asking)

    tell(story)


@pytest.mark.parametrize("plugged", [True, False], ids=["card removed", "reader unplugged"])
def test_whoever_takes_the_card_back_takes_what_was_read_with_it(tell: Tell, plugged: bool) -> None:
    async def story(desk: Desk) -> None:
        await desk.shown()
        held = weakref.ref(desk.session.stage)
        assert held() is not None
        desk.reader.put(None, plugged=plugged)
        assert (await desk.reach(Stopped)).trouble.code == "card-removed"
        gc.collect()
        assert held() is None
        assert NAME not in (await desk.staff.page()).text

    tell(story)


def test_a_reader_that_is_unplugged_is_waited_for(tell: Tell) -> None:
    async def story(desk: Desk) -> None:
        desk.reader.put(None, plugged=False)
        await desk.begin()
        assert (await desk.reach(Waiting)).trouble == "card-reader-unavailable"
        assert "Plug it in again" in (await desk.staff.page()).text
        desk.reader.put(Chip().card())
        await desk.reach(Asking)

    tell(story)


def test_once_it_is_recorded_nothing_of_the_person_is_left_in_memory(tell: Tell) -> None:
    async def story(desk: Desk) -> None:
        await desk.shown(subject="customer-4711")
        stage = desk.session.stage
        assert isinstance(stage, Showing)
        held = [weakref.ref(each) for each in (stage, stage.reading, stage.reading.face)]
        del stage
        await desk.decide()
        await desk.reach(Recorded)
        gc.collect()
        assert [each() for each in held] == [None] * len(held)
        page = (await desk.staff.page()).text
        for fact in (NAME, ADDRESS, "1980", "customer-4711", "data:image"):
            assert fact not in page
        assert desk.session.stage.errand is not None
        assert desk.session.stage.errand.subject is None

    tell(story)


@pytest.mark.parametrize(("waited", "code"), [(29, None), (31, "left-alone"), (301, "timed-out")])
def test_what_is_left_alone_or_takes_too_long_is_ended_and_wiped(
    tell: Tell, waited: int, code: str | None
) -> None:
    async def story(desk: Desk) -> None:
        await desk.shown()
        if code == "timed-out":
            while desk.seconds[0] < waited:
                desk.seconds[0] += 20
                await desk.staff.page()
        else:
            desk.seconds[0] += waited
        desk.session.expire()
        stage = desk.session.stage
        assert isinstance(stage, Showing if code is None else Stopped)
        if isinstance(stage, Stopped):
            assert stage.trouble.code == code

    tell(story)


def test_the_customer_may_decline_at_any_time_before_the_card_is_read(
    tell: Tell, tmp_path: Path
) -> None:
    async def story(desk: Desk) -> None:
        await desk.begin()
        desk.reader.put(Chip().card())
        await desk.reach(Asking)
        await desk.customer.send("stop")
        assert (await desk.reach(Stopped)).trouble.code == "customer-declined"
        assert "voluntary" in (await desk.staff.page()).text

    tell(story)
    assert not (tmp_path / "counter.db").exists()


def test_a_decision_that_cannot_be_stored_is_told_and_nothing_of_it_is_kept(
    tell: Tell, tmp_path: Path
) -> None:
    async def story(desk: Desk) -> None:
        await desk.shown()
        (tmp_path / "master.key").write_bytes(b"no key")
        await desk.decide()
        stopped = await desk.reach(Stopped)
        page = (await desk.staff.page()).text
        assert stopped.trouble.code in page
        assert NAME not in page

    tell(story)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"use_case": "address-update"}, "Choose the purpose"),
        ({"confirmed-by": "\u3164"}, "Name who checks"),
        ({"recorded-by": "x" * 101}, "Name who checks"),
        ({"subject": "x" * 101}, "at most 100"),
        ({"subject": "number"}, "My Number"),
    ],
)
def test_what_a_member_of_staff_must_not_type_is_refused(
    tell: Tell, fields: dict[str, str], problem: str
) -> None:
    async def story(desk: Desk) -> None:
        given = {name: computed() if each == "number" else each for name, each in fields.items()}
        told = {"use_case": "rental-screening", "confirmed-by": STAFF} | given
        await desk.staff.send("begin", **told)
        assert isinstance(desk.session.stage, Preparing)
        page = (await desk.staff.page()).text
        assert problem in page
        assert computed() not in page

    tell(story)


def test_a_recorder_of_whom_nothing_can_be_seen_is_whoever_checked(tell: Tell) -> None:
    async def story(desk: Desk) -> None:
        unseen: dict[str, Any] = {"recorded-by": "\u3164"}
        await desk.shown(**unseen)
        await desk.decide()
        assert (await desk.reach(Recorded)).sheet.recorded_by == STAFF

    tell(story)


def test_what_nobody_expected_ends_the_check_and_the_counter_goes_on(
    tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(desk: Desk) -> None:
        await desk.begin()
        desk.reader.put(Chip().card())
        await desk.reach(Asking)

        def broken(*_: object) -> None:
            raise RuntimeError(NAME)

        with monkeypatch.context() as patched:
            patched.setattr("myna_counter.reading.as_png", broken)
            await desk.type()
            assert (await desk.reach(Stopped)).trouble.code == "internal"
        assert NAME not in (await desk.staff.page()).text
        await desk.staff.send("stop")
        await desk.begin()
        await desk.reach(Asking)
        await desk.type()
        await desk.reach(Showing)

    tell(story)


def test_of_two_readers_the_one_with_the_card_is_read_whatever_comes_into_the_other(
    tell: Tell,
) -> None:
    class TwoReaders(KnowingReader):
        other: ScriptedCard | None = None

        def readers(self) -> tuple[CardReader, ...]:
            return (CardReader("desk 01", self.other is not None), *super().readers())

        def connection(self, reader: str) -> CardConnection:
            if reader == "desk 01" and self.other is not None:
                return self.other
            return super().connection(reader)

    reader = TwoReaders()

    async def story(desk: Desk) -> None:
        await desk.begin()
        card = Chip().card()
        reader.put(card)
        await desk.reach(Asking)
        reader.other = Chip().card()
        await desk.type()
        await desk.reach(Showing)
        assert (presented(card), reader.other.sent) == (2, [])
        reader.put(None)
        assert (await desk.reach(Stopped)).trouble.code == "card-removed"

    tell(story, reader)
