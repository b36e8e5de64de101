"""Effects: the frozen values through which a flow asks the world for something.

A *flow* is an ``async def`` that awaits effects and does no I/O of its own. Each effect yields
itself to the driver and evaluates to the driver's answer, with its exact type::

    reply = await HttpRequest("GET", url)      # HttpReply
    now = await Now()                          # an aware datetime, UTC
    done = await Write(register, consent)      # what `register` returned, committed

See ``docs/architecture.md`` for the rules that flows and drivers keep.
"""

from collections.abc import Callable, Coroutine, Generator
from datetime import datetime
from typing import Any, ClassVar, Concatenate, Generic, Literal, ParamSpec, TypeAlias, TypeVar

import attrs

from myna_sdk.errors import PluginError
from myna_sdk.model.masking import Masked

R = TypeVar("R")
P = ParamSpec("P")

Flow: TypeAlias = Coroutine["Effect[Any]", Any, R]
"""What calling a flow's ``async def`` returns: a coroutine that only ever yields effects."""


class Effect(Generic[R]):
    """A question to the driver whose answer has type ``R``."""

    __slots__ = ()

    cleanup: ClassVar[bool] = False
    """True for effects that are still performed after a deadline or a cancellation."""

    def __await__(self) -> Generator["Effect[Any]", Any, R]:
        answer: R = yield self
        return answer


@attrs.frozen
class Now(Effect[datetime]):
    """Evaluates to the present instant, aware and in UTC."""


@attrs.frozen
class Entropy(Effect[bytes]):
    """Evaluates to ``size`` unpredictable bytes."""

    size: int


@attrs.frozen
class Wait(Effect[None]):
    """Is answered after ``seconds`` have passed on the driver's clock."""

    seconds: float


Method: TypeAlias = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


@attrs.frozen(repr=False)
class HttpReply(Masked):
    """One complete HTTP reply of any status. Nothing in it has been verified.

    Attributes:
        status: The status code.
        headers: Name and value pairs as received, names in lower case.
        body: The whole body, content decoding undone, never longer than the request's cap.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Return the first value of the header ``name`` (any case), or ``None``."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    def _shown(self) -> str:
        return f"{self.status}, {len(self.body)} bytes"


@attrs.frozen(repr=False)
class HttpRequest(Masked, Effect[HttpReply]):
    """Evaluates to the `HttpReply`, whatever its status; transport faults are thrown in.

    Attributes:
        method: The HTTP method.
        url: An absolute URL without credentials and without personal data.
        headers: Name and value pairs, in order.
        body: The bytes of the body; empty for none.
        operation: A short name such as ``"token"`` under which events report this request.
        repeatable: The driver may send the same bytes again after a fault. Never set it on a
            request that holds a one-time credential: rebuild that with ``retrying``.
        billed: The request costs money: the intent must be written first, and the driver never
            repeats it.
        timeout: Seconds for the whole exchange, name resolution included; ``None`` takes the
            provider instance's own limit.
        cap: The most bytes of body to accept; ``None`` takes the provider instance's own limit.

    Raises:
        PluginError: ``request-contradictory``: it is billed and repeatable at once.
    """

    method: Method
    url: str
    headers: tuple[tuple[str, str], ...] = attrs.field(default=(), kw_only=True)
    body: bytes = attrs.field(default=b"", kw_only=True)
    operation: str = attrs.field(default="request", kw_only=True)
    repeatable: bool = attrs.field(default=False, kw_only=True)
    billed: bool = attrs.field(default=False, kw_only=True)
    timeout: float | None = attrs.field(default=None, kw_only=True)
    cap: int | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.billed and self.repeatable:
            raise PluginError(
                "request-contradictory",
                f"the request {self.operation!r} is billed, so that it is never repeatable",
                operation=self.operation,
            )

    def _shown(self) -> str:
        return f"{self.method} {self.operation}"


@attrs.frozen(repr=False)
class Addressed(Effect[HttpReply]):
    """A provider's `HttpRequest` together with the provider instance whose limits bind it.

    Only the provider boundary makes these; the performer refuses a bare `HttpRequest`.
    """

    instance: str
    request: HttpRequest

    def __repr__(self) -> str:
        return f"Addressed({self.instance}, {self.request!r})"


class _StoreEffect(Effect[R]):
    """Work to be done inside one store transaction; ``work`` gets the transaction first."""

    __slots__ = ("args", "kwargs", "work")

    def __init__(
        self, work: Callable[Concatenate[Any, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        self.work: Callable[..., R] = work
        self.args: tuple[Any, ...] = args
        self.kwargs: dict[str, Any] = kwargs

    def __repr__(self) -> str:
        return f"{type(self).__name__}({getattr(self.work, '__name__', 'work')})"


class Read(_StoreEffect[R]):
    """Evaluates to what ``work(transaction, ...)`` returns inside one read transaction."""

    __slots__ = ()


class Write(_StoreEffect[R]):
    """Evaluates to what ``work(transaction, ...)`` returns, after the transaction committed."""

    __slots__ = ()


@attrs.frozen
class Tell(Effect[None]):
    """Is answered once the event sinks heard of ``name``. None of them can change an outcome.

    Awaited after the `Write` that it tells of: a crash between the two loses the event and never
    the record. A provider may not ask for it.

    Attributes:
        name: What happened, such as ``identity.settled``.
        data: Names, codes and counts, as in `myna_sdk.model.event.Event`; never personal data.
    """

    name: str
    data: tuple[tuple[str, str | None], ...] = ()


@attrs.frozen(repr=False)
class ReadFile(Masked, Effect[bytes | None]):
    """Evaluates to a local file's bytes, or ``None`` if there is no such file.

    It lies in one of the folders that the provider instance's own settings name.

    Attributes:
        path: The file.
        cap: The most bytes to accept.
    """

    path: str
    cap: int = attrs.field(kw_only=True)
    instance: str = ""

    def _shown(self) -> str:
        return self.instance


@attrs.frozen(repr=False)
class CacheGet(Masked, Effect[bytes | None]):
    """Evaluates to the bytes kept under ``key`` for this provider instance, unless expired."""

    key: str
    instance: str = ""

    def _shown(self) -> str:
        return self.instance


@attrs.frozen(repr=False)
class CachePut(Masked, Effect[None]):
    """Keeps ``value`` sealed under ``key`` for this provider instance until ``until``."""

    key: str
    value: bytes
    until: datetime
    instance: str = ""

    def _shown(self) -> str:
        return self.instance


@attrs.frozen(repr=False)
class Redeemed(Masked, Effect[None]):
    """Records that the one-time code of a login was spent, with what it was spent for.

    A provider awaits this directly after a successful exchange. The core keeps ``tokens``
    sealed in the cache and moves the pending login to *redeemed* in one transaction; a later
    ``resume`` hands them back in ``LoginReturn.redeemed`` instead of spending the code again.
    """

    tokens: bytes
    until: datetime

    def _shown(self) -> str:
        return "•••"
