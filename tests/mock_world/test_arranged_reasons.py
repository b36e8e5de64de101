"""Every reason of the catalogue has exactly one arrangement, and every error has one."""

import pytest

from myna_mock.arrangements import ARRANGEMENTS, PREPARATIONS, UNLISTED_ERROR, Through
from myna_mock.faults import ADDRESSES, KINDS
from myna_mock.world import World
from myna_sdk.errors import UsageError
from myna_sdk.model.catalogue import entries, entry
from myna_sdk.model.reasons import Reason
from tests.mock_world.party import RelyingParty


def test_the_arrangements_are_those_of_the_catalogue() -> None:
    assert {*ARRANGEMENTS, *PREPARATIONS} == set(Reason)
    assert not ARRANGEMENTS.keys() & PREPARATIONS.keys()


@pytest.mark.parametrize("code", entries())
def test_a_fault_that_the_catalogue_names_exists(code: str) -> None:
    words = entry(code).arrangement.split()
    assert len(words) > 1, "an arrangement tells what to do, not who is to blame"
    if words[0] == "fault":
        assert words[1] in ADDRESSES
        assert words[2] in {kind.value for kind in KINDS}


@pytest.mark.parametrize("reason", PREPARATIONS)
def test_what_is_no_login_is_prepared_and_leaves_no_fault(world: World, reason: Reason) -> None:
    with world.arrange(reason) as journey:
        assert journey.through is not Through.LOGIN
        journey.prepare()
        if journey.through is not Through.SIGNATURE:
            with pytest.raises(UsageError) as refused:
                journey.play(f"{world.base_url}/api", "s1")
            assert refused.value.code == "reason-not-of-a-login"
    assert not world.port.fault_states()


@pytest.mark.parametrize("reason", ARRANGEMENTS)
def test_a_login_needs_no_preparation(world: World, reason: Reason) -> None:
    journey = world.arrange(reason)
    journey.prepare()
    assert journey.through is Through.LOGIN
    assert not world.port.fault_states()


@pytest.mark.parametrize("reason", ARRANGEMENTS)
def test_a_journey_can_be_played_for_every_reason(party: RelyingParty, reason: Reason) -> None:
    with party.world.arrange(reason) as journey:
        callback, session = journey.play(party.authorization(), "s1")
        assert journey.comes_back is bool(callback.parameters.reveal())
        assert (session == "s1") is (reason is not Reason.CALLBACK_OTHER_SESSION)
    assert not party.world.unused_faults()
    assert not party.world.port.fault_states()


@pytest.mark.parametrize(
    ("reason", "parameter", "value"),
    [
        (Reason.CANCELLED, "error", "access_denied"),
        (Reason.PROVIDER_CODE_UNKNOWN, "error", UNLISTED_ERROR),
        (Reason.CALLBACK_MALFORMED, "state", None),
        (Reason.CALLBACK_UNKNOWN, "state", "0" * 32),
    ],
)
def test_the_callback_is_what_the_reason_needs(
    party: RelyingParty, reason: Reason, parameter: str, value: str | None
) -> None:
    callback, _ = party.world.arrange(reason.value).play(party.authorization(), "s1")
    assert callback.parameter(parameter) == value


def test_another_person_really_is_another(party: RelyingParty) -> None:
    journey = party.world.arrange(Reason.OTHER_PERSON)
    assert journey.earlier_persona == "mihon-hanako"
    callback, _ = journey.play(party.authorization(), "s1")
    tokens = party.post(code=callback.parameter("code")).json()
    name = party.userinfo(tokens["access_token"]).json()["name"]
    assert name != party.world.person().name.reveal()


def test_an_unknown_reason_is_answered_with_the_nearest(world: World) -> None:
    with pytest.raises(UsageError, match="upstream-busy") as refused:
        world.arrange("upstream-bsy")
    assert refused.value.code == "reason-unknown"
