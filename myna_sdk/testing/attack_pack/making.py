"""The cases as data, the attacks made of them, and what our own verifier says of each."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

import attrs

from myna_sdk.jpki.anchors import Anchor, AnchorSet, anchor_set
from myna_sdk.jpki.certificate import Certificate
from myna_sdk.jpki.checking import SignedDigest, check_signed
from myna_sdk.jpki.crl import CrlSource, VerifiedCrl, verify_crl
from myna_sdk.jpki.digests import Digest, HashName
from myna_sdk.jpki.extensions import DirectoryName
from myna_sdk.jpki.ocsp import OcspSource, build_ocsp_request
from myna_sdk.jpki.profile import MOCK
from myna_sdk.jpki.revocation import (
    NoSource,
    Revocation,
    RevocationPolicy,
    RevocationSource,
    Unknown,
)
from myna_sdk.jpki.verdicts import Proven, Verdict
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.instants import Instant
from myna_sdk.model.signing import DigestForm
from myna_sdk.testing.attack_pack import (
    answer_faults,
    certificate_faults,
    list_faults,
    profile_faults,
    signature_faults,
)
from myna_sdk.testing.attack_pack.certificate_faults import Fault
from myna_sdk.testing.attack_pack.scenes import DOCUMENT, NONCE, Asked, Scene, good_scene
from myna_sdk.testing.attack_pack.stage import key

PROVEN: Final = "proven"
"""What is expected of a boundary case that must not be refused."""

FAULTS: Final[Mapping[str, Mapping[str, Fault]]] = {
    "certificate": certificate_faults.FAULTS,
    "profile": profile_faults.FAULTS,
    "list": list_faults.FAULTS,
    "answer": answer_faults.FAULTS,
    "signature": signature_faults.FAULTS,
}


@attrs.frozen(kw_only=True)
class Case:
    """One case of the pack, as its data file has it.

    Attributes:
        name: Its name.
        about: What is spoilt: ``certificate``, ``profile``, ``list``, ``answer`` or ``signature``.
        wrong: What is wrong, or which boundary it is.
        expected: The flaw's code, or ``proven``.
        number: The number of the check that finds it; 0 if all pass.
    """

    name: str
    about: str
    wrong: str
    expected: str
    number: int


@attrs.frozen(kw_only=True)
class Attack:
    """One case, made: everything that a verifier is handed.

    Attributes:
        case: Which.
        at: The instant that judges.
        anchors: The DER of every root that counts, in an order that must not matter.
        kind: What the certificate is asked to be.
        certificate: Its DER, if it is that at all.
        document: What was signed.
        hash: The hash over it.
        form: What the card was given, as the caller states it.
        signature: The signature.
        revocation_list: The list of the certificate's municipality, if that is asked.
        answer: The answer of the responder, if that is asked.
        nonce: What the answer must repeat.
    """

    case: Case
    at: Instant
    anchors: tuple[bytes, ...]
    kind: CertificateKind
    certificate: bytes
    document: bytes
    hash: HashName
    form: DigestForm
    signature: bytes
    revocation_list: bytes | None
    answer: bytes | None
    nonce: bytes


@cache
def cases() -> tuple[Case, ...]:
    """Return every case, in the order of the data file."""
    text = files(__package__).joinpath("cases.toml").read_text("utf-8")
    return tuple(
        Case(
            name=name,
            about=about,
            wrong=row["wrong"],
            expected=row["expect"],
            number=row.get("check", 0),
        )
        for about, rows in tomllib.loads(text).items()
        for name, row in rows.items()
    )


def attacks(at: Instant) -> tuple[Attack, ...]:
    """Return every case, made under ``at``. The first call makes keys, which takes a second."""
    good = good_scene(at)
    anchors = good.stage.roots
    return tuple(_made(case, FAULTS[case.about][case.name](good), anchors) for case in cases())


def _made(case: Case, scene: Scene, anchors: tuple[bytes, ...]) -> Attack:
    listed = scene.asked is Asked.LIST and scene.list is not None
    return Attack(
        case=case,
        at=scene.at,
        anchors=anchors,
        kind=scene.kind,
        certificate=scene.certificate.build(),
        document=DOCUMENT,
        hash=HashName(scene.hash),
        form=scene.form,
        signature=scene.signature(key("person")),
        revocation_list=scene.list.build() if listed and scene.list is not None else None,
        answer=scene.answer.build() if scene.asked is Asked.RESPONDER else None,
        nonce=NONCE,
    )


@cache
def _anchors(roots: tuple[bytes, ...]) -> AnchorSet:
    return anchor_set(MOCK, roots)


@attrs.frozen
class _Told:
    """Tells the status from what an attack hands over."""

    attack: Attack
    anchors: AnchorSet

    def status(
        self, certificate: Certificate, issuer: Anchor, *, at: Instant, policy: RevocationPolicy
    ) -> Revocation:
        if self.attack.answer is not None:
            request = build_ocsp_request(certificate, issuer, nonce=self.attack.nonce)
            source: RevocationSource = OcspSource(request, self.attack.answer)
        else:
            source = CrlSource(self._resolved)
        return source.status(certificate, issuer, at=at, policy=policy)

    def _resolved(self, _: DirectoryName | None, __: Anchor) -> VerifiedCrl | Unknown | None:
        data = self.attack.revocation_list
        return None if data is None else verify_crl(data, self.anchors)


def verdict_of(attack: Attack) -> Verdict:
    """Return what our own verifier says, which `Case.expected` and `Case.number` foretell."""
    anchors = _anchors(attack.anchors)
    unasked = attack.case.name == "nobody-asked"
    return check_signed(
        attack.certificate,
        SignedDigest(
            digest=Digest.of(attack.document, attack.hash),
            signature=attack.signature,
            form=attack.form,
        ),
        anchors,
        at=attack.at,
        kind=attack.kind,
        revocation=NoSource() if unasked else _Told(attack, anchors),
    )


def outcome_of(verdict: Verdict) -> tuple[str, int]:
    """Return a verdict in the terms of a case: code and number."""
    return (PROVEN, 0) if isinstance(verdict, Proven) else (verdict.flaw.value, verdict.number)
