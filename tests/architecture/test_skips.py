"""A test that does not run must not look like one that passed."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import skipping

ROOT = Path(__file__).parents[2]

SKIPPED = {
    "in_the_body": "import pytest\ndef test_x() -> None:\n    pytest.skip('not today')\n",
    "by_a_mark": "import pytest\n@pytest.mark.skip('not today')\ndef test_x() -> None: ...\n",
    "whole_module": "import pytest\npytest.skip('not today', allow_module_level=True)\n",
}


def test_the_rule_holds_in_this_run(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.pluginmanager.is_registered(skipping)


def test_an_unlisted_skip_fails_only_the_ci_run(tmp_path: Path) -> None:
    assert _failed(tmp_path, ci="false") == set()
    assert _failed(tmp_path, ci="true") == set(SKIPPED)


def test_an_unlisted_skip_fails_in_a_worker_process_too(tmp_path: Path) -> None:
    assert _failed(tmp_path, "-p", "xdist", "-n", "1", ci="true") == set(SKIPPED)


def _failed(folder: Path, *options: str, ci: str) -> set[str]:
    """Return whose skip failed a run of its own."""
    (folder / "conftest.py").write_bytes((ROOT / "tests/skipping.py").read_bytes())
    (folder / "skips.toml").write_text("")
    for name, source in SKIPPED.items():
        (folder / f"test_{name}.py").write_text(source)
    told = ("-q", "--tb=no", "-rfEs", "--continue-on-collection-errors", "-p", "no:cacheprovider")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *told, *options],
        cwd=folder,
        env={**os.environ, "CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    summary = re.findall(r"^(FAILED|ERROR|SKIPPED) .*?\btest_(\w+)\.py", done.stdout, re.MULTILINE)
    assert {name for _, name in summary} == set(SKIPPED), done.stdout
    failed = {name for how, name in summary if how != "SKIPPED"}
    assert done.returncode == bool(failed), done.stdout
    return failed
