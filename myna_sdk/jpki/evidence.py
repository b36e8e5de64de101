"""What is kept so that a verdict can be repeated offline, years later.

For statutory records only. A bundle holds a person's certificate: whoever keeps it seals it, and
it shows nothing of itself. Where the certificate stays with a platform operator, `HeldByOperator`
keeps what there is, and nothing can be proven with it.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, TypeAlias

import attrs

from myna_sdk.errors import UsageError
from myna_sdk.jpki.anchors import AnchorSet
from myna_sdk.jpki.certificate import Fingerprint, SerialNumber
from myna_sdk.jpki.checking import SignedDigest, check_signed
from myna_sdk.jpki.checklist import RULES_VERSION, SIGNATURE
from myna_sdk.jpki.digests import Digest, HashName
from myna_sdk.jpki.evidence_form import (
    SCHEMA,
    bytes_in,
    in_base64,
    stamp_in,
    text_in,
    with_stamp,
    written,
)
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.held_by_operator import HeldByOperator, read_held
from myna_sdk.jpki.keys import CardProfile
from myna_sdk.jpki.ocsp import OcspRequest
from myna_sdk.jpki.revocation import RevocationPolicy, RevocationSource
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.jpki.verdicts import Proven, Verdict
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.instants import Instant, as_utc
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.signing import DigestForm

__all__ = [
    "AnswerProof",
    "Evidence",
    "EvidenceBundle",
    "ListProof",
    "gather_evidence",
    "parse_evidence",
]

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of the largest bundle that is read."""


@attrs.frozen(repr=False)
class ListProof(Masked):
    """The revocation list that told the status, whole: an entry alone is signed by nobody."""

    der: bytes


@attrs.frozen(repr=False)
class AnswerProof(Masked):
    """The OCSP answer that told the status, with the request that it answers."""

    request: OcspRequest
    answer: bytes


Proof: TypeAlias = ListProof | AnswerProof


@attrs.frozen(repr=False, kw_only=True)
class EvidenceBundle(Masked):
    """Everything that a verdict rested on.

    Attributes:
        rules: The version of the rules by which it was judged.
        at: The instant that judged.
        kind: What the certificate had to be.
        hierarchy: The name of the anchors' hierarchy.
        anchor: The fingerprint of the anchor whose signature the certificate carries.
        signed: The document's hash, the signature and its form.
        proof: What told about revocation.
        policy: The name of the revocation policy.
        time_stamp: What an authority for time-stamps answered about it, if it was asked.
    """

    rules: str
    at: Instant
    kind: CertificateKind
    hierarchy: str
    anchor: Fingerprint
    _certificate: Concealed[bytes]
    signed: SignedDigest
    proof: Proof
    policy: str
    time_stamp: bytes | None = None

    def release(self, witness: Callable[[Fingerprint], None]) -> bytes:
        """Return the certificate's DER after ``witness`` wrote down that it leaves.

        The only door of the certificate in kept evidence, as `Certificate.release` is that of one
        in memory.
        """
        witness(self.fingerprint)
        return self._certificate.reveal()

    @property
    def fingerprint(self) -> Fingerprint:
        """SHA-256 of the certificate's DER."""
        return Fingerprint(sha256(self._certificate.reveal()).hexdigest())

    def judged(
        self,
        signed: SignedDigest,
        anchors: AnchorSet,
        *,
        at: Instant,
        revocation: RevocationSource,
        policy: RevocationPolicy,
        profiles: tuple[CardProfile, ...],
    ) -> Verdict:
        """Return what `check_signed` says of the certificate, which stays here."""
        return check_signed(
            *(self._certificate.reveal(), signed, anchors),
            at=at,
            kind=self.kind,
            revocation=revocation,
            policy=policy,
            profiles=profiles,
        )

    def reveal_bytes(self) -> bytes:
        """Return the bundle as JSON, in clear. Whoever keeps it seals it."""
        return with_stamp(self.reveal_stamped_bytes(), self.time_stamp)

    def reveal_stamped_bytes(self) -> bytes:
        """Return what a time-stamp is over: the bundle as JSON, without its time-stamp."""
        proof: dict[str, Any] = (
            {"list": in_base64(self.proof.der)}
            if isinstance(self.proof, ListProof)
            else {"answer": in_base64(self.proof.answer), "request": _request(self.proof.request)}
        )
        return written(
            {
                "schema": SCHEMA,
                "held_by_operator": False,
                "rules": self.rules,
                "at": self.at.isoformat(),
                "kind": self.kind.value,
                "hierarchy": self.hierarchy,
                "anchor": self.anchor,
                "certificate": in_base64(self._certificate.reveal()),
                **_signed(self.signed),
                **proof,
                "policy": self.policy,
            }
        )


Evidence: TypeAlias = EvidenceBundle | HeldByOperator


def gather_evidence(
    proven: Proven,
    signed: SignedDigest,
    proof: Proof,
    *,
    hierarchy: str,
    policy: str,
    witness: Callable[[Fingerprint], None],
) -> EvidenceBundle:
    """Return what ``proven`` rested on, after ``witness`` wrote down that the certificate leaves.

    Args:
        proven: The verdict of `check_signed`.
        signed: What was checked.
        proof: The list or answer that told about revocation.
        hierarchy: The name of the anchors' hierarchy.
        policy: The name of the revocation policy.
        witness: Writes the audit line; see `Certificate.release`.

    Raises:
        UsageError: The verdict is about a certificate alone.
    """
    if proven.last != SIGNATURE:
        raise UsageError("usage", "evidence is kept of a whole check, signature included")
    return EvidenceBundle(
        rules=RULES_VERSION,
        at=proven.at,
        kind=proven.anchor.kind,
        hierarchy=hierarchy,
        anchor=proven.anchor.certificate.fingerprint,
        certificate=Concealed(proven.certificate.release(witness)),
        signed=signed,
        proof=proof,
        policy=policy,
    )


def parse_evidence(data: bytes) -> Evidence:
    """Return the bundle that ``data`` is, as `reveal_bytes` wrote it. Nothing is verified.

    Raises:
        UnreadableError: It is none, or of a schema that this version does not know.
    """
    found = _attempt(data)
    del data  # what raises here shows no certificate in its locals
    if found is None:
        raise UnreadableError(Flaw.EVIDENCE_UNREADABLE, "evidence")
    return found


def _attempt(data: bytes) -> Evidence | None:
    if len(data) > LARGEST:
        return None
    try:
        row = json.loads(data)
        if not isinstance(row, dict) or row.get("schema") != SCHEMA:
            return None
        return read_held(row) if row["held_by_operator"] is True else _bundle(row)
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return None


def _bundle(row: Mapping[str, Any]) -> EvidenceBundle:
    proof: Proof
    if "list" in row:
        proof = ListProof(bytes_in(row["list"]))
    else:
        proof = AnswerProof(_asked(row["request"]), bytes_in(row["answer"]))
    return EvidenceBundle(
        rules=text_in(row["rules"]),
        at=as_utc(datetime.fromisoformat(row["at"])),
        kind=CertificateKind(row["kind"]),
        hierarchy=text_in(row["hierarchy"]),
        anchor=Fingerprint(text_in(row["anchor"])),
        certificate=Concealed(bytes_in(row["certificate"])),
        signed=SignedDigest(
            digest=Digest(bytes_in(row["digest"]), HashName(row["hash"])),
            signature=bytes_in(row["signature"]),
            form=DigestForm(row["form"]),
        ),
        proof=proof,
        policy=text_in(row["policy"]),
        time_stamp=stamp_in(row),
    )


def _signed(signed: SignedDigest) -> dict[str, str]:
    return {
        "hash": signed.digest.hash.value,
        "digest": in_base64(signed.digest.reveal()),
        "signature": in_base64(signed.signature),
        "form": signed.form.value,
    }


def _request(request: OcspRequest) -> dict[str, str | None]:
    return {
        "der": in_base64(request.der),
        "nonce": None if request.nonce is None else in_base64(request.nonce),
        "name_hash": in_base64(request.name_hash),
        "key_hash": in_base64(request.key_hash),
        "serial": f"{request.serial:x}",
    }


def _asked(row: Mapping[str, Any]) -> OcspRequest:
    return OcspRequest(
        bytes_in(row["der"]),
        None if row["nonce"] is None else bytes_in(row["nonce"]),
        bytes_in(row["name_hash"]),
        bytes_in(row["key_hash"]),
        SerialNumber(int(text_in(row["serial"]), 16)),
    )
