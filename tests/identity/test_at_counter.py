"""A check at the counter: a chip that was read, and what the member of staff decided."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import attrs
import pytest

from myna_mock.arrangements import PREPARATIONS, Through
from myna_mock.firm import Firm
from myna_mock.world import World
from myna_sdk import Myna, Rejected, Undetermined, Verified, store
from myna_sdk.card.chip import Integrity, TextWanted
from myna_sdk.card.chip_keys import ChipHierarchy
from myna_sdk.card.readings import ChipReading
from myna_sdk.cases.verification import EvidenceKind
from myna_sdk.configuration import parse
from myna_sdk.effects import Read
from myna_sdk.errors import UsageError
from myna_sdk.identity.card_status import CardStatus
from myna_sdk.identity.counter import StaffDecision
from myna_sdk.identity.counter_settling import KIND
from myna_sdk.identity.results import IdentityResult
from myna_sdk.law.evidence import FaceCheck, Told
from myna_sdk.law.judging import Counts
from myna_sdk.law.methods import Gate
from myna_sdk.model.addresses import MovedAbroad
from myna_sdk.model.catalogue import entry
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.facts import BasicFacts, FactItem, Source
from myna_sdk.model.masking import Concealed
from myna_sdk.model.my_number import holds_my_number
from myna_sdk.model.person import Subject
from myna_sdk.model.reasons import Reason
from myna_sdk.model.status import CertificateStatus, Standing
from tests.card.chip_maker import ADDRESS, NAME, Chip
from tests.card.running import NOON
from tests.card.test_chip_data import read
from tests.identity.conftest import Client, IdentityDoor

LEASE, SALE = "rental-screening", "property-sale"
WANT = ("name", "address", "birth_date")
BROWSER = "session-1"

CONFIRMED = StaffDecision(
    face=FaceCheck.IN_PERSON,
    displayed=Told.YES,
    texts=Told.YES,
    confirmed_by="staff 12",
    recorded_by="staff 7",
)


def saying(**said: Any) -> StaffDecision:
    return attrs.evolve(CONFIRMED, **said)


@pytest.fixture(scope="module")
def reading() -> ChipReading:
    return read(Chip())


def told(reading: ChipReading) -> BasicFacts:
    assert reading.text is not None
    return reading.text.facts


@pytest.fixture(autouse=True)
def today(world: World) -> None:
    """The world is at the instant at which the chips of these tests are read."""
    world.travel_to(NOON)


def again(reading: ChipReading, **more: Any) -> ChipReading:
    """Return what reading the same card once more would have given."""
    return attrs.evolve(reading, id=uuid4().hex, **more)


def at_counter(
    identity: IdentityDoor, reading: ChipReading, /, use_case: str = LEASE, **more: Any
) -> IdentityResult:
    given = {"staff": CONFIRMED, "want": WANT, "subject": "customer-4711"}
    result: IdentityResult = identity.at_counter(
        use_case, **({"reading": again(reading)} | given | more)
    )
    return result


def test_a_chip_that_staff_confirmed_verifies_the_person(
    identity: IdentityDoor, reading: ChipReading
) -> None:
    done = at_counter(identity, reading)
    assert isinstance(done.outcome, Verified)
    assert done.outcome.facts.reveal() == {
        "name": NAME,
        "address": ADDRESS,
        "birth_date": "1980-02-17",
    }
    assert {stamp.source for _, stamp in done.outcome.facts.provenance} == {Source.CARD_TEXT}
    assert done.verification.kind is EvidenceKind.CHIP_FACE
    assert done.methods == ()


def test_the_status_of_the_card_is_told_as_not_checked(
    identity: IdentityDoor, reading: ChipReading
) -> None:
    checks = {check.number: check.result for check in at_counter(identity, reading).outcome.checks}
    assert checks["counter-8"] is CheckResult.NOT_MADE
    assert {checks[f"counter-{n}"] for n in (*range(1, 8), 9, 10)} == {CheckResult.PASSED}
    assert {"visual-4", "text-7", "core-4"} <= checks.keys()


UNDECIDED = {
    "the data were not displayed": saying(displayed=Told.NO),
    "nobody says whether they were": saying(displayed=Told.NOT_TOLD),
    "the face was not compared": saying(face=FaceCheck.NOT_MADE),
    "the texts were not compared": saying(texts=Told.NOT_TOLD),
}


@pytest.mark.parametrize("case", UNDECIDED)
def test_without_a_word_of_the_staff_nothing_is_verified(
    identity: IdentityDoor, reading: ChipReading, case: str
) -> None:
    done = at_counter(identity, reading, staff=UNDECIDED[case])
    assert isinstance(done.outcome, Undetermined)
    assert done.reason is Reason.COUNTER_UNDECIDED
    assert (done.evidence, done.methods) == (None, ())


def test_another_face_and_other_texts_are_rejected(
    identity: IdentityDoor, reading: ChipReading
) -> None:
    other = at_counter(identity, reading, staff=saying(face=FaceCheck.DIFFERS))
    assert (type(other.outcome), other.reason) == (Rejected, Reason.FACE_DIFFERS)
    texts = at_counter(identity, reading, staff=saying(texts=Told.NO))
    assert (type(texts.outcome), texts.reason) == (Rejected, Reason.CHIP_NOT_AUTHENTIC)


def test_a_failure_counts_before_what_is_undecided(identity: IdentityDoor) -> None:
    forged = read(Chip(face_signer="another"))
    done = at_counter(identity, forged, staff=saying(face=FaceCheck.NOT_MADE))
    assert (type(done.outcome), done.reason) == (Rejected, Reason.CHIP_NOT_AUTHENTIC)


def test_a_copy_and_texts_of_another_card_are_rejected(identity: IdentityDoor) -> None:
    for chip in (Chip(answering_key="another"), Chip(born="19790217", face_born="19800217")):
        done = at_counter(identity, read(chip))
        assert (type(done.outcome), done.reason) == (Rejected, Reason.CHIP_NOT_AUTHENTIC)


def test_a_chip_whose_ca_is_unknown_is_undetermined(identity: IdentityDoor) -> None:
    unknown = read(Chip(visual_issuer=b"9000029\x08\x05001\0\0\0\0"))
    done = at_counter(identity, unknown)
    assert (type(done.outcome), done.reason) == (Undetermined, Reason.CHIP_UNPROVEN)


def test_an_expired_card_is_rejected_from_the_day_after_its_last(
    identity: IdentityDoor, world: World
) -> None:
    today = world.clock.now().astimezone(UTC)
    past = read(Chip(expires=f"{today.year - 1}0217"))
    done = at_counter(identity, past)
    assert (type(done.outcome), done.reason) == (Rejected, Reason.CARD_EXPIRED)


def test_a_card_without_photograph_identifies_nobody_face_to_face(identity: IdentityDoor) -> None:
    done = at_counter(identity, read(Chip(photo=b"")))
    assert (type(done.outcome), done.reason) == (Undetermined, Reason.COUNTER_UNDECIDED)


def test_without_texts_name_and_address_are_images_and_no_facts(identity: IdentityDoor) -> None:
    face_only = read(Chip(), text=TextWanted.NO)
    missing = at_counter(identity, face_only)
    assert (type(missing.outcome), missing.reason) == (Undetermined, Reason.FACTS_MISSING)
    done = at_counter(identity, face_only, want=("birth_date",))
    assert done.verified().facts.items == {FactItem.BIRTH_DATE}
    assert {s.source for _, s in done.verified().facts.provenance} == {Source.CARD_FACE}


def test_texts_that_are_authentic_by_themselves_need_no_comparing(identity: IdentityDoor) -> None:
    whole = read(Chip(), integrity=Integrity.RECORD_WITH_HASH_OF_MY_NUMBER)
    done = at_counter(identity, whole, staff=saying(texts=Told.NOT_TOLD))
    assert done.verified().facts.items == {FactItem(item) for item in WANT}


def test_for_a_sale_the_shown_document_counts_today(
    identity: IdentityDoor, reading: ChipReading
) -> None:
    done = at_counter(identity, reading, SALE, declared=told(reading))
    counting = {method.id: method.letter for method in done.verification.counting}
    assert counting == {"photo-document-shown": "イ"}
    assert done.duties


@pytest.mark.parametrize("want", [(), ("name",), ("name", "birth_date")])
def test_for_a_sale_no_method_counts_whose_record_lacks_who_it_was(
    identity: IdentityDoor, reading: ChipReading, want: tuple[str, ...]
) -> None:
    """The record holds what was asked for; the law asks for name, address and birth date."""
    done = at_counter(identity, reading, SALE, want=want, declared=told(reading))
    assert done.verified().facts.items == set(want)
    assert done.verification.counting == ()
    shown = method(done, "photo-document-shown")
    assert shown.result(Gate.FACTS_COMPLETE).value == "failed"


def method(done: IdentityResult, name: str) -> Any:
    return next(each for each in done.methods if each.id == name)


def test_from_april_2027_the_chip_must_be_read_and_shown(
    identity: IdentityDoor, world: World, reading: ChipReading
) -> None:
    days = (datetime(2027, 4, 2, tzinfo=UTC) - world.clock.now()).days + 1
    world.travel(days=days)
    later = again(reading, at=world.clock.now())
    done = at_counter(identity, later, SALE, declared=told(reading))
    found = method(done, "chip-document-shown-and-read")
    # The clause was not read in full, so that a person has to look: nothing else is open.
    assert found.counts is Counts.NEEDS_REVIEW
    results = {each.gate: each.result.value for each in found.gates}
    assert results.pop(Gate.OPEN) == "needs-review"
    assert set(results.values()) == {"met"}
    assert Gate.SHOWN_ON_SCREEN in results


def test_whoever_moved_abroad_is_verified_for_a_lease_and_not_for_a_sale(
    identity: IdentityDoor,
) -> None:
    abroad = read(Chip(address="国外転出　令和６年６月１日"))
    assert isinstance(at_counter(identity, abroad).verified().facts.address, MovedAbroad)
    done = at_counter(identity, abroad, SALE, declared=told(abroad))
    assert {each.counts for each in done.methods} == {Counts.NO}
    shown = method(done, "photo-document-shown")
    assert shown.result(Gate.FACTS_COMPLETE).value == "failed"


def test_a_latin_name_of_a_foreign_resident_is_verified(identity: IdentityDoor) -> None:
    done = at_counter(identity, read(Chip(name="MIHON TARO ALEXANDER")))
    assert done.verified().facts.reveal()["name"] == "MIHON TARO ALEXANDER"


def test_a_minor_is_verified_like_anybody(identity: IdentityDoor) -> None:
    child = read(Chip(born="20150401", face_born="20150401"))
    assert at_counter(identity, child).verified().facts.reveal()["birth_date"] == "2015-04-01"


def test_what_is_declared_otherwise_counts_for_no_method(
    identity: IdentityDoor, reading: ChipReading
) -> None:
    other = told(read(Chip(name="見本　花子")))
    done = at_counter(identity, reading, SALE, declared=other)
    assert done.verification.counting == ()


def test_a_reading_of_another_environment_is_refused(
    identity: IdentityDoor, reading: ChipReading
) -> None:
    for anchors in (ChipHierarchy.PRODUCTION.value, None):
        other = attrs.evolve(reading, anchors=anchors)
        with pytest.raises(UsageError, match="chip-hierarchy-other"):
            at_counter(identity, other)


def test_a_chip_is_not_started_but_read(identity: IdentityDoor) -> None:
    with pytest.raises(UsageError, match="channel-at-counter"):
        identity.start(LEASE, by="chip", browser_session=BROWSER)


def test_a_use_case_that_a_chip_cannot_serve_is_refused(
    identity: IdentityDoor, reading: ChipReading
) -> None:
    with pytest.raises(UsageError, match="channel-not-sufficient"):
        at_counter(identity, reading, "address-update", want=("name",))


@pytest.mark.parametrize("name", ["", "   ", "x" * 256])
def test_somebody_of_the_staff_is_named(name: str) -> None:
    with pytest.raises(UsageError, match="staff-missing"):
        StaffDecision(confirmed_by=name)


def test_another_person_under_the_same_subject_is_rejected(
    client: Client, reading: ChipReading
) -> None:
    """A chip proves no reference: what was kept of the person is what tells."""
    kept_for = {LEASE: timedelta(days=30)}
    door = client.with_deployment(attrs.evolve(client.wiring.deployment, retention=kept_for))
    at_counter(door, reading).verified()
    other = read(Chip(name="見本　次郎", born="19700101", face_born="19700101"))
    done = at_counter(door, other)
    assert (type(done.outcome), done.reason) == (Rejected, Reason.OTHER_PERSON)


def kept(client: Client, record_class: store.RecordClass) -> list[Any]:
    def work(tx: Any) -> list[Any]:
        person = store.people.person_of_subject(tx, Subject("customer-4711"))
        assert person is not None
        return list(store.records.of_person(tx, person, record_class))

    return list(client.wiring.store.perform(Read(work)))


def test_a_sale_leaves_a_record_without_number_picture_or_security_code(
    client: Client, reading: ChipReading
) -> None:
    at_counter(client.identity, reading, SALE, declared=told(reading)).verified()
    (record,) = kept(client, store.RecordClass.STATUTORY)
    assert record.kind == KIND
    written = json.loads(record.content.reveal())
    assert written["confirmed_by"] == "staff 12"
    assert written["recorded_by"] == "staff 7"
    assert (written["municipality"], written["expires_on"]) == ("99999", "2035-02-17")
    assert written["card_status"] == "not-checked"
    assert not {"security_code", "photo", "number", "printed_number"} & written.keys()


def test_a_check_that_was_refused_goes_with_its_person(
    client: Client, reading: ChipReading
) -> None:
    at_counter(client.identity, reading).verified()
    other = at_counter(client.identity, reading, staff=saying(face=FaceCheck.DIFFERS))
    client.people.erase("customer-4711")
    with pytest.raises(UsageError, match="login-unknown"):
        client.identity.result(other.id)


def test_a_lease_leaves_no_statutory_record(client: Client, reading: ChipReading) -> None:
    at_counter(client.identity, reading).verified()
    assert kept(client, store.RecordClass.STATUTORY) == []


def test_a_check_at_the_counter_is_told_again_like_any_other(
    identity: IdentityDoor, reading: ChipReading
) -> None:
    done = at_counter(identity, reading, SALE, declared=told(reading))
    again_told = identity.result(done.id)
    assert again_told.verified().facts == done.verified().facts
    assert again_told.outcome.checks == done.outcome.checks
    assert (again_told.by, again_told.at, again_told.purpose) == (done.by, done.at, done.purpose)
    assert again_told.evidence == done.evidence
    assert again_told.methods == done.methods
    assert again_told.verification.kind is EvidenceKind.CHIP_FACE
    assert identity.resume(done.id).verified() is not None
    refused = at_counter(identity, reading, staff=saying(face=FaceCheck.DIFFERS))
    assert identity.result(refused.id).reason is Reason.FACE_DIFFERS


OTHER_TIMES = {
    "the day before": NOON - timedelta(days=1),
    "a minute before midnight": datetime(2026, 11, 25, 14, 59, tzinfo=UTC),
    "after the decision": NOON + timedelta(seconds=1),
}


@pytest.mark.parametrize("case", OTHER_TIMES)
def test_a_reading_of_another_day_or_of_the_future_verifies_nobody(
    identity: IdentityDoor, reading: ChipReading, case: str
) -> None:
    done = at_counter(identity, reading, reading=again(reading, at=OTHER_TIMES[case]))
    assert (type(done.outcome), done.reason) == (Undetermined, Reason.CHIP_READING_OLD)
    checks = {check.number: check.result for check in done.outcome.checks}
    assert checks["counter-9"] is CheckResult.FAILED


def test_the_first_instant_of_the_day_in_japan_is_of_the_day(
    identity: IdentityDoor, reading: ChipReading
) -> None:
    first = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
    at_counter(identity, reading, reading=again(reading, at=first)).verified()


def test_one_reading_settles_one_check_whatever_came_of_it(
    identity: IdentityDoor, reading: ChipReading
) -> None:
    used = again(reading)
    undecided = at_counter(identity, reading, reading=used, staff=saying(texts=Told.NOT_TOLD))
    assert undecided.reason is Reason.COUNTER_UNDECIDED
    second = at_counter(identity, reading, reading=used)
    assert (type(second.outcome), second.reason) == (Undetermined, Reason.CHIP_READING_USED)
    assert second.outcome.checks[-1].number == "counter-10"
    assert identity.result(second.id).reason is Reason.CHIP_READING_USED
    third = at_counter(identity, reading, reading=used, staff=saying(face=FaceCheck.DIFFERS))
    assert (type(third.outcome), third.reason) == (Rejected, Reason.FACE_DIFFERS)


@pytest.fixture(params=["sqlite", "postgresql"])
def either_store(request: pytest.FixtureRequest, world: World, firm: Firm) -> Iterator[Myna]:
    """A client of the firm, on each of the two databases."""
    url = firm.store_url
    if request.param == "postgresql":
        url = request.getfixturevalue("fresh_database")
    written = attrs.evolve(firm, store_url=url).configuration(world.base_url, ask_its_clock=False)
    configuration = parse(written, source="myna.toml", environ={}, base=firm.folder)
    with Myna(configuration, clock=world.clock, transport=world.transport) as client:
        yield client


def test_of_four_at_once_with_one_reading_one_is_settled(
    either_store: Myna, reading: ChipReading
) -> None:
    used = again(reading)

    def settled(subject: str) -> IdentityResult:
        given: dict[str, Any] = {"reading": used, "staff": CONFIRMED, "want": WANT}
        return either_store.identity.at_counter(LEASE, subject=subject, **given)

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(settled, [f"customer-{n}" for n in range(4)]))
    reasons = [result.reason for result in done]
    assert sorted(map(str, reasons)) == sorted(["None", *["chip-reading-used"] * 3])


def test_of_four_subjects_at_once_with_one_card_one_is_joined(
    either_store: Myna, reading: ChipReading
) -> None:
    def settled(subject: str) -> IdentityResult:
        given: dict[str, Any] = {"reading": again(reading), "staff": CONFIRMED, "want": WANT}
        return either_store.identity.at_counter(LEASE, subject=subject, **given)

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(settled, [f"customer-{n}" for n in range(4)]))
    reasons = [result.reason for result in done]
    assert sorted(map(str, reasons)) == sorted(["None", *["other-person"] * 3])


def test_a_card_of_a_person_we_know_joins_nobody_else(
    identity: IdentityDoor, reading: ChipReading
) -> None:
    at_counter(identity, reading).verified()
    at_counter(identity, reading).verified()
    for subject in ("customer-4712", "customer-4713"):
        done = at_counter(identity, reading, subject=subject)
        assert (type(done.outcome), done.reason) == (Rejected, Reason.OTHER_PERSON)


def test_another_card_joins_nobody_who_has_one_unless_the_kept_facts_agree(
    client: Client, reading: ChipReading
) -> None:
    at_counter(client.identity, reading).verified()
    renewed = again(reading, chip=Concealed(b"the chip of the next card"))
    done = at_counter(client.identity, reading, reading=renewed)
    assert (type(done.outcome), done.reason) == (Rejected, Reason.OTHER_PERSON)
    assert client.people.relink(done.id, evidence="case-7") == 1
    at_counter(client.identity, reading, reading=again(renewed)).verified()
    kept_for = {LEASE: timedelta(days=30)}
    door = client.with_deployment(attrs.evolve(client.wiring.deployment, retention=kept_for))
    at_counter(door, reading, reading=again(renewed)).verified()
    third = again(reading, chip=Concealed(b"the chip after the next"))
    at_counter(door, reading, reading=third).verified()


def test_whoever_leaves_nothing_behind_leaves_no_chip_either(
    client: Client, reading: ChipReading
) -> None:
    at_counter(client.identity, reading, subject=None).verified()
    at_counter(client.identity, reading, subject="customer-4712").verified()


CERTIFICATE = Concealed(b"the DER of a certificate")
SAID: dict[str, tuple[Any, CheckResult, Reason | None]] = {
    "valid": (Standing.VALID, CheckResult.PASSED, None),
    "unknown": (Standing.UNKNOWN, CheckResult.UNKNOWN, None),
    "expired, which the card need not be": (Standing.EXPIRED, CheckResult.UNKNOWN, None),
    "revoked": (Standing.REVOKED, CheckResult.FAILED, Reason.CERTIFICATE_REVOKED),
    "held": (Standing.HELD, CheckResult.FAILED, Reason.CERTIFICATE_HELD),
    "a verdict": (
        Verified(None, status=CertificateStatus(standing=Standing.VALID, checked_at=NOON)),
        CheckResult.PASSED,
        None,
    ),
    "a verdict that nobody was asked for": (Verified(None), CheckResult.UNKNOWN, None),
    "a verdict on a held one": (
        Rejected(Reason.CERTIFICATE_HELD),
        CheckResult.FAILED,
        Reason.CERTIFICATE_HELD,
    ),
    "no verdict": (Undetermined(Reason.UPSTREAM_FAILED), CheckResult.UNKNOWN, None),
    "an answer that does not hold": (
        Rejected(Reason.SIGNATURE_INVALID),
        CheckResult.UNKNOWN,
        None,
    ),
}


@pytest.mark.parametrize("case", SAID)
def test_an_operators_word_on_the_card_is_what_was_handed_in(
    client: Client, reading: ChipReading, case: str
) -> None:
    said, result, reason = SAID[case]
    if isinstance(said, Standing):
        said = CertificateStatus(standing=said, checked_at=NOON)
    with_certificate = again(reading, certificate=CERTIFICATE)
    status = CardStatus(certificate=CERTIFICATE, said=said, operator="pocketsign")
    given = {"reading": with_certificate, "status": status, "declared": told(reading)}
    done = at_counter(client.identity, reading, SALE, **given)
    checks = {check.number: check.result for check in done.outcome.checks}
    assert (checks["counter-8"], done.reason) == (result, reason)
    if reason is None:
        (record,) = kept(client, store.RecordClass.STATUTORY)
        written = json.loads(record.content.reveal())
        assert (written["card_status"] == "good") is (result is CheckResult.PASSED)
        assert written["card_status_by"] == "pocketsign"


def test_an_operators_word_of_yesterday_answers_nothing_but_that_it_is_revoked(
    identity: IdentityDoor, reading: ChipReading
) -> None:
    yesterday = CertificateStatus(standing=Standing.VALID, checked_at=NOON - timedelta(days=1))
    for standing, result in (
        (Standing.VALID, CheckResult.UNKNOWN),
        (Standing.HELD, CheckResult.UNKNOWN),
        (Standing.REVOKED, CheckResult.FAILED),
    ):
        said = attrs.evolve(yesterday, standing=standing)
        status = CardStatus(certificate=CERTIFICATE, said=said, operator="pocketsign")
        with_certificate = again(reading, certificate=CERTIFICATE)
        done = at_counter(identity, reading, reading=with_certificate, status=status)
        checks = {check.number: check.result for check in done.outcome.checks}
        assert checks["counter-8"] is result


def test_an_operators_word_has_an_operator_whose_name_is_no_my_number() -> None:
    for name, code in (("  ", "card-status-unsaid"), (f"op {number()}", "my-number-refused")):
        with pytest.raises(UsageError, match=code):
            CardStatus(certificate=CERTIFICATE, said=Verified(None), operator=name)


@pytest.mark.parametrize("read_with_it", [None, Concealed(b"another certificate")])
def test_an_operators_word_on_another_card_is_refused(
    identity: IdentityDoor, reading: ChipReading, read_with_it: Concealed[bytes] | None
) -> None:
    status = CardStatus(certificate=CERTIFICATE, said=Verified(None), operator="pocketsign")
    other = again(reading, certificate=read_with_it)
    with pytest.raises(UsageError, match="card-status-of-another-card"):
        at_counter(identity, reading, reading=other, status=status)


def number() -> str:
    """Return twelve digits that a My Number could be; none stands in any file."""
    return next(
        text for text in map("{:012d}".format, range(10**11, 10**11 + 11)) if holds_my_number(text)
    )


@pytest.mark.parametrize("form", ["{}", "staff {}", "佐藤{}", "佐藤（{}）", "no.{}a"])
def test_no_name_of_the_staff_holds_a_my_number(form: str) -> None:
    with pytest.raises(UsageError, match="my-number-refused") as refused:
        StaffDecision(confirmed_by=form.format(number()))
    assert number() not in str(refused.value)
    with pytest.raises(UsageError, match="my-number-refused"):
        StaffDecision(confirmed_by="staff 12", recorded_by=form.format(number()))


AT_COUNTER = [r for r, p in PREPARATIONS.items() if p.through is Through.COUNTER]


@pytest.mark.parametrize("reason", AT_COUNTER)
def test_every_reason_of_the_counter_comes_out_as_said(
    identity: IdentityDoor, world: World, reading: ChipReading, reason: Reason
) -> None:
    handed_in: dict[Reason, dict[str, Any]] = {
        Reason.CHIP_NOT_AUTHENTIC: {"reading": read(Chip(face_signer="another"))},
        Reason.CHIP_UNPROVEN: {"reading": read(Chip(visual_issuer=b"9" * 16))},
        Reason.FACE_DIFFERS: {"staff": saying(face=FaceCheck.DIFFERS)},
        Reason.COUNTER_UNDECIDED: {"staff": saying(face=FaceCheck.NOT_MADE)},
        Reason.CARD_EXPIRED: {},
        Reason.CHIP_READING_OLD: {},
        Reason.CHIP_READING_USED: {"reading": reading},
    }
    if reason is Reason.CHIP_READING_USED:
        at_counter(identity, reading, reading=reading).verified()
    with world.arrange(reason) as journey:
        journey.prepare()
        now = world.clock.now() if reason is Reason.CARD_EXPIRED else reading.at
        given = {"reading": again(reading, at=now)} | handed_in[reason]
        done = at_counter(identity, reading, **given)
    assert done.reason is reason
    kind = "rejected" if isinstance(done.outcome, Rejected) else "undetermined"
    assert kind == entry(reason).kind
