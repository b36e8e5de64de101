"""A case: one provider and its good other side, and how one login of them is rehearsed."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import attrs

from myna_sdk.effects import HttpReply
from myna_sdk.errors import MynaError
from myna_sdk.model.facts import FactItem
from myna_sdk.model.masking import Concealed
from myna_sdk.model.outcome import Outcome, Verified
from myna_sdk.model.purpose import Purpose, UseCaseId
from myna_sdk.providers.capabilities import Authenticator, LoginRequest, LoginReturn, Redirect
from myna_sdk.providers.context import Environment
from myna_sdk.testing.stage import Cancelled, Change, GoodReply, OtherSide, Stage

STATE: Final = "0123456789abcdef0123456789abcdef"
PURPOSE: Final = Purpose(
    use_case=UseCaseId("rental-screening"),
    text_ja="入居審査のための本人確認",
    text_en="Identity verification for rental screening",
    notice_version="conformance",
)


@attrs.frozen(kw_only=True)
class Case:
    """What the rules are applied to.

    Attributes:
        provider: Makes a new provider, configured for the other side.
        other_side: Makes a new other side whose every reply is good.
        want: The items that logins ask for; the other side shares them.
        environment: The environment that the provider is configured for.
    """

    provider: Callable[[], Authenticator]
    other_side: Callable[[], OtherSide]
    want: frozenset[FactItem] = frozenset(FactItem)
    environment: Environment = Environment.MOCK

    def good_replies(self) -> tuple[GoodReply, ...]:
        """Return each reply that a good login receives, once by name."""
        seen: dict[str, GoodReply] = {}

        def note(good: GoodReply) -> HttpReply:
            seen.setdefault(good.name, good)
            return good.reply

        self.login(change=note)
        return tuple(seen.values())

    def login(
        self,
        *,
        change: Change | None = None,
        callback: tuple[tuple[str, str], ...] | None = None,
        want: frozenset[FactItem] | None = None,
        cancel_at: int | None = None,
        resumed: "Rehearsal | None" = None,
        seed: int = 0,
    ) -> "Rehearsal":
        """Return how one login went, whatever way it ended.

        Args:
            change: Spoils replies of the second half.
            callback: What comes back instead of the person's agreement.
            want: The items to ask for; the case's own if ``None``.
            cancel_at: The number of the second half's effect at which it is cancelled.
            resumed: An earlier rehearsal whose spent code is not to be spent again.
            seed: Which randomness the driver draws.
        """
        other_side = self.other_side()
        wanted = self.want if want is None else want
        provider = self.provider()
        first = Stage(other_side=other_side, environment=self.environment, seed=seed)
        with logged() as lines:
            redirect = first.run(
                provider.begin_login(
                    LoginRequest(state=STATE, want=wanted, purpose=PURPOSE), first.context
                )
            )
            agreed = other_side.approve(redirect.url)
            back = LoginReturn(
                parameters=Concealed(agreed if callback is None else callback),
                private=redirect.private,
                want=wanted,
                started_at=first.at,
                redeemed=None if resumed is None else Concealed(resumed.stage.kept[0].tokens),
            )
            second = Stage(
                other_side=other_side,
                environment=self.environment,
                cancel_at=cancel_at,
                seed=seed + 1_000_000,
            )
            if change is not None:
                second.change = change
            ended = _ended(provider, back, second)
        return Rehearsal(redirect=redirect, stage=second, ended=ended, log=tuple(lines))


@attrs.frozen(kw_only=True)
class Rehearsal:
    """How one rehearsed login went.

    Attributes:
        redirect: What the first half returned.
        stage: Where the second half ran.
        ended: Its outcome, or what it raised.
        log: Everything that was logged meanwhile.
    """

    redirect: Redirect
    stage: Stage
    ended: Outcome | BaseException
    log: tuple[str, ...]

    @property
    def verified(self) -> bool:
        """Whether it ended `Verified`."""
        return isinstance(self.ended, Verified)

    @property
    def foreign(self) -> str | None:
        """The name of what was raised if it is no error of ours, else ``None``."""
        ours = MynaError | Cancelled
        if isinstance(self.ended, BaseException) and not isinstance(self.ended, ours):
            return type(self.ended).__name__
        return None


def _ended(provider: Authenticator, back: LoginReturn, stage: Stage) -> Outcome | BaseException:
    try:
        return stage.run(provider.complete_login(back, stage.context))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - how it ended is what the rules look at
        return error


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def logged() -> Iterator[list[str]]:
    """Collect every line that is logged anywhere, at any level."""
    handler, root = _Lines(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.NOTSET)
    try:
        yield handler.lines
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
