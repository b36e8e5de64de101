"""Starting costs little: what is heavy loads when it is used."""

import subprocess
import sys

import pytest

HEAVY = {"sqlalchemy", "alembic", "httpx", "httpcore", "cryptography", "joserfc", "starlette"}


def _loaded(*command: str) -> set[str]:
    """Return the modules that a fresh interpreter loads for ``command``, by their top names."""
    run = subprocess.run(
        [sys.executable, "-X", "importtime", *command], capture_output=True, text=True, check=True
    )
    rows = [line for line in run.stderr.splitlines() if line.startswith("import time:")]
    names = {row.rpartition("|")[2].strip() for row in rows}
    return {name.partition(".")[0] for name in names} | {n for n in names if "myna" in n}


CLI = "import sys; from myna_sdk._cli import main; sys.argv = ['myna', {}]; sys.exit(main())"


@pytest.mark.parametrize(
    "code",
    [
        "import myna_sdk",
        "from myna_sdk import Callback, Rejected, Undetermined, Verified",
        CLI.format("'--help'"),
        CLI.format("'explain', 'cancelled'"),
        CLI.format("'demo', '--help'"),
        CLI.format("'mock', '--help'"),
        CLI.format("'cert', 'verify', '--help'"),
        CLI.format("'cert', 'issue-test', '--help'"),
        CLI.format("'crl', 'lookup', '--help'"),
    ],
)
def test_heavy_libraries_load_when_they_are_used(code: str) -> None:
    assert _loaded("-c", code) & HEAVY == set()


def test_importing_the_package_imports_nothing_else() -> None:
    bare = _loaded("-c", "pass")
    assert _loaded("-c", "import myna_sdk") - bare == {"myna_sdk", "myna_sdk._version"}


def test_the_version_is_answered_without_importing_anything() -> None:
    bare = _loaded("-c", "import sys")
    loaded = _loaded("-c", CLI.format("'--version'"))
    assert loaded - bare == {"myna_sdk", "myna_sdk._version", "myna_sdk._cli"}


CLIENT = """
from pathlib import Path
from myna_sdk import Myna
from myna_sdk.configuration import parse
written = {"environment": "mock", "relying_party": {"name": "x"}, "notices": {"identity": "1"},
           "store": {"url": "sqlite:////nowhere/at-all.db", "key": "file:/nowhere/key"}}
with Myna(parse(written, source="x", environ={}, base=Path("/"))) as myna:
    myna.identity, myna.people, myna.audit
"""


def test_a_client_brings_no_database_library_before_its_store_is_used() -> None:
    loaded = _loaded("-c", CLIENT)
    assert "myna_sdk.store" in loaded, "the search itself is broken"
    assert loaded & {"sqlalchemy", "alembic", "psycopg", "httpx"} == set()
