"""Consent and what it opens, through the plugin."""

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest

import myna_sdk.authoring as m
from myna_mock.services.pocketsign.refusals import ErrorReason
from myna_mock.world import World
from myna_pocketsign._wire import Wire
from myna_pocketsign.refusals import REASONS
from tests.mock_world.operator_party import card
from tests.pocketsign.parts import (
    FIRM,
    NEW_HOME,
    SERVICE,
    Firm,
    app_signed,
    failed,
    members,
    replaced,
    statement,
)

ADDRESS, NAME = m.FactItem.ADDRESS, m.FactItem.NAME
CODES = {reason: REASONS[reason.wire] for reason in ErrorReason}


def test_a_consent_document_states_firm_service_text_and_items(firm: Firm) -> None:
    root = ET.fromstring(firm.prepare(ADDRESS, NAME).content.reveal())
    assert root.tag == "利用者同意申請情報"
    assert root.get("様式") == "MOCK"
    assert root.findtext("事業者") == FIRM
    assert root.findtext("サービス") == SERVICE
    assert root.findtext("同意文の版") == "2026-11"
    assert [each.tag for each in root.find("提供項目") or ()] == ["氏名", "住所"]


def test_texts_in_a_document_are_never_markup(firm: Firm) -> None:
    ask = m.ConsentAsk(
        statement=m.ConsentStatement(
            items=frozenset({NAME}), service_id="a&b</サービス>", text_version="<1>"
        ),
        firm='"<x/>&',
    )
    made = firm.run(lambda p, ctx: p.prepare_consent(ask, ctx))
    root = ET.fromstring(made.content.reveal())
    assert root.findtext("サービス") == "a&b</サービス>"
    assert root.findtext("事業者") == '"<x/>&'


@pytest.mark.parametrize("clear", [False, True])
def test_a_signed_consent_is_registered_with_its_end_and_items(firm: Firm, clear: bool) -> None:
    made = firm.register(ADDRESS, clear=clear)
    assert isinstance(made, m.ConsentRegistration)
    assert made.items == frozenset({ADDRESS})
    assert made.expires_at is not None
    assert made.expires_at.isoformat() == "2036-11-24T14:59:59+00:00"


@pytest.mark.parametrize("billed", [True, False])
def test_whether_a_registration_is_billed_is_an_option(world: World, billed: bool) -> None:
    firm = Firm(world, {} if billed else {"wire": Wire(create_consent_billed=False)})
    firm.register(ADDRESS)
    (request,) = firm.stages[-1].requests
    assert (request.billed, request.repeatable) == (billed, False)


@pytest.mark.parametrize("reason", ErrorReason)
def test_every_error_of_a_registration_is_a_reason_of_ours(
    world: World, firm: Firm, reason: ErrorReason
) -> None:
    with world.fault("pocketsign.create_consent", reason.value):
        found = firm.register(ADDRESS)
    assert (found.reason, found.detail) == (CODES[reason], f"plugin:{reason.wire}")


@pytest.mark.parametrize(
    "preference", [{"address": True, "gender": True}, {}, {"commonName": True}]
)
def test_other_items_than_were_signed_are_no_registration(
    firm: Firm, preference: dict[str, bool]
) -> None:
    firm.change = members({"consent.preference": preference})
    found = firm.register(ADDRESS)
    assert (found.reason, failed(found)) == (m.Reason.PROVIDER_FAULTY, ["ps-12"])


def test_what_a_registration_does_not_tell_is_untold(firm: Firm) -> None:
    firm.change = replaced(200, {"consent": {"id": "consent-1"}})
    assert firm.register(ADDRESS) == m.ConsentRegistration(provider_id=m.Concealed("consent-1"))
    for nothing in ("{}", '{"consent": {}}'):
        firm.change = replaced(200, json.loads(nothing))
        with pytest.raises(m.ProtocolError):
            firm.register(ADDRESS)


def test_a_withdrawal_elsewhere_is_seen_when_asked(world: World, firm: Firm) -> None:
    consent = firm.consent(ADDRESS)

    def asked() -> Any:
        return firm.run(lambda p, ctx: p.consent_status(consent, ctx))

    assert asked().state is m.ConsentState.ACTIVE
    world.person().withdraw_consent()
    assert (asked().state, asked().withdrawn_by) == (
        m.ConsentState.WITHDRAWN,
        m.WithdrawalRoute.NOT_TOLD,
    )


def test_an_end_is_seen_when_asked(world: World, firm: Firm) -> None:
    consent = firm.consent(ADDRESS)
    world.travel(years=10, days=1)
    found = firm.run(lambda p, ctx: p.consent_status(consent, ctx))
    assert (found.state, found.withdrawn_by) == (m.ConsentState.EXPIRED, None)


def test_an_answer_about_another_consent_is_not_believed(firm: Firm) -> None:
    consent = firm.consent(ADDRESS)
    firm.change = members({"consent.id": "another"})
    assert failed(firm.run(lambda p, ctx: p.consent_status(consent, ctx))) == ["ps-11"]


def test_a_signed_cancellation_withdraws(world: World, firm: Firm) -> None:
    consent = firm.consent(ADDRESS)
    document = firm.prepare(ADDRESS, withdrawal_of=consent.provider_id)
    signed = app_signed(card(world), document.content.reveal())
    withdrawal = m.SignedWithdrawal(consent=consent, signed=signed)
    found = firm.run(lambda p, ctx: p.withdraw_consent(withdrawal, ctx))
    assert (found.state, found.withdrawn_by) == (
        m.ConsentState.WITHDRAWN,
        m.WithdrawalRoute.FIRM,
    )
    again = firm.run(lambda p, ctx: p.consent_status(consent, ctx))
    assert again.state is m.ConsentState.WITHDRAWN


def test_what_the_operator_does_not_offer_is_not_supported(world: World) -> None:
    firm = Firm(world, {"wire": Wire(consent_status="", withdraw_consent="")})
    consent = firm.consent(ADDRESS)
    found = firm.run(lambda p, ctx: p.consent_status(consent, ctx))
    assert found.reason is m.Reason.NOT_SUPPORTED
    withdrawal = m.SignedWithdrawal(consent=consent)
    found = firm.run(lambda p, ctx: p.withdraw_consent(withdrawal, ctx))
    assert found.reason is m.Reason.NOT_SUPPORTED
    ask = m.ConsentAsk(
        statement=statement(ADDRESS), firm=FIRM, withdrawal_of=m.Concealed("consent-1")
    )
    found = firm.run(lambda p, ctx: p.prepare_consent(ask, ctx))
    assert found.reason is m.Reason.NOT_SUPPORTED, "nobody is asked to sign it"
    assert not firm.stages[-1].requests


def test_a_method_that_turns_out_not_to_be_there_is_not_supported(world: World, firm: Firm) -> None:
    consent = firm.consent(ADDRESS)
    with world.fault("pocketsign.consent_status", "http-501"):
        found = firm.run(lambda p, ctx: p.consent_status(consent, ctx))
    assert found.reason is m.Reason.NOT_SUPPORTED


def test_outside_a_mock_world_our_own_form_is_refused(firm: Firm) -> None:
    ask = m.ConsentAsk(statement=statement(ADDRESS), firm=FIRM)
    context = m.Context(
        at=firm.world.at, provider=m.ProviderName("p"), environment=m.Environment.SANDBOX
    )
    with pytest.raises(m.ConfigError) as refused:
        firm.run(lambda p, ctx: p.prepare_consent(ask, context))
    assert refused.value.code == "consent-form-unconfirmed"


# Latest facts


def test_after_move_and_reissue_the_new_address_comes_once_it_is_linked(
    world: World, firm: Firm
) -> None:
    hanako, known, consent = world.person(), firm.known(), firm.consent(ADDRESS)
    assert isinstance(firm.latest(known, consent, ADDRESS), m.NoNewerData)
    hanako.move(NEW_HOME)
    assert firm.latest(known, consent, ADDRESS).reason is m.Reason.NO_LIVE_CERTIFICATE
    hanako.reissue()
    assert firm.latest(known, consent, ADDRESS).reason is m.Reason.TOO_EARLY
    world.travel(hours=2)
    found = firm.latest(known, consent, ADDRESS)
    assert isinstance(found, m.Updated)
    assert found.facts.items == {ADDRESS}
    assert found.facts.address == hanako.address
    assert {stamp.source for _, stamp in found.facts.provenance} == {m.Source.LATEST_FACTS}
    assert found.certificate is not None
    assert found.certificate.kind is m.CertificateKind.SIGNING
    assert world.journal.billed("pocketsign.fetch_latest") == 1


def test_the_known_certificates_standing_comes_with_the_facts(world: World, firm: Firm) -> None:
    known, consent = firm.known(), firm.consent(ADDRESS)
    world.person().move(NEW_HOME)
    world.person().reissue()
    world.travel(days=1)
    found = firm.latest(known, consent, ADDRESS)
    assert found.status.standing is m.Standing.REVOKED
    assert found.status.reason is m.RevocationReason.FACTS_CHANGED


@pytest.mark.parametrize("reason", ErrorReason)
def test_every_error_of_a_fetch_is_a_reason_of_ours_and_charges_nothing(
    world: World, firm: Firm, reason: ErrorReason
) -> None:
    known, consent = firm.known(), firm.consent(ADDRESS)
    with world.fault("pocketsign.fetch_latest", reason.value):
        found = firm.latest(known, consent, ADDRESS)
    assert (found.reason, found.detail) == (CODES[reason], f"plugin:{reason.wire}")
    assert world.journal.charged("four-facts") == 0


def moved(world: World, firm: Firm) -> tuple[m.PersonRef, m.ConsentQuery]:
    known, consent = firm.known(), firm.consent(ADDRESS, NAME)
    world.person().move(NEW_HOME)
    world.person().reissue()
    world.travel(hours=2)
    return known, consent


def test_an_item_beyond_the_consent_is_dropped_and_told(world: World, firm: Firm) -> None:
    known, consent = moved(world, firm)
    found = firm.latest(known, consent, ADDRESS)
    assert found.facts.items == {ADDRESS}
    told = next(check for check in found.checks if check.number == "ps-13")
    assert told.looked_at.endswith("dropped: name")


@pytest.mark.parametrize(
    ("changed", "reason", "number"),
    [
        ({"user.id": "somebody-else"}, m.Reason.PROVIDER_FAULTY, "ps-11"),
        ({"certificateStatus.status": "STATUS_NEW"}, None, None),
        ({"certificateState": "STATE_REVOKED"}, m.Reason.PROVIDER_FAULTY, "ps-5"),
        (
            {"latestCertificate.type": "TYPE_JPKI_CARD_USER_AUTHENTICATION"},
            m.Reason.PROVIDER_FAULTY,
            "ps-4",
        ),
        (
            {"certificateContent.validity.notAfter": "2026-01-01T00:00:00Z"},
            m.Reason.CERTIFICATE_EXPIRED,
            "ps-6",
        ),
        ({"certificateContent.validity": ...}, m.Reason.CERTIFICATE_UNKNOWN, None),
        (
            {"certificateContent.jpkiCardDigitalSignatureContent": ...},
            m.Reason.FACTS_MISSING,
            "ps-7",
        ),
        (
            {"certificateContent.jpkiCardDigitalSignatureContent": {"gender": "1"}},
            m.Reason.FACTS_MISSING,
            "ps-7",
        ),
        ({"certificateStatus.checkMethod": ...}, m.Reason.PROVIDER_FAULTY, "ps-9"),
    ],
)
def test_facts_that_contradict_are_not_taken(
    world: World, firm: Firm, changed: dict[str, Any], reason: m.Reason | None, number: str | None
) -> None:
    world.travel(hours=-11)  # at noon: two hours later the list of the day is still the same
    known, consent = moved(world, firm)
    firm.change = members(changed)
    found = firm.latest(known, consent, ADDRESS, NAME)
    if reason is None:
        assert isinstance(found, m.Updated)
        assert found.status is not None
        assert found.status.standing is m.Standing.UNKNOWN
        return
    assert isinstance(found, m.Rejected | m.Undetermined)
    assert found.reason is reason
    assert number is None or number in failed(found)


def test_invariant_12_fields_that_arrive_one_day_do_no_harm(world: World, firm: Firm) -> None:
    """Furigana arrived on 2026-05-26; older clients must tolerate what comes next."""
    known, consent = moved(world, firm)
    content = "certificateContent.jpkiCardDigitalSignatureContent"
    firm.change = members({f"{content}.furigana": "ミホンハナコ", "arrivesOneDay": {"a": 1}})
    found = firm.latest(known, consent, ADDRESS, NAME)
    assert isinstance(found, m.Updated)
    assert found.facts.items == {ADDRESS, NAME}


def test_nothing_new_while_the_known_certificate_is_revoked_is_not_believed(
    world: World, firm: Firm
) -> None:
    known, consent = moved(world, firm)
    world.travel(days=1)
    firm.change = members({"certificateContent": ..., "latestCertificate": ...})
    found = firm.latest(known, consent, ADDRESS)
    assert (found.reason, failed(found)) == (m.Reason.PROVIDER_FAULTY, ["ps-5"])


def test_a_consent_withdrawn_elsewhere_stops_the_facts(world: World, firm: Firm) -> None:
    known, consent = moved(world, firm)
    world.person().withdraw_consent()
    assert firm.latest(known, consent, ADDRESS).reason is m.Reason.CONSENT_WITHDRAWN


def test_the_certificate_may_be_what_is_asked_by(world: World) -> None:
    firm = Firm(world, {"wire": Wire(latest_by="certificate")})
    which = firm.verify().presentation.certificate
    known, consent = moved(world, firm)
    found = firm.latest(known, consent, ADDRESS, certificate=which)
    assert isinstance(found, m.Updated)
    assert firm.stages[-1].requests[0].operation.endswith("FetchLatestCertificateContent")
    firm.change = members({"certificate.id": "another"})
    assert failed(firm.latest(known, consent, ADDRESS, certificate=which)) == ["ps-11"]


def test_a_fetch_is_billed_and_made_once(world: World, firm: Firm) -> None:
    known, consent = moved(world, firm)
    with world.fault("pocketsign.fetch_latest", "http-503"):
        assert firm.latest(known, consent, ADDRESS).reason is m.Reason.UPSTREAM_FAILED
    (request,) = firm.stages[-1].requests
    assert (request.billed, request.repeatable) == (True, False)
