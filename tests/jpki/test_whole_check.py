"""The whole check over everything that the mock world issues."""

import pickle
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from myna_sdk.errors import UsageError
from myna_sdk.jpki.anchors import anchor_set
from myna_sdk.jpki.checking import Made, check_certificate, check_signed, verify_signature
from myna_sdk.jpki.checklist import RULES
from myna_sdk.jpki.digests import Digest, HashName
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.path import verify_path
from myna_sdk.jpki.profile import MOCK
from myna_sdk.jpki.revocation import (
    HARD_FAIL,
    UNSAFE_NO_CHECK,
    UNSAFE_SOFT_FAIL,
    Good,
    Held,
    NoSource,
    NotChecked,
    RevocationReason,
    Revoked,
    Unknown,
)
from myna_sdk.jpki.verdicts import Proven, Refused, Unproven, Verdict
from myna_sdk.model.certificate import Carrier, CertificateKind
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.instants import JST, Instant
from myna_sdk.model.signing import DigestForm
from myna_sdk.testing.attack_pack import scenes
from myna_sdk.testing.attack_pack import writing as w
from tests.jpki.ground import DOCUMENT, SIGNING, USER_AUTHENTICATION, Ground

PASSED, FAILED, UNTOLD, NOT_MADE = (
    CheckResult.PASSED,
    CheckResult.FAILED,
    CheckResult.UNKNOWN,
    CheckResult.NOT_MADE,
)


def _check(
    ground: Ground,
    persona: str = "mihon-hanako",
    kind: CertificateKind = SIGNING,
    at: Instant | None = None,
) -> Verdict:
    return check_signed(
        ground.der(persona, kind),
        ground.sign(persona, kind),
        ground.anchors,
        at=at or ground.at,
        kind=kind,
        revocation=ground.lists(persona, kind),
    )


def _results(verdict: Verdict) -> list[CheckResult]:
    return [check.result for check in verdict.checks]


@pytest.mark.parametrize("kind", CertificateKind)
@pytest.mark.parametrize("persona", ["mihon-hanako", "kigen-kyou", "nagai-jusho"])
def test_a_certificate_in_force_and_a_signature_with_it_are_proven(
    ground: Ground, persona: str, kind: CertificateKind
) -> None:
    verdict = _check(ground, persona, kind)
    assert isinstance(verdict, Proven)
    assert verdict.anchor is ground.anchor(persona, kind)
    assert isinstance(verdict.revocation, Good)
    assert _results(verdict) == [PASSED] * 16
    assert [check.number for check in verdict.checks] == [f"jpki-{n}" for n in range(1, 17)]


def test_a_signing_certificate_tells_the_four_facts_of_the_register(ground: Ground) -> None:
    for persona in ("mihon-hanako", "nagai-jusho", "daitai-takako"):
        verdict = verify_path(ground.der(persona), ground.anchors, at=ground.at, kind=SIGNING)
        assert isinstance(verdict, Proven)
        told, registered = verdict.facts, ground.issued(persona, SIGNING).facts
        told_address, address = told.reveal()["address"], registered.reveal()["address"]
        marks = getattr(told.address, "substitutes", None)
        assert marks is not None
        for index, (ours, theirs) in enumerate(zip(told_address, address, strict=True)):
            assert marks.marks(index) == (ours != theirs)
        assert told.birth_date == registered.birth_date
        assert told.sex == registered.sex
        assert told.name is not None
        assert registered.name is not None
        assert len(told.name.reveal()) == len(registered.name.reveal())


def test_a_user_authentication_certificate_tells_no_facts(ground: Ground) -> None:
    verdict = _check(ground, kind=USER_AUTHENTICATION)
    assert isinstance(verdict, Proven)
    assert verdict.facts.items == set()


def test_personal_data_in_a_user_authentication_certificate_is_never_told() -> None:
    at = datetime(2026, 11, 24, 3, tzinfo=UTC)
    good = scenes.good_scene(at, USER_AUTHENTICATION)
    data = w.extension("2.5.29.17", w.sequence(*scenes.PERSONAL.values()))
    found = {**good.certificate.extensions, "personal": data}
    made = attrs.evolve(good.certificate, extensions=found).build()
    anchors = anchor_set(MOCK, good.stage.roots)
    verdict = verify_path(made, anchors, at=at, kind=USER_AUTHENTICATION)
    assert isinstance(verdict, Proven)
    assert verdict.certificate.facts.items
    assert verdict.facts.items == set()


def test_a_certificate_says_its_kind_and_carrier_and_nothing_of_the_person(ground: Ground) -> None:
    verdict = _check(ground)
    assert isinstance(verdict, Proven)
    certificate = verdict.certificate
    assert (certificate.kind, certificate.carrier) == (SIGNING, Carrier.CARD)
    assert repr(verdict) == "Proven(Certificate(signing, card))"
    assert str(certificate.reveal_serial()) not in repr(attrs.asdict(certificate))
    parts = certificate.reveal_parts()
    assert repr(parts) == f"{parts}" == "Parts(•••)"
    for each in (certificate, parts):
        with pytest.raises(TypeError):
            pickle.dumps(each)


def test_the_raw_certificate_leaves_by_one_door_that_is_witnessed_first(ground: Ground) -> None:
    verdict = _check(ground)
    assert isinstance(verdict, Proven)
    seen: list[str] = []
    assert verdict.certificate.release(seen.append) == ground.der()
    assert seen == [verdict.certificate.fingerprint]

    def refuse(_: str) -> None:
        raise UsageError("usage", "the audit line could not be written")

    with pytest.raises(UsageError):
        verdict.certificate.release(refuse)


def test_a_revoked_certificate_is_refused_with_its_reason(ground: Ground) -> None:
    verdict = _check(ground, "hikkoshi-jiro")
    assert isinstance(verdict, Refused)
    assert (verdict.flaw, verdict.number) == (Flaw.REVOKED, 14)
    assert isinstance(verdict.revocation, Revoked)
    assert verdict.revocation.reason is RevocationReason.AFFILIATION_CHANGED
    assert _results(verdict) == [PASSED] * 13 + [FAILED] + [NOT_MADE] * 2


def test_a_certificate_on_hold_is_refused_as_held(ground: Ground) -> None:
    verdict = _check(ground, "funshitsu-mina", USER_AUTHENTICATION)
    assert isinstance(verdict, Refused)
    assert verdict.flaw is Flaw.HELD
    assert isinstance(verdict.revocation, Held)


def test_the_last_second_counts_to_its_end_which_is_midnight_in_japan(ground: Ground) -> None:
    last = ground.issued("mihon-hanako", SIGNING).not_after
    midnight = last.astimezone(JST).replace(hour=0, minute=0, second=0) + timedelta(days=1)
    for at, flaw in (
        (midnight - timedelta(microseconds=1), None),
        (midnight, Flaw.CERTIFICATE_EXPIRED),
    ):
        verdict = verify_path(ground.der(), ground.anchors, at=at, kind=SIGNING)
        assert getattr(verdict, "flaw", None) is flaw


def test_a_certificate_does_not_hold_before_its_first_second(ground: Ground) -> None:
    first = ground.issued("mihon-hanako", SIGNING).issued_at
    early = verify_path(ground.der(), ground.anchors, at=first - timedelta(seconds=1), kind=SIGNING)
    assert isinstance(early, Refused)
    assert (early.flaw, early.number) == (Flaw.CERTIFICATE_NOT_YET_VALID, 8)
    assert isinstance(verify_path(ground.der(), ground.anchors, at=first, kind=SIGNING), Proven)


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [(SIGNING, USER_AUTHENTICATION), (USER_AUTHENTICATION, SIGNING)],
)
def test_one_kind_of_certificate_never_stands_in_for_the_other(
    ground: Ground, kind: CertificateKind, wanted: CertificateKind
) -> None:
    verdict = verify_path(ground.der(kind=kind), ground.anchors, at=ground.at, kind=wanted)
    assert isinstance(verdict, Refused)
    assert verdict.flaw is Flaw.KIND_WRONG


def test_what_nobody_was_asked_about_is_unproven(ground: Ground) -> None:
    verdict = check_certificate(
        ground.der(), ground.anchors, at=ground.at, kind=SIGNING, revocation=NoSource()
    )
    assert isinstance(verdict, Unproven)
    assert verdict.flaw is Flaw.NOT_CHECKED
    assert _results(verdict) == [PASSED] * 13 + [NOT_MADE] * 3


def test_a_status_that_could_not_be_told_is_unproven_and_the_signature_still_looked_at(
    ground: Ground,
) -> None:
    elsewhere = ground.lists("tennyu-haru")

    def check(document: bytes) -> Verdict:
        signed = attrs.evolve(ground.sign(), digest=Digest.of(document))
        return check_signed(
            *(ground.der(), signed, ground.anchors),
            at=ground.at,
            kind=SIGNING,
            revocation=elsewhere,
        )

    verdict = check(DOCUMENT)
    assert isinstance(verdict, Unproven)
    assert verdict.flaw is Flaw.CRL_MISSING
    assert _results(verdict) == [PASSED] * 13 + [UNTOLD] + [PASSED] * 2
    verdict = check(b"another")
    assert isinstance(verdict, Refused)
    assert verdict.flaw is Flaw.SIGNATURE_WRONG
    assert _results(verdict) == [PASSED] * 13 + [UNTOLD, PASSED, FAILED]


def test_an_unsafe_policy_lets_pass_with_a_warning_and_says_so_in_the_checks(
    ground: Ground,
) -> None:
    def check(policy: object) -> Verdict:
        return check_certificate(
            *(ground.der(), ground.anchors),
            at=ground.at,
            kind=SIGNING,
            revocation=NoSource(),
            policy=policy,  # type: ignore[arg-type]
        )

    assert isinstance(check(UNSAFE_SOFT_FAIL), Unproven)
    with pytest.warns(UserWarning, match="passed under unsafe-no-check"):
        verdict = check(UNSAFE_NO_CHECK)
    assert isinstance(verdict, Proven)
    assert _results(verdict)[13] is NOT_MADE


def test_no_verdict_and_no_status_is_a_bool(ground: Ground) -> None:
    verdict = _check(ground)
    refused = _check(ground, "hikkoshi-jiro")
    for value in (verdict, refused, Unknown(Flaw.CRL_STALE), NotChecked()):
        with pytest.raises(TypeError):
            bool(value)


def test_the_five_answers_about_revocation_are_never_equal(ground: Ground) -> None:
    good = ground.lists().status(
        _proven(_check(ground)).certificate, ground.anchor(), at=ground.at, policy=HARD_FAIL
    )
    texts = {repr(each) for each in (good, Unknown(Flaw.CRL_STALE), NotChecked())}
    assert len(texts) == 3
    assert good != NotChecked() != Unknown(Flaw.NOT_CHECKED) != good  # type: ignore[comparison-overlap]


def _proven(verdict: Verdict) -> Proven:
    assert isinstance(verdict, Proven)
    return verdict


def test_the_document_is_the_signed_one(ground: Ground) -> None:
    signed = attrs.evolve(ground.sign(), digest=Digest.of(DOCUMENT + b" "))
    certificate = _proven(_check(ground)).certificate
    refused = verify_signature(certificate, signed)
    assert isinstance(refused, Refused)
    assert (refused.flaw, refused.number) == (Flaw.SIGNATURE_WRONG, 16)
    assert isinstance(verify_signature(certificate, ground.sign()), Made)


def test_a_bare_hash_counts_where_the_caller_stated_it_and_nowhere_else(ground: Ground) -> None:
    certificate = _proven(_check(ground)).certificate
    bare, normal = ground.sign_bare(), ground.sign()
    made = verify_signature(certificate, bare)
    assert isinstance(made, Made)
    assert made.form is DigestForm.RAW
    for signed in (
        attrs.evolve(bare, form=DigestForm.DIGEST_INFO),
        attrs.evolve(normal, form=DigestForm.RAW),
    ):
        refused = verify_signature(certificate, signed)
        assert isinstance(refused, Refused)
        assert refused.flaw is Flaw.SIGNATURE_OF_OTHER_FORM


def test_a_signature_has_the_length_of_its_key_and_a_digest_that_of_its_hash(
    ground: Ground,
) -> None:
    certificate, signed = _proven(_check(ground)).certificate, ground.sign()
    for spoilt, flaw in (
        (attrs.evolve(signed, signature=signed.signature[:-1]), Flaw.SIGNATURE_LENGTH_WRONG),
        (attrs.evolve(signed, signature=b"\0" + signed.signature), Flaw.SIGNATURE_LENGTH_WRONG),
        (attrs.evolve(signed, signature=b""), Flaw.SIGNATURE_LENGTH_WRONG),
        (attrs.evolve(signed, digest=Digest(b"\0" * 20)), Flaw.SIGNATURE_HASH_NOT_ALLOWED),
        (
            attrs.evolve(signed, digest=Digest.of(DOCUMENT, HashName.SHA512)),
            Flaw.SIGNATURE_WRONG,
        ),
        (attrs.evolve(signed, signature=b"\xff" * 256), Flaw.SIGNATURE_WRONG),
        (attrs.evolve(signed, signature=b"\0" * 256), Flaw.SIGNATURE_WRONG),
    ):
        refused = verify_signature(certificate, spoilt)
        assert isinstance(refused, Refused)
        assert refused.flaw is flaw


def test_no_card_profile_and_no_time_zone_are_mistakes_of_the_caller(ground: Ground) -> None:
    with pytest.raises(UsageError):
        verify_path(ground.der(), ground.anchors, at=ground.at, kind=SIGNING, profiles=())
    with pytest.raises(UsageError):
        verify_path(ground.der(), ground.anchors, at=ground.at.replace(tzinfo=None), kind=SIGNING)


def test_the_numbered_rules_are_the_numbers_of_the_docstrings() -> None:
    text = verify_path.__doc__ or ""
    assert [n for n in range(1, 14) if f"\n    {n}. " in text] == list(range(1, 14))
    text = check_signed.__doc__ or ""
    assert all(f"\n    {n}. " in text for n in (14, 15, 16))
    assert len(RULES) == 16
