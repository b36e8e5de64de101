"""How a certificate stands: an answer tells it in several places, which have to agree."""

from datetime import UTC, datetime
from typing import Any

import pytest

import myna_sdk.authoring as m
from myna_mock.services.pocketsign.refusals import ErrorReason
from myna_mock.world import World
from myna_pocketsign.refusals import REASONS
from tests.mock_world.operator_party import card
from tests.pocketsign.parts import NEW_HOME, Firm, detached, failed, members, replaced

OCSP = m.CheckMethod.OCSP


def test_a_person_who_changed_nothing_is_valid_and_the_answer_is_dated(firm: Firm) -> None:
    found = firm.status(person=firm.known())
    assert found.standing is m.Standing.VALID
    assert found.reason is None
    assert found.method is m.CheckMethod.CRL
    assert found.purpose is m.CheckPurpose.LIVENESS_CHECK
    assert found.as_of == datetime(2026, 11, 23, 15, tzinfo=UTC)  # the last midnight in Japan
    assert found.reference
    assert found.certificate.kind is m.CertificateKind.SIGNING


@pytest.mark.parametrize(
    ("happened", "standing", "reason"),
    [
        ("move", m.Standing.REVOKED, m.RevocationReason.FACTS_CHANGED),
        ("renew", m.Standing.REVOKED, m.RevocationReason.RENEWED),
        ("die", m.Standing.REVOKED, m.RevocationReason.NO_LONGER_USED),
        ("revoke", m.Standing.REVOKED, m.RevocationReason.KEY_COMPROMISED),
        ("hold", m.Standing.HELD, m.RevocationReason.HELD),
    ],
)
def test_what_happened_shows_with_its_meaning(
    world: World, firm: Firm, happened: str, standing: m.Standing, reason: m.RevocationReason
) -> None:
    known = firm.known()
    hanako = world.person()
    if happened == "move":
        hanako.move(NEW_HOME)
    else:
        getattr(hanako, happened)()
    found = firm.status(person=known, method=OCSP)
    assert (found.standing, found.reason, found.since) == (standing, reason, world.at)


def test_a_certificate_that_ran_out_is_expired(world: World, firm: Firm) -> None:
    known = firm.known()
    world.travel(years=6)
    assert firm.status(person=known).standing is m.Standing.EXPIRED


def test_a_certificate_is_asked_for_by_its_id_where_that_is_known(firm: Firm) -> None:
    found = firm.verify()
    which = found.presentation.certificate
    assert firm.status(certificate=which).standing is m.Standing.VALID
    assert firm.stages[-1].requests[0].operation.endswith("CheckCertificateStatus")


def test_a_request_about_nobody_is_the_callers_fault(firm: Firm) -> None:
    with pytest.raises(m.PluginError):
        firm.status()


@pytest.mark.parametrize("reason", ErrorReason)
def test_every_error_of_the_operator_is_a_reason_of_ours(
    world: World, firm: Firm, reason: ErrorReason
) -> None:
    known = firm.known()
    with world.fault("pocketsign.check_user_status", reason.value):
        found = firm.status(person=known)
    assert (found.reason, found.detail) == (REASONS[reason.wire], f"plugin:{reason.wire}")


def test_a_state_that_is_unknown_is_never_valid(world: World, firm: Firm) -> None:
    known = firm.known()
    with world.fault("pocketsign.check_user_status", "state-unknown"):
        assert firm.status(person=known).standing is m.Standing.UNKNOWN


@pytest.mark.parametrize(
    "changed",
    [
        {"certificateState": "STATE_SOMETHING_NEW"},
        {"certificateState": "STATE_UNSPECIFIED"},
        {"certificateState": ...},
        {"certificateStatus.status": "STATUS_UNSPECIFIED"},
        {"certificateStatus.status": "STATUS_NEW"},
    ],
)
def test_a_word_that_is_not_known_is_unknown(firm: Firm, changed: dict[str, Any]) -> None:
    known = firm.known()
    firm.change = members(changed)
    assert firm.status(person=known).standing is m.Standing.UNKNOWN


@pytest.mark.parametrize(
    ("changed", "number"),
    [
        ({"certificateStatus.status": "STATUS_REVOKED"}, "ps-5"),
        ({"certificateStatus.revokedAt": "2026-11-01T00:00:00Z"}, "ps-5"),
        ({"certificateState": "STATE_REVOKED"}, "ps-5"),
        ({"user.id": "somebody-else"}, "ps-11"),
        ({"user.id": ...}, "ps-11"),
        ({"certificate.type": "TYPE_JPKI_CARD_USER_AUTHENTICATION"}, "ps-4"),
        ({"certificate": ...}, "ps-4"),
        ({"certificateStatus.checkMethod": "CHECK_METHOD_OCSP"}, "ps-9"),
        ({"certificateStatus.checkMethod": ...}, "ps-9"),
    ],
)
def test_an_answer_that_contradicts_itself_or_the_question_is_not_believed(
    firm: Firm, changed: dict[str, Any], number: str
) -> None:
    known = firm.known()
    firm.change = members(changed)
    found = firm.status(person=known)
    assert isinstance(found, m.Undetermined)
    assert found.reason is m.Reason.PROVIDER_FAULTY
    assert failed(found) == [number]


def test_an_answer_about_another_certificate_is_not_believed(firm: Firm) -> None:
    which = firm.verify().presentation.certificate
    firm.change = members({"certificate.id": "another"})
    assert failed(firm.status(certificate=which)) == ["ps-11"]


def test_an_answer_that_names_nobody_leaves_the_check_unknown(firm: Firm) -> None:
    known = firm.known()
    firm.change = members({"user": ..., "certificateState": "STATE_REVOKED"})
    found = firm.status(person=known)
    assert failed(found) == ["ps-5"]
    assert {c.result for c in found.checks if c.number == "ps-11"} == {m.CheckResult.UNKNOWN}


def test_somebody_else_is_not_believed_when_the_operator_says_so(world: World, firm: Firm) -> None:
    known = firm.known()
    with world.fault("pocketsign.check_user_status", "other-user"):
        assert failed(firm.status(person=known)) == ["ps-11"]


def test_a_batch_answers_in_order_and_asks_no_more_often_than_it_must(
    world: World, firm: Firm
) -> None:
    hanako, taro = firm.known(), firm.known("mihon-taro")
    which = firm.verify().presentation.certificate
    nobody = m.PersonRef(
        provider=hanako.provider, tenant="", kind=hanako.kind, value="nobody-at-all"
    )
    world.person("mihon-taro").move(NEW_HOME)
    asks = (
        m.StatusRequest(person=taro, method=OCSP),
        m.StatusRequest(certificate=which, method=OCSP),
        m.StatusRequest(person=nobody, method=OCSP),
        m.StatusRequest(person=hanako, method=OCSP),
    )
    found = firm.run(lambda p, ctx: p.check_statuses(m.StatusBatch(requests=asks), ctx))
    assert [getattr(each, "standing", None) for each in found] == [
        m.Standing.REVOKED,
        m.Standing.VALID,
        None,
        m.Standing.VALID,
    ]
    assert found[2].reason is m.Reason.NOT_ELIGIBLE
    assert len(firm.stages[-1].requests) == 2
    assert world.journal.charged("status") == 3


def test_a_batch_about_people_is_one_billed_request(firm: Firm) -> None:
    asks = (m.StatusRequest(person=firm.known()),) * 5
    found = firm.run(lambda p, ctx: p.check_statuses(m.StatusBatch(requests=asks), ctx))
    assert [each.standing for each in found] == [m.Standing.VALID] * 5
    assert len(firm.stages[-1].requests) == 1


def test_an_empty_batch_asks_nobody(firm: Firm) -> None:
    empty = m.StatusBatch(requests=())
    assert firm.run(lambda p, ctx: p.check_statuses(empty, ctx)) == ()
    assert not firm.stages[-1].requests


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"results": []}, m.Reason.PROVIDER_FAULTY),
        ({"results": [{}]}, m.Reason.PROVIDER_FAULTY),
        ({"results": [{"response": {}, "error": {}}]}, m.Reason.PROVIDER_FAULTY),
        ({"results": [{"error": {}}]}, m.Reason.PROVIDER_CODE_UNKNOWN),
        ({"results": [{"response": {}}] * 2}, m.Reason.PROVIDER_FAULTY),
    ],
)
def test_a_batch_whose_answers_do_not_fit_is_not_believed(
    firm: Firm, body: object, reason: m.Reason
) -> None:
    asks = (m.StatusRequest(person=firm.known()),)
    firm.change = replaced(200, body)
    (found,) = firm.run(lambda p, ctx: p.check_statuses(m.StatusBatch(requests=asks), ctx))
    assert isinstance(found, m.Undetermined)
    assert found.reason is reason


def test_an_error_of_the_whole_batch_is_the_answer_to_each(world: World, firm: Firm) -> None:
    asks = (m.StatusRequest(person=firm.known()),) * 2
    with world.fault("pocketsign.check_user_status", "ocsp-request-failed"):
        found = firm.run(lambda p, ctx: p.check_statuses(m.StatusBatch(requests=asks), ctx))
    assert [each.reason for each in found] == [m.Reason.UPSTREAM_FAILED] * 2


def test_a_status_check_of_the_other_kind_asks_for_it(world: World, firm: Firm) -> None:
    known = firm.known()
    found = firm.status(person=known, kind=m.CertificateKind.USER_AUTHENTICATION)
    assert found.reason is m.Reason.NOT_ELIGIBLE  # no such certificate was shown yet
    assert isinstance(firm.verify(detached(card(world))), m.Verified)
