"""The attack pack against the verifier of one's own: nothing hostile is ever verified."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

import myna_sdk.authoring as m
from myna_local_verifier.provider import LocalVerifier
from myna_local_verifier.refusals import REJECTED, UNTOLD
from myna_sdk.effects import HttpReply
from myna_sdk.jpki.digests import HashName
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.model.catalogue import entry
from myna_sdk.testing.attack_pack import Attack, attacks
from myna_sdk.testing.attack_pack.making import PROVEN
from tests.local_verifier.parts import CRL_TYPE, LISTS, OCSP, OCSP_TYPE, Sources, stage, verifier

AT = datetime(2026, 11, 24, 3, 0, 0, tzinfo=UTC)
NO_LIST = {
    "certificate-without-a-point": "crl-partition-not-named",
    "certificate-with-a-point-of-another-issuer": "crl-partition-not-named",
}
"""Cases that hand over a list where this verifier does not know which one to look for."""


@pytest.fixture(scope="module")
def pack() -> tuple[Attack, ...]:
    """The cases that a document with a SHA-256 digest can show."""
    return tuple(each for each in attacks(AT) if each.hash is HashName.SHA256)


@pytest.fixture(scope="module")
def providers(
    pack: tuple[Attack, ...], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, LocalVerifier]:
    """A verifier by list, one by responder and one without a source."""
    folder: Path = tmp_path_factory.mktemp("roots")
    roots = pack[0].anchors
    return {
        "crl": verifier(folder, roots, crl=LISTS),
        "ocsp": verifier(folder, roots, ocsp=OCSP),
        "none": verifier(folder, roots),
    }


def judged(attack: Attack, providers: dict[str, LocalVerifier]) -> m.Outcome:
    source = "ocsp" if attack.answer is not None else "crl"
    side = Sources()
    if attack.revocation_list is not None:
        side.crl = HttpReply(200, CRL_TYPE, attack.revocation_list)
    if attack.answer is not None:
        side.ocsp = HttpReply(200, OCSP_TYPE, attack.answer)
    if attack.case.name == "nobody-asked":
        source = "none"
    given = m.Detached(
        certificate=m.Concealed(attack.certificate), signature=m.Concealed(attack.signature)
    )
    signed = m.Signed(
        document=m.Document(m.Concealed(attack.document)),
        digest_form=attack.form,
        signature=given,
    )
    on = stage(side, attack.at)
    return on.run(providers[source].verify_signature(signed, on.context))


def test_each_attack_ends_with_the_reason_of_its_flaw(
    pack: tuple[Attack, ...], providers: dict[str, LocalVerifier]
) -> None:
    asked = [a for a in pack if a.kind is m.CertificateKind.SIGNING]
    assert len(asked) > 150
    for attack in asked:
        outcome, expected = judged(attack, providers), attack.case.expected
        if expected == PROVEN:
            assert isinstance(outcome, m.Verified), attack.case.name
            continue
        assert not isinstance(outcome, m.Verified), attack.case.name
        told = NO_LIST.get(attack.case.name, expected)
        assert outcome.detail == f"plugin:{told}", attack.case.name
        kind = "rejected" if isinstance(outcome, m.Rejected) else "undetermined"
        assert entry(outcome.reason).kind == kind, attack.case.name


def test_a_list_or_answer_that_is_not_to_be_believed_rejects_nobody(
    pack: tuple[Attack, ...], providers: dict[str, LocalVerifier]
) -> None:
    hostile = [a for a in pack if a.case.number == 14]
    revoked = {"revoked", "held"}
    assert {a.case.about for a in hostile} >= {"list", "answer"}
    for attack in hostile:
        outcome = judged(attack, providers)
        wanted = m.Rejected if attack.case.expected in revoked else m.Undetermined
        assert isinstance(outcome, wanted), attack.case.name


def test_every_check_rides_along_and_what_was_not_made_is_told(
    pack: tuple[Attack, ...], providers: dict[str, LocalVerifier]
) -> None:
    for attack in pack:
        checks = judged(attack, providers).checks
        assert [check.number for check in checks] == [f"jpki-{n}" for n in range(1, 17)]


def test_nobody_is_asked_about_a_certificate_or_signature_that_does_not_hold(
    pack: tuple[Attack, ...], providers: dict[str, LocalVerifier]
) -> None:
    """What a responder learns is about certificates that somebody presented and used."""
    wrong = next(a for a in pack if a.case.expected == "signature-wrong")
    forged = next(a for a in pack if a.case.expected == "issuer-signature-wrong")
    for attack in (wrong, forged):
        given = m.Detached(
            certificate=m.Concealed(attack.certificate), signature=m.Concealed(attack.signature)
        )
        document = m.Document(m.Concealed(attack.document))
        signed = m.Signed(document=document, digest_form=attack.form, signature=given)
        on = stage(Sources(), attack.at)
        outcome = on.run(providers["ocsp"].verify_signature(signed, on.context))
        assert isinstance(outcome, m.Rejected)
        assert on.requests == ()


@pytest.mark.parametrize("flaw", [f for f in Flaw if f in {**REJECTED, **UNTOLD}])
def test_each_mapped_flaw_has_a_reason_of_its_kind(flaw: Flaw) -> None:
    reason = {**REJECTED, **UNTOLD}[flaw]
    assert entry(reason).kind == ("rejected" if flaw in REJECTED else "undetermined")
