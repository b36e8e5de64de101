"""The file itself: missing, unreadable, not UTF-8, not TOML; and it shows nothing of its text."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myna_sdk.configuration import load
from myna_sdk.configuration.toml_file import parsed_file
from myna_sdk.errors import ConfigError
from myna_sdk.providers.faults import Fault, FaultKind
from tests.configuration.files import LEAST


def only_fault(path: Path, code: str) -> Fault:
    """Return the one fault for which the file cannot be read at all."""
    with pytest.raises(ConfigError) as caught:
        load(path, {})
    assert caught.value.code == code
    (fault,) = caught.value.faults
    assert isinstance(fault, Fault)
    assert fault.file == str(path)
    return fault


def test_a_missing_file_names_its_path_and_how_to_make_one(tmp_path: Path) -> None:
    fault = only_fault(tmp_path / "absent.toml", "config-missing")
    assert f"myna config init {tmp_path / 'absent.toml'}" in fault.remedy


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, "config-unreadable")
    assert fault.kind is FaultKind.FILE_NOT_REGULAR
    assert fault.remedy == "Name the TOML file itself."


@pytest.mark.parametrize("encoding", ["shift_jis", "utf-16", "euc_jp"])
def test_a_file_in_another_encoding_is_told_from_a_bad_one(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "myna.toml"
    path.write_bytes(LEAST.encode(encoding))
    assert only_fault(path, "config-unreadable").kind is FaultKind.FILE_NOT_UTF8


def test_a_mark_in_front_and_foreign_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "myna.toml"
    path.write_bytes(b"\xef\xbb\xbf" + LEAST.replace("\n", "\r\n").encode())
    assert load(path, {}).language == "ja"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a = 1\nb = "unmistakable\n', "2"),
        ("a = 1\n\nb = unmistakable\n", "3"),
        ("a = 1\n[store", "2"),
        ("a = { unmistakable = 1, unmistakable = 2 }", "1"),
        ("a = 1\na = 2\n", "2"),
        ("[a]\n[a]\n", "2"),
    ],
)
def test_a_syntax_error_tells_line_and_column_and_nothing_of_the_text(
    tmp_path: Path, text: str, line: str
) -> None:
    path = tmp_path / "myna.toml"
    path.write_text(text, encoding="utf-8")
    fault = only_fault(path, "config-syntax")
    told = dict(fault.data)
    assert told["line"] == line
    assert 1 <= int(told["column"]) <= len(text.splitlines()[int(line) - 1]) + 1
    assert f"line {line}, column {told['column']}" in fault.problem
    assert "unmistakable" not in fault.render("ja") + fault.render("en")


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 100_000,
        ".".join("a" * 900) + " = 1",
        "[" + ".".join("a" * 900) + "]",
        "a = " + "9" * 5000,
        "a = [{ b = 0x" + "f" * 5000 + " }]",
        "a = 9223372036854775808",
    ],
    ids=["brackets", "dotted-key", "table", "digits", "hexadecimal", "beyond-64-bits"],
)
def test_a_file_nested_or_numbered_beyond_reason_is_a_syntax_error(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "myna.toml"
    path.write_text(text, encoding="utf-8")
    assert only_fault(path, "config-syntax").kind is FaultKind.SYNTAX


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_content_whatsoever_raises_anything_but_a_config_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(content)
    with suppress(ConfigError):
        assert isinstance(parsed_file(path).reveal(), dict)


@pytest.mark.parametrize("first", ["[unmistakable]\n" * 2, "language = 5\n"])
def test_no_frame_of_ours_shows_a_secret_of_the_file(tmp_path: Path, first: str) -> None:
    path = tmp_path / "myna.toml"
    text = f'{first}{LEAST}[providers.a]\ntoken = "unmistakable"\n'
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(path, {"TOKEN": "unmistakable"})
    frames = [entry.frame for entry in caught.traceback if "myna_sdk" in str(entry.path)]
    assert frames
    assert "unmistakable" not in "".join(repr(frame.f_locals) for frame in frames)
