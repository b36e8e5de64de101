"""The calls to a consent registry: within the boundary, billed ones with a witness."""

from myna_sdk.cases.deployment import Deployment, ProviderInstance
from myna_sdk.cases.returning import called
from myna_sdk.cases.signing import incapable
from myna_sdk.effects import Flow
from myna_sdk.model.consent import ConsentRegistration
from myna_sdk.model.facts import FactItem
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed
from myna_sdk.model.outcome import Rejected, Undetermined
from myna_sdk.model.reasons import Reason
from myna_sdk.model.signing import Document
from myna_sdk.providers.answering import answer_of
from myna_sdk.providers.boundary import within
from myna_sdk.providers.consent_capabilities import (
    ConsentAnswer,
    ConsentAsk,
    ConsentQuery,
    ConsentRegistered,
    ConsentRegistry,
    ConsentStanding,
    SignedConsent,
    SignedWithdrawal,
)
from myna_sdk.providers.witness import Witness

FAULTY = Undetermined(Reason.PROVIDER_FAULTY, detail="plugin-failed")


class Registry:
    """One consent registry at one instant."""

    def __init__(self, deployment: Deployment, instance: ProviderInstance, at: Instant) -> None:
        self._instance = instance
        self._context = deployment.context(instance.name, at)

    async def prepared(self, ask: ConsentAsk) -> Document | Undetermined | None:
        """Return what is to be signed; ``None`` where the operator wants no signature."""
        answer = await self._called(called(self._provider().prepare_consent, ask, self._context))
        match answer:  # the types that it should have are not to be taken on trust
            case None | Undetermined():
                return answer
            case Document(content=Concealed() as content):
                held: object = content.reveal()
                if isinstance(held, bytes) and held:
                    return Document(Concealed(held))
        return FAULTY

    async def registered(self, consent: SignedConsent, witness: Witness) -> ConsentRegistered:
        """Return that the consent is registered, or why not.

        1. The answer has one of its types, and a registration keeps within what was signed.
        """
        call = called(self._provider().register_consent, consent, self._context)
        answer = await self._called(call, witness)
        if isinstance(answer, Rejected | Undetermined):
            return answer
        if isinstance(answer, ConsentRegistration) and _holds(answer, consent.statement.items):
            return answer
        return FAULTY

    async def standing(self, query: ConsentQuery, witness: Witness) -> ConsentAnswer:
        """Return how the consent stands with the operator, or why that cannot be told."""
        call = called(self._provider().consent_status, query, self._context)
        return _standing(await self._called(call, witness))

    async def withdrawn(self, withdrawal: SignedWithdrawal, witness: Witness) -> ConsentAnswer:
        """Return that the operator withdrew the consent, or why not."""
        call = called(self._provider().withdraw_consent, withdrawal, self._context)
        return _standing(await self._called(call, witness))

    def _provider(self) -> ConsentRegistry:
        provider = self._instance.provider
        if not isinstance(provider, ConsentRegistry):
            raise incapable(self._instance, "register consents")
        return provider

    async def _called(self, call: Flow[object], witness: Witness | None = None) -> object:
        instance = self._instance
        return await answer_of(
            within(call, plugin=instance.plugin, instance=instance.name, witness=witness)
        )


def _holds(answer: ConsentRegistration, signed: frozenset[FactItem]) -> bool:
    return answer.items is None or bool(answer.items and answer.items <= signed)


def _standing(answer: object) -> ConsentAnswer:
    return answer if isinstance(answer, ConsentStanding | Rejected | Undetermined) else FAULTY
