"""What can be wrong with a reply: each mutation makes one bad reply of a good one."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import attrs

from myna_sdk.effects import HttpReply
from myna_sdk.errors import TransportError
from myna_sdk.testing.stage import GoodReply

UNKNOWN_CODE: Final = "X-UNHEARD-OF"
"""An operator's code that no table holds."""

OTHER: Final = "somebody-else"
"""An id of nobody who was asked about."""

_HERE: Final = "\uffff"
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
        sent: Whether the request may have reached the other side.
    """

    target: str
    what: str
    change: Callable[[HttpReply], HttpReply]
    sent: bool = True

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
        value = _found(json.loads(good.reply.body), field)
        wrapped = (("its value in an array", [value]), ("its value in an object", {"x": value}))
        for what, wrong in (*_WRONG, *wrapped):
            if type(wrong) is not type(value) or not wrong:
                yield _members(good, f"{field} is {what}", _with({field: wrong}))


def unknown_choices(good: GoodReply) -> Iterator[Mutation]:
    """Yield the reply with each choice replaced by a text that nobody knows."""
    for field in dict.fromkeys((*good.choices, *good.codes)):
        for text in ("7", "", "unheard-of", "２"):
            yield _members(good, f"{field} is {text!r}", _with({field: text}))


def unknown_codes(good: GoodReply) -> Iterator[Mutation]:
    """Yield the reply with each code replaced by `UNKNOWN_CODE`."""
    for field in good.codes:
        yield _members(good, f"{field} is unknown", _with({field: UNKNOWN_CODE}))


def other_subjects(good: GoodReply) -> Iterator[Mutation]:
    """Yield the reply about somebody or something else than what was asked about."""
    for field in good.echoes:
        value = _found(json.loads(good.reply.body), field)
        yield _members(good, f"another {field}", _with({field: _other(value)}))


def contradictions(good: GoodReply) -> Iterator[Mutation]:
    """Yield the reply with each of its contradictions."""
    for what, values in good.contradictions.items():
        yield _members(good, what, _with(values))


def absent_members(good: GoodReply) -> Iterator[Mutation]:
    """Yield the reply without each member at its top that is not promised."""
    if not _is_json(good):
        return
    for field in json.loads(good.reply.body):
        if field not in good.promised:
            yield _members(good, f"without {field}", _without(field))


def duplicate_names(good: GoodReply) -> Iterator[Mutation]:
    """Yield the reply with each promised member twice, the same or another value first."""
    for field in good.promised:
        for what, first in (("twice", None), ("twice, a text first", "other")):
            yield Mutation(target=good.name, what=f"{field} {what}", change=_doubled(field, first))


def wrong_documents(good: GoodReply) -> Iterator[Mutation]:
    """Yield replies that are no document of the promised media type and shape."""
    yield from (_wrong_json(good) if _is_json(good) else _unfit(good))


def _is_json(good: GoodReply) -> bool:
    return (good.reply.header("content-type") or "").startswith("application/json")


def _unfit(good: GoodReply) -> Iterator[Mutation]:
    """Yield the unfit bodies, those that every binary document has among them."""
    kind, body = good.reply.header("content-type"), good.reply.body
    for what, media_type, content in (
        *((what, kind, content) for what, content in good.unfit.items()),
        ("text/html", "text/html; charset=utf-8", body),
        ("no media type", None, body),
        ("an HTML page", "text/html", _HTML),
        ("an HTML page under its media type", kind, _HTML),
        ("an empty body", kind, b""),
        ("cut in half", kind, body[: len(body) // 2]),
        ("cut at the end", kind, body[:-1]),
        ("two documents", kind, body + body),
        ("2 MiB", kind, body + b"\x00" * 2**21),
    ):
        headers = () if media_type is None else (("content-type", media_type),)
        reply = attrs.evolve(good.reply, headers=headers, body=content)
        yield Mutation(target=good.name, what=what, change=_always(reply))


def _wrong_json(good: GoodReply) -> Iterator[Mutation]:
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
    for what, code, sent in (
        ("deadline-passed", "deadline-passed", True),
        ("deadline-passed before anything was sent", "deadline-passed", False),
        ("connection-failed", "connection-failed", False),
        ("tls-failed", "tls-failed", False),
        ("connection-dropped", "connection-dropped", True),
        ("reply-too-large", "reply-too-large", True),
    ):
        yield Mutation(target=good.name, what=what, change=_fault(code, sent=sent), sent=sent)


def every_mutation(good: GoodReply) -> Iterator[Mutation]:
    """Yield every way in which the reply can be spoiled."""
    for mutate in (
        *(missing_fields, wrong_types, unknown_choices, unknown_codes, other_subjects),
        *(contradictions, duplicate_names, wrong_documents, wrong_statuses, transport_faults),
    ):
        yield from mutate(good)


def _members(
    good: GoodReply, what: str, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> Mutation:
    def changed(reply: HttpReply) -> HttpReply:
        document = change(json.loads(reply.body))
        return attrs.evolve(reply, body=json.dumps(document, ensure_ascii=False).encode())

    return Mutation(target=good.name, what=what, change=changed)


def _always(reply: HttpReply) -> Callable[[HttpReply], HttpReply]:
    return lambda _: reply


def _without(path: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def changed(document: dict[str, Any]) -> dict[str, Any]:
        holder, last = _holder(document, path)
        del holder[last]
        return document

    return changed


def _with(values: Mapping[str, Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def changed(document: dict[str, Any]) -> dict[str, Any]:
        for path, value in values.items():
            holder, last = _holder(document, path)
            holder[last] = value
        return document

    return changed


def _doubled(path: str, first: object) -> Callable[[HttpReply], HttpReply]:
    def changed(reply: HttpReply) -> HttpReply:
        whole = {"": json.loads(reply.body)}
        holder, last = _holder(whole[""], path)
        value = holder[last] if first is None else first
        member = f"{json.dumps(last)}:{json.dumps(value, ensure_ascii=False)},"
        doubled = "{" + member + json.dumps(holder, ensure_ascii=False)[1:]
        above, name = _holder(whole, f".{path}".rpartition(".")[0])
        above[name] = _HERE
        text = json.dumps(whole[""], ensure_ascii=False).replace(json.dumps(_HERE), doubled)
        return attrs.evolve(reply, body=text.encode())

    return changed


def _holder(document: Any, path: str) -> tuple[Any, Any]:
    """Return the object or array that holds the member at ``path``, and its name there."""
    *above, last = path.split(".")
    for name in above:
        document = document[_key(document, name)]
    return document, _key(document, last)


def _found(document: Any, path: str) -> Any:
    holder, last = _holder(document, path)
    return holder[last]


def _key(holder: Any, name: str) -> Any:
    return int(name) if isinstance(holder, list) else name


def _other(value: Any) -> Any:
    """Return a value of the same shape that is about something else; of base64, other bytes."""
    if not isinstance(value, str):
        return not value if isinstance(value, bool) else value + 1
    try:
        known = base64.b64decode(value, validate=True)
    except ValueError:
        return OTHER
    return base64.b64encode(bytes(255 - byte for byte in known)).decode() if known else OTHER


def _fault(code: str, *, sent: bool) -> Callable[[HttpReply], HttpReply]:
    def raised(_: HttpReply) -> HttpReply:
        raise TransportError(code, "thrown in by the conformance suite", sent=sent)

    return raised
