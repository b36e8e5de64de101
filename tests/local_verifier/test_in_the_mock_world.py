"""A firm that verifies itself, from the signature to the status years later, in a mock world."""

import json
from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

import myna_sdk.authoring as m
from myna_mock.leaks import Leaks
from myna_mock.observed import ObservedWorld
from myna_mock.person_handle import PersonHandle
from myna_sdk import Myna, Rejected, Undetermined, Verified
from myna_sdk.jpki.anchors import anchor_set
from myna_sdk.jpki.evidence import parse_evidence
from myna_sdk.jpki.profile import MOCK
from myna_sdk.jpki.reverifying import reverify
from myna_sdk.jpki.verdicts import Proven, Refused
from myna_sdk.model.status import CertificateStatus, Standing
from tests.local_verifier.story import SALE, Desk, statutory
from tests.store.acts import rows

NEW_HOME = "東京都見本区移転町七丁目7番7号"
OCSP, CRL = "ca.ocsp", "ca.crl"
DER, SIGNING = Encoding.DER, m.CertificateKind.SIGNING


def asked(world: ObservedWorld, operation: str) -> int:
    return len(world.journal.of(operation))


def standing(own: Myna, subject: str = "customer-1") -> CertificateStatus:
    answer = own.status.check(subject).answer
    assert isinstance(answer, CertificateStatus), answer
    return answer


def test_a_signature_is_verified_here_with_every_check(
    desk: Desk, hanako: PersonHandle, world: ObservedWorld, leaks: Leaks
) -> None:
    done = desk.sign(hanako)
    assert isinstance(done.outcome, Verified)
    assert done.outcome.facts.address == hanako.address
    made = {c.number: c.result for c in done.outcome.checks if c.number.startswith("jpki-")}
    assert made == {f"jpki-{n}": m.CheckResult.PASSED for n in range(1, 17)}
    assert done.outcome.status is not None
    assert done.outcome.status.method is m.CheckMethod.OCSP
    assert (asked(world, OCSP), asked(world, CRL)) == (1, 0)


def test_the_method_of_the_law_counts_for_a_verifier_of_its_own(
    desk: Desk, hanako: PersonHandle
) -> None:
    """施行規則 6条: the firm itself is the 署名検証者, by its own notification."""
    done = desk.sign(hanako, "property-sale", statement=SALE)
    counting = [judged.id for judged in done.methods if judged.counts == "yes"]
    assert counting == ["signature-by-verifier"]


def _moved(hanako: PersonHandle) -> None:
    hanako.move(NEW_HOME)


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (_moved, m.Reason.CERTIFICATE_REVOKED),
        (PersonHandle.revoke, m.Reason.CERTIFICATE_REVOKED),
        (PersonHandle.hold, m.Reason.CERTIFICATE_HELD),
    ],
)
def test_a_certificate_that_ended_is_rejected_at_once(
    desk: Desk, hanako: PersonHandle, happens: object, reason: m.Reason
) -> None:
    """The responder knows the same hour; the list of the day would not."""
    assert callable(happens)
    happens(hanako)
    outcome = desk.sign(hanako).outcome
    assert isinstance(outcome, Rejected)
    assert outcome.reason is reason
    failed = [check.number for check in outcome.checks if check.result is m.CheckResult.FAILED]
    assert failed == ["jpki-14"]


def test_a_renewed_certificate_signs_and_the_superseded_one_is_told(
    desk: Desk, own: Myna, hanako: PersonHandle, world: ObservedWorld
) -> None:
    assert isinstance(desk.sign(hanako).outcome, Verified)
    hanako.renew()
    world.travel(days=2)
    status = standing(own)
    assert (status.standing, status.reason) == (Standing.REVOKED, m.RevocationReason.RENEWED)
    assert isinstance(desk.sign(hanako, subject="customer-2").outcome, Verified)


def test_an_earlier_certificate_is_asked_about_by_the_list_of_the_day(
    desk: Desk, own: Myna, hanako: PersonHandle, world: ObservedWorld
) -> None:
    desk.sign(hanako)
    now = standing(own)
    assert (now.standing, now.method) == (Standing.VALID, m.CheckMethod.CRL)
    assert now.purpose is m.CheckPurpose.LIVENESS_CHECK
    hanako.move(NEW_HOME)
    world.travel(days=1)
    later = standing(own)
    assert (later.standing, later.reason) == (Standing.REVOKED, m.RevocationReason.FACTS_CHANGED)
    assert later.since is not None


def test_the_certificate_of_somebody_who_died_is_revoked_and_no_code_says_why(
    desk: Desk, own: Myna, hanako: PersonHandle, world: ObservedWorld
) -> None:
    """Which code a death gets is not known; it is never read out of one."""
    desk.sign(hanako)
    hanako.die()
    world.travel(days=1)
    assert standing(own).standing is Standing.REVOKED
    assert "death" not in {reason.value for reason in m.RevocationReason}


def test_a_certificate_past_its_end_is_expired_and_nobody_is_asked(
    desk: Desk, own: Myna, hanako: PersonHandle, world: ObservedWorld
) -> None:
    desk.sign(hanako)
    before = (asked(world, OCSP), asked(world, CRL))
    world.travel(years=6)
    assert standing(own).standing is Standing.EXPIRED
    assert (asked(world, OCSP), asked(world, CRL)) == before


def test_many_people_are_asked_about_in_their_order(
    desk: Desk, own: Myna, hanako: PersonHandle, world: ObservedWorld
) -> None:
    desk.sign(hanako)
    other = next(p for p in world.people if p != hanako.id and world.can_sign(p))
    desk.sign(world.person(other), subject="customer-2")
    hanako.hold()
    world.travel(days=2)
    told = own.status.check_all(["customer-2", "nobody", "customer-1"])
    found = [
        a.standing if isinstance(a, CertificateStatus) else a.reason
        for a in (result.answer for result in told)
    ]
    assert found == [Standing.VALID, m.Reason.NOT_ELIGIBLE, Standing.HELD]


def test_a_list_is_fetched_once_until_it_is_old_and_then_again(
    desk: Desk, own: Myna, hanako: PersonHandle, world: ObservedWorld
) -> None:
    desk.sign(hanako)
    for _ in range(3):
        assert standing(own).standing is Standing.VALID
    assert asked(world, CRL) == 1
    world.travel(minutes=61)
    assert standing(own).standing is Standing.VALID
    assert asked(world, CRL) == 2


def test_a_kept_list_is_used_to_its_end_and_no_longer_while_its_server_is_down(
    desk: Desk, own: Myna, hanako: PersonHandle, world: ObservedWorld
) -> None:
    desk.sign(hanako)
    standing(own)
    with world.fault(CRL, "http-503"):
        world.travel(hours=3)
        assert standing(own).standing is Standing.VALID
        world.travel(days=3)
        late = own.status.check("customer-1").answer
    assert isinstance(late, Undetermined)
    assert late.reason is m.Reason.UPSTREAM_FAILED


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("http-503", m.Reason.UPSTREAM_FAILED),
        ("http-429", m.Reason.UPSTREAM_BUSY),
        ("drop", m.Reason.UPSTREAM_FAILED),
        ("html-page", m.Reason.PROVIDER_FAULTY),
        ("empty", m.Reason.PROVIDER_FAULTY),
    ],
)
def test_what_the_responder_cannot_tell_is_asked_again_without_the_person(
    desk: Desk, own: Myna, hanako: PersonHandle, world: ObservedWorld, kind: str, reason: m.Reason
) -> None:
    with world.fault(OCSP, kind):
        failed = desk.sign(hanako)
    assert failed.id is not None
    assert isinstance(failed.outcome, Undetermined)
    assert failed.outcome.reason is reason
    again = own.identity.resume(failed.id)
    assert isinstance(again.outcome, Verified)
    assert asked(world, "desktop-signer.page") == 1


def test_a_person_who_refuses_is_undetermined(own: Myna, hanako: PersonHandle) -> None:
    started = own.identity.start(
        "rental-screening", by="signature", browser_session="s1", document=SALE
    )
    done = own.identity.complete(hanako.refuse(started.url), browser_session="s1")
    assert isinstance(done.outcome, Undetermined)
    assert done.outcome.reason is m.Reason.CANCELLED


def test_wrong_passwords_are_counted_in_the_card(own: Myna, hanako: PersonHandle) -> None:
    started = own.identity.start(
        "rental-screening", by="signature", browser_session="s1", document=SALE
    )
    callback = hanako.sign(started.url, wrong_pin=5)
    done = own.identity.complete(callback, browser_session="s1")
    assert done.reason == m.Reason.CANCELLED
    assert not hanako.can_sign


def test_the_hosts_are_those_of_the_settings_and_no_other(own: Myna) -> None:
    instance = own.wiring.instances["local-verifier"]
    assert instance.hosts == {"127.0.0.1"}
    assert instance.manifest.hosts == frozenset()


def test_another_certificate_of_somebody_known_is_theirs_if_the_kept_facts_say_so(
    desk: Desk, own: Myna, hanako: PersonHandle, world: ObservedWorld
) -> None:
    """Nothing local links an old certificate to a new one: without kept facts the firm must."""
    desk.sign(hanako)
    hanako.move(NEW_HOME)
    hanako.reissue()
    world.travel(hours=2)
    second = desk.sign(hanako)
    assert second.reason == m.Reason.OTHER_PERSON
    assert second.id is not None
    assert own.people.relink(second.id, evidence="case-4711") == 1
    third = desk.sign(hanako)
    assert isinstance(third.outcome, Verified)
    assert standing(own).standing is Standing.VALID


def test_a_statutory_check_keeps_what_proves_it_again_years_later(
    desk: Desk, own: Myna, hanako: PersonHandle, world: ObservedWorld
) -> None:
    """犯収法 6条: the record holds certificate, signature and answer, and no outcome does."""
    done = desk.sign(hanako, "property-sale", statement=SALE)
    assert isinstance(done.outcome, Verified)
    assert done.outcome.evidence is None
    (record,) = statutory(own)
    content = json.loads(record.content.reveal())
    evidence = parse_evidence(b64decode(content["evidence"]))
    anchors = anchor_set(MOCK, [r.public_bytes(DER) for r in world.ca.roots(SIGNING, world.at)])
    document = b64decode(content["document"])
    world.travel(days=100)
    again = reverify(evidence, anchors, today=world.at, document=document)
    assert isinstance(again.then, Proven)
    assert (isinstance(again.today, Proven), again.differs) == (False, "jpki-14")
    other = reverify(evidence, anchors, today=world.at, document=document + b" ")
    assert isinstance(other.then, Refused)


def test_a_kept_certificate_is_noted_by_its_fingerprint(
    desk: Desk, own: Myna, hanako: PersonHandle
) -> None:
    desk.sign(hanako, "property-sale", statement=SALE)
    desk.sign(hanako, "rental-screening")
    noted = rows(own.wiring.store, "SELECT data FROM audit_notes WHERE event = 'certificate.kept'")
    assert len(noted) == 1
    assert "certificate" in noted[0][0]


def test_no_statute_no_certificate(desk: Desk, own: Myna, hanako: PersonHandle) -> None:
    desk.sign(hanako, "rental-screening")
    assert statutory(own) == ()
