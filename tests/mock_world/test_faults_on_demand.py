"""Faults are addressed, counted, and noticed when nothing ever met them."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from myna_mock.faults import ADDRESSES, KINDS, ReplyFault, TransportFault, WireFault
from myna_mock.services.digital_auth_app.sealing import SealFault
from myna_mock.services.digital_auth_app.site import Operation
from myna_mock.services.digital_auth_app.tokens import TokenFault
from myna_mock.services.pocketsign.refusals import ErrorReason
from myna_mock.services.pocketsign.twists import Twist
from myna_mock.world import World
from myna_sdk.errors import TransportError, UsageError
from myna_sdk.testing.service import ServiceReply, ServiceRequest
from tests.mock_world.party import RelyingParty, at_hash, unverified

CERTS = "digital-auth-app.certs"
TOKEN = "digital-auth-app.token"


def _certs(party: RelyingParty, **extensions: Any) -> httpx.Response:
    with party.http() as client:
        return client.get(party.url(Operation.CERTS), **extensions)


@pytest.mark.parametrize("kind", [k for k in ReplyFault if k.value.startswith("http-")])
def test_a_status_is_sent_as_often_as_told_and_then_the_service_recovers(
    party: RelyingParty, kind: ReplyFault
) -> None:
    party.world.fault(CERTS, kind, times=2)
    expected = int(kind.value[5:])
    statuses = [_certs(party).status_code for _ in range(3)]
    assert statuses == [expected, expected, 200]


def test_429_says_how_long_to_wait(party: RelyingParty) -> None:
    party.world.fault(CERTS, "http-429", times=1)
    party.world.fault(CERTS, "http-503", times=1, retry_after=7)
    party.world.fault(CERTS, "http-503", times=1)
    waits = [_certs(party).headers.get("retry-after") for _ in range(3)]
    assert waits == ["30", "7", None]


@pytest.mark.parametrize(
    ("kind", "start"), [("html-page", b"<!doctype"), ("not-json", b"{"), ("empty", b"")]
)
def test_a_reply_can_be_complete_and_still_not_what_was_promised(
    party: RelyingParty, kind: str, start: bytes
) -> None:
    with party.world.fault(CERTS, kind):
        reply = _certs(party)
    assert reply.status_code == 200
    assert reply.content.startswith(start)
    with pytest.raises(ValueError, match=r".*"):
        reply.json()


@pytest.mark.parametrize(
    ("kind", "raised"),
    [
        ("drop", httpx.RemoteProtocolError),
        ("half-body", httpx.RemoteProtocolError),
        ("hang", httpx.ReadTimeout),
    ],
)
def test_a_broken_connection_raises_what_httpx_raises(
    party: RelyingParty, kind: str, raised: type[Exception]
) -> None:
    with party.world.fault(CERTS, kind), pytest.raises(raised):
        _certs(party)


@pytest.mark.parametrize("kind", ["drop", "half-body", "hang"])
def test_the_async_side_breaks_in_the_same_way(party: RelyingParty, kind: str) -> None:
    async def ask() -> None:
        async with httpx.AsyncClient(transport=party.world.transport) as client:
            await client.get(party.url(Operation.CERTS))

    with party.world.fault(CERTS, kind), pytest.raises(httpx.TransportError):
        asyncio.run(ask())


def test_half_a_body_is_half_of_it_unless_told(party: RelyingParty) -> None:
    whole = len(_certs(party).content)
    request = ServiceRequest(
        method="GET",
        path="/api/realms/main/protocol/openid-connect/certs",
        base_url=party.world.base_url,
    )
    kept = []
    for options in ({}, {"keep": 5}, {"keep": 10**6}):
        with party.world.fault(CERTS, "half-body", **options):
            served = party.world.serve(request)
        assert isinstance(served, TransportFault)
        kept.append(served.keep)
    assert kept == [whole // 2, 5, whole - 1]


def test_a_delay_takes_no_time_in_process_and_exceeds_a_timeout_or_not(
    party: RelyingParty,
) -> None:
    with party.world.fault(CERTS, "delay", seconds=3.0):
        assert _certs(party, timeout=4.0).status_code == 200
    with party.world.fault(CERTS, "delay", seconds=3.0), pytest.raises(httpx.ReadTimeout):
        _certs(party, timeout=2.0)


def test_a_person_who_meets_a_broken_connection_is_told_by_a_transport_error(
    party: RelyingParty,
) -> None:
    for kind, code in (("hang", "deadline-passed"), ("drop", "connection-dropped")):
        with (
            party.world.fault("digital-auth-app.authorize", kind),
            pytest.raises(TransportError) as broken,
        ):
            party.world.person().approve(party.authorization())
        assert broken.value.code == code


def test_a_fault_before_the_work_leaves_the_code_unspent(party: RelyingParty) -> None:
    code = party.code()
    with party.world.fault(TOKEN, "http-503", times=1):
        assert party.post(code=code).status_code == 503
    assert party.post(code=code).status_code == 200


def test_a_fault_after_the_work_leaves_the_code_spent(party: RelyingParty) -> None:
    code = party.code()
    with party.world.fault(TOKEN, "http-503", times=1, processed=True):
        assert party.post(code=code).status_code == 503
    assert party.post(code=code).json()["error_description"] == "Code not valid"


def test_faults_are_met_in_the_order_in_which_they_were_set(party: RelyingParty) -> None:
    party.world.fault(CERTS, "http-500", times=1)
    party.world.fault(CERTS, "http-504", times=1)
    assert [_certs(party).status_code for _ in range(3)] == [500, 504, 200]


def test_a_fault_at_one_address_leaves_the_others_alone(party: RelyingParty) -> None:
    with party.world.fault(TOKEN, "http-500"):
        assert _certs(party).status_code == 200
        assert party.post(code=party.code()).status_code == 500


def test_a_fault_that_nothing_met_fails_the_block(world: World) -> None:
    with pytest.raises(UsageError) as unused, world.fault(CERTS, "http-500"):
        pass
    assert unused.value.code == "fault-unused"
    assert not world.unused_faults()


def test_an_unused_fault_does_not_hide_the_failure_inside_the_block(world: World) -> None:
    with pytest.raises(ZeroDivisionError), world.fault(CERTS, "http-500"):
        raise ZeroDivisionError


def test_standing_faults_that_nothing_met_can_be_asked_for(party: RelyingParty) -> None:
    met = party.world.fault(CERTS, "http-500", times=1)
    unmet = party.world.fault(TOKEN, "http-500")
    _certs(party)
    assert [state.id for state in party.world.unused_faults()] == [unmet.id]
    assert (met.used, unmet.used) == (1, 0)
    unmet.remove()
    assert not party.world.unused_faults()


@pytest.mark.parametrize(
    ("address", "kind", "options", "code"),
    [
        ("digital-auth-app.tokens", "http-500", {}, "fault-address-unknown"),
        (TOKEN, "http-418", {}, "fault-kind-unknown"),
        (CERTS, "wrong-nonce", {}, "fault-invalid"),
        ("digital-auth-app.userinfo", "wrong-nonce", {}, "fault-invalid"),
        (TOKEN, "http-500", {"times": 0}, "fault-invalid"),
        (TOKEN, "http-500", {"times": True}, "fault-invalid"),
        (TOKEN, "http-500", {"often": 3}, "fault-invalid"),
        (TOKEN, "delay", {"seconds": "long"}, "fault-invalid"),
        (TOKEN, "half-body", {"keep": -1}, "fault-invalid"),
        (TOKEN, "signature-mismatch", {}, "fault-invalid"),
        ("pocketsign.verify", "wrong-nonce", {}, "fault-invalid"),
    ],
)
def test_a_fault_that_cannot_be_is_refused(
    world: World, address: str, kind: str, options: dict[str, Any], code: str
) -> None:
    with pytest.raises(UsageError) as refused:
        world.fault(address, kind, **options)
    assert refused.value.code == code
    assert not world.unused_faults()


def test_every_kind_has_one_name() -> None:
    names = [kind.value for kind in KINDS]
    assert len(names) == len(set(names))
    assert {*WireFault, *ReplyFault, *TokenFault, *SealFault, *ErrorReason, *Twist} == set(KINDS)
    assert len(ADDRESSES) == len(set(ADDRESSES))


def _spoilt(party: RelyingParty, kind: TokenFault) -> dict[str, Any]:
    code = party.code()
    with party.world.fault(TOKEN, kind, times=1):
        tokens: dict[str, Any] = party.post(code=code).json()
    return tokens


_CLAIMS: dict[TokenFault, Callable[[dict[str, Any], World], bool]] = {
    TokenFault.WRONG_ISS: lambda c, w: c["iss"] != w.issuer,
    TokenFault.ISS_SLASH: lambda c, w: c["iss"] == w.issuer + "/",
    TokenFault.WRONG_AUD: lambda c, w: c["aud"] != "RP00000001",
    TokenFault.AUD_LIST: lambda c, w: c["aud"] == ["RP00000001", "mock-otherwise"],
    TokenFault.WRONG_AZP: lambda c, w: c["azp"] != "RP00000001",
    TokenFault.WRONG_NONCE: lambda c, w: c["nonce"] != "6d1f0c7e2a3b4f5d9e8c7b6a5f4e3d2c",
    TokenFault.NO_NONCE: lambda c, w: "nonce" not in c,
    TokenFault.EXPIRED: lambda c, w: c["exp"] < w.at.timestamp(),
    TokenFault.FROM_THE_FUTURE: lambda c, w: c["iat"] > w.at.timestamp(),
    TokenFault.SUB_MISMATCH: lambda c, w: c["sub"] == "mock-otherwise",
    TokenFault.NO_SUB: lambda c, w: "sub" not in c,
}


@pytest.mark.parametrize("kind", _CLAIMS)
def test_a_claim_can_be_made_wrong(party: RelyingParty, kind: TokenFault) -> None:
    _, claims = unverified(_spoilt(party, kind)["id_token"])
    assert _CLAIMS[kind](claims, party.world)
    assert claims["mock"] is True


def test_the_hash_of_the_access_token_can_be_made_wrong(party: RelyingParty) -> None:
    tokens = _spoilt(party, TokenFault.WRONG_AT_HASH)
    assert unverified(tokens["id_token"])[1]["at_hash"] != at_hash(tokens["access_token"])


@pytest.mark.parametrize(
    ("kind", "alg", "signed"),
    [
        (TokenFault.ALG_NONE, "none", False),
        (TokenFault.HS256, "HS256", True),
        (TokenFault.WRONG_SIGNATURE, "ES256", True),
        (TokenFault.UNKNOWN_KID, "ES256", True),
        (TokenFault.NO_KID, "ES256", True),
    ],
)
def test_a_signature_can_be_made_wrong(
    party: RelyingParty, kind: TokenFault, alg: str, signed: bool
) -> None:
    token = _spoilt(party, kind)["id_token"]
    header, _ = unverified(token)
    assert header["alg"] == alg
    assert bool(token.rpartition(".")[2]) is signed
    published = {key["kid"] for key in party.get(Operation.CERTS)["keys"]}
    assert (header.get("kid") in published) is (
        kind in {TokenFault.HS256, TokenFault.WRONG_SIGNATURE}
    )


def test_userinfo_can_speak_of_another(party: RelyingParty) -> None:
    tokens = party.tokens()
    with party.world.fault("digital-auth-app.userinfo", "sub-mismatch"):
        other = party.userinfo(tokens["access_token"]).json()["sub"]
    assert other != unverified(tokens["id_token"])[1]["sub"]


def test_a_token_fault_waits_for_a_token(party: RelyingParty) -> None:
    code = party.code()
    with party.world.fault(TOKEN, "wrong-nonce", times=1) as fault:
        party.post(code="invented")
        assert fault.used == 0
        party.post(code=code)
        assert fault.used == 1


def test_the_journal_names_the_fault_that_a_request_met(party: RelyingParty) -> None:
    code = party.code()
    party.world.fault(TOKEN, "http-503", times=1)
    party.world.fault(TOKEN, "drop", times=1)
    party.world.fault(TOKEN, "wrong-nonce", times=1)
    party.post(code=code)
    with pytest.raises(httpx.RemoteProtocolError):
        party.post(code=code)
    party.post(code=code)
    met = [(entry.fault, entry.status) for entry in party.world.journal.of(TOKEN)]
    assert met == [("http-503", 503), ("drop", None), ("wrong-nonce", 200)]


def test_a_path_outside_the_world_refuses_the_connection(party: RelyingParty) -> None:
    with party.http() as client:
        for url in ("https://elsewhere.example/", "http://127.0.0.1/w/other/x"):
            with pytest.raises(httpx.ConnectError):
                client.get(url)


def test_handle_gives_a_delayed_reply_at_once(world: World) -> None:
    request = ServiceRequest(
        method="GET",
        path="/api/realms/main/protocol/openid-connect/certs",
        base_url=world.base_url,
    )
    with world.fault(CERTS, "delay"):
        reply = world.handle(request)
    assert isinstance(reply, ServiceReply)
    assert reply.status == 200
