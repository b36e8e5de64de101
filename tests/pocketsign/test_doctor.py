"""What the doctor finds out about a tenant without any person, and without a charge."""

import json

import attrs
import pytest

import myna_sdk.authoring as m
from myna_mock.world import World
from myna_sdk.effects import HttpReply
from myna_sdk.testing.stage import GoodReply
from tests.pocketsign.parts import Firm

PASSED, FAILED, NOT_MADE = m.CheckResult.PASSED, m.CheckResult.FAILED, m.CheckResult.NOT_MADE
UNKNOWN = m.CheckResult.UNKNOWN
JSON = (("content-type", "application/json"),)


def diagnosed(firm: Firm) -> list[m.CheckResult]:
    """Return how each check ended, in their order."""
    checks = firm.run(lambda provider, ctx: provider.diagnose(ctx))
    assert [check.number for check in checks] == ["pocketsign-1", "pocketsign-2"]
    return [check.result for check in checks]


def told(status: int, code: str | None) -> HttpReply:
    body = b"<p>hello</p>" if code is None else json.dumps({"code": code}).encode()
    return HttpReply(status, JSON if code else (("content-type", "text/html"),), body)


def test_everything_is_well_in_a_mock_world(firm: Firm, world: World) -> None:
    assert diagnosed(firm) == [PASSED, PASSED]
    assert [each.operation for each in world.journal] == ["pocketsign.get_verification"]
    assert world.journal.entries[0].charges == ()


def test_only_a_made_up_id_is_sent_and_nothing_billed(firm: Firm) -> None:
    diagnosed(firm)
    (request,) = firm.stages[0].requests
    assert json.loads(request.body) == {"verificationId": "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"}
    assert not request.billed


def test_a_token_that_opens_nothing_is_found(firm: Firm) -> None:
    firm.settings["token"] = m.Secret("nobodys-token")
    assert diagnosed(firm) == [PASSED, FAILED]


@pytest.mark.parametrize(
    ("reply", "ends"),
    [
        (told(403, "permission_denied"), [PASSED, FAILED]),
        (told(401, None), [PASSED, FAILED]),
        (told(404, None), [FAILED, NOT_MADE]),
        (told(503, None), [FAILED, NOT_MADE]),
        (told(200, None), [FAILED, NOT_MADE]),
        (told(302, None), [FAILED, NOT_MADE]),
        (told(501, "unimplemented"), [PASSED, UNKNOWN]),
        (told(429, "resource_exhausted"), [PASSED, UNKNOWN]),
        (HttpReply(200, JSON, b"{}"), [FAILED, NOT_MADE]),
    ],
)
def test_what_answers_otherwise_is_told_apart(
    firm: Firm, reply: HttpReply, ends: list[m.CheckResult]
) -> None:
    def changed(good: GoodReply) -> HttpReply:
        return attrs.evolve(good, reply=reply).reply

    firm.change = changed
    assert diagnosed(firm) == ends


def test_a_service_that_is_not_there_is_found(firm: Firm) -> None:
    def dropped(_good: GoodReply) -> HttpReply:
        raise m.TransportError("connection-failed", "nobody listens", sent=False)

    firm.change = dropped
    assert diagnosed(firm) == [FAILED, NOT_MADE]
