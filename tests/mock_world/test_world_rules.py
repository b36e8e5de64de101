"""A world is its own: its clock, its keys, its people, and never the real thing."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from myna_mock.clock import DEFAULT_INSTANT, later
from myna_mock.services.digital_auth_app.site import Operation
from myna_mock.world import World
from myna_sdk.errors import UsageError
from myna_sdk.model.certificate import CertificateKind
from tests.mock_world.party import RelyingParty


@pytest.mark.parametrize(
    "url",
    [
        "https://auth-and-sign.go.jp",
        "https://sb-auth-and-sign.go.jp/w/default",
        "https://ocsp.jpki.go.jp",
        "http://www.j-lis.go.jp",
        "https://verify.p8n.app",
        "https://AUTH-AND-SIGN.GO.JP.",
    ],
)
def test_a_mock_never_answers_under_a_real_name(url: str) -> None:
    with pytest.raises(UsageError) as refused:
        World(base_url=url)
    assert refused.value.code == "mock-real-host"


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1", "127.0.0.1", "http://", "http://a/b", "http://u:p@a"]
)
def test_a_world_needs_a_plain_root(url: str) -> None:
    with pytest.raises(UsageError) as refused:
        World(base_url=url)
    assert refused.value.code == "mock-public-url-invalid"


@pytest.mark.parametrize("name", ["", "A", "a b", "../a", "a" * 65])
def test_a_world_has_a_plain_name(name: str) -> None:
    with pytest.raises(UsageError) as refused:
        World(name)
    assert refused.value.code == "world-name-invalid"


def test_the_discovery_document_says_mock_and_where_everything_is(party: RelyingParty) -> None:
    found = party.get(Operation.DISCOVERY)
    assert found["mock"] is True
    assert found["issuer"] == party.world.issuer == "http://127.0.0.1/w/test/api/realms/main"
    assert found["token_endpoint"] == party.url(Operation.TOKEN)
    assert found["code_challenge_methods_supported"] == ["S256"]


def test_the_clock_stands_still_until_told() -> None:
    world = World("clock", seed=1)
    assert world.at == world.clock.now() == DEFAULT_INSTANT
    assert world.travel(hours=2, minutes=30) == DEFAULT_INSTANT + timedelta(hours=2, minutes=30)
    assert world.clock.now() == world.at


def test_the_clock_runs_beside_another_when_told_and_stands_again() -> None:
    @attrs.define
    class Hand:
        at: datetime

        def now(self) -> datetime:
            return self.at

    hand, world = Hand(datetime(2000, 1, 1, tzinfo=UTC)), World("run", seed=1)
    world.run(hand)
    hand.at += timedelta(minutes=3)
    assert world.at == DEFAULT_INSTANT + timedelta(minutes=3)
    world.travel(days=1)
    hand.at += timedelta(minutes=1)
    assert world.at == DEFAULT_INSTANT + timedelta(days=1, minutes=4)
    world.stand()
    hand.at += timedelta(hours=1)
    assert world.at == DEFAULT_INSTANT + timedelta(days=1, minutes=4)


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ((2028, 2, 29), {"years": 1}, (2029, 2, 28)),
        ((2026, 11, 24), {"years": 10}, (2036, 11, 24)),
        ((2026, 12, 31), {"months": 2}, (2027, 2, 28)),
        ((2026, 1, 31), {"months": -11}, (2025, 2, 28)),
        ((2026, 11, 24), {"weeks": 1, "days": 1}, (2026, 12, 2)),
    ],
)
def test_years_and_months_are_those_of_the_calendar(
    start: tuple[int, int, int], span: dict[str, int], end: tuple[int, int, int]
) -> None:
    assert later(datetime(*start, tzinfo=UTC), **span) == datetime(*end, tzinfo=UTC)


@pytest.mark.parametrize(
    "span", [{"fortnights": 1}, {"years": 9999}, {"years": 900}, {"years": -90}, {"days": 10**12}]
)
def test_a_journey_that_leads_nowhere_is_refused(span: dict[str, int]) -> None:
    world = World("travel", seed=1)
    with pytest.raises(UsageError) as refused:
        world.travel(**span)
    assert refused.value.code == "travel-invalid"
    assert world.at == DEFAULT_INSTANT


def test_two_worlds_share_nothing(party: RelyingParty) -> None:
    other = RelyingParty(World("other", seed=815))
    tokens = party.tokens()
    assert other.userinfo(tokens["access_token"]).status_code == 401
    other.enrol()
    assert other.post(code=party.code()).json()["error_description"] == "Code not valid"
    party.world.person().move(to="東京都見本区二丁目9番9号")
    assert other.world.person().address != party.world.person().address
    kids = [{k["kid"] for k in p.get(Operation.CERTS)["keys"]} for p in (party, other)]
    assert not kids[0] & kids[1]


def test_equal_seeds_make_equal_worlds() -> None:
    kind = CertificateKind.USER_AUTHENTICATION
    worlds = [World("seeded", seed=4711) for _ in range(2)]
    roots = [world.ca.roots(kind, world.at) for world in worlds]
    assert roots[0] == roots[1]
    subs = [world.app.subject("RP1", "mihon-hanako") for world in worlds]
    assert subs[0] == subs[1]
    assert World("seeded", seed=4712).app.subject("RP1", "mihon-hanako") != subs[0]


def test_what_is_asked_first_changes_no_key() -> None:
    worlds = [World("order", seed=4711) for _ in range(2)]
    signing, other = CertificateKind.SIGNING, CertificateKind.USER_AUTHENTICATION
    first = (
        worlds[0].ca.roots(signing, DEFAULT_INSTANT),
        worlds[0].ca.roots(other, DEFAULT_INSTANT),
    )
    second = (
        worlds[1].ca.roots(other, DEFAULT_INSTANT),
        worlds[1].ca.roots(signing, DEFAULT_INSTANT),
    )
    assert first == second[::-1]


def test_a_login_makes_no_certificate(party: RelyingParty) -> None:
    party.tokens()
    assert not party.world.ca._certificates  # the point is that nothing was made


def test_a_path_that_is_nobodys_is_not_found_and_noted(party: RelyingParty) -> None:
    with party.http() as client:
        assert client.get(f"{party.world.base_url}/nowhere").status_code == 404
    assert party.world.journal.entries[-1].operation == "unknown"


@pytest.mark.parametrize(
    ("operation", "method"),
    [(Operation.AUTHORIZE, "POST"), (Operation.TOKEN, "GET"), (Operation.CERTS, "DELETE")],
)
def test_an_endpoint_has_its_methods_and_no_other(
    party: RelyingParty, operation: Operation, method: str
) -> None:
    with party.http() as client:
        reply = client.request(method, party.url(operation))
    assert reply.status_code == 405
    assert reply.headers["allow"]


def _jwks(**change: object) -> dict[str, object]:
    key = {"kty": "EC", "crv": "P-256", "kid": "k", "x": "A" * 43, "y": "A" * 43}
    return {"keys": [{**key, **change}]}


@pytest.mark.parametrize(
    ("client_id", "jwks", "uris"),
    [
        ("RP-1", None, ["https://a.example/cb"]),
        ("", None, ["https://a.example/cb"]),
        ("RP1", None, []),
        ("RP1", None, ["/cb"]),
        ("RP1", None, ["https://a.example/cb#x"]),
        ("RP1", None, ["https://a.example/" + "x" * 255]),
        ("RP1", {}, ["https://a.example/cb"]),
        ("RP1", None, ["https://a.example/cb\r\nset-cookie: a=b"]),
        ("RP1", None, ["https://見本.example/cb"]),
        ("RP1", {"keys": []}, ["https://a.example/cb"]),
        ("RP1", {"keys": ["x"]}, ["https://a.example/cb"]),
        ("RP1", {"keys": [{"kty": "oct", "kid": "k", "k": "AAAA"}]}, ["https://a.example/cb"]),
        ("RP1", _jwks(d="A" * 43), ["https://a.example/cb"]),
        ("RP1", _jwks(kid=None), ["https://a.example/cb"]),
        ("RP1", _jwks(crv="P-0"), ["https://a.example/cb"]),
    ],
)
def test_an_enrolment_that_does_not_fit_is_refused(
    party: RelyingParty, client_id: str, jwks: dict[str, object] | None, uris: list[str]
) -> None:
    good = {"keys": [party.key.as_dict(private=False)]}
    with pytest.raises(UsageError) as refused:
        party.world.enrol(client_id, good if jwks is None else jwks, uris)
    assert refused.value.code == "client-invalid"


def test_only_an_enrolled_client_can_be_disabled(party: RelyingParty) -> None:
    with pytest.raises(UsageError) as refused:
        party.world.enable("RP9", enabled=False)
    assert refused.value.code == "client-unknown"


@pytest.mark.parametrize(
    "url", ["https://elsewhere.example/w/test/x", "http://127.0.0.1/w/tests/x"]
)
def test_a_person_follows_no_foreign_url(party: RelyingParty, url: str) -> None:
    with pytest.raises(UsageError) as refused:
        party.world.person().approve(url)
    assert refused.value.code == "foreign-url"


def test_a_rotation_has_three_steps(party: RelyingParty) -> None:
    for step, code in (("turn", "rotation-step-unknown"), ("retire", "rotation-nothing-to-retire")):
        with pytest.raises(UsageError) as refused:
            party.world.rotate_keys(step)
        assert refused.value.code == code
