"""The desktop signer: what a person signs there lies open to the firm that asked for it alone."""

import json
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from myna_mock.firm import CLIENT_ID, SIGNER, Firm
from myna_mock.world import World
from myna_sdk import Myna
from myna_sdk.configuration import parse
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.signing import DIGEST_INFO_SHA256

DOCUMENT = "賃貸借の申込み\n".encode()
BLOCK = b64encode(DIGEST_INFO_SHA256 + sha256(DOCUMENT).digest()).decode()


@pytest.fixture
def asked(world: World, firm: Firm) -> dict[str, Any]:
    return {"block": BLOCK, "state": "0" * 32, "return_to": firm.redirect_uri}


def call(
    world: World, method: str, path: str, body: Any = None, bearer: str = ""
) -> httpx.Response:
    headers = {"authorization": f"Bearer {bearer}"}
    with httpx.Client(transport=world.transport) as client:
        content = None if body is None else json.dumps(body).encode()
        url = f"{world.base_url}/desktop-signer/{path}"
        return client.request(method, url, content=content, headers=headers)


def test_what_is_signed_is_an_ordinary_signature_of_the_persons_certificate(
    world: World, asked: dict[str, Any]
) -> None:
    begun = call(world, "POST", "requests", asked).json()
    back = world.person("mihon-hanako").sign(begun["url"])
    assert back.parameter("request") == begun["id"]
    made = call(world, "GET", f"requests/{begun['id']}/result", bearer=begun["secret"]).json()
    certificate = x509.load_der_x509_certificate(b64decode(made["certificate"]))
    key = certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    key.verify(b64decode(made["signature"]), DOCUMENT, padding.PKCS1v15(), hashes.SHA256())


def test_the_result_is_for_whoever_started_it_and_only_once_it_is_signed(
    world: World, asked: dict[str, Any]
) -> None:
    begun = call(world, "POST", "requests", asked).json()
    result = f"requests/{begun['id']}/result"
    assert call(world, "GET", result, bearer=begun["secret"]).status_code == 409
    world.person("mihon-hanako").sign(begun["url"])
    for bearer in ("", "another", begun["id"]):
        assert call(world, "GET", result, bearer=bearer).status_code == 403
    unknown = f"requests/{'a' * 36}/result"
    assert call(world, "GET", unknown, bearer=begun["secret"]).status_code == 403


def test_browsers_return_to_an_enrolled_firm_only(world: World, asked: dict[str, Any]) -> None:
    elsewhere = {**asked, "return_to": "https://evil.example/"}
    assert call(world, "POST", "requests", elsewhere).status_code == 403


def test_a_firm_that_may_have_nothing_signed_starts_nothing(
    world: World, asked: dict[str, Any]
) -> None:
    begun = call(world, "POST", "requests", asked).json()
    page = begun["url"].removeprefix(f"{world.base_url}/desktop-signer/")
    world.let_sign(CLIENT_ID, allowed=False)
    assert call(world, "POST", "requests", asked).status_code == 403
    assert call(world, "GET", page).status_code == 410
    world.let_sign(CLIENT_ID)
    world.enable(CLIENT_ID, enabled=False)
    assert call(world, "POST", "requests", asked).status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        *({"block": "!"}, {"block": None}, {"block": "AAAA"}, {"return_to": []}),
        *({"state": 7}, {"state": ""}, {"state": "\ud800"}, {"state": "0" * 256}),
    ],
)
def test_a_request_that_is_none_is_refused(
    world: World, asked: dict[str, Any], change: dict[str, Any]
) -> None:
    assert call(world, "POST", "requests", {**asked, **change}).status_code == 400


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff"])
def test_a_body_that_is_no_object_is_refused(world: World, body: bytes) -> None:
    with httpx.Client(transport=world.transport) as client:
        reply = client.post(f"{world.base_url}/desktop-signer/requests", content=body)
    assert reply.status_code == 400


def test_a_request_is_decided_once(world: World, asked: dict[str, Any]) -> None:
    begun = call(world, "POST", "requests", asked).json()
    page = begun["url"].removeprefix(f"{world.base_url}/desktop-signer/")
    assert call(world, "GET", page).status_code == 200
    back = world.person("mihon-hanako").refuse(begun["url"])
    assert back.parameter("error") == "cancelled"
    assert call(world, "GET", page).status_code == 410
    assert call(world, "DELETE", page).status_code == 405
    assert call(world, "GET", "requests").status_code == 405
    assert call(world, "GET", "elsewhere").status_code == 404


def test_the_doctor_tells_whether_the_world_takes_a_request_of_the_firm(
    world: World, firm: Firm
) -> None:
    written = firm.verifying_itself(world, ask_its_clock=False)
    configuration = parse(written, source="myna.toml", environ={}, base=firm.folder)
    with Myna(configuration, clock=world.clock, transport=world.transport) as myna:
        (check,) = myna.providers.diagnose(SIGNER)
        assert (check.number, check.result) == ("mock-signer-1", CheckResult.PASSED)
        world.enable(CLIENT_ID, enabled=False)
        (check,) = myna.providers.diagnose(SIGNER)
        assert (check.result, check.looked_at) == (CheckResult.FAILED, "reply-status 403")


def test_an_abnormal_response_signs_nothing(world: World, asked: dict[str, Any]) -> None:
    begun = call(world, "POST", "requests", asked).json()
    back = world.person("mihon-hanako").fail(begun["url"], "cancelled")
    assert back.parameter("error") == "cancelled"
    result = call(world, "GET", f"requests/{begun['id']}/result", bearer=begun["secret"])
    assert result.status_code == 409


def test_whoever_has_no_signing_certificate_sees_why_and_goes_back(
    world: World, asked: dict[str, Any]
) -> None:
    nobody = next(p for p in world.people if not world.can_sign(p))
    begun = call(world, "POST", "requests", asked).json()
    assert world.person(nobody).sign(begun["url"]).parameter("error") == "cancelled"
