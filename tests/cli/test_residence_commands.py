"""``myna residence``: a decision on a check, and the table, for people, programs and documents."""

import json

import pytest

from myna_sdk.residence.rules import rules
from tests.cli.conftest import Run, Settled


def test_a_check_is_decided_on_by_its_id(settled: Settled) -> None:
    id_ = settled.verified()
    told = settled.run("residence", "decide", "rental-screening", id_, "--json")
    assert told.code == 0
    decision = told.json["decision"]
    assert decision["replaces"] == "full"
    assert decision["still_needed"] == []
    assert decision["verification"]["id"] == id_
    assert decision["verification"]["evidence"] == "shared-by-app"
    assert {each["standing"] for each in decision["findings"]} == {"verified"}
    assert decision["next_steps"][-1]["id"] == "never-asked"
    assert set(decision["facts"].values()) == {"•••"}


def test_a_decision_is_said_in_both_languages_and_shows_facts_only_if_asked(
    settled: Settled,
) -> None:
    id_ = settled.verified()
    english = settled.run("residence", "decide", "flat35", id_)
    assert "does not replace it (none)" in english.out
    omitted = "My Number (個人番号), resident code (住民票コード), registered domicile (本籍)"
    assert f"must leave out: {omitted}" in english.out
    japanese = settled.run("--lang", "ja", "residence", "decide", "flat35", id_)
    assert "必ず省略: 個人番号（マイナンバー）、住民票コード、本籍" in japanese.out
    screening = settled.run("residence", "decide", "rental-screening", id_)
    assert "見本" not in screening.out
    revealed = settled.run("residence", "decide", "rental-screening", id_, "--reveal")
    assert "見本 花子" in revealed.out


def test_a_decision_that_needs_review_ends_with_three(
    settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = settled.run(
        "identity", "start", "insurance-application", "--session", "browser-1", "--want", "name",
        "--json",
    )  # fmt: skip
    started = told.json["started"]
    assert settled.complete(settled.back(started["url"])).code == 0
    decided = settled.run("residence", "decide", "fire-insurance", started["id"], "--json")
    assert decided.code == 3
    assert decided.json["decision"]["replaces"] == "needs-review"
    assert decided.json["decision"]["still_needed"] == ["name"]
    assert [point["id"] for point in decided.json["decision"]["points"] if point["open"]] == [
        "insurer-practice-not-found"
    ]


def test_an_unknown_paperwork_or_check_is_wrong_usage(settled: Settled) -> None:
    id_ = settled.verified()
    told = settled.run("residence", "decide", "flat53", id_)
    assert told.code == 2
    assert "flat35" in told.err
    assert settled.run("residence", "decide", "flat35", "0" * 32).code == 2


def test_the_table_needs_no_configuration(run: Run) -> None:
    told = run("residence", "table", "--json")
    assert told.code == 0
    assert [row["id"] for row in told.json["table"]] == [rule.id for rule in rules()]
    assert all(row["basis"]["checked_on"] for row in json.loads(told.out)["table"])
    shown = run("residence", "table").out.splitlines()
    assert len(shown) == len(rules()) + 1
    assert "確認が必要 (needs-review)" in run("--lang", "ja", "residence", "table").out


def test_the_table_is_a_page_of_markdown(run: Run) -> None:
    page = run("residence", "table", "--markdown").out.splitlines()
    assert page[1].count("---") == page[0].count("|") - 1
    assert len(page) == len(rules()) + 2
    assert all(line.count("|") == page[0].count("|") for line in page)


def test_the_table_can_include_the_rules_of_a_firm(settled: Settled) -> None:
    told = settled.run("residence", "table", "--config", "myna.toml", "--json")
    assert told.code == 0
    assert len(told.json["table"]) == len(rules())
