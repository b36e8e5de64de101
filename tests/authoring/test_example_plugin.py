"""The example of the documents is a whole plugin: installed, found, and used for a login."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ACME = Path(__file__).parents[2] / "docs/plugins/acme"
LOG_IN = """
import sys, tomllib
from pathlib import Path
from myna_mock.firm import Firm
from myna_mock.world import World
from myna_sdk import Myna
from myna_sdk.configuration import parse

world, firm = World("acme"), Firm(folder=Path(sys.argv[1]))
firm.settle_in(world)
written = dict(firm.configuration(world.base_url, ask_its_clock=False))
daa = written["providers"]["digital-auth-app"]
written["providers"] = {"acme": {
    "issuer": world.issuer, "client_id": daa["client_id"], "key": daa["private_key"],
    "redirect_uri": daa["redirect_uri"],
}}
written["identity"] = {"authenticator": "acme"}
configuration = parse(written, source="myna.toml", environ={}, base=firm.folder)
with Myna(configuration, clock=world.clock, transport=world.transport) as myna:
    login = myna.identity.start("rental-screening", want={"name"}, browser_session="s")
    callback = world.person("mihon-hanako").approve(login.url)
    done = myna.identity.complete(callback, browser_session="s")
print(done.verified().facts.name.reveal(), done.verified().person.provider)
"""


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


def test_the_installed_example_verifies_a_person(installed: Path, tmp_path: Path) -> None:
    assert _run(installed, "-c", LOG_IN, str(tmp_path)).split() == ["見本", "花子", "acme"]


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
