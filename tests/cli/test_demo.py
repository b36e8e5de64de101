"""The demonstration tells every persona's story as the persona's page says."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from myna_mock.commands.demo_story import story_lines
from myna_mock.customer import NEW_ADDRESS
from myna_mock.demonstration import by_itself, served_world, tell
from myna_mock.people.person import Ending
from myna_mock.people.registry import personas
from myna_mock.served.remote import RemoteWorld
from myna_sdk import Callback, Verified
from myna_sdk.commands.language import Language, speak

MYNA = Path(sys.executable).with_name("myna")
BROWSER = Path(__file__).with_name("approving_browser.py")


_FOLDER = tempfile.TemporaryDirectory(prefix="myna-demo-test-")  # where the demo files its receipt


def _run(*arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [MYNA, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=_FOLDER.name,
        env={**os.environ, **environ},
    )


def test_the_document_of_the_demo_is_one_verified_person_and_nothing_else() -> None:
    done = _run("demo", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    identity = json.loads(done.stdout)["identity"]
    assert identity["outcome"] == "verified"
    assert set(identity["facts"]) == {"name", "address", "birth_date", "sex"}
    assert {check["result"] for check in identity["checks"]} == {"passed", "not-made"}
    assert all(check["rule"] for check in identity["checks"])


def test_the_document_goes_on_with_signature_consent_move_and_the_new_address() -> None:
    told = json.loads(_run("demo", "--json").stdout)
    chapters = [
        "identity",
        "signature",
        "consent",
        "status_after_move",
        "latest",
        "residence",
        "receipt",
    ]
    assert list(told)[: len(chapters)] == chapters
    assert told["signature"]["outcome"] == "verified"
    counting = [each["id"] for each in told["signature"]["methods"] if each["counts"] == "yes"]
    assert counting == ["signature-by-verifier"]
    assert all(each["gates"] for each in told["signature"]["methods"])
    assert told["consent"]["state"] == "active"
    assert datetime.fromisoformat(told["consent"]["expires_at"]).year == 2036
    assert told["status_after_move"] == {"status": "revoked", "reason": "facts-changed"}
    assert told["latest"]["outcome"] == "updated"
    assert told["latest"]["facts"]["address"] == NEW_ADDRESS
    assert set(told["latest"]["facts"]) == {"name", "address"}
    assert told["residence"][0] == {
        "use_case": "rental-screening",
        "replaces": "full",
        "still_needed": [],
        "other_documents": ["income-proof", "emergency-contact", "residence-card"],
    }
    assert told["residence"][1]["use_case"] == "flat35"
    assert told["residence"][1]["replaces"] == "none"
    assert told["residence"][1]["still_needed"] == ["household-members", "relationship"]
    assert {each["use_case"]: each["replaces"] for each in told["residence"][2:]} == {
        "sale-identity-check": "full",
        "address-update": "full",
    }


def test_the_demo_ends_with_a_receipt_that_anybody_can_verify() -> None:
    told = json.loads(_run("demo", "--json", "--to", "filed").stdout)["receipt"]
    assert told == {"verified": True, "path": "filed/receipt.json"}
    verify = ("receipt", "verify", told["path"], "--keys", "filed/keys.json", "--json")
    assert _run(*verify).returncode == 1, "a mock receipt is never real"
    checks = json.loads(_run(*verify, "--environment", "mock").stdout)["receipt"]["checks"]
    # The world's clock may be ahead of the machine's; nothing else may fail.
    assert {c["rule"] for c in checks if c["result"] == "failed"} <= {"instant"}
    assert (Path(_FOLDER.name) / "filed" / "verify.html").is_file()


def test_who_is_refused_has_no_receipt() -> None:
    refused = next(p for p in personas().values() if p.story.outcome is not Ending.VERIFIED)
    assert "receipt" not in json.loads(_run("demo", "--json", "--persona", refused.id).stdout)


def test_who_cannot_go_on_as_a_customer_has_a_shorter_document() -> None:
    told = json.loads(_run("demo", "--json", "--persona", "kodomo-mirai").stdout)
    assert not {"signature", "consent", "status_after_move", "latest"} & set(told)
    assert [each["use_case"] for each in told["residence"]] == ["rental-screening", "flat35"]


@pytest.fixture(scope="module")
def world() -> Iterator[RemoteWorld]:
    with served_world() as world:
        yield world


@pytest.mark.parametrize("persona", personas())
def test_every_persona_ends_as_their_story_says(persona: str, world: RemoteWorld) -> None:
    told = tell(world, personas()[persona], by_itself)
    assert told.as_said, told.result


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_story_is_told_in_both_languages(language: Language, world: RemoteWorld) -> None:
    hanako = personas()["mihon-hanako"]
    told = tell(world, hanako, by_itself)
    speak(language)
    text = "\n".join(story_lines(told, language))
    assert hanako.story.text.into(language) in text
    assert hanako.title.into(language) in text
    speak("en")


def test_the_story_tells_apart_what_the_browser_and_what_the_sdk_asked(world: RemoteWorld) -> None:
    told = tell(world, personas()["mihon-hanako"], by_itself)
    service = "digital-auth-app"
    assert told.by_browser == ((f"{service}.authorize", 302), ("person-page.page", 302))
    assert told.by_sdk == tuple(
        (f"{service}.{name}", 200) for name in ("token", "certs", "userinfo")
    )


def test_who_cannot_log_in_is_not_said_to_have_used_the_card(world: RemoteWorld) -> None:
    told = tell(world, personas()["kigen-kinou"], by_itself)
    assert told.by_sdk == ()
    text = "\n".join(story_lines(told, "en"))
    assert "cannot go on in the Myna app. The certificate has expired." in text
    assert "logs in with the Myna app" not in text


def test_a_story_with_the_facts_of_somebody_else_is_not_as_said(world: RemoteWorld) -> None:
    def taro(world: RemoteWorld, _persona: str, url: str) -> Callback:
        return by_itself(world, "mihon-taro", url)

    told = tell(world, personas()["mihon-hanako"], taro)
    assert isinstance(told.result.outcome, Verified)
    assert not told.as_said


def test_a_story_that_ends_in_refusal_is_told_truthfully() -> None:
    refused = next(p for p in personas().values() if p.story.outcome is not Ending.VERIFIED)
    told = _run("demo", "--persona", refused.id, "--json")
    assert told.returncode == 0
    identity = json.loads(told.stdout)["identity"]
    assert (identity["outcome"], identity["reason"]) == (
        refused.story.outcome.value,
        refused.story.reason,
    )


def test_an_unknown_persona_is_answered_with_the_nearest() -> None:
    told = _run("--lang", "en", "demo", "--persona", "mihon-hanka")
    assert told.returncode == 2
    assert "mihon-hanako" in told.stderr


def test_the_persons_part_can_be_played_in_a_browser() -> None:
    browser = f"{sys.executable} {BROWSER} mihon-taro %s"
    told = _run("demo", "--persona", "mihon-taro", "--browser", "--json", BROWSER=browser)
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["identity"]["facts"]["name"] == "見本 太郎"
    assert "http://127.0.0.1:" in told.stderr
    assert "choose mihon-taro" in told.stderr or "mihon-taro を選んで" in told.stderr


def test_nothing_of_the_demo_is_left_behind(tmp_path: Path) -> None:
    assert _run("demo", "--json", TMPDIR=str(tmp_path)).returncode == 0
    assert list(tmp_path.iterdir()) == []
