"""``myna identity``: exit codes say what was found, and facts stay masked unless revealed."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import SESSION, Run, Settled

HANAKO = {
    "name": "見本 花子",
    "address": "東京都見本区見本町一丁目2番3号",
    "birth_date": "1990-01-02",
    "sex": "female",
}


def test_a_verified_login_exits_with_zero_and_masks_its_facts(settled: Settled) -> None:
    _, url = settled.begin("name", "address")
    told = settled.complete(settled.back(url))
    assert told.code == 0
    assert "verified" in told.out
    assert "•••" in told.out
    assert "見本" not in told.out


def test_items_may_be_separated_by_commas(settled: Settled) -> None:
    id, url = settled.begin("name,address")
    assert settled.complete(settled.back(url)).code == 0
    shown = settled.run("identity", "result", id, "--json").json["identity"]
    assert set(shown["facts"]) == {"name", "address"}


def test_facts_are_shown_to_those_who_ask_to_reveal_them(settled: Settled) -> None:
    id = settled.verified()
    assert settled.run("identity", "result", id, "--json", "--reveal").json["identity"][
        "facts"
    ] == (HANAKO)
    shown = settled.run("identity", "result", id, "--reveal").out
    assert all(text in shown for text in HANAKO.values())


def test_json_masks_facts_too(settled: Settled) -> None:
    told = settled.run("identity", "result", settled.verified(), "--json")
    assert set(told.json["identity"]["facts"]) == set(HANAKO)
    assert not any(text in told.out for text in HANAKO.values())


def test_a_spoilt_token_is_rejected_with_one(settled: Settled) -> None:
    _, url = settled.begin("name")
    settled.world.fault("digital-auth-app.token", "wrong-signature")
    told = settled.complete(settled.back(url), "--json")
    assert told.code == 1
    assert told.json["identity"]["outcome"] == "rejected"
    assert told.json["identity"]["reason"] == "token-invalid"


def test_an_unfinished_login_is_undetermined_with_three(settled: Settled) -> None:
    id, _ = settled.begin("name")
    told = settled.run("identity", "result", id)
    assert told.code == 3
    assert "not-finished" in told.out


def test_what_failed_is_resumed(settled: Settled) -> None:
    id, url = settled.begin("name")
    with settled.world.fault("digital-auth-app.userinfo", "http-503", times=None):
        assert settled.complete(settled.back(url)).code == 3
    assert settled.run("identity", "resume", id).code == 0


def test_another_browser_gets_no_answer(settled: Settled) -> None:
    _, url = settled.begin("name")
    back = settled.back(url)
    told = settled.run("identity", "complete", back, "--session", "somebody-else")
    assert told.code == 3
    assert "callback-other-session" in told.out


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("start", "rental-screning", "--session", SESSION), "rental-screening"),
        (("start", "rental-screening", "--session", SESSION, "--want", "adress"), "address"),
        (("start", "rental-screening", "--session", SESSION, "--by", "logn"), "login"),
    ],
)
def test_a_misspelt_word_is_answered_with_the_nearest(
    settled: Settled, words: tuple[str, ...], near: str
) -> None:
    told = settled.run("identity", *words)
    assert told.code == 2
    assert told.out == ""
    assert near in told.err


def test_no_browser_session_is_a_fault_of_usage(settled: Settled) -> None:
    told = settled.run("identity", "start", "rental-screening", "--session", "")
    assert (told.code, told.out) == (2, "")
    assert "[browser-session-missing]" in told.err


class TestCompare:
    """Exit codes of ``compare``: 0 all the same, 1 something differs, 3 something is unclear."""

    @pytest.mark.parametrize(
        ("expected", "code"),
        [
            ({"name": "見本　花子", "birth_date": "平成2年1月2日"}, 0),
            ({"name": "見本 太郎"}, 1),
            ({"name": "見本 花子", "address": "東京都見本区見本町一丁目"}, 3),
        ],
    )
    def test_the_exit_code_is_that_of_the_worst_item_given(
        self, settled: Settled, expected: dict[str, str], code: int, run: Run
    ) -> None:
        given = json.dumps(expected)
        told = run("identity", "compare", settled.verified(), "--expected", "-", stdin=given)
        assert told.code == code, told.out
        assert not any(text in told.out for text in (*HANAKO.values(), *expected.values()))

    def test_both_sides_are_shown_to_those_who_reveal(self, settled: Settled, run: Run) -> None:
        given = json.dumps({"birth_date": "1990-01-03"})
        told = run(
            "identity", "compare", settled.verified(), "--expected", "-", "--reveal", stdin=given
        )
        assert "1990-01-0[2]" in told.out

    def test_the_document_holds_verdicts_and_no_fact(self, settled: Settled, run: Run) -> None:
        given = json.dumps({"name": "見本　花子"})
        id = settled.verified()
        told = run("identity", "compare", id, "--expected", "-", "--json", stdin=given)
        name = told.json["comparison"]["name"]
        assert name == {"verdict": "spelling", "why": ["spaces"]}

    def test_an_unverified_login_has_nothing_to_compare(self, settled: Settled, run: Run) -> None:
        id, _ = settled.begin("name")
        told = run("identity", "compare", id, "--expected", "-", stdin='{"name": "見本 花子"}')
        assert told.code == 3

    @pytest.mark.parametrize("given", ["", "[]", '{"name": 1}', '{"nmae": "見本"}', "\xff"])
    def test_what_cannot_be_read_is_refused_without_an_echo(
        self, settled: Settled, run: Run, given: str
    ) -> None:
        told = run("identity", "compare", "any", "--expected", "-", stdin=given)
        assert told.code == 2
        assert "[expected-unreadable]" in told.err
        assert "見本" not in told.err

    def test_a_missing_file_is_named(self, settled: Settled, run: Run) -> None:
        told = run("identity", "compare", "any", "--expected", "nowhere.json")
        assert told.code == 2
        assert "nowhere.json" in told.err


def test_the_code_of_a_callback_is_in_no_file(settled: Settled, tmp_path: Path) -> None:
    _, url = settled.begin("name")
    back = settled.back(url)
    code = back.partition("code=")[2].partition("&")[0]
    assert settled.complete(back).code == 0
    assert code
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or code.encode() not in path.read_bytes()


def test_a_sweep_tells_how_much_was_due(settled: Settled) -> None:
    id = settled.verified()
    nothing = settled.run("identity", "sweep", "--json")
    assert (nothing.code, nothing.json) == (0, {"swept": {"records": 0, "logins": 0}})
    settled.world.travel(days=8)
    assert settled.run("identity", "sweep", "--json").json["swept"]["logins"] == 1
    assert settled.run("identity", "result", id).code == 2


@pytest.mark.parametrize(
    "written",
    ["", "[]", '{"party": ["見本"]}', '{"parties": "見本"}', '{"parties": [1]}', '{"price": "1"}'],
)
def test_a_statement_that_cannot_be_read_is_named_and_never_echoed(
    settled: Settled, tmp_path: Path, written: str
) -> None:
    file = tmp_path / "statement.json"
    file.write_text(written, "utf-8")
    start = ("identity", "start", "rental-screening", "--session", SESSION, "--by", "signature")
    told = settled.run(*start, "--statement", str(file))
    assert told.code == 2
    assert "statement.json" in told.err
    assert "見本" not in told.out + told.err


def test_a_signature_without_a_statement_is_a_wrong_call(settled: Settled) -> None:
    start = ("identity", "start", "rental-screening", "--session", SESSION, "--by", "signature")
    told = settled.run(*start)
    assert told.code == 2
    assert "document-missing" in told.err
