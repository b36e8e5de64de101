"""The example of the documents is a whole plugin: installed, found, and used for a login."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ACME = Path(__file__).parents[2] / "docs/plugins/acme"
STORY = Path(__file__).parent / "example_story.py"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, installed by pip beside the SDK; the folder to put on the path."""
    target = tmp_path_factory.mktemp("acme")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    options = ["--disable-pip-version-check", "--no-index", "--target", str(target), str(ACME)]
    subprocess.run([*pip, *options], check=True, capture_output=True)
    return target


def _run(installed: Path, *command: str) -> str:
    environ = {**os.environ, "PYTHONPATH": str(installed)}
    run = subprocess.run(
        [sys.executable, *command], env=environ, check=True, capture_output=True, text=True
    )
    return run.stdout


def test_the_installed_example_is_listed_beside_ours(installed: Path) -> None:
    program = "from myna_sdk._cli import main; raise SystemExit(main())"
    told = json.loads(_run(installed, "-c", program, "plugins", "list", "--probe", "--json"))
    rows = {row["id"]: row for row in told["plugins"]}
    assert rows["acme"]["distribution"] == "acme-myna"
    assert rows["acme"]["problem"] == ""
    assert {"acme", "digital-auth-app", "mock"} <= set(rows)


@pytest.fixture(scope="module")
def told(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the story of a person told, with every capability of the installed example."""
    folder = str(tmp_path_factory.mktemp("firm"))
    story: dict[str, str] = json.loads(_run(installed, str(STORY), folder))
    return story


def test_the_installed_example_verifies_a_person(told: dict[str, str]) -> None:
    assert told["login"] == "見本 花子, acme"


def test_the_installed_example_judges_a_signature(told: dict[str, str]) -> None:
    assert told["signature"] == "見本 花子, v-1"


def test_the_installed_example_registers_a_consent_and_fetches_with_it(
    told: dict[str, str],
) -> None:
    assert told["consent"] == "active until 2036-11-25T15:00:00+00:00"
    assert told["latest"] == "東京都見本区二丁目9番9号"
    assert told["again"] == "NoNewerData"


def test_a_code_of_the_customers_table_is_its_reason_and_another_is_kept(
    told: dict[str, str],
) -> None:
    assert told["code 41"] == "Rejected: certificate-revoked, acme:41"
    assert told["code 77"] == "Undetermined: provider-code-unknown, acme:77"


def test_the_installed_example_passes_its_own_conformance_test(installed: Path) -> None:
    options = ("-q", "-p", "no:cacheprovider", "-W", "error", "--rootdir", str(ACME))
    told = _run(installed, "-m", "pytest", *options, str(ACME / "tests"))
    assert " passed" in told


def test_the_example_has_two_modules() -> None:
    assert {path.name for path in (ACME / "acme_myna").glob("*.py")} == {
        "__init__.py",
        "manifest.py",
        "provider.py",
    }
