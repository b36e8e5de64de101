"""Every exception of the HTTP libraries is a fault of ours, told truthfully."""

import socket
import ssl
from collections.abc import Iterator

import httpcore
import httpx
import pytest

from myna_sdk.drive.deadline import Deadline
from myna_sdk.drive.wire.exchange import Exchange
from myna_sdk.drive.wire.faults import FAULTS, WORDS, fault_of
from myna_sdk.errors import TransportError
from tests.drive.parts import Bench, Run, ask, policy

CODES = {*WORDS, "tls-failed"}


def descendants(kind: type[BaseException]) -> Iterator[type[BaseException]]:
    for child in kind.__subclasses__():
        yield child
        yield from descendants(child)


LIBRARY = sorted(
    {
        kind
        for kind in descendants(Exception)
        if kind.__module__.split(".")[0] in {"httpx", "httpcore"}
    },
    key=lambda kind: (kind.__module__, kind.__name__),
)


def made(kind: type[BaseException]) -> Exception:
    error = kind.__new__(kind)
    assert isinstance(error, Exception)
    error.args = ("the text of the library",)
    return error


def exchange(sent: bool | None) -> Exchange:
    found = Exchange(Deadline(0.0, "request", lambda: 0.0), layers=0, loopback_only=False)
    found.sent = sent
    return found


def test_both_trees_are_walked() -> None:
    public = {
        kind
        for module in (httpx, httpcore)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Exception)
    }
    assert public
    assert public <= set(LIBRARY)
    assert len(LIBRARY) >= 38


@pytest.mark.parametrize("kind", LIBRARY, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_library_exception_is_mapped_itself(kind: type[Exception]) -> None:
    assert kind in FAULTS
    assert FAULTS[kind].code in CODES


@pytest.mark.parametrize("kind", FAULTS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
@pytest.mark.parametrize("sent", [True, False])
def test_what_the_sockets_saw_decides_whether_it_was_sent(
    kind: type[Exception], sent: bool
) -> None:
    fault = fault_of(made(kind), exchange(sent))
    assert fault is not None
    assert fault.sent is sent
    assert "library" not in str(fault)


@pytest.mark.parametrize(
    "kind",
    [
        httpcore.ConnectError,
        httpcore.ConnectTimeout,
        httpcore.PoolTimeout,
        httpcore.ProxyError,
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.PoolTimeout,
        httpx.ProxyError,
        httpx.LocalProtocolError,
        httpx.UnsupportedProtocol,
        socket.gaierror,
        ConnectionRefusedError,
    ],
)
def test_without_sockets_only_what_precedes_sending_is_unsent(kind: type[Exception]) -> None:
    unsent = {one for one, fault in FAULTS.items() if not fault.sent}
    assert kind in unsent
    assert not FAULTS[kind].sent


@pytest.mark.parametrize(
    "kind",
    [
        httpx.ReadError,
        httpx.ReadTimeout,
        httpx.WriteError,
        httpx.WriteTimeout,
        httpx.RemoteProtocolError,
        httpx.TimeoutException,
        httpx.NetworkError,
        ssl.SSLError,
        TimeoutError,
        OSError,
    ],
)
def test_without_sockets_everything_else_may_have_left(kind: type[Exception]) -> None:
    assert FAULTS[kind].sent


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConnectionResetError(), "connection-dropped"),
        (BrokenPipeError(), "connection-dropped"),
        (ssl.SSLCertVerificationError(), "tls-failed"),
        (TimeoutError(), "deadline-passed"),
    ],
)
def test_the_machines_own_errors_are_mapped_by_family(error: Exception, code: str) -> None:
    fault = fault_of(error, exchange(None))
    assert fault is not None
    assert fault.code == code


def test_what_is_no_network_fault_is_not_made_one() -> None:
    assert fault_of(KeyError("bug"), exchange(None)) is None


class Raising(httpx.BaseTransport, httpx.AsyncBaseTransport):
    def __init__(self, error: Exception) -> None:
        self._error = error

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise self._error

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise self._error


@pytest.mark.parametrize(
    ("error", "code", "sent"),
    [
        (httpx.ReadTimeout("hang"), "deadline-passed", True),
        (httpx.ConnectError("down"), "connection-failed", False),
        (httpx.RemoteProtocolError("drop"), "connection-dropped", True),
        (ConnectionResetError(), "connection-dropped", True),
    ],
)
def test_a_world_in_this_process_raises_faults_as_the_network_does(
    run: Run, bench: Bench, error: Exception, code: str, sent: bool
) -> None:
    limits = policy(hosts={"api.example"})
    with pytest.raises(TransportError) as raised:
        run(bench.performers(limits, transport=Raising(error)), ask("https://api.example/"))
    assert (raised.value.code, raised.value.sent) == (code, sent)
    assert raised.value.data["instance"] == "acme"


def test_a_bug_in_a_world_of_this_process_is_shown_as_it_is(run: Run, bench: Bench) -> None:
    limits = policy(hosts={"api.example"})
    performers = bench.performers(limits, transport=Raising(KeyError("persona")))
    with pytest.raises(KeyError, match="persona"):
        run(performers, ask("https://api.example/"))


def test_a_fault_of_our_own_making_on_sockets_is_a_fault(run: Run, bench: Bench) -> None:
    def broken(host: str) -> tuple[str, ...]:
        raise RuntimeError("resolver bug with secret")

    limits = policy(hosts={"api.example"})
    with pytest.raises(TransportError) as raised:
        run(bench.performers(limits, resolve=broken), ask("https://api.example/"))
    assert (raised.value.code, raised.value.sent) == ("transport-failed", False)
    assert "RuntimeError" in str(raised.value)
    assert "secret" not in str(raised.value)
