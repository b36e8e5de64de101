"""Whatever is sent in whatever order, access rules hold; `make fuzz-card` sends more."""

import random
from collections.abc import Callable, Mapping

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from myna_mock.card.application import (
    Application,
    ApplicationName,
    Binary,
    CardContent,
    File,
    SigningKey,
)
from myna_mock.card.chip import Chip
from myna_mock.card.session import KeptPins, Session
from myna_mock.people.card_pins import CardPin
from tests.mock_card.fuzz import APPLICATIONS, PINS, Cards, Maker, Subject, fuzz
from tests.mock_card.oracle import JPKI, TRIES, BrokenRule

CARDS = Cards(1)


def test_thousands_of_random_commands_break_no_rule() -> None:
    answered = fuzz(4_000, 7)
    assert {"9000", "6982", "6984", "63C0", "63C2", "6700", "6A82", "6D00"} <= set(answered)


class CardMachine(RuleBasedStateMachine):
    """One card, held to the oracle at each step; what fails is made short."""

    def __init__(self) -> None:
        super().__init__()
        self.subject = CARDS.kinds[0]()

    @rule(aid=st.sampled_from(APPLICATIONS))
    def application(self, aid: bytes) -> None:
        self.subject.send(bytes((0x00, 0xA4, 0x04, 0x0C, len(aid))) + aid)

    @rule(file=st.integers(0, 0x1F))
    def file(self, file: int) -> None:
        self.subject.send(bytes((0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, file)))

    @rule(first=st.sampled_from((0, 1, 0x0C)) | st.integers(0x80, 0x9F), most=st.integers(0, 255))
    def read(self, first: int, most: int) -> None:
        self.subject.send(bytes((0x00, 0xB0, first, 0x00, most)))

    @rule(choice=st.integers(0, 4), right=st.booleans(), at_current=st.booleans())
    def enter(self, choice: int, right: bool, at_current: bool) -> None:
        oracle = self.subject.oracle
        application = oracle.application or JPKI
        references = tuple(TRIES[application])
        reference = references[choice % len(references)]
        value = oracle.values.get((application, reference), b"1234") if right else b"wrong"
        how = 0x80 if at_current else 0x80 | reference
        self.subject.send(bytes((0x00, 0x20, 0x00, how, len(value))) + value)

    @rule(how=st.sampled_from((0x80, 0x97, 0x9A, 0x00)))
    def sign(self, how: int) -> None:
        self.subject.send(bytes((0x80, 0x2A, 0x00, how, 0x01, 0x30, 0x00)))

    @rule(value=st.sampled_from((b"4321", b"ZZZ999")), own=st.booleans())
    def change(self, value: bytes, own: bool) -> None:
        head = (0x80, 0x32, 0x00) if own else (0x00, 0x24, 0x01)
        self.subject.send(bytes((*head, 0x80, len(value))) + value)

    @rule(command=st.binary(max_size=20))
    def anything(self, command: bytes) -> None:
        self.subject.send(command)

    @rule()
    def power(self) -> None:
        self.subject.power()


CardMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestCard = CardMachine.TestCase


def _run(subject: Subject, seed: int = 3, commands: int = 4_000) -> None:
    maker = Maker(random.Random(seed))
    for _ in range(commands):
        subject.send(maker.command(subject.oracle))
        subject.unlock(*next(iter(PINS)))


def _changed(
    subject: Subject, name: ApplicationName, change: Callable[[Application], Application]
) -> Subject:
    whole = subject.chip.content()
    applications = tuple(change(a) if a.name is name else a for a in whole.applications)
    content = CardContent(applications=applications)
    chip = Chip(content=lambda: content, book=subject.book, random=CARDS.random)
    return Subject(chip, subject.book, subject.oracle)


def _files(application: Application, changed: Mapping[int, File]) -> Application:
    return attrs.evolve(application, files={**application.files, **changed})


@pytest.mark.parametrize("name", [ApplicationName.TEXT, ApplicationName.VISUAL])
def test_the_judge_sees_a_file_that_is_open_to_all(name: ApplicationName) -> None:
    def opened(application: Application) -> Application:
        file = application.files[0x0002]
        assert isinstance(file, Binary)
        return _files(application, {0x0002: attrs.evolve(file, opened_by=None)})

    with pytest.raises(BrokenRule, match="nothing had opened it"):
        _run(_changed(CARDS.kinds[0](), name, opened))


def test_the_judge_sees_a_key_that_the_wrong_pin_opens() -> None:
    def opened(application: Application) -> Application:
        key = application.files[0x001A]
        assert isinstance(key, SigningKey)
        return _files(
            application, {0x001A: attrs.evolve(key, opened_by=frozenset({0x0018, 0x001B}))}
        )

    with pytest.raises(BrokenRule, match="nothing had opened the key"):
        _run(_changed(CARDS.kinds[0](), ApplicationName.JPKI, opened), commands=20_000)


def test_the_judge_sees_a_card_that_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    def entered(self: KeptPins, pin: CardPin, *, right: bool) -> None:
        pass

    monkeypatch.setattr(KeptPins, "entered", entered)
    with pytest.raises(BrokenRule, match="instead of"):
        _run(CARDS.kinds[0]())


def test_the_judge_sees_a_card_that_does_not_forget(monkeypatch: pytest.MonkeyPatch) -> None:
    def enter_application(self: Session, application: Application | None) -> None:
        self.application, self.current = application, None

    monkeypatch.setattr(Session, "enter_application", enter_application)
    with pytest.raises(BrokenRule):
        _run(CARDS.kinds[0]())
