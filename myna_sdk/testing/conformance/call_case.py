"""A case of one call that sends nobody anywhere, and what a good end of each call is."""

from collections.abc import Callable
from typing import Any, TypeAlias

import attrs

from myna_sdk.effects import Flow
from myna_sdk.model.consent import ConsentRegistration, ConsentState
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.latest import NoNewerData, Updated
from myna_sdk.model.outcome import Undetermined, Verified
from myna_sdk.model.reasons import Reason
from myna_sdk.model.signing import Document, Signed
from myna_sdk.model.status import CertificateStatus, Standing
from myna_sdk.providers.boundary import within
from myna_sdk.providers.consent_capabilities import ConsentStanding
from myna_sdk.providers.context import Context
from myna_sdk.providers.signature_capabilities import (
    AuthenticationResponse,
    StatusBatch,
    StatusRequest,
)
from myna_sdk.providers.witness import Witness
from myna_sdk.testing.conformance import asked
from myna_sdk.testing.conformance.rehearsal import Rehearsable, Rehearsal, ended, logged
from myna_sdk.testing.stage import UNDER_TEST, Change, GoodSide, Stage

Made: TypeAlias = Callable[[Any, Context], Flow[Any]]


@attrs.frozen(kw_only=True)
class Call:
    """One call of a capability.

    Attributes:
        name: The method, and what is peculiar to this call of it.
        made: Calls the method of a provider.
        good: Tells whether what it returned is what good replies amount to.
        facts: Whether a good answer holds facts of a person.
        billed: Whether it always costs money.
        free: Whether it never costs money: the core brings no witness to it.
        supported: Whether the operator has such a call.
    """

    name: str
    made: Made
    good: Callable[[object], bool]
    facts: bool = False
    billed: bool = False
    free: bool = False
    supported: bool = True


@attrs.frozen(kw_only=True)
class CallCase(Rehearsable):
    """One call of one provider.

    Attributes:
        call: The call.
        check_purpose: What the configuration gives for billed checks.
    """

    call: Call
    check_purpose: str | None = "conformance"

    def rehearse(
        self, *, change: Change | None = None, cancel_at: int | None = None, seed: int = 0
    ) -> Rehearsal:
        """Return how one call went."""
        stage = self.stage(self.other_side(), change=change, cancel_at=cancel_at, seed=seed)
        return self.on(stage, self.provider())

    def stage(
        self,
        other_side: GoodSide,
        *,
        change: Change | None = None,
        cancel_at: int | None = None,
        seed: int = 0,
    ) -> Stage:
        """Return where the call can run."""
        stage = Stage(
            other_side=other_side,
            environment=self.environment,
            check_purpose=self.check_purpose,
            cancel_at=cancel_at,
            seed=seed,
        )
        if change is not None:
            stage.change = change
        return stage

    def on(self, stage: Stage, provider: Any) -> Rehearsal:
        """Return how the call went on ``stage``."""
        return self._went(stage, lambda: self.call.made(provider, stage.context))

    def guarded(self, witness: Witness | None, *, change: Change | None = None) -> Rehearsal:
        """Return how the call went inside the boundary that the core puts around providers."""
        stage, provider = self.stage(self.other_side(), change=change), self.provider()
        return self._went(
            stage,
            lambda: within(
                self.call.made(provider, stage.context),
                plugin="under-test",
                instance=UNDER_TEST,
                witness=witness,
            ),
        )

    def _went(self, stage: Stage, flow: Callable[[], Flow[Any]]) -> Rehearsal:
        with logged() as lines:
            found = ended(stage, flow())
        return Rehearsal(ended=found, good=self.call.good(found), stage=stage, log=tuple(lines))


def unsupported(call: Call) -> Call:
    """Return ``call`` as one that the operator does not have: to say so is its good end."""
    return attrs.evolve(call, good=_is_not_supported, facts=False, billed=False, supported=False)


def facts_in(found: object) -> BasicFacts:
    """Return the facts that an answer hands out."""
    return found.facts if isinstance(found, Verified | Updated) else BasicFacts()


def verify_signature(signed: Signed) -> Call:
    """Return the call that has ``signed`` judged."""
    return Call(
        name="verify_signature",
        made=lambda provider, ctx: provider.verify_signature(signed, ctx),
        good=_is_verified,
        facts=True,
    )


def verify_authentication(answer: AuthenticationResponse) -> Call:
    """Return the call that has ``answer`` judged."""
    return Call(
        name="verify_authentication",
        made=lambda provider, ctx: provider.verify_authentication(answer, ctx),
        good=_is_verified,
    )


def check_status(ask: StatusRequest) -> Call:
    """Return the call that asks how one certificate stands."""
    by = "certificate" if ask.person is None else "person"
    return Call(
        name=f"check_status by {by}",
        made=lambda provider, ctx: provider.check_status(ask, ctx),
        good=_is_valid,
    )


def check_statuses(asks: tuple[StatusRequest, ...]) -> Call:
    """Return the call that asks of several certificates at once; good if all of them are valid."""
    batch = StatusBatch(requests=asks)
    return Call(
        name="check_statuses",
        made=lambda provider, ctx: provider.check_statuses(batch, ctx),
        good=lambda found: (
            isinstance(found, tuple) and len(found) == len(asks) and all(map(_is_valid, found))
        ),
    )


def prepare_consent() -> Call:
    """Return the call for the operator's document."""
    return Call(
        name="prepare_consent",
        made=lambda provider, ctx: provider.prepare_consent(asked.ASK, ctx),
        good=lambda found: isinstance(found, Document) and bool(found.content.reveal()),
        free=True,
    )


def prepare_withdrawal() -> Call:
    """Return the call for the document of a cancellation; good too if it needs none.

    An operator that takes no cancellation says so here: else a person would sign for nothing.
    """
    return Call(
        name="prepare_consent of a withdrawal",
        made=lambda provider, ctx: provider.prepare_consent(asked.WITHDRAWAL, ctx),
        good=lambda found: found is None or isinstance(found, Document),
        free=True,
    )


def register_consent(signed: Signed) -> Call:
    """Return the call that registers a consent."""
    return Call(
        name="register_consent",
        made=lambda provider, ctx: provider.register_consent(asked.signed_consent(signed), ctx),
        good=lambda found: isinstance(found, ConsentRegistration),
    )


def consent_status() -> Call:
    """Return the call that asks how a consent stands; good if it is live."""
    return Call(
        name="consent_status",
        made=lambda provider, ctx: provider.consent_status(asked.CONSENT, ctx),
        good=lambda found: isinstance(found, ConsentStanding) and found.state.live,
    )


def withdraw_consent(signed: Signed) -> Call:
    """Return the call that withdraws a consent; good if it is withdrawn."""
    return Call(
        name="withdraw_consent",
        made=lambda provider, ctx: provider.withdraw_consent(asked.signed_withdrawal(signed), ctx),
        good=lambda found: (
            isinstance(found, ConsentStanding) and found.state is ConsentState.WITHDRAWN
        ),
    )


def fetch_latest() -> Call:
    """Return the call for the latest facts."""
    return Call(
        name="fetch_latest",
        made=lambda provider, ctx: provider.fetch_latest(asked.live_consent(), ctx),
        good=lambda found: isinstance(found, Updated | NoNewerData),
        facts=True,
        billed=True,
    )


def _is_not_supported(found: object) -> bool:
    return isinstance(found, Undetermined) and found.reason is Reason.NOT_SUPPORTED


def _is_verified(found: object) -> bool:
    return isinstance(found, Verified)


def _is_valid(found: object) -> bool:
    return isinstance(found, CertificateStatus) and found.standing is Standing.VALID
