"""Shows what happens at a virtual reader: lines for people, or lines of JSON for programs."""

import json
import sys
from collections.abc import Callable
from typing import Any

import attrs

from myna_mock.bilingual import Text
from myna_mock.card.desk import Happened, Inserted, Reader, Refusal, Removed, Seen
from myna_mock.card.slot import Link
from myna_mock.card.telling import Told
from myna_sdk.commands.language import Language, language

_IN = Text("カードを入れました", "card in")
_OUT = Text("カードを抜きました", "card out")
_NUMBER_B = Text("照合番号B", "number B")
_WAITING = Text("リーダーを待っています", "waiting for the reader")
_CONNECTED = Text("リーダーに接続しました", "connected to the reader")
_CANNOT = Text("できません", "cannot")


def screen(*, as_json: bool) -> Callable[[Seen], None]:
    """Return what writes each happening to standard output at once, whichever thread tells it."""
    spoken = language()

    def shown(seen: Seen) -> None:
        line = json.dumps(document(seen), ensure_ascii=False) if as_json else sentence(seen, spoken)
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


def sentence(seen: Seen, spoken: Language) -> str:
    """Return one happening as a line for people."""
    match seen:
        case Inserted(persona=persona, atr=atr, number_b=number_b):
            told = f"MOCK  {_IN.into(spoken)}: {persona}  ATR {atr}"
            return told if number_b is None else f"{told}  {_NUMBER_B.into(spoken)} {number_b}"
        case Removed():
            return f"MOCK  {_OUT.into(spoken)}"
        case Reader(link=link, host=host, port=port):
            there = _WAITING if link == Link.WAITING.value else _CONNECTED
            return f"MOCK  {there.into(spoken)}: {host}:{port}"
        case Happened(persona=persona, event=event):
            return f"MOCK  {persona}: {event}"
        case Refusal(code=code, message=message):
            return f"MOCK  {_CANNOT.into(spoken)}: {message} [{code}]"
        case Told():
            return _exchange(seen, spoken)


def _exchange(seen: Told, spoken: Language) -> str:
    parts = (
        seen.command.into(spoken),
        seen.about,
        f"{seen.status} {seen.meaning.into(spoken)}",
        f"{seen.received} B" if seen.received else "",
    )
    return "  " + "  ".join(part for part in parts if part)
