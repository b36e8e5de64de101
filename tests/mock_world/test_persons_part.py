"""What the person does at their page, through the handle and by hand."""

import pytest

from myna_mock.services.digital_auth_app.site import Operation
from myna_mock.world import World
from tests.mock_world.party import RelyingParty


@pytest.mark.parametrize(
    "persona",
    ["kigen-kinou", "shikkou-tora", "funshitsu-mina", "wasure-ken", "nakibito-sei", "pin-rokku"],
)
def test_whoever_cannot_log_in_comes_back_as_cancelled(party: RelyingParty, persona: str) -> None:
    back = party.callback(persona)
    assert (back.parameter("error"), back.parameter("code")) == ("access_denied", None)


def test_the_page_says_why_somebody_cannot_log_in(party: RelyingParty) -> None:
    with party.http() as client:
        page = client.get(party.authorization()).headers["location"]
        assert client.get(page).status_code == 200
        shown = client.post(page, data={"persona": "kigen-kinou", "decision": "approve"})
    assert shown.status_code == 409
    assert "expired" in shown.text


def test_the_page_shows_everybody_and_never_decides_by_looking(party: RelyingParty) -> None:
    with party.http() as client:
        page = client.get(party.authorization()).headers["location"]
        shown, again = client.get(page), client.get(page)
    assert (shown.status_code, again.status_code) == (200, 200)
    assert all(persona in shown.text for persona in party.world.people)


def test_a_decided_login_is_gone(party: RelyingParty) -> None:
    with party.http() as client:
        page = client.get(party.authorization()).headers["location"]
        first = client.post(page, data={"persona": "mihon-hanako", "decision": "approve"})
        again = client.post(page, data={"persona": "mihon-hanako", "decision": "approve"})
    assert (first.status_code, again.status_code) == (302, 410)


def test_the_person_may_take_half_an_hour(party: RelyingParty) -> None:
    with party.http() as client:
        page = client.get(party.authorization()).headers["location"]
        party.world.travel(minutes=30)
        assert client.get(page).status_code == 200
        party.world.travel(seconds=1)
        assert client.get(page).status_code == 410


def test_a_client_that_was_disabled_meanwhile_gets_nothing(party: RelyingParty) -> None:
    with party.http() as client:
        page = client.get(party.authorization()).headers["location"]
        party.world.enable(party.client_id, enabled=False)
        sent = client.post(page, data={"persona": "mihon-hanako", "decision": "approve"})
    assert sent.status_code == 410


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"decision": "approve", "persona": "nobody"},
        {"decision": "approve", "persona": "mihon-hanako", "response": "abnormal"},
        {"decision": "maybe"},
    ],
)
def test_a_form_that_decides_nothing_shows_the_page_again(
    party: RelyingParty, form: dict[str, str]
) -> None:
    with party.http() as client:
        page = client.get(party.authorization()).headers["location"]
        assert client.post(page, data=form).status_code == 400
        assert client.get(page).status_code == 200


def test_an_abnormal_response_returns_the_chosen_error(party: RelyingParty) -> None:
    back = party.world.person().fail(party.authorization(), "server_error")
    assert (back.parameter("error"), back.parameter("code")) == ("server_error", None)


def test_the_plain_page_is_safe_against_a_client_with_a_strange_name(party: RelyingParty) -> None:
    jwks = {"keys": [party.key.as_dict(private=False)]}
    party.world.enrol(
        party.client_id, jwks, ["https://firm.example/callback"], "<script>x</script>"
    )
    with party.http() as client:
        page = client.get(client.get(party.authorization()).headers["location"]).text
    assert "<script>" not in page


def test_a_handle_tells_what_is_true_now(world: World) -> None:
    person = world.person()
    assert person.facts.reveal() == {
        "name": "見本 花子",
        "address": "東京都見本区見本町一丁目2番3号",
        "birth_date": "1990-01-02",
        "sex": "female",
    }
    assert (person.name, person.sex) == (person.facts.name, person.facts.sex)
    assert person.birth_date == person.facts.birth_date
    assert "花子" not in f"{person!r} {person.facts} {person.report} {world}"


def test_abandoning_leaves_a_login_that_nobody_decided(party: RelyingParty) -> None:
    party.world.person().abandon(party.authorization())
    assert [e.status for e in party.world.journal.of("person-page")] == [200]
    assert not party.world.journal.of(f"digital-auth-app.{Operation.TOKEN}")
