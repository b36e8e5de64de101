"""Files that are not what was asked for: refused by file, byte and remedy, and not read on."""

import os
import threading
from base64 import encodebytes
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myna_sdk.commands.der_files import read_der
from myna_sdk.errors import UsageError
from myna_sdk.jpki.file_kinds import HEAD, FileKind, kind_of
from myna_sdk.testing.attack_pack import IssuedCase, issue
from tests.cli.conftest import Run

HUNDRED_MEGABYTES = 100 * 1024 * 1024
WANTED = (FileKind.CERTIFICATE, FileKind.CRL, FileKind.OCSP_ANSWER, FileKind.OCSP_REQUEST)


@pytest.fixture(scope="module")
def good() -> IssuedCase:
    return issue(None, datetime(2026, 11, 24, 3, tzinfo=UTC))


def pem(label: str, data: bytes) -> bytes:
    return b"-----BEGIN %s-----\n%s-----END %s-----\n" % (
        label.encode(),
        encodebytes(data),
        label.encode(),
    )


Bad = Callable[[IssuedCase], bytes]
BAD: dict[str, tuple[Bad, int, str, str]] = {
    "empty": (lambda _: b"", 0, "input-empty", "again"),
    "cut": (lambda g: g.certificate()[:-1], -1, "truncated", "again"),
    "cut in its length": (lambda g: g.certificate()[:3], 0, "truncated", "again"),
    "PEM": (lambda g: pem("CERTIFICATE", g.certificate()), 0, "input-is-pem", "openssl x509"),
    "PEM behind a text": (
        lambda g: b"subject=CN = x\n" + pem("CERTIFICATE", g.certificate()),
        *(15, "input-is-pem", "openssl x509"),
    ),
    "several in DER": (lambda g: g.certificate() + g.anchors()[0], -2, "input-several", "own"),
    "several in PEM": (
        lambda g: pem("CERTIFICATE", g.certificate()) * 2,
        *(0, "input-is-pem", "openssl x509"),
    ),
    "padding behind": (lambda g: g.certificate() + b"\xff" * 9, -2, "trailing-bytes", "follows"),
    "a key in PEM": (lambda g: g.reveal_key(), 0, "input-is-private-key", "Keep"),
    "a key in DER": (
        lambda _: bytes.fromhex("3082013a020100300d06092a864886f70d010101050004820124"),
        *(0, "input-is-private-key", "Keep"),
    ),
    "an encrypted key": (
        lambda _: bytes.fromhex("3082013a303006092a864886f70d01050d"),
        *(0, "input-is-private-key", "Keep"),
    ),
    "a PKCS#12 store": (
        lambda _: bytes.fromhex("3082013a0201033082013006092a864886f70d010701"),
        *(0, "input-is-private-key", "Keep"),
    ),
    "a list": (lambda g: g.revocation_list() or b"", 0, "input-is-something-else", "certificate"),
    "an answer": (lambda g: g.answer(), 0, "input-is-something-else", "certificate"),
    "a request": (lambda g: g.request(), 0, "input-is-something-else", "certificate"),
    "text": (lambda _: b"hello", 0, "input-is-something-else", "certificate"),
    "BER": (lambda g: b"\x30\x80" + g.certificate()[4:] + b"\0\0", 0, "not-der", "DER"),
    "a list's length in a certificate": (
        lambda g: b"\x30\x84\x06\x40\x00\x00" + g.certificate()[4:],
        *(16 * 1024, "input-too-large", "certificate"),
    ),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("command", ["inspect", "verify", "verify --anchors"])
def test_a_bad_file_is_named_with_its_byte_and_what_to_do(
    run: Run, tmp_path: Path, good: IssuedCase, name: str, command: str
) -> None:
    made, offset, flaw, remedy = BAD[name]
    path, root = tmp_path / "bad.bin", tmp_path / "root.cer"
    path.write_bytes(made(good))
    root.write_bytes(good.anchors()[2])
    good_file = tmp_path / "good.cer"
    good_file.write_bytes(good.certificate())
    told = {
        "inspect": lambda: run("cert", "inspect", str(path), "--json"),
        "verify": lambda: run("cert", "verify", str(path), "--anchors", str(root), "--json"),
        "verify --anchors": lambda: run(
            "cert", "verify", str(good_file), "--anchors", str(path), "--json"
        ),
    }[command]()
    at = {-1: len(good.certificate()) - 1, -2: len(good.certificate())}.get(offset, offset)
    error = told.json["error"]
    assert told.code == 2
    assert error["code"] == "file-unusable"
    assert f"bad.bin, byte {at}" in error["message"]
    assert f"[{flaw}]" in error["message"]
    assert remedy in error["remedies"][0]


@pytest.mark.parametrize(
    ("option", "file", "made"),
    [
        ("--crl", "an OCSP answer", lambda g: g.answer()),
        ("--ocsp", "a revocation list", lambda g: g.revocation_list()),
        ("--ocsp", "an OCSP request", lambda g: g.request()),
    ],
)
def test_what_was_handed_in_under_another_option_is_called_by_its_name(
    run: Run, tmp_path: Path, good: IssuedCase, option: str, file: str, made: Bad
) -> None:
    for name, data in (("c", good.certificate()), ("r", good.anchors()[2]), ("o", made(good))):
        (tmp_path / name).write_bytes(data)
    told = run("cert", "verify", "c", "--anchors", "r", "--hierarchy", "mock", option, "o")
    assert told.code == 2
    assert f"o, byte 0: This is {file};" in told.err


def test_what_cannot_be_opened_is_named(run: Run, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        told = run("cert", "inspect", str(path))
        assert told.code == 2
        assert str(path) in told.err


@attrs.define
class Pipe:
    """A pipe that is fed without end and counts what was taken out of it."""

    path: Path
    head: bytes
    taken: int = 0

    def feed(self) -> None:
        with self.path.open("wb", buffering=0) as pipe:
            try:
                self.taken += pipe.write(self.head)
                while True:
                    self.taken += pipe.write(b"\0")
            except BrokenPipeError:
                return


PIPE_ROOM = 64 * 1024  # bytes that wait in a pipe, unread (pipe(7))


@pytest.mark.parametrize("wanted", WANTED)
@pytest.mark.parametrize("head", [b"\0", b"-----BEGIN PRIVATE KEY-----\n", b"\x02\x01\x00"])
def test_of_a_stream_that_is_nothing_wanted_only_the_head_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wanted: FileKind, head: bytes
) -> None:
    taken = _counted(monkeypatch)
    path = tmp_path / "pipe"
    os.mkfifo(path)
    pipe = Pipe(path, head)
    thread = threading.Thread(target=pipe.feed)
    thread.start()
    with pytest.raises(UsageError):
        read_der(path, wanted)
    thread.join()
    assert taken[0] <= HEAD
    assert pipe.taken <= HEAD + PIPE_ROOM


def _counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the bytes that reach the reader from files."""
    taken, opened = [0], Path.open

    class Counting:
        def __init__(self, file: object) -> None:
            self.file = file

        def __enter__(self) -> "Counting":
            return self

        def __exit__(self, *error: object) -> None:
            self.file.close()  # type: ignore[attr-defined]

        def fileno(self) -> int:
            return int(self.file.fileno())  # type: ignore[attr-defined]

        def read(self, size: int) -> bytes:
            data: bytes = self.file.read(size)  # type: ignore[attr-defined]
            taken[0] += len(data)
            return data

    def counting(path: Path, mode: str = "r", **options: int) -> object:
        file = opened(path, mode, **options)  # type: ignore[call-overload]
        return Counting(file) if mode == "rb" else file

    monkeypatch.setattr(Path, "open", counting)
    return taken


LARGE: dict[str, tuple[Bad, int]] = {
    "zeros": (lambda _: b"", HEAD),
    "a certificate and zeros": (lambda g: g.certificate(), 2 * HEAD),
    "a list and zeros": (lambda g: g.revocation_list() or b"", HEAD),
    "a length of 100 MB": (lambda _: b"\x30\x84\x06\x3f\xff\xfa\x30\x84\x06\x00\x00\x00", HEAD),
    "PEM": (lambda g: pem("CERTIFICATE", g.certificate()), HEAD),
    "a key": (lambda g: g.reveal_key(), HEAD),
}


@pytest.mark.parametrize("wanted", WANTED)
@pytest.mark.parametrize("name", LARGE)
def test_of_a_file_of_100_megabytes_no_more_is_read_than_shows_what_it_is_not(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    good: IssuedCase,
    wanted: FileKind,
    name: str,
) -> None:
    made, most = LARGE[name]
    path = tmp_path / "large"
    path.write_bytes(made(good))
    os.truncate(path, HUNDRED_MEGABYTES)  # a hole: it takes no room on the disk
    taken = _counted(monkeypatch)
    with pytest.raises(UsageError) as refused:
        read_der(path, wanted)
    assert str(path) in refused.value.message
    assert taken[0] <= most


def test_a_list_that_was_cut_off_is_known_by_its_size_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, good: IssuedCase
) -> None:
    """A regular file shorter than it states is not read to its end."""
    path = tmp_path / "list.crl"
    inner = b"\x30\x84\x06\x30\x00\x00\x02\x01\x01\x30\x0d"
    path.write_bytes(b"\x30\x84\x06\x40\x00\x00" + inner)
    os.truncate(path, 50 * 1024 * 1024)
    taken = _counted(monkeypatch)
    with pytest.raises(UsageError, match="byte 52428800") as refused:
        read_der(path, FileKind.CRL)
    assert refused.value.data["flaw"] == "truncated"
    assert taken[0] <= HEAD


def test_a_good_file_is_read_whole_from_a_pipe_as_well(tmp_path: Path, good: IssuedCase) -> None:
    path, data = tmp_path / "pipe", good.certificate()
    os.mkfifo(path)
    thread = threading.Thread(target=lambda: path.write_bytes(data))
    thread.start()
    assert read_der(path, FileKind.CERTIFICATE) == data
    thread.join()


@given(st.binary(max_size=64), st.sampled_from(["", "30", "3030", "3080", "30820123", "3030a0"]))
def test_any_head_is_of_some_kind(head: bytes, begin: str) -> None:
    assert isinstance(kind_of(bytes.fromhex(begin) + head), FileKind)


@pytest.fixture
def each(good: IssuedCase) -> dict[FileKind, bytes]:
    return {
        FileKind.CERTIFICATE: good.certificate(),
        FileKind.CRL: good.revocation_list() or b"",
        FileKind.OCSP_ANSWER: good.answer(),
        FileKind.OCSP_REQUEST: good.request(),
        FileKind.PUBLIC_KEY: good.scene.certificate.key,
    }


def test_each_kind_is_told_by_its_first_bytes(each: dict[FileKind, bytes]) -> None:
    assert {kind: kind_of(data[:32]) for kind, data in each.items()} == {k: k for k in each}
