"""``myna mock ...`` against a served world: what people read, and the JSON that programs read."""

import json
from pathlib import Path
from typing import Any

import attrs
import pytest

from myna_mock.served.remote import RemoteWorld
from myna_sdk._cli.start import answer


@attrs.frozen
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Shell:
    """Runs ``myna mock`` on one served world."""

    def __init__(self, world: RemoteWorld, capsys: pytest.CaptureFixture[str]) -> None:
        self._environ = {"MYNA_MOCK_URL": world.base_url, "LANG": "C"}
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Ran:
        code = answer(["mock", *arguments], self._environ)
        out, err = self._capsys.readouterr()
        return Ran(code, out, err)


@pytest.fixture
def myna_mock(
    served: RemoteWorld,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Shell:
    monkeypatch.setenv("MYNA_MOCK_URL", served.base_url)
    return Shell(served, capsys)


def test_a_world_is_shown(myna_mock: Shell, served: RemoteWorld) -> None:
    assert served.issuer in myna_mock("world").out
    assert myna_mock("world", "--json").json["mock"] is True


def test_everybody_is_listed(myna_mock: Shell, served: RemoteWorld) -> None:
    listed = myna_mock("person", "list").out.splitlines()
    assert [line.split()[0] for line in listed] == list(served.people)
    told = myna_mock("person", "list", "--json").json
    assert [person["id"] for person in told["people"]] == list(served.people)


def test_what_keeps_a_person_from_logging_in_is_said_in_words(myna_mock: Shell) -> None:
    assert "The certificate is on hold." in myna_mock("person", "show", "funshitsu-mina").out
    shown = myna_mock("--lang", "ja", "person", "show", "funshitsu-mina").out
    assert "電子証明書が一時停止中です。" in shown
    assert "held" not in shown


@pytest.mark.parametrize(
    ("persona", "says"),
    [
        ("mihon-hanako", "Can sign."),
        ("hikkoshi-jiro", "Can sign; the certificate is revoked, which a verifier finds out."),
        (
            "mada-nashi",
            "There is no signing certificate, as for people under 15 or without a card.",
        ),
    ],
)
def test_what_a_signature_of_theirs_would_be_worth_is_said(
    myna_mock: Shell, persona: str, says: str
) -> None:
    assert f"Signing     {says}" in myna_mock("person", "show", persona).out.splitlines()


def test_people_read_instants_as_they_are_in_japan(myna_mock: Shell) -> None:
    assert "2026-11-24T23:00:00+09:00" in myna_mock("clock").out
    assert "2026-11-24T23:00:00+09:00" in myna_mock("world").out


def test_one_person_is_shown(myna_mock: Shell) -> None:
    assert "見本 花子" in myna_mock("person", "show", "mihon-hanako").out
    assert "国外転出" in myna_mock("person", "show", "kaigai-rei").out
    assert myna_mock("person", "show", "kodomo-mirai", "--json").json["id"] == "kodomo-mirai"


def test_the_four_facts_are_shown_as_people_read_them(myna_mock: Shell) -> None:
    shown = myna_mock("person", "show", "mihon-hanako").out
    assert "1990-01-02" in shown
    assert "female" in shown
    shown = myna_mock("person", "show", "kaigai-rei", "--lang", "ja").out
    assert "国外転出" in shown
    assert "女" in shown


def test_a_person_moves(myna_mock: Shell, served: RemoteWorld) -> None:
    ran = myna_mock("move", "mihon-hanako", "--to", "東京都見本区二丁目9番9号", "--no-chip")
    assert (ran.code, "二丁目9番9号" in ran.out) == (0, True)
    hanako = served.person()
    assert hanako.register.reveal()["address"] == "東京都見本区二丁目9番9号"
    assert hanako.shared.reveal()["address"] != "東京都見本区二丁目9番9号"


def test_an_event_takes_its_options(myna_mock: Shell, served: RemoteWorld) -> None:
    told = myna_mock(
        "person", "event", "mihon-hanako", "enrol-phone", "-o", "make=iphone", "--json"
    ).json
    assert told["history"][-1]["kind"] == "enrol-phone"
    myna_mock("person", "event", "mihon-hanako", "move-abroad", "-o", "continued-use=false")
    assert not served.person().shared.reveal()["address"].startswith("国外転出")


def test_consent_is_withdrawn_from_the_shell(myna_mock: Shell) -> None:
    asked = ("person", "event", "mihon-hanako", "withdraw-consent")
    told = myna_mock(*asked, "-o", "route=firm", "-o", "service=address-update", "--json").json
    assert told["history"][-1]["kind"] == "withdraw-consent"
    assert "withdraw-consent" in myna_mock("person", "event", "--help").out


def test_a_persona_is_added_from_a_file(
    myna_mock: Shell, served: RemoteWorld, tmp_path: Path
) -> None:
    file = tmp_path / "persona.json"
    persona = {
        "id": "tsuika-taro",
        "name": "追加 太郎",
        "address": "東京都見本区一丁目",
        "birth_date": "19800101",
        "sex": "male",
    }
    file.write_text(json.dumps(persona), encoding="utf-8")
    assert "追加 太郎" in myna_mock("person", "add", str(file)).out
    assert "tsuika-taro" in served.people
    file.write_text("[]", encoding="utf-8")
    ran = myna_mock("person", "add", str(file))
    assert (ran.code, "mock-file-unreadable" in ran.err) == (2, True)


def test_time_travels(myna_mock: Shell, served: RemoteWorld) -> None:
    before = served.at
    assert myna_mock("travel", "--hours", "2").code == 0
    assert (served.at - before).total_seconds() == 7200
    assert myna_mock("travel").code == 2
    at = "2027-01-01T00:00:00+00:00"
    assert myna_mock("clock", "--set", at, "--json").json == {"now": at, "running": False}
    assert "running" in myna_mock("clock", "--run").out
    assert "standing" in myna_mock("clock", "--stand").out
    assert myna_mock("clock", "--set", "soon").code == 2


@pytest.mark.parametrize("days", ["nan", "inf"])
def test_a_span_that_is_no_number_is_refused_as_such(myna_mock: Shell, days: str) -> None:
    told = myna_mock("travel", "--days", days)
    assert (told.code, told.err.partition("]")[0]) == (2, "Error [travel-invalid")


def test_clearing_a_misspelt_address_is_no_success(myna_mock: Shell) -> None:
    told = myna_mock("fault", "clear", "digital-auth-app.tokn")
    assert told.code == 2
    assert "digital-auth-app.token" in told.err


def test_roots_are_written_or_it_is_told_why_not(
    myna_mock: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = myna_mock("roots", str(tmp_path), "--json").json["roots"]
    assert sorted(written) == sorted(map(str, tmp_path.iterdir()))
    nowhere = myna_mock("roots", str(tmp_path / "none"))
    assert (nowhere.code, nowhere.err.partition("]")[0]) == (2, "Error [file-not-opened")
    monkeypatch.setenv("MYNA_MOCK_URL", "http://127.0.0.1:1/w/main")
    nobody = myna_mock("roots", str(tmp_path))
    assert (nobody.code, nobody.err.partition("]")[0]) == (4, "Error [mock-unreachable")


def test_faults_are_set_listed_and_cleared(myna_mock: Shell, served: RemoteWorld) -> None:
    token, certs = "digital-auth-app.token", "digital-auth-app.certs"
    myna_mock("fault", "set", token, "http-503", "--times", "2")
    told = myna_mock("fault", "set", certs, "delay", "--seconds", "0.5", "--json").json
    assert [fault["address"] for fault in told["faults"]] == [token, certs]
    assert "x2" in myna_mock("fault", "list").out
    myna_mock("fault", "clear", token)
    assert [state.spec.address for state in served.port.fault_states()] == [certs]
    assert "No fault" in myna_mock("fault", "clear").out
    assert served.port.fault_states() == ()


def test_the_journal_is_shown_and_emptied(myna_mock: Shell, served: RemoteWorld) -> None:
    assert "Nothing" in myna_mock("journal").out
    served.port.browse("GET", f"{served.issuer}/protocol/openid-connect/certs")
    assert "digital-auth-app.certs" in myna_mock("journal", "digital-auth-app").out
    assert len(myna_mock("journal", "--clear", "--json").json["exchanges"]) == 1
    assert len(served.journal) == 0


def test_a_world_is_reset(myna_mock: Shell, served: RemoteWorld) -> None:
    served.travel(days=1)
    assert myna_mock("reset", "--json").json["reset"] is True
    assert served.at.isoformat() == "2026-11-24T14:00:00+00:00"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("person", "show", "mihon-hanakoo"), "persona-unknown"),
        (("person", "event", "mihon-hanako", "moove"), "event-unknown"),
        (("person", "event", "mihon-hanako", "move", "-o", "to"), "mock-option-malformed"),
        (("fault", "set", "digital-auth-app.tokn", "hang"), "fault-address-unknown"),
        (("journal", "digital"), "journal-operation-unknown"),
        (("world", "--url", "http://127.0.0.1:9/w/x"), "mock-unreachable"),
        (("world", "--url", "elsewhere"), "mock-url-invalid"),
    ],
)
def test_what_is_wrong_is_one_error_document(
    myna_mock: Shell, arguments: tuple[str, ...], code: str
) -> None:
    ran = myna_mock(*arguments, "--json")
    assert ran.json["error"]["code"] == code
    assert ran.code == (4 if code == "mock-unreachable" else 2)
    assert ran.err == ""
