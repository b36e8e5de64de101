"""``myna card`` over a real PC/SC daemon: what the screens say, and what never reaches the card."""

import hashlib
import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from myna_mock.card.municipality import TEXT_CA, VISUAL_CA
from myna_mock.card.profile import CardProfile
from myna_mock.card.virtual_card import VirtualCard
from myna_mock.world import World
from myna_sdk.jpki.certificate import parse_certificate
from myna_sdk.model.certificate import Carrier
from tests.pcsc.conftest import HANAKO
from tests.pcscd import READER, Stack, running

MYNA = str(Path(sys.executable).with_name("myna"))
PIN, PASSWORD = b"1234\n", b"abc123\n"


@pytest.fixture
def card(reader: Stack, world: World) -> VirtualCard:
    """A plain adult's card, in the reader."""
    inserted = world.person(HANAKO).card()
    reader.insert(inserted)
    return inserted


@pytest.fixture
def anchors(world: World, tmp_path: Path) -> Path:
    """The world's card CAs, as a file."""
    lines = ['hierarchy = "mock"']
    for name, key in world.card_authority.public_keys().items():
        application = {TEXT_CA: "text", VISUAL_CA: "visual"}[name]
        modulus = key.public_numbers().n
        lines += ["[[anchor]]", f'application = "{application}"']
        lines += [f'identifier = "{name.hex()}"', f'modulus = "{modulus:x}"']
    (tmp_path / "cas.toml").write_text("\n".join(lines))
    return tmp_path / "cas.toml"


def _card(stack: Stack, *arguments: object, typed: bytes = b"", lang: str = "en") -> Any:
    words = [MYNA, "card", *map(str, arguments), "--lang", lang]
    return stack.run(*words, stdin=typed)


def _json(stack: Stack, *arguments: object, typed: bytes = b"") -> tuple[int, Any]:
    done = _card(stack, *arguments, "--json", typed=typed)
    return done.returncode, json.loads(done.stdout)


def test_readers_are_listed(card: VirtualCard, reader: Stack) -> None:
    code, told = _json(reader, "readers")
    assert (code, told["readers"][0]) == (
        0,
        {"reader": READER, "card": True, "atr": card.atr.hex()},
    )
    assert f"{READER}  card\n" in _card(reader, "readers").stdout


def test_what_lies_on_the_reader_is_told_in_both_languages(
    card: VirtualCard, reader: Stack
) -> None:
    code, told = _json(reader, "info", "--reader", "00 00")
    assert (code, told["card"]) == (
        0,
        {
            "carrier": "card",
            "token": "JPKIAPICCTOKEN2",
            "certificates": ["signing", "user-authentication"],
            "face": True,
        },
    )
    assert "マイナンバーカード" in _card(reader, "info", lang="ja").stdout


def test_a_card_that_does_not_come_is_an_error_that_says_so(reader: Stack) -> None:
    done = _card(reader, "info", "--wait", "0.3")
    assert (done.returncode, done.stdout) == (4, "")
    assert "card-removed" in done.stderr


def test_no_pin_is_asked_for_before_there_is_a_card(reader: Stack) -> None:
    done = _card(reader, "login-check", "--wait", "0", typed=PIN)
    assert (done.returncode, done.stdout) == (4, "")
    assert "PIN" not in done.stderr


def test_a_wrong_pin_costs_one_try_and_an_impossible_one_costs_none(
    card: VirtualCard, reader: Stack
) -> None:
    assert _json(reader, "login-check", typed=b"12a4\n")[1]["card"]["refused"] == "pin-form-wrong"
    code, told = _json(reader, "login-check", typed=b"9999\n")
    assert (code, told["card"]["refused"], told["card"]["tries_left"]) == (1, "pin-wrong", 2)
    pins = {each["pin"]: each["left"] for each in _json(reader, "pin-status")[1]["pins"]}
    assert pins["user-authentication-pin"] == 2


def test_the_last_try_is_used_only_when_it_is_insisted_on(card: VirtualCard, reader: Stack) -> None:
    for _ in range(2):
        _card(reader, "login-check", typed=b"9999\n")
    code, told = _json(reader, "login-check", typed=PIN)
    assert (code, told["card"]["refused"]) == (3, "pin-last-try")
    code, told = _json(reader, "login-check", "--last-try", typed=PIN)
    assert (code, told) == (3, {"answer": "held", "certificate": "not-checked"})


def test_a_signature_is_one_that_openssl_takes(
    card: VirtualCard, reader: Stack, tmp_path: Path
) -> None:
    document, signature = tmp_path / "contract", tmp_path / "contract.sig"
    document.write_bytes(b"the contract")
    code, told = _json(reader, "sign", document, "-o", signature, typed=PASSWORD)
    assert code == 0
    assert told["sha256"] == hashlib.sha256(b"the contract").hexdigest()
    key = tmp_path / "key.pem"
    x509 = ("openssl", "x509", "-inform", "DER", "-in", told["certificate"], "-pubkey", "-noout")
    key.write_bytes(subprocess.run(x509, capture_output=True, check=True).stdout)
    verify = ("openssl", "dgst", "-sha256", "-verify", key, "-signature", signature, document)
    assert subprocess.run(verify, capture_output=True, check=True).stdout == b"Verified OK\n"
    assert signature.stat().st_mode & 0o077 == 0


def test_a_reader_that_goes_in_the_middle_is_an_error_and_no_wait(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = VirtualCard.transmit
    (tmp_path / "contract").write_bytes(b"the contract")
    with running() as own:

        def last(card: VirtualCard, command: bytes) -> bytes:
            if command[1] == 0x2A:
                own.kill()
            return answered(card, command)

        monkeypatch.setattr(VirtualCard, "transmit", last)
        own.insert(world.person(HANAKO).card())
        done = _card(own, "sign", tmp_path / "contract", "-o", tmp_path / "out", typed=PASSWORD)
    assert done.returncode == 4
    assert "card-reader-unavailable" in done.stderr
    assert "abc123" not in (done.stdout + done.stderr).lower()
    assert [each.name for each in tmp_path.iterdir()] == ["contract"]


def test_nothing_is_written_over_and_no_pin_is_asked_for_in_vain(
    card: VirtualCard, reader: Stack, tmp_path: Path
) -> None:
    document, signature = tmp_path / "contract", tmp_path / "contract.sig"
    document.write_bytes(b"the contract")
    signature.write_bytes(b"kept")
    done = _card(reader, "sign", document, "-o", signature, typed=PASSWORD)
    assert (done.returncode, signature.read_bytes()) == (2, b"kept")
    assert reader.exchanges == []


@pytest.mark.parametrize(
    ("command", "where"), [("face", "link"), ("certificate", "nowhere/out"), ("sign", "kept")]
)
def test_what_cannot_be_written_is_told_before_a_pin_is_asked_for(
    tmp_path: Path, command: str, where: str
) -> None:
    (tmp_path / "kept").write_bytes(b"kept")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    words = [MYNA, "card", command, "-o", str(tmp_path / where), "--lang", "en"]
    words += [str(tmp_path / "kept")] if command == "sign" else []
    done = subprocess.run(words, input=b"", capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(f"Error [usage]: {tmp_path / where}".encode())
    assert (tmp_path / "kept").read_bytes() == b"kept"
    assert not (tmp_path / "target").exists()


def test_a_file_that_could_not_be_written_whole_is_not_left_behind(tmp_path: Path) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000));"
    limit += "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
    work = "from pathlib import Path; from myna_sdk.commands.new_files import write_private;"
    work += f"write_private(Path({str(tmp_path / 'out')!r}), bytes(5000))"
    done = subprocess.run([sys.executable, "-c", limit + work], capture_output=True, check=False)
    assert b"File too large" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_phone_is_asked_for_its_certificate_with_the_pin(
    world: World, reader: Stack, tmp_path: Path
) -> None:
    reader.insert(world.person("sumaho-yui").card(CardProfile(carrier=Carrier.ANDROID)))
    output = tmp_path / "phone.der"
    code, told = _json(reader, "certificate", "-o", output, typed=b"12a4\n")
    assert (code, told["card"]["refused"]) == (3, "pin-form-wrong")
    assert _json(reader, "certificate", "-o", output, typed=PIN)[0] == 0
    assert parse_certificate(output.read_bytes()).carrier is Carrier.ANDROID


def test_a_certificate_is_written_for_its_owner_alone(
    card: VirtualCard, reader: Stack, tmp_path: Path
) -> None:
    output = tmp_path / "certificate.der"
    assert _json(reader, "certificate", "-o", output)[0] == 0
    told = subprocess.run(
        [MYNA, "cert", "inspect", str(output), "--json"], capture_output=True, check=True
    )
    assert json.loads(told.stdout)["certificate"]["kind"] == "user-authentication"
    assert output.stat().st_mode & 0o077 == 0


def test_the_face_of_the_card_is_authentic_by_the_worlds_cas_and_masked_unless_revealed(
    card: VirtualCard, reader: Stack, anchors: Path
) -> None:
    number = f"{card.printed.number_b}\n".encode()
    code, told = _json(reader, "facts", "--chip-anchors", anchors, "--reveal", typed=number)
    assert (code, told["card"]["outcome"]) == (0, "authentic")
    assert told["card"]["facts"]["name"] == "見本　花子"
    assert told["card"]["card_status"] == "not-checked"
    masked = _card(reader, "facts", "--chip-anchors", anchors, typed=number, lang="ja")
    assert "花子" not in masked.stdout + masked.stderr
    assert "見比べてください" in masked.stdout


def test_without_the_cas_nobody_can_tell_and_no_photograph_is_written(
    card: VirtualCard, reader: Stack, tmp_path: Path
) -> None:
    number = f"{card.printed.number_b}\n".encode()
    output = tmp_path / "face.png"
    code, told = _json(reader, "face", "-o", output, typed=number)
    assert (code, told["card"]["outcome"], told["output"]) == (3, "unproven", None)
    assert not output.exists()


def test_the_photograph_is_written_as_png(
    card: VirtualCard, reader: Stack, anchors: Path, tmp_path: Path
) -> None:
    number = f"{card.printed.number_b}\n".encode()
    output = tmp_path / "face.png"
    assert _json(reader, "face", "-o", output, "--chip-anchors", anchors, typed=number)[0] == 0
    assert output.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "written", ["", "hierarchy = 1", 'hierarchy = "mock"\nanchor = [{}]', "\x00", "anchor = 5"]
)
def test_a_file_of_cas_that_is_none_is_refused_before_a_number_is_asked_for(
    reader: Stack, tmp_path: Path, written: str
) -> None:
    (tmp_path / "cas.toml").write_text(written)
    done = _card(reader, "facts", "--chip-anchors", tmp_path / "cas.toml")
    assert done.returncode == 2
    assert "chip-anchor" in done.stderr
    assert "cas.toml" in done.stderr


def test_the_live_view_shows_cards_come_and_go(reader: Stack, world: World) -> None:
    watching = subprocess.Popen(
        [MYNA, "card", "watch", "--json"],
        env=reader.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    with watching:
        assert watching.stdout is not None
        seen = (json.loads(line) for line in watching.stdout)
        assert {next(seen)["event"] for _ in range(2)} == {"reader-in"}
        reader.slot.insert(world.person(HANAKO).card())
        assert next(seen) == {"event": "card-in", "reader": READER}
        reader.remove()
        assert next(seen) == {"event": "card-out", "reader": READER}
        watching.terminate()


def test_what_is_typed_on_a_terminal_is_not_echoed(card: VirtualCard, reader: Stack) -> None:
    ours, theirs = pty.openpty()
    typing = subprocess.Popen(
        [MYNA, "card", "login-check", "--lang", "en"],
        env=reader.environment,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    with typing, os.fdopen(ours, "r+b", buffering=0) as terminal:
        shown = b""
        while not shown.endswith(b": "):
            shown += terminal.read(64)
        # Core dumps are off as soon as a PIN is in memory, not only when it is sent.
        assert "Max core file size        0 " in Path(f"/proc/{typing.pid}/limits").read_text()
        terminal.write(PIN)
        assert typing.stdout is not None
        said = typing.stdout.read()
        shown += terminal.read(64)
    assert b"The card answered the nonce" in said
    assert b"1234" not in shown
