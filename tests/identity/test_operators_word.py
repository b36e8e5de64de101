"""An operator's word on the card at the counter: its holder answered, and a verifier judged it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from myna_mock.card.reader import MockReader
from myna_mock.firm import VERIFIER, Firm
from myna_mock.world import World
from myna_sdk import Myna, Rejected, Undetermined, Verified, store
from myna_sdk.card.chip import CertificateWanted
from myna_sdk.card.readings import ChipReading
from myna_sdk.configuration import parse
from myna_sdk.effects import Read, Write
from myna_sdk.effects.card import CardSecret
from myna_sdk.errors import UsageError
from myna_sdk.identity.card_status import CardStatus
from myna_sdk.identity.counter import StaffDecision
from myna_sdk.identity.operators_word import OPERATION, operators_word
from myna_sdk.law.evidence import FaceCheck, Told
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.masking import Concealed
from myna_sdk.model.reasons import Reason
from myna_sdk.model.signing import Detached
from myna_sdk.model.status import Standing
from myna_sdk.store.tables import intents

HANAKO, TARO = "mihon-hanako", "mihon-taro"
PIN = "1234"
NONCE = Concealed(bytes(range(32)))
VERIFY = "pocketsign.verify"
SEEN = StaffDecision(
    face=FaceCheck.IN_PERSON, displayed=Told.YES, texts=Told.YES, confirmed_by="staff 12"
)


def read(myna: Myna, reader: MockReader, persona: str = HANAKO) -> ChipReading:
    card = reader.insert(persona)
    number = CardSecret.of(card.printed.number_b)
    found = myna.card.read(number, certificate=CertificateWanted.YES)
    assert isinstance(found, ChipReading)
    return found


def answered(myna: Myna, nonce: Concealed[bytes] = NONCE) -> Detached:
    found = myna.card.answer(nonce, CardSecret.of(PIN))
    assert isinstance(found, Detached)
    return found


def word(myna: Myna, reading: ChipReading) -> CardStatus:
    return myna.identity.card_status(reading, nonce=NONCE, answer=answered(myna))


def told_at_counter(myna: Myna, reading: ChipReading, status: CardStatus) -> Any:
    done = myna.identity.at_counter("rental-screening", reading=reading, staff=SEEN, status=status)
    checks = {check.number: check.result for check in done.outcome.checks}
    return checks["counter-8"], done.reason


def test_an_operators_word_that_the_certificate_holds_counts_at_the_counter(
    myna: Myna, card_reader: MockReader, world: World
) -> None:
    reading = read(myna, card_reader)
    status = word(myna, reading)
    assert isinstance(status.said, Verified)
    assert status.said.status is not None
    assert status.said.status.standing is Standing.VALID
    assert (status.said.person, status.said.facts.items) == (None, frozenset())
    assert status.operator == "pocketsign"
    assert world.journal.billed(VERIFY) == 1
    assert told_at_counter(myna, reading, status) == (CheckResult.PASSED, None)


def test_a_card_that_was_reported_lost_is_refused_though_it_reads_as_before(
    myna: Myna, card_reader: MockReader, world: World
) -> None:
    reading = read(myna, card_reader)
    world.happen(HANAKO, "hold", {})
    status = word(myna, reading)
    assert isinstance(status.said, Rejected)
    assert told_at_counter(myna, reading, status) == (
        CheckResult.FAILED,
        Reason.CERTIFICATE_HELD,
    )


def test_the_answer_of_another_card_is_asked_about_nobody(
    myna: Myna, card_reader: MockReader, world: World
) -> None:
    reading = read(myna, card_reader)
    card_reader.insert(TARO)
    with pytest.raises(UsageError, match="card-status-of-another-card"):
        word(myna, reading)
    with pytest.raises(UsageError, match="card-status-of-another-card"):
        word(myna, attrs.evolve(reading, certificate=None))
    assert world.journal.of(VERIFY) == ()


def test_an_answer_to_another_nonce_tells_nothing_of_the_card(
    myna: Myna, card_reader: MockReader
) -> None:
    reading = read(myna, card_reader)
    other = answered(myna, Concealed(bytes(32)))
    status = myna.identity.card_status(reading, nonce=NONCE, answer=other)
    assert isinstance(status.said, Rejected)
    assert told_at_counter(myna, reading, status) == (CheckResult.UNKNOWN, None)


def open_intents(myna: Myna) -> int:
    def count(tx: Any) -> int:
        return len(tx.read(intents.select().where(intents.c.closed_at.is_(None)), {}).all())

    found: int = myna.wiring.store.perform(Read(count))
    return found


def test_a_call_whose_fate_nobody_knows_is_no_word_and_stays_open_until_somebody_asks_again(
    myna: Myna, card_reader: MockReader, world: World
) -> None:
    reading = read(myna, card_reader)
    with world.fault(VERIFY, "drop", processed=True, times=1):
        status = word(myna, reading)
    assert isinstance(status.said, Undetermined)
    assert status.said.detail == "fate-unknown"
    assert open_intents(myna) == 1
    world.travel_to(world.at + timedelta(minutes=2))
    again = word(myna, reading)
    assert (type(again.said), open_intents(myna)) == (Verified, 0)
    assert told_at_counter(myna, reading, status) == (CheckResult.UNKNOWN, None)


def test_two_at_once_about_one_reading_are_one_call(
    myna: Myna, card_reader: MockReader, world: World
) -> None:
    reading = read(myna, card_reader)
    room, at = store, world.at
    lease = myna.wiring.deployment.lease
    myna.wiring.store.perform(
        Write(room.intents.open_, operation=OPERATION, about=reading.id, at=at, lease=lease)
    )
    status = word(myna, reading)
    assert isinstance(status.said, Undetermined)
    assert status.said.reason is Reason.NOT_FINISHED
    assert world.journal.of(VERIFY) == ()


def test_what_was_said_is_in_the_audit_trail_without_who_it_was_about(
    myna: Myna, card_reader: MockReader, tmp_path: Path
) -> None:
    reading = read(myna, card_reader)
    word(myna, reading)
    assert open_intents(myna) == 0
    myna.close()
    written = (tmp_path / "myna.db").read_bytes()
    assert b"identity.card-status" in written
    assert reading.id.encode() in written
    assert reading.certificate is not None
    assert reading.certificate.reveal()[:64] not in written


def test_a_firm_that_verifies_itself_asks_nobody_else(
    world: World, firm: Firm, card_reader: MockReader
) -> None:
    written = firm.verifying_itself(world, ask_its_clock=False)
    configuration = parse(written, source="myna.toml", environ={}, base=firm.folder)
    with Myna(
        configuration, clock=world.clock, transport=world.transport, card_reader=card_reader
    ) as myna:
        reading = read(myna, card_reader)
        status = word(myna, reading)
        assert isinstance(status.said, Verified)
        assert status.operator == VERIFIER
        assert told_at_counter(myna, reading, status) == (CheckResult.PASSED, None)
    assert world.journal.of("ca.ocsp")


def test_a_verdict_on_a_certificate_of_the_other_kind_is_the_verifiers_fault(
    myna: Myna, card_reader: MockReader
) -> None:
    """It judged another certificate than the one that it was handed."""
    reading, answer = read(myna, card_reader), answered(myna)
    deployment = myna.wiring.deployment
    real = deployment.authentication_verifier()

    class Other(type(real.provider)):  # type: ignore[misc]
        async def verify_authentication(self, asked: Any, ctx: Any) -> Any:
            found = await super().verify_authentication(asked, ctx)
            shown = found.presentation
            signing = attrs.evolve(shown.certificate, kind=CertificateKind.SIGNING)
            return attrs.evolve(found, presentation=attrs.evolve(shown, certificate=signing))

    provider = object.__new__(Other)
    provider.__dict__.update(vars(real.provider))
    fake = attrs.make_class("Fake", ["name", "plugin", "provider"])(
        real.name, real.plugin, provider
    )
    lying = attrs.evolve(deployment, authentication_verifier=lambda: fake)
    status = myna.driver.run(operators_word(reading, NONCE, answer, lying))
    assert isinstance(status.said, Undetermined)
    assert status.said.reason is Reason.PROVIDER_FAULTY
