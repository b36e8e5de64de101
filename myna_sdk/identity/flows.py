"""Identity by login, as flows: start, complete, resume, result."""

import json
from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

from myna_sdk import store
from myna_sdk.effects import Effect, Entropy, Flow, Now, Read, Redeemed, Tell, Write
from myna_sdk.errors import ConfigError, PluginError
from myna_sdk.identity import asking
from myna_sdk.identity.deployment import Deployment, ProviderInstance
from myna_sdk.identity.judging import REPEATABLE, held_to_contract, is_usable, outcome_of
from myna_sdk.identity.opening import Opening, open_login
from myna_sdk.identity.outcome_record import read_outcome
from myna_sdk.identity.pending_record import PendingRecord, read_pending
from myna_sdk.identity.results import IdentityResult, Started
from myna_sdk.identity.settling import Settlement, keep_open, settle
from myna_sdk.model.callback import Callback
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed
from myna_sdk.model.outcome import Outcome, Undetermined, Verified
from myna_sdk.model.person import PersonId, ProviderName, Subject
from myna_sdk.model.reasons import Reason
from myna_sdk.providers.boundary import within
from myna_sdk.providers.capabilities import Authenticator, LoginRequest, LoginReturn, Redirect
from myna_sdk.providers.context import Context
from myna_sdk.store import (
    Claimed,
    ClaimRefusal,
    InFlight,
    Pending,
    PendingId,
    PendingStatus,
    Settled,
)

Q = TypeVar("Q")
R = TypeVar("R")

_REFUSALS = {
    ClaimRefusal.UNKNOWN: Reason.CALLBACK_UNKNOWN,
    ClaimRefusal.OTHER_SESSION: Reason.CALLBACK_OTHER_SESSION,
    ClaimRefusal.OTHER_CALLBACK: Reason.CALLBACK_UNKNOWN,
    ClaimRefusal.EXPIRED: Reason.LOGIN_EXPIRED,
}


class IdentityFlows:
    """The identity use case. Each method is a flow; `Myna` and `AsyncMyna` bind them."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment

    async def start(
        self,
        use_case: str,
        *,
        by: str = "login",
        subject: str | None = None,
        want: Iterable[str] = (),
        browser_session: str,
    ) -> Started:
        """Return where to send the person; the login is now pending.

        Args:
            use_case: A use case of ``myna_sdk.law``; the purpose comes from it.
            by: The channel, ``login``. One that cannot serve the use case is refused here.
            subject: The firm's own name for the person, such as a customer number.
            want: The items to ask for: ``name``, ``address``, ``birth_date``, ``sex``.
            browser_session: Names the browser, such as the session id of your web framework.
                The callback counts only if it comes from the same one.

        Raises:
            UsageError: The request cannot be; nobody was sent anywhere.
            ConfigError: ``notice-missing``: no version of the identity notice is configured.
        """
        want = tuple(want)
        refused = asking.my_number_in(
            use_case=use_case, by=by, want=want, browser_session=browser_session
        )
        if refused is not None:
            del use_case, by, want, browser_session  # no traceback shows it from here on
            raise asking.my_number_refused(refused)
        chosen = asking.use_case_of(use_case)
        asking.channel_of(by, chosen)
        items = asking.items_of(want, chosen)
        session = asking.session_of(browser_session)
        named = None if subject is None else Concealed(Subject(asking.subject_of(subject)))
        purpose = chosen.purpose(self._notice())
        instance = self._deployment.authenticator()
        state, login = (await Entropy(16)).hex(), (await Entropy(16)).hex()
        at = await Now()
        ask = LoginRequest(state=state, want=items, purpose=purpose)
        begun = await self._begin(instance, ask, at)
        if isinstance(begun, Undetermined):
            return Started(outcome=begun)
        opening = Opening(
            id=PendingId(login),
            state=Concealed(state),
            browser_session=Concealed(session),
            provider=instance.name,
            record=PendingRecord(purpose=purpose, want=items, subject=named, private=begun.private),
            at=at,
            expires_at=at + self._deployment.lifetime,
        )
        await Write(open_login, opening)
        return Started(id=login, url=begun.url, expires_at=opening.expires_at)

    async def complete(self, callback: Callback, *, browser_session: str) -> IdentityResult:
        """Return how the login ended that ``callback`` belongs to.

        The same callback from the same browser gets the same answer again; any other is refused
        by an outcome with code, and changes nothing.

        Args:
            callback: ``Callback.get(url)`` of the URL that the browser came back to.
            browser_session: The value that ``start`` was given.

        Raises:
            UsageError: ``browser_session`` is unusable.
        """
        refused = asking.my_number_in(browser_session=browser_session)
        if refused is not None:
            del browser_session
            raise asking.my_number_refused(refused)
        asking.session_of(browser_session)
        at = await Now()
        state = callback.parameter("state")
        if callback.fault is not None or not state:
            return await _stranger(Reason.CALLBACK_MALFORMED, at, callback.fault)
        claim = await Write(
            store.pendings.claim,
            state=state,
            browser_session=browser_session,
            callback=_canonical(callback),
            at=at,
            lease=self._deployment.lease,
        )
        if isinstance(claim, ClaimRefusal):
            return await _stranger(_REFUSALS[claim], at)
        return await self._answer(claim, at)

    async def resume(self, id: str) -> IdentityResult:
        """Return how login ``id`` ended after repeating only what failed.

        A code that was already spent is not spent again.

        Raises:
            UsageError: ``login-unknown``.
        """
        at = await Now()
        claim = await Write(
            store.pendings.reclaim, id=asking.login_of(id), at=at, lease=self._deployment.lease
        )
        if claim is None:
            return await self.result(id)
        return await self._answer(claim, at)

    async def result(self, id: str) -> IdentityResult:
        """Return how login ``id`` stands. Nothing is repeated and nobody is asked.

        Raises:
            UsageError: ``login-unknown``.
        """
        at = await Now()
        pending = await Read(store.pendings.load, asking.login_of(id))
        if pending is None:
            raise asking.login_unknown()
        return _standing(pending, at)

    async def _begin(
        self, instance: ProviderInstance, ask: LoginRequest, at: Instant
    ) -> Redirect | Undetermined:
        """Return the provider's redirect, or the outcome that its failure amounts to."""
        begun: list[Redirect] = []

        async def begin() -> Outcome:
            provider = _authenticator(instance)
            call = _called(provider.begin_login, ask, self._deployment.context(instance.name, at))
            answer = await within(call, plugin=instance.plugin, instance=instance.name)
            if not is_usable(answer, self._deployment.environment):
                raise PluginError("plugin-failed", "begin_login returned no usable Redirect")
            begun.append(answer)
            return Undetermined(Reason.NOT_FINISHED)

        outcome = await outcome_of(begin())
        if begun:
            return begun[0]
        return (
            outcome if isinstance(outcome, Undetermined) else Undetermined(Reason.PROVIDER_FAULTY)
        )

    async def _answer(self, claim: Claimed | Settled | InFlight, at: Instant) -> IdentityResult:
        if isinstance(claim, Claimed):
            return await self._finish(claim.pending, at)
        if isinstance(claim, Settled):
            return _standing(claim.pending, at)
        purpose = read_pending(claim.pending.content).purpose
        unfinished = Undetermined(Reason.NOT_FINISHED)
        return IdentityResult(id=claim.pending.id, outcome=unfinished, purpose=purpose, at=at)

    async def _finish(self, pending: Pending, at: Instant) -> IdentityResult:
        """Return the outcome of the claimed login ``pending``, after storing it."""
        record = read_pending(pending.content)
        outcome = await self._judge(pending, record, at)
        settlement = Settlement(
            id=pending.id,
            record=record,
            outcome=outcome,
            new_person=PersonId((await Entropy(16)).hex()),
            at=at,
            retention=self._deployment.retention.get(record.purpose.use_case),
        )
        open_still = not isinstance(outcome, Verified) and outcome.reason in REPEATABLE
        ending = await Write(keep_open if open_still else settle, settlement)
        result = IdentityResult(
            id=pending.id, outcome=ending.outcome, purpose=record.purpose, at=at
        )
        if ending.settled:
            await _told(result, pending.provider)
        return result

    async def _judge(self, pending: Pending, record: PendingRecord, at: Instant) -> Outcome:
        instance = self._deployment.provider(ProviderName(pending.provider))
        back = LoginReturn(
            parameters=_parameters(pending),
            private=record.private,
            want=record.want,
            started_at=pending.started_at,
            redeemed=pending.redeemed,
        )

        async def complete() -> object:
            provider = _authenticator(instance)
            context = self._deployment.context(instance.name, at)
            return await within(
                _called(provider.complete_login, back, context),
                plugin=instance.plugin,
                instance=instance.name,
                redeemed=partial(_redeem, pending, instance.name),
            )

        outcome = await outcome_of(complete())
        return held_to_contract(outcome, provider=instance.name, want=record.want)

    def _notice(self) -> str:
        version = self._deployment.notice_version
        if not version:
            raise ConfigError(
                "notice-missing",
                "[notices] identity is missing: state the version of the notice that the "
                'customer is shown, such as identity = "2026-11"',
            )
        return version


def _told(result: IdentityResult, provider: str) -> Tell:
    """Return the event of a settled login: who it was and what they shared is not in it."""
    data = {
        "login": result.id,
        "use_case": None if result.purpose is None else result.purpose.use_case,
        "provider": provider,
        "outcome": type(result.outcome).__name__.lower(),
        "reason": None if result.reason is None else result.reason.value,
    }
    return Tell("identity.settled", tuple(data.items()))


async def _called(method: Callable[[Q, Context], Flow[R]], request: Q, ctx: Context) -> R:
    """Return what ``method`` returns; also its call happens inside the boundary."""
    return await method(request, ctx)


def _redeem(pending: Pending, instance: ProviderName, spent: Redeemed) -> Effect[None]:
    return Write(
        store.pendings.redeem,
        id=pending.id,
        instance=instance,
        tokens=spent.tokens,
        until=spent.until,
    )


def _authenticator(instance: ProviderInstance) -> Authenticator:
    provider = instance.provider
    if not isinstance(provider, Authenticator):
        raise ConfigError(
            "capability-missing",
            f"[providers.{instance.name}] cannot authenticate people; "
            "`myna plugins list` shows which plugin can",
        )
    return provider


def _canonical(callback: Callback) -> bytes:
    """Return the callback as bytes that are equal for equal callbacks."""
    return json.dumps(sorted(callback.parameters.reveal()), ensure_ascii=False).encode()


def _parameters(pending: Pending) -> Concealed[tuple[tuple[str, str], ...]]:
    kept = pending.callback
    if kept is None:
        return Concealed(())
    return Concealed(tuple((name, value) for name, value in json.loads(kept.reveal())))


async def _stranger(reason: Reason, at: Instant, detail: str | None = None) -> IdentityResult:
    """Return the answer to a refused callback; sinks hear of it, since many may be an attack."""
    await Tell("identity.callback-refused", (("reason", reason.value),))
    return IdentityResult(id=None, outcome=Undetermined(reason, detail=detail), purpose=None, at=at)


def _standing(pending: Pending, at: Instant) -> IdentityResult:
    record = read_pending(pending.content)
    if pending.outcome is not None:
        outcome = read_outcome(pending.outcome)
    elif pending.status is PendingStatus.STARTED and at >= pending.expires_at:
        outcome = Undetermined(Reason.LOGIN_EXPIRED)
    else:
        outcome = Undetermined(Reason.NOT_FINISHED)
    return IdentityResult(id=pending.id, outcome=outcome, purpose=record.purpose, at=at)
