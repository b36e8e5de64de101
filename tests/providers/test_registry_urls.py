"""URL settings: https and another machine, but for the mock world."""

import pytest

from myna_sdk.providers.faults import FaultKind
from myna_sdk.providers.places import Wrong
from myna_sdk.providers.urls import (
    CredentialUrl,
    HttpsUrl,
    ReturnUrl,
    is_loopback,
    read_credential_url,
    read_url,
)
from tests.providers.places import kinds, place

LOOPBACK = (
    "localhost",
    "LOCALHOST.",
    "a.localhost",
    "127.0.0.1",
    "127.9.9.9",
    "127.1",
    "0x7f.1",
    "2130706433",
    "0177.0.0.1",
    "0.0.0.0",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[0:0:0:0:0:0:0:1]",
)


@pytest.mark.parametrize("host", LOOPBACK)
def test_this_machine_is_known_in_every_spelling(host: str) -> None:
    for environment in ("sandbox", "production"):
        top = place(environment)
        assert isinstance(read_url(HttpsUrl, f"https://{host}/path", top), Wrong)
        assert kinds(top) == [("", FaultKind.URL_LOOPBACK)]
    assert read_url(HttpsUrl, f"http://{host}/path", place("mock")) == f"http://{host}/path"


@pytest.mark.parametrize("host", ["localhost.example", "127.0.0.1.example", "128.0.0.1", "fe80::1"])
def test_another_machine_is_not_taken_for_this_one(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "text",
    [
        "operator.example",
        "ftp://operator.example",
        "https:///path",
        "https://",
        "https://user:word@operator.example",
        "https://user@operator.example",
        "https://operator.example/#part",
        "https://operator.example:port",
        "https://operator.example:99999",
        "https://operator.example:0",
        "https://op erator.example",
        "https://operator.example\n",
        "\thttps://operator.example",
        "https://operator\\@evil.example",
        "https://例え.example",
        "https://[::1",
        "",
    ],
)
@pytest.mark.parametrize("environment", ["mock", "production"])
def test_what_is_no_plain_absolute_url_is_refused(text: str, environment: str) -> None:
    top = place(environment)
    assert isinstance(read_url(HttpsUrl, text, top), Wrong)
    assert kinds(top) == [("", FaultKind.URL_MALFORMED)]


@pytest.mark.parametrize("environment", ["sandbox", "production"])
def test_plain_http_is_for_the_mock_world(environment: str) -> None:
    top = place(environment)
    read_url(HttpsUrl, "http://operator.example", top)
    assert kinds(top) == [("", FaultKind.URL_PLAIN_HTTP)]


@pytest.mark.parametrize(
    ("environment", "url", "allowed"),
    [
        ("sandbox", "http://localhost:8000/callback", True),
        ("mock", "http://127.0.0.1:8000/callback", True),
        ("production", "http://localhost:8000/callback", False),
        ("production", "https://localhost/callback", False),
        ("sandbox", "http://firm.example/callback", False),
        ("production", "https://firm.example/callback", True),
    ],
)
def test_a_developers_own_machine_may_be_returned_to_but_not_in_production(
    environment: str, url: str, allowed: bool
) -> None:
    read = read_url(ReturnUrl, url, place(environment))
    assert isinstance(read, ReturnUrl) is allowed


def test_a_url_knows_its_host_and_its_authority() -> None:
    url = HttpsUrl("https://API.Operator.example:8443/v1")
    assert (url.host, url.authority) == ("api.operator.example", "api.operator.example:8443")
    assert HttpsUrl("https://operator.example:443").authority == "operator.example"
    assert HttpsUrl("http://operator.example:443").authority == "operator.example:443"


@pytest.mark.parametrize(
    ("environment", "found"),
    [("production", FaultKind.URL_PASSWORD), ("sandbox", FaultKind.SECRET_LITERAL)],
)
def test_a_password_in_a_url_is_told_and_not_shown(environment: str, found: FaultKind) -> None:
    top = place(environment)
    read = read_credential_url("postgresql://user:unmistakable@db.example/myna", top)
    assert kinds(top) == [("", found)]
    assert isinstance(read, Wrong) is (environment == "production")
    assert "unmistakable" not in f"{read!r} {top.faults[0].render()}"


def test_a_url_with_a_password_may_come_by_reference() -> None:
    url = "postgresql://user:unmistakable@db.example/myna"
    read = read_credential_url("env:DATABASE", place("production", environ={"DATABASE": url}))
    assert isinstance(read, CredentialUrl)
    assert read.reveal() == url
