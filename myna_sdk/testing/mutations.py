"""What can be wrong with a reply: each mutation makes one bad reply of a good one."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

import attrs

from myna_sdk.effects import HttpReply
from myna_sdk.errors import TransportError
from myna_sdk.testing.stage import GoodReply

_HTML: Final = b"<!doctype html><html lang=ja><title>Error</title><p>We are sorry.</p></html>"
_WRONG: Final[tuple[tuple[str, Any], ...]] = (
    ("null", None),
    ("a number", 17),
    ("a fraction", 1.5),
    ("true", True),
    ("an empty array", []),
    ("an empty object", {}),
)


@attrs.frozen(kw_only=True)
class Mutation:
    """One way to spoil one reply.

    Attributes:
        target: The name of the good reply that it spoils.
        what: What it does, in a few words.
        change: Makes the bad reply.
    """

    target: str
    what: str
    change: Callable[[HttpReply], HttpReply]

    def __call__(self, good: GoodReply) -> HttpReply:
        """Return the bad reply if ``good`` is the target's, else the good one."""
        return self.change(good.reply) if good.name == self.target else good.reply

    def __str__(self) -> str:
        return f"{self.target}: {self.what}"


def missing_fields(good: GoodReply) -> Iterator[Mutation]:
    """Yield the reply without each of its promised members."""
    for field in good.promised:
        yield _members(good, f"without {field}", _without(field))


def wrong_types(good: GoodReply) -> Iterator[Mutation]:
    """Yield the reply with each promised member replaced by values of wrong types."""
    for field in good.promised:
        value = json.loads(good.reply.body)[field]
        wrapped = (("its value in an array", [value]), ("its value in an object", {"x": value}))
        for what, wrong in (*_WRONG, *wrapped):
            if type(wrong) is not type(value) or not wrong:
                yield _members(good, f"{field} is {what}", _with(field, wrong))


def unknown_choices(good: GoodReply) -> Iterator[Mutation]:
    """Yield the reply with each choice replaced by a text that nobody knows."""
    for field in good.choices:
        for text in ("7", "", "unheard-of", "２"):
            yield _members(good, f"{field} is {text!r}", _with(field, text))


def duplicate_names(good: GoodReply) -> Iterator[Mutation]:
    """Yield the reply with each promised member twice, the same or another value first."""
    for field in good.promised:
        for what, first in (("twice", None), ("twice, a text first", "other")):
            yield Mutation(target=good.name, what=f"{field} {what}", change=_doubled(field, first))


def wrong_documents(good: GoodReply) -> Iterator[Mutation]:
    """Yield replies that are no JSON document of the promised media type and shape."""
    body = good.reply.body
    deep = b"[" * 100_000 + b"]" * 100_000
    for what, kind, text in (
        ("text/html", "text/html; charset=utf-8", body),
        ("text/plain", "text/plain", body),
        ("another charset", "application/json; charset=shift_jis", body),
        ("no media type", None, body),
        ("an HTML page", "text/html", _HTML),
        ("an HTML page called JSON", "application/json", _HTML),
        ("an empty body", "application/json", b""),
        ("an array", "application/json", b"[" + body + b"]"),
        ("null", "application/json", b"null"),
        ("a text", "application/json", b'"' + b"x" * 40 + b'"'),
        ("not UTF-8", "application/json", body[:-1] + b',"x":"\xff"}'),
        ("UTF-16", "application/json", body.decode().encode("utf-16")),
        ("cut in half", "application/json", body[: len(body) // 2]),
        ("cut at the end", "application/json", body[:-1]),
        ("two documents", "application/json", body + body),
        ("NaN in it", "application/json", body[:-1] + b',"x":NaN}'),
        ("deeply nested", "application/json", deep),
        ("2 MiB", "application/json", body[:-1] + b',"x":"' + b"x" * 2**21 + b'"}'),
    ):
        headers = () if kind is None else (("content-type", kind),)
        reply = attrs.evolve(good.reply, headers=headers, body=text)
        yield Mutation(target=good.name, what=what, change=_always(reply))


def wrong_statuses(good: GoodReply) -> Iterator[Mutation]:
    """Yield the good body under statuses that are no success, and error documents."""
    error = b'{"error":"unheard_of_error","error_description":"canary-description"}'
    for status in (204, 302, 400, 401, 403, 404, 429, 500, 503):
        for what, body in (("the good body", good.reply.body), ("an unknown error", error)):
            reply = attrs.evolve(good.reply, status=status, body=body)
            yield Mutation(target=good.name, what=f"{status} with {what}", change=_always(reply))


def transport_faults(good: GoodReply) -> Iterator[Mutation]:
    """Yield faults of the transport in place of the reply."""
    for code, sent in (
        ("deadline-passed", True),
        ("connection-failed", False),
        ("tls-failed", False),
        ("connection-dropped", True),
        ("reply-too-large", True),
    ):
        yield Mutation(target=good.name, what=code, change=_fault(code, sent=sent))


def _members(
    good: GoodReply, what: str, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> Mutation:
    def changed(reply: HttpReply) -> HttpReply:
        document = change(json.loads(reply.body))
        return attrs.evolve(reply, body=json.dumps(document, ensure_ascii=False).encode())

    return Mutation(target=good.name, what=what, change=changed)


def _always(reply: HttpReply) -> Callable[[HttpReply], HttpReply]:
    return lambda _: reply


def _without(field: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda document: {name: value for name, value in document.items() if name != field}


def _with(field: str, value: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda document: {**document, field: value}


def _doubled(field: str, first: object) -> Callable[[HttpReply], HttpReply]:
    def changed(reply: HttpReply) -> HttpReply:
        value = json.loads(reply.body)[field] if first is None else first
        member = f"{json.dumps(field)}:{json.dumps(value, ensure_ascii=False)},".encode()
        return attrs.evolve(reply, body=b"{" + member + reply.body[1:])

    return changed


def _fault(code: str, *, sent: bool) -> Callable[[HttpReply], HttpReply]:
    def raised(_: HttpReply) -> HttpReply:
        raise TransportError(code, "thrown in by the conformance suite", sent=sent)

    return raised
