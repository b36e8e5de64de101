"""A verdict is repeated years later from what was kept, and from nothing else."""

import json
import pickle
from datetime import timedelta
from hashlib import sha256

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myna_mock.world import World
from myna_sdk.errors import StoreError, UsageError
from myna_sdk.jpki.anchors import anchor_set
from myna_sdk.jpki.certificate import parse_certificate
from myna_sdk.jpki.checking import check_certificate, check_signed
from myna_sdk.jpki.checklist import RULES_VERSION
from myna_sdk.jpki.digests import Digest
from myna_sdk.jpki.evidence import (
    AnswerProof,
    EvidenceBundle,
    ListProof,
    gather_evidence,
    parse_evidence,
)
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.held_by_operator import HeldByOperator
from myna_sdk.jpki.ocsp import OcspSource, build_ocsp_request
from myna_sdk.jpki.profile import MOCK
from myna_sdk.jpki.reverifying import reverify
from myna_sdk.jpki.revocation import HARD_FAIL, UNSAFE_SOFT_FAIL, RevocationSource
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.jpki.verdicts import Proven, Refused, Unproven
from myna_sdk.model.checks import Check
from myna_sdk.model.masking import Concealed
from myna_sdk.model.signing import DigestForm
from tests.jpki.ground import DER, DOCUMENT, SIGNING, Ground


def _bundle(ground: Ground, *, by_answer: bool = False) -> EvidenceBundle:
    certificate = parse_certificate(ground.der())
    request = build_ocsp_request(certificate, ground.anchor(), nonce=bytes(32))
    answer = ground.answer(request.der)
    source: RevocationSource = OcspSource(request, answer) if by_answer else ground.lists()
    proven = check_signed(
        *(certificate, ground.sign(), ground.anchors),
        at=ground.at,
        kind=SIGNING,
        revocation=source,
    )
    assert isinstance(proven, Proven)
    seen: list[str] = []
    bundle = gather_evidence(
        *(proven, ground.sign()),
        AnswerProof(request, answer) if by_answer else ListProof(ground.crl_der()),
        hierarchy=MOCK.name,
        policy=HARD_FAIL.name,
        witness=seen.append,
    )
    assert seen == [certificate.fingerprint]
    return bundle


@pytest.mark.parametrize("by_answer", [False, True], ids=["list", "answer"])
def test_kept_evidence_gives_the_same_verdict_years_later(
    ground: Ground, *, by_answer: bool
) -> None:
    kept = parse_evidence(_bundle(ground, by_answer=by_answer).reveal_bytes())
    later = ground.at + timedelta(days=6 * 365)
    found = reverify(kept, ground.anchors, today=later, document=DOCUMENT)
    assert isinstance(found.then, Proven)
    assert found.then.at == ground.at
    assert isinstance(found.today, Refused)
    assert (found.today.flaw, found.differs) == (Flaw.CERTIFICATE_EXPIRED, "jpki-8")
    assert (found.rules, found.rules_today) == (RULES_VERSION, RULES_VERSION)


def test_the_first_check_that_differs_today_is_told(ground: Ground) -> None:
    bundle = _bundle(ground)
    same = reverify(bundle, ground.anchors, today=ground.at + timedelta(hours=1))
    assert (isinstance(same.today, Proven), same.differs) == (True, None)
    next_week = reverify(bundle, ground.anchors, today=ground.at + timedelta(days=7))
    assert isinstance(next_week.today, Unproven)
    assert (next_week.today.flaw, next_week.differs) == (Flaw.CRL_STALE, "jpki-14")


def test_what_an_unsafe_policy_let_pass_is_not_proven_by_evidence_of_it(ground: Ground) -> None:
    """The list of then had run out: the policy took that for good, and nobody else does."""
    late = ground.at + timedelta(days=7)
    kept = attrs.evolve(_bundle(ground), policy=UNSAFE_SOFT_FAIL.name, at=late)
    found = reverify(parse_evidence(kept.reveal_bytes()), ground.anchors, today=late)
    assert isinstance(found.then, Unproven)
    assert (found.then.flaw, found.then.number) == (Flaw.CRL_STALE, 14)
    assert _results(found.checks) == {
        "evidence-1": "passed",
        "evidence-2": "passed",
        "evidence-3": "not-made",
        "evidence-4": "failed",
    }


def test_what_is_found_of_evidence_itself_is_told_check_by_check(ground: Ground) -> None:
    bundle = _bundle(ground)
    whole = reverify(bundle, ground.anchors, today=ground.at, document=DOCUMENT)
    assert set(_results(whole.checks).values()) == {"passed"}
    other = reverify(bundle, ground.anchors, today=ground.at, document=b"another")
    assert _results(other.checks)["evidence-3"] == "failed"
    nobody = reverify(bundle, None, today=ground.at)
    assert isinstance(nobody.then, Unproven)
    assert nobody.then.flaw is Flaw.EVIDENCE_ANCHOR_MISSING
    assert _results(nobody.checks)["evidence-2"] == "unknown"


def _results(checks: tuple[Check, ...]) -> dict[str, str]:
    return {check.number: check.result.value for check in checks}


def test_another_document_is_not_proven_by_it(ground: Ground) -> None:
    found = reverify(_bundle(ground), ground.anchors, today=ground.at, document=DOCUMENT + b" ")
    assert isinstance(found.then, Refused)
    assert found.then.flaw is Flaw.SIGNATURE_WRONG


def test_without_the_anchor_of_then_nothing_is_proven(ground: Ground) -> None:
    other = World("other", seed=1).ca
    roots = [root.public_bytes(DER) for root in other.roots(SIGNING, ground.at)]
    found = reverify(_bundle(ground), anchor_set(MOCK, roots), today=ground.at)
    assert isinstance(found.then, Unproven)
    assert found.then.flaw is Flaw.EVIDENCE_ANCHOR_MISSING
    assert {check.result.value for check in found.then.checks} == {"not-made"}


def test_changed_evidence_proves_nothing(ground: Ground) -> None:
    bundle = _bundle(ground)
    certificate = bytearray(ground.der())
    certificate[700] ^= 1
    crl = bytearray(ground.crl_der())
    crl[-1] ^= 1
    for spoilt in (
        attrs.evolve(bundle, certificate=Concealed(bytes(certificate))),
        attrs.evolve(bundle, proof=ListProof(bytes(crl))),
        attrs.evolve(bundle, signed=attrs.evolve(bundle.signed, signature=bytes(256))),
        attrs.evolve(bundle, at=bundle.at + timedelta(days=3000)),
    ):
        assert not isinstance(reverify(spoilt, ground.anchors, today=ground.at).then, Proven)


def test_evidence_of_another_hierarchy_or_policy_is_a_mistake_of_the_caller(
    ground: Ground,
) -> None:
    bundle = _bundle(ground)
    for spoilt in (
        attrs.evolve(bundle, hierarchy="production"),
        attrs.evolve(bundle, policy="unheard-of"),
    ):
        with pytest.raises(UsageError):
            reverify(spoilt, ground.anchors, today=ground.at)


def test_evidence_is_kept_of_a_whole_check_alone(ground: Ground) -> None:
    proven = check_certificate(
        *(ground.der(), ground.anchors), at=ground.at, kind=SIGNING, revocation=ground.lists()
    )
    assert isinstance(proven, Proven)
    with pytest.raises(UsageError):
        gather_evidence(
            *(proven, ground.sign(), ListProof(ground.crl_der())),
            hierarchy=MOCK.name,
            policy=HARD_FAIL.name,
            witness=lambda _: None,
        )


def test_a_bundle_shows_nothing_of_itself_and_leaves_by_its_door_alone(ground: Ground) -> None:
    bundle = _bundle(ground)
    assert repr(bundle) == "EvidenceBundle(•••)"
    with pytest.raises(TypeError):
        pickle.dumps(bundle)
    row = json.loads(bundle.reveal_bytes())
    assert row["held_by_operator"] is False
    assert (row["schema"], row["rules"], row["policy"]) == (1, RULES_VERSION, "hard-fail")


def test_the_certificate_leaves_kept_evidence_by_one_door_that_is_witnessed(
    ground: Ground,
) -> None:
    kept = parse_evidence(_bundle(ground).reveal_bytes())
    assert isinstance(kept, EvidenceBundle)
    seen: list[str] = []
    assert kept.release(seen.append) == ground.der()
    assert seen == [sha256(ground.der()).hexdigest()] == [kept.fingerprint]

    def unwritten(_: str) -> None:
        raise StoreError("store-not-written", "the note could not be written")

    with pytest.raises(StoreError):
        kept.release(unwritten)
    others = [name for name in dir(kept) if not name.startswith("_") and name != "release"]
    assert others
    for name in others:
        value = getattr(kept, name)
        assert callable(value) or not isinstance(value, bytes | Concealed)


def test_what_an_operator_holds_is_kept_and_proves_nothing_here(ground: Ground) -> None:
    held = HeldByOperator(
        at=ground.at,
        digest=Digest.of(DOCUMENT),
        form=DigestForm.RAW,
        sealed=Concealed("eyJ.e.i.c.t"),
        operator="mock-operator",
        verification=Concealed("v-1"),
    )
    kept = parse_evidence(held.reveal_bytes())
    assert kept == held
    assert json.loads(held.reveal_bytes())["held_by_operator"] is True
    found = reverify(kept, None, today=ground.at)
    assert isinstance(found.then, Unproven)
    assert found.then.flaw is Flaw.EVIDENCE_HELD_BY_OPERATOR
    assert _results(found.checks)["evidence-1"] == "unknown"


@given(data=st.data())
def test_no_bytes_are_read_as_evidence_that_are_none(ground: Ground, data: st.DataObject) -> None:
    written = _bundle(ground).reveal_bytes()
    row = json.loads(written)
    field = data.draw(st.sampled_from(sorted(row)))
    value = data.draw(st.one_of(st.none(), st.integers(), st.text(max_size=5), st.lists(st.none())))
    spoilt = json.dumps({**row, field: value}).encode()
    cut = written[: data.draw(st.integers(0, len(written) - 1))]
    for each in (spoilt, cut, data.draw(st.binary(max_size=40))):
        error, found = None, None
        try:
            found = parse_evidence(each)
        except UnreadableError as caught:
            error = caught
        assert (found is None) == (error is not None)
        assert error is None or error.flaw is Flaw.EVIDENCE_UNREADABLE
