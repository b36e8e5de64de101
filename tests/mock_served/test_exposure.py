"""Where a mock refuses to be served, and whom its control API refuses."""

import pytest

from myna_mock.served.exposure import public_root, refuse_exposure
from myna_mock.served.guard import Guard
from myna_sdk.errors import UsageError
from myna_sdk.testing.service import ServiceRequest

GUARD = Guard(root="http://mock.test:8080")


def asked(**headers: str) -> ServiceRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ServiceRequest(
        method="GET",
        path="/__mock/",
        headers=(*{"host": "mock.test:8080", **named}.items(),),
        base_url="http://mock.test:8080/w/main",
    )


def refusal(**headers: str) -> int | None:
    reply = GUARD.refuse(asked(**headers))
    return None if reply is None else reply.status


@pytest.mark.parametrize(
    "host", ["auth-and-sign.go.jp", "SB-AUTH-AND-SIGN.GO.JP", "api.pocketsign.co.jp.", "go.jp"]
)
def test_a_real_issuers_name_is_refused(host: str) -> None:
    with pytest.raises(UsageError) as caught:
        public_root(f"https://{host}/")
    assert caught.value.code == "mock-real-host"
    with pytest.raises(UsageError):
        refuse_exposure(host, exposed=True)


def test_a_name_that_only_ends_alike_is_not_real() -> None:
    assert public_root("http://notgo.jp") == "http://notgo.jp"


def test_listening_beyond_loopback_must_be_said() -> None:
    refuse_exposure("127.0.0.1", exposed=False)
    refuse_exposure("::1", exposed=False)
    refuse_exposure("localhost", exposed=False)
    refuse_exposure("0.0.0.0", exposed=True)
    with pytest.raises(UsageError) as caught:
        refuse_exposure("0.0.0.0", exposed=False)
    assert caught.value.code == "mock-not-loopback"


@pytest.mark.parametrize(
    "url",
    [
        "mock",
        "ftp://a",
        "http://",
        "http://a/b",
        "http://u@a",
        "http://:secret@a",
        "http://a?b",
        "http://a:99999",
        "http://a b",
        "https://auth-and-sign.go。jp",
        "https://auth-and-sign.go%2ejp",
        "https://auth-and-sign.g\u00ado.jp",
        "//a",
    ],
)
def test_a_public_url_is_scheme_and_host(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        public_root(url)
    assert caught.value.code == "mock-public-url-invalid"


def test_programs_on_this_machine_are_served() -> None:
    assert refusal() is None
    assert refusal(host="127.0.0.1:9") is None
    assert refusal(host="localhost") is None
    assert refusal(host="[::1]:9") is None
    assert refusal(host="mock:8080") is None
    assert refusal(host="192.0.2.7:9") is None


def test_a_page_of_this_server_is_served() -> None:
    assert refusal(origin="http://mock.test:8080", sec_fetch_site="same-origin") is None


def test_a_page_of_another_origin_is_refused() -> None:
    assert refusal(origin="http://evil.test") == 403
    assert refusal(origin="null") == 403
    assert refusal(sec_fetch_site="cross-site") == 403
    assert refusal(sec_fetch_site="same-site") == 403


def test_a_host_that_was_rebound_is_refused() -> None:
    assert refusal(host="evil.test") == 421
    assert refusal(host="evil.test", origin="http://evil.test") == 421
    assert refusal(host="a:b:c") == 421
    assert refusal(host="") == 421
