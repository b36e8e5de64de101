"""Shows what happens at a virtual reader: lines for people, or lines of JSON for programs."""

import json
import sys
from collections.abc import Callable
from typing import Any

import attrs

from myna_mock.bilingual import Text
from myna_mock.card.desk import Happened, Inserted, Reader, Refusal, Removed, Seen
from myna_mock.card.telling import Told
from myna_sdk.commands.language import language, say
from myna_sdk.commands.screen import columns


def screen(*, as_json: bool) -> Callable[[Seen], None]:
    """Return what writes each happening to standard output, at once."""

    def shown(seen: Seen) -> None:
        line = json.dumps(document(seen), ensure_ascii=False) if as_json else sentence(seen)
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    return shown


def document(seen: Seen) -> dict[str, Any]:
    """Return one happening as JSON values: only ever added to."""
    kind = {
        Reader: "reader",
        Inserted: "inserted",
        Removed: "removed",
        Happened: "happened",
        Refusal: "refused",
        Told: "command",
    }[type(seen)]
    return {"mock": True, "kind": kind, **attrs.asdict(seen, value_serializer=_plain)}


def _plain(_owner: Any, _field: Any, value: Any) -> Any:
    return value.en if isinstance(value, Text) else value


def sentence(seen: Seen) -> str:
    """Return one happening as a line for people."""
    match seen:
        case Inserted(persona=persona, atr=atr, number_b=number_b):
            told = say("カードを入れました", "card in")
            number = "" if number_b is None else f"  {say('照合番号B', 'number B')} {number_b}"
            return f"MOCK  {told}: {persona}  ATR {atr}{number}"
        case Removed():
            return f"MOCK  {say('カードを抜きました', 'card out')}"
        case Reader(link=link, host=host, port=port):
            waiting = say("リーダーを待っています", "waiting for the reader")
            there = say("リーダーに接続しました", "connected to the reader")
            return f"MOCK  {waiting if link == 'waiting' else there}: {host}:{port}"
        case Happened(persona=persona, event=event):
            return f"MOCK  {persona}: {event}"
        case Refusal(code=code, message=message):
            return f"MOCK  {say('できません', 'cannot')}: {message} [{code}]"
        case Told():
            return _exchange(seen)


def _exchange(seen: Told) -> str:
    into = language()
    row = (
        seen.command.into(into),
        seen.about,
        f"{seen.status} {seen.meaning.into(into)}",
        f"{seen.received} B" if seen.received else "",
    )
    (line,) = columns([row])
    return f"  {line}".rstrip()
