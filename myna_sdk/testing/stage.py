"""A stage: runs flows by answering their effects. No socket, no clock, no patching."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol, TypeVar

import attrs

from myna_sdk.effects import (
    Addressed,
    CacheGet,
    CachePut,
    Effect,
    Entropy,
    Flow,
    HttpReply,
    HttpRequest,
    Now,
    ReadFile,
    Redeemed,
    Wait,
)
from myna_sdk.errors import TransportError
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked
from myna_sdk.model.person import ProviderName
from myna_sdk.providers.context import Context, Environment

R = TypeVar("R")

START: Final = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
"""The instant at which every stage starts."""

UNDER_TEST: Final = ProviderName("under-test")
"""The name of the provider instance on every stage."""

CAP: Final = 1_048_576
"""The most bytes of a body for a request that names no cap, as with a driver."""


@attrs.frozen(repr=False, kw_only=True)
class GoodReply(Masked):
    """A reply as the specification promises it.

    Attributes:
        reply: The reply.
        name: What it answers, such as ``token``.
        promised: The JSON members without which nothing succeeds, each as a path such as
            ``user.id`` or ``results.0.state``.
        choices: Those that hold one of a few known texts.
        codes: Those of the choices that tell how it went: an unknown one is kept for people.
        echoes: Those that say whom or what the reply is about.
        contradictions: Other values under which the reply contradicts itself, or holds something
            against the person; by a name for each, path and value.
        unfit: Bodies under which nothing succeeds, by what is wrong with each: for a reply that
            is no JSON document, such as a signed answer.
        billed: The request costs money.
    """

    reply: HttpReply
    name: str
    promised: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    echoes: tuple[str, ...] = ()
    contradictions: Mapping[str, Mapping[str, Any]] = attrs.field(factory=dict)
    unfit: Mapping[str, bytes] = attrs.field(factory=dict)
    billed: bool = False

    def _shown(self) -> str:
        return self.name


class GoodSide(Protocol):
    """The services that a provider talks to, all good."""

    @property
    def canaries(self) -> tuple[str, ...]:
        """Texts that must never be seen: facts, tokens, codes."""
        ...

    def answer(self, request: HttpRequest, at: Instant) -> GoodReply:
        """Return the good reply to ``request``."""
        ...


class OtherSide(GoodSide, Protocol):
    """The same, and the person at their browser."""

    def approve(self, url: str) -> tuple[tuple[str, str], ...]:
        """Return the callback's parameters after the person followed ``url`` and agreed."""
        ...


Change = Callable[[GoodReply], HttpReply]


class Cancelled(BaseException):
    """What a stage throws in for a cancellation."""


@attrs.define(kw_only=True)
class Stage:
    """Where one or more flows of one provider run.

    Attributes:
        other_side: Answers requests.
        change: Makes something else of a good reply, or raises a `TransportError`.
        cancel_at: The number of the effect, from 0, at which `Cancelled` is thrown in.
        at: The present; it moves only by ``Wait``.
        environment: What the context says.
        check_purpose: What the context says.
        seed: Which randomness ``Entropy`` draws.
        files: What ``ReadFile`` finds, by path.
        asked: Every effect so far.
        kept: What ``Redeemed`` recorded.
        overstayed: What was asked for after the cancellation and was not performed.
    """

    other_side: GoodSide
    change: Change = lambda good: good.reply
    cancel_at: int | None = None
    at: Instant = START
    environment: Environment = Environment.MOCK
    check_purpose: str | None = None
    seed: int = 0
    files: Mapping[str, bytes] = attrs.field(factory=dict)
    asked: list[Effect[Any]] = attrs.field(factory=list)
    kept: list[Redeemed] = attrs.field(factory=list)
    overstayed: list[Effect[Any]] = attrs.field(factory=list)
    _cache: dict[str, tuple[bytes, Instant]] = attrs.field(factory=dict)

    @property
    def context(self) -> Context:
        """The context of one operation now."""
        return Context(
            at=self.at,
            provider=UNDER_TEST,
            environment=self.environment,
            check_purpose=self.check_purpose,
        )

    @property
    def requests(self) -> tuple[HttpRequest, ...]:
        """Every HTTP request so far."""
        sent = (each.request if isinstance(each, Addressed) else each for each in self.asked)
        return tuple(effect for effect in sent if isinstance(effect, HttpRequest))

    def run(self, flow: Flow[R]) -> R:
        """Return what ``flow`` returns; what it raises is raised."""
        try:
            effect = flow.send(None)
            while True:
                answered = self._answered(effect)
                effect = (
                    flow.throw(answered)
                    if isinstance(answered, BaseException)
                    else flow.send(answered)
                )
        except StopIteration as end:
            result: R = end.value
            return result
        finally:
            flow.close()

    def _answered(self, effect: Effect[Any]) -> Any:
        self.asked.append(effect)
        if self.cancel_at is not None and len(self.asked) > self.cancel_at:
            if len(self.asked) > self.cancel_at + 1 and not effect.cleanup:
                self.overstayed.append(effect)
            return Cancelled()
        if isinstance(effect, HttpRequest | Addressed):
            return self._http(effect)
        if isinstance(effect, ReadFile):
            return self.files.get(effect.path)
        return self._other(effect)

    def _other(self, effect: Effect[Any]) -> Any:
        match effect:
            case Now():
                return self.at
            case Entropy(size=size):
                return hashlib.shake_256(f"{self.seed}.{len(self.asked)}".encode()).digest(size)
            case Wait(seconds=seconds):
                self.at += timedelta(seconds=seconds)
                return None
            case CacheGet(key=key):
                value, until = self._cache.get(key, (None, self.at))
                return value if until > self.at else None
            case CachePut(key=key, value=kept, until=until):
                self._cache[key] = (kept, until)
                return None
            case Redeemed():
                self.kept.append(effect)
                return None
        return AssertionError(f"a provider may not ask for {type(effect).__name__}")

    def _http(self, effect: HttpRequest | Addressed) -> HttpReply | TransportError:
        request = effect.request if isinstance(effect, Addressed) else effect
        try:
            reply = self.change(self.other_side.answer(request, self.at))
        except TransportError as fault:
            return fault
        if len(reply.body) > (CAP if request.cap is None else request.cap):
            return TransportError("reply-too-large", "longer than the request's cap")
        return reply
