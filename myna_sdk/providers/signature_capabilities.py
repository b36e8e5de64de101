"""Capabilities around signatures: who has a person sign, who judges it, who asks how it stands."""

from abc import abstractmethod
from typing import Protocol, TypeAlias, runtime_checkable

import attrs

from myna_sdk.model.certificate import CertificateKind, CertificateReference
from myna_sdk.model.checks import Check
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.outcome import Outcome, Rejected, Undetermined
from myna_sdk.model.person import PersonRef
from myna_sdk.model.presentation import Presentation
from myna_sdk.model.signing import Detached, Document, Signed
from myna_sdk.model.status import CertificateStatus, CheckMethod, CheckPurpose
from myna_sdk.providers.capabilities import LoginRequest, LoginReturn, Redirect
from myna_sdk.providers.context import Context

__all__ = [
    "AuthenticationResponse",
    "AuthenticationVerifier",
    "SignRequest",
    "SignReturn",
    "SignatureVerifier",
    "SignedPresentation",
    "Signer",
    "Signing",
    "StatusAnswer",
    "StatusBatch",
    "StatusChecker",
    "StatusRequest",
]


@attrs.frozen(repr=False, kw_only=True)
class SignRequest(LoginRequest):
    """What a signature is asked for with.

    Attributes:
        document: What the person is to sign. ``want`` is usually empty: the certificate has facts.
    """

    document: Document


@attrs.frozen(repr=False, kw_only=True)
class SignReturn(LoginReturn):
    """What came back from the person's browser after signing.

    Attributes:
        document: What was to be signed.
    """

    document: Document


@attrs.frozen(repr=False, kw_only=True)
class SignedPresentation(Masked):
    """What a signer yields: a presentation, which only a verifier makes a verdict.

    Attributes:
        signed: The document with its signature, unverified.
        person: The signer's own reference of the person, if it gives one: a login's ``sub``.
        facts: What was shared beside the signature.
        presentation: What the person presented.
        checks: Every check of the redirect, the ones not made included.
    """

    signed: Signed
    person: PersonRef | None = None
    facts: BasicFacts = attrs.field(factory=BasicFacts)
    presentation: Presentation | None = None
    checks: tuple[Check, ...] = ()


Signing: TypeAlias = SignedPresentation | Rejected | Undetermined
"""How signing ended."""


@runtime_checkable
class Signer(Protocol):
    """The person signs bytes with the signing certificate."""

    @abstractmethod
    async def begin_signing(self, ask: SignRequest, ctx: Context) -> Redirect | Undetermined:
        """Return where to send the person, or why the signer takes nothing now.

        The document does not leave, only its digest.
        """
        ...

    @abstractmethod
    async def complete_signing(self, back: SignReturn, ctx: Context) -> Signing:
        """Return what the person signed, or how it ended.

        Raises:
            TransportError: A request did not end in a reply.
            ProtocolError: A reply broke its specification.
        """
        ...


@runtime_checkable
class SignatureVerifier(Protocol):
    """Whether a signature and its certificate hold now; the facts in it."""

    @abstractmethod
    async def verify_signature(self, signed: Signed, ctx: Context) -> Outcome:
        """Return the verdict with every check; the facts are in this answer only.

        Raises:
            TransportError: A request did not end in a reply.
            ProtocolError: A reply broke its specification.
        """
        ...


@attrs.frozen(repr=False, kw_only=True)
class AuthenticationResponse(Masked):
    """A response to a nonce of our own, made with the user-authentication certificate.

    Attributes:
        nonce: What was to be signed: ours, random, used once.
        response: The certificate and its signature over the nonce.
        identify: Whether the operator is asked for its stable id of the person.
    """

    nonce: Concealed[bytes]
    response: Detached
    identify: bool = True


@runtime_checkable
class AuthenticationVerifier(Protocol):
    """Checks a response to our own nonce."""

    @abstractmethod
    async def verify_authentication(self, answer: AuthenticationResponse, ctx: Context) -> Outcome:
        """Return the verdict with every check. There are no facts in it."""
        ...


@attrs.frozen(repr=False, kw_only=True)
class StatusRequest(Masked):
    """Whose certificate, or which, is asked about.

    Attributes:
        person: The operator's reference of the person, or ``None``; of the kind *certificate* where
            the operator knows no more of them.
        certificate: The certificate with the operator's id, or ``None``. One of the two is given.
        kind: Which of the person's certificates.
        method: How revocation is looked up.
        purpose: Why, as reported to the authorities.
    """

    person: PersonRef | None = None
    certificate: CertificateReference | None = None
    kind: CertificateKind = CertificateKind.SIGNING
    method: CheckMethod = CheckMethod.CRL
    purpose: CheckPurpose = CheckPurpose.LIVENESS_CHECK


StatusAnswer: TypeAlias = CertificateStatus | Rejected | Undetermined
"""How a certificate stands, or why that could not be told."""


@attrs.frozen(repr=False, kw_only=True)
class StatusBatch(Masked):
    """Several status requests in one call.

    Attributes:
        requests: In the order in which the answers are expected.
    """

    requests: tuple[StatusRequest, ...]


@runtime_checkable
class BatchLimited(Protocol):
    """A status checker whose operator takes only so many requests in one call.

    The core cuts its batches to it. A batch stays one billed call: were it several, what the
    first of them answered, and charged, would be lost with the second.
    """

    @property
    @abstractmethod
    def batch_limit(self) -> int:
        """The most requests in one call, 1 or more."""
        ...


@runtime_checkable
class StatusChecker(Protocol):
    """Whether an earlier certificate or person still holds."""

    @abstractmethod
    async def check_status(self, ask: StatusRequest, ctx: Context) -> StatusAnswer:
        """Return how the certificate stands now."""
        ...

    @abstractmethod
    async def check_statuses(self, ask: StatusBatch, ctx: Context) -> tuple[StatusAnswer, ...]:
        """Return one answer for each request, in their order.

        The core's batches ask by person and about one kind of certificate, so that one billed
        call can answer them; `BatchLimited` says how many of them it can.
        """
        ...
