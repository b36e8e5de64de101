"""What is told about exchanges, and what never is."""

import logging
import traceback
from typing import Any

import httpx
import pytest

from myna_sdk.drive.wire.quiet import NOISY
from myna_sdk.effects import Flow, HttpReply
from myna_sdk.errors import TransportError
from tests.drive.parts import NOON, Bench, Run, Server, ask, dripping, policy, reply, serving

CANARIES = ("canary-path", "canary-query", "canary-header", "canary-body", "canary-reply")


def telltale(server: Server, **more: Any) -> Flow[HttpReply]:
    return ask(
        f"{server.url}/canary-path?code=canary-query",
        "POST",
        headers=(("Authorization", "Bearer canary-header"),),
        body=b"canary-body",
        operation="token",
        **more,
    )


def test_one_event_for_each_exchange_names_no_path_header_or_body(run: Run, bench: Bench) -> None:
    answer = reply(201, b"canary-reply", Location="https://x.example/canary-reply")
    with serving(answer) as server:
        run(bench.performers(policy(server)), telltale(server))
    (event,) = bench.events
    assert (event.name, event.at) == ("http.exchange", NOON)
    data = dict(event.data)
    assert isinstance(data.pop("duration_ms"), int)
    assert data == {
        "instance": "acme",
        "operation": "token",
        "host": "127.0.0.1",
        "status": 201,
        "fault": None,
        "attempt": 1,
        "request_bytes": len(b"canary-body"),
        "reply_bytes": len(b"canary-reply"),
    }


def test_nothing_of_ours_is_logged_at_any_level(
    run: Run, bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = reply(302, b"canary-reply", Location="https://x.example/?code=canary-reply")
    with serving(answer) as server:
        run(bench.performers(policy(server)), telltale(server))
        assert not [canary for canary in CANARIES if canary in caplog.text]
        assert server.authority not in caplog.text
        assert str(server.port) not in caplog.text


def test_other_clients_of_this_process_log_as_before(
    run: Run, bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(reply()) as server:
        run(bench.performers(policy(server)), ask(server.url))
        with httpx.Client(trust_env=False) as client:
            client.get(f"{server.url}/their-own")
    assert "their-own" in caplog.text
    assert {"httpx", "httpcore.http11"} <= {record.name for record in caplog.records}


def test_every_logger_of_the_libraries_is_known() -> None:
    known = {
        name
        for name, logger in logging.root.manager.loggerDict.items()
        if name.split(".")[0] in {"httpx", "httpcore"} and isinstance(logger, logging.Logger)
    }
    # A parent without records of its own is a logger once somebody asked for it by name.
    assert known - {"httpcore"} <= set(NOISY)


@pytest.mark.parametrize("limit", ["request", "flow"])
def test_tracebacks_with_locals_show_nothing_either(run: Run, bench: Bench, limit: str) -> None:
    script = dripping(b"HTTP/1.1 200 OK\r\nX-Canary: canary-reply\r\n", b"a")
    with Server(script) as server:
        flow = telltale(server, timeout=0.2 if limit == "request" else None)
        with pytest.raises(TransportError) as raised:
            run(bench.performers(policy(server)), flow, deadline=0.2 if limit == "flow" else None)
    shown = "".join(
        traceback.TracebackException.from_exception(raised.value, capture_locals=True).format()
    )
    # This test's own flow holds them; every frame of the package is looked at.
    package = [part for part in shown.split('  File "') if "/myna_sdk/" in part.split('"')[0]]
    assert len(package) > 3
    assert not [canary for canary in CANARIES if canary in "".join(package)]
    assert raised.value.__context__ is None
    assert raised.value.__cause__ is None


def test_an_interrupted_exchange_is_told_and_shows_nothing(run: Run, bench: Bench) -> None:
    class Interrupting(httpx.BaseTransport, httpx.AsyncBaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            raise KeyboardInterrupt

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            raise KeyboardInterrupt

    with serving() as server:
        performers = bench.performers(policy(server), transport=Interrupting())
        with pytest.raises(KeyboardInterrupt) as raised:
            run(performers, telltale(server))
    names = {frame.name for frame in traceback.extract_tb(raised.value.__traceback__)}
    assert "_received" not in names
    assert [one["fault"] for one in bench.exchanges()] == ["interrupted"]
