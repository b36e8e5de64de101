"""Whose check it was: references are linked only where one operation proves both."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from myna_sdk import store as room
from myna_sdk.cases.kept_facts import keep_facts
from myna_sdk.cases.linking import Claimant, NotTheirs, identify
from myna_sdk.drive.entropy import SystemRandom
from myna_sdk.effects import Read, Write
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.declared import declared
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.person import PersonId, PersonRef, ProviderName, RefKind, Subject
from myna_sdk.model.reasons import Reason
from myna_sdk.store import Store, Transaction
from tests.store.acts import opened_on_sqlite

FACTS = declared(name="見本花子", birth_date="1990-02-03", sex="female")
RENAMED = declared(name="例示花子", birth_date="1990-02-03", sex="female")
BORN_LATER = declared(name="見本花子", birth_date="1991-02-03", sex="female")


def ref(value: str, kind: RefKind = RefKind.PAIRWISE_SUB, provider: str = "app") -> PersonRef:
    return PersonRef(provider=ProviderName(provider), tenant="t", kind=kind, value=value)


_ENDED = (CheckResult.FAILED, CheckResult.UNKNOWN)
SUB, OTHER_SUB = ref("sub-1"), ref("sub-2")
USER = ref("user-1", RefKind.OPERATOR_USER, "operator")
OTHER_USER = ref("user-2", RefKind.OPERATOR_USER, "operator")
CERTIFICATE = ref("certificate-1", RefKind.CERTIFICATE, "own")
NEWER_CERTIFICATE = ref("certificate-2", RefKind.CERTIFICATE, "own")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = opened_on_sqlite(tmp_path)
    yield opened
    opened.close()


def claim(
    store: Store,
    *refs: PersonRef,
    subject: str | None = None,
    facts: BasicFacts = FACTS,
    keep: bool = False,
) -> PersonId | NotTheirs:
    """Return whose check it was; with ``keep`` the facts are kept as a check keeps them."""
    at = store.clock.now()
    claimant = Claimant(
        refs=refs,
        subject=None if subject is None else Subject(subject),
        facts=facts,
        evidence="check-1",
        new_person=PersonId(SystemRandom().bytes(16).hex()),
        at=at,
    )

    def work(tx: Transaction) -> PersonId | NotTheirs:
        found = identify(tx, claimant)
        if isinstance(found, NotTheirs):
            return found
        if keep:
            keep_facts(tx, found.person, facts, at=at, retention=timedelta(days=90))
        return found.person

    return store.perform(Write(work))


def refs(store: Store, person: PersonId | NotTheirs) -> set[PersonRef]:
    assert not isinstance(person, NotTheirs)
    return set(store.perform(Read(room.people.refs_of, person)))


def refused(answer: PersonId | NotTheirs) -> tuple[Reason, str]:
    assert isinstance(answer, NotTheirs)
    ended = [one.number for one in answer.checks if one.result in _ENDED]
    assert len(ended) == 1
    return answer.reason, ended[0]


def test_a_new_person_gets_every_reference_that_the_operation_proved(store: Store) -> None:
    person = claim(store, USER, SUB, subject="customer-1")
    assert refs(store, person) == {USER, SUB}
    assert claim(store, SUB) == claim(store, USER) == person


def test_the_login_of_a_subject_and_the_operators_id_join_in_one_signature(store: Store) -> None:
    person = claim(store, SUB, subject="customer-1")
    assert claim(store, USER, SUB, subject="customer-1") == person
    assert refs(store, person) == {USER, SUB}


def test_a_signing_callback_of_another_sub_is_another_person(store: Store) -> None:
    person = claim(store, SUB, subject="customer-1")
    answer = claim(store, USER, OTHER_SUB, subject="customer-1")
    assert refused(answer) == (Reason.OTHER_PERSON, "core-4")
    assert refs(store, person) == {SUB}


def test_an_operator_that_answers_for_another_id_is_another_person(store: Store) -> None:
    claim(store, USER, SUB, subject="customer-1")
    assert refused(claim(store, OTHER_USER, SUB, subject="customer-1"))[0] is Reason.OTHER_PERSON


def test_references_of_two_people_are_never_joined(store: Store) -> None:
    claim(store, SUB, subject="customer-1")
    claim(store, USER, subject="customer-2")
    assert refused(claim(store, USER, SUB)) == (Reason.OTHER_PERSON, "core-4")


def test_the_firms_word_alone_joins_nothing_to_somebody_known(store: Store) -> None:
    person = claim(store, SUB, subject="customer-1")
    assert refused(claim(store, USER, subject="customer-1"))[0] is Reason.OTHER_PERSON
    assert refs(store, person) == {SUB}


def test_the_same_name_and_birth_date_join_no_reference_to_somebody_known(store: Store) -> None:
    """Two people may share both: a reference that names its person is proven by one of theirs."""
    person = claim(store, SUB, subject="customer-1", keep=True)
    assert refused(claim(store, USER, subject="customer-1")) == (Reason.OTHER_PERSON, "core-4")
    assert refs(store, person) == {SUB}


def test_a_person_has_as_many_certificates_as_were_proved_to_be_theirs(store: Store) -> None:
    """A verifier that knows certificates only cannot tell whose the next one is: the facts do."""
    person = claim(store, CERTIFICATE, subject="customer-1", keep=True)
    assert claim(store, NEWER_CERTIFICATE, subject="customer-1") == person
    assert refs(store, person) == {CERTIFICATE, NEWER_CERTIFICATE}
    assert claim(store, CERTIFICATE) == person


def test_a_certificate_of_somebody_else_is_not_joined_by_the_firms_word(store: Store) -> None:
    person = claim(store, CERTIFICATE, subject="customer-1", keep=True)
    for facts in (RENAMED, BORN_LATER):
        answer = claim(store, NEWER_CERTIFICATE, subject="customer-1", facts=facts)
        assert refused(answer)[0] is Reason.OTHER_PERSON
    assert refs(store, person) == {CERTIFICATE}


def test_a_certificate_joins_nobody_of_whom_no_facts_are_kept(store: Store) -> None:
    claim(store, CERTIFICATE, subject="customer-1")
    answer = claim(store, NEWER_CERTIFICATE, subject="customer-1")
    assert refused(answer) == (Reason.OTHER_PERSON, "core-9")


def test_a_certificate_that_is_somebodys_is_not_taken_from_them(store: Store) -> None:
    claim(store, CERTIFICATE, subject="customer-1", keep=True)
    claim(store, SUB, subject="customer-2", keep=True)
    answer = claim(store, CERTIFICATE, subject="customer-2")
    assert refused(answer) == (Reason.OTHER_PERSON, "core-4")


def test_what_never_changes_must_be_as_it_was_kept(store: Store) -> None:
    person = claim(store, SUB, subject="customer-1", keep=True)
    answer = claim(store, USER, SUB, subject="customer-1", facts=BORN_LATER)
    assert refused(answer) == (Reason.OTHER_PERSON, "core-8")
    assert refs(store, person) == {SUB}


def test_a_person_may_have_another_name_since(store: Store) -> None:
    person = claim(store, SUB, subject="customer-1", keep=True)
    assert claim(store, USER, SUB, subject="customer-1", facts=RENAMED) == person


def test_without_any_reference_the_kept_name_and_birth_date_tell_who_it_is(store: Store) -> None:
    person = claim(store, SUB, subject="customer-1", keep=True)
    assert claim(store, subject="customer-1") == person
    answer = claim(store, subject="customer-1", facts=RENAMED)
    assert refused(answer) == (Reason.TOO_EARLY, "core-9")


def test_without_reference_and_kept_facts_nobody_can_tell_who_it_is(store: Store) -> None:
    claim(store, SUB, subject="customer-1")
    assert refused(claim(store, subject="customer-1")) == (Reason.TOO_EARLY, "core-9")


def test_a_subject_without_references_is_whoever_comes_first(store: Store) -> None:
    person = claim(store, subject="customer-1")
    assert claim(store, USER, subject="customer-1") == person
    assert refs(store, person) == {USER}


def test_a_person_gets_no_other_subject_by_a_check(store: Store) -> None:
    person = claim(store, SUB, subject="customer-1")
    assert refused(claim(store, SUB, subject="customer-2")) == (Reason.OTHER_PERSON, "core-4")
    assert claim(store, SUB, subject="customer-1") == person


def test_a_person_without_subject_gets_the_first_that_a_check_brings(store: Store) -> None:
    person = claim(store, SUB)
    assert claim(store, SUB, subject="customer-1") == person
    assert claim(store, SUB) == person
