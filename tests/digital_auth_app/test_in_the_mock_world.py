"""The real plugin against the mock world's service: in process, and over real HTTP on loopback.

The list is that of the reference, §19.6, as far as it concerns logins.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from myna_mock.firm import Firm
from myna_mock.services.digital_auth_app.knobs import (
    AddressFormat,
    BirthdateFormat,
    Knobs,
    UserinfoFormat,
)
from myna_mock.world import World
from myna_mock.world_face import WorldFace
from myna_sdk import MovedAbroad, Myna, Rejected, Undetermined
from myna_sdk.configuration import parse
from myna_sdk.identity.results import IdentityResult
from myna_sdk.model.checks import CheckResult
from tests.digital_auth_app.journey import checks

ALL = frozenset({"name", "address", "birth_date", "sex"})
SERVICE = "digital-auth-app"


@pytest.fixture
def myna(world: WorldFace, tmp_path: Path) -> Iterator[Myna]:
    with client(world, tmp_path) as opened:
        yield opened


def client(world: WorldFace, folder: Path) -> Myna:
    firm = Firm(folder=folder)
    firm.settle_in(world)
    here = isinstance(world, World)
    written = firm.configuration(world.base_url, ask_its_clock=not here)
    configuration = parse(written, source="myna.toml", environ={}, base=folder)
    if isinstance(world, World):
        return Myna(configuration, clock=world.clock, transport=world.transport)
    return Myna(configuration)


def login(myna: Myna, world: WorldFace, persona: str = "mihon-hanako") -> IdentityResult:
    started = myna.identity.start("rental-screening", want=ALL, browser_session="s")
    callback = world.person(persona).approve(started.url)
    return myna.identity.complete(callback, browser_session="s")


@pytest.mark.parametrize(
    ("fault", "number"),
    [
        ("alg-none", "oidc-1"),
        ("hs256", "oidc-1"),
        ("no-kid", "oidc-1"),
        ("wrong-signature", "oidc-3"),
        ("wrong-iss", "oidc-4"),
        ("iss-slash", "oidc-4"),
        ("wrong-aud", "oidc-5"),
        ("aud-list", "oidc-5"),
        ("wrong-azp", "oidc-5"),
        ("expired", "oidc-6"),
        ("from-the-future", "oidc-6"),
        ("wrong-nonce", "oidc-7"),
        ("no-nonce", "oidc-7"),
        ("wrong-at-hash", "oidc-8"),
        ("no-sub", "oidc-9"),
        ("sub-mismatch", "oidc-10"),
    ],
)
def test_a_faulty_token_is_rejected_at_its_check(
    world: WorldFace, myna: Myna, fault: str, number: str
) -> None:
    with world.fault(f"{SERVICE}.token", fault):
        done = login(myna, world)
    assert isinstance(done.outcome, Rejected), done
    assert checks(done.outcome, CheckResult.FAILED) == [number]


@pytest.mark.parametrize("operation", ["token", "certs", "userinfo"])
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("http-503", "upstream-failed"),
        ("http-429", "upstream-busy"),
        ("drop", "upstream-failed"),
        ("html-page", "provider-faulty"),
        ("not-json", "provider-faulty"),
        ("empty", "provider-faulty"),
    ],
)
def test_an_endpoint_that_fails_leaves_the_login_undetermined(
    world: WorldFace, myna: Myna, operation: str, fault: str, reason: str
) -> None:
    with world.fault(f"{SERVICE}.{operation}", fault):
        assert login(myna, world).reason == reason


def test_a_login_that_failed_at_userinfo_is_resumed_without_its_code(
    world: WorldFace, myna: Myna
) -> None:
    with world.fault(f"{SERVICE}.userinfo", "http-503"):
        failed = login(myna, world)
    assert failed.reason == "upstream-failed"
    resumed = myna.identity.resume(failed.id or "")
    assert resumed.verified().facts.reveal() == world.person().shared.reveal()


def test_keys_are_rotated_under_a_running_client(world: WorldFace, myna: Myna) -> None:
    login(myna, world).verified()
    world.rotate_keys("publish")
    world.rotate_keys("use")
    login(myna, world).verified()  # an unknown key id is looked for in a newer set
    world.rotate_keys("retire")
    login(myna, world).verified()


def test_a_late_exchange_meets_an_expired_code(world: WorldFace, myna: Myna) -> None:
    started = myna.identity.start("rental-screening", want=ALL, browser_session="s")
    callback = world.person().approve(started.url)
    world.travel(minutes=5)
    assert myna.identity.complete(callback, browser_session="s").reason == "login-expired"


def test_less_shared_than_asked_for_is_missing(world: WorldFace, myna: Myna) -> None:
    started = myna.identity.start("rental-screening", want=ALL, browser_session="s")
    callback = world.person().approve(started.url, share={"name"})
    done = myna.identity.complete(callback, browser_session="s")
    assert done.reason == "facts-missing"


def test_a_disabled_client_is_a_matter_of_configuration(world: WorldFace, myna: Myna) -> None:
    started = myna.identity.start("rental-screening", want=ALL, browser_session="s")
    callback = world.person().approve(started.url)
    world.enable("RP00000001", enabled=False)
    done = myna.identity.complete(callback, browser_session="s")
    assert done.reason == "provider-misconfigured"
    results = {check.number: check.result for check in myna.providers.diagnose(SERVICE)}
    assert results["doctor-1"] is CheckResult.PASSED
    assert results["doctor-3"] is CheckResult.FAILED


def test_the_doctor_finds_a_healthy_client_healthy(world: WorldFace, myna: Myna) -> None:
    found = myna.providers.diagnose(SERVICE)
    assert {check.result for check in found} == {CheckResult.PASSED}, found


@pytest.mark.parametrize("persona", ["kaigai-rei", "kaigai-noboru"])
def test_who_moved_abroad_has_no_invented_address(
    world: WorldFace, myna: Myna, persona: str
) -> None:
    if not world.can_log_in(persona):
        assert login(myna, world, persona).reason == "cancelled"
        return
    facts = login(myna, world, persona).verified().facts
    assert isinstance(facts.address, MovedAbroad)
    assert facts.reveal() == world.person(persona).shared.reveal()


def test_every_person_who_can_log_in_is_verified_as_their_chip_says(
    world: WorldFace, myna: Myna
) -> None:
    verified = {p for p in world.people if world.can_log_in(p)}
    assert len(verified) > 15
    for persona in sorted(verified):
        done = login(myna, world, persona)
        assert done.verified().facts.reveal() == world.person(persona).shared.reveal(), persona


KNOBS = [
    Knobs(id_token_alg="RS256"),
    Knobs(address_format=AddressFormat.OBJECT),
    Knobs(birthdate_format=BirthdateFormat.ISO),
    Knobs(callback_iss=True),
    Knobs(client_assertion_algs=("RS256",)),
]


@pytest.mark.parametrize("knobs", KNOBS, ids=repr)
def test_each_form_that_the_service_may_have_is_understood(knobs: Knobs, tmp_path: Path) -> None:
    world = World("forms", seed=19, knobs=knobs)
    with client(world, tmp_path) as myna:
        assert login(myna, world).verified().facts.reveal() == world.person().shared.reveal()


def test_a_signed_userinfo_is_refused_clearly(tmp_path: Path) -> None:
    world = World("forms", seed=19, knobs=Knobs(userinfo_format=UserinfoFormat.JWT))
    with client(world, tmp_path) as myna:
        done = login(myna, world)
    assert isinstance(done.outcome, Undetermined)
    assert (done.reason, done.outcome.detail) == ("provider-faulty", "reply-content-type")
