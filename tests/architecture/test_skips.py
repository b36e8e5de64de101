"""A test that does not run must not look like one that passed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SKIPPED = {
    "in_the_body": "import pytest\ndef test_x() -> None:\n    pytest.skip('not today')\n",
    "by_a_mark": "import pytest\n@pytest.mark.skip('not today')\ndef test_x() -> None: ...\n",
    "whole_module": "import pytest\npytest.skip('not today', allow_module_level=True)\n",
}


@pytest.mark.parametrize("source", SKIPPED.values(), ids=SKIPPED)
def test_an_unlisted_skip_fails_only_the_ci_run(source: str, tmp_path: Path) -> None:
    assert _run(source, tmp_path, ci="true") != 0
    assert _run(source, tmp_path, ci="false") in (0, 5)


def test_an_unlisted_skip_fails_in_a_worker_process_too(tmp_path: Path) -> None:
    assert _run(SKIPPED["in_the_body"], tmp_path, "-p", "xdist", "-n", "1", ci="true") == 1


def _run(source: str, folder: Path, *options: str, ci: str) -> int:
    (folder / "conftest.py").write_bytes((ROOT / "tests/conftest.py").read_bytes())
    (folder / "skips.toml").write_text("")
    (folder / "test_x.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    environ = {**os.environ, "CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, cwd=folder, env=environ, check=False).returncode
