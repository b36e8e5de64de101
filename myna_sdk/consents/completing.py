"""Finishing a consent after the person came back: only what failed is repeated.

1. The signer tells what came of the redirect; a code is spent once. What it yields is held to its
   contract, kept sealed, and the intent of the next call is written with it.
2. The verifier tells whose signature it is: another person's is refused. Facts are not looked at
   beyond that, and not kept.
3. The operator registers the consent with J-LIS, or takes the cancellation.

A call of unknown fate is repeated only if somebody insists.
"""

from typing import TYPE_CHECKING

from myna_sdk.cases.billed import certain, not_repeated, watched
from myna_sdk.cases.deployment import Deployment
from myna_sdk.cases.judging import held_to_contract
from myna_sdk.cases.known_by import verifying_of
from myna_sdk.cases.returning import parameters_of
from myna_sdk.cases.signing import of_signing_certificate, presented_by, verdict_on
from myna_sdk.consents import settling
from myna_sdk.consents.arriving import Arrived, read_arrived
from myna_sdk.consents.registry import Registry
from myna_sdk.consents.results import Refusal
from myna_sdk.consents.settling import Case, Finished, Next, Step
from myna_sdk.effects import Entropy, Now, Read, Write
from myna_sdk.model.consent import ConsentRegistration
from myna_sdk.model.outcome import Outcome, Verified
from myna_sdk.model.person import PersonId
from myna_sdk.providers.consent_capabilities import (
    ConsentAnswer,
    ConsentRegistered,
    ConsentStanding,
    SignedConsent,
    SignedWithdrawal,
)
from myna_sdk.providers.signature_capabilities import SignedPresentation, SignReturn
from myna_sdk.providers.witness import Witness

if TYPE_CHECKING:
    from myna_sdk.store.intents import IntentId


async def finish(deployment: Deployment, case: Case) -> Finished:
    """Return what came of the claimed consent ``case``, which is stored."""
    arrived = await _arrived(deployment, case)  # 1
    if not isinstance(arrived, Arrived):
        return await _refused(case, arrived)
    step = await Write(settling.keep_signature, case, arrived)
    if isinstance(step, Finished):
        return step
    if isinstance(step.intent, str) and step.next is Next.VERIFY:  # 2
        verified = await _verified(deployment, case, arrived, step.intent)
        if isinstance(verified, Finished):
            return verified
        step = verified
    if not isinstance(step.intent, str):
        return await _refused(case, not_repeated(step.intent))
    if step.next is Next.WITHDRAW:  # 3
        return await _withdrawn(deployment, case, arrived, step.intent)
    return await _registered(deployment, case, arrived, step.intent)


async def _refused(case: Case, refusal: Refusal) -> Finished:
    return await Write(settling.keep_refusal, case, refusal)


async def _arrived(deployment: Deployment, case: Case) -> Arrived | Refusal:
    pending, document = case.pending, case.record.document
    if pending.progress is not None:
        return read_arrived(pending.progress, document)
    back = SignReturn(
        parameters=parameters_of(pending),
        private=case.record.private,
        document=document,
        want=frozenset(),
        started_at=pending.started_at,
        redeemed=pending.redeemed,
    )
    presented = await presented_by(deployment, pending, back, case.at)
    if not isinstance(presented, SignedPresentation):
        return presented
    return Arrived(presented=presented, signed_at=case.at, received_at=await Now())


async def _verified(
    deployment: Deployment, case: Case, arrived: Arrived, intent: "IntentId"
) -> Step | Finished:
    verifier, witness = case.record.verifier, Witness()

    async def verify() -> Outcome:
        instance, context = deployment.provider(verifier), deployment.context(verifier, case.at)
        return await verdict_on(arrived.presented.signed, by=instance, ctx=context, witness=witness)

    said = await watched(verify(), witness, intent, at=case.at)
    seen = said.facts.items if isinstance(said, Verified) else frozenset()
    outcome = held_to_contract(said, provider=verifier, want=seen, identified=False)
    verdict = certain(of_signing_certificate(outcome), witness.fate)
    if not isinstance(verdict, Verified):
        return await Write(settling.keep_refusal, case, verdict, intent=intent, fate=witness.fate)
    person = PersonId((await Entropy(16)).hex())
    return await Write(settling.keep_verdict, case, arrived, verdict, person, intent)


async def _registered(
    deployment: Deployment, case: Case, arrived: Arrived, intent: "IntentId"
) -> Finished:
    witness, record = Witness(), case.record
    consent = SignedConsent(
        statement=record.statement,
        signed=arrived.presented.signed,
        received_at=arrived.received_at,
    )

    async def register() -> ConsentRegistered:
        registry = Registry(deployment, deployment.provider(record.registry), case.at)
        return await registry.registered(consent, witness)

    answer = certain(await watched(register(), witness, intent, at=case.at), witness.fate)
    if isinstance(answer, ConsentRegistration):
        return await Write(
            settling.keep_registration, case, answer, intent=intent, fate=witness.fate
        )
    return await Write(settling.keep_refusal, case, answer, intent=intent, fate=witness.fate)


async def _withdrawn(
    deployment: Deployment, case: Case, arrived: Arrived, intent: "IntentId"
) -> Finished:
    witness, record = Witness(), case.record

    async def withdraw() -> ConsentAnswer:
        query = await Read(settling.cancelled, case, verifying_of(deployment))
        asked = SignedWithdrawal(consent=query, signed=arrived.presented.signed)
        registry = Registry(deployment, deployment.provider(record.registry), case.at)
        return await registry.withdrawn(asked, witness)

    answer = certain(await watched(withdraw(), witness, intent, at=case.at), witness.fate)
    if isinstance(answer, ConsentStanding):
        return await Write(settling.keep_withdrawal, case, answer, intent=intent, fate=witness.fate)
    return await Write(settling.keep_refusal, case, answer, intent=intent, fate=witness.fate)
