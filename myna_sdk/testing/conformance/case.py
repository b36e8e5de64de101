"""A case: one provider that sends a person away, and how one login or signature is rehearsed."""

from collections.abc import Callable
from typing import Any, Final

import attrs

from myna_sdk.effects import Flow
from myna_sdk.model.facts import FactItem
from myna_sdk.model.masking import Concealed
from myna_sdk.model.outcome import Verified
from myna_sdk.model.purpose import Purpose, UseCaseId
from myna_sdk.providers.capabilities import Authenticator, LoginRequest, LoginReturn, Redirect
from myna_sdk.providers.signature_capabilities import (
    SignedPresentation,
    Signer,
    SignRequest,
    SignReturn,
)
from myna_sdk.testing.conformance.asked import DOCUMENT
from myna_sdk.testing.conformance.rehearsal import Rehearsable, Rehearsal, ended, logged
from myna_sdk.testing.stage import Change, OtherSide, Stage

STATE: Final = "0123456789abcdef0123456789abcdef"
PURPOSE: Final = Purpose(
    use_case=UseCaseId("rental-screening"),
    text_ja="入居審査のための本人確認",
    text_en="Identity verification for rental screening",
    notice_version="conformance",
)


@attrs.frozen(kw_only=True)
class Case(Rehearsable):
    """A login.

    Attributes:
        provider: Makes a new provider, configured for the other side.
        other_side: Makes a new other side whose every reply is good, with the person.
        want: The items that logins ask for; the other side shares them.
    """

    provider: Callable[[], Authenticator]
    other_side: Callable[[], OtherSide]
    want: frozenset[FactItem] = frozenset(FactItem)

    def rehearse(
        self, *, change: Change | None = None, cancel_at: int | None = None, seed: int = 0
    ) -> Rehearsal:
        """Return how one login went."""
        return self.login(change=change, cancel_at=cancel_at, seed=seed)

    def login(
        self,
        *,
        change: Change | None = None,
        callback: tuple[tuple[str, str], ...] | None = None,
        want: frozenset[FactItem] | None = None,
        cancel_at: int | None = None,
        resumed: Rehearsal | None = None,
        seed: int = 0,
    ) -> Rehearsal:
        """Return how one login went, whatever way it ended.

        Args:
            change: Spoils replies.
            callback: What comes back instead of the person's agreement.
            want: The items to ask for; the case's own if ``None``.
            cancel_at: The number of the effect at which it is cancelled.
            resumed: An earlier rehearsal whose spent code is not to be spent again.
            seed: Which randomness the driver draws.
        """
        other_side, provider = self.other_side(), self.provider()
        asked_for = self.want if want is None else want
        ask = LoginRequest(state=STATE, want=asked_for, purpose=PURPOSE)
        stage = Stage(
            other_side=other_side, environment=self.environment, cancel_at=cancel_at, seed=seed
        )
        if change is not None:
            stage.change = change
        with logged() as lines:
            found: Any = ended(stage, self._begin(provider, ask, stage))
            redirect, before = found if isinstance(found, Redirect) else None, len(stage.asked)
            if redirect is not None:
                agreed = other_side.approve(redirect.url)
                parameters = agreed if callback is None else callback
                kept = None if resumed is None else Concealed(resumed.stage.kept[0].tokens)
                back = LoginReturn(
                    parameters=Concealed(parameters),
                    private=redirect.private,
                    want=ask.want,
                    started_at=stage.at,
                    redeemed=kept,
                )
                found = ended(stage, self._complete(provider, back, stage))
        return Rehearsal(
            ended=found,
            good=self._is_good(found),
            stage=stage,
            log=tuple(lines),
            sent_to=redirect,
            before=before,
        )

    def _begin(self, provider: Any, ask: LoginRequest, stage: Stage) -> Flow[Any]:
        flow: Flow[Any] = provider.begin_login(ask, stage.context)
        return flow

    def _complete(self, provider: Any, back: LoginReturn, stage: Stage) -> Flow[Any]:
        flow: Flow[Any] = provider.complete_login(back, stage.context)
        return flow

    def _is_good(self, found: object) -> bool:
        return isinstance(found, Verified)


@attrs.frozen(kw_only=True)
class SigningCase(Case):
    """A signature: the document is asked for, the person signs, and the presentation comes back."""

    provider: Callable[[], Any]
    want: frozenset[FactItem] = frozenset()

    def _begin(self, provider: Signer, ask: LoginRequest, stage: Stage) -> Flow[Any]:
        request = SignRequest(**attrs.asdict(ask, recurse=False), document=DOCUMENT)
        return provider.begin_signing(request, stage.context)

    def _complete(self, provider: Signer, back: LoginReturn, stage: Stage) -> Flow[Any]:
        returned = SignReturn(**attrs.asdict(back, recurse=False), document=DOCUMENT)
        return provider.complete_signing(returned, stage.context)

    def _is_good(self, found: object) -> bool:
        return isinstance(found, SignedPresentation)
