"""No mistake of ours ever costs a try, and no loop of ours can lock a card."""

import contextlib
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from myna_sdk.card.certificates import CardCertificate, read_certificate
from myna_sdk.card.detecting import detect, pin_status
from myna_sdk.card.faults import CardStatusError
from myna_sdk.card.pins import era_year, printed_number, well_formed
from myna_sdk.card.profile import CURRENT_CHIP, PinKind
from myna_sdk.card.refusals import CardReason, CardRefusal
from myna_sdk.card.signing import answer_login, sign_document
from myna_sdk.effects import Flow
from myna_sdk.effects.card import CardSecret
from myna_sdk.errors import MynaError, TransportError, UsageError
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.masking import Concealed
from myna_sdk.model.signing import Document, Signed
from tests.card import holder
from tests.card.running import Run, run_blocking
from tests.card.scripted import JPKI, ScriptedCard

LEASE = Document(Concealed(b"a lease of a flat that is not there"))
NONCE = Concealed(bytes(32))


def presented(card: ScriptedCard) -> int:
    return sum(apdu[1] == 0x20 and len(apdu) > 5 for apdu in card.sent)


def left(card: ScriptedCard, reference: int = 0x1B) -> int:
    return card.apps[JPKI].pins[reference].left


def sign(password: str, *, last_try: PinKind | None = None) -> Flow[Signed | CardRefusal]:
    return sign_document(LEASE, CardSecret.of(password), last_try=last_try)


@pytest.mark.parametrize("typed", ["", "ABC12", "A" * 17, "ABC-123", "ABC 123"])
def test_what_cannot_be_the_password_is_never_sent(run: Run, typed: str) -> None:
    card = holder.plastic()
    assert run(card, sign(typed)) == CardRefusal(CardReason.PIN_FORM, PinKind.SIGNING)
    assert (presented(card), left(card)) == (0, 5)


@pytest.mark.parametrize("typed", ["", "123", "12345", "12a4", "ABCD"])
def test_what_cannot_be_the_pin_is_never_sent(run: Run, typed: str) -> None:
    card = holder.plastic()
    found = run(card, answer_login(NONCE, CardSecret.of(typed)))
    assert found == CardRefusal(CardReason.PIN_FORM, PinKind.USER_AUTHENTICATION)
    assert presented(card) == 0


def test_a_wrong_password_costs_one_try_and_tells_the_rest(run: Run) -> None:
    card = holder.plastic()
    assert run(card, sign("WRONG1")) == CardRefusal(CardReason.PIN_WRONG, PinKind.SIGNING, 4)
    assert (presented(card), left(card)) == (1, 4)


def test_the_last_try_is_kept_unless_this_very_pin_is_named(run: Run) -> None:
    card = holder.plastic()
    card.apps[JPKI].pins[0x1B].left = 1
    kept = CardRefusal(CardReason.PIN_LAST_TRY, PinKind.SIGNING, 1)
    assert run(card, sign(holder.PASSWORD)) == kept
    assert run(card, sign(holder.PASSWORD, last_try=PinKind.USER_AUTHENTICATION)) == kept
    assert presented(card) == 0
    assert isinstance(run(card, sign(holder.PASSWORD, last_try=PinKind.SIGNING)), Signed)
    assert left(card) == 5


def test_blocked_is_told_apart_from_wrong(run: Run) -> None:
    card = holder.plastic()
    pin = card.apps[JPKI].pins[0x1B]
    pin.left = 1
    blocked = CardRefusal(CardReason.PIN_BLOCKED, PinKind.SIGNING, 0)
    assert run(card, sign("WRONG1", last_try=PinKind.SIGNING)) == blocked
    assert presented(card) == 1
    assert run(card, sign(holder.PASSWORD)) == blocked
    assert presented(card) == 1


@pytest.mark.parametrize("word", [b"\x69\x84", b"\x69\x83"])
def test_a_card_that_says_blocked_in_either_word_is_believed(run: Run, word: bytes) -> None:
    for length in (4, 13):  # to the question, or to the password
        card = holder.plastic()
        card.twist = lambda apdu, length=length: (  # type: ignore[misc]
            word if apdu[1] == 0x20 and len(apdu) == length else None
        )
        found = run(card, sign(holder.PASSWORD))
        assert found == CardRefusal(CardReason.PIN_BLOCKED, PinKind.SIGNING, 0)


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        (b"\x90\x00", CardReason.PIN_TRIES_UNKNOWN),
        (b"\x63\x00", CardReason.PIN_TRIES_UNKNOWN),
        (b"\x63\xc6", CardReason.PIN_TRIES_IMPLAUSIBLE),
        (b"\x63\xcf", CardReason.PIN_TRIES_IMPLAUSIBLE),
        (b"\x6a\x82", CardReason.PIN_MISSING),
    ],
)
def test_a_card_whose_tries_cannot_be_told_gets_no_password(
    run: Run, word: bytes, reason: CardReason
) -> None:
    card = holder.plastic()
    card.twist = lambda apdu: word if apdu[1] == 0x20 else None
    found = run(card, sign(holder.PASSWORD))
    assert isinstance(found, CardRefusal)
    assert found.reason is reason
    assert presented(card) == 0


def test_a_card_that_takes_a_mistake_and_counts_up_is_found_out(run: Run) -> None:
    card = holder.plastic()
    card.twist = lambda apdu: b"\x63\xc5" if apdu[1] == 0x20 else None
    found = run(card, sign("WRONG1"))
    assert found == CardRefusal(CardReason.PIN_ANSWER_IMPLAUSIBLE, PinKind.SIGNING)
    assert "not known" in found.developer()
    assert presented(card) == 1


@pytest.mark.parametrize("word", [b"\x6f\x00", b"\x6d\x00", b"\x61\x05", b"\x6c\x04"])
def test_an_odd_answer_to_a_password_is_an_error_and_never_repeated(run: Run, word: bytes) -> None:
    card = holder.plastic()
    card.twist = lambda apdu: (
        word if (apdu[1] == 0x20 and len(apdu) > 5) or apdu[1] == 0xC0 else None
    )
    with pytest.raises(MynaError):
        run(card, sign(holder.PASSWORD))
    assert presented(card) == 1


@given(st.integers(0, 0xFFFF))
@settings(max_examples=300)
def test_whatever_a_card_says_at_most_one_password_is_sent(word: int) -> None:
    card = holder.plastic()
    card.twist = lambda apdu: word.to_bytes(2) if apdu[1] == 0x20 and len(apdu) == 4 else None
    with contextlib.suppress(CardStatusError, TransportError):
        run_blocking(card, sign("WRONG1"))
    tries = word & 0x0F if word & 0xFFF0 == 0x63C0 else 0
    assert presented(card) == (1 if 2 <= tries <= 5 else 0)


class Caller(RuleBasedStateMachine):
    """A program that calls whatever it likes, as often as it likes, with whatever was typed.

    It never names a PIN whose last try may be used. The card is in order; the person may use it
    elsewhere, rightly or wrongly.
    """

    def __init__(self) -> None:
        super().__init__()
        self.card = holder.plastic()

    def ask(self, flow: Flow[object]) -> None:
        run_blocking(self.card, flow)

    @rule(typed=st.sampled_from(["WRONG1", "wrong1", "", "short", holder.PASSWORD, "x" * 20]))
    def signs(self, typed: str) -> None:
        self.ask(sign(typed))

    @rule(typed=st.sampled_from(["0000", "00000", "abcd", holder.AUTH_PIN]))
    def logs_in(self, typed: str) -> None:
        self.ask(answer_login(NONCE, CardSecret.of(typed)))

    @rule(typed=st.sampled_from(["WRONG1", holder.PASSWORD]))
    def reads_the_signing_certificate(self, typed: str) -> None:
        self.ask(read_certificate(CertificateKind.SIGNING, pin=CardSecret.of(typed)))

    @rule(other=st.sampled_from([PinKind.TEXT, PinKind.USER_AUTHENTICATION]))
    def insists_on_another_pin(self, other: PinKind) -> None:
        self.ask(sign("WRONG1", last_try=other))

    @rule()
    def looks(self) -> None:
        self.ask(detect())
        self.ask(pin_status())

    @rule(at=st.integers(0, 6))
    def loses_the_card(self, at: int) -> None:
        before = len(self.card.sent)

        def removed(_apdu: bytes) -> None:
            if len(self.card.sent) - before > at:
                raise TransportError("card-removed", "the card is gone")

        self.card.twist = removed
        with contextlib.suppress(TransportError):
            self.ask(sign("WRONG1"))
        self.card.twist = lambda _apdu: None

    @rule(reference=st.sampled_from([0x18, 0x1B]))
    def mistypes_elsewhere(self, reference: int) -> None:
        pin = self.card.apps[JPKI].pins[reference]
        pin.left = max(1, pin.left - 1)

    @invariant()
    def nothing_is_locked(self) -> None:
        for app in self.card.apps.values():
            assert all(pin.left > 0 for pin in app.pins.values())


TestNoLoopOfOursLocksACard = Caller.TestCase
TestNoLoopOfOursLocksACard.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None
)


def test_the_machine_would_notice_a_locked_card() -> None:
    caller = Caller()
    caller.card.apps[JPKI].pins[0x1B].left = 0
    with pytest.raises(AssertionError):
        caller.nothing_is_locked()


@pytest.mark.parametrize("kind", PinKind)
@pytest.mark.parametrize("reason", CardReason)
def test_every_refusal_tells_the_person_what_to_do_in_both_languages(
    reason: CardReason, kind: PinKind
) -> None:
    refusal = CardRefusal(reason, kind, 2)
    japanese, english = refusal.guidance("ja"), refusal.guidance("en")
    assert japanese != english
    assert not any(mark in text for text in (japanese, english) for mark in "{}")
    assert english.isascii()
    assert refusal.developer()


def test_a_blocked_password_tells_where_it_is_reset() -> None:
    blocked = CardRefusal(CardReason.PIN_BLOCKED, PinKind.SIGNING, 0)
    assert "コンビニエンスストア" in blocked.guidance("ja")
    assert "municipal office" in blocked.guidance("en")


def test_a_refusal_is_no_bool() -> None:
    with pytest.raises(TypeError):
        bool(CardRefusal(CardReason.OTHER_CARD))


@pytest.mark.parametrize("application", CURRENT_CHIP.applications)
def test_every_reference_has_the_tries_that_cards_have(application: object) -> None:
    tries = {each.kind: each.tries for each in getattr(application, "references")}  # noqa: B009
    known = {
        PinKind.SIGNING: 5,
        PinKind.USER_AUTHENTICATION: 3,
        PinKind.TEXT: 3,
        PinKind.PRINTED: 10,
        PinKind.PRINTED_VISUAL: 10,
    }
    assert tries.items() <= known.items()


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(1980, 2, 17), 55),
        (date(1926, 12, 24), 15),
        (date(1926, 12, 25), 1),
        (date(1989, 1, 7), 64),
        (date(1989, 1, 8), 1),
        (date(2019, 4, 30), 31),
        (date(2019, 5, 1), 1),
        (date(1912, 7, 29), 45),
        (date(1912, 7, 30), 1),
        (date(1800, 1, 1), None),
    ],
)
def test_the_year_of_the_era_changes_on_its_day(day: date, year: int | None) -> None:
    assert era_year(day) == year


def test_the_printed_number_is_made_of_the_cards_front() -> None:
    code = CardSecret.of("2285")
    number = printed_number(BirthDate(1980, 2, 17), 2035, code)
    assert number.reveal() == holder.PRINTED.encode()
    assert len(code) == 0
    assert well_formed(PinKind.PRINTED, number)


@pytest.mark.parametrize(
    "make",
    [
        lambda: printed_number(BirthDate(1980, 2), 2035, CardSecret.of("2285")),
        lambda: printed_number(BirthDate(1980, 2, 17), 35, CardSecret.of("2285")),
        lambda: printed_number(BirthDate(1980, 2, 17), 2035, CardSecret.of("228")),
        lambda: printed_number(BirthDate(1800, 2, 17), 2035, CardSecret.of("2285")),
    ],
)
def test_a_number_that_cannot_be_made_is_the_callers_fault(make: Callable[[], object]) -> None:
    with pytest.raises(UsageError, match="card-number-unusable"):
        make()


def test_what_was_typed_is_gone_after_every_operation(run: Run) -> None:
    for card in (holder.plastic(), ScriptedCard({}), holder.phone(b"NOTHING")):
        for kind in CertificateKind:
            secret = CardSecret.of("WRONG1")
            found = run(card, read_certificate(kind, pin=secret))
            assert isinstance(found, CardRefusal | CardCertificate)
            assert len(secret) == 0
