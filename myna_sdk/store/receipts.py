"""Receipts and the public keys that signed them.

What a receipt tells of a person is a record of the person's identity class, sealed with the
person's key and gone with it. What is kept here holds digests only, sealed with a key of its own.
"""

import json
from datetime import timedelta
from typing import Any

import attrs
from sqlalchemy import bindparam, insert, select, update

from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.person import PersonId
from myna_sdk.store import records
from myna_sdk.store.encoding import instant, stamp
from myna_sdk.store.holdings import RecordId
from myna_sdk.store.sealing import Place, as_written
from myna_sdk.store.tables import pendings, receipt_keys, receipts
from myna_sdk.store.tables import records as record_table
from myna_sdk.store.transaction import Transaction

__all__ = [
    "Ended",
    "KeptKey",
    "KeptReceipt",
    "ends_beside",
    "ends_of_check",
    "hold",
    "keep",
    "keys",
    "load",
    "person_of_check",
    "standing",
    "take_key",
    "void",
    "voided",
]

_SECOND = timedelta(seconds=1)
"""Receipts tell their instant to the second, so that two keys may both hold within one."""


@attrs.frozen(kw_only=True)
class KeptKey:
    """A public key that signs receipts, or did.

    Attributes:
        kid: Its id.
        jwk: The key, as its room writes it.
        valid_from: The first instant at which it signed.
        retired_at: The first instant at which it does not; ``None`` while it signs.
    """

    kid: str
    jwk: dict[str, str]
    valid_from: Instant
    retired_at: Instant | None


@attrs.frozen(kw_only=True)
class Ended:
    """That a receipt no longer stands.

    Attributes:
        id: The receipt.
        at: Since when.
        reason: Why, a word of the caller's.
        superseded_by: The receipt in its place.
    """

    id: str
    at: Instant
    reason: str
    superseded_by: str | None


@attrs.frozen(repr=False, kw_only=True)
class KeptReceipt(Masked):
    """A receipt as it is kept.

    Attributes:
        id: Its id.
        original: The receipt that a shared edition was made from.
        content: What is signed, without what it tells of the person.
        told: What it tells of the person; ``None`` if that was not kept, or was erased.
        ended: Since when and why it no longer stands; ``None`` while it does.
    """

    id: str
    original: str | None
    content: Concealed[bytes]
    told: Concealed[bytes] | None
    ended: Ended | None

    def _shown(self) -> str:
        return self.id


_KEYS = select(receipt_keys).order_by(receipt_keys.c.valid_from, receipt_keys.c.kid)
_KEY = select(receipt_keys).where(receipt_keys.c.kid == bindparam("which"))
_ADD_KEY = insert(receipt_keys)
_RETIRE = (
    update(receipt_keys)
    .where(receipt_keys.c.kid != bindparam("which"), receipt_keys.c.retired_at.is_(None))
    .values(retired_at=bindparam("at"))
)
_KEEP = insert(receipts)
_BY_ID = select(receipts).where(receipts.c.id == bindparam("which"))
_LOCK_BY_ID = _BY_ID.with_for_update()
_STANDING = select(receipts).where(
    receipts.c.about_mac == bindparam("about"), receipts.c.voided_at.is_(None)
)
_VOIDED = (
    select(receipts.c.id, receipts.c.voided_at, receipts.c.void_reason, receipts.c.superseded_by)
    .where(receipts.c.voided_at.is_not(None))
    .order_by(receipts.c.voided_at)
)
_STANDS = receipts.c.voided_at.is_(None)
_VOID = update(receipts).where(receipts.c.id == bindparam("which"), _STANDS)
_VOID_EDITIONS = update(receipts).where(receipts.c.original == bindparam("which"), _STANDS)
_HOLD = update(receipts).where(receipts.c.id == bindparam("which"), _STANDS).values(voided_at=None)
_ENDS_OF_CHECK = select(receipts.c.void_reason).where(
    receipts.c.check_mac == bindparam("check"), receipts.c.voided_at.is_not(None)
)
_CHECK_OF = select(receipts.c.check_mac).where(receipts.c.id == bindparam("which"))
_OF_PENDING = select(pendings.c.person).where(pendings.c.id == bindparam("which"))
_OF_RECORD = select(record_table.c.person).where(record_table.c.id == bindparam("which"))


def take_key(tx: Transaction, kid: str, jwk: dict[str, str], *, at: Instant) -> bool:
    """Return whether the key ``kid`` may sign at ``at``.

    A key that was never met takes the place of those that signed so far: they are retired. One
    that was retired never signs again.

    Args:
        tx: A writing transaction.
        kid: The key's id.
        jwk: The public key.
        at: The instant of the receipt, to the second.
    """
    row = tx.read(_KEY, {"which": kid}).one_or_none()
    if row is not None:
        return row.retired_at is None and row.valid_from <= stamp(at)
    text = json.dumps(jwk, sort_keys=True)
    tx.write(_ADD_KEY, {"kid": kid, "jwk": text, "valid_from": stamp(at), "retired_at": None})
    tx.write(_RETIRE, {"which": kid, "at": stamp(at + _SECOND)})
    return True


def keys(tx: Transaction) -> tuple[KeptKey, ...]:
    """Return every key that ever signed, oldest first."""
    return tuple(map(_key, tx.read(_KEYS).all()))


def _key(row: Any) -> KeptKey:
    def read() -> KeptKey:
        retired = row.retired_at
        return KeptKey(
            kid=row.kid,
            jwk=json.loads(row.jwk),
            valid_from=instant(row.valid_from),
            retired_at=None if retired is None else instant(retired),
        )

    return as_written(Place("receipt_keys", row.kid, "jwk"), read)


def keep(
    tx: Transaction,
    *,
    id: str,
    kid: str,
    content: bytes,
    at: Instant,
    about: tuple[str, ...] | None = None,
    check: tuple[str, ...] | None = None,
    original: str | None = None,
    told: RecordId | None = None,
) -> None:
    """Keep a receipt, sealed.

    Args:
        tx: A writing transaction.
        id: Its id.
        kid: The key that signed it.
        content: What is signed; nothing in it is personal.
        at: When it was issued.
        about: What it is on, such as a check and a use case: one such receipt stands at a time.
        check: The check that it rests on, whatever it is used for; an edition has its original's.
        original: The receipt that a shared edition was made from.
        told: The record of what it tells of the person, if that is kept.
    """
    masters = tx.vault.masters
    key, wrapped = masters.fresh_key(_place(id, "wrapped"))
    tx.write(
        _KEEP,
        {
            "id": id,
            "original": original,
            "about_mac": None if about is None else tx.vault.lookup("receipt", *about),
            "check_mac": _check_mac(tx, check, original),
            "kid": kid,
            "told": told,
            "generation": masters.current,
            "wrapped": wrapped,
            "content": key.seal(Concealed(content), _place(id, "content")),
            "issued_at": stamp(at),
        },
    )


def _check_mac(
    tx: Transaction, check: tuple[str, ...] | None, original: str | None
) -> bytes | None:
    if check is not None:
        return tx.vault.lookup("receipt-check", *check)
    if original is None:
        return None
    found: bytes | None = tx.read(_CHECK_OF, {"which": original}).scalar_one_or_none()
    return found


def load(tx: Transaction, id: str) -> KeptReceipt | None:
    """Return the receipt ``id``, or ``None``. A writing transaction keeps others from it."""
    row = tx.read(_LOCK_BY_ID if tx.writing else _BY_ID, {"which": id}).one_or_none()
    return None if row is None else _opened(tx, row)


def standing(tx: Transaction, about: tuple[str, ...]) -> KeptReceipt | None:
    """Return the receipt that stands on what ``about`` names, or ``None``."""
    mac = tx.vault.lookup("receipt", *about)
    row = tx.read(_STANDING, {"about": mac}).one_or_none()
    return None if row is None else _opened(tx, row)


def void(
    tx: Transaction, id: str, *, reason: str, at: Instant, superseded_by: str | None = None
) -> bool:
    """Return whether the receipt ``id`` stood until now; neither it nor an edition of it does."""
    ended = {"voided_at": stamp(at), "void_reason": reason}
    stood = tx.write(_VOID, {"which": id, **ended, "superseded_by": superseded_by}) > 0
    tx.write(_VOID_EDITIONS, {"which": id, **ended})
    return stood


def hold(tx: Transaction, id: str) -> bool:
    """Return whether the receipt ``id`` stands, and keep it standing until this is committed.

    The row is written as it was: a lock alone would let somebody who waits for it end the receipt
    without the edition that is made of it here.
    """
    return tx.write(_HOLD, {"which": id}) > 0


def ends_of_check(tx: Transaction, check: tuple[str, ...]) -> frozenset[str]:
    """Return the reasons for which receipts that rest on ``check`` were voided."""
    mac = tx.vault.lookup("receipt-check", *check)
    return frozenset(row.void_reason for row in tx.read(_ENDS_OF_CHECK, {"check": mac}))


def ends_beside(tx: Transaction, id: str) -> frozenset[str]:
    """Return the reasons for which receipts were voided that rest on the same check as ``id``."""
    mac = tx.read(_CHECK_OF, {"which": id}).scalar_one_or_none()
    found = () if mac is None else tx.read(_ENDS_OF_CHECK, {"check": mac})
    return frozenset(row.void_reason for row in found)


def voided(tx: Transaction) -> tuple[Ended, ...]:
    """Return every receipt that no longer stands, in the order of its end."""
    ended = (_ended(row) for row in tx.read(_VOIDED).all())
    return tuple(each for each in ended if each is not None)


def person_of_check(tx: Transaction, check: str) -> PersonId | None:
    """Return whom ``check`` is on, a pending redirect or a record, while that is known."""
    for statement in (_OF_PENDING, _OF_RECORD):
        row = tx.read(statement, {"which": check}).one_or_none()
        if row is not None and row.person is not None:
            return PersonId(row.person)
    return None


def _opened(tx: Transaction, row: Any) -> KeptReceipt:
    key = tx.data_key(row.wrapped, _place(row.id, "wrapped"))
    record = None if row.told is None else records.load(tx, RecordId(row.told))
    return KeptReceipt(
        id=row.id,
        original=row.original,
        content=key.open(row.content, _place(row.id, "content")),
        told=None if record is None else record.content,
        ended=_ended(row),
    )


def _ended(row: Any) -> Ended | None:
    at = row.voided_at
    if at is None:
        return None
    return Ended(
        id=row.id,
        at=as_written(_place(row.id, "voided_at"), lambda: instant(at)),
        reason=row.void_reason,
        superseded_by=row.superseded_by,
    )


def _place(id: str, column: str) -> Place:
    return Place("receipts", id, column)
