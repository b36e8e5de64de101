"""Identity by signature: over a statement, judged by the operator, repeated where it failed."""

import json
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from myna_mock.person_handle import PersonHandle
from myna_mock.world import World
from myna_mock.world_face import WorldFace
from myna_sdk import Callback, Myna, Rejected, Statement, Undetermined, Verified
from myna_sdk import store as room
from myna_sdk.cases.signing import OPERATION
from myna_sdk.effects import Read, Write
from myna_sdk.identity.results import IdentityResult
from myna_sdk.jpki.anchors import anchor_set
from myna_sdk.jpki.digests import Digest
from myna_sdk.jpki.evidence import parse_evidence
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.held_by_operator import HeldByOperator
from myna_sdk.jpki.profile import MOCK
from myna_sdk.jpki.reverifying import reverify
from myna_sdk.jpki.verdicts import Unproven
from myna_sdk.law.evidence import Payload
from myna_sdk.law.judging import Counts, MethodJudgement, Result
from myna_sdk.law.methods import Gate
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.declared import declared
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.fate import Fate
from myna_sdk.model.person import PersonId, RefKind, Subject
from myna_sdk.model.reasons import Reason
from myna_sdk.model.status import CheckPurpose, Standing
from myna_sdk.store import Record, RecordClass, Transaction
from tests.identity.conftest import IdentityDoor

SESSION = "s1"
VERIFY = "pocketsign.verify_for_digital_identification_app"
SALE = Statement(parties=("見本花子",), property="東京都見本区見本一丁目1番", price=45_000_000)
LEASE = Statement(parties=("見本花子",))
HANAKO = declared(
    name="見本 花子", address="東京都見本区見本町一丁目2番3号", birth_date="1990-01-02"
)
METHOD = "signature-by-verifier"

Sign = Callable[..., IdentityResult]


@pytest.fixture
def hanako(world: WorldFace) -> PersonHandle:
    return world.person("mihon-hanako")


@pytest.fixture
def signed(identity: IdentityDoor, hanako: PersonHandle) -> Sign:
    """Have somebody sign and return how it ended."""

    def sign(
        use_case: str = "rental-screening",
        statement: Statement | bytes = LEASE,
        who: PersonHandle | None = None,
        subject: str | None = "customer-1",
        want: tuple[str, ...] = ("name", "address", "birth_date"),
        told: BasicFacts | None = None,
    ) -> IdentityResult:
        started = identity.start(
            use_case,
            by="signature",
            subject=subject,
            want=want,
            browser_session=SESSION,
            document=statement,
            declared=told,
        )
        callback = (who or hanako).sign(started.url)
        return identity.complete(callback, browser_session=SESSION)

    return sign


def judged(result: IdentityResult) -> MethodJudgement:
    return next(each for each in result.methods if each.id == METHOD)


def kept(myna: Myna, record_class: RecordClass, subject: str = "customer-1") -> tuple[Record, ...]:
    def work(tx: Transaction) -> tuple[Record, ...]:
        person = room.people.person_of_subject(tx, Subject(subject))
        return room.records.of_person(tx, PersonId(str(person)), record_class)

    return myna.wiring.store.perform(Read(work))


def kinds(myna: Myna, subject: str = "customer-1") -> set[RefKind]:
    def work(tx: Transaction) -> set[RefKind]:
        person = room.people.person_of_subject(tx, Subject(subject))
        return {ref.kind for ref in room.people.refs_of(tx, PersonId(str(person)))}

    return myna.wiring.store.perform(Read(work))


def test_a_signature_verifies_who_signed_with_the_register_of_the_day(
    signed: Sign, hanako: PersonHandle
) -> None:
    done = signed()
    outcome = done.verified()
    assert outcome.facts.address == hanako.address
    assert outcome.facts.items == {"name", "address", "birth_date"}
    assert outcome.provider_ref
    assert outcome.status is not None
    assert outcome.status.standing is Standing.VALID
    assert outcome.status.purpose is CheckPurpose.SIGNATURE_VERIFICATION


def test_checks_of_the_redirect_and_of_the_operator_ride_along(signed: Sign) -> None:
    numbers = [check.number for check in signed().verified().checks]
    assert "oidc-3" in numbers
    assert "ps-2" in numbers


def test_the_same_callback_gets_the_same_answer_and_nothing_is_billed_again(
    identity: IdentityDoor, world: WorldFace, hanako: PersonHandle
) -> None:
    started = identity.start(
        "rental-screening", by="signature", browser_session=SESSION, document=LEASE
    )
    callback = hanako.sign(started.url)
    first = identity.complete(callback, browser_session=SESSION)
    billed = world.journal.billed(VERIFY)
    again = identity.complete(callback, browser_session=SESSION)
    assert first.outcome == again.outcome
    assert (first.at, first.methods) == (again.at, again.methods)
    assert world.journal.billed(VERIFY) == billed == 1


def test_a_login_and_a_signature_are_one_person_where_the_signature_proves_both(
    identity: IdentityDoor, myna: Myna, signed: Sign, hanako: PersonHandle
) -> None:
    login = identity.start(
        "rental-screening", subject="customer-1", want={"name"}, browser_session=SESSION
    )
    identity.complete(hanako.approve(login.url), browser_session=SESSION).verified()
    assert kinds(myna) == {RefKind.PAIRWISE_SUB}
    signed().verified()
    assert kinds(myna) == {RefKind.PAIRWISE_SUB, RefKind.OPERATOR_USER}


def test_another_persons_signature_for_a_known_subject_is_rejected(
    signed: Sign, world: WorldFace
) -> None:
    signed().verified()
    done = signed(who=world.person("mihon-taro"))
    assert isinstance(done.outcome, Rejected)
    assert done.reason == "other-person"


def test_a_check_that_leaves_nothing_behind_does_not_ask_who_it_was(signed: Sign) -> None:
    assert signed(subject=None).verified().person is None


def test_a_sale_counts_when_every_gate_holds(signed: Sign) -> None:
    done = signed("property-sale", SALE, told=HANAKO)
    done.verified()
    assert judged(done).counts is Counts.YES, judged(done).as_json()
    assert {duty.id for duty in done.duties} >= {"purpose", "occupation"}


@pytest.mark.parametrize("told", [None, declared(name="見本 花江", birth_date="1990-01-02")])
def test_a_sale_counts_for_nothing_without_declared_facts_that_match(
    signed: Sign, told: BasicFacts | None
) -> None:
    done = signed("property-sale", SALE, told=told)
    done.verified()
    assert judged(done).counts is Counts.NO


def test_whether_a_document_of_the_firms_own_states_the_transaction_is_for_review(
    signed: Sign,
) -> None:
    done = signed("property-sale", b"%PDF-1.7 a contract", told=HANAKO)
    done.verified()
    assert judged(done).counts is Counts.NEEDS_REVIEW
    assert judged(done).result(Gate.TRANSACTION_PAYLOAD) is Result.NEEDS_REVIEW


def test_a_sale_keeps_what_proves_it_in_the_statutory_class(
    signed: Sign, myna: Myna, hanako: PersonHandle
) -> None:
    done = signed("property-sale", SALE, told=HANAKO)
    (record,) = kept(myna, RecordClass.STATUTORY)
    content = json.loads(record.content.reveal())
    assert record.delete_after is None
    assert content["certificate"] == "held-by-operator"
    assert content["verification_id"] == done.verified().provider_ref
    assert content["payload"] == Payload.TRANSACTION
    assert content["digest_form"] == "digest-info"
    assert content["signature"]["jwe"].count(".") == 4
    assert hanako.name.reveal().split()[-1] in content["facts"]["name"]["full"]


def test_a_sale_keeps_what_the_operator_holds_as_evidence_of_which_nothing_is_proven(
    signed: Sign, myna: Myna, world: World
) -> None:
    done = signed("property-sale", SALE, told=HANAKO)
    (record,) = kept(myna, RecordClass.STATUTORY)
    content = json.loads(record.content.reveal())
    held = parse_evidence(b64decode(content["evidence"]))
    assert isinstance(held, HeldByOperator)
    assert held.sealed.reveal() == content["signature"]["jwe"]
    assert held.operator == content["operator"]
    assert held.verification.reveal() == done.verified().provider_ref
    assert held.digest == Digest.of(b64decode(content["document"]))
    roots = [
        r.public_bytes(Encoding.DER) for r in world.ca.roots(CertificateKind.SIGNING, world.at)
    ]
    found = reverify(held, anchor_set(MOCK, roots), today=world.at)
    assert isinstance(found.then, Unproven)
    assert found.then.flaw is Flaw.EVIDENCE_HELD_BY_OPERATOR


def test_what_a_statutory_record_names_is_never_deleted_at_the_operator(
    signed: Sign, myna: Myna, world: WorldFace
) -> None:
    """Erased here or not: it could never be verified again then."""
    signed("property-sale", SALE, told=HANAKO).verified()
    myna.people.erase("customer-1")
    myna.people.sweep()
    assert len(kept(myna, RecordClass.STATUTORY)) == 1
    asked = {each.operation for each in world.journal.entries}
    assert {each for each in asked if each and "delete" in each} == set()


def test_a_lease_keeps_no_statutory_record(signed: Sign, myna: Myna) -> None:
    signed().verified()
    assert kept(myna, RecordClass.STATUTORY) == ()


def test_who_refuses_to_sign_is_undetermined_and_nobody_is_billed(
    identity: IdentityDoor, world: WorldFace, hanako: PersonHandle
) -> None:
    started = identity.start(
        "rental-screening", by="signature", browser_session=SESSION, document=LEASE
    )
    done = identity.complete(hanako.refuse(started.url), browser_session=SESSION)
    assert isinstance(done.outcome, Undetermined)
    assert done.reason == "cancelled"
    assert world.journal.billed(VERIFY) == 0


@pytest.mark.parametrize("fault", ["http-503", "http-429"])
def test_what_the_operator_refused_is_repeated_without_the_person(
    identity: IdentityDoor, world: WorldFace, hanako: PersonHandle, fault: str
) -> None:
    started = identity.start(
        "rental-screening", by="signature", browser_session=SESSION, document=LEASE
    )
    callback = hanako.sign(started.url)
    with world.fault(VERIFY, fault, times=1):
        done = identity.complete(callback, browser_session=SESSION)
    assert done.reason in {"upstream-failed", "upstream-busy"}
    assert isinstance(identity.resume(str(started.id)).outcome, Verified)
    results = world.journal.of("digital-auth-app.sign_result")
    assert len(results) == 1, "the signature was fetched once and kept"


def test_a_verification_of_unknown_fate_is_repeated_only_by_who_insists(
    identity: IdentityDoor, world: WorldFace, hanako: PersonHandle
) -> None:
    started = identity.start(
        "rental-screening", by="signature", browser_session=SESSION, document=LEASE
    )
    callback = hanako.sign(started.url)
    with world.fault(VERIFY, "drop", times=1):
        done = identity.complete(callback, browser_session=SESSION)
    assert done.reason == "upstream-failed"
    world.travel(minutes=2)
    still = identity.resume(str(started.id)).outcome
    assert isinstance(still, Undetermined)
    assert still.detail == "fate-unknown"
    assert isinstance(identity.resume(str(started.id), again=True).outcome, Verified)


def test_a_check_that_is_cut_off_at_any_effect_loses_nothing_and_verifies_once(
    myna: Myna, world: WorldFace, hanako: PersonHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    performed, made = myna.driver._step, 0
    for step in range(1, 30):
        started = myna.identity.start(
            "rental-screening", by="signature", browser_session=SESSION, document=LEASE
        )
        callback, left = hanako.sign(started.url), step

        def cut_off(*given: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                raise KeyboardInterrupt
            return performed(*given)

        with monkeypatch.context() as patched:
            patched.setattr(myna.driver, "_step", cut_off)
            with suppress(KeyboardInterrupt):
                myna.identity.complete(callback, browser_session=SESSION)
        world.travel(seconds=61)
        done = myna.identity.complete(callback, browser_session=SESSION)
        assert len(world.journal.of(VERIFY)) <= made + 1, "no second one on its own"
        if done.outcome == Undetermined(Reason.UPSTREAM_FAILED, detail="fate-unknown"):
            world.travel(seconds=61)
            done = myna.identity.resume(str(started.id), again=True)
        assert isinstance(done.outcome, Verified) or done.reason == "login-expired", step
        made = len(world.journal.of(VERIFY))
        if left > 0:
            break
    assert step > 8, "it came to its end after so many effects"


def test_a_verification_that_another_attempt_has_under_way_is_not_made_final(
    identity: IdentityDoor, myna: Myna, world: WorldFace, hanako: PersonHandle
) -> None:
    started = identity.start(
        "rental-screening", by="signature", browser_session=SESSION, document=LEASE
    )
    callback = hanako.sign(started.url)
    with world.fault(VERIFY, "http-503", times=1):
        identity.complete(callback, browser_session=SESSION)
    store = myna.wiring.store
    at = store.perform(Read(lambda tx: tx.clock.now()))
    minute = timedelta(minutes=1)
    under_way = store.perform(
        Write(room.intents.open_, operation=OPERATION, about=str(started.id), at=at, lease=minute)
    )
    assert isinstance(under_way, str)
    assert identity.resume(str(started.id)).reason == "not-finished"
    store.perform(Write(room.intents.close, under_way, fate=Fate.NOT_SENT, at=at))
    assert isinstance(identity.resume(str(started.id)).outcome, Verified)


def test_a_callback_from_elsewhere_is_refused_as_for_a_login(
    identity: IdentityDoor, hanako: PersonHandle
) -> None:
    started = identity.start(
        "rental-screening", by="signature", browser_session=SESSION, document=LEASE
    )
    callback = hanako.sign(started.url)
    assert identity.complete(callback, browser_session="s2").reason == "callback-other-session"
    foreign = Callback.get("https://firm.example/cb?code=x&state=" + "0" * 32)
    assert identity.complete(foreign, browser_session=SESSION).reason == "callback-unknown"


def test_a_certificate_that_was_revoked_by_a_move_is_rejected(
    signed: Sign, hanako: PersonHandle
) -> None:
    hanako.move(to="東京都見本区見本二丁目9番9号")
    done = signed()
    assert isinstance(done.outcome, Rejected)
    assert done.reason == "certificate-revoked"
    assert done.methods == ()


@pytest.mark.parametrize(
    ("fault", "reason", "number"),
    [
        ("other-document", "signature-invalid", "ps-2"),
        ("other-certificate", "signature-invalid", "ps-2"),
        ("authentication-certificate", "certificate-invalid", "ps-1"),
        ("sealed-for-another", "certificate-invalid", "ps-1"),
        ("tampered-jwe", "certificate-invalid", "ps-1"),
        ("no-jwe", "provider-faulty", None),
    ],
)
def test_a_signature_that_is_not_what_is_due_is_never_verified_and_nothing_is_kept(
    signed: Sign, world: WorldFace, myna: Myna, fault: str, reason: str, number: str | None
) -> None:
    with world.fault("digital-auth-app.sign_result", fault):
        done = signed("property-sale", SALE, told=HANAKO)
    assert not isinstance(done.outcome, Verified)
    assert done.reason == reason
    failed = [one.number for one in done.outcome.checks if one.result is CheckResult.FAILED]
    assert failed == ([] if number is None else [number])
    assert number is not None or done.outcome.detail == "reply-field-missing"
    assert done.methods == ()
    assert nobody(myna)


def nobody(myna: Myna) -> bool:
    """Tell whether the store knows no person."""

    def work(tx: Transaction) -> bool:
        return room.people.person_of_subject(tx, Subject("customer-1")) is None

    return myna.wiring.store.perform(Read(work))
