"""Who can sign, with which certificate, and what the signing password does."""

import pytest

from myna_mock.people.card_pins import SIGNING_PASSWORD
from myna_mock.people.state import PASSWORD_TRIES, Problem
from myna_mock.services.pocketsign.site import Method
from myna_mock.world import World
from myna_sdk.errors import UsageError
from myna_sdk.model.certificate import Carrier, CertificateKind
from tests.mock_world.operator_party import Operator, b64
from tests.mock_world.party import RelyingParty
from tests.mock_world.signing_party import DIGEST_INFO, SigningFirm

HANAKO = "mihon-hanako"
ADDRESS = "東京都見本区二丁目9番9号"


@pytest.fixture
def firm(party: RelyingParty) -> SigningFirm:
    return SigningFirm(party)


def _page(firm: SigningFirm) -> str:
    with firm.party.http() as client:
        return str(client.get(firm.authorization(firm.started())).headers["location"])


def _entered(firm: SigningFirm, page: str, password: str, persona: str = HANAKO) -> int:
    form = {"persona": persona, "decision": "approve", "response": "normal", "password": password}
    with firm.party.http() as client:
        return client.post(page, data=form).status_code


def test_a_person_signs_after_wrong_entries(firm: SigningFirm) -> None:
    url = firm.authorization(firm.started())
    assert firm.world.person().sign(url, wrong_pin=4).parameter("code")
    assert firm.world.state(HANAKO).password_tries == 0


def test_the_fifth_wrong_entry_in_a_row_locks_and_the_person_goes_back(firm: SigningFirm) -> None:
    person, url = firm.world.person(), firm.authorization(firm.started())
    assert person.sign(url, wrong_pin=5).parameter("error") == "access_denied"
    assert person.report.signing_problem is Problem.PASSWORD_LOCKED
    assert not person.can_sign
    assert person.can_log_in
    assert person.sign(firm.authorization(firm.started())).parameter("error") == "access_denied"
    person.reset_signing_password()
    assert person.sign(firm.authorization(firm.started())).parameter("code")


def test_wrong_entries_count_over_days_and_pages(firm: SigningFirm) -> None:
    for _ in range(PASSWORD_TRIES):
        assert firm.world.person().can_sign
        assert _entered(firm, _page(firm), "WRONG0") == 409
        firm.world.travel(days=1)
    assert not firm.world.person().can_sign


def test_who_chose_another_password_signs_with_that_one(firm: SigningFirm) -> None:
    person = firm.world.person()
    person.change_pin("signing", "SAKURA7")
    assert _entered(firm, _page(firm), SIGNING_PASSWORD) == 409
    assert person.sign(firm.authorization(firm.started())).parameter("code")
    assert firm.world.state(HANAKO).password_tries == 0


@pytest.mark.parametrize("nobodys", ["", "ABC12", "A" * 17, "ABC-123", "あいうえおか", "1234\n56"])
def test_what_can_be_nobodys_password_is_not_counted(firm: SigningFirm, nobodys: str) -> None:
    assert _entered(firm, _page(firm), nobodys) == 409
    assert firm.world.state(HANAKO).password_tries == 0


@pytest.mark.parametrize("written", [SIGNING_PASSWORD, "abc123", "ＡＢＣ１２３"])
def test_letters_count_as_upper_case(firm: SigningFirm, written: str) -> None:
    assert _entered(firm, _page(firm), written) == 302


def test_the_page_says_how_many_tries_are_left_and_never_repeats_the_entry(
    firm: SigningFirm,
) -> None:
    form = {"persona": HANAKO, "decision": "approve", "response": "normal", "password": "SECRET7"}
    with firm.party.http() as client:
        page = client.post(_page(firm), data=form).text
    assert "SECRET7" not in page
    assert firm.world.state(HANAKO).password_tries == 1


def test_a_new_card_has_a_new_password(firm: SigningFirm) -> None:
    person = firm.world.person()
    person.lock_signing_password()
    person.lose()
    person.reissue()
    assert person.can_sign


def test_a_locked_password_stays_locked_whatever_is_entered(world: World) -> None:
    person = world.person()
    person.lock_signing_password()
    person.try_signing_password(right=True)
    assert not person.can_sign


def test_to_sign_takes_a_request_for_a_signature(firm: SigningFirm) -> None:
    with pytest.raises(UsageError) as refused:
        firm.world.person().sign(firm.party.authorization())
    assert refused.value.code == "nothing-to-sign"


def test_approve_refuse_and_abandon_work_on_a_signature_too(firm: SigningFirm) -> None:
    person = firm.world.person()
    assert person.approve(firm.authorization(firm.started())).parameter("code")
    back = person.refuse(firm.authorization(firm.started()))
    assert back.parameter("error") == "access_denied"
    person.abandon(firm.authorization(firm.started()))


def test_an_abnormal_response_signs_nothing(firm: SigningFirm) -> None:
    transaction = firm.started()
    url = firm.authorization(transaction)
    assert firm.world.person().fail(url, "server_error").parameter("error") == "server_error"
    assert firm.result(transaction, firm.token_b(transaction)).status_code == 200


def test_whoever_has_no_signing_certificate_cannot_sign(firm: SigningFirm) -> None:
    child = firm.world.person("kodomo-mirai")
    assert child.report.signing_problem is Problem.NO_CERTIFICATE
    assert child.sign(firm.authorization(firm.started())).parameter("error") == "access_denied"
    assert child.can_log_in


def test_a_card_issued_without_one_has_none_although_an_older_card_did(world: World) -> None:
    person = world.person()
    person.issue_card(signing=False)
    assert person.report.signing_problem is Problem.NO_CERTIFICATE


def test_a_lost_card_signs_nothing(world: World) -> None:
    person = world.person()
    person.lose()
    assert person.report.signing_problem is Problem.NO_CARD


def test_an_expired_certificate_signs_nothing(world: World) -> None:
    world.travel(years=6)
    assert world.person().report.signing_problem is Problem.EXPIRED


@pytest.mark.parametrize("event", ["move", "hold", "revoke"])
def test_a_revoked_certificate_signs_and_only_the_operator_finds_out(
    firm: SigningFirm, event: str
) -> None:
    person = firm.world.person()
    getattr(person, event)(**({"to": ADDRESS} if event == "move" else {}))
    transaction = firm.started()
    sealed = firm.result(transaction, firm.token_b(transaction)).json()["jwe"]
    told = Operator(firm.world).answer(
        Method.VERIFY_APP,
        signCertificateJwe=sealed,
        data=b64(DIGEST_INFO),
        checkMethod="CHECK_METHOD_OCSP",
    )
    assert told["verification"]["result"] != "RESULT_OK"


def test_after_a_reissue_the_new_certificate_signs(firm: SigningFirm) -> None:
    person = firm.world.person()
    person.move(to=ADDRESS)
    person.reissue()
    newest = firm.world.state(HANAKO).latest(CertificateKind.SIGNING)[0]
    assert firm.signed().certificate == firm.world.ca.certificate(HANAKO, newest)


def test_a_phone_signs_without_the_card_where_the_service_takes_phones(firm: SigningFirm) -> None:
    person = firm.world.person()
    person.enrol_phone()
    person.lose()
    assert person.can_sign
    held = firm.world.state(HANAKO).signs_with(phones=True)
    assert not isinstance(held, Problem)
    assert held.carrier is Carrier.ANDROID
    assert firm.world.state(HANAKO).signs_with(phones=False) is Problem.NO_CARD
    assert firm.world.person().sign(firm.authorization(firm.started())).parameter("code")
