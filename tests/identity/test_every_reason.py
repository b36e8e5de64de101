"""Every reason of the catalogue can be arranged in the mock world, and comes out as said."""

import pytest

from myna_mock.arrangements import ARRANGEMENTS, PREPARATIONS, Through, journey
from myna_mock.world import World
from myna_sdk.identity.statement import Statement
from myna_sdk.model.catalogue import entry
from myna_sdk.model.outcome import Rejected, Undetermined
from myna_sdk.model.reasons import Reason
from tests.identity.conftest import IdentityDoor

S = "session-1"


def test_the_arrangements_and_the_reasons_are_the_same_list() -> None:
    assert {*ARRANGEMENTS, *PREPARATIONS} == set(Reason)


@pytest.mark.parametrize("reason", ARRANGEMENTS)
def test_an_arranged_reason_is_the_reason_of_the_outcome(
    world: World, identity: IdentityDoor, reason: Reason
) -> None:
    with journey(world, reason) as told:
        if told.earlier_persona is not None:
            _log_in(world, identity, told.earlier_persona)
        login = identity.start(
            "rental-screening", subject="customer-4711", want={"name", "address"}, browser_session=S
        )
        callback, session = told.play(login.url, S)
        if told.comes_back:
            done = identity.complete(callback, browser_session=session)
        else:
            done = identity.result(login.id or "")
    assert done.reason is reason
    assert isinstance(done.outcome, Rejected | Undetermined)
    kind = "rejected" if isinstance(done.outcome, Rejected) else "undetermined"
    assert kind == entry(reason).kind


SIGNED = [r for r, p in PREPARATIONS.items() if p.through is Through.SIGNATURE]


@pytest.mark.parametrize("reason", SIGNED)
def test_an_arranged_reason_of_a_signature_is_the_reason_of_the_outcome(
    world: World, identity: IdentityDoor, reason: Reason
) -> None:
    statement = Statement(parties=("見本不動産株式会社", "見本 花子"))
    with journey(world, reason) as told:
        started = identity.start(
            "rental-screening", by="signature", document=statement, browser_session=S
        )
        done = identity.complete(told.play(started.url, S)[0], browser_session=S)
    assert done.reason is reason
    assert entry(reason).kind == "rejected"
    assert isinstance(done.outcome, Rejected)


def _log_in(world: World, identity: IdentityDoor, persona: str) -> None:
    login = identity.start("rental-screening", subject="customer-4711", browser_session=S)
    identity.complete(world.person(persona).approve(login.url), browser_session=S).verified()
