"""The authorization endpoint, strict in the words of Keycloak."""

import httpx
import pytest

from myna_mock.services.digital_auth_app.knobs import Knobs
from myna_mock.world import World
from myna_sdk.errors import UsageError
from myna_sdk.model.callback import Callback
from tests.mock_world.party import REDIRECT_URI, RelyingParty


def _get(party: RelyingParty, url: str) -> httpx.Response:
    with party.http() as client:
        return client.get(url)


def test_a_good_request_sends_the_person_to_their_own_page(party: RelyingParty) -> None:
    reply = _get(party, party.authorization())
    assert reply.status_code == 302
    assert reply.headers["location"].startswith(f"{party.world.base_url}/person/")


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "RP99999999"},
        {"client_id": None},
        {"redirect_uri": "https://firm.example/elsewhere"},
        {"redirect_uri": f"{REDIRECT_URI}/"},
        {"redirect_uri": None},
    ],
)
def test_an_unknown_client_or_address_gets_a_page_and_never_a_redirect(
    party: RelyingParty, change: dict[str, str | None]
) -> None:
    reply = _get(party, party.authorization(**change))
    assert reply.status_code == 400
    assert "location" not in reply.headers
    assert reply.headers["content-type"].startswith("text/html")
    assert "MOCK" in reply.text


@pytest.mark.parametrize(
    ("language", "remedy"), [("ja", "--for myna.toml で登録"), ("en", "--for myna.toml enrols it")]
)
def test_the_page_of_a_refusal_says_what_would_help(
    party: RelyingParty, language: str, remedy: str
) -> None:
    with party.http() as client:
        url = party.authorization(client_id="RP9<script>")
        reply = client.get(url, headers={"accept-language": language})
    assert "Client not found." in reply.text
    assert remedy in reply.text
    assert "<script>" not in reply.text
    assert "default-src 'none'" in reply.headers["content-security-policy"]


def test_a_disabled_client_gets_a_page_and_never_a_redirect(party: RelyingParty) -> None:
    party.world.enable(party.client_id, enabled=False)
    reply = _get(party, party.authorization())
    assert (reply.status_code, "location" in reply.headers) == (400, False)


@pytest.mark.parametrize(
    ("change", "error", "description"),
    [
        ({"response_type": None}, "invalid_request", "Missing parameter: response_type"),
        ({"response_type": "token"}, "unsupported_response_type", None),
        ({"scope": "openid email"}, "invalid_scope", "Invalid scopes: openid email"),
        ({"scope": "openid NAME"}, "invalid_scope", "Invalid scopes: openid NAME"),
        ({"scope": "name"}, "invalid_scope", "Invalid scopes: name"),
        ({"scope": None}, "invalid_request", "Missing parameter: scope"),
        ({"nonce": None}, "invalid_request", "Missing parameter: nonce"),
        ({"nonce": "花"}, "invalid_request", "Invalid parameter: nonce"),
        ({"state": "x" * 256}, "invalid_request", "Invalid parameter: state"),
        (
            {"code_challenge_method": None},
            "invalid_request",
            "Missing parameter: code_challenge_method",
        ),
        ({"code_challenge": None}, "invalid_request", "Missing parameter: code_challenge"),
        (
            {"code_challenge_method": "plain"},
            "invalid_request",
            "Invalid parameter: code challenge method is not matching the configured one",
        ),
        ({"code_challenge": "short"}, "invalid_request", "Invalid parameter: code_challenge"),
        (
            {"scope": "openid sign"},
            "invalid_request",
            "Missing parameter: sign_transaction_id",
        ),
    ],
)
def test_a_wrong_request_goes_back_with_the_error_of_the_reference(
    party: RelyingParty, change: dict[str, str | None], error: str, description: str | None
) -> None:
    reply = _get(party, party.authorization(**change))
    back = Callback.get(reply.headers["location"])
    assert reply.headers["location"].startswith(REDIRECT_URI)
    assert (back.parameter("error"), back.parameter("error_description")) == (error, description)
    assert back.parameter("code") is None


def test_a_missing_state_goes_back_without_one(party: RelyingParty) -> None:
    back = Callback.get(_get(party, party.authorization(state=None)).headers["location"])
    assert back.parameter("error_description") == "Missing parameter: state"
    assert back.parameter("state") is None


def test_a_parameter_given_twice_is_refused(party: RelyingParty) -> None:
    back = Callback.get(_get(party, f"{party.authorization()}&nonce=other").headers["location"])
    assert back.parameter("error_description") == "duplicated parameter"


def test_a_client_id_given_twice_is_no_client(party: RelyingParty) -> None:
    reply = _get(party, f"{party.authorization()}&client_id={party.client_id}")
    assert reply.status_code == 400


def test_parameters_that_the_service_does_not_know_are_ignored(party: RelyingParty) -> None:
    assert party.callback(prompt="login", claims="{}").parameter("code") is not None


def test_the_callback_carries_code_state_and_session_state(party: RelyingParty) -> None:
    names = [name for name, _ in party.callback().parameters.reveal()]
    assert names == ["state", "session_state", "code"]


def test_the_issuer_is_in_the_callback_when_the_knob_says_so() -> None:
    party = RelyingParty(World("iss", seed=1, knobs=Knobs(callback_iss=True)))
    party.enrol()
    assert party.callback().parameter("iss") == party.world.issuer


def test_a_refusal_comes_back_as_access_denied_without_description(party: RelyingParty) -> None:
    back = party.world.person().refuse(party.authorization())
    assert dict(back.parameters.reveal()) == {
        "error": "access_denied",
        "state": "b04b31cee32645ab700dce72860047bd",
    }


def test_the_texts_of_refusals_can_be_replaced(party: RelyingParty) -> None:
    knobs = Knobs(cancel_error="user_cancelled", cancel_description="中止")
    other = RelyingParty(World("texts", seed=1, knobs=knobs))
    other.enrol()
    back = other.world.person().refuse(other.authorization())
    assert back.parameter("error") == "user_cancelled"
    assert back.parameter("error_description") == "中止"


def test_a_handle_says_so_when_the_service_answers_with_a_page(party: RelyingParty) -> None:
    with pytest.raises(UsageError) as refused:
        party.world.person().approve(party.authorization(client_id="RP9"))
    assert refused.value.code == "authorization-refused"
    assert refused.value.data["status"] == 400
