"""What is installed is what was built, and nothing beside the current folder changes it."""

import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.packaging.conftest import Install, clean_environ

FIRST_PARTY = {
    "counter",
    "digital-auth-app",
    "local-verifier",
    "mock",
    "mock-reader",
    "mock-signer",
    "pcsc",
    "pocketsign",
}
PACKAGES = {
    "myna_sdk",
    "myna_counter",
    "myna_digital_auth_app",
    "myna_local_verifier",
    "myna_mock",
    "myna_pcsc",
    "myna_pocketsign",
}


def _plugins(home: Path, folder: Path) -> dict[str, str]:
    """Return the state of every plugin, as `myna plugins list` sees it from ``folder``."""
    run = subprocess.run(
        [home / "bin/myna", "plugins", "list", "--json"],
        cwd=folder,
        env=clean_environ(),
        capture_output=True,
        text=True,
        check=True,
    )
    return {row["id"]: row["state"] for row in json.loads(run.stdout)["plugins"]}


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Return a folder that pretends to be a checkout with plugins of its own."""
    folder = tmp_path / "hostile"
    for name in ("plugins/myna_mock", "plugins/myna_evil", "myna_sdk", "myna_mock", "typer"):
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text("raise SystemExit('taken over')\n")
    (folder / "cli.py").write_text("raise SystemExit('taken over')\n")
    (folder / "pyproject.toml").write_text(
        '[project.entry-points."myna_sdk.plugins"]\nevil = "myna_evil:MANIFEST"\n'
    )
    return folder


def test_the_wheel_holds_our_packages_typed_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES
    assert {f"{package}/py.typed" for package in PACKAGES} <= set(names)
    assert [name for name in names if Path(name).name.startswith("test_")] == []


def test_the_wheel_holds_every_data_file(wheel: Path, checkout: Path) -> None:
    """A text that is missing from the wheel is missing only for those who did not clone."""
    names = set(zipfile.ZipFile(wheel).namelist())
    rooms = (checkout, checkout / "plugins", checkout / "contrib")
    wanted = {
        str(path.relative_to(room))
        for room in rooms
        for package in PACKAGES
        for path in (room / package).rglob("*")
        if path.is_file()
    }
    assert wanted - names == set()


def test_an_installed_wheel_finds_the_same_plugins_from_anywhere(
    wheel: Path, install: Install, hostile: Path
) -> None:
    home = install(f"{wheel}[mock]")
    assert set(_plugins(home, Path("/"))) == FIRST_PARTY
    assert _plugins(home, Path("/")) == _plugins(home, hostile)


def test_without_its_extra_the_mock_is_unavailable_and_says_so(
    wheel: Path, install: Install
) -> None:
    home = install(str(wheel))
    assert _plugins(home, Path("/"))["mock"] == "unavailable"
    demo = [str(home / "bin/myna"), "demo"]
    told = subprocess.run(demo, env=clean_environ(), capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert "pip install 'myna-sdk[mock]'" in told.stderr


def test_an_installed_wheel_tells_the_story(wheel: Path, install: Install, hostile: Path) -> None:
    demo = [str(install(f"{wheel}[mock]") / "bin/myna"), "demo", "--json"]
    told = subprocess.run(demo, cwd=hostile, env=clean_environ(), capture_output=True, check=True)
    assert json.loads(told.stdout)["identity"]["outcome"] == "verified"


def test_a_checkout_installs(checkout: Path, install: Install) -> None:
    assert set(_plugins(install(f"{checkout}[mock]"), Path("/"))) == FIRST_PARTY


def test_a_checkout_installs_editable(checkout: Path, install: Install, hostile: Path) -> None:
    home = install("--editable", f"{checkout}[mock]")
    assert set(_plugins(home, hostile)) == FIRST_PARTY


def test_an_unpacked_sdist_installs(sdist: Path, install: Install) -> None:
    assert set(_plugins(install(f"{sdist}[mock]"), Path("/"))) == FIRST_PARTY


def test_the_sdist_brings_its_tests_its_docs_and_what_make_needs(sdist: Path) -> None:
    for name in ("tests/packaging", "docs", "benchmarks", "Makefile", ".ci/debian", "README.ja.md"):
        assert (sdist / name).exists(), name
