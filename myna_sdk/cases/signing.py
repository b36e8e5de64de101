"""A signature on its way: the signer yields it, and a verifier judges it.

What a signer yields is held to its contract before anybody else sees it. A billed call goes out
with a witness; whoever makes it has written an intent.
"""

import attrs

from myna_sdk.cases.checklist import PRESENTATION, SIGNATURE
from myna_sdk.cases.deployment import Deployment, ProviderInstance
from myna_sdk.cases.judging import outcome_of, refused_by
from myna_sdk.cases.returning import called, keeper
from myna_sdk.errors import ConfigError
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.instants import Instant
from myna_sdk.model.outcome import Outcome, Rejected, Undetermined, Verified
from myna_sdk.model.parts import has_its_parts
from myna_sdk.model.person import ProviderName
from myna_sdk.model.reasons import Reason
from myna_sdk.model.signing import Signed
from myna_sdk.providers.answering import answer_of
from myna_sdk.providers.boundary import within
from myna_sdk.providers.context import Context
from myna_sdk.providers.signature_capabilities import (
    SignatureVerifier,
    SignedPresentation,
    Signer,
    SignReturn,
)
from myna_sdk.providers.witness import Witness
from myna_sdk.store import Pending

OPERATION = "verify-signature"
"""What the intent of a verification is called."""


def signer_of(instance: ProviderInstance) -> Signer:
    """Return the provider of ``instance``, which has people sign.

    Raises:
        ConfigError: ``capability-missing``.
    """
    provider = instance.provider
    if not isinstance(provider, Signer):
        raise incapable(instance, "have people sign")
    return provider


def verifier_of(instance: ProviderInstance) -> SignatureVerifier:
    """Return the provider of ``instance``, which verifies signatures.

    Raises:
        ConfigError: ``capability-missing``.
    """
    provider = instance.provider
    if not isinstance(provider, SignatureVerifier):
        raise incapable(instance, "verify signatures")
    return provider


def incapable(instance: ProviderInstance, what: str) -> ConfigError:
    """Return the error that says that ``instance`` cannot do ``what``."""
    return ConfigError(
        "capability-missing",
        f"[providers.{instance.name}] cannot {what}; `myna plugins list` shows which plugin can",
    )


async def presented_by(
    deployment: Deployment, pending: Pending, back: SignReturn, at: Instant
) -> SignedPresentation | Rejected | Undetermined:
    """Return what came of the redirect that ``pending`` is, held to the signer's contract."""
    instance = deployment.provider(ProviderName(pending.provider))

    async def complete() -> object:
        context = deployment.context(instance.name, at)
        call = called(signer_of(instance).complete_signing, back, context)
        return await within(
            call, plugin=instance.plugin, instance=instance.name, redeemed=keeper(pending)
        )

    answer = await answer_of(complete())
    if isinstance(answer, SignedPresentation):
        return _held(answer, back, instance.name)
    return refused_by(answer)


def _held(
    presented: SignedPresentation, back: SignReturn, signer: ProviderName
) -> SignedPresentation | Undetermined:
    """Return what was ``presented`` once it keeps what every signer promises.

    1. The person's reference, if there is one, names the signer and holds a value.
    5. Its parts have their types, so that it can be kept.
    7. The document is the one that was to be signed.
    """
    if not has_its_parts(presented, SignedPresentation):  # 5
        return Undetermined(Reason.PROVIDER_FAULTY, checks=PRESENTATION.ended("core-5"))
    person = presented.person
    if person is not None and (person.provider != signer or not person.value.reveal()):  # 1
        return _refused(presented, "core-1")
    if presented.signed.document != back.document:  # 7
        return _refused(presented, "core-7")
    named = () if person is None else ("core-1",)
    made = PRESENTATION.passed("core-5", *named, "core-7")
    return attrs.evolve(presented, checks=(*presented.checks, *made))


def _refused(presented: SignedPresentation, number: str) -> Undetermined:
    checks = (*presented.checks, *PRESENTATION.ended(number))
    return Undetermined(Reason.PROVIDER_FAULTY, checks=checks)


async def verdict_on(
    signed: Signed, *, by: ProviderInstance, ctx: Context, witness: Witness
) -> Outcome:
    """Return what the verifier ``by`` makes of ``signed``, as it says or as its failure amounts to.

    The caller owes `held_to_contract`, and then `of_signing_certificate`.
    """

    async def verify() -> object:
        call = called(verifier_of(by).verify_signature, signed, ctx)
        return await within(call, plugin=by.plugin, instance=by.name, witness=witness)

    return await outcome_of(verify())


def of_signing_certificate(outcome: Outcome) -> Outcome:
    """Return ``outcome``, held to its contract, unless another certificate was verified.

    10. A user-authentication certificate signs no statement: it tells nobody's facts. Where the
        verifier does not tell which it was, the check is not made.
    """
    if not isinstance(outcome, Verified):
        return outcome
    if outcome.presentation is None:
        return attrs.evolve(outcome, checks=(*outcome.checks, *SIGNATURE.passed()))
    if outcome.presentation.certificate.kind is CertificateKind.SIGNING:
        return attrs.evolve(outcome, checks=(*outcome.checks, *SIGNATURE.passed("core-10")))
    checks = (*outcome.checks, *SIGNATURE.ended("core-10"))
    return Rejected(Reason.CERTIFICATE_INVALID, checks=checks)
