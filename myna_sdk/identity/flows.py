"""Identity by login or signature, as flows: start, complete, resume, result."""

from collections.abc import Iterable
from typing import TypeVar

from myna_sdk import store
from myna_sdk.card.readings import ChipReading
from myna_sdk.cases import inputs
from myna_sdk.cases.deployment import Deployment, ProviderInstance
from myna_sdk.cases.judging import REPEATABLE
from myna_sdk.cases.leaving import begun_by
from myna_sdk.cases.outcome_record import read_outcome
from myna_sdk.cases.returning import CLAIM_REFUSED, called, canonical, is_state
from myna_sdk.cases.signing import signer_of
from myna_sdk.effects import Entropy, Now, Read, Tell, Write
from myna_sdk.errors import ConfigError
from myna_sdk.identity import asking, at_reader
from myna_sdk.identity.at_reader import AT_READER, ToSign
from myna_sdk.identity.card_status import CardStatus
from myna_sdk.identity.counter import StaffDecision
from myna_sdk.identity.counter_flows import counter_check, settled_at_counter
from myna_sdk.identity.legal import evidence_of, judged_by_law
from myna_sdk.identity.login import authenticator_of, judge_login
from myna_sdk.identity.opening import Opening, open_login, record_of
from myna_sdk.identity.operators_word import operators_word
from myna_sdk.identity.pending_record import PendingRecord, SigningRecord, read_pending
from myna_sdk.identity.resulting import resulting
from myna_sdk.identity.results import IdentityResult, Started
from myna_sdk.identity.settling import Settlement, keep_open, settle
from myna_sdk.identity.signature import Judged, judge_signature
from myna_sdk.identity.statement import Statement, transacted
from myna_sdk.identity.statutory import Confirmation
from myna_sdk.model.callback import Callback
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed
from myna_sdk.model.outcome import Outcome, Undetermined, Verified
from myna_sdk.model.person import PersonId, ProviderName
from myna_sdk.model.purpose import Purpose
from myna_sdk.model.reasons import Reason
from myna_sdk.model.signing import Detached, Signed
from myna_sdk.providers.capabilities import LoginRequest, Redirect
from myna_sdk.providers.signature_capabilities import SignRequest
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
        document: Statement | bytes | None = None,
        declared: BasicFacts | None = None,
    ) -> Started:
        """Return where to send the person; the check is now pending.

        Args:
            use_case: A use case of ``myna_sdk.law``; the purpose comes from it.
            by: The channel, ``login`` or ``signature``. One that cannot serve the use case is
                refused here.
            subject: The firm's own name for the person, such as a customer number.
            want: The items to ask for: ``name``, ``address``, ``birth_date``, ``sex``.
            browser_session: Names the browser, such as the session id of your web framework.
                The callback counts only if it comes from the same one.
            document: What is signed, for ``signature``: a `Statement` of the transaction, or a
                document of the firm's own that states it.
            declared: What the person told of themselves, to be compared with what is verified:
                a statutory method needs it.

        Raises:
            UsageError: The request cannot be; nobody was sent anywhere.
            ConfigError: ``notice-missing``: no version of the identity notice is configured.
        """
        want = tuple(want)
        refused = inputs.my_number_in(
            use_case=use_case, by=by, want=want, browser_session=browser_session
        )
        if refused is not None:
            del use_case, by, want, browser_session  # no traceback shows it from here on
            raise inputs.my_number_refused(refused)
        asked = asking.asked(
            use_case,
            by=by,
            subject=subject,
            want=want,
            browser_session=browser_session,
            document=document,
            declared=declared,
        )
        del subject, browser_session, document, declared  # `asked` masks them in tracebacks
        return await self._start(asked)

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
        if not is_state(state):  # a consent's is kept under another name
            return await _stranger(Reason.CALLBACK_UNKNOWN, at)
        claiming = Write(
            store.pendings.claim,
            state=state,
            browser_session=session.reveal(),
            callback=canonical(callback),
            at=at,
            lease=self._deployment.lease,
        )
        del state, callback  # the effect masks them
        claim = await claiming
        if isinstance(claim, ClaimRefusal):
            return await _stranger(CLAIM_REFUSED[claim], at)
        return await self._answer(claim, at)

    async def resume(self, id: str, *, again: bool = False) -> IdentityResult:
        """Return how login ``id`` ended after repeating only what failed.

        A code that was already spent is not spent again.

        Args:
            id: Of the check, from ``start``.
            again: Whether a billed verification of unknown fate is asked for once more, although
                it may have been charged already.

        Raises:
            UsageError: ``login-unknown``.
        """
        at = await Now()
        claim = await Write(
            store.pendings.reclaim, id=asking.login_of(id), at=at, lease=self._deployment.lease
        )
        if claim is None:
            return await self.result(id)
        return await self._answer(claim, at, again=again)

    async def result(self, id: str) -> IdentityResult:
        """Return how the check ``id`` stands, one at the counter too. Nobody is asked.

        Raises:
            UsageError: ``login-unknown``.
        """
        at = await Now()
        pending = await Read(store.pendings.load, asking.login_of(id))
        if pending is None:
            raise asking.login_unknown()
        return self._standing(pending, at)

    async def at_counter(
        self,
        use_case: str,
        *,
        reading: ChipReading,
        staff: StaffDecision,
        want: Iterable[str] = (),
        subject: str | None = None,
        declared: BasicFacts | None = None,
        status: CardStatus | None = None,
    ) -> IdentityResult:
        """Return how a check at the counter ended, with the person and their card before staff.

        It is kept with the person and, where a statute asks for one, as its record. `result` tells
        of it again by its id. Whether the card was revoked nobody is asked here: without
        ``status`` it is "card status: not checked".

        Args:
            use_case: A use case of ``myna_sdk.law``; the purpose comes from it.
            reading: What `myna.card.read` gave, on this day. It settles one check and no other.
            staff: What the member of staff did and decided.
            want: The items to hand on: ``name``, ``address``, ``birth_date``, ``sex``.
            subject: The firm's own name for the person, such as a customer number.
            declared: What the person told of themselves, to be compared with what was read: a
                statutory method needs it.
            status: What an operator said of the certificate that was read with the chip.

        Raises:
            UsageError: The request cannot be; ``card-status-of-another-card``; or the chip was
                judged by the anchors of another environment (``chip-hierarchy-other``). Nothing
                was kept.
            ConfigError: ``notice-missing``: no version of the identity notice is configured.
        """
        want = tuple(want)
        refused = inputs.my_number_in(use_case=use_case, want=want)
        if refused is not None:
            del use_case, want
            raise inputs.my_number_refused(refused)
        check = counter_check(
            use_case,
            reading=reading,
            staff=staff,
            want=want,
            subject=subject,
            declared=declared,
            status=status,
        )
        del subject, declared, status  # `check` masks them in tracebacks
        return await settled_at_counter(
            check, check.use_case.purpose(self._notice()), self._deployment
        )

    async def card_status(
        self, reading: ChipReading, *, nonce: Concealed[bytes], answer: Detached
    ) -> CardStatus:
        """Return what an operator says of the card, asked by an answer that its holder made.

        It is for `at_counter`, and about the certificate that was read with the chip. The operator
        is the one that ``[identity] authentication_verifier`` names, and may charge the call; what
        it could not tell, or nobody knows the fate of, is a word too.

        Args:
            reading: What `myna.card.read` gave with ``certificate=CertificateWanted.YES``.
            nonce: Ours, random, used once.
            answer: What `myna.card.answer` gave over it.

        Raises:
            UsageError: ``card-status-of-another-card``: the answer was made with another
                certificate. Nobody was asked.
            ConfigError: No provider verifies answers.
        """
        return await operators_word(reading, nonce, answer, self._deployment)

    async def start_at_reader(
        self,
        use_case: str,
        *,
        document: Statement | bytes,
        want: Iterable[str] = (),
        subject: str | None = None,
        declared: BasicFacts | None = None,
    ) -> ToSign:
        """Return what the person is to sign with the card in a reader; the check is now pending.

        Args:
            use_case: A use case of ``myna_sdk.law`` that a signature can serve.
            document: As for `start`.
            want: The items to hand on: ``name``, ``address``, ``birth_date``, ``sex``.
            subject: The firm's own name for the person, such as a customer number.
            declared: What the person told of themselves, to be compared with what is verified.

        Raises:
            UsageError: The request cannot be; nothing was kept.
            ConfigError: ``notice-missing``, or no provider judges signatures.
        """
        want = tuple(want)
        refused = inputs.my_number_in(use_case=use_case, want=want)
        if refused is not None:
            del use_case, want
            raise inputs.my_number_refused(refused)
        asked = asking.asked(
            use_case,
            by="signature",
            subject=subject,
            want=want,
            browser_session=AT_READER,
            document=document,
            declared=declared,
        )
        del subject, document, declared  # `asked` masks them in tracebacks
        purpose = asked.use_case.purpose(self._notice())
        login, at = PendingId((await Entropy(16)).hex()), await Now()
        record = record_of(asked, purpose, Concealed(b""), self._signing(asked, login, at))
        opening = at_reader.opening_of(login, record, at, at + self._deployment.lifetime)
        await Write(open_login, opening)
        return at_reader.to_sign(opening)

    async def complete_at_reader(self, id: str, signed: Signed) -> IdentityResult:
        """Return how the check ``id`` ended to which ``signed`` is brought.

        The verifier is the one that ``[identity] verifier`` named at the start. Once it has ended,
        the same signature gets the same answer again; until then only what failed is repeated.
        Another signature is refused by an outcome, and changes nothing.

        Args:
            id: Of the check, from ``start_at_reader``.
            signed: What `myna.card.sign` gave for its document.

        Raises:
            UsageError: ``login-unknown``, ``signed-elsewhere`` or ``signed-other``; nobody was
                asked.
            ConfigError: The verifier is no longer there, or verifies no signatures.
        """
        at, login = await Now(), asking.login_of(id)
        pending = await Read(store.pendings.load, login)
        if pending is None:
            raise asking.login_unknown()
        signing = read_pending(pending.content).signing
        presentation = at_reader.presented(pending, signing, signed)
        claim = await at_reader.claiming(self._deployment, login, presentation, at)
        if isinstance(claim, ClaimRefusal):
            return await _stranger(CLAIM_REFUSED[claim], at)
        return await self._answer(claim, at)

    async def _start(self, asked: asking.Asked) -> Started:
        purpose = asked.use_case.purpose(self._notice())
        state, login = (await Entropy(16)).hex(), PendingId((await Entropy(16)).hex())
        at = await Now()
        signing = self._signing(asked, login, at)
        instance = self._deployment.signer() if signing else self._deployment.authenticator()
        begun = await self._begin(instance, _request(asked, purpose, state, signing), at)
        if isinstance(begun, Undetermined):
            return Started(outcome=begun)
        expires_at = at + self._deployment.lifetime
        opening = Opening(
            id=login,
            state=Concealed(state),
            browser_session=asked.browser_session,
            provider=instance.name,
            record=record_of(asked, purpose, begun.private, signing),
            at=at,
            expires_at=expires_at,
        )
        await Write(open_login, opening)
        return Started(id=login, url=begun.url, expires_at=expires_at)

    def _signing(self, asked: asking.Asked, login: str, at: Instant) -> SigningRecord | None:
        """Return what is to be signed; ``None`` where nothing is.

        For a check that leaves nothing behind, the verifier is not asked who the person is.
        """
        if asked.document is None:
            return None
        use_case = asked.use_case
        ready = transacted(asked.document, use_case, firm=self._deployment.firm, login=login, at=at)
        return SigningRecord(
            document=ready.document,
            payload=ready.payload,
            verifier=self._deployment.verifier().name,
            identify=asked.subject is not None or use_case.id in self._deployment.retention,
        )

    async def _begin(
        self, instance: ProviderInstance, ask: LoginRequest, at: Instant
    ) -> Redirect | Undetermined:
        """Return the provider's redirect, or the outcome that its failure amounts to."""
        context = self._deployment.context(instance.name, at)

        async def begin() -> Redirect | Undetermined:
            if isinstance(ask, SignRequest):
                return await called(signer_of(instance).begin_signing, ask, context)
            return await called(authenticator_of(instance).begin_login, ask, context)

        return await begun_by(instance, begin, self._deployment.environment)

    async def _answer(
        self, claim: Claimed | Settled | InFlight, at: Instant, *, again: bool = False
    ) -> IdentityResult:
        if isinstance(claim, Claimed):
            return await self._finish(claim.pending, at, again=again)
        if isinstance(claim, Settled):
            return self._standing(claim.pending, at)
        purpose = read_pending(claim.pending.content).purpose
        unfinished = Undetermined(Reason.NOT_FINISHED)
        return IdentityResult(id=claim.pending.id, outcome=unfinished, purpose=purpose, at=at)

    async def _finish(self, pending: Pending, at: Instant, *, again: bool) -> IdentityResult:
        """Return the outcome of the claimed check ``pending``, after storing it."""
        record = read_pending(pending.content)
        judged = await self._judge(pending, record, at, again=again)
        outcome = judged.outcome
        settlement = Settlement(
            id=pending.id,
            record=record,
            outcome=outcome,
            new_person=PersonId((await Entropy(16)).hex()),
            at=at,
            retention=self._deployment.retention.get(record.purpose.use_case),
            also=None if judged.presented is None else judged.presented.person,
            intent=judged.intent,
            fate=judged.fate,
            confirmation=self._confirmation(pending, record, judged, at),
        )
        open_still = not isinstance(outcome, Verified) and outcome.reason in REPEATABLE
        ending = await Write(keep_open if open_still else settle, settlement)
        result = self._result(pending, record, ending.outcome, at)
        if ending.settled:
            await _told(result, pending.provider)
        return result

    async def _judge(
        self, pending: Pending, record: PendingRecord, at: Instant, *, again: bool
    ) -> Judged:
        if record.signing is None:
            login = judge_login(self._deployment, pending, record, at)
            return Judged(outcome=await login)
        return await judge_signature(
            self._deployment, pending, record, record.signing, at, again=again
        )

    def _confirmation(
        self, pending: Pending, record: PendingRecord, judged: Judged, at: Instant
    ) -> Confirmation | None:
        """Return what a statutory record is made of; ``None`` where no statute asks for one."""
        outcome, signing, presented = judged.outcome, record.signing, judged.presented
        statutory = inputs.use_case_of(record.purpose.use_case).statutory is not None
        firm = self._deployment.verifier_status
        if not isinstance(outcome, Verified) or signing is None or presented is None:
            return None
        if not statutory:
            return None
        return Confirmation(
            check=pending.id,
            record=record,
            signing=signing,
            presented=presented,
            outcome=outcome,
            methods=judged_by_law(evidence_of(outcome, record, firm, at), record, at),
            at=at,
        )

    def _result(
        self, pending: Pending, record: PendingRecord, outcome: Outcome, at: Instant
    ) -> IdentityResult:
        firm, provider = self._deployment.verifier_status, ProviderName(pending.provider)
        return resulting(pending.id, record, outcome, at, provider=provider, firm=firm)

    def _standing(self, pending: Pending, at: Instant) -> IdentityResult:
        record = read_pending(pending.content)
        if pending.outcome is not None:
            outcome, at = read_outcome(pending.outcome)
        elif pending.status is PendingStatus.STARTED and at >= pending.expires_at:
            outcome = Undetermined(Reason.LOGIN_EXPIRED)
        else:
            outcome = Undetermined(Reason.NOT_FINISHED)
        return self._result(pending, record, outcome, at)

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


def _request(
    asked: asking.Asked, purpose: Purpose, state: str, signing: SigningRecord | None
) -> LoginRequest:
    if signing is None:
        return LoginRequest(state=state, want=asked.want, purpose=purpose)
    # The facts are those of the certificate: none is asked for beside the signature.
    return SignRequest(state=state, want=frozenset(), purpose=purpose, document=signing.document)


async def _stranger(reason: Reason, at: Instant, detail: str | None = None) -> IdentityResult:
    """Return the answer to a refused callback; sinks hear of it, since many may be an attack."""
    await Tell("identity.callback-refused", (("reason", reason.value),))
    return IdentityResult(id=None, outcome=Undetermined(reason, detail=detail), purpose=None, at=at)
