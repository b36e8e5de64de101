"""``myna cert``: what a certificate says, whether it holds, and MOCK ones with any fault."""

import errno
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from myna_sdk.commands.screen import in_japan
from myna_sdk.jpki.checklist import RULES
from myna_sdk.testing.attack_pack import cases, issue
from tests.cli.conftest import Run, Told

AT = "2026-11-24T12:00:00+09:00"
INSTANT = datetime(2026, 11, 24, 3, tzinfo=UTC)
OF_FILES = re.compile(r"input-.*|truncated|trailing-bytes|not-der|field-unexpected|.*-unreadable")
JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")


def issued(run: Run, name: str | None = None, folder: str = "case") -> dict[str, Any]:
    """Issue a case into a folder and return what the command tells of it."""
    fault = () if name is None else ("--fault", name)
    told = run("cert", "issue-test", folder, "--at", AT, *fault, "--json")
    assert told.code == 0, told
    found: dict[str, Any] = told.json["issued"]
    return found


def verified(run: Run, name: str | None = None, *options: str) -> Told:
    return run(*issued(run, name)["verify"], *options)


def test_what_is_issued_without_a_fault_is_proven_check_by_check(run: Run) -> None:
    told = verified(run, None, "--json")
    verdict = told.json["verdict"]
    assert told.code == 0
    assert (verdict["outcome"], verdict["mock"]) == ("proven", True)
    assert [each["number"] for each in verdict["checks"]] == [
        f"jpki-{number}" for number in range(1, len(RULES) + 1)
    ]
    assert {each["result"] for each in verdict["checks"]} == {"passed"}


# Without a list's file nobody is asked, which is another case.
ONE_OF_EACH = tuple({(c.about, c.expected): c for c in cases() if c.name != "list-absent"}.values())


@pytest.mark.parametrize("part", range(4))
def test_a_case_of_every_flaw_is_issued_and_ends_as_it_foretells(run: Run, part: int) -> None:
    """What is not even one element of DER is an error; about everything else there is a verdict."""
    for case in ONE_OF_EACH[part::4]:
        told = run(*issued(run, case.name, case.name)["verify"], "--json")
        if told.code == 2:
            assert told.json["error"]["code"] == "file-unusable", case.name
            assert OF_FILES.fullmatch(case.expected), case.name
            continue
        verdict = told.json["verdict"]
        if case.expected == "proven":
            assert (told.code, verdict["outcome"]) == (0, "proven"), case.name
        else:
            found = (verdict["flaw"], verdict["check"])
            assert found == (case.expected, f"jpki-{case.number}"), case.name
            assert told.code == (1 if verdict["outcome"] == "refused" else 3)


def test_without_a_list_or_an_answer_nothing_is_proven(run: Run) -> None:
    words = issued(run)["verify"]
    at = words.index("--crl")
    told = run(*words[:at], *words[at + 2 :])
    assert told.code == 3
    assert "revocation-not-checked" in told.out
    assert "proven" in told.out.splitlines()[0]
    assert "unproven" in told.out.splitlines()[0]


def test_facts_and_what_else_tells_of_a_person_are_masked_until_they_are_asked_for(
    run: Run,
) -> None:
    words = issued(run)["verify"]
    for command in (["cert", "inspect", "case/certificate.cer"], words):
        for extra in ([], ["--json"]):
            masked = run(*command, *extra)
            assert "見本" not in masked.out
            assert "Mihon-ku" not in masked.out
            shown = run(*command, *extra, "--show-facts")
            assert "見本　花子" in shown.out
            assert "1990-01-02" in shown.out


def test_what_is_inspected_is_said_to_be_unverified(run: Run) -> None:
    issued(run, "signed-by-a-stranger")
    told = run("cert", "inspect", "case/certificate.cer", "--json").json["certificate"]
    assert told["verified"] is False
    assert (told["kind"], told["carrier"], told["key"]) == ("signing", "card", "rsa 2048")
    assert "nothing is verified" in run("cert", "inspect", "case/certificate.cer").out


def test_a_root_shows_its_fingerprint_to_be_compared(run: Run) -> None:
    issued(run)
    told = run("cert", "inspect", "case/anchors/root-1.cer", "--json").json["certificate"]
    assert told["root"] is True
    assert re.fullmatch(r"[0-9a-f]{64}", told["fingerprint"])


def test_a_field_that_cannot_be_read_is_named_and_the_others_are_shown(run: Run) -> None:
    issued(run, "birth-date-of-february-30")
    told = run("cert", "inspect", "case/certificate.cer", "--json").json["certificate"]
    assert told["facts"]["unreadable"] == "birth-date-unreadable"
    assert told["kind"] == "signing"
    assert "subjectAltName, byte 0" in run("cert", "inspect", "case/certificate.cer").out


def test_where_a_list_cannot_be_read_is_told_with_its_byte(run: Run) -> None:
    told = verified(run, "stranger-without-a-date", "--json")
    assert told.code == 3
    assert told.json["verdict"]["where"] == "revocationDate, byte 271: truncated"


def test_screens_speak_japanese_when_asked(run: Run) -> None:
    words = issued(run, "listed-on-hold")["verify"]
    told = run(*words, "--lang", "ja")
    lines = told.out.splitlines()
    assert all(JAPANESE.search(line) for line in lines if "jpki-" in line)
    assert "一時停止" in told.out


def test_an_answer_is_held_to_the_request_that_was_kept(run: Run) -> None:
    words = issued(run, "answer-with-another-nonce")["verify"]
    assert "ocsp-nonce-wrong" in run(*words).out
    issued(run, "answer-good", "good")
    good = ("cert", "verify", "good/certificate.cer", "--anchors", "good/anchors", "--at", AT)
    answer = ("--hierarchy", "mock", "--ocsp", "good/ocsp-answer.der")
    asked = ("--ocsp-request", "good/ocsp-request.der")
    assert run(*good, *answer, *asked).code == 0
    assert "ocsp-nonce" in run(*good, *answer).out


def test_an_answer_that_was_made_beforehand_passes_only_if_that_is_said(run: Run) -> None:
    words = issued(run, "answer-without-a-nonce")["verify"]
    at = words.index("--ocsp-request")
    words = [*words[:at], *words[at + 2 :]]
    assert run(*words).code == 3
    assert run(*words, "--without-nonce").code == 0


def test_mock_roots_are_no_roots_of_real_cards(run: Run) -> None:
    issued(run)
    told = run("cert", "verify", "case/certificate.cer", "--anchors", "case/anchors")
    assert told.code == 2
    assert "anchor-name-wrong" in told.err
    assert "root-1.cer" in told.err


def test_revocation_data_of_real_cards_is_for_who_may_use_it(run: Run, tmp_path: Path) -> None:
    """公的個人認証法 17条, 52条: a firm that is no 署名検証者 has no business with it."""
    issued(run)
    asked = ("cert", "verify", "case/certificate.cer", "--anchors", "case/anchors")
    told = run(*asked, "--crl", "case/list.crl")
    assert told.code == 2
    assert "revocation-source-not-allowed" in told.err
    assert run("config", "init").code == 0
    assert "revocation-source-not-allowed" in run(*asked, "--crl", "case/list.crl").err
    path = tmp_path / "myna.toml"
    own = '[relying_party]\nsignature_verifier = "own"\nnotified_on = 2026-04-01\n'
    path.write_text(path.read_text("utf-8").replace("[relying_party]\n", own), "utf-8")
    assert "anchor-refused" in run(*asked, "--crl", "case/list.crl").err


def test_nothing_is_overwritten(run: Run, tmp_path: Path) -> None:
    issued(run)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert run("cert", "issue-test", "case").code == 2
    assert {path: path.read_bytes() for path in before} == before


def test_the_key_says_mock_and_is_for_its_owner_alone(run: Run, tmp_path: Path) -> None:
    issued(run)
    path = tmp_path / "case" / "MOCK-private-key.pem"
    assert path.stat().st_mode & 0o077 == 0
    assert path.read_text("ascii").startswith("MOCK:")
    assert "PRIVATE" not in repr(issue(None, INSTANT))


def test_what_is_written_is_told_file_by_file(run: Run, tmp_path: Path) -> None:
    told = run("cert", "issue-test", "case", "--at", AT)
    files = {str(p.relative_to(tmp_path / "case")) for p in tmp_path.rglob("*") if p.is_file()}
    assert {line.split()[0] for line in told.out.splitlines() if line.startswith("  ")} - {
        "myna"
    } == files
    assert json.loads((tmp_path / "case" / "case.json").read_text("utf-8"))["mock"] is True


def test_faults_are_listed_and_a_misspelt_one_is_answered_with_the_nearest(run: Run) -> None:
    listed = run("cert", "issue-test", "--faults", "--json").json["faults"]
    assert [row["name"] for row in listed] == [case.name for case in cases()]
    told = run("cert", "issue-test", "case", "--fault", "listed-on-holt")
    assert told.code == 2
    assert "listed-on-hold" in told.err


def test_document_and_signature_go_together(run: Run) -> None:
    issued(run)
    words = ("cert", "verify", "case/certificate.cer", "--anchors", "case/anchors")
    told = run(*words, "--hierarchy", "mock", "--document", "case/document.bin")
    assert told.code == 2
    assert "--signature" in told.err


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59+00:00"])
def test_an_instant_outside_of_calendars_is_refused(run: Run, at: str) -> None:
    verify = ("cert", "verify", "a.cer", "--anchors", ".", "--hierarchy", "mock")
    for command in (verify, ("cert", "issue-test", "far")):
        told = run(*command, "--at", at, "--json")
        assert (told.code, told.json["error"]["code"]) == (2, "usage")


def test_an_end_that_is_never_is_shown_as_it_stands() -> None:
    assert in_japan(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)) == "9999-12-31 23:59:59 UTC"
    assert in_japan(INSTANT) == "2026-11-24 12:00:00 JST"


def test_a_file_that_cannot_be_written_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, _: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    told = run("cert", "issue-test", "case", "--at", AT, "--json")
    assert (told.code, told.json["error"]["code"]) == (2, "file-not-opened")
    assert "root-1.cer: No space left" in told.json["error"]["message"]


@pytest.mark.parametrize("order", [1, -1])
def test_a_list_that_cannot_be_used_is_not_passed_over_for_an_older_one(
    run: Run, tmp_path: Path, order: int
) -> None:
    words = issued(run)["verify"]
    good = words[words.index("--crl") + 1]
    spoilt = bytearray(Path(good).read_bytes())
    spoilt[-1] ^= 1
    (tmp_path / "spoilt.crl").write_bytes(spoilt)
    at = words.index("--crl")
    lists = [good, "spoilt.crl"][::order]
    told = run(*words[:at], "--crl", lists[0], "--crl", lists[1], *words[at + 2 :], "--json")
    assert (told.code, told.json["verdict"]["flaw"]) == (3, "crl-signature-wrong")
