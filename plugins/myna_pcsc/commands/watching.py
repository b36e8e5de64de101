"""The live view: cards and readers as they come and go."""

import json
import sys
from collections.abc import Iterator
from typing import Final

import attrs

from myna_pcsc.commands.running import run, without_anchors
from myna_sdk.authoring import CardReader
from myna_sdk.commands.language import say

_CARD_IN: Final = "card-in"
_CARD_OUT: Final = "card-out"
_READER_IN: Final = "reader-in"
_READER_OUT: Final = "reader-out"


@attrs.frozen
class Change:
    """One thing that happened: ``card-in``, ``card-out``, ``reader-in`` or ``reader-out``."""

    event: str
    reader: str


def changes() -> Iterator[Change]:
    """Yield what is there, and then every change, until whoever looks stops."""
    before: dict[str, CardReader] = {}
    cards = without_anchors()
    seen = run(cards.readers())
    while True:
        now = {each.name: each for each in seen}
        yield from _between(before, now)
        before = now
        seen = run(cards.changed(seen))


def _between(before: dict[str, CardReader], now: dict[str, CardReader]) -> Iterator[Change]:
    for name in before.keys() - now.keys():
        yield Change(_READER_OUT, name)
    for name, reader in now.items():
        if name not in before:
            yield Change(_READER_IN, name)
        had = name in before and before[name].has_card
        if reader.has_card and not had:
            yield Change(_CARD_IN, name)
        if had and not reader.has_card:
            yield Change(_CARD_OUT, name)


def show_change(change: Change, *, as_json: bool) -> None:
    """Write one line at once, so that a program that reads them is not kept waiting."""
    if as_json:
        told = json.dumps({"event": change.event, "reader": change.reader}, ensure_ascii=False)
    else:
        said = {
            _CARD_IN: say("カードが置かれました", "card in"),
            _CARD_OUT: say("カードが外されました", "card out"),
            _READER_IN: say("リーダー", "reader"),
            _READER_OUT: say("リーダーが外されました", "reader gone"),
        }
        told = f"{change.reader}  {said[change.event]}"
    sys.stdout.write(f"{told}\n")
    sys.stdout.flush()
