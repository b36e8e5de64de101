"""The card in a reader through both clients: no plugin is named, whoever provides the reader."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from myna_mock.card.reader import READER, MockReader
from myna_mock.desk_reader.provider import Settings, desk_reader
from myna_mock.firm import Firm
from myna_mock.world import World
from myna_sdk import AsyncMyna, Myna, Verified
from myna_sdk.card.anchor_file import written_anchors
from myna_sdk.card.detecting import CardKind
from myna_sdk.card.readings import ChipReading
from myna_sdk.card.refusals import CardReason, CardRefusal
from myna_sdk.card.verdicts import ChipProven, ChipUnproven
from myna_sdk.configuration import parse
from myna_sdk.drive.cards.readers import ReaderWatch
from myna_sdk.effects.card import CardSecret
from myna_sdk.effects.readers import CardReader, SeeReaders
from myna_sdk.errors import ConfigError, TransportError, UsageError
from myna_sdk.identity.counter import StaffDecision
from myna_sdk.law.evidence import FaceCheck, Told
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.masking import Concealed
from myna_sdk.model.signing import Detached, Document, Signed

HANAKO = "mihon-hanako"
SEEN = StaffDecision(
    face=FaceCheck.IN_PERSON, displayed=Told.YES, texts=Told.YES, confirmed_by="staff 12"
)


class _Door:
    """A desk of `Myna` as it is, or one of `AsyncMyna` whose calls are run to their end."""

    def __init__(self, myna: Any, run: Callable[[Any], Any]) -> None:
        self._myna, self._run = myna, run

    def __getattr__(self, name: str) -> Any:
        desk, run = getattr(self._myna, name), self._run

        class Bound:
            def __getattr__(self, call: str) -> Callable[..., Any]:
                return lambda *args, **kwargs: run(getattr(desk, call)(*args, **kwargs))

        return Bound()


@pytest.fixture(params=["blocking", "asynchronous"])
def client(request: pytest.FixtureRequest) -> Iterator[_Door]:
    """Both clients, one after the other, with an empty reader of the test's world."""
    if request.param == "blocking":
        yield _Door(request.getfixturevalue("myna"), lambda answer: answer)
        return
    async_myna: AsyncMyna = request.getfixturevalue("async_myna")
    with asyncio.Runner() as runner:
        yield _Door(async_myna, runner.run)
        runner.run(async_myna.aclose())


def number(reader: MockReader) -> CardSecret:
    return CardSecret.of(reader.card().printed.number_b)


def test_a_person_at_the_counter_is_verified_from_reader_to_record(
    client: _Door, card_reader: MockReader
) -> None:
    card_reader.insert(HANAKO)
    reading = client.card.read(number(card_reader))
    assert isinstance(reading, ChipReading)
    assert isinstance(reading.verdict, ChipProven)
    done = client.identity.at_counter("rental-screening", reading=reading, staff=SEEN)
    assert isinstance(done.outcome, Verified)


def test_readers_are_listed_and_named_by_a_part_of_their_name(
    client: _Door, card_reader: MockReader
) -> None:
    (empty,) = client.card.readers()
    assert (empty.name, empty.has_card) == (READER, False)
    card_reader.insert(HANAKO)
    assert client.card.named("MOCK").has_card
    with pytest.raises(UsageError, match=f"card-reader-unknown.*{READER}"):
        client.card.detect(reader="ACR122U")


def test_a_card_is_waited_for_and_whoever_waits_is_told_for_how_long(
    client: _Door, card_reader: MockReader
) -> None:
    told: list[float] = []

    def put_one_in(left: float) -> None:
        told.append(left)
        if len(told) == 2:
            card_reader.insert(HANAKO)

    assert client.card.wait(seconds=50, progress=put_one_in).name == READER
    assert all(earlier > later for earlier, later in pairwise(told))


def test_the_wait_ends_in_time_without_a_card(client: _Door) -> None:
    left: list[float] = []
    with pytest.raises(TransportError, match="card-removed"):
        client.card.wait(seconds=0.3, progress=left.append)
    assert (left[0], left[-1]) == (0.3, 0.0)
    with pytest.raises(TransportError, match="card-reader-unavailable"):
        client.card.wait("ACR122U", seconds=0)


def test_a_change_is_told_once_it_is_there(client: _Door, card_reader: MockReader) -> None:
    before = client.card.readers()
    assert client.card.changed(before, seconds=0) == before
    card_reader.insert(HANAKO)
    assert client.card.changed(before, seconds=50)[0].has_card


def test_what_the_card_can_do_is_done_through_the_desk(
    client: _Door, card_reader: MockReader
) -> None:
    card_reader.insert(HANAKO)
    assert isinstance(client.card.detect(reader="00"), CardKind)
    assert all(each.left == each.most for each in client.card.pin_status())
    kind = CertificateKind.USER_AUTHENTICATION
    answer = client.card.answer(Concealed(bytes(32)), CardSecret.of("1234"))
    assert isinstance(answer, Detached)
    assert client.card.certificate(kind).der.reveal() == answer.certificate.reveal()
    lease = Document(Concealed(b"a lease of a flat that is not there"))
    assert isinstance(client.card.sign(lease, CardSecret.of("ABC123")), Signed)


def test_a_secret_is_gone_even_if_no_reader_was_found_to_send_it_to(client: _Door) -> None:
    secret = CardSecret.of("1234")
    with pytest.raises(UsageError, match="card-reader-unknown"):
        client.card.answer(Concealed(bytes(32)), secret, reader="ACR122U")
    assert len(secret) == 0


def test_a_card_that_leaves_is_told_and_another_one_is_read_next(
    client: _Door, card_reader: MockReader
) -> None:
    with pytest.raises(TransportError, match="card-removed"):
        client.card.detect()
    card_reader.insert(HANAKO)
    wrong = client.card.answer(Concealed(bytes(32)), CardSecret.of("9999"))
    assert wrong == CardRefusal(CardReason.PIN_WRONG, wrong.kind, 2)


def configured(world: World, firm: Firm, folder: Path, **tables: Any) -> Myna:
    written = {**firm.configuration(world.base_url, ask_its_clock=False), **tables}
    written["providers"] = {**written["providers"], "desk": {"plugin": "mock-reader"}}
    read = parse(written, source="myna.toml", environ={}, base=folder)
    return Myna(read, clock=world.clock, transport=world.transport)


def test_the_configuration_names_the_reader_and_a_mock_one_brings_its_card_cas(
    world: World, firm: Firm, tmp_path: Path
) -> None:
    with configured(world, firm, tmp_path) as myna:
        reader: MockReader = myna.wiring.instances["desk"].provider
        reading = myna.card.read(number(reader))
        assert isinstance(reading, ChipReading)
        assert isinstance(reading.verdict, ChipProven)
        (check,) = myna.providers.diagnose("desk")
        assert (check.number, check.result) == ("doctor-readers", CheckResult.PASSED)


def test_the_page_tells_the_number_on_the_card_of_the_mock_reader() -> None:
    page = Path(__file__).parents[2] / "docs/counter.md"
    told = desk_reader(Settings()).card().printed.number_b
    assert f"`{told}`" in page.read_text("utf-8")


def test_card_cas_of_a_file_are_those_that_count(world: World, firm: Firm, tmp_path: Path) -> None:
    other = MockReader(World("other")).chip_anchors
    (tmp_path / "cas.toml").write_text(written_anchors(other))
    with configured(world, firm, tmp_path, card={"reader": "desk", "anchors": "cas.toml"}) as myna:
        reader: MockReader = myna.wiring.instances["desk"].provider
        reading = myna.card.read(number(reader))
        assert isinstance(reading, ChipReading)
        assert not isinstance(reading.verdict, ChipProven | ChipUnproven)


def test_without_a_reader_the_error_says_which_plugins_have_one(myna: Myna) -> None:
    without = Myna(myna.wiring.configuration)
    with pytest.raises(ConfigError) as refused:
        without.card.readers()
    (fault,) = refused.value.faults
    assert dict(fault.data)["able"] == "mock-reader, pcsc"


def test_readers_that_never_answer_are_not_asked_for_ever() -> None:
    released, asked = threading.Event(), list[int]()

    class Hung(MockReader):
        def readers(self) -> tuple[CardReader, ...]:
            asked.append(1)
            released.wait()
            return ()

    hung = Hung(World("hung"))
    watch = ReaderWatch(lambda _instance: hung, 10.0)
    looks = [watch.ask(SeeReaders()) for _ in range(16)]
    with pytest.raises(TransportError, match="card-reader-unavailable"):
        watch.ask(SeeReaders())
    released.set()
    assert [look.result(60) for look in looks] == [()] * 16
    assert watch.ask(SeeReaders()).result(60) == ()
    assert len(asked) == 17
