"""A request that is built anew for each attempt."""

from collections.abc import Callable
from typing import Any

import pytest

import myna_sdk.authoring as m
from myna_sdk.effects import Effect
from myna_sdk.providers.retrying import retry_after

REPLY = m.HttpReply(200)


def fault(code: str, *, sent: bool) -> m.TransportError:
    return m.TransportError(code, "thrown in", sent=sent)


UNSENT = fault("connection-failed", sent=False)
SENT = fault("connection-dropped", sent=True)


def builder(**options: Any) -> tuple[list[int], Callable[[], m.Flow[m.HttpRequest]]]:
    built: list[int] = []

    async def build() -> m.HttpRequest:
        built.append(len(built))
        return m.HttpRequest("POST", f"https://a.example/{len(built)}", **options)

    return built, build


def run(flow: m.Flow[m.HttpReply], *answers: object) -> tuple[list[Effect[Any]], m.HttpReply]:
    asked, pending = [], list(answers)
    try:
        effect = flow.send(None)
        while True:
            asked.append(effect)
            answer = None if isinstance(effect, m.Wait) else pending.pop(0)
            effect = flow.throw(answer) if isinstance(answer, BaseException) else flow.send(answer)
    except StopIteration as end:
        return asked, end.value


def test_each_attempt_has_a_request_of_its_own() -> None:
    built, build = builder()
    asked, reply = run(m.retrying(build, attempts=3), UNSENT, UNSENT, REPLY)
    assert reply is REPLY
    assert built == [0, 1, 2]
    urls = [effect.url for effect in asked if isinstance(effect, m.HttpRequest)]
    assert urls == [f"https://a.example/{n}" for n in (1, 2, 3)]


def test_pauses_double() -> None:
    _, build = builder()
    asked, _ = run(m.retrying(build, attempts=3, pause=1), UNSENT, UNSENT, REPLY)
    assert [effect.seconds for effect in asked if isinstance(effect, m.Wait)] == [1, 2]


def test_the_last_fault_leaves() -> None:
    built, build = builder()
    with pytest.raises(m.TransportError):
        run(m.retrying(build, attempts=2), UNSENT, UNSENT)
    assert len(built) == 2


def test_what_may_have_been_sent_is_not_repeated_unless_that_is_harmless() -> None:
    built, build = builder()
    with pytest.raises(m.TransportError):
        run(m.retrying(build), SENT)
    assert len(built) == 1
    _, build = builder()
    assert run(m.retrying(build, even_if_sent=True), SENT, REPLY)[1] is REPLY


@pytest.mark.parametrize("lost", [SENT, UNSENT])
def test_a_billed_request_is_never_tried_again(lost: m.TransportError) -> None:
    built, build = builder(billed=True)
    with pytest.raises(m.TransportError):
        run(m.retrying(build, even_if_sent=True), lost)
    assert len(built) == 1


def test_a_deadline_is_final() -> None:
    built, build = builder()
    with pytest.raises(m.TransportError):
        run(m.retrying(build, even_if_sent=True), fault("deadline-passed", sent=False))
    assert len(built) == 1


def test_every_status_is_a_reply() -> None:
    built, build = builder()
    assert run(m.retrying(build), m.HttpReply(503))[1].status == 503
    assert len(built) == 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("-1", None),
        ("1.5", None),
        ("９", None),
        ("", None),
    ],
)
def test_retry_after_is_read_in_seconds(value: str, seconds: float | None) -> None:
    assert retry_after(m.HttpReply(429, (("retry-after", value),))) == seconds
