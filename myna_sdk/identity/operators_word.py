"""An operator's word on a card: its holder answers our nonce, and a verifier judges the answer.

1. The answer was made with the certificate that was read with the chip: no other is asked about.
2. The intent of the billed call is written.
3. The verifier judges, and its verdict is held to the contract of every provider.
4. What it verified is a certificate for user authentication.
5. The intent is closed, unless nobody can tell whether the call reached the operator.
"""

from typing import TYPE_CHECKING, Final

from myna_sdk import store
from myna_sdk.card.readings import ChipReading
from myna_sdk.cases.billed import certain, close, not_repeated
from myna_sdk.cases.deployment import Deployment, ProviderInstance
from myna_sdk.cases.judging import FAULTY, held_to_contract, outcome_of
from myna_sdk.cases.returning import called
from myna_sdk.cases.signing import incapable
from myna_sdk.effects import Now, Write
from myna_sdk.identity.card_status import CardStatus, refuse_other_certificate
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.fate import Fate
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed
from myna_sdk.model.outcome import Outcome, Verified
from myna_sdk.model.signing import Detached
from myna_sdk.providers.boundary import within
from myna_sdk.providers.signature_capabilities import (
    AuthenticationResponse,
    AuthenticationVerifier,
)
from myna_sdk.providers.witness import Witness

if TYPE_CHECKING:
    from myna_sdk.store import Transaction
    from myna_sdk.store.intents import IntentId

OPERATION: Final = "verify-authentication"
"""What the intent of the call is called."""


async def operators_word(
    reading: ChipReading, nonce: Concealed[bytes], answer: Detached, deployment: Deployment
) -> CardStatus:
    """Return what the verifier says of ``answer``, made over ``nonce`` by the card of ``reading``.

    Raises:
        UsageError: ``card-status-of-another-card``: nobody was asked.
    """
    refuse_other_certificate(reading, answer.certificate)  # 1
    verifier, at = deployment.authentication_verifier(), await Now()

    def said(outcome: Outcome) -> CardStatus:
        return CardStatus(certificate=answer.certificate, said=outcome, operator=verifier.name)

    intent = await Write(  # 2
        store.intents.open_,
        operation=OPERATION,
        about=reading.id,
        at=at,
        lease=deployment.lease,
        again=True,  # the answer of before is nobody's to judge any more
    )
    if not isinstance(intent, str):
        return said(not_repeated(intent))
    witness = Witness()
    asked = AuthenticationResponse(nonce=nonce, response=answer, identify=False)

    async def verify() -> object:
        context = deployment.context(verifier.name, at)
        call = called(_verifier_of(verifier).verify_authentication, asked, context)
        return await within(call, plugin=verifier.plugin, instance=verifier.name, witness=witness)

    held = held_to_contract(  # 3
        await outcome_of(verify()), provider=verifier.name, want=frozenset(), identified=False
    )
    word = said(certain(_of_user_authentication(held), witness.fate))  # 4
    await Write(_noted, intent, reading.id, word, fate=witness.fate, at=at)  # 5
    return word


def _noted(
    tx: "Transaction",
    intent: "IntentId",
    reading: str,
    word: CardStatus,
    *,
    fate: Fate,
    at: Instant,
) -> None:
    close(tx, intent, fate=fate, at=at)
    store.audit.note(
        tx,
        event="identity.card-status",
        person=None,
        subject_row=None,
        data=(
            ("reading", reading),
            ("operator", word.operator),
            ("status", word.answers(at).value),
        ),
        at=at,
    )


def _verifier_of(instance: ProviderInstance) -> AuthenticationVerifier:
    provider = instance.provider
    if not isinstance(provider, AuthenticationVerifier):
        raise incapable(instance, "verify answers to a nonce")
    return provider


def _of_user_authentication(outcome: Outcome) -> Outcome:
    if not isinstance(outcome, Verified) or outcome.presentation is None:
        return outcome
    kind = outcome.presentation.certificate.kind
    return outcome if kind is CertificateKind.USER_AUTHENTICATION else FAULTY
