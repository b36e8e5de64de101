"""The least program is a login: it refuses what the protocol refuses, and does as much as ours."""

from typing import Any
from urllib.parse import urlencode

import pytest
from joserfc import jwt

from benchmarks import overhead
from benchmarks.least_login import CLAIMS, Firm, RefusedError
from benchmarks.login_overhead import commits_of, least_login, login_with
from myna_mock.world import World
from myna_sdk import Myna


@pytest.fixture(scope="module")
def least(tmp_path_factory: pytest.TempPathFactory) -> Firm:
    return Firm(tmp_path_factory.mktemp("least") / "least.db")


def came_back(least: Firm) -> str:
    page = least.service.authorize(least.start("s"))
    return least.service.approve(urlencode({"request": page}))


def test_a_callback_is_good_once_and_in_the_browser_that_left(least: Firm) -> None:
    callback = came_back(least)
    with pytest.raises(RefusedError):
        least.complete(callback, "another")
    assert least.complete(callback, "s") == CLAIMS
    with pytest.raises(RefusedError):
        least.complete(callback, "s")


@pytest.mark.parametrize(
    ("algorithm", "wrong"),
    [
        ("ES256", {"iss": "https://other.invalid"}),
        ("ES256", {"aud": "other"}),
        ("ES256", {"exp": 0}),
        ("ES256", {"nonce": "other"}),
        ("ES256", {"at_hash": "other"}),
        ("ES256", {"sub": "other"}),
        ("RS256", {"iss": "other", "sub": "other"}),
        ("RS256", {"aud": "https://other.invalid"}),
        ("RS256", {"exp": 0}),
    ],
    ids=str,
)
def test_a_token_or_an_assertion_that_says_anything_else_is_refused(
    least: Firm, algorithm: str, wrong: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    callback, encode = came_back(least), jwt.encode

    def encode_wrong(header: dict[str, Any], claims: dict[str, Any], *key: Any, **more: Any) -> str:
        return encode(header, claims | (wrong if header["alg"] == algorithm else {}), *key, **more)

    monkeypatch.setattr(jwt, "encode", encode_wrong)
    with pytest.raises(RefusedError):
        least.complete(callback, "s")


def test_the_least_program_makes_as_many_signatures_and_commits_as_ours(
    least: Firm, myna: Myna, world: World
) -> None:
    theirs, ours = least_login(least), login_with(myna, world)
    assert commits_of(theirs, least.database) == overhead.commits_of(ours, myna.wiring.store)
    assert _signatures(theirs) == _signatures(ours)


def _signatures(story: overhead.Work) -> dict[str, int]:
    seen = overhead.seen_in(story)
    return {name: count for name, count in seen.items() if name.endswith((".sign", ".verify"))}
