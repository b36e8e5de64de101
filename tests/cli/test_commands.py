"""The groups without identity: plugins, config, audit, explain, and what they have in common."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from myna_sdk.model.catalogue import entries
from tests.cli.command_tree import command_tree
from tests.cli.conftest import Run, Settled

STOPPED = "http://127.0.0.1:9/w/x"
MYNA = Path(sys.executable).with_name("myna")


def test_the_listing_needs_no_configuration(run: Run) -> None:
    told = run("plugins", "list", "--json")
    rows = {row["id"]: row for row in told.json["plugins"]}
    assert rows["digital-auth-app"]["state"] == "found"
    assert rows["digital-auth-app"]["distribution"] == "myna-sdk"
    assert rows["digital-auth-app"]["capabilities"][0]["level"] == "full"
    assert set(rows["mock"]) >= {"id", "plugin", "version", "distribution", "state", "problem"}


def test_with_a_configuration_the_instances_are_listed(settled: Settled) -> None:
    rows = settled.run("plugins", "list", "--probe", "--json").json["plugins"]
    assert {row["id"]: row["state"] for row in rows}["digital-auth-app"] == "ready"
    assert "STATE" in settled.run("plugins", "list").out


def test_the_doctor_examines_one_provider(settled: Settled) -> None:
    told = settled.run("plugins", "doctor", "digital-auth-app", "--json")
    assert told.code == 0
    assert {check["result"] for check in told.json["checks"]} == {"passed"}


def test_the_doctor_tells_what_failed_by_exit_code(settled: Settled) -> None:
    settled.world.fault("digital-auth-app.certs", "http-503")
    told = settled.run("plugins", "doctor", "digital-auth-app")
    assert told.code == 1
    assert "✗" in told.out
    assert "doctor-1: " in told.out, "what was found is told of a check that failed"


def test_the_doctor_of_a_stopped_mock_fails_a_check_that_says_so(settled: Settled) -> None:
    path = Path("myna.toml")
    path.write_text(path.read_text("utf-8").replace(settled.world.base_url, STOPPED), "utf-8")
    told = settled.run("plugins", "doctor", "digital-auth-app", "--json")
    assert told.code == 1
    (check,) = told.json["checks"]
    assert (check["number"], check["result"]) == ("doctor-0", "failed")
    assert "no mock world at 127.0.0.1:9" in check["looked_at"]


def test_the_doctor_of_an_unknown_provider_names_the_nearest(settled: Settled) -> None:
    told = settled.run("plugins", "doctor", "digital-auth")
    assert told.code == 2
    assert "digital-auth-app" in told.err


def test_a_configuration_is_made_once_and_is_without_fault(run: Run, tmp_path: Path) -> None:
    made = run("config", "init", "--json")
    assert made.code == 0
    for name in made.json["made"]:
        assert (tmp_path / name).stat().st_mode & 0o077 == 0
    assert run("config", "check", "--json").json == {"faults": []}
    before = (tmp_path / "myna.toml").read_bytes()
    assert run("config", "init").code == 2
    assert (tmp_path / "myna.toml").read_bytes() == before


def test_the_configuration_is_shown_with_its_secrets_masked(settled: Settled) -> None:
    path = Path("myna.toml")
    text = path.read_text("utf-8")
    path.write_text(text.replace("sqlite:///myna.db", "postgresql://firm:geheim@db.example/myna"))
    shown = settled.run("config", "show")
    assert shown.code == 0
    assert "geheim" not in shown.out
    assert "db.example" in shown.out
    assert "geheim" not in settled.run("config", "show", "--json").out


def test_a_configuration_with_an_unable_route_is_refused_by_check(settled: Settled) -> None:
    path = Path("myna.toml")
    path.write_text(path.read_text("utf-8").replace('r = "digital-auth-app"', 'r = "digital-ap"'))
    told = settled.run("config", "check", "--json")
    assert told.code == 2
    assert [fault["kind"] for fault in told.json["faults"]] == ["route-unknown"]


def test_the_audit_record_is_sealed_and_verified(settled: Settled) -> None:
    settled.verified()
    before = settled.run("audit", "verify", "--json").json
    assert before["pending"] > 0
    assert settled.run("audit", "seal", "--json").json == {"sealed": before["pending"]}
    after = settled.run("audit", "verify", "--json")
    assert after.code == 0
    assert (after.json["sealed"], after.json["pending"]) == (before["pending"], 0)


@pytest.mark.parametrize("code", ["cancelled", "store-failed"])
def test_a_code_is_explained(run: Run, code: str) -> None:
    told = run("explain", code)
    assert told.code == 0
    assert entries()[code].developer in told.out
    assert run("explain", code, "--json").json["guidance"]["ja"] == entries()[code].guidance_ja


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("oidc-5", "rule"),
        ("ps-3", "rule"),
        ("crl-stale", "flaw"),
        ("chip-presence-wrong", "flaw"),
        ("pin-last-try", "card-refusal"),
        ("fate-unknown", "detail"),
        ("facts-changed", "revocation"),
    ],
)
def test_what_a_check_or_a_detail_shows_is_explained_too(run: Run, code: str, kind: str) -> None:
    told = run("explain", code, "--json").json
    assert (told["code"], told["kind"]) == (code, kind)
    assert told["meaning"]["en"] in run("explain", code, "--lang", "en").out
    assert told["meaning"]["ja"] in run("explain", code, "--lang", "ja").out


def test_an_unknown_code_is_answered_with_the_nearest(run: Run) -> None:
    told = run("explain", "cancled")
    assert told.code == 2
    assert "cancelled" in told.err


@pytest.mark.parametrize("path", sorted(command_tree("en")), ids=" ".join)
def test_every_command_that_answers_can_answer_in_json(path: tuple[str, ...]) -> None:
    tree = command_tree("en")
    is_group = any(other[:-1] == path for other in tree)
    assert is_group or "as_json" in tree[path].explained, " ".join(path)


def test_without_arguments_the_groups_are_shown(run: Run) -> None:
    told = run()
    assert told.code == 0
    assert "identity" in told.out
    assert "demo" in told.out


@pytest.mark.parametrize("words", [("--version",), ("--lang", "ja", "--version")])
def test_the_version_is_one_line(words: tuple[str, ...]) -> None:
    told = subprocess.run([MYNA, *words], capture_output=True, text=True, check=True)
    name, version = told.stdout.split()
    assert name == "myna"
    assert version.count(".") == 2


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("myna pl", {"plugins"}),
        ("myna identity re", {"resume", "result"}),
        ("myna explain cance", {"cancelled"}),
        ("myna mock per", {"person"}),
    ],
)
def test_the_shell_completes(typed: str, offered: set[str]) -> None:
    environ = {
        **os.environ,
        "_MYNA_COMPLETE": "complete_bash",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(len(typed.split()) - 1),
    }
    told = subprocess.run([MYNA], capture_output=True, text=True, check=False, env=environ)
    assert set(told.stdout.split()) == offered


def test_a_checkout_has_the_same_command_line() -> None:
    root = Path(__file__).parents[2]
    told = subprocess.run(
        [sys.executable, "cli.py", "explain", "cancelled", "--json"],
        cwd=root,
        capture_output=True,
        check=True,
    )
    assert json.loads(told.stdout)["code"] == "cancelled"
