"""A JSON interface whose every reply is good, for tests to spoil. It checks nothing."""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import attrs

from myna_sdk.effects import HttpReply, HttpRequest
from myna_sdk.model.instants import Instant
from myna_sdk.testing.conformance.asked import CANARIES
from myna_sdk.testing.stage import GoodReply

_JSON: Final = (("content-type", "application/json"),)


@attrs.frozen(kw_only=True)
class GoodApi:
    """The other side of calls that send nobody anywhere.

    Attributes:
        replies: The good reply to each path, told by its end; see `good`.
        more_canaries: What else no eye may see, beside what the suite itself asks with.
    """

    replies: Mapping[str, GoodReply] = attrs.field(kw_only=False)
    more_canaries: tuple[str, ...] = ()

    @property
    def canaries(self) -> tuple[str, ...]:
        """What the suite asks with, facts, and what was given."""
        return (*CANARIES, *self.more_canaries)

    def answer(self, request: HttpRequest, at: Instant) -> GoodReply:
        """Return the good reply to ``request``, told apart by the end of its path."""
        return answered(self.replies, request)


def good(
    document: Mapping[str, Any],
    *,
    promised: tuple[str, ...] = (),
    choices: tuple[str, ...] = (),
    codes: tuple[str, ...] = (),
    echoes: tuple[str, ...] = (),
    contradictions: Mapping[str, Mapping[str, Any]] | None = None,
    billed: bool = False,
) -> GoodReply:
    """Return the good reply with ``document``; see `GoodReply` for the rest."""
    body = json.dumps(document, ensure_ascii=False).encode()
    return GoodReply(
        reply=HttpReply(200, _JSON, body),
        name="reply",
        promised=promised,
        choices=choices,
        codes=codes,
        echoes=echoes,
        contradictions=contradictions or {},
        billed=billed,
    )


def answered(replies: Mapping[str, GoodReply], request: HttpRequest) -> GoodReply:
    """Return the reply of ``replies`` to ``request``: to the end of its path, named after it."""
    last = urlsplit(request.url).path.rsplit("/", 1)[-1]
    found = replies.get(last)
    if found is None:
        return GoodReply(reply=HttpReply(404, _JSON, b"{}"), name="unknown")
    return attrs.evolve(found, name=last)
