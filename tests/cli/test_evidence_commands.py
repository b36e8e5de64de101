"""``myna cert reverify``: kept evidence is judged again, and what an operator holds is not."""

import json
from pathlib import Path

import pytest

from myna_sdk.jpki.anchors import anchor_set
from myna_sdk.jpki.checking import SignedDigest, check_signed
from myna_sdk.jpki.crl import CrlSource, VerifiedCrl, verify_crl
from myna_sdk.jpki.digests import Digest
from myna_sdk.jpki.evidence import EvidenceBundle, ListProof, gather_evidence
from myna_sdk.jpki.held_by_operator import HeldByOperator
from myna_sdk.jpki.profile import MOCK
from myna_sdk.jpki.revocation import HARD_FAIL, UNSAFE_SOFT_FAIL
from myna_sdk.jpki.verdicts import Proven
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.masking import Concealed
from myna_sdk.model.signing import DigestForm
from tests.cli.conftest import Run, Told
from tests.cli.test_cert_commands import AT, INSTANT, issued

LATER = "2033-11-24T12:00:00+09:00"


@pytest.fixture
def bundle(run: Run, tmp_path: Path) -> EvidenceBundle:
    """What the usual MOCK case proves, beside its files in ``case``."""
    issued(run)
    case = tmp_path / "case"
    anchors = anchor_set(MOCK, [root.read_bytes() for root in (case / "anchors").iterdir()])
    listed = (case / "list.crl").read_bytes()
    crl = verify_crl(listed, anchors)
    assert isinstance(crl, VerifiedCrl)
    signed = SignedDigest(
        digest=Digest.of((case / "document.bin").read_bytes()),
        signature=(case / "signature.bin").read_bytes(),
    )
    proven = check_signed(
        *((case / "certificate.cer").read_bytes(), signed, anchors),
        at=INSTANT,
        kind=CertificateKind.SIGNING,
        revocation=CrlSource(lambda _, __: crl),
    )
    assert isinstance(proven, Proven)
    return gather_evidence(
        *(proven, signed, ListProof(listed)),
        hierarchy=MOCK.name,
        policy=HARD_FAIL.name,
        witness=lambda _: None,
    )


def reverified(run: Run, content: bytes, *options: str, at: str = LATER) -> Told:
    Path("evidence.json").write_bytes(content)
    return run("cert", "reverify", "evidence.json", "--at", at, *options)


def test_evidence_is_judged_under_the_instant_of_then_and_of_today(
    run: Run, bundle: EvidenceBundle
) -> None:
    words = ("--anchors", "case/anchors", "--document", "case/document.bin")
    told = reverified(run, bundle.reveal_bytes(), *words, "--json")
    found = told.json["reverified"]
    assert told.code == 0
    assert (found["then"]["outcome"], found["today"]["outcome"]) == ("proven", "refused")
    assert (found["differs"], found["mock"]) == (found["today"]["check"], True)
    assert [each["result"] for each in found["evidence"]] == ["passed"] * 4
    shown = reverified(run, bundle.reveal_bytes(), *words)
    assert "MOCK" in shown.out
    assert "見本" not in shown.out + json.dumps(found, ensure_ascii=False)


def test_another_document_is_refused_and_no_anchor_leaves_it_unproven(
    run: Run, bundle: EvidenceBundle
) -> None:
    other = ("--anchors", "case/anchors", "--document", "case/list.crl")
    assert reverified(run, bundle.reveal_bytes(), *other).code == 1
    told = reverified(run, bundle.reveal_bytes())
    assert told.code == 3
    assert "evidence-anchor-missing" in told.out


def test_what_an_unsafe_policy_let_pass_never_prints_as_proven(
    run: Run, bundle: EvidenceBundle
) -> None:
    row = json.loads(bundle.reveal_bytes())
    row |= {"policy": UNSAFE_SOFT_FAIL.name, "at": "2026-12-24T03:00:00+00:00"}
    told = reverified(run, json.dumps(row).encode(), "--anchors", "case/anchors")
    assert told.code == 3
    assert "crl-stale" in told.out
    assert "✗  evidence-4" in told.out
    assert ": proven" not in told.out


def test_what_an_operator_holds_cannot_be_told_here(run: Run) -> None:
    held = HeldByOperator(
        at=INSTANT,
        digest=Digest.of(b"a contract"),
        form=DigestForm.DIGEST_INFO,
        sealed=Concealed("eyJ.e.i.c.t"),
        operator="mock-operator\x1b[2J",
        verification=Concealed("v-1"),
    )
    told = reverified(run, held.reveal_bytes(), at=AT)
    assert told.code == 3
    assert "evidence-held-by-operator" in told.out
    assert "mock-operator\\u001b[2J" in told.out
    assert "\x1b" not in told.out
    assert "eyJ" not in told.out


def test_a_policy_that_nobody_knows_is_named_without_what_steers_a_terminal(
    run: Run, bundle: EvidenceBundle
) -> None:
    row = json.loads(bundle.reveal_bytes()) | {"policy": "lax\x1b[2J"}
    told = reverified(run, json.dumps(row).encode(), "--anchors", "case/anchors")
    assert (told.code, told.out) == (2, "")
    assert "lax\\u001b[2J" in told.err


def test_a_file_that_is_no_evidence_is_named_with_a_remedy(run: Run) -> None:
    told = reverified(run, b"{}")
    assert told.code == 2
    assert "evidence.json" in told.err
    assert "evidence-unreadable" in told.err
