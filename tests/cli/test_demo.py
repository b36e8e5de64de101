"""The demonstration tells every persona's story as the persona's page says."""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import pytest

from myna_mock.commands.demo_story import story_lines
from myna_mock.customer import NEW_ADDRESS
from myna_mock.demonstration import by_itself, tell
from myna_mock.people.person import Ending
from myna_mock.people.registry import personas
from myna_mock.served.remote import RemoteWorld
from myna_sdk import Callback, Verified
from myna_sdk.commands.language import Language, speak

MYNA = Path(sys.executable).with_name("myna")
BROWSER = Path(__file__).with_name("approving_browser.py")


Done: TypeAlias = "subprocess.CompletedProcess[str]"


def _run(folder: Path, *arguments: str, **environ: str) -> Done:
    """Run ``myna`` in ``folder``, where a demonstration files its receipt."""
    return subprocess.run(
        [MYNA, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, **environ},
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demonstration of the plain adult ran; ``temporary`` held its temporary files."""
    made = tmp_path_factory.mktemp("demo")
    (made / "temporary").mkdir()
    return made


@pytest.fixture(scope="module")
def plain(folder: Path) -> Done:
    """The demonstration of the plain adult, as a document."""
    temporary = str(folder / "temporary")
    return _run(folder, "demo", "--json", "--to", "filed", TMPDIR=temporary)


REFUSED = next(p for p in personas().values() if p.story.outcome is not Ending.VERIFIED)


@pytest.fixture(scope="module")
def refused(folder: Path) -> Done:
    """The demonstration of somebody who is refused."""
    return _run(folder, "demo", "--json", "--persona", REFUSED.id, "--to", "refused")


def test_the_document_of_the_demo_is_one_verified_person_and_nothing_else(plain: Done) -> None:
    assert (plain.returncode, plain.stderr) == (0, "")
    identity = json.loads(plain.stdout)["identity"]
    assert identity["outcome"] == "verified"
    assert set(identity["facts"]) == {"name", "address", "birth_date", "sex"}
    assert {check["result"] for check in identity["checks"]} == {"passed", "not-made"}
    assert all(check["rule"] for check in identity["checks"])


def test_the_document_goes_on_with_signature_consent_move_and_the_new_address(
    plain: Done,
) -> None:
    told = json.loads(plain.stdout)
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


def test_the_demo_ends_with_a_receipt_that_anybody_can_verify(plain: Done, folder: Path) -> None:
    told = json.loads(plain.stdout)["receipt"]
    assert told == {"verified": True, "path": "filed/receipt.json"}
    verify = ("receipt", "verify", told["path"], "--keys", "filed/keys.json", "--json")
    assert _run(folder, *verify).returncode == 1, "a mock receipt is never real"
    checks = json.loads(_run(folder, *verify, "--environment", "mock").stdout)["receipt"]["checks"]
    # The world's clock may be ahead of the machine's; nothing else may fail.
    assert {c["rule"] for c in checks if c["result"] == "failed"} <= {"instant"}
    assert (folder / "filed" / "verify.html").is_file()


def test_nothing_of_the_demo_is_left_behind(plain: Done, folder: Path) -> None:
    assert plain.returncode == 0
    assert list((folder / "temporary").iterdir()) == []


def test_who_is_refused_has_no_receipt(refused: Done, folder: Path) -> None:
    assert "receipt" not in json.loads(refused.stdout)
    assert not (folder / "refused").exists()


def test_a_story_that_ends_in_refusal_is_told_truthfully(refused: Done) -> None:
    assert refused.returncode == 0
    identity = json.loads(refused.stdout)["identity"]
    assert (identity["outcome"], identity["reason"]) == (
        REFUSED.story.outcome.value,
        REFUSED.story.reason,
    )


def test_who_cannot_go_on_as_a_customer_has_a_shorter_document(tmp_path: Path) -> None:
    told = json.loads(_run(tmp_path, "demo", "--json", "--persona", "kodomo-mirai").stdout)
    assert not {"signature", "consent", "status_after_move", "latest"} & set(told)
    assert [each["use_case"] for each in told["residence"]] == ["rental-screening", "flat35"]


@pytest.mark.parametrize("persona", personas())
def test_every_persona_ends_as_their_story_says(persona: str, remote: RemoteWorld) -> None:
    told = tell(remote, personas()[persona], by_itself)
    assert told.as_said, told.result


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_story_is_told_in_both_languages(language: Language, remote: RemoteWorld) -> None:
    hanako = personas()["mihon-hanako"]
    told = tell(remote, hanako, by_itself)
    speak(language)
    text = "\n".join(story_lines(told, language))
    assert hanako.story.text.into(language) in text
    assert hanako.title.into(language) in text
    speak("en")


def test_the_story_tells_apart_what_the_browser_and_what_the_sdk_asked(remote: RemoteWorld) -> None:
    told = tell(remote, personas()["mihon-hanako"], by_itself)
    service = "digital-auth-app"
    assert told.by_browser == ((f"{service}.authorize", 302), ("person-page.page", 302))
    assert told.by_sdk == tuple(
        (f"{service}.{name}", 200) for name in ("token", "certs", "userinfo")
    )


def test_who_cannot_log_in_is_not_said_to_have_used_the_card(remote: RemoteWorld) -> None:
    told = tell(remote, personas()["kigen-kinou"], by_itself)
    assert told.by_sdk == ()
    text = "\n".join(story_lines(told, "en"))
    assert "cannot go on in the Myna app. The certificate has expired." in text
    assert "logs in with the Myna app" not in text


def test_a_story_with_the_facts_of_somebody_else_is_not_as_said(remote: RemoteWorld) -> None:
    def taro(world: RemoteWorld, _persona: str, url: str) -> Callback:
        return by_itself(world, "mihon-taro", url)

    told = tell(remote, personas()["mihon-hanako"], taro)
    assert isinstance(told.result.outcome, Verified)
    assert not told.as_said


def test_an_unknown_persona_is_answered_with_the_nearest(tmp_path: Path) -> None:
    told = _run(tmp_path, "--lang", "en", "demo", "--persona", "mihon-hanka")
    assert told.returncode == 2
    assert "mihon-hanako" in told.stderr


def test_the_persons_part_can_be_played_in_a_browser(tmp_path: Path) -> None:
    browser = f"{sys.executable} {BROWSER} mihon-taro %s"
    told = _run(tmp_path, "demo", "--persona", "mihon-taro", "--browser", "--json", BROWSER=browser)
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["identity"]["facts"]["name"] == "見本 太郎"
    assert "http://127.0.0.1:" in told.stderr
    assert "choose mihon-taro" in told.stderr or "mihon-taro を選んで" in told.stderr
    assert "Traceback" not in told.stderr, "the browser waited for its page in vain"
