"""`plugins doctor`: what a client finds out about itself without any person (reference §12)."""

from urllib.parse import parse_qsl, urlsplit

import attrs
import pytest

from myna_digital_auth_app.provider import DigitalAuthApp
from myna_sdk.effects import HttpReply, HttpRequest
from myna_sdk.errors import TransportError
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.instants import Instant
from myna_sdk.testing import GoodReply, Stage
from myna_sdk.testing.good_issuer import CLAIMS, form_of
from tests.digital_auth_app.journey import CLIENT_ID, service, settings

JSON = ("content-type", "application/json")
REFUSED = HttpReply(400, (JSON,), b'{"error":"invalid_grant"}')
OWN_TOKEN = HttpReply(200, (JSON,), b'{"access_token":"canary","token_type":"Bearer"}')
TO_LOGIN = HttpReply(302, (("location", "/login"),))
PASSED, FAILED, UNKNOWN = CheckResult.PASSED, CheckResult.FAILED, CheckResult.UNKNOWN


@attrs.define
class Clinic:
    """The service as a doctor meets it: no person, so no code is good."""

    token: HttpReply | TransportError = REFUSED
    authorization: HttpReply | TransportError = TO_LOGIN
    certs: HttpReply | TransportError | None = None
    date: str = "Mon, 02 Nov 2026 03:00:30 GMT"
    own: HttpReply | TransportError = OWN_TOKEN
    canaries: tuple[str, ...] = ()

    def approve(self, url: str) -> tuple[tuple[str, str], ...]:
        raise AssertionError("a doctor has no person at hand")

    def answer(self, request: HttpRequest, at: Instant) -> GoodReply:
        last = urlsplit(request.url).path.rsplit("/", 1)[-1]
        if last == "certs" and self.certs is None:
            good = service().answer(request, at).reply
            reply = attrs.evolve(good, headers=(*good.headers, ("date", self.date)))
            return GoodReply(reply=reply, name=last)
        if form_of(request).get("grant_type") == "client_credentials":
            last = "own"
        found = {
            "own": self.own,
            "token": self.token,
            "auth": self.authorization,
            "certs": self.certs,
        }[last]
        if isinstance(found, TransportError):
            raise found
        assert found is not None
        return GoodReply(reply=found, name=last)


def examined(clinic: Clinic) -> tuple[list[CheckResult], str, Stage]:
    stage = Stage(other_side=clinic)
    checks = stage.run(DigitalAuthApp(settings()).diagnose(stage.context))
    assert [check.number for check in checks] == [f"doctor-{number}" for number in range(1, 6)]
    login = checks[:4]
    return [check.result for check in login], " | ".join(c.looked_at for c in login), stage


def may_sign(own: HttpReply | TransportError) -> tuple[CheckResult, str]:
    stage = Stage(other_side=Clinic(own=own))
    found = stage.run(DigitalAuthApp(settings()).diagnose(stage.context))[-1]
    return found.result, found.looked_at


def test_a_healthy_client_passes_every_check() -> None:
    results, told, _ = examined(Clinic())
    assert results == [PASSED] * 4
    assert "1 usable keys of 1" in told
    assert "30 s apart, skew 60 s" in told
    assert "key client-under-test" in told


def test_nothing_personal_is_sent_and_nothing_is_spent() -> None:
    _, _, stage = examined(Clinic())
    sent = dict(parse_qsl(urlsplit(stage.requests[2].url).query))
    assert sent["scope"] == "openid"
    assert sent["client_id"] == CLIENT_ID
    text = " ".join(request.url + request.body.decode() for request in stage.requests)
    assert not [value for value in CLAIMS.values() if len(value) > 1 and value in text]
    assert form_of(stage.requests[1])["code"] == "myna-doctor"
    assert not stage.kept


def test_a_client_that_gets_a_token_of_its_own_may_start_signatures() -> None:
    assert may_sign(OWN_TOKEN)[0] is PASSED


def test_a_client_that_is_not_enabled_to_sign_is_told_and_nothing_fails() -> None:
    refused = HttpReply(401, (JSON,), b'{"error":"unauthorized_client"}')
    assert may_sign(refused) == (CheckResult.NOT_MADE, "plugin:unauthorized_client")


@pytest.mark.parametrize(
    ("own", "told"),
    [
        (HttpReply(401, (JSON,), b'{"error":"invalid_client"}'), "plugin:invalid_client"),
        (HttpReply(200, (JSON,), b"{}"), "reply-field-missing"),
        (HttpReply(503), "plugin:http-503"),
        (TransportError("name-resolution-failed", "no host", sent=False), "name-resolution-failed"),
    ],
)
def test_whatever_else_keeps_the_client_from_signing_fails(
    own: HttpReply | TransportError, told: str
) -> None:
    assert may_sign(own) == (FAILED, told)


@pytest.mark.parametrize("error", ["invalid_client", "unauthorized_client", "invalid_request"])
def test_a_refused_client_is_told_with_key_and_code(error: str) -> None:
    document = f'{{"error":"{error}"}}'.encode()
    results, told, _ = examined(Clinic(token=HttpReply(401, (JSON,), document)))
    assert results == [PASSED, PASSED, FAILED, PASSED]
    assert f"key client-under-test, status 401, plugin:{error}" in told


@pytest.mark.parametrize(
    "reply",
    [
        HttpReply(200, (JSON,), b"{}"),
        HttpReply(502, (("content-type", "text/html"),), b"<html>"),
        HttpReply(200, (JSON,), b'{"access_token":"a"}'),
    ],
)
def test_a_token_endpoint_that_answers_anything_else_fails(reply: HttpReply) -> None:
    assert examined(Clinic(token=reply))[0] == [PASSED, PASSED, FAILED, PASSED]


@pytest.mark.parametrize(
    "reply",
    [
        HttpReply(400, (("content-type", "text/html"),), b"<html>Invalid parameter: redirect_uri"),
        HttpReply(302, (("location", "https://firm.example/callback?error=invalid_scope"),)),
        HttpReply(500),
    ],
)
def test_an_unknown_client_or_redirect_uri_is_found(reply: HttpReply) -> None:
    assert examined(Clinic(authorization=reply))[0] == [PASSED, PASSED, PASSED, FAILED]


@pytest.mark.parametrize(
    ("date", "result"),
    [
        ("Mon, 02 Nov 2026 03:01:00 GMT", PASSED),
        ("Mon, 02 Nov 2026 03:01:01 GMT", FAILED),
        ("Mon, 02 Nov 2026 02:58:59 GMT", FAILED),
        ("Mon, 02 Nov 2026 12:00:00 +0900", PASSED),
        ("yesterday", UNKNOWN),
        (f"Mon, {'9' * 20} Nov 2026 03:00:00 GMT", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_the_clock_is_compared_with_the_services(date: str, result: CheckResult) -> None:
    assert examined(Clinic(date=date))[0][1] is result


@pytest.mark.parametrize(
    "certs",
    [
        HttpReply(200, (JSON,), b'{"keys":[]}'),
        HttpReply(200, (JSON,), b"<html>"),
        HttpReply(404, (JSON,), b"{}"),
    ],
)
def test_a_key_set_without_a_usable_key_fails(certs: HttpReply) -> None:
    assert examined(Clinic(certs=certs))[0] == [FAILED, UNKNOWN, PASSED, PASSED]


def test_a_service_out_of_reach_fails_every_check_without_an_exception() -> None:
    lost = TransportError("name-resolution-failed", "no such host", sent=False)
    clinic = Clinic(token=lost, authorization=lost, certs=lost)
    results, told, _ = examined(clinic)
    assert results == [FAILED, UNKNOWN, FAILED, FAILED]
    assert told.count("name-resolution-failed") == 3
