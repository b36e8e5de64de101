"""PocketSign in the mock world: status, consent and the latest four facts, and their prices."""

from datetime import UTC, datetime
from typing import Any

import pytest

from myna_mock.people.state import consent_end
from myna_mock.services.pocketsign.site import Method
from myna_mock.world import World
from tests.mock_world.operator_party import (
    AUTHENTICATION,
    CANCELLATION,
    CONSENT,
    Operator,
    b64,
    card,
)

NEW_HOME = "東京都見本区二丁目9番9号"


@pytest.fixture
def operator(world: World) -> Operator:
    return Operator(world)


def latest(operator: Operator, user: str, **asked: Any) -> dict[str, Any]:
    return operator.answer(Method.FETCH_BY_USER, userId=user, **asked)


def refused(operator: Operator, user: str, **asked: Any) -> str:
    return operator.refusal(Method.FETCH_BY_USER, userId=user, **asked)


def test_a_status_tells_state_reason_method_and_purpose(world: World, operator: Operator) -> None:
    user = operator.user(card(world))
    good = operator.answer(Method.CHECK_USER, userId=user)
    assert good["certificateState"] == "STATE_GOOD"
    assert good["certificateStatus"]["checkPurpose"] == "CHECK_PURPOSE_LIVENESS_CHECK"
    world.person().move(NEW_HOME)
    told = operator.answer(Method.CHECK_USER, userId=user, checkMethod="CHECK_METHOD_OCSP")
    assert told["certificateState"] == "STATE_REVOKED"
    assert told["certificateStatus"]["revocationReason"] == "CRL_REASON_AFFILIATION_CHANGED"
    assert told["user"]["id"] == user


def test_a_certificate_that_ran_out_is_expired(world: World, operator: Operator) -> None:
    certificate = operator.verify(card(world))["certificate"]["id"]
    world.travel(years=6)
    told = operator.answer(Method.CHECK_CERTIFICATE, certificateId=certificate)
    assert told["certificateState"] == "STATE_EXPIRED"


def test_a_status_by_list_is_charged_once_a_month_in_japan_and_by_ocsp_each_time(
    world: World, operator: Operator
) -> None:
    world.travel_to(datetime(2026, 11, 30, 3, tzinfo=UTC))
    user = operator.user(card(world))
    for _ in range(3):
        operator.answer(Method.CHECK_USER, userId=user)
    assert world.journal.charged("status") == 1
    world.travel_to(datetime(2026, 11, 30, 15, tzinfo=UTC))  # 1 December in Japan
    operator.answer(Method.CHECK_USER, userId=user)
    assert world.journal.charged("status") == 2
    for _ in range(2):
        operator.answer(Method.CHECK_USER, userId=user, checkMethod="CHECK_METHOD_OCSP")
    assert world.journal.charged("status") == 4


def test_a_batch_answers_each_request_in_its_place(world: World, operator: Operator) -> None:
    hanako = operator.user(card(world))
    asks = [{"userId": "nobody"}, {"userId": hanako}]
    nobody, known = operator.answer(Method.CHECK_USERS, requests=asks)["results"]
    assert nobody["error"]["code"] == "not_found"
    assert known["response"]["certificateState"] == "STATE_GOOD"


def test_an_empty_batch_is_refused(operator: Operator) -> None:
    assert operator.refusal(Method.CHECK_USERS, requests=[]) == "invalid_argument"


def test_nothing_is_given_without_consent(world: World, operator: Operator) -> None:
    assert refused(operator, operator.user(card(world))) == "PERSONAL_INFO_NOT_CONSENTED"
    assert world.journal.billed("pocketsign.fetch_latest") == 0


def test_after_a_move_nothing_is_given_until_the_new_certificate_is_linked(
    world: World, operator: Operator
) -> None:
    hanako, user = world.person(), operator.user(card(world))
    operator.consent(card(world), items="<住所/><氏名/>")
    assert "certificateContent" not in latest(operator, user)  # no newer data, no charge
    hanako.move(NEW_HOME)
    assert refused(operator, user) == "PERSONAL_INFO_LATEST_CERTIFICATE_CONTENT_NOT_EXISTS"
    hanako.reissue()
    assert refused(operator, user) == "ASSOCIATED_CERTIFICATE_NOT_EXISTS"
    assert world.journal.billed("pocketsign.fetch_latest") == 0
    world.travel(hours=2)
    facts = latest(operator, user)["certificateContent"]["jpkiCardDigitalSignatureContent"]
    assert facts["address"] == NEW_HOME
    assert facts["commonName"]
    assert "gender" not in facts
    assert world.journal.billed("pocketsign.fetch_latest") == 1
    assert "certificateContent" not in latest(operator, user)
    assert world.journal.billed("pocketsign.fetch_latest") == 1


def test_the_newest_certificate_revoked_too_is_told_apart(world: World, operator: Operator) -> None:
    hanako, user = world.person(), operator.user(card(world))
    operator.consent(card(world))
    for place in (NEW_HOME, "東京都見本区三丁目1番1号"):
        hanako.move(place)
        if place == NEW_HOME:
            hanako.reissue()
            world.travel(hours=2)
    assert refused(operator, user) == "PERSONAL_INFO_LATEST_CERTIFICATE_REVOKED_OR_ON_HOLD"


def test_a_certificate_that_ran_out_or_is_on_hold_is_told_apart(
    world: World, operator: Operator
) -> None:
    user = operator.user(card(world))
    operator.consent(card(world))
    world.travel(years=6)
    assert refused(operator, user) == "PERSONAL_INFO_LATEST_CERTIFICATE_EXPIRED"
    world.travel(years=-6)
    world.person().hold()
    assert refused(operator, user) == "PERSONAL_INFO_REQUEST_CERTIFICATE_ON_HOLD"


def test_who_is_known_by_user_authentication_only_has_nothing_to_fetch(
    world: World, operator: Operator
) -> None:
    user = operator.user(card(world, kind=AUTHENTICATION))
    assert refused(operator, user) == "not_found"


def test_consent_outlives_the_certificate_it_was_signed_with(
    world: World, operator: Operator
) -> None:
    consent = operator.consent(card(world))
    world.person().move(NEW_HOME)
    world.travel(days=30)
    assert operator.answer(Method.GET_CONSENT, consentId=consent["id"])["consent"] == consent


def test_a_withdrawal_in_the_client_software_is_seen_when_asked(
    world: World, operator: Operator
) -> None:
    user, consent = operator.user(card(world)), operator.consent(card(world))
    world.person().withdraw_consent()
    asked = operator.refusal(Method.GET_CONSENT, consentId=consent["id"])
    assert asked == "CONSENT_SERVICE_CONSENT_REVOKED"
    assert refused(operator, user) == "PERSONAL_INFO_CONSENT_REVOKED"
    again = operator.consent(card(world))
    assert operator.answer(Method.GET_CONSENT, consentId=again["id"])["consent"] == again
    assert "certificateContent" not in latest(operator, user)


def test_two_services_have_two_consents_and_a_withdrawal_of_one_leaves_the_other(
    world: World, operator: Operator
) -> None:
    user = operator.user(card(world))
    one, two = operator.consent(card(world), "one"), operator.consent(card(world), "two")
    world.person().withdraw_consent("firm", service="one")
    assert refused(operator, user, consentId=one["id"]) == "PERSONAL_INFO_CONSENT_REVOKED"
    assert "certificateContent" not in latest(operator, user, consentId=two["id"])


def test_a_signed_cancellation_withdraws(world: World, operator: Operator) -> None:
    consent, used = operator.consent(card(world)), card(world)
    raw = CANCELLATION.format(service="address-update").encode()
    message = {"consentId": consent["id"], "rawApplication": b64(raw)}
    foreign = card(world, "mihon-taro").sealed(raw)
    asked = {**message, "signCertificateJwe": foreign}
    assert operator.refusal(Method.REVOKE_CONSENT, **asked) == "CONSENT_SERVICE_VERIFICATION_FAILED"
    operator.answer(Method.REVOKE_CONSENT, **message, signCertificateJwe=used.sealed(raw))
    gone = operator.refusal(Method.GET_CONSENT, consentId=consent["id"])
    assert gone == "CONSENT_SERVICE_CONSENT_REVOKED"


def test_a_consent_ends_after_ten_years(world: World, operator: Operator) -> None:
    consent = operator.consent(card(world))
    assert consent["expiresAt"] == "2036-11-24T14:59:59Z"
    world.travel_to(datetime(2036, 11, 24, 14, 59, 59, tzinfo=UTC))
    operator.answer(Method.GET_CONSENT, consentId=consent["id"])
    world.travel(seconds=1)
    asked = operator.refusal(Method.GET_CONSENT, consentId=consent["id"])
    assert asked == "CONSENT_SERVICE_CONSENT_EXPIRED"


@pytest.mark.parametrize(
    ("given", "end"),
    [
        (datetime(2023, 5, 18, 1, tzinfo=UTC), datetime(2033, 5, 18, 14, 59, 59, tzinfo=UTC)),
        (datetime(2023, 5, 17, 15, tzinfo=UTC), datetime(2033, 5, 18, 14, 59, 59, tzinfo=UTC)),
        (datetime(2023, 5, 18, 15, tzinfo=UTC), datetime(2033, 5, 19, 14, 59, 59, tzinfo=UTC)),
        (datetime(2024, 2, 29, 1, tzinfo=UTC), datetime(2034, 2, 28, 14, 59, 59, tzinfo=UTC)),
        (datetime(2028, 2, 28, 1, tzinfo=UTC), datetime(2038, 2, 28, 14, 59, 59, tzinfo=UTC)),
        (datetime(2026, 12, 31, 1, tzinfo=UTC), datetime(2036, 12, 31, 14, 59, 59, tzinfo=UTC)),
    ],
)
def test_ten_years_run_from_the_next_day_in_japan(given: datetime, end: datetime) -> None:
    assert consent_end(given) == end


def test_a_consent_is_refused_with_a_certificate_that_does_not_hold(
    world: World, operator: Operator
) -> None:
    hanako, used = world.person(), card(world)
    raw = CONSENT.format(service="s", items="<氏名/>").encode()
    message = {"rawApplication": b64(raw)}
    other = {**message, "signCertificateJwe": used.sealed(b"another document")}
    asked = {**message, "signCertificateJwe": used.sealed(raw)}
    create = Method.CREATE_CONSENT_APP
    assert operator.refusal(create, **other) == "CONSENT_SERVICE_VERIFICATION_FAILED"
    hanako.move(NEW_HOME)
    assert operator.refusal(create, **asked) == "CONSENT_SERVICE_CERTIFICATE_REVOKED"
    hanako.reissue()
    young = {**message, "signCertificateJwe": card(world).sealed(raw)}
    assert operator.refusal(create, **young) == "CONSENT_SERVICE_CERTIFICATE_NOT_SYNCED_YET"
    world.travel(hours=2)
    operator.answer(create, **young)
    hanako.hold()
    assert operator.refusal(create, **young) == "CONSENT_SERVICE_CERTIFICATE_ON_HOLD"
    world.travel(years=6)
    assert operator.refusal(create, **asked) == "CONSENT_SERVICE_CERTIFICATE_REVOKED"
    taro = card(world, "mihon-taro")
    ran_out = {**message, "signCertificateJwe": taro.sealed(raw)}
    assert operator.refusal(create, **ran_out) == "CONSENT_SERVICE_CERTIFICATE_EXPIRED"


def test_a_consent_with_signature_and_certificate_in_clear(
    world: World, operator: Operator
) -> None:
    raw, used = CONSENT.format(service="s", items="<氏名/><性別/>").encode(), card(world)
    message = {
        "rawApplication": b64(raw),
        "certificate": b64(used.certificate),
        "signature": b64(used.sign(raw)),
    }
    told = operator.answer(Method.CREATE_CONSENT, **message)["consent"]
    ticked = {name for name, given in told["preference"].items() if given}
    assert ticked == {"commonName", "gender"}


READABLE = "<利用者同意申請情報><提供項目><氏名/></提供項目></利用者同意申請情報>"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"not xml",
        "<利用者同意申請情報/>".encode(),
        "<他の文書><提供項目><氏名/></提供項目></他の文書>".encode(),
        b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        f'<!DOCTYPE x [<!ENTITY a "b">]>{READABLE}'.encode("utf-16"),
        f'<?xml version="1.0" encoding="shift_jis"?>{READABLE}'.encode("shift_jis"),
        f'<?xml version="1.0" encoding="none-such"?>{READABLE}'.encode("utf-16"),
    ],
)
def test_a_document_that_is_no_consent_is_refused(
    world: World, operator: Operator, raw: bytes
) -> None:
    message = {"rawApplication": b64(raw), "signCertificateJwe": card(world).sealed(raw)}
    assert operator.refusal(Method.CREATE_CONSENT_APP, **message) == "invalid_argument"


@pytest.mark.parametrize(
    ("persona", "reason"),
    [
        ("doui-nashi", "PERSONAL_INFO_NOT_CONSENTED"),
        ("doui-kigen", "PERSONAL_INFO_CONSENT_EXPIRED"),
        ("doui-torikeshi", "PERSONAL_INFO_CONSENT_REVOKED"),
    ],
)
def test_people_come_with_a_consent_of_their_own(
    world: World, operator: Operator, persona: str, reason: str
) -> None:
    assert refused(operator, operator.user(card(world, persona))) == reason
    operator.consent(card(world, persona))
    assert "certificateContent" not in latest(operator, operator.user(card(world, persona)))
