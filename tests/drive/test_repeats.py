"""What is sent again and what never (rule 3 of the architecture)."""

import datetime as dt
import math
import socket
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myna_sdk.drive.deadline import Deadline
from myna_sdk.drive.wire.repeating import (
    LONGEST_PAUSE,
    REPEATED_FAULTS,
    REPEATED_STATUSES,
    may_repeat,
    pause_before_repeat,
    retry_after,
)
from myna_sdk.effects import HttpReply, HttpRequest
from myna_sdk.errors import PluginError, TransportError
from tests.drive.parts import (
    NOON,
    Bench,
    Run,
    Server,
    ZeroRandom,
    ask,
    policy,
    reply,
    replying,
    serving,
)


def dropping(*replies: bytes) -> Callable[[Server, socket.socket], None]:
    """Return the script that drops the connection for every empty reply."""

    def script(server: Server, conn: socket.socket) -> None:
        while server.next_request(conn):
            said = replies[min(len(server.requests), len(replies)) - 1]
            conn.sendall(said)
            if not said:
                return

    return script


@pytest.mark.parametrize("status", sorted(REPEATED_STATUSES))
def test_a_repeatable_request_is_repeated_on_a_passing_fault(
    run: Run, bench: Bench, status: int
) -> None:
    with serving(reply(status), reply(status), reply(200, b"at last")) as server:
        got = run(bench.performers(policy(server)), ask(server.url, repeatable=True))
        assert (got.status, got.body) == (200, b"at last")
        assert len(set(server.requests)) == 1  # byte for byte
        assert len(server.requests) == 3
    assert [one["status"] for one in bench.exchanges()] == [status, status, 200]
    assert [one["attempt"] for one in bench.exchanges()] == [1, 2, 3]
    assert bench.slept == [0.1, 0.2]


def test_a_dropped_connection_is_repeated_too(run: Run, bench: Bench) -> None:
    with Server(dropping(b"", reply(200, b"at last"))) as server:
        got = run(bench.performers(policy(server)), ask(server.url, repeatable=True))
    assert got.body == b"at last"
    assert [one["fault"] for one in bench.exchanges()] == ["connection-dropped", None]


@pytest.mark.parametrize("status", [200, 301, 400, 401, 403, 404, 408, 409, 500, 501])
def test_other_statuses_are_answers(run: Run, bench: Bench, status: int) -> None:
    with serving(reply(status), reply(200)) as server:
        got = run(bench.performers(policy(server)), ask(server.url, repeatable=True))
    assert (got.status, len(server.requests)) == (status, 1)


@pytest.mark.parametrize("billed", [False, True])
@pytest.mark.parametrize("first", [b"", reply(503), reply(429, b"", Retry_After="0")])
def test_what_is_not_marked_repeatable_is_sent_once(
    run: Run, bench: Bench, billed: bool, first: bytes
) -> None:
    with Server(dropping(first, reply(200))) as server:
        asked = ask(server.url, "POST", body=b"{}", billed=billed)
        if first:
            assert run(bench.performers(policy(server)), asked).status in {429, 503}
        else:
            with pytest.raises(TransportError, match="connection-dropped") as raised:
                run(bench.performers(policy(server)), asked)
            assert raised.value.sent
        assert len(server.requests) == 1
    assert bench.slept == []


def test_a_billed_request_is_never_repeated() -> None:
    request = HttpRequest("POST", "https://api.example/", billed=True)
    object.__setattr__(request, "repeatable", True)  # even if somebody got around the refusal
    for status in range(100, 600):
        assert not may_repeat(request, HttpReply(status))
    for code in REPEATED_FAULTS:
        assert not may_repeat(request, TransportError(code, "any", sent=False))


def test_a_request_cannot_be_both_billed_and_repeatable() -> None:
    with pytest.raises(PluginError, match="never repeatable"):
        _ = HttpRequest("POST", "https://api.example/", billed=True, repeatable=True)


@pytest.mark.parametrize("attempts", [1, 2, 5])
def test_attempts_are_counted_with_the_first(run: Run, bench: Bench, attempts: int) -> None:
    with serving(reply(503)) as server:
        limits = policy(server, attempts=attempts)
        got = run(bench.performers(limits), ask(server.url, repeatable=True))
        assert (got.status, len(server.requests)) == (503, attempts)


def test_the_last_fault_is_raised_when_attempts_end(run: Run, bench: Bench) -> None:
    with Server(dropping(b"")) as server:
        performers = bench.performers(policy(server))
        with pytest.raises(TransportError, match="connection-dropped"):
            run(performers, ask(server.url, repeatable=True))
        assert len(server.requests) == 3


@pytest.mark.parametrize(
    "asked_for", ["7", "Wed, 04 Nov 2026 03:00:07 GMT", "Wednesday, 04-Nov-26 03:00:07 GMT"]
)
def test_retry_after_is_honoured(run: Run, bench: Bench, asked_for: str) -> None:
    with serving(reply(429, b"", Retry_After=asked_for), reply(200)) as server:
        run(bench.performers(policy(server)), ask(server.url, repeatable=True))
    assert bench.slept == [7.0]


@pytest.mark.parametrize("asked_for", ["16", "9999999999999", "Wed, 04 Nov 2026 04:00:00 GMT"])
def test_a_retry_after_beyond_the_deadline_hands_the_reply_on(
    run: Run, bench: Bench, asked_for: str
) -> None:
    with serving(reply(503, b"", Retry_After=asked_for), reply(200)) as server:
        got = run(bench.performers(policy(server)), ask(server.url, repeatable=True))
    assert (got.status, got.header("retry-after")) == (503, asked_for)
    assert bench.slept == []


def test_the_flows_deadline_limits_repeats_too(run: Run, bench: Bench) -> None:
    with serving(reply(503, b"", Retry_After="7"), reply(200)) as server:
        asked = ask(server.url, repeatable=True)
        assert run(bench.performers(policy(server)), asked, deadline=5).status == 503


@given(st.text(max_size=40) | st.integers().map(str))
def test_any_retry_after_is_seconds_or_nothing(text: str) -> None:
    seconds = retry_after(text, lambda: NOON)
    assert seconds is None or seconds >= 0


@given(st.datetimes(dt.datetime(1971, 1, 1), dt.datetime(9000, 1, 1)))  # noqa: DTZ001 - made UTC
def test_a_date_in_the_past_asks_for_nothing(at: dt.datetime) -> None:
    text = at.strftime("%a, %d %b %Y %H:%M:%S GMT")
    ahead = (at.replace(tzinfo=dt.UTC, microsecond=0) - NOON).total_seconds()
    assert retry_after(text, lambda: NOON) == max(0.0, ahead)


@pytest.mark.parametrize("text", ["", "soon", "-1", "1.5", "\u0663", "Wed, 99 Nov 2026"])
def test_an_unreadable_retry_after_is_ignored(text: str) -> None:
    assert retry_after(text, lambda: NOON) is None


class Highest:
    def bytes(self, size: int) -> bytes:
        return b"\xff" * size


@pytest.mark.parametrize("attempt", range(1, 12))
def test_pauses_double_with_jitter_up_to_a_limit(attempt: int) -> None:
    def never() -> dt.datetime:
        raise AssertionError

    def pause(random: ZeroRandom | Highest) -> float:
        endless = Deadline(math.inf, "flow", lambda: 0.0)
        found = pause_before_repeat(HttpReply(503), attempt, endless, random, never)
        assert found is not None
        return found

    assert pause(Highest()) == min(LONGEST_PAUSE, 0.2 * 2 ** (attempt - 1))
    assert pause(ZeroRandom()) == pause(Highest()) / 2


def test_a_refused_destination_is_not_repeated(run: Run, bench: Bench) -> None:
    with Server(replying(reply())) as server:
        asked = ask("https://elsewhere.example/", repeatable=True)
        with pytest.raises(TransportError, match="host-not-allowed"):
            run(bench.performers(policy(server)), asked)
    assert (bench.slept, bench.exchanges()) == ([], [])
