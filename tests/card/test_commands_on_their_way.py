"""What happens to a command between a flow and a card, the same in both drivers."""

import asyncio
import contextlib
import logging
import resource
import signal
import threading
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, cast

import attrs
import pytest

from myna_sdk.card.connections import CardConnection, ChipReader
from myna_sdk.card.permitted import Permitted
from myna_sdk.card.profile import CURRENT_CHIP, PinKind
from myna_sdk.card.status_words import meaning, tries_left
from myna_sdk.drive.asynchronous import AsyncDriver
from myna_sdk.drive.blocking import Driver
from myna_sdk.drive.cards import memory, tracing
from myna_sdk.drive.cards.session import CardSession
from myna_sdk.drive.cards.stretch import Abandoned, Stretch
from myna_sdk.effects import Entropy, Now, Tell
from myna_sdk.effects.card import (
    BeginCard,
    CardCommand,
    CardPurpose,
    CardReply,
    CardSecret,
    ClosingCommand,
    EndCard,
)
from myna_sdk.effects.readers import CardReader, SeeReaders
from myna_sdk.errors import MynaError, ProtocolError, TransportError, UsageError
from myna_sdk.model.instants import Instant
from tests.card.running import FixedClock, Run, performers, run_blocking
from tests.card.scripted import JPKI, OK, TEXT, VISUAL, App, File, Pin, ScriptedCard, Twist

PIN = "9173"
SELECT_JPKI = CardCommand(0x00, 0xA4, 0x04, 0x0C, data=JPKI)


def card(twist: Callable[[bytes], bytes | None] = lambda _command: None) -> ScriptedCard:
    app = App(files={0x06: File(bytes(range(200)) * 4)}, pins={0x18: Pin(PIN.encode(), 3)})
    return ScriptedCard({JPKI: app, TEXT: App(files={}), VISUAL: App(files={})}, twist)


async def talk(*commands: CardCommand) -> list[CardReply]:
    begun = BeginCard(purpose=CardPurpose.LOGIN)
    try:
        await begun
        return [await command for command in commands]
    finally:
        await EndCard(begun)


def read(expect: int, p1: int = 0x86) -> CardCommand:
    return CardCommand(0x00, 0xB0, p1, 0x00, expect=expect)


def verify(secret: CardSecret | None = None) -> CardCommand:
    return CardCommand(0x00, 0x20, 0x00, 0x98, secret=secret)


def test_a_command_is_short_unless_more_than_256_bytes_are_wanted(run: Run) -> None:
    scripted = card()
    replies = run(scripted, talk(SELECT_JPKI, read(4), read(256), read(700)))
    assert [len(reply.data) for reply in replies] == [0, 4, 256, 700]
    assert [command.hex() for command in scripted.sent[1:]] == [
        "00b0860004",
        "00b0860000",
        "00b08600000" + "2bc",
    ]


def test_a_transaction_surrounds_the_commands(run: Run) -> None:
    scripted = card()
    run(scripted, talk(SELECT_JPKI))
    assert scripted.log == ["begin", "end"]


def test_a_reply_in_parts_is_put_together(run: Run) -> None:
    parts = iter([b"ab\x61\x02", b"cd\x61\x00", b"ef\x90\x00"])
    scripted = card(lambda apdu: next(parts) if apdu[1] in (0xB0, 0xC0) else None)
    (_, reply) = run(scripted, talk(SELECT_JPKI, read(256)))
    assert (reply.data, reply.status) == (b"abcdef", 0x9000)
    assert [apdu.hex() for apdu in scripted.sent[2:]] == ["00c0000002", "00c0000000"]


def test_a_length_that_the_card_corrects_is_asked_for_again_once(run: Run) -> None:
    scripted = card(lambda apdu: b"\x6c\x03" if apdu[4:] != b"\x03" and apdu[1] == 0xB0 else None)
    (_, reply) = run(scripted, talk(SELECT_JPKI, read(256)))
    assert reply.data == b"\x00\x01\x02"
    stubborn = card(lambda apdu: b"\x6c\x03" if apdu[1] == 0xB0 else None)
    (_, reply) = run(stubborn, talk(SELECT_JPKI, read(256)))
    assert (reply.status, len(stubborn.sent)) == (0x6C03, 3)


def test_a_pin_is_never_sent_twice_even_if_the_card_asks_for_it(run: Run) -> None:
    scripted = card(lambda apdu: b"\x6c\x04" if apdu[1] == 0x20 else None)
    (_, reply) = run(scripted, talk(SELECT_JPKI, verify(CardSecret.of(PIN))))
    assert reply.status == 0x6C04
    assert [apdu[1] for apdu in scripted.sent] == [0xA4, 0x20, 0xA4]


class KeepingCard(ScriptedCard):
    """Keeps the buffers themselves, as a careless reader would."""

    def transmit(self, command: bytes | bytearray) -> bytes:
        assert isinstance(command, bytearray)
        KEPT.append(command)
        return super().transmit(command)


KEPT: list[bytearray] = []


def test_a_pin_is_zeroed_whatever_came_of_it(run: Run) -> None:
    def gone(apdu: bytes) -> bytes | None:
        if apdu[1] == 0x20:
            raise TransportError("card-removed", "gone")
        return None

    twists: tuple[Twist, ...] = (gone, lambda _apdu: None)
    for twist in twists:
        secret = CardSecret.of(PIN)
        KEPT.clear()
        with contextlib.suppress(TransportError):
            run(KeepingCard(card().apps, twist), talk(SELECT_JPKI, verify(secret)))
        assert len(secret) == 0
        assert [len(buffer) for buffer in KEPT][:2] == [15, 9]
        assert not any(map(any, KEPT))


def test_a_command_that_may_not_be_sent_erases_its_secret_too(run: Run) -> None:
    secret = CardSecret.of(PIN)
    with pytest.raises(UsageError, match="card-command-refused"):
        run(card(), talk(verify(secret)))
    assert len(secret) == 0


def test_no_pin_reaches_a_log_a_trace_or_an_exception(
    run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    def leak(apdu: bytes) -> bytes | None:
        if apdu[1] == 0x20:
            raise ValueError(f"cannot send {apdu!r}")
        return None

    caplog.set_level(1)
    told = []
    twists: tuple[Twist, ...] = (leak, lambda _apdu: None)
    for twist in twists:
        try:
            run(card(twist), talk(SELECT_JPKI, verify(CardSecret.of(PIN)), read(8)))
        except MynaError as error:
            frames = traceback.TracebackException.from_exception(error, capture_locals=True)
            told.append("".join(frames.format()))
    told += [record.getMessage() for record in caplog.records]
    assert any("card-failed" in text for text in told)
    assert not any(PIN in text or PIN.encode().hex(" ") in text for text in told)


def test_the_trace_shows_selections_lengths_and_status_words_and_no_data(
    run: Run, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracing, "_warned", [False])
    caplog.set_level(tracing.TRACE, "myna_sdk.card.trace")
    run(card(), talk(SELECT_JPKI, verify(CardSecret.of(PIN)), read(8)))
    warning, *lines = [record.getMessage() for record in caplog.records]
    assert "trace is on" in warning
    assert lines == [
        f"> 00 A4 04 0C {JPKI.hex(chr(32)).upper()}",
        "< 0 bytes, 9000 Done.",
        "> 00 20 00 98 •••",
        "< 0 bytes, 9000 Done.",
        "> 00 B0 86 00",
        "< 8 bytes, 9000 Done.",
    ]


def test_without_the_level_nothing_is_traced(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "myna_sdk.card.trace")
    run(card(), talk(SELECT_JPKI, verify(CardSecret.of(PIN))))
    assert caplog.records == []


def test_core_dumps_are_off_exactly_while_a_pin_is_sent(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What this process did before may want no dump from then on, as a counter does.
    monkeypatch.setattr(memory, "_running", [0])
    monkeypatch.setattr(memory, "_before", [])
    limits = []

    def note(apdu: bytes) -> None:
        limits.append((apdu[1], resource.getrlimit(resource.RLIMIT_CORE)[0]))

    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    # Some machines allow none at all; the rule is then met in any case.
    wanted = 0 if hard == 0 else 4096
    resource.setrlimit(resource.RLIMIT_CORE, (wanted, hard))
    try:
        run(card(note), talk(SELECT_JPKI, verify(CardSecret.of(PIN)), verify()))
        after = resource.getrlimit(resource.RLIMIT_CORE)[0]
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
    assert limits[:3] == [(0xA4, wanted), (0x20, 0), (0x20, wanted)]
    assert after == wanted


@pytest.mark.parametrize(
    "reply",
    [b"", b"\x90", bytes(5) + OK, b"x" * 0x10001 + OK],
    ids=["none", "half", "more", "huge"],
)
def test_what_is_no_reply_is_an_error(run: Run, reply: bytes) -> None:
    scripted = card(lambda apdu: reply if apdu[1] == 0xB0 else None)
    with pytest.raises(ProtocolError, match="card-reply-malformed"):
        run(scripted, talk(SELECT_JPKI, read(4)))
    assert scripted.log == ["begin", "end"]


def test_a_card_that_goes_on_answering_for_ever_is_stopped(run: Run) -> None:
    for part in (b"\x61\x00", b"x" * 256 + b"\x61\x00"):

        def endless(apdu: bytes, part: bytes = part) -> bytes | None:
            return part if apdu[1] in (0xB0, 0xC0) else None

        scripted = card(endless)
        with pytest.raises(ProtocolError, match="without end"):
            run(scripted, talk(SELECT_JPKI, read(256)))
        assert len(scripted.sent) < 1100


def test_a_removed_card_ends_the_flow_and_the_transaction(run: Run) -> None:
    def removed(apdu: bytes) -> bytes | None:
        if apdu[1] == 0xB0:
            raise TransportError("card-removed", "the card is gone")
        return None

    scripted = card(removed)
    with pytest.raises(TransportError, match="card-removed"):
        run(scripted, talk(SELECT_JPKI, read(4)))
    assert scripted.log == ["begin", "end"]


class MuteCard(ScriptedCard):
    """Never answers READ BINARY, until the test lets it."""

    def __init__(self) -> None:
        super().__init__(card().apps)
        self.reached = threading.Event()
        self.freed = threading.Event()

    def transmit(self, command: bytes | bytearray) -> bytes:
        if command[1] == 0xB0:
            self.reached.set()
            self.freed.wait()
        return super().transmit(command)


@pytest.mark.parametrize(("seconds", "deadline"), [(0.01, None), (10.0, 0.01)])
def test_a_mute_card_is_given_up_in_time(run: Run, seconds: float, deadline: float | None) -> None:
    mute = MuteCard()
    with pytest.raises(TransportError) as caught:
        run(mute, talk(SELECT_JPKI, read(4), read(4)), seconds=seconds, deadline=deadline)
    mute.freed.set()
    assert caught.value.code == ("card-mute" if deadline is None else "deadline-passed")


class LateSigner(MuteCard):
    """Takes a PIN, and answers what is asked next too late."""

    def __init__(self) -> None:
        super().__init__()
        self.ended = threading.Event()

    def end(self) -> None:
        super().end()
        self.ended.set()


@pytest.mark.parametrize(("seconds", "deadline"), [(0.1, None), (10.0, 0.1)])
def test_a_card_that_answers_too_late_has_forgotten_the_pin_before_others_have_it(
    run: Run, seconds: float, deadline: float | None
) -> None:
    late = LateSigner()

    async def flow() -> None:
        begun = BeginCard(purpose=CardPurpose.LOGIN)
        try:
            await begun
            await SELECT_JPKI
            await verify(CardSecret.of(PIN))
            await read(4)
        finally:
            try:
                await ClosingCommand(0x00, 0xA4, 0x04, 0x0C, data=JPKI)
            finally:
                await EndCard(begun)

    with pytest.raises(TransportError):
        run(late, flow(), seconds=seconds, deadline=deadline)
    late.freed.set()
    assert late.ended.wait(60)
    assert [apdu[1] for apdu in late.sent] in ([0xA4, 0x20, 0xB0, 0xA4], [0xA4, 0xA4])
    assert late._open == set()


def test_a_flow_that_forgets_to_close_leaves_no_pin_verified(run: Run) -> None:
    scripted = card()
    run(scripted, talk(SELECT_JPKI, verify(CardSecret.of(PIN))))
    assert [apdu[1] for apdu in scripted.sent] == [0xA4, 0x20, 0xA4]
    run(scripted, talk(SELECT_JPKI, verify(CardSecret.of(PIN)), SELECT_JPKI))
    assert [apdu[1] for apdu in scripted.sent[3:]] == [0xA4, 0x20, 0xA4]


def test_what_is_erased_before_its_turn_is_not_sent() -> None:
    mute, secret = MuteCard(), CardSecret.of(PIN)
    session = CardSession(mute, 10.0)
    session.ask(BeginCard(purpose=CardPurpose.LOGIN)).result(60)
    session.ask(SELECT_JPKI).result(60)
    session.ask(read(4))
    waiting = session.ask(verify(secret))
    secret.erase()
    mute.freed.set()
    with pytest.raises(UsageError, match="card-command-refused"):
        waiting.result(60)
    assert [apdu[1] for apdu in mute.sent] == [0xA4, 0xB0]


def test_a_copy_of_a_secret_that_is_being_erased_is_whole_or_empty() -> None:
    copies: list[bytes] = []

    class Watched(bytearray):
        def __setitem__(self, at: Any, value: Any) -> None:
            super().__setitem__(at, value)
            thread.start()
            thread.join(0.05)

    secret = CardSecret(Watched(PIN.encode()))
    thread = threading.Thread(target=lambda: copies.append(bytes(secret.copy().reveal())))
    secret.erase()
    thread.join()
    assert copies == [b""]


def test_after_a_deadline_only_what_closes_is_sent() -> None:
    now = [0.0]

    def slow(apdu: bytes) -> bytes | None:
        now[0] = 9.0
        return None

    async def flow() -> None:
        begun = BeginCard()
        try:
            await begun
            await SELECT_JPKI
            await read(4)
        finally:
            await ClosingCommand(0x00, 0xA4, 0x04, 0x0C, data=JPKI)
            await EndCard(begun)

    scripted = card(slow)
    late = attrs.evolve(performers(scripted), timer=lambda: now[0])
    with Driver(late) as driver, pytest.raises(TransportError, match="deadline-passed"):
        driver.run(flow(), deadline=5.0)
    assert [apdu[1] for apdu in scripted.sent] == [0xA4, 0xA4]
    assert scripted.log == ["begin", "end"]


def test_cancelling_waits_its_turn_and_still_ends_the_transaction() -> None:
    mute = MuteCard()

    async def main() -> None:
        async with AsyncDriver(performers(mute)) as driver:
            task = asyncio.ensure_future(driver.run(talk(SELECT_JPKI, read(4))))
            await asyncio.to_thread(mute.reached.wait)
            task.cancel()
            await asyncio.sleep(0)
            mute.freed.set()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(main())
    assert mute.log == ["begin", "end"]


def test_a_cancelled_flow_whose_card_answers_late_forgets_the_pin_and_lets_the_card_go() -> None:
    late = LateSigner()

    async def main() -> None:
        async with AsyncDriver(performers(late, seconds=0.05)) as driver:
            words = talk(SELECT_JPKI, verify(CardSecret.of(PIN)), read(4))
            task = asyncio.ensure_future(driver.run(words))
            await asyncio.to_thread(late.reached.wait)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        late.freed.set()
        assert await asyncio.to_thread(late.ended.wait, 60)

    asyncio.run(main())
    assert late._open == set()
    assert late.log == ["begin", "end"]


def test_one_flow_at_a_time_has_the_card_and_the_other_one_does_not_end_it() -> None:
    scripted = card()
    with Driver(performers(scripted)) as driver:

        async def outer() -> str:
            begun = BeginCard()
            try:
                await begun
                await SELECT_JPKI
                with pytest.raises(TransportError) as caught:
                    driver.run(talk(SELECT_JPKI))
                await read(4)
                return caught.value.code
            finally:
                await EndCard(begun)

        assert driver.run(outer()) == "card-busy"
        driver.run(talk(SELECT_JPKI))
    assert scripted.log == ["begin", "end", "begin", "end"]


def test_a_reader_that_cannot_begin_is_not_ended_and_may_be_tried_again(run: Run) -> None:
    class Unready(ScriptedCard):
        def begin(self) -> None:
            self.log.append("refused")
            raise OSError("no such reader")

    unready = Unready({})
    with pytest.raises(TransportError, match="card-failed"):
        run(unready, talk(SELECT_JPKI))
    assert unready.log == ["refused"]


def test_a_connection_is_made_off_the_event_loop_at_each_transaction(run: Run) -> None:
    made: list[str] = []
    scripted = card()

    def connect() -> ScriptedCard:
        made.append(threading.current_thread().name)
        return scripted

    run(connect, talk(SELECT_JPKI))
    assert made == ["myna-card"]
    assert scripted.log == ["begin", "end"]


class NonsenseReader(ChipReader):
    """Returns whatever it is given instead of readers and connections."""

    def __init__(self, seen: Any, connected: Any = None) -> None:
        self._seen, self._connected = seen, connected

    def readers(self) -> tuple[CardReader, ...]:
        return cast("tuple[CardReader, ...]", self._seen)

    def changed(self, known: tuple[CardReader, ...], seconds: float) -> tuple[CardReader, ...]:
        return self.readers()

    def connection(self, reader: str) -> CardConnection:
        return cast("CardConnection", self._connected)


@pytest.mark.parametrize("seen", [None, [CardReader("a", has_card=True)], ("a",), 7, b"a"])
def test_a_reader_that_tells_nonsense_is_a_clean_error(run: Run, seen: Any) -> None:
    async def look(known: tuple[CardReader, ...] | None) -> tuple[CardReader, ...]:
        return await SeeReaders(known=known)

    flows: tuple[Callable[[], Any], ...] = (
        lambda: look(None),
        lambda: look(()),
        lambda: talk(SELECT_JPKI),
    )
    for flow in flows:
        with pytest.raises(TransportError, match="card-failed"):
            run(NonsenseReader(seen), flow())


@pytest.mark.parametrize("connected", [None, "a", object()])
def test_what_is_no_connection_is_a_clean_error(run: Run, connected: Any) -> None:
    reader = NonsenseReader((CardReader("a", has_card=True),), connected)
    with pytest.raises(TransportError, match="card-failed"):
        run(reader, talk(SELECT_JPKI))


def test_a_reader_that_gives_no_connection_is_a_clean_error(run: Run) -> None:
    def connect() -> ScriptedCard:
        raise TransportError("card-removed", "no card in the reader", sent=False)

    with pytest.raises(TransportError, match="card-removed"):
        run(connect, talk(SELECT_JPKI))


def test_a_command_outside_a_transaction_is_the_callers_fault(run: Run) -> None:
    async def flow() -> None:
        await SELECT_JPKI

    with pytest.raises(UsageError, match="card-not-begun"):
        run(card(), flow())


def test_without_a_reader_no_transaction_begins(run: Run) -> None:
    with pytest.raises(UsageError, match="card-reader-missing"):
        run(None, talk(SELECT_JPKI))


def this_thread() -> str:
    return threading.current_thread().name


def test_a_transaction_is_spoken_in_one_thread_and_everything_else_done_in_the_callers() -> None:
    asked: list[str] = []
    events: list[str] = []
    steps: list[str] = []

    class Slow(FixedClock):
        blocking = True

        def now(self) -> Instant:
            asked.append(this_thread())
            return super().now()

    async def flow() -> None:
        begun = BeginCard()
        try:
            await begun
            for _ in range(2):
                await SELECT_JPKI
                steps.append(this_thread())
                await Entropy(8)
                await Now()
                await Tell("seen")
                steps.append(this_thread())
            await read(4)
        finally:
            await EndCard(begun)

    scripted = card(lambda _apdu: spoken.append(threading.get_ident()))
    spoken: list[int] = []
    stand = attrs.evolve(
        performers(scripted), clock=Slow(), sink=lambda _one: events.append(this_thread())
    )
    with Driver(stand) as driver:
        driver.run(flow())
    assert (asked, events) == ([this_thread()] * len(asked), [this_thread()] * 2)
    assert steps == ["myna-card", this_thread()] * 2
    assert (len(set(spoken)), scripted.log) == (1, ["begin", "end"])


def test_a_flow_sees_the_callers_context_beside_a_card_too(run: Run) -> None:
    tenant: ContextVar[str] = ContextVar("tenant")

    async def flow() -> str:
        begun = BeginCard()
        try:
            await begun
            await SELECT_JPKI
            return tenant.get()
        finally:
            await EndCard(begun)

    tenant.set("a firm")
    assert run(card(), flow()) == "a firm"


def test_the_next_transaction_has_the_same_thread_and_no_thread_outlives_the_driver() -> None:
    spoken: list[threading.Thread] = []
    scripted = card(lambda _apdu: spoken.append(threading.current_thread()))
    with Driver(performers(scripted)) as driver:
        for _ in range(3):
            driver.run(talk(SELECT_JPKI))
        with pytest.raises(UsageError):
            driver.run(talk(read(4)))
        driver.run(talk(SELECT_JPKI))
    assert len(set(spoken)) == 1
    spoken[0].join(60)
    assert not spoken[0].is_alive()


def test_what_interrupts_waiting_for_a_card_ends_the_flow_which_closes_the_card() -> None:
    late = LateSigner()

    def interrupt() -> None:
        late.reached.wait()
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    async def flow() -> None:
        begun = BeginCard(purpose=CardPurpose.LOGIN)
        try:
            await begun
            await SELECT_JPKI
            await verify(CardSecret.of(PIN))
            await read(4)
        finally:
            assert this_thread() == "MainThread"
            late.freed.set()
            await ClosingCommand(0x00, 0xA4, 0x04, 0x0C, data=JPKI)
            await EndCard(begun)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        run_blocking(late, flow())
    assert [apdu[1] for apdu in late.sent] == [0xA4, 0x20, 0xB0, 0xA4]
    assert (late._open, late.log) == (set(), ["begin", "end"])


def test_what_a_flow_raises_beside_a_card_is_raised_to_the_caller(run: Run) -> None:
    async def flow() -> None:
        begun = BeginCard()
        try:
            await begun
            raise TimeoutError("its own")
        finally:
            await EndCard(begun)

    with pytest.raises(TimeoutError, match="its own"):
        run(scripted := card(), flow())
    assert scripted.log == ["begin", "end"]


def test_of_two_threads_with_one_driver_the_second_is_told_that_the_card_is_busy() -> None:
    mute = MuteCard()
    with Driver(performers(mute)) as driver:
        first = threading.Thread(target=driver.run, args=(talk(SELECT_JPKI, read(4)),))
        first.start()
        mute.reached.wait()
        with pytest.raises(TransportError, match="card-busy"):
            driver.run(talk(SELECT_JPKI))
        mute.freed.set()
        first.join()
        driver.run(talk(SELECT_JPKI))
    assert [apdu[1] for apdu in mute.sent] == [0xA4, 0xB0, 0xA4]
    assert mute.log == ["begin", "end"] * 2


def test_a_flow_is_in_one_pair_of_hands() -> None:
    taken: Stretch[int] = Stretch(0.0)
    assert taken.take()
    taken.run(lambda: 5)
    assert taken.over(0.0)
    with pytest.raises(Abandoned):
        taken.outcome()

    stretch: Stretch[list[bool]] = Stretch(0.0)
    hands: list[bool] = []

    def steps() -> list[bool]:
        hands.append(stretch.take())
        stretch.away(lambda _effect: None, None, 0.0)
        hands.append(stretch.take())
        with pytest.raises(Abandoned):
            stretch.away(lambda _effect: hands.extend((stretch.take(), stretch.take())), None, 0.0)
        return hands

    stretch.run(steps)
    assert stretch.outcome() == [False, False, True, True]


def select(application: bytes) -> CardCommand:
    return CardCommand(0x00, 0xA4, 0x04, 0x0C, data=application)


def file(number: int) -> CardCommand:
    return CardCommand(0x00, 0xA4, 0x02, 0x0C, data=number.to_bytes(2))


MY_NUMBER: dict[str, tuple[CardCommand, ...]] = {
    "text file": (select(TEXT), file(0x0001)),
    "text file by short identifier": (select(TEXT), read(17, 0x81)),
    "text reference A": (select(TEXT), file(0x0014)),
    "text reference A queried": (select(TEXT), CardCommand(0x00, 0x20, 0x00, 0x94)),
    "visual image": (select(VISUAL), file(0x0005)),
    "visual image by short identifier": (select(VISUAL), read(17, 0x85)),
    "visual reference A": (select(VISUAL), file(0x0013)),
    "visual reference A presented": (
        select(VISUAL),
        CardCommand(0x00, 0x20, 0x00, 0x93, secret=CardSecret.of("0" * 12)),
    ),
    "an application by part of its name": (select(TEXT[:-1]),),
    "an application of the register": (select(bytes.fromhex("D3921000310001010401")),),
    "a file of nothing selected": (read(17, 0x00),),
    "a file of another selection": (select(JPKI), select(TEXT), read(17, 0x00)),
}
OTHERS: dict[str, tuple[CardCommand, ...]] = {
    "a PIN changed": (select(JPKI), CardCommand(0x00, 0x24, 0x01, 0x98, data=b"1111")),
    "a secure session": (select(TEXT), CardCommand(0x80, 0xAE, 0x00, 0x00, data=b"x")),
    "another padding": (
        select(JPKI),
        CardCommand(0x80, 0x2A, 0x01, 0x9A, data=b"x", expect=256),
    ),
    "a file written": (select(JPKI), CardCommand(0x00, 0xD6, 0x00, 0x00, data=b"x")),
    "a PIN of no digits": (select(JPKI), verify(CardSecret(bytearray()))),
    "a length asked for where a PIN belongs": (
        select(JPKI),
        CardCommand(0x00, 0x20, 0x00, 0x98, expect=4),
    ),
    "a reference with bits that mean nothing": (select(JPKI), CardCommand(0x00, 0x20, 0x00, 0xF8)),
    "a file with bits that mean nothing": (select(JPKI), read(4, 0xE6)),
    "a secret where a name belongs": (
        CardCommand(0x00, 0xA4, 0x02, 0x0C, secret=CardSecret.of("x")),
    ),
    "a PIN that is for something else": (
        select(JPKI),
        CardCommand(0x00, 0x20, 0x00, 0x9B, secret=CardSecret.of("MIHON123")),
    ),
    "a PIN that is never presented": (
        select(TEXT),
        CardCommand(0x00, 0x20, 0x00, 0x91, secret=CardSecret.of(PIN)),
    ),
    "a key that is for something else": (
        select(JPKI),
        CardCommand(0x80, 0x2A, 0x00, 0x9A, data=b"x", expect=256),
    ),
    "the chip's own key where nobody looks at a face": (
        select(VISUAL),
        CardCommand(0x80, 0x2A, 0x00, 0x00, data=b"x", expect=256),
    ),
    "data of the card itself": (CardCommand(0x00, 0xCA, 0x00, 0x45, expect=256),),
    "an unknown file": (select(JPKI), file(0x0009)),
    "a record of another application": (
        select(JPKI),
        CardCommand(0x00, 0xB2, 0x01, 0x0C, expect=256),
    ),
}


@pytest.mark.parametrize("case", [*MY_NUMBER, *OTHERS])
def test_what_is_not_listed_is_never_sent(run: Run, case: str) -> None:
    commands = (MY_NUMBER | OTHERS)[case]
    scripted = card()
    with pytest.raises(UsageError, match="card-command-refused"):
        run(scripted, talk(*commands))
    assert len(scripted.sent) == len(commands) - 1


@pytest.mark.parametrize("purpose", CardPurpose)
def test_what_a_transaction_is_for_decides_what_is_presented(purpose: CardPurpose) -> None:
    presented = set()
    for application in CURRENT_CHIP.applications:
        for reference in application.references:
            permitted = Permitted(purpose)
            chosen = select(application.identifier)
            permitted.note(chosen, CardReply(b"", 0x9000))
            number, secret = 0x80 | reference.file, CardSecret.of(PIN)
            permitted.admit(CardCommand(0x00, 0x20, 0x00, number))
            with contextlib.suppress(UsageError):
                permitted.admit(CardCommand(0x00, 0x20, 0x00, number, secret=secret))
                presented.add(reference.kind)
    wanted = {
        CardPurpose.LOOK: set(),
        CardPurpose.FACE: {PinKind.PRINTED, PinKind.PRINTED_VISUAL},
        CardPurpose.SIGN: {PinKind.SIGNING},
        CardPurpose.LOGIN: {PinKind.USER_AUTHENTICATION},
    }
    assert presented == wanted[purpose]


def test_a_refused_selection_leaves_nothing_selected() -> None:
    permitted = Permitted()
    for command, status in ((select(JPKI), 0x9000), (select(TEXT), 0x6A82)):
        permitted.admit(command)
        permitted.note(command, CardReply(b"", status))
    with pytest.raises(UsageError):
        permitted.admit(read(4, 0x86))


@pytest.mark.parametrize(
    "make",
    [
        lambda: CardCommand(0x100, 0, 0, 0),
        lambda: CardCommand(0, 0, 0, 0, expect=0),
        lambda: CardCommand(0, 0, 0, 0, expect=0x10001),
        lambda: CardCommand(0, 0, 0, 0, data=b"x", secret=CardSecret.of("1")),
    ],
)
def test_a_command_that_cannot_be_is_refused(make: Callable[[], Any]) -> None:
    with pytest.raises(UsageError, match="card-command-contradictory"):
        make()


def test_a_secret_is_letters_and_digits() -> None:
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in PIN)
    with pytest.raises(UsageError, match="card-secret-not-ascii") as caught:
        CardSecret.of(wide)
    innermost = list(traceback.walk_tb(caught.value.__traceback__))[-1][0]
    assert wide not in map(str, innermost.f_locals.values())


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (0x9000, "done"),
        (0x63C0, "no-tries-left"),
        (0x63C5, "tries-left"),
        (0x6300, "no-number-of-tries"),
        (0x6984, "blocked"),
        (0x6983, "blocked"),
        (0x6C10, "other-length"),
        (0x61FF, "more-to-fetch"),
        (0x1234, "unknown"),
    ],
)
def test_every_status_word_has_a_name_and_a_meaning(status: int, name: str) -> None:
    found = meaning(status)
    assert found.name == name
    assert found.text("ja") != found.text("en")


def test_tries_are_told_by_63cx_alone() -> None:
    assert [tries_left(word) for word in (0x63C3, 0x63C0, 0x6300, 0x9000)] == [3, 0, None, None]
