"""デジタル認証アプリ keeps the rules of the suite with a whole mock world as its other side."""

import json
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from myna_digital_auth_app.provider import DigitalAuthApp
from myna_digital_auth_app.settings import Settings
from myna_mock.world import World
from myna_sdk.effects import HttpReply, HttpRequest
from myna_sdk.model.instants import Instant
from myna_sdk.providers.oidc.client_assertion import public_jwk
from myna_sdk.providers.settings import HttpsUrl, ReturnUrl
from myna_sdk.testing import GoodReply, ServiceRequest, client_key
from myna_sdk.testing.conformance.case import Case
from myna_sdk.testing.conformance.rule import Rule
from myna_sdk.testing.conformance.suite import LOGIN_RULES
from myna_sdk.testing.stage import START

CLIENT: Final = "RP00000001"
RETURN: Final = "https://firm.example/callback"
PERSON: Final = "mihon-hanako"
ROOT: Final = "https://world.example/w/conformance"
PROMISED: Final = {
    "token": ("access_token", "token_type", "id_token"),
    "userinfo": ("sub", "name", "address", "birthdate", "gender"),
    "certs": ("keys",),
}
CHOICES: Final = {"token": ("token_type",), "userinfo": ("gender",)}

# A resumed login has an other side of its own, and another world knows none of the kept tokens:
# tests/identity resumes within one world.
RULES: Final = tuple(rule for rule in LOGIN_RULES if rule.id != "resume")


class InAWorld:
    """A new world, and one of its people at the browser."""

    def __init__(self, seen: set[str]) -> None:
        self._world = World("conformance", at=START, seed=7, base_url=ROOT)
        self._seen = seen
        keys = {"keys": [dict(public_jwk(client_key()))]}
        self._world.enrol(CLIENT, keys, (RETURN,), "見本不動産株式会社")

    @property
    def canaries(self) -> tuple[str, ...]:
        facts = self._world.person(PERSON).shared.reveal()
        return (facts["name"], facts["address"], *self._seen)

    def approve(self, url: str) -> tuple[tuple[str, str], ...]:
        agreed = self._world.person(PERSON).approve(url).parameters.reveal()
        self._seen.update(value for name, value in agreed if name == "code")
        return agreed

    def answer(self, request: HttpRequest, at: Instant) -> GoodReply:
        self._world.travel_to(at)  # the stage's clock moved if the provider waited
        parts = urlsplit(request.url)
        name = parts.path.rsplit("/", 1)[-1]
        reply = self._world.handle(
            ServiceRequest(
                method=request.method,
                path=unquote(parts.path.removeprefix(urlsplit(ROOT).path)),
                query=tuple(parse_qsl(parts.query, keep_blank_values=True)),
                headers=tuple((key.lower(), value) for key, value in request.headers),
                body=request.body,
                base_url=ROOT,
            )
        )
        if name == "token" and reply.status == 200:
            self._seen.add(json.loads(reply.body)["access_token"])
        return GoodReply(
            reply=HttpReply(reply.status, reply.headers, reply.body),
            name=name,
            promised=PROMISED.get(name, ()),
            choices=CHOICES.get(name, ()),
        )


def provider() -> DigitalAuthApp:
    return DigitalAuthApp(
        Settings(
            client_id=CLIENT,
            private_key=client_key(),
            redirect_uri=ReturnUrl(RETURN),
            base_url=HttpsUrl(f"{ROOT}/api"),
        )
    )


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_in_a_world_the_login_keeps_the_rule(rule: Rule[Case]) -> None:
    seen: set[str] = set()
    case = Case(provider=provider, other_side=lambda: InAWorld(seen))
    assert not tuple(rule.findings(case))
    assert seen, "no code was given out, so the rule met no login"


def test_the_world_gives_each_promised_reply() -> None:
    case = Case(provider=provider, other_side=lambda: InAWorld(set()))
    assert {good.name for good in case.good_replies()} == set(PROMISED)
