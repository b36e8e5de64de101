"""The invariants of consent and latest facts, each by its name."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myna_sdk import Myna, Statement
from myna_sdk.cases.consent_record import read_consent
from myna_sdk.cases.kept_facts import merged
from myna_sdk.certificate_status.judging import Known, judged
from myna_sdk.effects import Read
from myna_sdk.latest_facts.holding import held
from myna_sdk.model.addresses import DomesticAddress
from myna_sdk.model.certificate import CertificateKind, CertificateReference
from myna_sdk.model.consent import ConsentState, ten_years
from myna_sdk.model.facts import BasicFacts, Currency, FactItem, Provenance, Source
from myna_sdk.model.instants import JST, day_in_japan
from myna_sdk.model.latest import NoNewerData, Updated
from myna_sdk.model.masking import Concealed
from myna_sdk.model.names import PersonName
from myna_sdk.model.person import Subject
from myna_sdk.model.reasons import Reason
from myna_sdk.model.status import CertificateStatus, Standing
from myna_sdk.store import PendingId, RecordClass, Transaction, pendings, people, records
from tests.consents.conftest import NEW_HOME, WHO, Desk, S

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
FETCH = "pocketsign.fetch_latest"


def _consent_records(tx: Transaction) -> list[str]:
    person = people.person_of_subject(tx, Subject(WHO))
    assert person is not None
    kept = records.of_person(tx, person)
    return [record.content.reveal().decode() for record in kept]


def test_invariant_1_certificate_and_signature_leave_after_the_operators_call(
    one: Desk, myna: Myna
) -> None:
    asked = one.ask()
    callback = one.world.person("mihon-hanako").sign(asked.url)
    one.consents.complete(callback, browser_session=S)
    kept = "".join(myna.wiring.store.perform(Read(_consent_records)))
    assert "jwe" not in kept
    assert "signature" not in kept
    redirect = myna.wiring.store.perform(Read(pendings.load, PendingId(asked.id)))
    assert redirect is not None
    assert redirect.progress is None, "the signature was held only until it was registered"


def test_invariant_2_facts_are_in_the_direct_answer_only(one: Desk, myna: Myna) -> None:
    one.consent()
    one.moved()
    assert one.facts.latest(WHO).facts.items == frozenset({FactItem.ADDRESS})
    assert NEW_HOME not in "".join(myna.wiring.store.perform(Read(_consent_records)))
    again = one.facts.latest(WHO)
    assert isinstance(again.outcome, NoNewerData)
    assert again.reason is None


def test_invariant_3_consent_survives_the_certificate_and_each_has_its_own_axis(
    one: Desk,
) -> None:
    one.consent()
    one.world.person("mihon-hanako").move(to=NEW_HOME)
    one.world.travel(days=1)
    assert one.status.check(WHO).standing is Standing.REVOKED
    assert one.consents.status(WHO, poll=True).state is ConsentState.ACTIVE
    one.consents.withdraw(WHO, browser_session=S)
    assert one.status.check(WHO).standing is Standing.REVOKED


def test_invariant_4_no_facts_without_a_consent_that_is_active_at_the_operator(
    one: Desk,
) -> None:
    one.consent()
    one.moved()
    one.world.person("mihon-hanako").withdraw_consent()
    assert one.consents.status(WHO).state is ConsentState.ACTIVE, "ours is a memory"
    assert one.facts.latest(WHO).reason is Reason.CONSENT_WITHDRAWN
    assert one.world.journal.billed(FETCH) == 0


def _facts(**items: object) -> BasicFacts:
    return attrs.evolve(BasicFacts(), **items)  # type: ignore[arg-type]


def test_invariant_5_only_consented_items_are_taken_and_merging_blanks_none() -> None:
    name, old, new = PersonName("見本 花子"), DomesticAddress("旧"), DomesticAddress("新")
    answer = held(Updated(_facts(name=name, address=new)), frozenset({FactItem.ADDRESS}), NOW)
    assert isinstance(answer, Updated)
    assert answer.facts.items == frozenset({FactItem.ADDRESS})
    declared = Provenance(Source.DECLARED, Currency.DECLARED, NOW)
    both = merged(_facts(name=name, address=old).stamped(declared), answer.facts)
    assert (both.name, both.address) == (name, new)
    assert dict(both.provenance)[FactItem.NAME] == declared


@pytest.mark.parametrize("ended", [True, False])
def test_invariant_6_unknown_never_becomes_valid_and_a_hold_is_never_lifted(ended: bool) -> None:
    this = CertificateReference(kind=CertificateKind.SIGNING, provider_id="c-1")
    known = Known(ended=(this,) if ended else ())
    for standing in Standing:
        answer = CertificateStatus(standing=standing, checked_at=NOW, certificate=this)
        found = judged(answer, known, NOW)
        valid = isinstance(found, CertificateStatus) and found.standing is Standing.VALID
        assert valid == (standing is Standing.VALID and not ended)


def test_invariant_6_a_time_out_is_never_valid(one: Desk) -> None:
    one.consent()
    with one.world.fault("pocketsign.check_user_status", "drop"):
        assert one.status.check(WHO).standing is Standing.UNKNOWN


def test_invariant_7_the_window_is_compared_beside_the_revocation_answer() -> None:
    this = CertificateReference(
        kind=CertificateKind.SIGNING, provider_id="c-1", not_after=NOW - timedelta(days=1)
    )
    answer = CertificateStatus(standing=Standing.VALID, checked_at=NOW, certificate=this)
    found = judged(answer, Known(), NOW)
    assert isinstance(found, CertificateStatus)
    assert found.standing is Standing.EXPIRED


@pytest.mark.parametrize(
    ("given", "first", "last"),
    [
        ("2023-05-18T10:00:00", "2023-05-19T00:00:00", "2033-05-18T23:59:59"),
        ("2024-02-28T12:00:00", "2024-02-29T00:00:00", "2034-02-28T23:59:59"),
        ("2024-02-29T12:00:00", "2024-03-01T00:00:00", "2034-02-28T23:59:59"),
        ("2026-02-28T12:00:00", "2026-03-01T00:00:00", "2036-02-29T23:59:59"),
        ("2026-12-31T23:59:59", "2027-01-01T00:00:00", "2036-12-31T23:59:59"),
    ],
)
def test_invariant_8_ten_years_from_the_next_day_less_a_second_in_japan(
    given: str, first: str, last: str
) -> None:
    local = [datetime.fromisoformat(text).replace(tzinfo=JST) for text in (given, first, last)]
    assert ten_years(local[0]) == (local[1], local[2])


@given(st.integers(0, 2_500_000_000), st.integers(-14, 14))
def test_invariant_8_the_callers_time_zone_makes_no_difference(since: int, hours: int) -> None:
    instant = datetime.fromtimestamp(since, UTC)
    elsewhere = instant.astimezone(timezone(timedelta(hours=hours)))
    first, last = ten_years(elsewhere)
    assert (first, last) == ten_years(instant)
    assert day_in_japan(first) == day_in_japan(instant) + timedelta(days=1)
    assert (last + timedelta(seconds=1)).astimezone(JST).time() == first.astimezone(JST).time()
    assert day_in_japan(last).year - day_in_japan(first).year in {9, 10}


def test_invariant_9_a_change_is_fetched_and_without_a_certificate_nothing_is_charged(
    one: Desk,
) -> None:
    one.consent()
    hanako = one.world.person("mihon-hanako")
    hanako.move(to=NEW_HOME)
    one.world.travel(days=1)
    assert one.status.check(WHO).revocation == "facts-changed"
    assert one.facts.latest(WHO).reason is Reason.NO_LIVE_CERTIFICATE
    assert one.world.journal.billed(FETCH) == 0
    hanako.reissue()
    one.world.travel(hours=2)
    assert one.facts.latest(WHO).facts.address == hanako.address


def test_invariant_10_every_call_records_purpose_method_reference_and_code(
    one: Desk, myna: Myna, tmp_path: Path
) -> None:
    one.consent()
    document = Statement(parties=("見本 花子",))
    started = one.identity.start(
        "rental-screening", by="signature", browser_session=S, document=document
    )
    callback = one.world.person("mihon-hanako").sign(started.url)
    one.identity.complete(callback, browser_session=S).verified()
    one.status.check(WHO)
    with one.world.fault(FETCH, "personal-info-request-failed"):
        one.facts.latest(WHO)
    myna.close()
    database = (tmp_path / "myna.db").read_bytes()
    for text in (b"status.checked", b"facts.asked", b"liveness-check", b'"crl"', b"reference"):
        assert text in database
    assert database.count(b'"signature-verification"') == 2, "of the consent, and of the screening"
    assert b"pocketsign:ERROR_REASON_PERSONAL_INFO_REQUEST_FAILED" in database


def test_invariant_11_two_services_have_two_consents_and_one_withdrawal(one: Desk) -> None:
    one.consent(service="rent")
    one.consent(service="repairs")
    one.consents.withdraw(WHO, browser_session=S, service="rent")
    assert one.consents.status(WHO, service="rent").reason is Reason.CONSENT_WITHDRAWN
    assert one.consents.status(WHO, service="repairs").state is ConsentState.ACTIVE
    assert one.facts.latest(WHO, service="repairs").reason is None
    assert one.facts.latest(WHO, service="rent").reason is Reason.CONSENT_WITHDRAWN


def test_invariant_12_what_is_kept_of_a_consent_tolerates_new_fields(one: Desk, myna: Myna) -> None:
    one.consent()
    content = myna.wiring.store.perform(Read(_newest_consent))
    newer = json.dumps({**json.loads(content), "furigana": True}).encode()
    assert read_consent(Concealed(newer)).state is ConsentState.ACTIVE


def _newest_consent(tx: Transaction) -> str:
    person = people.person_of_subject(tx, Subject(WHO))
    assert person is not None
    kept = records.of_person(tx, person, RecordClass.CONSENT)
    return kept[-1].content.reveal().decode()
