"""Whatever goes wrong: one message, one exit code, no traceback, and nothing personal."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from myna_sdk._cli.guard import guarded
from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.errors import ConfigError, MynaError, PluginError, StoreError, UsageError
from tests.architecture.test_my_number import computed
from tests.cli.conftest import Run, Settled

MYNA = Path(sys.executable).with_name("myna")


def _raising(error: BaseException) -> "object":
    raise error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("login-unknown", "no login has this id"), ExitCode.USAGE),
        (ConfigError("notice-missing", "no notice"), ExitCode.USAGE),
        (StoreError("store-failed", "locked"), ExitCode.FAILED),
        (PluginError("plugin-failed", "broke"), ExitCode.FAILED),
        (MynaError("internal", "odd"), ExitCode.FAILED),
        (KeyError("a defect"), ExitCode.FAILED),
        (KeyboardInterrupt(), 130),
    ],
)
def test_no_error_looks_like_an_answer(error: BaseException, code: int) -> None:
    """0, 1 and 3 are answers about a person; an error is none of them."""
    assert guarded(lambda: _raising(error), as_json=False) == code


def test_a_defect_is_told_by_place_and_kind_and_not_by_its_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    guarded(lambda: _raising(ValueError("見本 花子")), as_json=False)
    told = capsys.readouterr()
    assert "ValueError" in told.err
    assert "test_guard.py" in told.err
    assert "見本" not in told.err + told.out
    assert "Traceback" not in told.err


def test_what_an_error_quotes_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    error = StoreError("store-failed", "file　a\x1b[2J\nb", remedy="\x9b31m\u202ec")
    guarded(lambda: _raising(error), as_json=False)
    told = capsys.readouterr().err
    assert "file　a\\u001b[2J\nb\n  \\u009b31m\\u202ec\n" in told


def test_with_json_an_error_is_the_one_document(settled: Settled) -> None:
    told = settled.run("identity", "result", "nobody", "--json")
    assert (told.code, told.err) == (2, "")
    assert told.json["error"]["code"] == "login-unknown"


@pytest.mark.parametrize("words", [("nothing",), ("identity", "nothing"), ("plugins", "list", "x")])
def test_wrong_usage_is_the_one_document_too(run: Run, words: tuple[str, ...]) -> None:
    told = run(*words, "--json")
    assert (told.code, told.err) == (2, "")
    assert told.json["error"]["code"] == "usage"


def test_every_fault_of_a_configuration_is_told_at_once_with_its_remedy(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "myna.toml").write_text('environment = "mok"\n[store]\nurl = "sqlite:///x.db"\n')
    told = run("identity", "result", "any")
    assert told.code == 2
    assert told.err.count("myna.toml: ") == 3
    for key in ("environment", "relying_party", "store.key"):
        assert f"myna.toml: {key}: " in told.err
    faults = run("identity", "result", "any", "--json").json["error"]["faults"]
    assert {fault["key"] for fault in faults} == {"environment", "relying_party", "store.key"}
    assert all(fault["remedy"] for fault in faults)


def test_no_configuration_names_the_command_that_makes_one(run: Run) -> None:
    told = run("audit", "verify")
    assert told.code == 2
    assert "myna config init" in told.err


def test_a_store_that_cannot_be_opened_is_a_failure(settled: Settled, tmp_path: Path) -> None:
    path = tmp_path / "myna.toml"
    path.write_text(path.read_text("utf-8").replace("sqlite:///myna.db", "sqlite:///no/such.db"))
    assert settled.run("audit", "verify").code == 4


@pytest.mark.parametrize(
    ("word", "near"),
    [("identty", "identity"), ("plugin", "plugins"), ("mocc", "mock"), ("dmeo", "demo")],
)
def test_an_unknown_command_is_answered_with_the_nearest(run: Run, word: str, near: str) -> None:
    told = run(word)
    assert told.code == 2
    assert near in told.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("identity", "start"), "'use_case' の指定がありません。"),
        (("config", "check", "--confg", "x"), "オプション --confg はありません。"),
        (("config", "check", "extra"), "余分な引数があります: extra"),
        (("config", "check", "--config"), "オプション --config の値がありません。"),
        (("config", "check", "--json=x"), "オプション --json は値を取りません。"),
        (("identity", "strat"), "コマンド 'strat' はありません。 候補: start"),
        (("nothing",), "コマンド 'nothing' はありません。"),
    ],
)
def test_wrong_usage_is_told_in_japanese_too(run: Run, words: tuple[str, ...], says: str) -> None:
    told = run(*words, "--lang", "ja")
    assert told.code == 2
    assert told.err.startswith(f"エラー [usage]: {says}")


@pytest.mark.parametrize(
    ("words", "ja", "en"),
    [
        ("serve --port x", "整数を指定してください。", "Input should be a valid integer"),
        ("serve --port 70000", "65535 以下を", "Input should be less than or equal to 65535"),
        ("fault set a b --times 0", "1 以上を", "Input should be greater than or equal to 1"),
        ("travel --days x", "数を指定してください。", "Input should be a valid number"),
        ("serve --at x", "2026-11-24T12:00:00+09:00", "2026-11-24T12:00:00+09:00"),
        ("person add none.json", "'none.json' がありません。", "file 'none.json' does not exist."),
        ("person add .", "'.' はフォルダーです。", "file '.' is a directory."),
    ],
)
def test_a_value_of_the_wrong_form_is_told_in_the_language_of_the_screen(
    run: Run, words: str, ja: str, en: str
) -> None:
    for language, says in (("ja", ja), ("en", en)):
        told = run("mock", *words.split(), "--lang", language)
        assert told.code == 2
        first = told.err.splitlines()[0]
        assert says in first
        assert "Value error" not in first
        assert language == "en" or not re.search(r"[a-z]{3,} [a-z]{3,}", first)


def test_a_choice_is_told_without_words_of_the_parsers_own(run: Run) -> None:
    told = run("cert", "verify", "c", "--anchors", ".", "--kind", "x")
    assert "'--kind': 'x' is not one of 'signing'" in told.err
    told = run("cert", "verify", "c", "--anchors", ".", "--kind", "x", "--lang", "ja")
    assert "'x' は使えません。候補: 'signing', 'user-authentication'" in told.err


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("group", ["cert", "facts", "mock person", "consent"])
def test_a_list_of_commands_cuts_no_sentence(run: Run, group: str, language: str) -> None:
    told = run(*group.split(), "--help", "--lang", language).out
    assert "..." not in told.partition("\n")[2]  # the first line says [ARGS]...


def test_an_unknown_command_of_a_group_is_answered_with_the_nearest(run: Run) -> None:
    assert "No command 'strat'. Perhaps: start" in run("identity", "strat").err


@pytest.mark.parametrize("group", ["identity", "config", "mock fault"])
def test_a_group_without_a_command_shows_what_it_has_and_is_no_success(
    run: Run, group: str
) -> None:
    told = run(*group.split())
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith(f"Usage: myna {group}")


def test_a_reader_who_leaves_is_no_error_to_speak_of() -> None:
    command = f"'{MYNA}' explain cancelled | true; exit ${{PIPESTATUS[0]}}"
    told = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert told.returncode in (0, 141)  # it may have finished before the reader left
    assert told.stderr == ""


def test_the_real_program_exits_with_the_code_that_was_returned(tmp_path: Path) -> None:
    ended = subprocess.run(
        [MYNA, "audit", "verify"], cwd=tmp_path, capture_output=True, check=False
    )
    assert ended.returncode == 2


ASCII_ONLY = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def _shell(words: str, **environ: str) -> "subprocess.CompletedProcess[bytes]":
    command = ["sh", "-c", words.replace("myna", str(MYNA), 1)]
    return subprocess.run(command, capture_output=True, check=False, env={**os.environ, **environ})


def test_json_is_json_where_the_locale_has_no_japanese() -> None:
    told = _shell("myna explain cancelled --json", **ASCII_ONLY)
    assert (told.returncode, told.stderr) == (0, b"")
    assert "マイナアプリ" in json.loads(told.stdout.decode("ascii"))["guidance"]["ja"]


def test_lines_for_people_are_escaped_where_the_locale_has_no_japanese() -> None:
    told = _shell("myna explain cancelled --lang ja", **ASCII_ONLY)
    assert (told.returncode, told.stderr) == (0, b"")
    assert "マイナアプリ".encode("ascii", "backslashreplace") in told.stdout


@pytest.mark.parametrize("words", ["myna explain cancelled --json", "myna explain nothing --json"])
def test_a_full_disk_under_the_output_is_told_and_is_no_defect(words: str) -> None:
    told = _shell(f"{words} > /dev/full")
    assert told.returncode != 0
    assert b"[output-lost]" in told.stderr
    assert b"Traceback" not in told.stderr


@pytest.mark.parametrize("streams", [">&-", "<&- >&- 2>&-"])
def test_closed_streams_do_no_harm(streams: str) -> None:
    told = _shell(f"myna explain cancelled --json {streams}")
    assert (told.returncode, told.stderr) == (0, b"")


@pytest.mark.parametrize(
    "words",
    [
        ("explain", "{}"),
        ("{}",),
        ("plugins", "doctor", "{}"),
        ("config", "check", "--config", "{}"),
        ("config", "check", "--config={}"),
        ("mock", "person", "{}"),
        ("demo", "--persona", "{}"),
        ("explain", "--json", "{}"),
    ],
)
def test_what_looks_like_a_my_number_is_never_echoed(run: Run, words: tuple[str, ...]) -> None:
    number = computed()
    told = run(*(word.format(number) for word in words))
    assert told.code == ExitCode.USAGE
    assert "my-number-refused" in told.out + told.err
    assert number not in told.out + told.err


@pytest.mark.parametrize(
    "words",
    [
        "identity start rental-screening --session s --subject {}",
        "identity start rental-screening --session s --subject={}",
        "people rename --subject a --new-subject {}",
        "facts latest {}",
        "facts latest --again {} --service s",
        "status check a {}",
        "consent status {} --poll",
        "consent withdraw {} --session s",
    ],
)
def test_a_subject_may_have_twelve_digits(run: Run, words: str) -> None:
    told = run(*words.format(computed()).split())
    assert "[config-missing]" in told.err


@pytest.mark.parametrize("words", ["facts latest a --service {}", "consent resume x={}"])
def test_beside_a_subject_nothing_may_look_like_a_my_number(run: Run, words: str) -> None:
    assert "my-number-refused" in run(*words.format(computed()).split()).err


def test_a_pipe_or_folder_is_no_configuration_and_nobody_waits_for_it(
    run: Run, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "."):
        told = run("config", "check", "--config", name)
        assert told.code == ExitCode.USAGE
        assert "not a regular file" in told.out + told.err


def test_a_version_that_cannot_be_written_is_told_without_traceback() -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-c", "from myna_sdk._cli import main; main()", "--version"]
        told = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert told.returncode == ExitCode.FAILED
    assert b"output-lost" in told.stderr
    assert b"Traceback" not in told.stderr


def test_a_version_that_nobody_can_be_told_does_no_harm() -> None:
    told = _shell("myna --version >&-")
    assert (told.returncode, told.stderr) == (0, b"")


def test_input_that_is_no_text_is_no_defect() -> None:
    told = _shell("printf '\\377\\n' | myna status check -", PYTHONIOENCODING="utf-8:strict")
    assert (told.returncode, b"[config-missing]" in told.stderr) == (2, True)


@pytest.mark.parametrize(
    "words",
    [
        "identity compare x --expected deep.json",
        "identity start property-sale --session s --by signature --statement deep.json",
        "mock person add deep.json",
        "mock person event mihon-hanako move -o to={}",
    ],
)
def test_a_file_that_is_nested_without_end_is_no_defect(
    run: Run, tmp_path: Path, words: str
) -> None:
    deep = "[" * 5000
    (tmp_path / "deep.json").write_text(deep)
    told = run(*words.format(deep).split())
    assert "[internal]" not in told.err
    assert told.code in {
        ExitCode.USAGE,
        ExitCode.FAILED,
    }  # the last one asks a world: there is none
