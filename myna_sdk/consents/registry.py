"""The calls to a consent registry: within the boundary, billed ones with a witness."""

from datetime import timedelta
from typing import Any, TypeVar

import attrs

from myna_sdk.cases.deployment import Deployment, ProviderInstance
from myna_sdk.cases.judging import FAULTY, refused_by
from myna_sdk.cases.returning import called
from myna_sdk.cases.signing import incapable
from myna_sdk.effects import Flow
from myna_sdk.model.consent import ConsentRegistration, ConsentState
from myna_sdk.model.facts import FactItem
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed
from myna_sdk.model.outcome import Rejected, Undetermined
from myna_sdk.model.parts import has_its_parts
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

T = TypeVar("T", ConsentRegistration, ConsentStanding)

_LONGEST = timedelta(days=3653 + 31)
"""Ten years with their leap days, and what papers and clocks may differ by."""

_ONE_DAY = timedelta(days=1)
_TOLD = frozenset(
    {
        ConsentState.ACTIVE,
        ConsentState.RENEWAL_DUE,
        ConsentState.EXPIRED,
        ConsentState.WITHDRAWAL_SUBMITTED,
        ConsentState.WITHDRAWN,
    }
)
"""States of a consent that is registered, or was."""
_OVER = frozenset({ConsentState.EXPIRED, ConsentState.WITHDRAWN})


class Registry:
    """One consent registry at one instant."""

    def __init__(self, deployment: Deployment, instance: ProviderInstance, at: Instant) -> None:
        self._instance = instance
        self._context = deployment.context(instance.name, at)

    async def prepared(self, ask: ConsentAsk) -> Document | Undetermined | None:
        """Return what is to be signed; ``None`` where the operator wants no signature."""
        answer = await self._called(called(self._provider().prepare_consent, ask, self._context))
        match answer:  # the types that it should have are not to be taken on trust
            case None:
                return None
            case Undetermined():
                refused = refused_by(answer)
                return refused if isinstance(refused, Undetermined) else FAULTY
            case Document(content=Concealed() as content):
                held: object = content.reveal()
                if isinstance(held, bytes) and held:
                    return Document(Concealed(held))
        return FAULTY

    async def registered(self, consent: SignedConsent, witness: Witness) -> ConsentRegistered:
        """Return that the consent is registered, or why not.

        1. The answer and its parts have their types, and a registration keeps within what was
           signed.
        2. A day of registration is not believed that is yet to come, or was before the signature
           came; nor an end as no consent has it. The consent is registered all the same, and the
           rule of ten years tells its end.
        """
        call = called(self._provider().register_consent, consent, self._context)
        answer = await self._called(call, witness)
        if isinstance(answer, Rejected | Undetermined):
            return refused_by(answer)
        if isinstance(answer, ConsentRegistration) and _holds(answer, consent.statement.items):
            return self._dated(_since(consent.received_at, answer))
        return FAULTY

    async def standing(self, query: ConsentQuery, witness: Witness) -> ConsentAnswer:
        """Return how the consent stands with the operator, or why that cannot be told."""
        call = called(self._provider().consent_status, query, self._context)
        return self._standing(await self._called(call, witness))

    async def withdrawn(self, withdrawal: SignedWithdrawal, witness: Witness) -> ConsentAnswer:
        """Return that the operator withdrew the consent, or why not. One that lives on was not."""
        call = called(self._provider().withdraw_consent, withdrawal, self._context)
        answer = self._standing(await self._called(call, witness))
        lives_on = isinstance(answer, ConsentStanding) and answer.state not in _OVER
        return FAULTY if lives_on else answer

    def _standing(self, answer: object) -> ConsentAnswer:
        if isinstance(answer, ConsentStanding) and has_its_parts(answer, ConsentStanding):
            return self._dated(answer) if answer.state in _TOLD else FAULTY
        return refused_by(answer)

    def _dated(self, answer: T) -> T:
        """Return ``answer`` without the instants that cannot be."""
        most = {"registered_at": _ONE_DAY, "expires_at": _LONGEST}
        beyond: dict[str, Any] = {}
        for name, ahead in most.items():
            told = getattr(answer, name, None)
            if told is not None and told > self._context.at + ahead:
                beyond[name] = None
        return attrs.evolve(answer, **beyond)

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


def _since(received_at: Instant, answer: ConsentRegistration) -> ConsentRegistration:
    told = answer.registered_at
    before = told is not None and told < received_at - _ONE_DAY
    return attrs.evolve(answer, registered_at=None) if before else answer


def _holds(answer: ConsentRegistration, signed: frozenset[FactItem]) -> bool:
    if not has_its_parts(answer, ConsentRegistration):
        return False
    return answer.items is None or bool(answer.items and answer.items <= signed)
