"""People: one subject, many references, each of one person at a time."""

from concurrent.futures import ThreadPoolExecutor

import attrs
import pytest

from myna_sdk import store as room
from myna_sdk.effects import Read, Write
from myna_sdk.errors import StoreError
from myna_sdk.model.person import PersonId, PersonRef, RefKind, Subject
from myna_sdk.store import Store, Transaction
from tests.store.acts import AT, OTHER, PERSON, REF, change, person, rows

FIRST, SECOND = Subject("customer-1"), Subject("customer-2")


def _name(store: Store, whose: PersonId, subject: Subject) -> None:
    store.perform(Write(room.people.name_subject, whose, subject))


def _link(store: Store, whose: PersonId) -> None:
    store.perform(Write(room.people.link, whose, REF, evidence="login-1", at=AT))


def test_a_person_has_one_subject_that_no_naming_replaces(store: Store) -> None:
    person(store)
    _name(store, PERSON, FIRST)
    with pytest.raises(StoreError) as refused:
        _name(store, PERSON, SECOND)
    assert refused.value.code == "subject-named-otherwise"
    assert store.perform(Read(room.people.person_of_subject, FIRST)) == PERSON


def test_a_renamed_person_is_found_under_the_new_subject_only(store: Store) -> None:
    person(store)
    _name(store, PERSON, FIRST)
    store.perform(Write(room.people.rename, PERSON, SECOND))
    found = store.perform(Read(room.people.subject_of, PERSON))
    assert found is not None
    assert found.reveal() == SECOND
    assert store.perform(Read(room.people.person_of_subject, FIRST)) is None


def test_a_subject_names_one_person(store: Store) -> None:
    person(store)
    person(store, OTHER)
    _name(store, PERSON, FIRST)
    _name(store, PERSON, FIRST)
    with pytest.raises(StoreError) as refused:
        _name(store, OTHER, FIRST)
    assert refused.value.code == "subject-named-elsewhere"
    assert FIRST not in str(refused.value.data)


def test_nobody_is_named_or_linked_who_does_not_exist(store: Store) -> None:
    with pytest.raises(StoreError) as unnamed:
        _name(store, PERSON, FIRST)
    with pytest.raises(StoreError) as unlinked:
        _link(store, PERSON)
    assert unnamed.value.code == unlinked.value.code == "person-unknown"


def test_a_reference_comes_back_whole(store: Store) -> None:
    person(store)
    _link(store, PERSON)
    _link(store, PERSON)
    assert store.perform(Read(room.people.refs_of, PERSON)) == (REF,)


def test_relinking_is_told_and_keeps_the_evidence_of_both_links(store: Store) -> None:
    person(store)
    person(store, OTHER)
    _link(store, PERSON)
    move = Write(room.people.relink, REF, to=OTHER, evidence="case-7", at=AT)
    assert store.perform(move) == PERSON
    assert store.perform(Read(room.people.person_of_ref, REF)) == OTHER
    assert store.perform(Read(room.people.refs_of, PERSON)) == ()
    assert store.perform(Read(room.people.refs_of, OTHER)) == (REF,)
    links = rows(store, "SELECT person, evidence, ended_at IS NULL FROM person_refs ORDER BY 3")
    assert [(one[0], one[1], bool(one[2])) for one in links] == [
        (PERSON, "login-1", False),
        (OTHER, "case-7", True),
    ]


def test_a_relinked_reference_takes_the_place_of_the_one_from_there(store: Store) -> None:
    person(store)
    _link(store, PERSON)
    renewed = attrs.evolve(REF, value="another")
    move = Write(room.people.relink, renewed, to=PERSON, evidence="case-7", at=AT)
    assert store.perform(move) is None
    assert store.perform(Read(room.people.refs_of, PERSON)) == (renewed,)
    assert store.perform(Read(room.people.person_of_ref, REF)) is None


def test_a_relinked_certificate_takes_the_place_of_no_other(store: Store) -> None:
    """A person has had several certificates; only what names a person is one from each place."""
    person(store)
    older = attrs.evolve(REF, kind=RefKind.CERTIFICATE, value="older")
    newer = attrs.evolve(older, value="newer")
    for ref in (older, newer):
        store.perform(Write(room.people.relink, ref, to=PERSON, evidence="case-7", at=AT))
    assert set(store.perform(Read(room.people.refs_of, PERSON))) == {older, newer}


SWAPPED = {
    "the subjects' hashes": "UPDATE people SET subject_mac = CASE id WHEN 'person-1' THEN :second "
    "WHEN 'person-2' THEN :first END",
    "whose link it is": "UPDATE person_refs SET person = 'person-2'",
    "whose link and key it is": "UPDATE person_refs SET person = 'person-2', key = "
    "(SELECT id FROM data_keys WHERE person = 'person-2')",
    "the reference's hash": "UPDATE person_refs SET ref_mac = :ref",
    "the provider": "UPDATE person_refs SET provider = 'another'",
    "the kind of the reference": "UPDATE person_refs SET kind = 'unheard-of'",
}


@pytest.mark.parametrize("swap", SWAPPED.values(), ids=SWAPPED)
def test_who_swaps_rows_without_the_key_makes_nobody_pass_for_another(
    store: Store, swap: str
) -> None:
    for whose, subject in ((PERSON, FIRST), (OTHER, SECOND)):
        person(store, whose)
        _name(store, whose, subject)
    _link(store, PERSON)
    other = attrs.evolve(REF, value="another")
    _swap(store, swap, other)

    def identify(tx: Transaction) -> object:
        found = room.people.person_of_subject(tx, FIRST)
        return found, room.people.person_of_ref(tx, REF), room.people.person_of_ref(tx, other)

    with pytest.raises(StoreError) as refused:
        store.perform(Read(identify))
    assert refused.value.code == "store-damaged"


def _swap(store: Store, swap: str, other: PersonRef) -> None:
    def macs(tx: Transaction) -> dict[str, bytes]:
        fields = other.provider, other.tenant, other.kind.value, other.value.reveal()
        return {
            "first": tx.vault.lookup("subject", FIRST),
            "second": tx.vault.lookup("subject", SECOND),
            "ref": tx.vault.lookup("ref", *fields),
        }

    found = store.perform(Read(macs))
    # A unique value moves through none.
    change(store, "UPDATE people SET subject_mac = NULL") if ":first" in swap else None
    change(store, swap, **{name: mac for name, mac in found.items() if f":{name}" in swap})


def test_of_many_who_bring_a_new_subject_at_once_one_person_is_made(store: Store) -> None:
    def settle(number: int) -> PersonId:
        def work(tx: Transaction) -> PersonId:
            known = room.people.person_of_subject(tx, FIRST)
            if known is not None:
                return known
            fresh = PersonId(f"person-{number}")
            room.people.create(tx, fresh, at=AT)
            room.people.name_subject(tx, fresh, FIRST)
            return fresh

        return store.perform(Write(work))

    with ThreadPoolExecutor(6) as pool:
        people = set(pool.map(settle, range(6)))
    assert len(people) == 1
    assert rows(store, "SELECT count(*) FROM people") == [(1,)]


def test_of_many_who_link_one_reference_at_once_one_wins(store: Store) -> None:
    everybody = [person(store, PersonId(f"person-{number}")) for number in range(6)]

    def attempt(whose: PersonId) -> str:
        try:
            _link(store, whose)
        except StoreError as refused:
            return refused.code
        return "linked"

    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(attempt, everybody))
    assert answers == ["linked", *["ref-linked-elsewhere"] * 5]
