"""What another process does between our reading and our writing is never undone or doubled."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from myna_mock.world import World
from myna_sdk import Myna
from myna_sdk.errors import UsageError
from myna_sdk.receipts.key_set import VoidReason
from myna_sdk.receipts.keys import LocalKey, PublicKey
from myna_sdk.store import receipts as rows
from myna_sdk.store.transaction import Transaction
from tests.receipts.conftest import decide, log_in

Opened = Callable[..., Myna]
WAITING = """
SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()
"""


class Meanwhile:
    """A signer; while it signs, once, something else happens to the store."""

    def __init__(self) -> None:
        self._key = LocalKey.of(ec.derive_private_key(4711, ec.SECP256R1()))
        self.happens: Callable[[], Any] | None = None

    @property
    def public(self) -> PublicKey:
        return self._key.public

    async def sign(self, message: bytes) -> bytes:
        happens, self.happens = self.happens, None
        if happens is not None:
            happens()
        return await self._key.sign(message)


@pytest.fixture
def signer() -> Meanwhile:
    return Meanwhile()


@pytest.fixture
def both(open_firm: Opened, store_url: str, signer: Meanwhile) -> tuple[Myna, Myna]:
    """Two clients of one store, which sign with one key."""
    return (
        open_firm(url=store_url, receipt_signer=signer),
        open_firm(url=store_url, receipt_signer=signer),
    )


def test_a_receipt_that_is_voided_meanwhile_is_not_superseded(
    both: tuple[Myna, Myna], world: World, signer: Meanwhile
) -> None:
    ours, others = both
    decision = decide(log_in(ours, world))
    old = ours.receipts.issue(decision)
    signer.happens = lambda: others.receipts.void(old.id, "withdrawn")
    with pytest.raises(UsageError) as failed:
        ours.receipts.supersede(old.id, decision)
    assert failed.value.code == "receipt-not-standing"
    (voided,) = ours.receipts.keys().voided
    assert (voided.id, voided.reason) == (old.id, VoidReason.WITHDRAWN)


def test_of_two_that_supersede_one_receipt_with_other_checks_one_is_refused(
    both: tuple[Myna, Myna], world: World, signer: Meanwhile
) -> None:
    ours, others = both
    old = ours.receipts.issue(decide(log_in(ours, world)))
    newer, newest = decide(log_in(ours, world)), decide(log_in(ours, world))
    done = []
    signer.happens = lambda: done.append(others.receipts.supersede(old.id, newer))
    with pytest.raises(UsageError) as failed:
        ours.receipts.supersede(old.id, newest)
    assert failed.value.code == "receipt-not-standing"
    (voided,) = ours.receipts.keys().voided
    assert voided.superseded_by == done[0].id


def test_a_receipt_of_somebody_erased_meanwhile_is_not_kept(
    both: tuple[Myna, Myna], world: World, signer: Meanwhile
) -> None:
    ours, others = both
    decision = decide(log_in(ours, world))
    signer.happens = lambda: others.people.erase("customer-4711")
    receipt = ours.receipts.issue(decision)
    assert ours.receipts.show(receipt.id).reveal() == {}


def test_a_receipt_issued_after_the_erasure_is_kept_without_facts(
    both: tuple[Myna, Myna], world: World
) -> None:
    ours, _ = both
    decision = decide(log_in(ours, world))
    first = ours.receipts.issue(decision)
    ours.people.erase("customer-4711")
    second = ours.receipts.issue(decision)
    assert ours.receipts.show(first.id).reveal() == {}
    assert ours.receipts.show(second.id).reveal() == {}


def test_a_receipt_voided_meanwhile_has_no_edition_that_stands(
    both: tuple[Myna, Myna], world: World, signer: Meanwhile
) -> None:
    ours, others = both
    receipt = ours.receipts.issue(decide(log_in(ours, world)))
    signer.happens = lambda: others.receipts.void(receipt.id, "withdrawn")
    with pytest.raises(UsageError) as failed:
        ours.receipts.share(receipt, recipient="甲", purpose="乙", ground="law", items=("name",))
    assert failed.value.code == "receipt-not-standing"


def test_who_waits_to_void_a_receipt_ends_the_edition_that_is_being_made_of_it(
    open_firm: Opened, world: World, fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL, where the one who waits looks at the table as it was before."""
    ours, others = open_firm(url=fresh_database), open_firm(url=fresh_database)
    receipt = ours.receipts.issue(decide(log_in(ours, world)))
    keep, voiding = rows.keep, list[Future[Any]]()

    def keep_while_another_waits(tx: Transaction, **kept: Any) -> None:
        if kept["original"] is not None and not voiding:
            voiding.append(pool.submit(others.receipts.void, receipt.id, "withdrawn"))
            with psycopg.connect(fresh_database, autocommit=True) as looking:
                while not looking.execute(WAITING).fetchall():
                    assert not voiding[0].done(), "it did not wait"
        keep(tx, **kept)

    monkeypatch.setattr(rows, "keep", keep_while_another_waits)
    with ThreadPoolExecutor(1) as pool:
        shared = ours.receipts.share(
            receipt, recipient="甲", purpose="乙", ground="law", items=("name",)
        )
        ended = voiding[0].result()
    assert {each.id for each in ours.receipts.keys().voided} == {ended.id, shared.id}


def test_a_check_that_is_refuted_meanwhile_carries_no_receipt(
    both: tuple[Myna, Myna], world: World, signer: Meanwhile
) -> None:
    ours, others = both
    done = log_in(ours, world)
    first = ours.receipts.issue(decide(done))
    signer.happens = lambda: others.receipts.void(first.id, "impersonation")
    with pytest.raises(UsageError) as failed:
        ours.receipts.issue(ours.residence.decide("rental-co-occupant", done))
    assert failed.value.code == "receipt-check-refuted"
    (voided,) = ours.receipts.keys().voided
    assert voided.id == first.id
