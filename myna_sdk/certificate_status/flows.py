"""Status checks as flows: one person, or many in the operator's batch form."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from myna_sdk.cases import inputs
from myna_sdk.cases.billed import certain, watched
from myna_sdk.cases.deployment import Deployment, ProviderInstance
from myna_sdk.cases.judging import FAULTY
from myna_sdk.cases.known_by import Operators, verifying_of
from myna_sdk.cases.returning import called
from myna_sdk.cases.signing import incapable
from myna_sdk.certificate_status import remembering
from myna_sdk.certificate_status.remembering import Opened
from myna_sdk.certificate_status.results import StatusProspect, StatusResult
from myna_sdk.effects import Flow, Now, Read, Write
from myna_sdk.errors import PluginError
from myna_sdk.model.instants import Instant
from myna_sdk.model.outcome import Rejected, Undetermined
from myna_sdk.providers.answering import answer_of
from myna_sdk.providers.boundary import within
from myna_sdk.providers.capabilities import Capability
from myna_sdk.providers.signature_capabilities import (
    BatchLimited,
    StatusAnswer,
    StatusBatch,
    StatusChecker,
    StatusRequest,
)
from myna_sdk.providers.witness import Witness

if TYPE_CHECKING:
    from myna_sdk.store.intents import IntentId

AT_ONCE = 100
"""So many people are asked about in one batch, where the operator takes as many."""


class StatusFlows:
    """The status use case. Each method is a flow; `Myna` and `AsyncMyna` bind them."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment

    async def check(self, subject: str) -> StatusResult:
        """Return how the person's signing certificate stands now. The operator may charge it.

        Nothing is answered from memory: what was valid yesterday is asked about again.

        Args:
            subject: The firm's own name for the person.

        Raises:
            UsageError: ``subject-unusable``.
        """
        (result,) = await self._checked((inputs.subject_of(subject),), batch=False)
        return result

    async def check_all(
        self,
        subjects: Iterable[str],
        *,
        progress: Callable[[int, int], None] | None = None,
    ) -> tuple[StatusResult, ...]:
        """Return one result for each of ``subjects``, in their order.

        Args:
            subjects: The firm's own names for people.
            progress: Called after each batch with how many are done, and of how many.

        Raises:
            UsageError: ``subject-unusable``: nobody was asked.
        """
        asked = tuple(inputs.subject_of(subject) for subject in subjects)
        results: list[StatusResult] = []
        size = _batch_size(self._deployment.checker())
        for first in range(0, len(asked), size):
            results += await self._checked(asked[first : first + size], batch=True)
            if progress is not None:
                progress(len(results), len(asked))
        return tuple(results)

    async def prospect(self, subjects: Iterable[str]) -> StatusProspect:
        """Return how many the operator would be asked about. Nobody is asked or charged.

        Raises:
            UsageError: ``subject-unusable``.
        """
        asked = tuple(inputs.subject_of(subject) for subject in subjects)
        known = await Read(remembering.count_eligible, asked, self._operators())
        return StatusProspect(asked=known, not_eligible=len(asked) - known)

    async def _checked(self, subjects: tuple[str, ...], *, batch: bool) -> tuple[StatusResult, ...]:
        operators, at = self._operators(), await Now()
        found = await Write(
            remembering.open_checks,
            subjects,
            operators,
            at=at,
            lease=self._deployment.lease,
        )
        opened = tuple({each.intent: each for each in found if isinstance(each, Opened)}.values())
        answers: dict[IntentId, StatusAnswer] = {}
        for alike in _alike(opened):
            checker = self._deployment.provider(alike[0].ref.provider)
            size = _batch_size(checker)
            for first in range(0, len(alike), size):
                several = alike[first : first + size]
                answers |= await self._answers(checker, several, at, batch=batch)
        return tuple(
            StatusResult(answer=answers[each.intent] if isinstance(each, Opened) else each, at=at)
            for each in found
        )

    def _operators(self) -> Operators:
        return Operators(
            routed=self._deployment.checker().name,
            able=self._deployment.offering(Capability.STATUS_CHECKER),
            verifying=verifying_of(self._deployment),
        )

    async def _answers(
        self, checker: ProviderInstance, opened: tuple[Opened, ...], at: Instant, *, batch: bool
    ) -> "dict[IntentId, StatusAnswer]":
        witness = Witness()
        requests = tuple(StatusRequest(person=each.ref) for each in opened)
        context = self._deployment.context(checker.name, at)

        async def ask() -> object:
            provider = _checker_of(checker)
            if batch:
                several = called(provider.check_statuses, StatusBatch(requests=requests), context)
                return await _within(checker, several, witness)
            single = called(provider.check_status, requests[0], context)
            return (await _within(checker, single, witness),)

        intents = (each.intent for each in opened)
        answer = await watched(answer_of(ask()), witness, *intents, at=at)
        said = certain(_each(answer, len(opened)), witness.fate)
        answers = (said,) * len(opened) if isinstance(said, Undetermined) else said
        kept = await Write(
            remembering.keep_answers,
            tuple(zip(opened, answers, strict=True)),
            fate=witness.fate,
            at=at,
        )
        return {each.intent: answer for each, answer in zip(opened, kept, strict=True)}


def _alike(opened: tuple[Opened, ...]) -> tuple[tuple[Opened, ...], ...]:
    """Return ``opened`` by whom one call asks, and by what: by people, or by certificates."""
    ways = dict.fromkeys((each.ref.provider, each.ref.kind) for each in opened)
    return tuple(
        tuple(each for each in opened if (each.ref.provider, each.ref.kind) == way) for way in ways
    )


async def _within(checker: ProviderInstance, call: Flow[object], witness: Witness) -> object:
    return await within(call, plugin=checker.plugin, instance=checker.name, witness=witness)


def _each(said: object, count: int) -> tuple[StatusAnswer, ...]:
    """Return one answer for each request, whatever the provider returned."""
    if isinstance(said, Rejected | Undetermined):
        return (said,) * count
    if isinstance(said, tuple) and len(said) == count:
        return said
    return (FAULTY,) * count


def _batch_size(instance: ProviderInstance) -> int:
    try:
        provider = instance.provider
    except PluginError:
        return AT_ONCE  # a plugin that is broken is told of when it is asked
    limit = provider.batch_limit if isinstance(provider, BatchLimited) else AT_ONCE
    return max(1, min(limit, AT_ONCE))


def _checker_of(instance: ProviderInstance) -> StatusChecker:
    provider = instance.provider
    if not isinstance(provider, StatusChecker):
        raise incapable(instance, "tell how certificates stand")
    return provider
