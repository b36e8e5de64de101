"""``myna mock card``: a card in a real PC/SC reader, put in, taken out and swapped by word."""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from myna_mock.card.desk import CardDesk, CardPlan
from myna_mock.card.telling import told
from myna_mock.commands.card_screen import screen, sentence
from myna_sdk.card.anchor_file import chip_anchors_from
from myna_sdk.card.chip_keys import ChipHierarchy
from myna_sdk.commands.language import speak
from myna_sdk.errors import UsageError
from tests.pcscd import Stack

PROGRAM = (sys.executable, "-c", "import sys; from myna_sdk._cli import main; sys.exit(main())")


class Desk:
    """A running command."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.output: IO[str] = _there(process.stdout)

    def say(self, line: str) -> None:
        commands = _there(self.process.stdin)
        commands.write(line + "\n")
        commands.flush()

    def next(self, kind: str) -> dict[str, Any]:
        """The next happening of a kind; the others before it are let go."""
        for line in self.output:
            happening: dict[str, Any] = json.loads(line)
            if happening["kind"] == kind:
                return happening
        raise AssertionError(f"ended before {kind}")


def _there(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


@contextlib.contextmanager
def desk(stack: Stack, *options: str) -> Iterator[Desk]:
    stack.slot.remove()
    process = subprocess.Popen(
        (*PROGRAM, "--lang", "en", "mock", "card", "--json", "--port", str(stack.port), *options),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield Desk(process)
        process.terminate()


def _subject(stack: Stack) -> str:
    stack.wait_until(present=True)
    shown = stack.run("pkcs11-tool", "-O", "--type", "cert", "--id", "01").stdout
    return next(line.strip() for line in shown.splitlines() if "subject" in line)


def test_cards_are_put_in_taken_out_and_swapped_while_it_runs(stack: Stack, tmp_path: Path) -> None:
    written = tmp_path / "card-cas.toml"
    chosen = ("--persona", "mihon-hanako", "--contactless", "--chip-anchors", str(written))
    with desk(stack, *chosen) as running:
        inserted = running.next("inserted")
        assert (inserted["mock"], inserted["persona"]) == (True, "mihon-hanako")
        anchors = chip_anchors_from(written.read_bytes(), str(written))
        assert (anchors.hierarchy, len(anchors.anchors)) == (ChipHierarchy.MOCK, 2)
        assert running.next("reader")["link"] == "connected"
        first = _subject(stack)
        assert running.next("command")["status"] in {"6A82", "6D00", "6A88", "9000"}
        running.say("swap mihon-taro")
        assert running.next("inserted")["persona"] == "mihon-taro"
        stack.wait_until(present=False)
        second = _subject(stack)
        assert second != first
        running.say("remove")
        assert running.next("removed")
        stack.wait_until(present=False)
        running.say("insert mihon-hanako")
        assert _subject(stack) == first
        running.say("quit")
        assert running.process.wait(60) == 0


def test_what_cannot_be_done_is_told_and_ends_nothing(stack: Stack) -> None:
    with desk(stack) as running:
        for line, code in (
            ("insert mada-nashi", "mock-card-absent"),
            ("insert nobody", "persona-unknown"),
            ("dance", "mock-word-unknown"),
            ("event mihon-hanako", "mock-word-incomplete"),
            ("event mihon-hanako jump", "event-unknown"),
        ):
            running.say(line)
            assert running.next("refused")["code"] == code
        running.say("event mihon-hanako lock-pin")
        assert running.next("happened")["event"] == "lock-pin"
        stack.wait_until(present=True)
        assert "user PIN locked" in stack.run("pkcs11-tool", "-L").stdout


def test_a_signal_ends_it_and_takes_the_card_out(stack: Stack) -> None:
    with desk(stack) as running:
        running.next("reader")
        running.process.terminate()
        assert running.process.wait(60) == 0
    stack.wait_until(present=False)


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (CardPlan(persona="mada-nashi"), "mock-card-absent"),
        (CardPlan(persona="nobody"), "persona-unknown"),
        (CardPlan(persona="sumaho-yui", phone="nokia"), "mock-card-carrier"),
        (CardPlan(persona="sumaho-yui", phone="iphone"), "mock-card-absent"),
    ],
)
def test_what_cannot_begin_is_refused(plan: CardPlan, code: str) -> None:
    with pytest.raises(UsageError) as refused:
        CardDesk(plan, print).open()
    assert refused.value.code == code


def test_no_pin_is_ever_told() -> None:
    seen = told(bytes.fromhex("0020008004" + "39373531"), bytes.fromhex("63C2"))
    assert (seen.about, seen.status) == ("4 B", "63C2")
    for line in (sentence(seen, "ja"), sentence(seen, "en")):
        assert "9751" not in line
        assert "39373531" not in line


def test_lines_say_what_a_command_was() -> None:
    lines = [
        sentence(told(bytes.fromhex(command), bytes.fromhex(answer)), "en")
        for command, answer in (
            ("00A4040C0AD392F000260100000001", "9000"),
            ("00A4020C020018", "9000"),
            ("00200080", "63C3"),
            ("00B0000004", "308206939000"),
            ("802A008003010203", "6982"),
            ("FFFF", "6700"),
        )
    ]
    assert lines == [
        "  SELECT  JPKI (公的個人認証)  9000 done",
        "  SELECT  0018  9000 done",
        "  how many tries  63C3 3 tries left",
        "  READ BINARY  0000  9000 done  4 B",
        "  SIGN  3 B  6982 not opened",
        "  lengths that fit no command  6700 wrong length",
    ]


def test_what_a_reader_does_is_told_in_the_language_that_was_chosen(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Commands come in on a thread of their own, where nobody chose a language."""
    speak("ja")
    shown = screen(as_json=False)
    speak("en")
    telling = threading.Thread(target=shown, args=(told(b"\0\x20\0\x80", b"\x63\xc3"),))
    telling.start()
    telling.join()
    assert capsys.readouterr().out == "  残り回数の照会  63C3 残り3回\n"


def test_a_desk_shows_no_number_of_a_phone() -> None:
    shown: list[Any] = []
    opened = CardDesk(CardPlan(persona="sumaho-yui", phone="android"), shown.append)
    assert opened.told("insert sumaho-yui")
    assert shown[-1].number_b is None
    assert not opened.told("quit")
