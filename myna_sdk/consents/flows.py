"""Consent as flows: start, complete, resume, status, withdraw. A step of its own, always.

Nothing here changes an identity check, and nothing of one starts this: a person who refuses loses
nothing (個人情報保護委員会 and the Guideline's items 9 and 13: voluntary, without disadvantage).
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias

import attrs

from myna_sdk import store
from myna_sdk.cases import inputs
from myna_sdk.cases.billed import certain, not_repeated, watched
from myna_sdk.cases.consent_changes import why_not
from myna_sdk.cases.deployment import Deployment, ProviderInstance
from myna_sdk.cases.judging import FAULTY
from myna_sdk.cases.known_by import verifying_of
from myna_sdk.cases.leaving import begun_by
from myna_sdk.cases.returning import CLAIM_REFUSED, called, canonical
from myna_sdk.cases.signing import signer_of
from myna_sdk.cases.started import Started
from myna_sdk.consents import asking, stopping
from myna_sdk.consents.completing import finish
from myna_sdk.consents.opening import Opening, open_consent
from myna_sdk.consents.pending_record import (
    PendingConsent,
    fresh_id,
    is_consent,
    is_id,
    pending_id,
    read_pending,
    stage_of,
    stored_state,
)
from myna_sdk.consents.registry import Registry
from myna_sdk.consents.results import ConsentResult, Refusal, Withdrawal
from myna_sdk.consents.settling import Case, Finished, read_end
from myna_sdk.consents.stopping import Whose
from myna_sdk.effects import Entropy, Flow, Now, Read, Tell, Write
from myna_sdk.errors import ConfigError, UsageError
from myna_sdk.law.use_cases import UseCase
from myna_sdk.model.callback import Callback
from myna_sdk.model.consent import Consent, ConsentId, ConsentStatement
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.outcome import Rejected, Undetermined
from myna_sdk.model.person import ProviderName, Subject
from myna_sdk.model.reasons import Reason
from myna_sdk.model.signing import Document
from myna_sdk.providers.capabilities import Redirect
from myna_sdk.providers.consent_capabilities import (
    ConsentAnswer,
    ConsentAsk,
    ConsentQuery,
    SignedWithdrawal,
)
from myna_sdk.providers.signature_capabilities import SignatureVerifier, SignRequest
from myna_sdk.providers.witness import Witness
from myna_sdk.store import Claimed, ClaimRefusal, InFlight, Pending, Settled

_Call: TypeAlias = Callable[[Registry, ConsentQuery, Witness], Flow[ConsentAnswer]]
"""Asks a registry for something about a consent."""


@attrs.frozen(repr=False, kw_only=True)
class _Signing(Masked):
    """What a person is to be sent to sign, and why."""

    use_case: UseCase
    statement: ConsentStatement
    subject: Concealed[Subject] | None
    browser_session: Concealed[str]
    document: Document
    registry: ProviderName
    withdraws: ConsentId | None = None


class ConsentFlows:
    """The consent use case. Each method is a flow; `Myna` and `AsyncMyna` bind them."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment

    async def start(
        self,
        use_case: str,
        *,
        items: Iterable[str],
        subject: str,
        browser_session: str,
        service: str | None = None,
    ) -> Started:
        """Return where to send the person to sign a consent; it is a draft now.

        Show the consent text before, on a screen of its own, with every item to tick one by one.

        Args:
            use_case: A use case of ``myna_sdk.law``; the purpose comes from it.
            items: What the person ticked: ``name``, ``address``, ``birth_date``, ``sex``.
            subject: The firm's own name for the person, such as a customer number.
            browser_session: Names the browser; the callback counts only from the same one.
            service: The firm's service that it is for; ``[consents] service_id`` if left out.

        Raises:
            UsageError: The request cannot be; nobody was sent anywhere.
            ConfigError: ``notice-missing``: no version of the consent text is configured.
        """
        ticked = tuple(items)
        refused = inputs.my_number_in(
            use_case=use_case, want=ticked, browser_session=browser_session, service=service or ""
        )
        if refused is not None:
            del use_case, items, ticked, browser_session, service
            raise inputs.my_number_refused(refused)
        asked = asking.asked(
            use_case,
            items=ticked,
            subject=subject,
            service=self._service(service),
            browser_session=browser_session,
        )
        del subject, browser_session  # `asked` masks them in tracebacks
        statement = ConsentStatement(
            items=asked.items, service_id=asked.service_id, text_version=self._text()
        )
        at, registry = await Now(), self._deployment.registry()
        ask = ConsentAsk(statement=statement, firm=self._deployment.firm)
        document = await Registry(self._deployment, registry, at).prepared(ask)
        if not isinstance(document, Document):
            return Started(outcome=FAULTY if document is None else document)
        return await self._send(
            _Signing(
                use_case=asked.use_case,
                statement=statement,
                subject=asked.subject,
                browser_session=asked.browser_session,
                document=document,
                registry=registry.name,
            ),
            at,
        )

    async def complete(self, callback: Callback, *, browser_session: str) -> ConsentResult:
        """Return how the consent, or its cancellation, ended that ``callback`` belongs to.

        The same callback from the same browser gets the same answer again; any other, also one of
        an identity check, is refused by an outcome with code, and changes nothing.

        Args:
            callback: ``Callback.get(url)`` of the URL that the browser came back to.
            browser_session: The value that ``start`` was given.

        Raises:
            UsageError: ``browser_session`` is unusable.
        """
        refused = inputs.my_number_in(browser_session=browser_session)
        if refused is not None:
            del browser_session
            raise inputs.my_number_refused(refused)
        session = Concealed(inputs.session_of(browser_session))
        del browser_session  # masked in tracebacks from here on
        at = await Now()
        state = callback.parameter("state")
        if callback.fault is not None or not state:
            return await _stranger(Reason.CALLBACK_MALFORMED, at, callback.fault)
        ours = stored_state(state)
        if ours is None:
            return await _stranger(Reason.CALLBACK_UNKNOWN, at)
        claiming = Write(
            store.pendings.claim,
            state=ours,
            browser_session=session.reveal(),
            callback=canonical(callback),
            at=at,
            lease=self._deployment.lease,
        )
        del state, ours, callback  # the effect masks them
        claim = await claiming
        if isinstance(claim, ClaimRefusal):
            return await _stranger(CLAIM_REFUSED[claim], at)
        return await self._answer(claim, at, again=False)

    async def resume(self, id: str, *, again: bool = False) -> ConsentResult:
        """Return how consent or cancellation ``id`` ended after repeating only what failed.

        Args:
            id: Of the consent, from ``start``; or of the cancellation, from ``withdraw``.
            again: Whether a call of unknown fate is made once more, although it may have been
                charged already.

        Raises:
            UsageError: ``consent-unknown``.
        """
        at = await Now()
        await self._loaded(id)
        claim = await Write(
            store.pendings.reclaim, id=pending_id(id), at=at, lease=self._deployment.lease
        )
        if claim is None:
            return await self.result(id)
        return await self._answer(claim, at, again=again)

    async def result(self, id: str) -> ConsentResult:
        """Return how consent or cancellation ``id`` ended. Nothing is repeated, nobody is asked.

        Raises:
            UsageError: ``consent-unknown``.
        """
        return await self._standing(await self._loaded(id), await Now())

    async def status(
        self, who: str, *, service: str | None = None, poll: bool = False
    ) -> ConsentResult:
        """Return how the consent of ``who`` stands.

        Ours is a memory: a withdrawal made elsewhere is not pushed to us, and seen by asking.

        Args:
            who: The firm's own name for the person, or the id of a consent.
            service: The firm's service; ``[consents] service_id`` if left out.
            poll: Whether the operator is asked now. What it tells is kept.
        """
        at, service_id = await Now(), asking.service_of(self._service(service))
        inputs.subject_of(who)
        if poll:
            refusal = await self._poll(who, service_id, at)
            if refusal is not None:
                return await self._known(who, service_id, at, refusal)
        return await self._known(who, service_id, at, None)

    async def withdraw(
        self, who: str, *, browser_session: str, service: str | None = None
    ) -> Withdrawal:
        """Return that the consent of ``who`` is not used any more, and what is left to do.

        Where the operator wants a signed cancellation, ``url`` leads the person there, and
        ``complete`` takes the callback. Where it has no such call, ``reason`` is *not-supported*:
        use the operator's own form, and ask with ``status(poll=True)``.

        Args:
            who: The firm's own name for the person, or the id of a consent.
            browser_session: Names the browser; the callback counts only from the same one.
            service: The firm's service; ``[consents] service_id`` if left out.

        Raises:
            UsageError: ``browser_session`` is unusable.
        """
        refused = inputs.my_number_in(browser_session=browser_session)
        if refused is not None:
            del browser_session
            raise inputs.my_number_refused(refused)
        session = Concealed(inputs.session_of(browser_session))
        del browser_session  # masked in tracebacks from here on
        at, service_id = await Now(), asking.service_of(self._service(service))
        whose = await Write(stopping.stop, inputs.subject_of(who), service_id, at=at)
        if isinstance(whose, Undetermined):
            return Withdrawal(outcome=whose)
        return await self._cancel(whose, session, at)

    async def _cancel(self, whose: Whose, session: Concealed[str], at: Instant) -> Withdrawal:
        consent = whose.consent
        if consent.registered_at is None:  # the operator has no consent yet that it could cancel
            return Withdrawal(consent=consent, outcome=Undetermined(Reason.NOT_FINISHED))
        registry = self._deployment.provider(consent.provider)
        ask = ConsentAsk(
            statement=_statement(consent),
            firm=self._deployment.firm,
            withdrawal_of=consent.provider_id or Concealed(""),
        )
        document = await Registry(self._deployment, registry, at).prepared(ask)
        if document is None:
            return await self._unsigned(whose, at)
        if isinstance(document, Undetermined):
            return Withdrawal(consent=consent, outcome=document)
        started = await self._send(
            _Signing(
                use_case=inputs.use_case_of(consent.use_case),
                statement=ask.statement,
                subject=None,
                browser_session=session,
                document=document,
                registry=registry.name,
                withdraws=consent.id,
            ),
            at,
        )
        if started.outcome is not None:
            return Withdrawal(consent=consent, outcome=started.outcome)
        url, until = started.url, started.expires_at
        return Withdrawal(id=started.id, consent=consent, expires_at=until, url=url)

    async def _unsigned(self, whose: Whose, at: Instant) -> Withdrawal:
        """Return a withdrawal by an operator that wants no signature."""
        answer, consent = await self._ask(whose, _withdrawn, at)
        refusal = answer if isinstance(answer, Rejected | Undetermined) else None
        return Withdrawal(consent=consent, outcome=refusal)

    async def _poll(self, who: str, service_id: str, at: Instant) -> Refusal | None:
        """Return why the operator could not tell; ``None`` if it did, or need not be asked."""
        whose = await Read(stopping.find, who, service_id)
        if whose is None:
            return None
        answer, _ = await self._ask(whose, Registry.standing, at)
        return answer if isinstance(answer, Rejected | Undetermined) else None

    async def _ask(self, whose: Whose, call: _Call, at: Instant) -> tuple[object, Consent]:
        deployment, consent = self._deployment, whose.consent
        verifying, lease = verifying_of(deployment), deployment.lease
        asked = await Write(stopping.ask, consent.id, verifying, at=at, lease=lease)
        if asked is None:
            return None, consent
        if not isinstance(asked.intent, str):
            return not_repeated(asked.intent), asked.whose.consent
        intent, witness = asked.intent, Witness()

        async def ask() -> ConsentAnswer:
            instance = deployment.provider(consent.provider)
            return await call(Registry(deployment, instance, at), asked.query, witness)

        answer: ConsentAnswer = certain(await watched(ask(), witness, intent, at=at), witness.fate)
        kept = await Write(
            stopping.keep_answer, asked.whose, answer, intent=intent, fate=witness.fate, at=at
        )
        return answer, kept

    async def _known(
        self, who: str, service_id: str, at: Instant, refusal: Refusal | None
    ) -> ConsentResult:
        whose = await Read(stopping.find, who, service_id)
        consent = None if whose is None else whose.consent
        reason = why_not(consent, at)
        outcome = Undetermined(reason) if refusal is None and reason is not None else refusal
        id = None if consent is None else consent.id
        return ConsentResult(id=id, consent=consent, outcome=outcome, at=at)

    async def _send(self, signing: _Signing, at: Instant) -> Started:
        """Return where the person is sent; the redirect is pending."""
        state, id = (await Entropy(16)).hex(), fresh_id(await Entropy(16))
        signer = self._deployment.signer()
        purpose = signing.use_case.purpose(signing.statement.text_version)
        request = SignRequest(
            state=state, want=frozenset(), purpose=purpose, document=signing.document
        )
        context = self._deployment.context(signer.name, at)
        begun = await begun_by(
            signer,
            lambda: called(signer_of(signer).begin_signing, request, context),
            self._deployment.environment,
        )
        if not isinstance(begun, Redirect):
            return Started(outcome=begun)
        opening = Opening(
            id=id,
            state=Concealed(state),
            browser_session=signing.browser_session,
            signer=signer.name,
            record=PendingConsent(
                purpose=purpose,
                subject=signing.subject,
                statement=signing.statement,
                document=signing.document,
                registry=signing.registry,
                verifier=self._verifier(signing.registry).name,
                private=begun.private,
                withdraws=signing.withdraws,
            ),
            at=at,
            expires_at=at + self._deployment.lifetime,
        )
        await Write(open_consent, opening)
        return Started(id=id, url=begun.url, expires_at=opening.expires_at)

    def _verifier(self, registry: ProviderName) -> ProviderInstance:
        """Return who tells whose signature it is: the registry's operator, if it can."""
        instance = self._deployment.provider(registry)
        if isinstance(instance.provider, SignatureVerifier):
            return instance
        return self._deployment.verifier()

    async def _answer(
        self, claim: Claimed | Settled | InFlight, at: Instant, *, again: bool
    ) -> ConsentResult:
        if isinstance(claim, Settled):
            return await self._standing(claim.pending, at)
        id = claim.pending.id
        if isinstance(claim, InFlight):
            unfinished, stage = Undetermined(Reason.NOT_FINISHED), stage_of(claim.pending, at)
            return ConsentResult(id=id, consent=None, outcome=unfinished, at=at, stage=stage)
        record = read_pending(claim.pending.content)
        case = Case(
            pending=claim.pending,
            record=record,
            at=at,
            lease=self._deployment.lease,
            again=again,
        )
        done = await finish(self._deployment, case)
        await _told(case, done)
        stage = None
        if done.consent is None and done.refusal is not None:
            left = await Read(store.pendings.load, claim.pending.id)
            stage = None if left is None else stage_of(left, at)
        return ConsentResult(id=id, consent=done.consent, outcome=done.refusal, at=at, stage=stage)

    async def _loaded(self, id: str) -> Pending:
        pending = await Read(store.pendings.load, pending_id(id)) if is_id(id) else None
        if pending is None or not is_consent(pending):
            raise UsageError("consent-unknown", "no consent has this id, or it was erased")
        return pending

    async def _standing(self, pending: Pending, at: Instant) -> ConsentResult:
        record = read_pending(pending.content)
        about = record.withdraws or ConsentId(pending.id)
        whose = await Read(stopping.find, about, record.statement.service_id)
        consent = None if whose is None else whose.consent
        if pending.outcome is not None:
            refusal = read_end(pending.outcome)
        elif pending.callback is None and at >= pending.expires_at:
            refusal = Undetermined(Reason.LOGIN_EXPIRED)
        else:
            refusal = Undetermined(Reason.NOT_FINISHED)
        stage = stage_of(pending, at)
        return ConsentResult(id=pending.id, consent=consent, outcome=refusal, at=at, stage=stage)

    def _service(self, service: str | None) -> str:
        return self._deployment.service_id if service is None else service

    def _text(self) -> str:
        version = self._deployment.consent_version
        if not version:
            raise ConfigError(
                "notice-missing",
                "[notices] consent is missing: state the version of the consent text that the "
                'customer is shown, such as consent = "2026-11"',
            )
        return version


def _statement(consent: Consent) -> ConsentStatement:
    return ConsentStatement(
        items=consent.items, service_id=consent.service_id, text_version=consent.text_version
    )


def _withdrawn(registry: Registry, query: ConsentQuery, witness: Witness) -> Flow[ConsentAnswer]:
    return registry.withdrawn(SignedWithdrawal(consent=query), witness)


def _told(case: Case, done: Finished) -> Tell:
    """Return the event of an attempt: who it was is not in it."""
    data = {
        "consent": case.record.withdraws or case.id,
        "use_case": case.record.purpose.use_case,
        "state": None if done.consent is None else done.consent.state.value,
        "reason": None if done.refusal is None else done.refusal.reason.value,
    }
    return Tell("consents.attempted", tuple(data.items()))


async def _stranger(reason: Reason, at: Instant, detail: str | None = None) -> ConsentResult:
    """Return the answer to a refused callback; sinks hear of it, since many may be an attack."""
    await Tell("consents.callback-refused", (("reason", reason.value),))
    outcome = Undetermined(reason, detail=detail)
    return ConsentResult(id=None, consent=None, outcome=outcome, at=at)
