"""No text in the repository is a My Number (番号法 20条); a test that needs one computes it."""

import re
import subprocess

from myna_sdk.model.my_number import looks_like_my_number
from tests.architecture.source import ROOT

TWELVE = re.compile(r"(?<!\d)\d(?:[ \-]?\d){11}(?!\d)")


def computed() -> str:
    """Return a number that the guard must recognise."""
    return next(n for n in (f"00000000001{d}" for d in range(10)) if looks_like_my_number(n))


def _tracked() -> list[str]:
    run = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [name for name in run.stdout.decode().split("\0") if name]


def test_the_search_finds_one() -> None:
    assert any(looks_like_my_number(m.group()) for m in TWELVE.finditer(f"x {computed()} y"))


def test_no_file_holds_one() -> None:
    found = []
    for name in _tracked():
        path = ROOT / name
        text = path.read_text("utf-8", errors="replace") if path.is_file() else ""
        found += [name for m in TWELVE.finditer(text) if looks_like_my_number(m.group())]
    assert found == []
