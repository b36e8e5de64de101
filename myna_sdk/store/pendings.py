"""Pending redirects: started → claimed → redeemed → settled.

One callback belongs to one pending, for ever: its keyed hash is bound when it is first claimed.
Whoever claims holds a lease while the login is finished; a crash leaves the lease to run out, and
the same callback, or `reclaim`, then takes the login up where it stood.
"""

import hmac
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from myna_sdk.errors import StoreError
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Secret
from myna_sdk.model.person import PersonId
from myna_sdk.store import cache
from myna_sdk.store.claims import (
    Claimed,
    ClaimRefusal,
    InFlight,
    Pending,
    PendingId,
    PendingStatus,
    Settled,
)
from myna_sdk.store.encoding import instant, stamp
from myna_sdk.store.sealing import DataKey, Place, as_written
from myna_sdk.store.tables import pendings
from myna_sdk.store.transaction import Transaction

_INSERT = insert(pendings)
_BY_ID = select(pendings).where(pendings.c.id == bindparam("which"))
_LOCK_BY_ID = _BY_ID.with_for_update()
_LOCK_BY_STATE = (
    select(pendings).where(pendings.c.state_mac == bindparam("state")).with_for_update()
)
_UPDATE = update(pendings).where(pendings.c.id == bindparam("which"))
_PURGE = delete(pendings).where(
    pendings.c.status == PendingStatus.STARTED.value, pendings.c.expires_at <= bindparam("at")
)
_PURGE_OLD = delete(pendings).where(pendings.c.started_at < bindparam("before"))


def start(
    tx: Transaction,
    *,
    id: PendingId,
    state: str,
    browser_session: str,
    provider: str,
    content: bytes,
    at: Instant,
    expires_at: Instant,
) -> None:
    """Keep a pending redirect; of ``state`` and ``browser_session`` only keyed hashes are kept.

    Args:
        tx: A writing transaction.
        id: Chosen by the caller, random.
        state: What comes back with the callback.
        browser_session: The caller's own value for the browser.
        provider: The provider instance.
        content: What the caller needs when the person comes back. Sealed.
        at: The instant of the start.
        expires_at: The first instant at which a callback comes too late.
    """
    hidden, content = Concealed(content), b""
    state_mac, state = tx.vault.lookup("state", state), ""
    session_mac, browser_session = tx.vault.lookup("session", id, browser_session), ""
    masters = tx.vault.masters
    key, wrapped = masters.fresh_key(_place(id, "wrapped"))
    tx.write(
        _INSERT,
        {
            "id": id,
            "provider": provider,
            "status": PendingStatus.STARTED.value,
            "state_mac": state_mac,
            "session_mac": session_mac,
            "generation": masters.current,
            "wrapped": wrapped,
            "content": key.seal(hidden, _place(id, "content")),
            "started_at": stamp(at),
            "expires_at": stamp(expires_at),
        },
    )


def enter(
    tx: Transaction, *, id: PendingId, state: str, provider: str, content: bytes, at: Instant
) -> bool:
    """Return whether a check that ends as it begins is now kept, claimed and to be settled.

    ``False``: one was kept with this ``state`` before, and nothing changes. No callback is ever
    taken for its.

    Args:
        tx: A writing transaction.
        id: Chosen by the caller, random.
        state: What there can be one check of; only its keyed hash is kept.
        provider: Who was asked.
        content: What the caller needs to tell of it later. Sealed.
        at: The present instant.
    """
    state_mac, state = tx.vault.lookup("state", state), ""
    if tx.read(_LOCK_BY_STATE, {"state": state_mac}).one_or_none() is not None:
        return False
    masters = tx.vault.masters
    key, wrapped = masters.fresh_key(_place(id, "wrapped"))
    tx.write(
        _INSERT,
        {
            "id": id,
            "provider": provider,
            "status": PendingStatus.CLAIMED.value,
            "state_mac": state_mac,
            "session_mac": tx.vault.lookup("session", id, ""),  # no browser is called so
            "callback_mac": tx.vault.lookup("callback", id, ""),
            "generation": masters.current,
            "wrapped": wrapped,
            "content": key.seal(Concealed(content), _place(id, "content")),
            "started_at": stamp(at),
            "expires_at": stamp(at),
        },
    )
    return True


def claim(
    tx: Transaction,
    *,
    state: str,
    browser_session: str,
    callback: bytes,
    at: Instant,
    lease: timedelta,
) -> Claimed | Settled | InFlight | ClaimRefusal:
    """Return what the callback is to its pending redirect.

    `Claimed`: the caller is to finish the login within ``lease``. `Settled`: it is finished.
    `InFlight`: somebody else is finishing it. The refusals are checked in their order and change
    nothing; a callback is late only if it was not claimed in time.

    Args:
        tx: A writing transaction.
        state: As it came back.
        browser_session: The caller's own value for the browser that came back.
        callback: The callback in one unambiguous form. Sealed, and bound by keyed hash.
        at: The instant at which it came.
        lease: How long the caller may take.
    """
    hidden, callback = Concealed(callback), b""
    session, browser_session = Secret(browser_session), ""
    state_mac, state = tx.vault.lookup("state", state), ""
    row = tx.read(_LOCK_BY_STATE, {"state": state_mac}).one_or_none()
    if row is None:
        return ClaimRefusal.UNKNOWN
    if not hmac.compare_digest(
        row.session_mac, tx.vault.lookup("session", row.id, session.reveal())
    ):
        return ClaimRefusal.OTHER_SESSION
    callback_mac = tx.vault.lookup("callback", row.id, hidden.reveal())
    if row.callback_mac is not None:
        if not hmac.compare_digest(row.callback_mac, callback_mac):
            return ClaimRefusal.OTHER_CALLBACK
        return _take_up(tx, row, at, lease)
    if stamp(at) >= row.expires_at:
        return ClaimRefusal.EXPIRED
    bound = {
        "status": PendingStatus.CLAIMED.value,
        "callback_mac": callback_mac,
        "callback": _key(tx, row).seal(hidden, _place(row.id, "callback")),
        "lease_until": stamp(at + lease),
    }
    tx.write(_UPDATE, {"which": row.id, **bound})
    return Claimed(_opened(tx, row._replace(**bound), at))


def reclaim(
    tx: Transaction, *, id: PendingId, at: Instant, lease: timedelta
) -> Claimed | Settled | InFlight | None:
    """Return what `claim` would for the callback already bound to ``id``.

    ``None``: there is no such pending, or its person has not come back yet.
    """
    row = _locked(tx, id)
    if row is None or row.callback_mac is None:
        return None
    return _take_up(tx, row, at, lease)


def redeem(tx: Transaction, *, id: PendingId, instance: str, tokens: bytes, until: Instant) -> None:
    """Keep what the one-time code was spent for; nothing changes once it is settled.

    Raises:
        StoreError: ``pending-unknown`` or ``pending-not-claimed``.
    """
    hidden, tokens = Concealed(tokens), b""
    row = _claimed(tx, id)
    if row.status == PendingStatus.SETTLED:
        return
    cache.put_redeemed(tx, id, instance=instance, tokens=hidden, until=until)
    tx.write(_UPDATE, {"which": id, "status": PendingStatus.REDEEMED.value})


def hold(tx: Transaction, *, id: PendingId, progress: bytes) -> None:
    """Keep what has been reached after the callback, until it settles; nothing once settled.

    Raises:
        StoreError: ``pending-unknown`` or ``pending-not-claimed``.
    """
    hidden, progress = Concealed(progress), b""
    row = _claimed(tx, id)
    if row.status == PendingStatus.SETTLED:
        return
    sealed = _key(tx, row).seal(hidden, _place(id, "progress"))
    tx.write(_UPDATE, {"which": id, "progress": sealed})


def release(
    tx: Transaction, *, id: PendingId, outcome: bytes, person: PersonId | None = None
) -> None:
    """Keep ``outcome`` as the last one and give the lease back; nothing changes once settled.

    Args:
        tx: A writing transaction.
        id: A claimed pending.
        outcome: The outcome. Sealed.
        person: Whom the pending is meant for, so that an erasure finds it.

    Raises:
        StoreError: ``pending-unknown`` or ``pending-not-claimed``.
    """
    hidden, outcome = Concealed(outcome), b""
    row = _claimed(tx, id)
    if row.status == PendingStatus.SETTLED:
        return
    sealed = _key(tx, row).seal(hidden, _place(id, "outcome"))
    left = {"outcome": sealed, "lease_until": None, "person": person}
    tx.write(_UPDATE, {"which": id, **left})


def still_open(tx: Transaction, id: PendingId) -> bool:
    """Tell whether no outcome of ``id`` is final yet; nobody else can settle it in the meantime.

    Raises:
        StoreError: ``pending-unknown`` or ``pending-not-claimed``.
    """
    return bool(_claimed(tx, id).status != PendingStatus.SETTLED)


def settle(
    tx: Transaction, *, id: PendingId, outcome: bytes, person: PersonId | None = None
) -> bool:
    """Return whether ``outcome`` is now the final one; an earlier final one stays.

    The callback, what the code was spent for and the progress are forgotten; the callback's keyed
    hash stays.

    Args:
        tx: A writing transaction.
        id: A claimed pending.
        outcome: The outcome. Sealed.
        person: Whom the pending turned out to be of, or was meant for, so that an erasure finds
            it.

    Raises:
        StoreError: ``pending-unknown`` or ``pending-not-claimed``.
    """
    hidden, outcome = Concealed(outcome), b""
    row = _claimed(tx, id)
    if row.status == PendingStatus.SETTLED:
        return False
    final = {
        "status": PendingStatus.SETTLED.value,
        "outcome": _key(tx, row).seal(hidden, _place(id, "outcome")),
        "callback": None,
        "progress": None,
        "lease_until": None,
        "person": person,
    }
    tx.write(_UPDATE, {"which": id, **final})
    cache.drop_redeemed(tx, id)
    return True


def load(tx: Transaction, id: PendingId) -> Pending | None:
    """Return the pending ``id`` as it stands, or ``None``."""
    row = tx.read(_BY_ID, {"which": id}).one_or_none()
    return None if row is None else _opened(tx, row, tx.clock.now())


def purge(tx: Transaction, at: Instant, *, started_before: Instant | None = None) -> int:
    """Return how many pendings are gone: those whose person did not come back in time.

    Args:
        tx: A writing transaction.
        at: The present instant.
        started_before: Those started before this instant go too, whatever their status.
    """
    gone = tx.write(_PURGE, {"at": stamp(at)})
    if started_before is not None:
        gone += tx.write(_PURGE_OLD, {"before": stamp(started_before)})
    return gone


def _take_up(
    tx: Transaction, row: Any, at: Instant, lease: timedelta
) -> Claimed | Settled | InFlight:
    if row.status == PendingStatus.SETTLED:
        return Settled(_opened(tx, row, at))
    if row.lease_until is not None and row.lease_until > stamp(at):
        return InFlight(_opened(tx, row, at))
    tx.write(_UPDATE, {"which": row.id, "lease_until": stamp(at + lease)})
    return Claimed(_opened(tx, row, at))


def _locked(tx: Transaction, id: PendingId) -> Any:
    return tx.read(_LOCK_BY_ID, {"which": id}).one_or_none()


def _claimed(tx: Transaction, id: PendingId) -> Any:
    row = _locked(tx, id)
    if row is None:
        raise StoreError("pending-unknown", "there is no such pending redirect", id=id)
    if row.callback_mac is None:
        raise StoreError("pending-not-claimed", "the pending redirect was not claimed", id=id)
    return row


def _opened(tx: Transaction, row: Any, at: Instant) -> Pending:
    key = _key(tx, row)
    status, started_at, expires_at = _unsealed(row)
    return Pending(
        id=PendingId(row.id),
        provider=row.provider,
        status=status,
        content=key.open(row.content, _place(row.id, "content")),
        callback=_column(key, row, "callback"),
        redeemed=cache.get_redeemed(tx, row.id, at) if status is PendingStatus.REDEEMED else None,
        outcome=_column(key, row, "outcome"),
        progress=_column(key, row, "progress"),
        started_at=started_at,
        expires_at=expires_at,
    )


def _column(key: DataKey, row: Any, column: str) -> Concealed[bytes] | None:
    sealed = getattr(row, column)
    return None if sealed is None else key.open(sealed, _place(row.id, column))


def _unsealed(row: Any) -> tuple[PendingStatus, Instant, Instant]:
    """Return what stands in the row in clear, where anybody with the database may have been."""
    return as_written(
        _place(row.id, "status"),
        lambda: (PendingStatus(row.status), instant(row.started_at), instant(row.expires_at)),
    )


def _key(tx: Transaction, row: Any) -> DataKey:
    return tx.data_key(row.wrapped, _place(row.id, "wrapped"))


def _place(id: str, column: str) -> Place:
    return Place("pendings", id, column)
