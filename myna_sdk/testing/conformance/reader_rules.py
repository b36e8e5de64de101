"""The rules for card readers: bytes are carried, cards come and go, and nobody waits for ever.

Readers are no flows: the rules use them as a driver does, with a real card or a virtual one that a
bench puts in and takes out.
"""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, Protocol

from myna_sdk.card.connections import CardConnection, ChipReader
from myna_sdk.effects.readers import CardReader
from myna_sdk.errors import TransportError
from myna_sdk.testing.conformance.rule import Rule

__all__ = ["ReaderBench"]

SELECT_JPKI: Final = bytes.fromhex("00A4040C0AD392F000260100000001")
NOWHERE: Final = "a reader of this name is nowhere"
PATIENCE: Final = 60.0
"""Seconds after which a call counts as one that never ends."""
_A_MOMENT: Final = 0.5
_GONE: Final = frozenset({"card-removed", "card-reader-unavailable"})
_SECRET: Final = b"40719832"


class ReaderBench(Protocol):
    """A reader under test, and the hand at it.

    `insert` and `remove` return once whoever drives the reader knows.
    """

    @property
    def provider(self) -> ChipReader:
        """The reader under test."""
        ...

    @property
    def name(self) -> str:
        """The name of the reader that the card is put into."""
        ...

    def insert(self) -> None:
        """Put a card with the JPKI application (公的個人認証AP) into the empty reader."""
        ...

    def remove(self) -> None:
        """Take the card out."""
        ...


def _listed(bench: ReaderBench) -> Iterator[str]:
    told: object = bench.provider.readers()  # its type is not to be taken on trust
    seen = told if isinstance(told, tuple) else (told,)
    if seen is not told or not all(isinstance(each, CardReader) for each in seen):
        yield "readers() is no tuple of CardReader"
        return
    names = [each.name for each in seen]
    if bench.name not in names:
        yield "the reader is not among those listed"
    if not all(names) or len(set(names)) < len(names):
        yield "a reader has no name, or two have one"
    if [each.name for each in bench.provider.readers()] != names:
        yield "the order does not stay"


def _tells_a_card(bench: ReaderBench) -> Iterator[str]:
    if _here(bench).has_card or _here(bench).atr:
        yield "an empty reader has a card"
    bench.insert()
    if not _here(bench).has_card or not _here(bench).atr:
        yield "a card that is in is not told, or without its answer to reset"
    bench.remove()
    if _here(bench).has_card or _here(bench).atr:
        yield "a card that is out is told"


def _change_is_told(bench: ReaderBench) -> Iterator[str]:
    before = bench.provider.readers()
    bench.insert()
    ended, seen = _ended(lambda: bench.provider.changed(before, PATIENCE * 10))
    if not ended:
        yield "a change that is there already is waited for"
    elif seen != bench.provider.readers():
        yield "what is told is not what there is"


def _wait_ends(bench: ReaderBench) -> Iterator[str]:
    known = bench.provider.readers()
    for seconds in (0.0, 0.01):
        ended, seen = _ended(partial(bench.provider.changed, known, seconds))
        if not ended:
            yield f"changed(…, {seconds}) does not end"
        elif seen != known:
            yield "nothing changed, and a change is told"


def _empty_is_told(bench: ReaderBench) -> Iterator[str]:
    yield from _refused(lambda: bench.provider.connection(bench.name).begin(), "an empty reader")


def _nowhere_is_told(bench: ReaderBench) -> Iterator[str]:
    bench.insert()  # else whoever speaks to any card at hand would not be noticed
    yield from _refused(lambda: bench.provider.connection(NOWHERE).begin(), "no reader")


def _carries_bytes(bench: ReaderBench) -> Iterator[str]:
    bench.insert()
    connection = bench.provider.connection(bench.name)
    connection.begin()
    try:
        command = bytearray(SELECT_JPKI)
        answer: object = connection.transmit(command)
        if not isinstance(answer, bytes) or answer != b"\x90\x00":
            yield "the answer is not what the card gave, as bytes with its status word"
        if command != SELECT_JPKI:
            yield "the command was altered"
    finally:
        connection.end()


def _alone(bench: ReaderBench) -> Iterator[str]:
    bench.insert()
    first, second = (bench.provider.connection(bench.name) for _ in range(2))
    first.begin()
    begun = threading.Event()

    def begin() -> None:
        second.begin()
        begun.set()
        second.end()

    other = threading.Thread(target=begin, daemon=True)
    try:
        other.start()
        if begun.wait(_A_MOMENT):
            yield "two transactions have the card at once"
        first.transmit(bytearray(SELECT_JPKI))
    finally:
        first.end()
    if not begun.wait(PATIENCE):
        yield "after a transaction nobody else gets the card"
    other.join(PATIENCE)


def _removal_is_told(bench: ReaderBench) -> Iterator[str]:
    bench.insert()
    connection = bench.provider.connection(bench.name)
    connection.begin()
    connection.transmit(bytearray(SELECT_JPKI))
    bench.remove()
    secret = bytearray(b"\x00\x20\x00\x98\x08" + _SECRET)
    try:
        yield from _refused(lambda: connection.transmit(secret), "a card that left", secret=_SECRET)
    finally:
        yield from _let_go(connection)
    bench.insert()
    again = bench.provider.connection(bench.name)
    again.begin()
    try:
        if again.transmit(bytearray(SELECT_JPKI)) != b"\x90\x00":
            yield "the next card does not answer"
    finally:
        again.end()


RULES: Final[tuple[Rule[ReaderBench], ...]] = (
    Rule(
        id="readers-are-listed",
        text="readers() returns every reader once, with its name, in an order that stays.",
        findings=_listed,
    ),
    Rule(
        id="card-is-told",
        text="Whether a card is in a reader is told as it is, with its answer to reset.",
        findings=_tells_a_card,
    ),
    Rule(
        id="change-is-told",
        text="changed() returns at once where there is a difference already.",
        findings=_change_is_told,
    ),
    Rule(
        id="wait-ends",
        text="changed() waits no longer than it was told, and tells no change that is none.",
        findings=_wait_ends,
    ),
    Rule(
        id="empty-reader-is-told",
        text="A transaction with no card is a TransportError: card-removed.",
        findings=_empty_is_told,
    ),
    Rule(
        id="no-reader-is-told",
        text="A reader that there is not is a TransportError too.",
        findings=_nowhere_is_told,
    ),
    Rule(
        id="bytes-are-carried",
        text="What the card answers comes back as it is; the command's buffer is not altered.",
        findings=_carries_bytes,
    ),
    Rule(
        id="one-at-a-time",
        text="During a transaction nobody else has the card, and afterwards the next one does.",
        findings=_alone,
    ),
    Rule(
        id="removal-is-told",
        text="A card that is taken out is card-removed, shows nothing that was sent, and the next "
        "card answers.",
        findings=_removal_is_told,
    ),
)
"""Each is given a bench whose reader is empty."""


def _here(bench: ReaderBench) -> CardReader:
    found = [each for each in bench.provider.readers() if each.name == bench.name]
    return found[0] if found else CardReader(bench.name, has_card=False)


def _refused(call: Callable[[], object], what: str, *, secret: bytes = b"") -> Iterator[str]:
    try:
        call()
    except TransportError as fault:
        if fault.code not in _GONE:
            yield f"{what} is told as {fault.code}"
        told = f"{fault!r} {fault.data!r} {fault.__cause__!r} {fault.__context__!r}"
        if secret and (secret.decode() in told or secret.hex() in told.lower()):
            yield f"{what}: the fault shows what was sent"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        yield f"{what}: {type(error).__name__} was raised"
    else:
        yield f"{what} is not told"


def _let_go(connection: CardConnection) -> Iterator[str]:
    try:
        connection.end()
    except TransportError:
        return
    except Exception as error:  # noqa: BLE001 - as above
        yield f"ending after a removal: {type(error).__name__} was raised"


def _ended(call: Callable[[], tuple[CardReader, ...]]) -> tuple[bool, object]:
    """Return whether ``call`` ended, and what it returned."""
    answers: list[object] = []
    waiting = threading.Thread(target=lambda: answers.append(call()), daemon=True)
    waiting.start()
    waiting.join(PATIENCE)
    return bool(answers), answers[0] if answers else None
