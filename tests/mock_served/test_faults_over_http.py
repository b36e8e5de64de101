"""Faults on a real connection look like faults of a real connection."""

import httpx
import pytest

from myna_mock.served.remote import RemoteWorld
from myna_sdk.errors import TransportError

CERTS = "digital-auth-app.certs"
AUTHORIZE = "digital-auth-app.authorize"


def certs(world: RemoteWorld, *, timeout: float = 10) -> httpx.Response:
    url = f"{world.issuer}/protocol/openid-connect/certs"
    return httpx.get(url, timeout=timeout, trust_env=False)


def drain(reply: httpx.Response, into: bytearray) -> None:
    for part in reply.iter_bytes():
        into.extend(part)


def test_a_hang_lasts_until_the_client_gives_up(served: RemoteWorld) -> None:
    with served.fault(CERTS, "hang", times=1), pytest.raises(httpx.ReadTimeout):
        certs(served, timeout=0.2)
    assert certs(served).status_code == 200


def test_a_delay_longer_than_the_clients_patience_is_a_timeout(served: RemoteWorld) -> None:
    with served.fault(CERTS, "delay", seconds=30), pytest.raises(httpx.ReadTimeout):
        certs(served, timeout=0.2)


def test_a_delayed_reply_is_whole(served: RemoteWorld) -> None:
    with served.fault(CERTS, "delay", seconds=0.05):
        assert certs(served).json()["keys"]


def test_a_dropped_connection_has_no_reply(served: RemoteWorld) -> None:
    with (
        served.fault(CERTS, "drop", times=1),
        pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)),
    ):
        certs(served)
    assert certs(served).status_code == 200


def test_a_drop_ends_only_its_own_connection(served: RemoteWorld) -> None:
    with httpx.Client(trust_env=False) as kept:
        url = f"{served.issuer}/.well-known/openid-configuration"
        kept.get(url)
        with served.fault(CERTS, "drop"), pytest.raises(httpx.TransportError):
            certs(served)
        assert kept.get(url).status_code == 200


@pytest.mark.parametrize("keep", [None, 0, 1])
def test_half_a_body_breaks_off_after_what_was_kept(served: RemoteWorld, keep: int | None) -> None:
    url = f"{served.issuer}/protocol/openid-connect/certs"
    whole = len(certs(served).content)
    got = bytearray()
    with (
        served.fault(CERTS, "half-body", keep=keep),
        httpx.stream("GET", url, trust_env=False) as reply,
    ):
        assert reply.status_code == 200
        assert int(reply.headers["content-length"]) == whole
        with pytest.raises(httpx.RemoteProtocolError):
            drain(reply, got)
    assert len(got) == (whole // 2 if keep is None else keep)


def test_too_many_requests_say_when_to_come_back(served: RemoteWorld) -> None:
    with served.fault(CERTS, "http-429", retry_after=7):
        reply = certs(served)
    assert (reply.status_code, reply.headers["retry-after"]) == (429, "7")


def test_a_service_recovers_after_its_failures(served: RemoteWorld) -> None:
    with served.fault(CERTS, "http-503", times=2):
        assert [certs(served).status_code for _ in range(3)] == [503, 503, 200]


def test_the_journal_tells_what_was_not_answered(served: RemoteWorld) -> None:
    with served.fault(CERTS, "drop", times=1), pytest.raises(httpx.TransportError):
        certs(served)
    (exchange,) = served.journal.of(CERTS)
    assert (exchange.status, exchange.fault) == (None, "drop")


def test_a_fault_meets_a_browser_too(served: RemoteWorld) -> None:
    with served.fault(AUTHORIZE, "html-page"):
        reply = httpx.get(f"{served.issuer}/protocol/openid-connect/auth", trust_env=False)
    assert "MOCK" in reply.text


@pytest.mark.parametrize("kind", ["drop", "half-body"])
def test_a_person_whose_connection_breaks_is_told_as_in_process(
    served: RemoteWorld, kind: str
) -> None:
    url = f"{served.issuer}/protocol/openid-connect/auth?client_id=nobody"
    with served.fault(AUTHORIZE, kind), pytest.raises(TransportError) as caught:
        served.person().approve(url)
    assert caught.value.code == "connection-dropped"
