"""People: our own ids, the firm's subject, and the references that providers give.

Subject and references are sealed under the person's own key and found again by keyed hash. What is
found is opened and compared: whoever moved a hash, a row or a person's id in the database makes
nobody pass for another. A reference has one living link; ended ones are kept as evidence until the
person is erased.
"""

import json
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from myna_sdk.errors import StoreError
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed
from myna_sdk.model.person import PersonId, PersonRef, ProviderName, RefKind, Subject
from myna_sdk.store import data_keys
from myna_sdk.store.encoding import stamp
from myna_sdk.store.sealing import Place, as_written, damaged
from myna_sdk.store.tables import people, person_refs
from myna_sdk.store.transaction import Transaction

_CREATE = insert(people)
_BY_SUBJECT = select(people.c.id, people.c.subject).where(
    people.c.subject_mac == bindparam("subject")
)
_SUBJECT = select(people.c.subject).where(people.c.id == bindparam("whose"))
_NAME = update(people).where(people.c.id == bindparam("whose"))
_LIVING = person_refs.c.ended_at.is_(None)
_BY_REF = select(person_refs).where(person_refs.c.ref_mac == bindparam("ref"), _LIVING)
_LINK = insert(person_refs)
_REFS = (
    select(person_refs)
    .where(person_refs.c.person == bindparam("whose"), _LIVING)
    .order_by(person_refs.c.linked_at, person_refs.c.id)
)
_END = (
    update(person_refs)
    .where(person_refs.c.ref_mac == bindparam("ref"), _LIVING)
    .values(ended_at=bindparam("at"))
)


def create(tx: Transaction, person: PersonId, at: Instant) -> None:
    """Keep ``person``, of whom nothing else is known yet."""
    tx.write(_CREATE, {"id": person, "created_at": stamp(at)})


def person_of_subject(tx: Transaction, subject: Subject) -> PersonId | None:
    """Return the person whom the firm calls ``subject``.

    Raises:
        StoreError: ``store-damaged``: the row that was found is another one's.
    """
    hidden = Concealed(subject)
    del subject
    row = tx.read(_BY_SUBJECT, {"subject": _subject_mac(tx, hidden.reveal())}).one_or_none()
    if row is None:
        return None
    person = PersonId(row.id)
    if _opened_subject(tx, person, row.subject) != hidden:
        raise damaged(Place("people", person, "subject_mac"))
    return person


def name_subject(tx: Transaction, person: PersonId, subject: Subject) -> None:
    """Let the firm call ``person``, who has no other name, ``subject`` from now on.

    Raises:
        StoreError: ``subject-named-elsewhere``: another person has this name.
            ``subject-named-otherwise``: the person has another one; see `rename`. Or
            ``person-unknown``.
    """
    hidden = Concealed(subject)
    del subject
    known = subject_of(tx, person)
    if known is not None and known != hidden:
        raise StoreError("subject-named-otherwise", "the person has another subject", person=person)
    _name(tx, person, hidden)


def rename(tx: Transaction, person: PersonId, subject: Subject) -> None:
    """Let the firm call ``person`` ``subject`` from now on, and not what it did.

    Raises:
        StoreError: ``subject-named-elsewhere`` or ``person-unknown``.
    """
    hidden = Concealed(subject)
    del subject
    _name(tx, person, hidden)


def _name(tx: Transaction, person: PersonId, hidden: Concealed[Subject]) -> None:
    owner = person_of_subject(tx, hidden.reveal())
    if owner == person:
        return
    if owner is not None:
        raise StoreError(
            "subject-named-elsewhere", "another person has this subject", person=person
        )
    _must_exist(tx, person)
    key = data_keys.for_sealing(tx, person, data_keys.NAMING)
    clear = Concealed(hidden.reveal().encode())
    sealed = key.seal(clear, Place("people", person, "subject"))
    named = {"subject": sealed, "subject_mac": _subject_mac(tx, hidden.reveal())}
    tx.write(_NAME, {"whose": person, **named})


def subject_of(tx: Transaction, person: PersonId) -> Concealed[Subject] | None:
    """Return what the firm calls ``person``, or ``None``."""
    sealed: bytes | None = tx.read(_SUBJECT, {"whose": person}).scalar_one_or_none()
    return None if sealed is None else _opened_subject(tx, person, sealed)


def person_of_ref(tx: Transaction, ref: PersonRef) -> PersonId | None:
    """Return the person to whom ``ref`` is linked.

    Raises:
        StoreError: ``store-damaged``: the row that was found is another one's.
    """
    row = tx.read(_BY_REF, {"ref": _ref_mac(tx, ref)}).one_or_none()
    if row is None:
        return None
    if _opened(tx, row) != ref:
        raise damaged(Place("person_refs", row.id, "ref_mac"))
    return PersonId(row.person)


def link(tx: Transaction, person: PersonId, ref: PersonRef, *, evidence: str, at: Instant) -> None:
    """Let ``ref`` mean ``person``; nothing changes if it already does.

    Args:
        tx: A writing transaction.
        person: Ours.
        ref: The provider's.
        evidence: What proves both to be one person, such as the id of the pending redirect.
        at: The instant of the link.

    Raises:
        StoreError: ``ref-linked-elsewhere``: it means another person; see `relink`. Or
            ``person-unknown``.
    """
    owner = person_of_ref(tx, ref)
    if owner == person:
        return
    if owner is not None:
        raise StoreError(
            "ref-linked-elsewhere",
            "the provider's reference is linked to another person",
            provider=ref.provider,
            person=person,
        )
    _must_exist(tx, person)
    _link(tx, person, ref, evidence, at)


def relink(
    tx: Transaction, ref: PersonRef, *, to: PersonId, evidence: str, at: Instant
) -> PersonId | None:
    """Return the person whom ``ref`` meant until now; it means ``to`` from now on.

    It takes the place of the reference from there that meant ``to``; one to a certificate takes
    nobody's.

    Raises:
        StoreError: ``person-unknown``.
    """
    owner = person_of_ref(tx, ref)
    if owner == to:
        return owner
    _must_exist(tx, to)
    theirs = refs_of(tx, to) if ref.kind.names_person else ()
    replaced = [known for known in theirs if known.place == ref.place]
    for ended in (ref, *replaced):
        tx.write(_END, {"ref": _ref_mac(tx, ended), "at": stamp(at)})
    _link(tx, to, ref, evidence, at)
    return owner


def refs_of(tx: Transaction, person: PersonId) -> tuple[PersonRef, ...]:
    """Return the references that mean ``person``, oldest link first."""
    return tuple(_opened(tx, row) for row in tx.read(_REFS, {"whose": person}))


def _link(tx: Transaction, person: PersonId, ref: PersonRef, evidence: str, at: Instant) -> None:
    id = tx.fresh_id(at)
    key = data_keys.for_sealing(tx, person, data_keys.NAMING)
    clear = Concealed(json.dumps([ref.tenant, ref.value.reveal()]).encode())
    tx.write(
        _LINK,
        {
            "id": id,
            "person": person,
            "provider": ref.provider,
            "kind": ref.kind.value,
            "ref_mac": _ref_mac(tx, ref),
            "key": key.id,
            "sealed": key.seal(clear, Place("person_refs", id, "sealed")),
            "evidence": evidence,
            "linked_at": stamp(at),
        },
    )


def _opened_subject(tx: Transaction, person: PersonId, sealed: bytes) -> Concealed[Subject]:
    key = data_keys.for_opening_of(tx, person, data_keys.NAMING)
    clear = key.open(sealed, Place("people", person, "subject"))
    return Concealed(Subject(clear.reveal().decode()))


def _opened(tx: Transaction, row: Any) -> PersonRef:
    key = data_keys.for_opening(tx, row.key, row.person, data_keys.NAMING)
    clear = key.open(row.sealed, Place("person_refs", row.id, "sealed"))
    tenant, value = json.loads(clear.reveal())
    kind = as_written(Place("person_refs", row.id, "kind"), lambda: RefKind(row.kind))
    return PersonRef(provider=ProviderName(row.provider), tenant=tenant, kind=kind, value=value)


def _must_exist(tx: Transaction, person: PersonId) -> None:
    if tx.read(_SUBJECT, {"whose": person}).one_or_none() is None:
        raise StoreError("person-unknown", "there is no such person", person=person)


def _subject_mac(tx: Transaction, subject: Subject) -> bytes:
    return tx.vault.lookup("subject", subject)


def _ref_mac(tx: Transaction, ref: PersonRef) -> bytes:
    return tx.vault.lookup("ref", ref.provider, ref.tenant, ref.kind.value, ref.value.reveal())
