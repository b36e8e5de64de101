"""An index of revocation lists, what it tells and what changed in it, on the screen or as JSON."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs

from myna_sdk.commands.certificate_screens import (
    hierarchy_rows,
    revocation_document,
    revocation_said,
)
from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import language, say
from myna_sdk.commands.screen import columns, in_japan
from myna_sdk.errors import UsageError
from myna_sdk.jpki.crl import stale
from myna_sdk.jpki.crl_index import Change, Changes, CrlIndex, IndexedCrl
from myna_sdk.jpki.names import rfc4514
from myna_sdk.jpki.profile import Hierarchy
from myna_sdk.jpki.revocation import HARD_FAIL, Good, Held, Revocation, Revoked, Unknown
from myna_sdk.jpki.times import whole_second
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import MASK

__all__ = [
    "Asked",
    "changes_document",
    "changes_lines",
    "index_document",
    "index_lines",
    "lookup_code",
    "lookup_document",
    "lookup_lines",
    "update_code",
]


def place_said(crl: IndexedCrl) -> str:
    """Return the partition of a list, for people."""
    if crl.partition is None:
        return say("(全市区町村)", "(every municipality)")
    try:
        return rfc4514(crl.partition)
    except UnreadableError:
        return crl.partition.hex()


def list_document(crl: IndexedCrl) -> dict[str, Any]:
    """Return what a list says about itself."""
    return {
        "partition": None if crl.partition is None else place_said(crl),
        "issuer": rfc4514(crl.issuer.name),
        "issuer_key": crl.issuer.key.identifier.hex(),
        "number": None if crl.number is None else str(crl.number),
        "this_update": crl.this_update.isoformat(),
        "next_update": crl.next_update.isoformat(),
        "entries": len(crl),
        "fingerprint": crl.fingerprint,
    }


def _flaw(crl: IndexedCrl, at: Instant) -> str | None:
    """Return why a list may not be used at ``at``, or ``None`` if it may."""
    flaw = stale(crl.this_update, crl.next_update, whole_second(at), HARD_FAIL)
    return None if flaw is None else flaw.value


def index_document(
    path: Path, index: CrlIndex, hierarchy: Hierarchy, at: Instant
) -> dict[str, Any]:
    """Return what an index holds."""
    return {
        "hierarchy": hierarchy.name,
        "mock": hierarchy.mock,
        "path": str(path),
        "bytes": path.stat().st_size,
        "entries": len(index),
        "at": at.isoformat(),
        "lists": [{**list_document(crl), "flaw": _flaw(crl, at)} for crl in index.lists],
    }


def index_lines(
    path: Path, index: CrlIndex, hierarchy: Hierarchy, at: Instant, *, each: bool
) -> list[str]:
    """Return what an index holds, for people; its lists one by one if ``each``."""
    told = index_document(path, index, hierarchy, at)
    flaws = Counter(crl["flaw"] for crl in told["lists"])
    in_force = f"{say('有効', 'in force')} {flaws.pop(None, 0):,}"
    others = [f"{flaw} {count}" for flaw, count in sorted(flaws.items())]
    rows = [
        (say("索引", "Index"), f"{path} ({told['bytes']:,} bytes)"),
        *hierarchy_rows(hierarchy),
        (say("失効リスト", "Lists"), f"{len(index.lists):,} ({', '.join([in_force, *others])})"),
        (say("項目", "Entries"), f"{len(index):,}"),
        (say("最も古い発行", "Oldest"), in_japan(min(crl.this_update for crl in index.lists))),
        (say("最も近い期限", "First end"), in_japan(min(crl.next_update for crl in index.lists))),
    ]
    return [*columns(rows), *(_each_list(index, at) if each else [])]


def _each_list(index: CrlIndex, at: Instant) -> list[str]:
    rows = []
    for crl in index.lists:
        flaw = _flaw(crl, at)
        rows.append(
            (
                "✗" if flaw else "✓",
                place_said(crl),
                f"{say('番号', 'number')} {'-' if crl.number is None else crl.number}",
                f"{len(crl):,}",
                f"{in_japan(crl.this_update)} – {in_japan(crl.next_update)}",
                flaw or "",
            )
        )
    return columns(rows)


def changes_document(changes: Changes, refused: Sequence[UsageError]) -> dict[str, Any]:
    """Return what lists did to an index, and why others could not be used."""
    return {
        "changes": [{"change": change.value, **list_document(crl)} for crl, change in changes],
        "refused": [
            {"path": error.data["path"], "flaw": error.data.get("flaw"), "message": error.message}
            for error in refused
        ],
    }


def changes_lines(changes: Changes, refused: Sequence[UsageError]) -> list[str]:
    """Return what lists did to an index, for people: the ones that stayed outside one by one."""
    counts = Counter(change for _, change in changes)
    rows = [(_said(change), f"{counts[change]:,}") for change in Change if counts[change]]
    if refused:
        rows.append((say("使えないファイル", "Unusable files"), f"{len(refused):,}"))
    outside = [
        f"✗ {_said(change)}: {place_said(crl)}, {in_japan(crl.this_update)}"
        for crl, change in changes
        if change in _OUTSIDE
    ]
    return [*columns(rows), *outside, *(f"✗ {error.message}" for error in refused)]


_OUTSIDE = frozenset({Change.OLDER, Change.CONFLICTING})


def _said(change: Change) -> str:
    return {
        Change.ADDED: say("追加", "Added"),
        Change.REPLACED: say("更新", "Replaced"),
        Change.UNCHANGED: say("変更なし", "Unchanged"),
        Change.OLDER: say("古いため不採用", "Older, left out"),
        Change.CONFLICTING: say("番号または日時が矛盾するため不採用", "Conflicting, left out"),
    }[change]


def update_code(changes: Changes, refused: Sequence[UsageError]) -> ExitCode:
    """Return 1 if a list stayed outside, else 0."""
    outside = any(change in _OUTSIDE for _, change in changes)
    return ExitCode.REJECTED if outside or refused else ExitCode.DONE


@attrs.frozen(kw_only=True)
class Asked:
    """What an index told about one serial number, or one certificate.

    Attributes:
        hierarchy: Whose lists were asked.
        at: The instant that judges.
        lists: How many lists were asked.
        told: The list that told something, where one did, and what.
    """

    hierarchy: Hierarchy
    at: Instant
    lists: int
    told: tuple[tuple[IndexedCrl | None, Revocation], ...]


def lookup_code(asked: Asked) -> ExitCode:
    """Return 1 if anything is revoked or held, 3 if anything could not be told, else 0.

    A number that is on no list is not told to be good: nobody knows which town's list it is of.
    """
    statuses = [status for _, status in asked.told]
    if any(isinstance(status, Revoked | Held) for status in statuses):
        return ExitCode.REJECTED
    good = bool(statuses) and all(isinstance(status, Good) for status in statuses)
    return ExitCode.DONE if good else ExitCode.UNDETERMINED


def lookup_document(asked: Asked, *, reveal: bool) -> dict[str, Any]:
    """Return what was told. The number that was asked for is not repeated.

    Which list told it names the person's municipality, and is shown only if ``reveal``.
    """
    return {
        "hierarchy": asked.hierarchy.name,
        "mock": asked.hierarchy.mock,
        "at": asked.at.isoformat(),
        "lists_asked": asked.lists,
        "outcome": {0: "good", 1: "revoked-or-held", 3: "undetermined"}[lookup_code(asked)],
        "told": [
            {**revocation_document(status), "list": _list_shown(crl, reveal=reveal)}
            for crl, status in asked.told
        ],
    }


def _list_shown(crl: IndexedCrl | None, *, reveal: bool) -> dict[str, Any] | None:
    if crl is None:
        return None
    told = list_document(crl)
    hidden = ("partition", "fingerprint", "number", "entries")  # so many entries one town has
    return told if reveal else {**told, **dict.fromkeys(hidden, MASK)}


def lookup_lines(asked: Asked, *, reveal: bool) -> list[str]:
    """Return what was told, for people."""
    rows = []
    for crl, status in asked.told:
        said = revocation_said(status)
        if isinstance(status, Unknown):
            said = f"{said}: {status.flaw.text(language())}"
        rows.append((say("結果", "Outcome"), said))
        if crl is not None:
            rows.append((say("失効リスト", "List"), place_said(crl) if reveal else MASK))
    if not rows:
        count = f"{asked.lists:,}"
        none = say(
            f"判定できません: {count} 件の失効リストのいずれにもありません",
            f"cannot be told: on none of the lists: {count}",
        )
        why = say(
            "番号だけでは市区町村が分からず、その失効リストが索引にあるかを確かめられません。"
            "証明書を指定してください。",
            "A number does not tell its municipality, nor whether the list of that is in the "
            "index. Name the certificate.",
        )
        rows += [(say("結果", "Outcome"), none), (say("理由", "Reason"), why)]
    judged = (say("判定時点", "Judged at"), in_japan(asked.at))
    return columns([*rows, *hierarchy_rows(asked.hierarchy), judged])
