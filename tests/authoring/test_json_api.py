"""An operator's JSON interface: what is sent, what is read, what is shown."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import attrs
import pytest

import myna_sdk.authoring as m
from myna_sdk.effects import Effect
from myna_sdk.model.my_number import looks_like_my_number
from myna_sdk.testing.conformance.traces import shown

API = m.HttpsUrl("https://api.acme.example/v1/")
TOKEN = m.Secret("canary-bearer")


class Kind(StrEnum):
    CARD = "card"
    PHONE = "phone"


@attrs.frozen(kw_only=True)
class Item:
    text: str
    weight: float | None = None


@attrs.frozen(kw_only=True)
class Wire:
    code: str
    ref: str | None = None
    count: int = 0
    sure: bool | None = None
    expires: m.Instant | None = None
    application: m.Base64 | None = None
    kind: Kind | None = None
    items: tuple[Item, ...] = ()
    facts: m.CertificateFacts | None = None


def api() -> m.JsonApi[Wire]:
    return m.JsonApi(API, bearer=TOKEN, reply=Wire)


def answered(flow: m.Flow[Wire], status: int, document: object, *more: tuple[str, str]) -> Wire:
    """Return what ``flow`` makes of one reply; the request is checked to be the only effect."""
    effect: Effect[Any] = flow.send(None)
    assert isinstance(effect, m.HttpRequest)
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    reply = m.HttpReply(status, (("content-type", "application/json"), *more), body)
    try:
        _ = flow.send(reply)
    except StopIteration as end:
        found: Wire = end.value
        return found
    raise AssertionError("a second effect")


def read(document: object, status: int = 200, *more: tuple[str, str]) -> Wire:
    return answered(api().post("verify", {}), status, document, *more)


def sent(document: Mapping[str, Any], **options: Any) -> m.HttpRequest:
    flow = api().post("verify", document, **options)
    effect = flow.send(None)
    flow.close()
    assert isinstance(effect, m.HttpRequest)
    return effect


def test_a_document_is_posted_with_the_token() -> None:
    request = sent({"user": "u", "n": 1})
    assert (request.method, request.url) == ("POST", "https://api.acme.example/v1/verify")
    assert ("authorization", "Bearer canary-bearer") in request.headers
    assert json.loads(request.body) == {"user": "u", "n": 1}
    assert (request.operation, request.billed, request.repeatable) == ("verify", False, False)


def test_values_have_one_form_in_json() -> None:
    at = datetime(2026, 1, 1, 9, tzinfo=timezone(timedelta(hours=9)))
    document = {
        "bytes": b"\x00\xff",
        "at": at,
        "kind": Kind.CARD,
        "cell": m.Concealed("clear"),
        "left_out": None,
        "inside": {"bytes": b"a"},
    }
    assert json.loads(sent(document).body) == {
        "bytes": "AP8=",
        "at": "2026-01-01T00:00:00Z",
        "kind": "card",
        "cell": "clear",
        "inside": {"bytes": "YQ=="},
    }


def test_a_billed_request_is_never_repeatable() -> None:
    request = sent({}, billed=True)
    assert request.billed
    assert not request.repeatable
    with pytest.raises(m.PluginError, match="billed") as refused:
        _ = sent({}, billed=True, repeatable=True)
    assert refused.value.code == "request-contradictory"


@pytest.mark.parametrize(
    "formless",
    [object(), {1: {2}}, float("nan"), {("a", "b"): 1}, datetime(2026, 1, 1)],  # noqa: DTZ001
)
def test_what_has_no_form_in_json_is_an_error_of_ours_without_the_document(formless: Any) -> None:
    with pytest.raises(m.PluginError) as refused:
        _ = sent({"name": "canary", "rest": formless})
    assert refused.value.code == "plugin-failed"
    assert refused.value.__context__ is None
    last = refused.traceback[-1].frame.f_locals
    assert "canary" not in repr(last)


def test_a_get_is_repeatable_and_carries_its_query() -> None:
    flow = api().get("status/latest", {"id": "a b&c"}, operation="status")
    request = flow.send(None)
    flow.close()
    assert isinstance(request, m.HttpRequest)
    assert request.url == "https://api.acme.example/v1/status/latest?id=a+b%26c"
    assert request.repeatable
    assert request.operation == "status"


@pytest.mark.parametrize("path", ["", "/verify", "a//b", "../x", "a?b", "a#b", "試", "a b", "a/"])
def test_a_path_stays_below_the_base(path: str) -> None:
    with pytest.raises(m.PluginError):
        _ = api().post(path, {}).send(None)


def test_a_whole_reply_is_read_by_its_types() -> None:
    got = read(
        {
            "code": "00",
            "ref": None,
            "count": 3,
            "sure": False,
            "expires": "2026-01-01T09:00:00+09:00",
            "application": "AP8=",
            "kind": "phone",
            "items": [{"text": "a", "weight": 1}, {"text": "b"}],
            "facts": {"commonName": "見本　花子", "gender": "2", "dateOfBirth": "319680229"},
            "unknown": {"member": [1]},
        }
    )
    assert (got.code, got.ref, got.count, got.sure) == ("00", None, 3, False)
    assert got.expires == datetime(2026, 1, 1, tzinfo=UTC)
    assert (got.application, got.kind) == (b"\x00\xff", Kind.PHONE)
    assert [item.weight for item in got.items] == [1, None]
    assert got.facts is not None
    assert got.facts.reveal() == {"name": "見本　花子", "birth_date": "1968-02-29", "sex": "female"}


def test_absent_and_null_members_take_their_defaults() -> None:
    assert read({"code": "00", "count": None}) == read({"code": "00"})


def test_a_reply_equals_an_instance_of_its_class() -> None:
    got = read({"code": "00", "ref": "r"})
    assert got == Wire(code="00", ref="r")
    assert Wire(code="00", ref="r") == got
    assert hash(got) == hash(Wire(code="00", ref="r"))
    assert got != Wire(code="00")


WRONG = [
    ({"code": 0}, "code"),
    ({"code": "00\x00"}, "code"),
    ({"code": "00", "count": "3"}, "count"),
    ({"code": "00", "count": 3.0}, "count"),
    ({"code": "00", "count": True}, "count"),
    ({"code": "00", "sure": 1}, "sure"),
    ({"code": "00", "expires": "2026-01-01T00:00:00"}, "expires"),
    ({"code": "00", "expires": "yesterday"}, "expires"),
    ({"code": "00", "expires": "0001-01-01T00:00:00+14:00"}, "expires"),
    ({"code": "00", "expires": "9999-12-31T23:59:59-14:00"}, "expires"),
    (b'{"code": "00", "items": [{"text": "a", "weight": 1e999}]}', "items.0.weight"),
    ({"code": "00", "expires": 1767225600}, "expires"),
    ({"code": "00", "application": "AP8"}, "application"),
    ({"code": "00", "application": "AP_="}, "application"),
    ({"code": "00", "kind": "watch"}, "kind"),
    ({"code": "00", "kind": []}, "kind"),
    ({"code": "00", "items": {}}, "items"),
    ({"code": "00", "items": [{"text": "a"}, {"text": 1}]}, "items.1.text"),
    ({"code": "00", "items": [{}]}, "items.0.text"),
    ({"code": "00", "items": ["a"]}, "items.0"),
    ({"code": "00", "facts": "canary-name"}, "facts"),
    ({"code": "00", "facts": {"name": ["canary-name"]}}, "facts"),
    ({"code": "00", "facts": {"name": "canary-name", "gender": "7"}}, "facts"),
    ({"code": "00", "facts": {"name": "canary-name", "birthdate": "canary"}}, "facts"),
    ({"code": "00", "facts": {"name": "canary-name", "name_substitutes": "2"}}, "facts"),
]


@pytest.mark.parametrize(("document", "field"), WRONG)
def test_a_wrong_type_names_its_field_and_shows_no_value(document: object, field: str) -> None:
    with pytest.raises(m.ProtocolError) as caught:
        read(document)
    code = "reply-field-missing" if field == "items.0.text" else "reply-field-invalid"
    assert (caught.value.code, caught.value.data["field"]) == (code, field)


def test_a_missing_member_names_itself() -> None:
    with pytest.raises(m.ProtocolError) as caught:
        read({"ref": "r"})
    assert (caught.value.code, caught.value.data["field"]) == ("reply-field-missing", "code")


def test_neither_reply_nor_error_shows_what_was_read() -> None:
    got = read({"code": "canary-code", "ref": "canary-ref", "items": [{"text": "canary-text"}]})
    assert isinstance(got, Wire)
    for value in (got, got.items):
        assert "canary" not in f"{value!r}{value!s}{value}"

    wrong = {"code": "canary", "items": [{"text": ["canary-text"]}], "ref": "canary-ref"}
    flow = api().post("verify", {"name": m.Concealed("canary-name")})
    with pytest.raises(m.ProtocolError) as caught:
        answered(flow, 200, wrong)
    caught.value.__traceback__ = _below(caught.value, "post")
    assert "canary" not in " ".join(shown(caught.value))


def _below(error: BaseException, name: str) -> Any:
    """Return the traceback from the frame ``name`` on: those of this test hold the reply."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_name != name:
        trace = trace.tb_next
    assert trace is not None
    return trace


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<html>", "reply-malformed"),
        (b"[]", "reply-malformed"),
        (b"", "reply-malformed"),
        (b'{"code":"00","code":"01"}', "reply-duplicate-name"),
        (b'{"code":"00","items":[{"text":"a","text":"b"}]}', "reply-duplicate-name"),
    ],
)
def test_a_body_that_is_no_strict_json_is_a_protocol_error(body: bytes, code: str) -> None:
    with pytest.raises(m.ProtocolError) as caught:
        read(body)
    assert caught.value.code == code


def test_a_busy_and_a_failing_operator_are_told_apart() -> None:
    for status, code in (
        (429, "upstream-busy"),
        (500, "upstream-failed"),
        (503, "upstream-failed"),
    ):
        with pytest.raises(m.TransportError) as caught:
            read(b"", status, ("retry-after", "9"))
        assert (caught.value.code, caught.value.data["retry_after"]) == (code, 9.0)
        assert caught.value.sent


@pytest.mark.parametrize("status", [204, 301, 400, 401, 404])
def test_any_other_status_is_a_protocol_error(status: int) -> None:
    with pytest.raises(m.ProtocolError) as caught:
        read({"code": "00"}, status)
    assert (caught.value.code, caught.value.data["status"]) == ("reply-status", status)


@attrs.frozen
class Unreadable:
    anything: Mapping[str, int]


class NoAttrs:
    code: str


@pytest.mark.parametrize("kind", [Unreadable, NoAttrs, int])
def test_a_reply_class_that_cannot_be_read_is_refused_at_once(kind: type[Any]) -> None:
    with pytest.raises(m.PluginError) as caught:
        m.JsonApi(API, bearer=TOKEN, reply=kind)
    assert caught.value.code == "plugin-broken"


@attrs.frozen
class Judged:
    code: str = attrs.field(validator=attrs.validators.matches_re(r"[0-9]{2}"))


def test_a_validator_of_the_reply_class_makes_it_invalid_without_a_word() -> None:
    flow = m.JsonApi(API, bearer=TOKEN, reply=Judged).post("verify", {})
    with pytest.raises(m.ProtocolError) as caught:
        answered(flow, 200, {"code": "canary"})  # type: ignore[arg-type]
    assert caught.value.code == "reply-field-invalid"
    assert "canary" not in repr((str(caught.value), caught.value.data, caught.value.__context__))


def test_certificate_facts_refuse_the_shape_of_a_my_number() -> None:
    number = next(text for n in range(10) if looks_like_my_number(text := f"98765432109{n}"))
    with pytest.raises(m.ProtocolError) as caught:
        read({"code": "00", "facts": {"name": number}})
    assert number not in repr((str(caught.value), caught.value.data))


@pytest.mark.parametrize("token", ["", "x y", "a\r\nx-evil: 1", "トークン"])
def test_a_token_that_is_no_header_value_is_refused_unseen(token: str) -> None:
    with pytest.raises(m.ConfigError) as caught:
        m.JsonApi(API, bearer=m.Secret(token), reply=Wire)
    assert not token or token not in str(caught.value)
