"""The whole check: a document, a signature and a certificate, at one instant."""

import attrs

from myna_sdk.jpki.anchors import AnchorSet
from myna_sdk.jpki.certificate import Certificate
from myna_sdk.jpki.checklist import FORM, REVOCATION, SIGNATURE
from myna_sdk.jpki.digests import Digest
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.keys import CURRENT_CARD, CardProfile, profile_of, public_key
from myna_sdk.jpki.path import Case, found_anchor, open_case, walk
from myna_sdk.jpki.revocation import (
    HARD_FAIL,
    Held,
    Revocation,
    RevocationPolicy,
    RevocationSource,
    Revoked,
    judge,
)
from myna_sdk.jpki.signatures import not_made_by, wrong_form
from myna_sdk.jpki.verdicts import Proven, Refused, Unproven, Verdict
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked
from myna_sdk.model.signing import DigestForm

__all__ = ["Made", "SignedDigest", "check_certificate", "check_signed", "verify_signature"]


@attrs.frozen(repr=False, kw_only=True)
class SignedDigest(Masked):
    """What was signed, and the signature over it.

    Attributes:
        digest: The hash of the document.
        signature: The signature's bytes.
        form: What the card was given to sign, as the one who asked for the signature knows.
    """

    digest: Digest
    signature: bytes
    form: DigestForm = DigestForm.DIGEST_INFO


@attrs.frozen
class Made:
    """A signature is that of a key. About the key's certificate nothing is said.

    Attributes:
        key_identifier: Names the key.
        form: The form of the signature.
    """

    key_identifier: bytes
    form: DigestForm


def check_signed(
    certificate: Certificate | bytes,
    signed: SignedDigest,
    anchors: AnchorSet,
    *,
    at: Instant,
    kind: CertificateKind,
    revocation: RevocationSource,
    policy: RevocationPolicy = HARD_FAIL,
    profiles: tuple[CardProfile, ...] = (CURRENT_CARD,),
) -> Verdict:
    """Return that ``signed`` was signed with the key of a certificate that holds at ``at``.

    1 to 13. The certificate's path: see `verify_path`.
    14. It is not revoked, as ``revocation`` tells, under ``policy``.
    15. The signature has the length of the key and an allowed hash, in the stated form.
    16. The signature is that of the certificate's key.

    That ``digest`` is of the right document, and of one that the person could read, the caller
    must know.

    Args:
        certificate: The certificate, or its DER.
        signed: The hash, the signature and its form.
        anchors: Who may have issued the certificate.
        at: The instant that judges.
        kind: What the certificate must be.
        revocation: Tells whether it was revoked.
        policy: What of that passes.
        profiles: The card profiles that count.

    Raises:
        UsageError: ``profiles`` is empty, or ``at`` is naive.
    """
    opened = open_case(certificate, anchors, at=at, kind=kind, profiles=profiles)
    del certificate  # what a source raises shows none in its locals
    if isinstance(opened, Refused):
        return opened
    refused = walk(opened)
    if refused is not None:
        return refused
    status = revocation.status(
        opened.certificate, found_anchor(opened), at=opened.at, policy=policy
    )
    undecided = _revocation(status, policy, SIGNATURE)
    if isinstance(undecided, Refused):
        return undecided
    # A wrong signature is wrong whether or not the status could be told.
    refused = _signature(opened, signed, status)
    if refused is not None:
        return refused
    if undecided is not None:
        return undecided
    return Proven(opened.certificate, found_anchor(opened), opened.at, status, SIGNATURE)


def check_certificate(
    certificate: Certificate | bytes,
    anchors: AnchorSet,
    *,
    at: Instant,
    kind: CertificateKind,
    revocation: RevocationSource,
    policy: RevocationPolicy = HARD_FAIL,
    profiles: tuple[CardProfile, ...] = (CURRENT_CARD,),
) -> Verdict:
    """Return that a certificate holds at ``at``: checks 1 to 14 of `check_signed`.

    Nothing is said about who holds its key.

    Raises:
        UsageError: ``profiles`` is empty, or ``at`` is naive.
    """
    opened = open_case(certificate, anchors, at=at, kind=kind, profiles=profiles)
    del certificate  # what a source raises shows none in its locals
    if isinstance(opened, Refused):
        return opened
    refused = walk(opened)
    if refused is not None:
        return refused
    status = revocation.status(
        opened.certificate, found_anchor(opened), at=opened.at, policy=policy
    )
    ended = _revocation(status, policy, REVOCATION)
    if ended is not None:
        return ended
    return Proven(opened.certificate, found_anchor(opened), opened.at, status, REVOCATION)


def verify_signature(
    certificate: Certificate,
    signed: SignedDigest,
    *,
    profiles: tuple[CardProfile, ...] = (CURRENT_CARD,),
) -> Made | Refused:
    """Return that ``signed`` was made with the certificate's key: checks 3, 15 and 16.

    Whether the certificate itself holds is not looked at. Most callers want `check_signed`.
    """
    parts = certificate.reveal_parts()
    profile = profile_of(parts.algorithm, profiles)
    key = profile if isinstance(profile, Flaw) else public_key(parts.key, profile)
    if isinstance(key, Flaw):
        return Refused(key, 3)
    flaw = wrong_form(key, signed.digest, signed.signature, signed.form)
    if flaw is not None:
        return Refused(flaw, FORM)
    flaw = not_made_by(key, signed.digest, signed.signature, signed.form)
    return Made(key.identifier, signed.form) if flaw is None else Refused(flaw, SIGNATURE)


def _revocation(
    status: Revocation, policy: RevocationPolicy, last: int
) -> Refused | Unproven | None:
    flaw = judge(status, policy)
    if flaw is None:
        return None
    if isinstance(status, (Revoked, Held)):
        return Refused(flaw, REVOCATION, status)
    return Unproven(flaw, REVOCATION, status, last)


def _signature(case: Case, signed: SignedDigest, status: Revocation) -> Refused | None:
    if case.key is None:
        return Refused(Flaw.KEY_UNREADABLE, FORM, status)
    flaw = wrong_form(case.key, signed.digest, signed.signature, signed.form)
    if flaw is not None:
        return Refused(flaw, FORM, status)
    flaw = not_made_by(case.key, signed.digest, signed.signature, signed.form)
    return None if flaw is None else Refused(flaw, SIGNATURE, status)
