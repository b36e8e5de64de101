"""What the store does for receipts, each function inside one transaction of its caller's."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs

from myna_sdk import store
from myna_sdk.cases.sealed_record import read_sealed
from myna_sdk.errors import StoreError, UsageError
from myna_sdk.model.instants import Instant, day_in_japan
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.person import PersonId
from myna_sdk.receipts.container import Container
from myna_sdk.receipts.content import CheckpointSaid
from myna_sdk.receipts.content_json import read_content
from myna_sdk.receipts.disclosures import Disclosure
from myna_sdk.receipts.drafting import said_checkpoint
from myna_sdk.receipts.key_set import REFUTING, KeySet, ReceiptId, Voided, VoidReason
from myna_sdk.receipts.keys import PublicKey, PublishedKey
from myna_sdk.receipts.results import Receipt
from myna_sdk.store import Checkpoint

if TYPE_CHECKING:
    from myna_sdk.store import Transaction
    from myna_sdk.store.receipts import Ended, KeptKey, KeptReceipt

KIND = "receipt"
"""The kind of the records that hold what receipts tell of a person."""

_TOLD = frozenset({1})
_BARE = frozenset({1})


@attrs.frozen(repr=False, kw_only=True)
class Before(Masked):
    """What is known before a receipt is issued.

    Attributes:
        standing: The receipt that stands already on the same check and use case.
        refuted: Whether a receipt on the same check was voided since what it verified was not so.
        checkpoint: The latest audit checkpoint.
        subject: The firm's number of the person.
    """

    standing: Receipt | None
    refuted: bool
    checkpoint: Checkpoint | None
    subject: Concealed[str] | None


@attrs.frozen(repr=False, kw_only=True)
class Issue(Masked):
    """A signed receipt that is to be kept.

    Attributes:
        receipt: The receipt.
        key: The key that signed it.
        about: The check, its instant and the use case; ``None`` where nothing tells the check.
        retention: How long what it tells of the person is kept; ``None``: it is not.
        original: The receipt that a shared edition is made from.
        replacing: The receipt that it supersedes.
        must_stand: Whether that one must stand until then; where nothing asks for it by name, one
            that another ended meanwhile is none the less taken the place of.
        at: When it was issued.
    """

    receipt: Receipt
    key: PublicKey
    about: tuple[str, ...] | None
    retention: timedelta | None
    original: ReceiptId | None
    replacing: ReceiptId | None
    must_stand: bool
    at: Instant


def before(tx: "Transaction", about: tuple[str, ...] | None) -> Before:
    """Return what is known before a receipt on ``about`` is issued."""
    kept = None if about is None else store.receipts.standing(tx, about)
    person = None if about is None else store.receipts.person_of_check(tx, about[0])
    subject = None if person is None else store.people.subject_of(tx, person)
    return Before(
        standing=None if kept is None else opened(kept),
        refuted=about is not None and _refuted(store.receipts.ends_of_check(tx, _check(about))),
        checkpoint=store.audit.latest_checkpoint(tx),
        subject=None if subject is None else Concealed(str(subject.reveal())),
    )


def keep(tx: "Transaction", issue: Issue) -> Receipt | None:
    """Return the receipt that stands now: the one issued, or another's that came first.

    ``None``: the key may not sign any more, and nothing was kept.

    Raises:
        UsageError: ``receipt-not-standing``: another ended the receipt to be superseded or shared
            meanwhile; ``receipt-check-refuted``: another voided a receipt on the same check
            meanwhile, since what it verified was not so.
    """
    content = issue.receipt.content
    if not store.receipts.take_key(tx, issue.key.kid, issue.key.jwk(), at=issue.at):
        return None
    _assert_may(tx, issue)
    if issue.about is not None:
        other = store.receipts.standing(tx, issue.about)
        if other is not None and other.id != issue.replacing:
            return opened(other)
    if issue.replacing is not None:
        reason = VoidReason.SUPERSEDED.value
        stood = store.receipts.void(
            tx, issue.replacing, reason=reason, at=issue.at, superseded_by=content.id
        )
        if issue.must_stand and not stood:
            raise not_standing()
    person = None if issue.about is None else store.receipts.person_of_check(tx, issue.about[0])
    told = _keep_told(tx, person, issue)
    store.receipts.keep(
        tx,
        id=content.id,
        kid=issue.key.kid,
        content=_write_bare(issue.receipt.container),
        at=issue.at,
        about=issue.about,
        check=None if issue.about is None else _check(issue.about),
        original=issue.original,
        told=told,
    )
    store.audit.note(
        tx,
        event="receipt.issued",
        person=person,
        subject_row=content.id,
        data=(
            ("use_case", content.use_case),
            ("edition", content.edition.value),
            ("replaces", content.decision.replaces.value),
            ("items", ",".join(each.item.value for each in content.facts)),
            ("key", issue.key.kid),
            ("supersedes", issue.replacing or ""),
        ),
        at=issue.at,
    )
    return issue.receipt


def _assert_may(tx: "Transaction", issue: Issue) -> None:
    ends = frozenset[str]()
    if issue.about is not None:
        ends = store.receipts.ends_of_check(tx, _check(issue.about))
    if issue.original is not None:
        if not store.receipts.hold(tx, issue.original):
            raise not_standing()
        ends = store.receipts.ends_beside(tx, issue.original)
    if _refuted(ends):
        raise check_refuted()


def _check(about: tuple[str, ...]) -> tuple[str, ...]:
    """Return the check that ``about`` names, with its instant: a consent opens many."""
    id, _, at = about
    return (id, at)


def _refuted(ends: frozenset[str]) -> bool:
    return not ends.isdisjoint(REFUTING)


def not_standing() -> UsageError:
    """Return the error that a receipt to be superseded or shared does not stand."""
    return UsageError("receipt-not-standing", "the receipt was voided or superseded before")


def check_refuted() -> UsageError:
    """Return the error that nothing rests any more on the check of a decision."""
    return UsageError(
        "receipt-check-refuted",
        "a receipt on this check was voided because its facts were wrong or somebody else used the "
        "card: check the person anew, and decide on that check",
    )


def void(tx: "Transaction", id: ReceiptId, *, reason: VoidReason, at: Instant) -> Voided | None:
    """Return since when and why the receipt ``id`` does not stand; ``None``: there is none.

    One that did not stand any more stays as it was.
    """
    kept = store.receipts.load(tx, id)
    if kept is None:
        return None
    if kept.ended is not None:
        return _voided(kept.ended)
    store.receipts.void(tx, id, reason=reason.value, at=at)
    told = (("reason", reason.value),)
    store.audit.note(tx, event="receipt.voided", person=None, subject_row=id, data=told, at=at)
    return Voided(id=id, at=at, reason=reason)


def load(tx: "Transaction", id: str) -> Receipt | None:
    """Return the receipt ``id`` as far as it can be read, or ``None``."""
    kept = store.receipts.load(tx, id)
    return None if kept is None else opened(kept)


def published(tx: "Transaction", *, as_of: Instant) -> KeySet:
    """Return the key set of this store."""
    return KeySet(
        as_of=as_of,
        keys=tuple(_published(tx, each) for each in store.receipts.keys(tx)),
        voided=tuple(map(_voided, store.receipts.voided(tx))),
    )


def checkpoint_at(tx: "Transaction", number: int) -> CheckpointSaid | None:
    """Return checkpoint ``number`` of this store as a receipt tells it, or ``None``."""
    found = store.audit.checkpoint_at(tx, number)
    return None if found is None else said_checkpoint(found)


def opened(kept: "KeptReceipt") -> Receipt:
    """Return a kept receipt with what it still tells of the person.

    Raises:
        StoreError: ``store-damaged``: nobody of ours keeps such a receipt.
    """
    bare = read_sealed(kept.content, _read_bare, what="a receipt", versions=_BARE)
    told = (
        ()
        if kept.told is None
        else read_sealed(kept.told, _read_told, what="what a receipt tells", versions=_TOLD)
    )
    return Receipt(
        content=bare.content,
        container=attrs.evolve(
            bare.container, disclosures=Concealed(tuple(each.write().reveal() for each in told))
        ),
        disclosures=told,
        voided=None if kept.ended is None else _voided(kept.ended),
    )


def _keep_told(tx: "Transaction", person: PersonId | None, issue: Issue) -> Any:
    """Return the record of what the receipt tells of ``person``, if that is to be kept."""
    if person is None or issue.retention is None or issue.receipt.content.shared is not None:
        return None
    listed = issue.receipt.container.disclosures.reveal()
    return store.records.keep(
        tx,
        person=person,
        record_class=store.RecordClass.IDENTITY,
        kind=KIND,
        content=json.dumps({"v": 1, "disclosures": list(listed)}).encode(),
        at=issue.at,
        delete_after=day_in_japan(issue.at + issue.retention),
    )


def _read_told(record: dict[str, Any]) -> tuple[Disclosure, ...]:
    read = [Disclosure.parse(Concealed(text)) for text in record["disclosures"]]
    if None in read:
        raise ValueError("no disclosure")
    return tuple(each for each in read if each is not None)


def _write_bare(container: Container) -> bytes:
    parts = {"protected": container.protected, "payload": container.payload}
    return json.dumps({"v": 1, **parts, "signature": container.signature}).encode()


def _read_bare(record: dict[str, Any]) -> Receipt:
    container = Container(
        protected=record["protected"],
        payload=record["payload"],
        signature=record["signature"],
        disclosures=Concealed(()),
    )
    members = container.content()
    content = None if members is None else read_content(members)
    if content is None:
        raise ValueError("no content")
    return Receipt(content=content, container=container, disclosures=())


def _published(tx: "Transaction", kept: "KeptKey") -> PublishedKey:
    key = PublicKey.parse(kept.jwk)
    if key is None or key.kid != kept.kid:
        raise _damaged("a public key of receipts")
    return PublishedKey(
        key=key,
        environment=tx.vault.environment,
        valid_from=kept.valid_from,
        retired_at=kept.retired_at,
    )


def _voided(ended: "Ended") -> Voided:
    by = ended.superseded_by
    if ended.reason not in tuple(VoidReason):
        raise _damaged("the end of a receipt")
    return Voided(
        id=ReceiptId(ended.id),
        at=ended.at,
        reason=VoidReason(ended.reason),
        superseded_by=None if by is None else ReceiptId(by),
    )


def _damaged(what: str) -> StoreError:
    return StoreError("store-damaged", f"{what} is not what was written there")
