"""Whose login it was: a subject and a reference are joined by proof, never by the firm's word."""

import attrs
import pytest

from myna_mock.world import World
from myna_sdk.effects import Read
from myna_sdk.identity.results import IdentityResult
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.outcome import Rejected, Verified
from myna_sdk.model.person import PersonRef, ProviderName, Subject
from myna_sdk.model.reasons import Reason
from myna_sdk.store import people
from tests.identity.conftest import Client, IdentityDoor

SUBJECT = Subject("customer-4711")


def _log_in(
    world: World, desk: IdentityDoor, persona: str, subject: str | None = SUBJECT
) -> IdentityResult:
    login = desk.start("rental-screening", subject=subject, browser_session="s")
    return desk.complete(world.person(persona).approve(login.url), browser_session="s")


def _refs(client: Client) -> tuple[PersonRef, ...]:
    store = client.wiring.store
    person = store.perform(Read(people.person_of_subject, SUBJECT))
    return () if person is None else store.perform(Read(people.refs_of, person))


@pytest.fixture
def elsewhere(client: Client) -> IdentityDoor:
    """The desk of a firm that routes new logins to a second instance of the same service."""
    deployment = client.wiring.deployment
    second = _Renamed(deployment.authenticator())
    return client.with_deployment(
        attrs.evolve(deployment, authenticator=lambda: second, provider=lambda _name: second)
    )


class _Renamed:
    """A provider instance under another name, so that its references are others."""

    def __init__(self, instance: object) -> None:
        self.plugin: str = instance.plugin  # type: ignore[attr-defined]
        self.name = ProviderName("digital-auth-app")
        self.provider = _Tenant(instance.provider)  # type: ignore[attr-defined]


class _Tenant:
    """Calls each person something else."""

    def __init__(self, provider: object) -> None:
        self._provider = provider

    async def begin_login(self, ask: object, ctx: object) -> object:
        return await self._provider.begin_login(ask, ctx)  # type: ignore[attr-defined]

    async def complete_login(self, back: object, ctx: object) -> object:
        done = await self._provider.complete_login(back, ctx)  # type: ignore[attr-defined]
        return attrs.evolve(done, person=attrs.evolve(done.person, tenant="another"))


def test_the_first_login_under_a_subject_joins_its_reference(world: World, client: Client) -> None:
    assert isinstance(_log_in(world, client.identity, "mihon-hanako").outcome, Verified)
    assert len(_refs(client)) == 1


def test_a_second_reference_is_not_joined_on_the_firms_word_alone(
    world: World, client: Client, elsewhere: IdentityDoor
) -> None:
    _log_in(world, client.identity, "mihon-hanako")
    before = _refs(client)
    other = _log_in(world, elsewhere, "mihon-taro")
    assert isinstance(other.outcome, Rejected)
    assert other.reason is Reason.OTHER_PERSON
    failed = [check for check in other.outcome.checks if check.result is CheckResult.FAILED]
    assert [check.number for check in failed] == ["core-4"]
    assert _refs(client) == before


def test_a_reference_of_somebody_else_is_not_joined_to_a_subject_without_one(
    world: World, client: Client
) -> None:
    _log_in(world, client.identity, "mihon-taro", subject="customer-1")
    _log_in(world, client.identity, "mihon-hanako")
    before = _refs(client)
    assert _log_in(world, client.identity, "mihon-taro").reason is Reason.OTHER_PERSON
    assert _refs(client) == before


def test_a_login_without_subject_is_a_person_of_its_own(world: World, client: Client) -> None:
    first = _log_in(world, client.identity, "mihon-hanako", subject=None)
    again = _log_in(world, client.identity, "mihon-hanako", subject=None)
    assert first.verified().person == again.verified().person
    assert dict(client.wiring.store.check().counts)["people"] == 1
