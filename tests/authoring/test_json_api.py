"""`JsonApi`: what goes out, what is read, and what no fault ever shows."""

import base64
import json
import traceback
from datetime import datetime, timedelta, timezone
from typing import Any

import attrs
import pytest

import myna_sdk.authoring as m
from myna_sdk.effects import HttpReply, HttpRequest
from myna_sdk.model.masking import Concealed, Secret

TOKEN = "canary-token"
GOOD: dict[str, Any] = {"code": "OK", "person": "canary-person", "seal": "AAEC", "extra": [1]}


@attrs.frozen
class Reply:
    code: str
    person: str | None = None
    seal: m.Base64 | None = None


def api() -> m.JsonApi[Reply]:
    return m.JsonApi("https://api.example/v1/", bearer=Secret(TOKEN), reply=Reply)


def answered(flow: m.Flow[Reply], reply: HttpReply) -> Reply:
    """Return what ``flow`` returns when its one request is answered with ``reply``."""
    first = flow.send(None)
    assert isinstance(first, HttpRequest)
    try:
        second = flow.send(reply)
    except StopIteration as end:
        found: Reply = end.value
        return found
    raise AssertionError(f"{type(second).__name__} was asked for beside")


def asked(flow: m.Flow[Reply]) -> HttpRequest:
    """Return the request that ``flow`` begins with."""
    request = flow.send(None)
    flow.close()
    assert isinstance(request, HttpRequest)
    return request


def replied(
    document: object, *, status: int = 200, kind: str = "application/json", **headers: str
) -> HttpReply:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return HttpReply(status, (("content-type", kind), *headers.items()), body)


def test_a_post_carries_the_bearer_and_the_document_below_the_base() -> None:
    request = asked(api().post("verify/person", {"a": 1}))
    assert (request.method, request.url) == ("POST", "https://api.example/v1/verify/person")
    assert dict(request.headers) == {
        "authorization": f"Bearer {TOKEN}",
        "accept": "application/json",
        "content-type": "application/json",
    }
    assert json.loads(request.body) == {"a": 1}


def test_a_document_is_written_as_operators_read_it() -> None:
    at = datetime(2026, 11, 2, 12, tzinfo=timezone(timedelta(hours=9)))
    document = {"b": b"\x00\x01\x02", "c": Concealed("clear"), "n": None, "t": at}
    written = json.loads(asked(api().post("verify", document)).body)
    assert written == {
        "b": base64.b64encode(b"\x00\x01\x02").decode(),
        "c": "clear",
        "t": "2026-11-02T03:00:00Z",
    }


def test_a_billed_request_is_marked_and_not_repeatable() -> None:
    request = asked(api().post("verify", {}, billed=True))
    assert (request.billed, request.repeatable) == (True, False)


def test_an_operation_is_named_by_the_end_of_its_path_unless_told() -> None:
    assert asked(api().post("verify/person", {})).operation == "person"
    assert asked(api().post("verify/person", {}, operation="check")).operation == "check"


def test_a_get_has_no_body_and_may_be_repeated() -> None:
    request = asked(api().get("state", {"id": "a b"}))
    assert (request.method, request.body, request.repeatable) == ("GET", b"", True)
    assert request.url == "https://api.example/v1/state?id=a+b"


@pytest.mark.parametrize("path", ["", "/a", "a//b", "../a", "a/../b", "a?b=c", "a#b", "a b", "a\n"])
def test_a_path_that_could_lead_elsewhere_is_refused(path: str) -> None:
    with pytest.raises(m.PluginError) as refused:
        api().post(path, {}).send(None)
    assert refused.value.code == "plugin-failed"


def test_a_good_reply_is_an_instance_of_the_class_and_masked() -> None:
    reply = answered(api().post("verify", {}), replied(GOOD))
    assert isinstance(reply, Reply)
    assert (reply.code, reply.person, reply.seal) == ("OK", "canary-person", b"\x00\x01\x02")
    assert "canary" not in f"{reply!r} {reply}"


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (replied(GOOD, kind="text/html"), "reply-content-type"),
        (replied(b"<html>canary-person</html>"), "reply-malformed"),
        (replied(b""), "reply-malformed"),
        (replied(json.dumps(GOOD).encode()[:-1]), "reply-malformed"),
        (replied([GOOD]), "reply-malformed"),
        (replied(b'{"code":"OK","code":"NG"}'), "reply-duplicate-name"),
        (replied({**GOOD, "code": None}), "reply-field-missing"),
        (replied({"person": "canary-person"}), "reply-field-missing"),
        (replied({**GOOD, "code": 1}), "reply-field-invalid"),
        (replied({**GOOD, "person": ["canary-person"]}), "reply-field-invalid"),
        (replied({**GOOD, "seal": "canary-person"}), "reply-field-invalid"),
        (replied(GOOD, status=404), "reply-status"),
        (replied(GOOD, status=302), "reply-status"),
    ],
)
def test_a_bad_reply_is_a_protocol_error_that_shows_nothing_of_it(
    reply: HttpReply, code: str
) -> None:
    with pytest.raises(m.ProtocolError) as refused:
        answered(api().post("verify", {"secret": Concealed("canary-sent")}), reply)
    assert refused.value.code == code
    told = traceback.TracebackException.from_exception(refused.value, capture_locals=True)
    ours = [frame for frame in told.stack if "myna_sdk" in frame.filename]
    assert ours
    shown = [text for frame in ours for text in (frame.locals or {}).values()]
    assert not [text for text in (*shown, str(refused.value)) if "canary" in text]


@pytest.mark.parametrize(
    ("status", "code"), [(429, "upstream-busy"), (500, "upstream-failed"), (503, "upstream-failed")]
)
def test_an_operator_who_asks_for_patience_is_no_broken_protocol(status: int, code: str) -> None:
    with pytest.raises(m.TransportError) as refused:
        answered(api().post("verify", {}), replied(b"busy", status=status, **{"retry-after": "30"}))
    assert (refused.value.code, refused.value.data["retry_after"]) == (code, 30.0)


def test_a_class_that_no_reply_can_fill_is_the_plugins_fault() -> None:
    @attrs.frozen
    class Odd:
        what: set[str]

    for kind in (Odd, int):
        with pytest.raises(m.PluginError) as refused:
            m.JsonApi("https://api.example", bearer=Secret(TOKEN), reply=kind)
        assert refused.value.code == "plugin-broken"
