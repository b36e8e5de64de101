"""Looks for the facts of a world's people where none of them may be: logs, files, URLs, output."""

import json
import logging
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import quote, quote_plus

import attrs

from myna_mock.world_face import WorldFace
from myna_sdk.model.facts import BasicFacts

_LEAST = 4
"""Shorter texts occur by chance."""

_PLAIN_RECORD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


def spellings(text: str) -> frozenset[str]:
    """Return the ways in which ``text`` could be written somewhere."""
    spaced = text.replace("\u3000", " ")
    bare = {text, spaced, spaced.replace(" ", "\u3000"), spaced.replace(" ", "")}
    coded = {
        code(each)
        for each in bare
        for code in (quote, quote_plus, lambda told: json.dumps(told)[1:-1])
    }
    return frozenset(each for each in bare | coded if len(each) >= _LEAST)


@attrs.define
class Watch:
    """Facts to be looked for, each under a label that may be shown."""

    _needles: dict[str, str] = attrs.field(factory=dict, init=False, repr=False)

    def add(self, label: str, text: str) -> None:
        """Look for ``text`` in any spelling, and call it ``label`` when it is found."""
        for spelling in spellings(text):
            self._needles.setdefault(spelling, label)

    def add_facts(self, label: str, facts: BasicFacts) -> None:
        """Look for name, address and birth date. A sex is too short to be told apart."""
        clear = facts.reveal()
        for item in ("name", "address"):
            if item in clear:
                self.add(f"{item} of {label}", clear[item])
        if facts.birth_date is not None and facts.birth_date.reveal() is not None:
            self.add(f"birth date of {label}", clear["birth_date"])
            self.add(f"birth date of {label}", facts.birth_date.digits())

    def in_text(self, text: str) -> tuple[str, ...]:
        """Return the labels of what ``text`` holds."""
        return tuple(sorted({label for needle, label in self._needles.items() if needle in text}))

    def in_bytes(self, data: bytes) -> tuple[str, ...]:
        """Return the labels of what ``data`` holds in UTF-8."""
        found = {label for needle, label in self._needles.items() if needle.encode() in data}
        return tuple(sorted(found))


def told_by(error: BaseException, *, skipped: Callable[[FrameType], bool]) -> str:
    """Return all that a traceback of ``error`` with its locals could show.

    Args:
        error: Its causes and contexts are looked at too.
        skipped: Frames that may know facts, such as the test's own and the mock's. What one of
            them raised is not looked at either.
    """
    parts: list[str] = []
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        frames = [frame for frame, _ in traceback.walk_tb(each.__traceback__)]
        if not frames or not skipped(frames[-1]):
            parts += [_shown(each), str(each), _shown(each.args), _shown(vars(each))]
        known = [frame for frame in frames if not skipped(frame)]
        parts += [_shown(value) for frame in known for value in frame.f_locals.values()]
        waiting += [each.__cause__, each.__context__]
    return "\n".join(parts)


def _shown(value: object) -> str:
    try:
        return repr(value)
    except Exception as fault:  # noqa: BLE001 - somebody's broken repr shows nothing
        return type(fault).__name__


class _Tap(logging.Handler):
    def __init__(self, take: Callable[[str, str], None]) -> None:
        super().__init__(level=1)
        self._take = take

    def emit(self, record: logging.LogRecord) -> None:
        """Hand on all that the record holds, what its format would not show included."""
        beside = {key: value for key, value in vars(record).items() if key not in _PLAIN_RECORD}
        parts = [_message(record), _shown(record.args), _shown(beside)]
        if record.exc_info is not None and record.exc_info[1] is not None:
            parts.append(told_by(record.exc_info[1], skipped=may_know))
        self._take(f"log record of {record.name}", "\n".join(parts))


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return str(record.msg)


def may_know(frame: FrameType) -> bool:
    """Tell whether ``frame`` is where facts are at home: the mock's side, or the test runner."""
    name = frame.f_globals.get("__name__", "")
    return isinstance(name, str) and name.partition(".")[0] in {"myna_mock", "_pytest", "pluggy"}


class Leaks:
    """What a test's world knows of people, and every place where it was found in clear.

    Attributes:
        found: One line for each place; no value is in it.
    """

    def __init__(self, world: WorldFace, folder: Path) -> None:
        self.found: list[str] = []
        self._world = world
        self._folder = folder
        self._watch = Watch()
        self._learn()

    def watch(self, label: str, text: str) -> None:
        """Look for ``text`` too, such as an address that a person had only for a while."""
        self._watch.add(label, text)

    def inspect(self, error: BaseException, *, where: str = "an exception") -> None:
        """Look at an exception that the test caught: texts, data and locals of its frames."""
        self.look(where, told_by(error, skipped=may_know))

    def look(self, where: str, text: str) -> None:
        """Note it if ``text`` holds a fact."""
        self.found += [f"{label} in {where}" for label in self._watch.in_text(text)]

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Look at every log record and warning while the block runs."""
        tap, root = _Tap(self.look), logging.getLogger()
        level, shown = root.level, warnings.showwarning

        def note(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
            self.look(f"a {category.__name__}", str(message))
            shown(message, category, *place, **more)

        root.addHandler(tap)
        root.setLevel(1)
        warnings.showwarning = note
        try:
            yield
        finally:
            warnings.showwarning = shown
            root.setLevel(level)
            root.removeHandler(tap)

    def look_around(self, urls: Iterable[str] = ()) -> None:
        """Look at every file of the test's folder, the journal, and ``urls``."""
        self._learn()
        for path in sorted(self._folder.rglob("*")):
            if path.is_file():
                labels = self._watch.in_bytes(path.read_bytes())
                self.found += [f"{label} in the file {path.name}" for label in labels]
        for url in urls:
            self.look("the URL of a request", url)
        for exchange in self._world.journal.entries:
            self.look("the journal", _shown(exchange))

    def _learn(self) -> None:
        for persona in self._world.people:
            report = self._world.port.report(persona)
            for facts in (report.register, report.carried, report.chip):
                self._watch.add_facts(persona, facts)
