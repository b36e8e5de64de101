"""One request on its way through the performers, and the results they make of it."""

import attrs
import httpx

from myna_sdk.drive.deadline import Deadline
from myna_sdk.drive.performers import Performers
from myna_sdk.drive.policy import HttpPolicy
from myna_sdk.drive.wire.body import Body
from myna_sdk.drive.wire.destination import Destination, destination
from myna_sdk.drive.wire.exchange import Exchange
from myna_sdk.drive.wire.faults import fault_of
from myna_sdk.drive.wire.repeating import may_repeat, pause_before_repeat
from myna_sdk.drive.wire.transports import proxy_layers
from myna_sdk.effects import Addressed, HttpReply, HttpRequest
from myna_sdk.errors import MynaError, TransportError
from myna_sdk.model.masking import Masked

_DEFAULT_HEADERS = (("accept-encoding", "gzip"), ("user-agent", "myna-sdk"))


@attrs.frozen(repr=False, kw_only=True)
class Order(Masked):
    """A request that may be sent, with everything that limits it."""

    performers: Performers
    policy: HttpPolicy
    request: HttpRequest
    destination: Destination
    deadline: Deadline
    cap: int

    @classmethod
    def of(cls, effect: Addressed, limit: Deadline, performers: Performers) -> "Order":
        """Return the order for ``effect``, if its provider instance's policy lets it through.

        Raises:
            TransportError: See `destination`.
            UsageError: See `destination` and `Performers.policy`.
        """
        policy = performers.policy(effect.instance)
        request = effect.request
        seconds = policy.timeout if request.timeout is None else request.timeout
        return cls(
            performers=performers,
            policy=policy,
            request=request,
            destination=destination(request, policy),
            deadline=Deadline.after(seconds, "request", performers.timer).sooner(limit),
            cap=policy.cap if request.cap is None else request.cap,
        )

    def _shown(self) -> str:
        return f"{self.policy.instance} {self.request.operation}"

    def exchange(self) -> Exchange:
        """Return a fresh exchange for the next sending."""
        secure = self.destination.secure
        return Exchange(
            self.deadline,
            layers=int(secure) + proxy_layers(self.policy),
            loopback_only=not secure and self.policy.proxy is None,
        )

    def message(self) -> httpx.Request:
        """Return the request as httpx knows it, without defaults of a client."""
        given = {name.lower() for name, _ in self.request.headers}
        added = tuple(pair for pair in _DEFAULT_HEADERS if pair[0] not in given)
        left = self.deadline.left()
        return httpx.Request(
            self.request.method,
            self.destination.url,
            headers=[*self.request.headers, *added],
            content=self.request.body,
            extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), left)},
        )

    def body(self, response: httpx.Response) -> Body:
        """Return the empty body of ``response``, refused if its headers are enough for that."""
        return Body(self.cap, response.headers.get)

    def reply(self, response: httpx.Response, body: bytes) -> HttpReply:
        """Return the complete reply.

        Raises:
            TimeoutError: It is complete and too late, by a transport nobody could interrupt.
        """
        if self.deadline.passed():
            raise TimeoutError
        return HttpReply(response.status_code, tuple(response.headers.multi_items()), body)

    def fault(self, error: Exception, exchange: Exchange) -> TransportError | Exception:
        """Return ``error`` as a fault of ours, or as it is if it is none of the network's."""
        fault = fault_of(error, exchange)
        if fault is None:
            if isinstance(error, MynaError):
                return error.with_traceback(None)
            if self.performers.transport is not None:
                return error  # a bug in a world of this process is shown as it is
            fault = TransportError(
                "transport-failed",
                f"the exchange failed with {type(error).__name__}",
                sent=exchange.sent is not False,
            )
        where = f"{self.policy.instance}: {self.request.operation} at {self.destination.host}"
        return TransportError(
            fault.code,
            f"{where}: {fault.message}",
            **fault.data,
            instance=self.policy.instance,
            operation=self.request.operation,
            host=self.destination.host,
        )

    def note(
        self,
        exchange: Exchange,
        result: HttpReply | BaseException,
        attempt: int,
        started: float,
    ) -> None:
        """Tell the sink of one exchange: no path, no query, no headers, no bodies."""
        fault: str | None = None
        if isinstance(result, MynaError):
            fault = result.code
        elif isinstance(result, BaseException):
            fault = "interrupted"
        self.performers.note(
            "http.exchange",
            instance=self.policy.instance,
            operation=self.request.operation,
            host=self.destination.host,
            status=result.status if isinstance(result, HttpReply) else None,
            fault=fault,
            attempt=attempt,
            duration_ms=round((self.performers.timer() - started) * 1000),
            request_bytes=len(self.request.body),
            reply_bytes=exchange.received,
        )

    def pause(self, result: HttpReply | TransportError, attempt: int) -> float | None:
        """Return the seconds before the request is sent again, or ``None`` to hand it on."""
        if attempt >= self.policy.attempts or not may_repeat(self.request, result):
            return None
        performers = self.performers
        return pause_before_repeat(
            result, attempt, self.deadline, performers.random, performers.noted_at
        )
