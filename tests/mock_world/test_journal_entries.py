"""The journal tells what was asked, and nothing that anybody should not know."""

import pytest

from myna_mock.journal import Exchange, Journal
from myna_mock.world import World
from tests.mock_world.party import RelyingParty


def test_a_login_is_four_exchanges_in_order(party: RelyingParty) -> None:
    party.userinfo(party.tokens()["access_token"])
    journal = party.world.journal
    journal.assert_order(
        "digital-auth-app.authorize",
        "person-page.page",
        "digital-auth-app.token",
        "digital-auth-app.userinfo",
    )
    assert [entry.number for entry in journal] == [1, 2, 3, 4]
    assert {e.client for e in journal.of("digital-auth-app")} == {"RP00000001"}


def test_harmless_parameters_are_shown_and_all_others_masked(party: RelyingParty) -> None:
    party.tokens("kanaria")
    (token,) = party.world.journal.of("digital-auth-app.token")
    assert token.parameter("grant_type") == "authorization_code"
    for name in ("code", "code_verifier", "client_assertion"):
        assert token.parameter(name) == "•••"
    assert token.parameter("absent") is None


def test_no_fact_token_or_code_is_in_the_journal(party: RelyingParty) -> None:
    code = party.code("kanaria")
    tokens = party.post(code=code).json()
    party.userinfo(tokens["access_token"])
    told = repr(party.world.journal)
    facts = party.world.person("kanaria").facts.reveal().values()
    for secret in (*facts, code, tokens["access_token"], tokens["id_token"], "kanaria"):
        assert secret not in told


def test_the_assertions_fail_when_they_should(party: RelyingParty) -> None:
    party.tokens()
    journal = party.world.journal
    journal.assert_count("digital-auth-app.token", 1)
    with pytest.raises(AssertionError, match="1 times"):
        journal.assert_count("digital-auth-app.token", 2)
    with pytest.raises(AssertionError, match="expected"):
        journal.assert_order("digital-auth-app.token", "digital-auth-app.authorize")


def test_billed_exchanges_are_counted_apart(world: World) -> None:
    entries = tuple(
        Exchange(number=n, at=world.at, operation="x.y", method="GET", status=200, billed=n > 1)
        for n in (1, 2, 3)
    )
    journal = Journal(entries)
    assert (len(journal), journal.billed("x.y"), journal.billed("x"), journal.billed("z")) == (
        3,
        2,
        2,
        0,
    )


def test_a_journal_can_begin_anew(party: RelyingParty) -> None:
    party.tokens()
    party.world.clear_journal()
    assert not party.world.journal.entries
