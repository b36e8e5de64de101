"""Builds the distribution once, and makes clean environments that know only the wheelhouse."""

import os
import shutil
import subprocess
import sys
import tarfile
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WHEELHOUSE = ROOT / ".wheelhouse"

Install = Callable[..., Path]


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what is in the repository, so that building changes nothing here."""
    copy = tmp_path_factory.mktemp("checkout")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    return copy


@pytest.fixture(scope="session")
def built(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the wheel and the sdist; the wheel is built from the sdist."""
    out = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(checkout)]
    subprocess.run(build, check=True, capture_output=True)
    return out


@pytest.fixture(scope="session")
def wheel(built: Path) -> Path:
    return next(built.glob("*.whl"))


@pytest.fixture(scope="session")
def sdist(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the unpacked sdist."""
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    return next(folder.iterdir())


@pytest.fixture
def install(tmp_path: Path) -> Install:
    """Return what installs ``target`` into a clean environment, offline, and gives its folder."""
    if not WHEELHOUSE.is_dir():
        pytest.fail("there is no wheelhouse: run `make test`, which fills it")

    def into_clean(*target: str) -> Path:
        home = tmp_path / "clean"
        venv.create(home)
        offline = ["--quiet", "--no-compile", "--no-index", "--find-links", str(WHEELHOUSE)]
        python = ["--python", str(home / "bin/python")]
        pip = [sys.executable, "-m", "pip", *python, "install", *offline, *target]
        subprocess.run(pip, check=True, env=clean_environ(), capture_output=True)
        return home

    return into_clean


def clean_environ() -> dict[str, str]:
    """Return an environment that leads to no other Python and to no pip settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, "PIP_CONFIG_FILE": os.devnull, "LC_ALL": "C.UTF-8"}
