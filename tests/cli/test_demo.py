"""The demonstration tells every persona's story as the persona's page says."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from myna_mock.people.registry import personas

MYNA = Path(sys.executable).with_name("myna")


def _run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([MYNA, *arguments], capture_output=True, text=True, check=False)


def test_the_document_of_the_demo_is_one_verified_person_and_nothing_else() -> None:
    done = _run("demo", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    identity = json.loads(done.stdout)["identity"]
    assert identity["outcome"] == "verified"
    assert set(identity["facts"]) == {"name", "address", "birth_date", "sex"}
    assert {check["result"] for check in identity["checks"]} == {"passed", "not-made"}
    assert all(check["rule"] for check in identity["checks"])


@pytest.mark.parametrize("persona", personas())
def test_every_persona_ends_as_their_story_says(persona: str) -> None:
    told = _run("--lang", "en", "demo", "--persona", persona)
    assert told.returncode == 0, told.stdout + told.stderr
    assert personas()[persona].story.text.en in told.stdout


def test_an_unknown_persona_is_answered_with_the_nearest() -> None:
    told = _run("--lang", "en", "demo", "--persona", "mihon-hanka")
    assert told.returncode == 2
    assert "mihon-hanako" in told.stderr
