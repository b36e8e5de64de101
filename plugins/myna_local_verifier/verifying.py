"""A signature made a verdict of, here: path and signature first, and only then anybody is asked."""

import attrs

import myna_sdk.authoring as m
from myna_local_verifier.asking import Asker
from myna_local_verifier.refusals import refusal
from myna_local_verifier.standing import status_of
from myna_sdk.jpki.anchors import Anchor
from myna_sdk.jpki.certificate import Certificate
from myna_sdk.jpki.checking import SignedDigest, check_signed, verify_signature
from myna_sdk.jpki.digests import Digest
from myna_sdk.jpki.evidence import AnswerProof, ListProof, gather_evidence
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.path import verify_path
from myna_sdk.jpki.revocation import (
    Good,
    Held,
    NotChecked,
    Revocation,
    RevocationPolicy,
    Revoked,
)
from myna_sdk.jpki.traces import CertificateTrace, trace_of
from myna_sdk.jpki.verdicts import Proven, Refused, Unproven

_REVOCATION, _SIGNATURE = 14, 16


@attrs.frozen(repr=False, kw_only=True)
class Question(m.Masked):
    """One signature as it is to be judged.

    Attributes:
        given: The certificate and the signature.
        digest: The SHA-256 digest of what was signed.
        form: What the card was given to sign.
        kind: What the certificate must be.
        identify: Whether the certificate shall be recognised later.
    """

    given: m.Detached
    digest: m.Concealed[bytes]
    form: m.DigestForm
    kind: m.CertificateKind
    identify: bool

    @property
    def signed(self) -> SignedDigest:
        """What the trust core is asked about."""
        return SignedDigest(
            digest=Digest(self.digest.reveal()),
            signature=self.given.signature.reveal(),
            form=self.form,
        )


@attrs.frozen
class _Fixed:
    """Tells the status that was asked for."""

    told: Revocation

    def status(
        self, certificate: Certificate, issuer: Anchor, *, at: m.Instant, policy: RevocationPolicy
    ) -> Revocation:
        return self.told


async def verdict(asker: Asker, question: Question, ctx: m.Context) -> m.Outcome:
    """Return the verdict with the sixteen checks of the trust core, made or not.

    1. The path of the certificate holds at ``ctx.at``: checks 1 to 13.
    2. The signature is that of its key: checks 15 and 16. A wrong one is asked about nobody.
    3. A responder is asked, or the list of the municipality: check 14, judged at the instant of the
       answer.
    4. All of it together is judged once more, in the order of the checks.
    """
    path = verify_path(
        question.given.certificate.reveal(), asker.anchors, at=ctx.at, kind=question.kind
    )
    if isinstance(path, Refused):
        return refusal(path)
    made = verify_signature(path.certificate, question.signed)
    if isinstance(made, Refused):
        return refusal(made)
    method = asker.settings.check_method
    told = await asker.told(path.certificate, path.anchor, method=method, ctx=ctx)
    if isinstance(told, m.Undetermined):
        unasked = Unproven(Flaw.NOT_CHECKED, _REVOCATION, NotChecked(), _SIGNATURE)
        return attrs.evolve(told, checks=unasked.checks)
    proven = check_signed(
        *(path.certificate, question.signed, asker.anchors),
        at=ctx.at,
        kind=question.kind,
        revocation=_Fixed(told.revocation),
        policy=asker.policy,
    )
    if not isinstance(proven, Proven):
        return refusal(proven)
    evidence = None
    if question.kind is m.CertificateKind.SIGNING:
        evidence = _evidence(asker, question, proven, await asker.proof(told))
    return attrs.evolve(_verified(question, proven, told.revocation, ctx), evidence=evidence)


def _evidence(
    asker: Asker,
    question: Question,
    proven: Proven,
    proof: ListProof | AnswerProof | None,
) -> m.KeptEvidence | None:
    """Return what the verdict rested on, for a record that a statute asks for."""
    if proof is None:
        return None
    witnessed: list[str] = []
    bundle = gather_evidence(
        proven,
        question.signed,
        proof,
        hierarchy=asker.anchors.hierarchy.name,
        policy=asker.policy.name,
        witness=witnessed.append,  # the core notes it where it keeps the bundle
    )
    return m.KeptEvidence(content=m.Concealed(bundle.reveal_bytes()), certificate=witnessed[0])


def _verified(question: Question, proven: Proven, told: Revocation, ctx: m.Context) -> m.Verified:
    trace = trace_of(proven)
    which = reference(trace)
    stamp = m.Provenance(m.Source.CERTIFICATE, m.Currency.REGISTER, ctx.at)
    purpose = m.CheckPurpose.SIGNATURE_VERIFICATION
    status = None
    if isinstance(told, Good | Revoked | Held):
        status = status_of(told, which, purpose=purpose, at=ctx.at)
    who = m.person(trace.reveal_text(), kind=m.RefKind.CERTIFICATE) if question.identify else None
    return m.Verified(
        who,
        facts=proven.facts.stamped(stamp),
        checks=proven.checks,
        presentation=m.Presentation(means=m.Means.READER, certificate=which),
        status=status,
    )


def reference(trace: CertificateTrace) -> m.CertificateReference:
    """Return which certificate a trace is of, so that it can be asked about again."""
    return m.CertificateReference(
        kind=trace.kind,
        carrier=trace.carrier,
        provider_id=m.Concealed(trace.reveal_text()),
        not_before=trace.not_before,
        not_after=trace.not_after,
    )
