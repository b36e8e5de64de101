"""A signature at a reader: nobody is sent away, and what was signed is brought here by the caller.

1. What is to be signed is kept first, with the circumstances, as for every other signature.
2. The caller has it signed (`myna.card.sign`) and brings it: a presentation, of which nobody knows
   yet whether it is genuine.
3. The check takes one presentation, for ever, as it takes one callback. From there on all goes on
   as if it had come by redirect, and a verifier makes it a verdict.

That a signature was made for this check is known of a `Statement`, whose text names the check. What
the firm wrote itself is as good in another check.
"""

from typing import Final

import attrs

from myna_sdk import store
from myna_sdk.cases.checklist import PRESENTATION
from myna_sdk.cases.deployment import Deployment
from myna_sdk.cases.progress import read_progress, write_progress
from myna_sdk.effects import Write
from myna_sdk.errors import UsageError
from myna_sdk.identity.opening import Opening
from myna_sdk.identity.pending_record import PendingRecord, SigningRecord
from myna_sdk.model.certificate import CertificateKind, CertificateReference
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.parts import has_its_parts
from myna_sdk.model.person import ProviderName
from myna_sdk.model.presentation import Means, Presentation
from myna_sdk.model.signing import Detached, DigestForm, Document, Signed
from myna_sdk.providers.signature_capabilities import SignedPresentation
from myna_sdk.store import Claimed, ClaimRefusal, InFlight, Pending, PendingId, Settled

__all__ = ["ToSign"]

AT_READER: Final = ProviderName("at reader")
"""Stands where another check names whom the person was sent to. No instance can be called so."""

_LONGEST: Final = 0x10000
"""The most bytes that a card returns as one object, and so of a certificate or a signature."""


@attrs.frozen(repr=False, kw_only=True)
class ToSign(Masked):
    """A check that waits for a signature at a reader.

    Attributes:
        id: The id for `complete_at_reader`, `result` and `resume`.
        document: What the person reads and signs: for `myna.card.sign`.
        expires_at: When what was signed must be brought.
    """

    id: str
    document: Document
    expires_at: Instant

    def _shown(self) -> str:
        return self.id


def state_of(id: PendingId) -> Concealed[str]:
    """Return what a check at a reader is found by; no callback ever has such a ``state``."""
    return Concealed(f"{AT_READER} {id}")


def opening_of(id: PendingId, record: PendingRecord, at: Instant, expires_at: Instant) -> Opening:
    """Return what is to be written when a check at a reader begins."""
    return Opening(
        id=id,
        state=state_of(id),
        browser_session=Concealed(AT_READER),
        provider=AT_READER,
        record=record,
        at=at,
        expires_at=expires_at,
    )


def to_sign(opening: Opening) -> ToSign:
    """Return what the caller is told of the check that ``opening`` began."""
    signing = opening.record.signing
    if signing is None:
        raise UsageError("signed-elsewhere", "nothing is signed in this check")
    return ToSign(id=opening.id, document=signing.document, expires_at=opening.expires_at)


def presented(pending: Pending, signing: SigningRecord | None, signed: Signed) -> Concealed[bytes]:
    """Return ``signed`` as the presentation that ``pending`` waits for, ready to be kept.

    Raises:
        UsageError: ``signed-elsewhere``: the check is none that waits for a reader.
            ``signed-other``: another document was signed, or what was brought has not the form of
            what `myna.card.sign` returns.
    """
    if signing is None or pending.provider != AT_READER:
        raise UsageError("signed-elsewhere", "this check was not begun by start_at_reader(…)")
    if not _as_from_a_card(signed):
        raise UsageError("signed-other", "what counts is what myna.card.sign(…) returned")
    if signed.document != signing.document:
        raise UsageError("signed-other", "another document was signed than start_at_reader(…) gave")
    certificate = CertificateReference(kind=CertificateKind.SIGNING)
    presentation = SignedPresentation(
        signed=signed,
        presentation=Presentation(means=Means.READER, certificate=certificate),
        checks=PRESENTATION.passed("core-5", "core-7"),
    )
    return Concealed(write_progress(presentation))


def _as_from_a_card(signed: Signed) -> bool:
    """Tell whether ``signed`` has the form of what `myna.card.sign` returns."""
    made = signed.signature if has_its_parts(signed, Signed) else None
    if not isinstance(made, Detached) or signed.digest_form is not DigestForm.DIGEST_INFO:
        return False
    return all(0 < len(part.reveal()) <= _LONGEST for part in (made.certificate, made.signature))


def claiming(
    deployment: Deployment, id: PendingId, presentation: Concealed[bytes], at: Instant
) -> Write[Claimed | Settled | InFlight | ClaimRefusal]:
    """Return the effect that binds ``presentation`` to the check ``id``."""
    return Write(
        store.pendings.claim,
        state=state_of(id).reveal(),
        browser_session=AT_READER,
        callback=presentation.reveal(),
        at=at,
        lease=deployment.lease,
    )


def brought(pending: Pending, signing: SigningRecord) -> SignedPresentation | None:
    """Return what was brought to ``pending``; ``None`` where the person was sent away."""
    if pending.provider != AT_READER or pending.callback is None:
        return None
    return read_progress(pending.callback, signing.document)
