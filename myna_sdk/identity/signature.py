"""Identity by signature: the person signs, a verifier judges, and only what failed is repeated.

The steps of `judge_signature`, each of which may be the last one of an attempt:

1. The signer tells what came of the redirect; a code is spent once.
2. What it yields is held to its contract: the document is the one that was to be signed.
3. The signature is kept, sealed, and the intent of the billed call is written, in one transaction.
4. The verifier judges. The same sealed signature goes to it that the signer yielded.
5. Its verdict is held to the contract of every provider.

A call of unknown fate is repeated only if somebody insists. The caller still owes the settlement:
linking, other persons, records, and closing the intent.
"""

from typing import TYPE_CHECKING

import attrs

from myna_sdk import store
from myna_sdk.effects import Write
from myna_sdk.errors import ConfigError
from myna_sdk.identity.deployment import Deployment, ProviderInstance
from myna_sdk.identity.judging import held_to_contract, outcome_of
from myna_sdk.identity.pending_record import PendingRecord, SigningRecord
from myna_sdk.identity.progress import read_progress, write_progress
from myna_sdk.identity.returning import called, keeper, parameters_of
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.fate import Fate
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.outcome import Outcome, Rejected, Undetermined, Verified
from myna_sdk.model.person import ProviderName
from myna_sdk.model.reasons import Reason
from myna_sdk.model.signing import Document
from myna_sdk.providers.answering import FATE_UNKNOWN, answer_of
from myna_sdk.providers.boundary import within
from myna_sdk.providers.signature_capabilities import (
    SignatureVerifier,
    SignedPresentation,
    Signer,
    SignReturn,
)
from myna_sdk.providers.witness import Witness
from myna_sdk.store import Pending

if TYPE_CHECKING:
    from datetime import timedelta

    from myna_sdk.store import Transaction
    from myna_sdk.store.intents import Intent, IntentId

OPERATION = "verify-signature"
"""What the intent of a verification is called."""


@attrs.frozen(repr=False, kw_only=True)
class Judged(Masked):
    """What one attempt came to.

    Attributes:
        outcome: How it ended, as far as the replies go.
        presented: What the person signed, once it is known.
        intent: The intent of the verification, if one was opened.
        fate: What is known of that call.
    """

    outcome: Outcome
    presented: SignedPresentation | None = None
    intent: "IntentId | None" = None
    fate: Fate = Fate.NOT_SENT


async def judge_signature(
    deployment: Deployment,
    pending: Pending,
    record: PendingRecord,
    signing: SigningRecord,
    at: Instant,
    *,
    again: bool,
) -> Judged:
    """Return what came of the claimed signature ``pending``, having repeated only what failed."""
    if pending.progress is None:
        back = SignReturn(
            parameters=parameters_of(pending),
            private=record.private,
            document=signing.document,
            want=frozenset(),
            started_at=pending.started_at,
            redeemed=pending.redeemed,
        )
        presented = await _presented(deployment, pending, back, at)  # 1, 2
    else:
        presented = read_progress(pending.progress, signing.document)
    if not isinstance(presented, SignedPresentation):
        return Judged(outcome=presented)
    opened = await Write(  # 3
        _keep_and_intend, pending, presented, at=at, lease=deployment.lease, again=again
    )
    if not isinstance(opened, str):
        return Judged(outcome=_standing(opened), presented=presented)
    witness = Witness()
    outcome = await _verdict(deployment, record, signing, presented, at, witness)  # 4, 5
    return Judged(outcome=outcome, presented=presented, intent=opened, fate=witness.fate)


def signer_of(instance: ProviderInstance) -> Signer:
    """Return the provider of ``instance``, which has people sign.

    Raises:
        ConfigError: ``capability-missing``.
    """
    provider = instance.provider
    if not isinstance(provider, Signer):
        raise _incapable(instance, "have people sign")
    return provider


def _verifier_of(instance: ProviderInstance) -> SignatureVerifier:
    provider = instance.provider
    if not isinstance(provider, SignatureVerifier):
        raise _incapable(instance, "verify signatures")
    return provider


def _incapable(instance: ProviderInstance, what: str) -> ConfigError:
    return ConfigError(
        "capability-missing",
        f"[providers.{instance.name}] cannot {what}; `myna plugins list` shows which plugin can",
    )


async def _presented(
    deployment: Deployment,
    pending: Pending,
    back: SignReturn,
    at: Instant,
) -> SignedPresentation | Rejected | Undetermined:
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
    outcome = held_to_contract(
        answer if isinstance(answer, Rejected | Undetermined) else _FAULTY,
        provider=instance.name,
        want=frozenset(),
    )
    return _FAULTY if isinstance(outcome, Verified) else outcome


def _held(
    presented: SignedPresentation, back: SignReturn, signer: ProviderName
) -> SignedPresentation | Undetermined:
    """Return what was ``presented`` once it keeps what every signer promises.

    1. The person's reference, if there is one, names the signer and holds a value.
    5. Its parts have their types: it can be written down and read again.
    7. The document is the one that was to be signed.
    """
    if not _can_be_kept(presented, back.document):  # 5
        return Undetermined(Reason.PROVIDER_FAULTY, checks=(_failed("core-5"),))
    person = presented.person
    if person is not None and (person.provider != signer or not person.value.reveal()):  # 1
        return Undetermined(Reason.PROVIDER_FAULTY, checks=(*presented.checks, _failed("core-1")))
    if presented.signed.document != back.document:  # 7
        return Undetermined(Reason.PROVIDER_FAULTY, checks=(*presented.checks, _failed("core-7")))
    return presented


def _can_be_kept(presented: SignedPresentation, document: Document) -> bool:
    try:
        read_progress(Concealed(write_progress(presented)), document)
    except Exception:  # noqa: BLE001 - a part of another type may raise anything
        return False
    return True


_FAULTY = Undetermined(Reason.PROVIDER_FAULTY, detail="plugin-failed")
_RULES = {
    "core-1": "the reference is the signer's",
    "core-5": "the parts of the presentation have their types",
    "core-7": "the document is the one that was to be signed",
}


def _failed(number: str) -> Check:
    return Check(number, _RULES[number], "presentation", CheckResult.FAILED)


def _keep_and_intend(
    tx: "Transaction",
    pending: Pending,
    presented: SignedPresentation,
    *,
    at: Instant,
    lease: "timedelta",
    again: bool,
) -> "IntentId | Intent":
    if pending.progress is None:
        store.pendings.hold(tx, id=pending.id, progress=write_progress(presented))
    return store.intents.open_(
        tx, operation=OPERATION, about=pending.id, at=at, lease=lease, again=again
    )


def _standing(intent: "Intent") -> Undetermined:
    """Return the outcome of a verification that somebody else asked for, or nobody knows of."""
    if intent.in_flight:
        return Undetermined(Reason.NOT_FINISHED)
    return Undetermined(Reason.UPSTREAM_FAILED, detail=FATE_UNKNOWN)


async def _verdict(
    deployment: Deployment,
    record: PendingRecord,
    signing: SigningRecord,
    presented: SignedPresentation,
    at: Instant,
    witness: Witness,
) -> Outcome:
    instance = deployment.provider(signing.verifier)
    signed = attrs.evolve(presented.signed, identify=signing.identify)

    async def verify() -> object:
        context = deployment.context(instance.name, at)
        verifier = _verifier_of(instance)
        call = called(verifier.verify_signature, signed, context)
        return await within(call, plugin=instance.plugin, instance=instance.name, witness=witness)

    outcome = held_to_contract(
        await outcome_of(verify()), provider=instance.name, want=record.want, identified=False
    )
    checks = (*presented.checks, *outcome.checks)
    if isinstance(outcome, Verified) and outcome.presentation is None:
        outcome = attrs.evolve(outcome, presentation=presented.presentation)
    return attrs.evolve(outcome, checks=checks)
