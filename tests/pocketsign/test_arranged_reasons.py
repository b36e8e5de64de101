"""Each reason that is no end of a login is prepared in the world, and comes out of the plugin."""

from collections.abc import Callable
from typing import Any

import pytest

import myna_sdk.authoring as m
from myna_mock.arrangements import PREPARATIONS, Through, journey
from myna_mock.world import World
from myna_sdk.model.catalogue import entry
from tests.mock_world.operator_party import card
from tests.pocketsign.parts import SERVICE, Firm, app_signed

ADDRESS = m.FactItem.ADDRESS


def _signature(firm: Firm, prepare: Callable[[], None], reason: m.Reason) -> Any:
    del reason
    prepare()
    return firm.verify()


def _consent(firm: Firm, prepare: Callable[[], None], reason: m.Reason) -> Any:
    if reason is not m.Reason.NOT_SUPPORTED:
        prepare()
        return firm.register(ADDRESS)
    consent = firm.consent(ADDRESS)
    document = firm.prepare(ADDRESS, withdrawal_of=consent.provider_id)
    signed = app_signed(card(firm.world), document.content.reveal())
    withdrawal = m.SignedWithdrawal(consent=consent, signed=signed)
    prepare()
    return firm.run(lambda provider, ctx: provider.withdraw_consent(withdrawal, ctx))


def _latest(firm: Firm, prepare: Callable[[], None], reason: m.Reason) -> Any:
    by_login = m.PersonRef(
        provider=m.ProviderName("pocketsign"),
        tenant="",
        kind=m.RefKind.OPERATOR_USER,
        value="known-by-login-only",
    )
    known = by_login if reason is m.Reason.NOT_ELIGIBLE else firm.known()
    never = m.ConsentQuery(service_id=SERVICE)
    consent = never if reason is m.Reason.NOT_CONSENTED else firm.consent(ADDRESS)
    prepare()
    return firm.latest(known, consent, ADDRESS)


_THROUGH = {
    Through.SIGNATURE: _signature,
    Through.CONSENT: _consent,
    Through.LATEST_FACTS: _latest,
}


REMOTE = [r for r, p in PREPARATIONS.items() if p.through is not Through.COUNTER]


@pytest.mark.parametrize("reason", REMOTE)
def test_what_is_prepared_comes_out_as_its_reason(
    world: World, firm: Firm, reason: m.Reason
) -> None:
    with journey(world, reason) as told:
        found = _THROUGH[told.through](firm, told.prepare, reason)
    assert found.reason is reason
    kind = "rejected" if isinstance(found, m.Rejected) else "undetermined"
    assert kind == entry(reason.value).kind
