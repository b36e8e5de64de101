"""Identity by signature: the person signs, a verifier judges, and only what failed is repeated.

The steps of `judge_signature`, each of which may be the last one of an attempt:

1. The signer tells what came of the redirect; a code is spent once. What was signed at a reader
   was brought by the caller, who held it to step 2.
2. What it yields is held to its contract: the document is the one that was to be signed.
3. The signature is kept, sealed, and the intent of the billed call is written, in one transaction.
4. The verifier judges. The same sealed signature goes to it that the signer yielded.
5. Its verdict is held to the contract of every provider. Of a call of unknown fate it is none, and
   neither is one that does not tell the certificate of what a caller brought from a reader.

A call of unknown fate is repeated only if somebody insists. The caller still owes the settlement:
linking, other persons, records, and closing the intent.
"""

from typing import TYPE_CHECKING

import attrs

from myna_sdk import store
from myna_sdk.cases.billed import certain, not_repeated, watched
from myna_sdk.cases.deployment import Deployment
from myna_sdk.cases.judging import held_to_contract
from myna_sdk.cases.progress import read_progress, write_progress
from myna_sdk.cases.returning import parameters_of
from myna_sdk.cases.signing import OPERATION, of_signing_certificate, presented_by, verdict_on
from myna_sdk.effects import Write
from myna_sdk.identity.at_reader import brought
from myna_sdk.identity.pending_record import PendingRecord, SigningRecord
from myna_sdk.model.fate import Fate
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked
from myna_sdk.model.outcome import Outcome, Rejected, Undetermined, Verified
from myna_sdk.model.presentation import Means
from myna_sdk.model.reasons import Reason
from myna_sdk.providers.signature_capabilities import (
    SignedPresentation,
    SignReturn,
)
from myna_sdk.providers.witness import Witness
from myna_sdk.store import Pending

if TYPE_CHECKING:
    from datetime import timedelta

    from myna_sdk.store import Transaction
    from myna_sdk.store.intents import Intent, IntentId


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
    presented: SignedPresentation | Rejected | Undetermined | None
    if pending.progress is not None:
        presented = read_progress(pending.progress, signing.document)
    else:
        presented = brought(pending, signing)
    if presented is None:
        back = SignReturn(
            parameters=parameters_of(pending),
            private=record.private,
            document=signing.document,
            want=frozenset(),
            started_at=pending.started_at,
            redeemed=pending.redeemed,
        )
        presented = await presented_by(deployment, pending, back, at)  # 1, 2
    if not isinstance(presented, SignedPresentation):
        return Judged(outcome=presented)
    opened = await Write(  # 3
        _keep_and_intend, pending, presented, at=at, lease=deployment.lease, again=again
    )
    if not isinstance(opened, str):
        return Judged(outcome=not_repeated(opened), presented=presented)
    witness = Witness()
    verdict = _verdict(deployment, record, signing, presented, at, witness)  # 4, 5
    outcome = await watched(verdict, witness, opened, at=at)
    return Judged(outcome=outcome, presented=presented, intent=opened, fate=witness.fate)


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
    context = deployment.context(instance.name, at)
    outcome = held_to_contract(
        await verdict_on(signed, by=instance, ctx=context, witness=witness),
        provider=instance.name,
        want=record.want,
        identified=False,
    )
    outcome = certain(of_signing_certificate(outcome), witness.fate)
    checks = (*presented.checks, *outcome.checks)
    if isinstance(outcome, Verified) and outcome.presentation is None:
        told = presented.presentation
        if told is not None and told.means is Means.READER:  # no signer vouches for its kind
            return Undetermined(Reason.PROVIDER_FAULTY, checks=checks)
        outcome = attrs.evolve(outcome, presentation=told)
    return attrs.evolve(outcome, checks=checks)
