"""The latest facts as a flow. This is the one place that makes a `LiveConsent`."""

from myna_sdk.cases import inputs
from myna_sdk.cases.billed import certain, watched
from myna_sdk.cases.deployment import Deployment, ProviderInstance
from myna_sdk.cases.known_by import Operators, verifying_of
from myna_sdk.cases.returning import called
from myna_sdk.cases.signing import incapable
from myna_sdk.effects import Now, Read, Tell, Write
from myna_sdk.latest_facts import gates
from myna_sdk.latest_facts.gates import Opened
from myna_sdk.latest_facts.holding import held
from myna_sdk.latest_facts.results import LatestFacts, Prospect
from myna_sdk.model.instants import Instant
from myna_sdk.model.latest import FactsUpdate
from myna_sdk.model.outcome import Rejected, Undetermined
from myna_sdk.providers.answering import answer_of
from myna_sdk.providers.boundary import within
from myna_sdk.providers.capabilities import Capability
from myna_sdk.providers.consent_capabilities import (
    ConsentQuery,
    LatestFactsSource,
    grant,
)
from myna_sdk.providers.witness import Witness


class FactsFlows:
    """The latest-facts use case. Each method is a flow; `Myna` and `AsyncMyna` bind them."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment

    async def latest(
        self, subject: str, *, service: str | None = None, again: bool = False
    ) -> LatestFacts:
        """Return the person's latest facts as the residence register has them, or why not.

        A call may cost money. One whose fate nobody knows is not made again unless you insist.

        Args:
            subject: The firm's own name for the person.
            service: The firm's service; ``[consents] service_id`` if left out.
            again: Whether a call of unknown fate is made once more, and what it may have told is
                asked for anew, although it may have been charged already.

        Raises:
            UsageError: ``subject-unusable``.
        """
        inputs.subject_of(subject)
        operators, at = self._operators(), await Now()
        opened = await Write(
            gates.open_call,
            subject,
            self._service(service),
            operators,
            at=at,
            lease=self._deployment.lease,
            again=again,
        )
        if isinstance(opened, Undetermined):
            kept = await Read(gates.kept_of, subject)
            return LatestFacts(outcome=opened, kept=kept, at=at)
        witness = Witness()
        fetched = self._fetched(opened, at, witness, again=again)
        answer = certain(await watched(fetched, witness, opened.intent, at=at), witness.fate)
        told, kept = await Write(
            gates.keep_answer,
            opened,
            answer,
            fate=witness.fate,
            at=at,
            retention=self._deployment.retention.get(opened.passed.consent.use_case),
        )
        await _told(opened, told)
        consent = opened.passed.consent
        return LatestFacts(
            outcome=told,
            kept=kept,
            at=at,
            consent=consent.id,
            purpose=consent.purpose,
            operator=opened.passed.source,
        )

    async def prospect(self, subject: str, *, service: str | None = None) -> Prospect:
        """Return what `latest` would do, if nobody insists. Nobody is asked or charged.

        Raises:
            UsageError: ``subject-unusable``.
        """
        inputs.subject_of(subject)
        operators, at = self._operators(), await Now()
        passed = await Read(gates.foresee, subject, self._service(service), operators, at)
        if isinstance(passed, Undetermined):
            return Prospect(refusal=passed, at=at)
        items = passed.consent.items
        return Prospect(refusal=None, items=items, provider=passed.source, at=at)

    async def _fetched(
        self, opened: Opened, at: Instant, witness: Witness, *, again: bool
    ) -> FactsUpdate:
        passed, consent = opened.passed, opened.passed.consent
        source = self._deployment.provider(passed.source)
        context = self._deployment.context(source.name, at)
        live = grant(
            person=passed.ref,
            certificate=consent.certificate,
            consent=ConsentQuery(
                provider_id=consent.provider_id,
                person=passed.ref,
                service_id=consent.service_id,
            ),
            items=consent.items,
            at=at,
            again=again,
        )

        async def fetch() -> object:
            call = called(_source_of(source).fetch_latest, live, context)
            return await within(call, plugin=source.plugin, instance=source.name, witness=witness)

        return held(await answer_of(fetch()), consent.items, at)

    def _operators(self) -> Operators:
        return Operators(
            routed=self._deployment.source().name,
            able=self._deployment.offering(Capability.LATEST_FACTS_SOURCE),
            verifying=verifying_of(self._deployment),
        )

    def _service(self, service: str | None) -> str:
        return self._deployment.service_id if service is None else service


def _source_of(instance: ProviderInstance) -> LatestFactsSource:
    provider = instance.provider
    if not isinstance(provider, LatestFactsSource):
        raise incapable(instance, "fetch the latest facts")
    return provider


def _told(opened: Opened, answer: FactsUpdate) -> Tell:
    """Return the event of an answer: who it was and what came is not in it."""
    reason = answer.reason.value if isinstance(answer, Rejected | Undetermined) else None
    data = {
        "consent": opened.passed.consent.id,
        "outcome": type(answer).__name__.lower(),
        "reason": reason,
    }
    return Tell("facts.asked", tuple(data.items()))
