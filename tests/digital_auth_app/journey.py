"""A デジタル認証アプリ client and its good service, to be spoiled by the tests beside."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import attrs

from myna_digital_auth_app.provider import DigitalAuthApp
from myna_digital_auth_app.settings import Settings
from myna_sdk.effects import HttpReply
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.outcome import Outcome, Rejected, Undetermined, Verified
from myna_sdk.providers.settings import HttpsUrl, ReturnUrl
from myna_sdk.testing import GoodIssuer, client_key
from myna_sdk.testing.conformance.case import Case
from myna_sdk.testing.conformance.rehearsal import Rehearsal
from myna_sdk.testing.stage import Change

BASE = HttpsUrl("https://service.example/api")
ISSUER = f"{BASE}/realms/main"
CLIENT_ID = "RP00000001"
CALLBACK = ReturnUrl("https://firm.example/callback")


def settings(**changed: Any) -> Settings:
    given: dict[str, Any] = {
        "client_id": CLIENT_ID,
        "private_key": client_key(),
        "redirect_uri": CALLBACK,
        "base_url": BASE,
    }
    return Settings(**(given | changed))


def service(**changed: Any) -> GoodIssuer:
    return GoodIssuer(issuer=ISSUER, client_id=CLIENT_ID, **changed)


def case(*, of: Mapping[str, Any] | None = None, **other_side: Any) -> Case:
    """Return a case with ``of`` among the settings and ``other_side`` about the service."""
    return Case(
        provider=lambda: DigitalAuthApp(settings(**(of or {}))),
        other_side=lambda: service(**other_side),
    )


def spoiled(name: str, change: Callable[[HttpReply], HttpReply]) -> Change:
    """Return a change of the reply ``name`` only."""
    return lambda good: change(good.reply) if good.name == name else good.reply


def replaced(name: str, status: int, document: object, *headers: tuple[str, str]) -> Change:
    """Return a change of the reply ``name`` into another one of JSON."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    content = (("content-type", "application/json"), *headers)
    return spoiled(name, lambda _: HttpReply(status, content, body))


def members(name: str, changed: Mapping[str, Any]) -> Change:
    """Return a change of members of the reply ``name``; ``...`` leaves one out."""

    def change(reply: HttpReply) -> HttpReply:
        document = {**json.loads(reply.body), **changed}
        kept = {key: value for key, value in document.items() if value is not ...}
        return attrs.evolve(reply, body=json.dumps(kept, ensure_ascii=False).encode())

    return spoiled(name, change)


def query(url: str) -> dict[str, str]:
    """Return the parameters of ``url``, each of which must occur once."""
    pairs = parse_qsl(urlsplit(url).query)
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def form(rehearsal: Rehearsal, number: int = 0) -> dict[str, str]:
    """Return the form of the login's request ``number``."""
    fields = parse_qs(rehearsal.stage.requests[number].body.decode(), strict_parsing=True)
    assert all(len(values) == 1 for values in fields.values())
    return {name: values[0] for name, values in fields.items()}


def outcome(rehearsal: Rehearsal) -> Outcome:
    """Return the outcome of a login that ended in one."""
    assert isinstance(rehearsal.ended, Verified | Rejected | Undetermined), rehearsal.ended
    return rehearsal.ended


def verified(rehearsal: Rehearsal) -> Verified:
    ended = outcome(rehearsal)
    assert isinstance(ended, Verified), ended
    return ended


def undetermined(rehearsal: Rehearsal) -> Undetermined:
    ended = outcome(rehearsal)
    assert isinstance(ended, Undetermined), ended
    return ended


def checks(ended: Outcome, result: CheckResult) -> list[str]:
    """Return the numbers of the checks that ended with ``result``."""
    return [check.number for check in ended.checks if check.result is result]
