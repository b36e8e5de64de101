"""What only the firm can say of who is who: renaming and re-linking, each with an audit note."""

import pytest

from myna_mock.world import World
from myna_sdk.errors import UsageError
from myna_sdk.identity.results import IdentityResult
from myna_sdk.model.outcome import Verified
from myna_sdk.model.reasons import Reason
from tests.identity.conftest import Client
from tests.store.acts import rows

ANA, BEN = "mihon-hanako", "mihon-taro"


def log_in(world: World, client: Client, persona: str, subject: str | None) -> IdentityResult:
    login = client.identity.start("rental-screening", subject=subject, browser_session="s")
    callback = world.person(persona).approve(login.url)
    return client.identity.complete(callback, browser_session="s")


def refused(world: World, client: Client, persona: str, subject: str) -> str:
    """Return the id of a login that ended as other-person."""
    done = log_in(world, client, persona, subject)
    assert done.reason is Reason.OTHER_PERSON
    return done.id or ""


def noted(client: Client, event: str) -> list[str]:
    sql = f"SELECT data FROM audit_notes WHERE event = '{event}'"
    return [row[0] for row in rows(client.wiring.store, sql)]


def test_a_known_person_who_comes_with_a_new_subject_keeps_the_old_one(
    world: World, client: Client
) -> None:
    log_in(world, client, ANA, "customer-1")
    refused(world, client, ANA, "customer-2")
    assert isinstance(log_in(world, client, ANA, "customer-1").outcome, Verified)


def test_a_renamed_person_is_known_under_the_new_subject_only(world: World, client: Client) -> None:
    log_in(world, client, ANA, "customer-1")
    client.people.rename("customer-1", "customer-2")
    assert isinstance(log_in(world, client, ANA, "customer-2").outcome, Verified)
    refused(world, client, ANA, "customer-1")
    assert noted(client, "people.renamed") == ["[]"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("customer-9", "customer-3", "subject-unknown"),
        ("customer-1", "customer-2", "subject-taken"),
        ("customer-1", " ", "subject-unusable"),
        ("\ud800", "customer-3", "subject-unknown"),
    ],
)
def test_a_renaming_that_cannot_be_changes_nothing(
    world: World, client: Client, old: str, new: str, code: str
) -> None:
    log_in(world, client, ANA, "customer-1")
    log_in(world, client, BEN, "customer-2")
    with pytest.raises(UsageError) as cannot:
        client.people.rename(old, new)
    assert cannot.value.code == code
    assert isinstance(log_in(world, client, ANA, "customer-1").outcome, Verified)
    assert noted(client, "people.renamed") == []


def test_a_relinked_card_is_the_customers_and_nobody_elses(world: World, client: Client) -> None:
    log_in(world, client, BEN, "customer-1")
    log_in(world, client, ANA, "customer-2")
    login = refused(world, client, ANA, "customer-1")
    assert client.people.relink(login, evidence="case-7") == 1
    assert isinstance(log_in(world, client, ANA, "customer-1").outcome, Verified)
    refused(world, client, BEN, "customer-1")
    assert client.identity.result(login).reason is Reason.OTHER_PERSON, "a refusal stays one"
    (told,) = noted(client, "people.relinked")
    assert login in told
    assert "case-7" in told


def test_only_a_check_that_ended_as_other_person_can_be_relinked(
    world: World, client: Client
) -> None:
    verified = log_in(world, client, ANA, "customer-1").id or ""
    begun = client.identity.start("rental-screening", browser_session="s").id or ""
    renamed = refused(world, client, ANA, "customer-2")
    for login, code in (
        (verified, "relinking-unfounded"),
        (begun, "subject-unknown"),
        (renamed, "subject-unknown"),
        ("0" * 32, "login-unknown"),
        ("no id", "login-unknown"),
    ):
        with pytest.raises(UsageError) as cannot:
            client.people.relink(login, evidence="case-7")
        assert cannot.value.code == code


def test_nothing_is_relinked_twice(world: World, client: Client) -> None:
    log_in(world, client, BEN, "customer-1")
    login = refused(world, client, ANA, "customer-1")
    client.people.relink(login, evidence="case-7")
    with pytest.raises(UsageError) as cannot:
        client.people.relink(login, evidence="case-7")
    assert cannot.value.code == "relinking-unfounded"


@pytest.mark.parametrize("evidence", ["", "見本 花子", "a" * 81, "two words"])
def test_evidence_is_a_word_that_holds_nothing_personal(client: Client, evidence: str) -> None:
    with pytest.raises(UsageError) as cannot:
        client.people.relink("0" * 32, evidence=evidence)
    assert cannot.value.code == "evidence-unusable"
