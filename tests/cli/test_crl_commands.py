"""``myna crl``: lists become an index, which is brought up to date and asked."""

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from myna_sdk.jpki.crl_layout import VERSION
from myna_sdk.model.masking import MASK
from myna_sdk.store import keep_signed_list
from myna_sdk.store.durable import publish
from myna_sdk.testing.attack_pack.scenes import ListPlan, entry
from tests.cli.conftest import Run, Told
from tests.jpki.lists import AT, STAGE, plan

HELD = 0x012D57CA
JST = "2026-11-24T12:00:00+09:00"


@attrs.frozen
class Desk:
    """A folder with roots and lists, and the commands with their usual options."""

    run: Run
    folder: Path

    def list(self, name: str, made: ListPlan) -> str:
        (self.folder / name).write_bytes(made.build())
        return name

    def crl(self, command: str, *words: str, options: tuple[str, ...] = ()) -> Told:
        moment = ("--at", JST) if command in {"lookup", "info"} else ()
        roots = ("--hierarchy", "mock", "--anchors", "roots", *moment)
        return self.run("crl", command, *words, *roots, *options)

    def document(self, command: str, *words: str) -> Any:
        return self.crl(command, *words, options=("--json",)).json


@pytest.fixture
def desk(run: Run, tmp_path: Path) -> Desk:
    roots = tmp_path / "roots"
    roots.mkdir()
    (roots / "root.cer").write_bytes(STAGE.current.certificate())
    return Desk(run, tmp_path)


@pytest.fixture
def index(desk: Desk) -> str:
    """An index of two towns, one of which holds the usual person's serial number."""
    lists = desk.folder / "lists" / "tokyo"
    lists.mkdir(parents=True)
    desk.list("lists/tokyo/a.crl", plan(entry(HELD, AT, 6), entry(7, AT, 3)))
    desk.list("lists/b.der", plan(entry(8, AT), name="Rei-shi"))
    told = desk.crl("build", "towns.crlx", "lists")
    assert (told.code, told.out.split()) == (0, ["Added", "2"])
    return "towns.crlx"


def test_info_tells_what_an_index_holds_and_until_when(desk: Desk, index: str) -> None:
    told = desk.document("info", index)["index"]
    assert (told["entries"], told["mock"], len(told["lists"])) == (3, True, 2)
    assert {crl["number"] for crl in told["lists"]} == {"4711"}
    assert {crl["flaw"] for crl in told["lists"]} == {None}
    shown = desk.crl("info", index, options=("--lists",))
    assert "MOCK" in shown.out
    assert "2 (in force 2)" in shown.out
    assert shown.out.count("✓") == 2
    late = desk.crl("info", index, options=("--at", "2026-12-24T12:00:00+09:00"))
    assert "2 (in force 0, crl-stale 2)" in late.out


@pytest.mark.parametrize("written", [str(HELD), f"{HELD:#x}"])
def test_a_serial_number_is_looked_for_on_every_list(desk: Desk, index: str, written: str) -> None:
    told = desk.crl("lookup", index, written)
    assert told.code == 1
    assert "held: 2026-11-22 12:00:00 JST" in told.out
    assert written not in told.out
    assert desk.document("lookup", index, written)["lookup"]["lists_asked"] == 2


def test_a_number_that_is_on_no_list_is_told_as_that_and_not_as_valid(
    desk: Desk, index: str
) -> None:
    """Whose list would tell of it nobody knows: the town's may not be in the index at all."""
    told = desk.crl("lookup", index, "9")
    assert (told.code, "valid" in told.out) == (3, False)
    assert "cannot be told: on none of the lists: 2" in told.out
    assert "Name the certificate" in told.out
    found = desk.document("lookup", index, "9")["lookup"]
    assert (found["outcome"], found["told"]) == ("undetermined", [])


def test_where_a_list_has_run_out_nothing_is_told(desk: Desk, index: str) -> None:
    told = desk.crl("lookup", index, "9", options=("--at", "2026-12-24T12:00:00+09:00"))
    assert told.code == 3
    assert "crl-stale" in told.out


def test_a_certificate_is_looked_up_on_the_list_of_its_issuer_and_town(desk: Desk) -> None:
    desk.run("cert", "issue-test", "case", "--at", JST, "--fault", "listed-on-hold")
    roots = ("--hierarchy", "mock", "--anchors", "case/anchors")
    assert desk.run("crl", "build", "i.crlx", "case/list.crl", *roots).code == 0
    words = ("crl", "lookup", "i.crlx", "case/certificate.cer", *roots, "--at", JST)
    told = desk.run(*words)
    assert told.code == 1
    assert "held" in told.out
    assert "Mihon-ku" not in told.out
    assert "Mihon-ku" in desk.run(*words, "--show-facts").out
    assert "Mihon-ku" not in json.dumps(desk.run(*words, "--json").json)


def test_a_certificate_whose_town_has_no_list_in_the_index_is_not_told_about(
    desk: Desk, index: str
) -> None:
    desk.run("cert", "issue-test", "case", "--at", JST)
    desk.list("other.crl", plan(name="Rei-shi"))
    roots = ("--hierarchy", "mock", "--anchors", "case/anchors")
    build = ("crl", "build", "i.crlx", "other.crl", *roots)
    assert desk.run(*build).code == 0
    told = desk.run("crl", "lookup", "i.crlx", "case/certificate.cer", *roots, "--at", JST)
    assert told.code == 3
    assert "crl-missing" in told.out
    words = ("cert", "verify", "case/certificate.cer", *roots, "--at", JST, "--index", "i.crlx")
    judged = desk.run(*words)
    assert judged.code == 3
    assert "crl-missing" in judged.out
    assert "unproven" in judged.out
    assert desk.run("crl", "update", "i.crlx", "case/list.crl", *roots).code == 0
    assert desk.run(*words).code == 0
    assert desk.run(*words, "--crl", "case/list.crl").code == 2


def test_a_certificate_of_another_root_is_not_told_about(desk: Desk, index: str) -> None:
    (desk.folder / "other.cer").write_bytes(STAGE.authentication.certificate())
    told = desk.crl("lookup", index, "other.cer")
    assert told.code == 3
    assert "issuer-unknown" in told.out


def test_an_update_takes_newer_lists_and_tells_which_were_older(desk: Desk, index: str) -> None:
    newer = desk.list("newer.crl", plan(entry(9, AT, 1), name="Rei-shi", number=4712))
    older = desk.list("older.crl", plan(name="Mihon-ku", number=4710))
    assert desk.document("update", index, newer)["changes"][0]["change"] == "replaced"
    before = (desk.folder / index).read_bytes()
    told = desk.crl("update", index, older)
    assert told.code == 1
    assert "Older, left out" in told.out
    assert "Mihon-ku" in told.out
    assert (desk.folder / index).read_bytes() == before
    assert desk.crl("lookup", index, "9").code == 1
    assert desk.crl("lookup", index, "8").code == 3


def test_lists_are_kept_as_they_were_signed_if_asked_and_named_by_their_hash(desk: Desk) -> None:
    made = plan(entry(8, AT)).build()
    (desk.folder / "one.crl").write_bytes(made)
    told = desk.crl("build", "i.crlx", "one.crl", options=("--keep", "signed"))
    assert told.code == 0
    listed = desk.document("info", "i.crlx")["index"]["lists"]
    kept = desk.folder / "signed" / f"{listed[0]['fingerprint']}.crl"
    assert kept.read_bytes() == made
    newer = desk.list("newer.crl", plan(entry(9, AT), number=4712))
    assert desk.crl("update", "i.crlx", newer, options=("--keep", "signed")).code == 0
    assert len(list(kept.parent.glob("*.crl"))) == 2
    (desk.folder / "full").write_bytes(b"")
    told = desk.crl("update", "i.crlx", newer, options=("--keep", "full"))
    assert (told.code, "crl-list-not-kept" in told.err) == (4, True)


def test_a_kept_list_that_was_cut_short_is_kept_whole_again(desk: Desk, tmp_path: Path) -> None:
    made = plan(entry(8, AT)).build()
    kept = keep_signed_list(tmp_path / "signed", made)
    for spoilt in (b"", made[:-1], bytes(len(made))):
        kept.write_bytes(spoilt)
        assert keep_signed_list(kept.parent, made).read_bytes() == made
    kept.unlink()
    kept.mkdir()
    (desk.folder / "one.crl").write_bytes(made)
    told = desk.crl("build", "i.crlx", "one.crl", options=("--keep", str(kept.parent)))
    assert (told.code, "crl-list-not-kept" in told.err) == (4, True)


def test_an_index_is_never_built_over_another(desk: Desk, index: str) -> None:
    told = desk.crl("build", index, "lists")
    assert told.code == 2
    assert "crl-index-exists" in told.err
    assert "myna crl update" in told.err


def _pem(data: bytes) -> bytes:
    return b"-----BEGIN X509 CRL-----\nMIIB\n-----END X509 CRL-----\n" + data[:0]


BAD: dict[str, tuple[Callable[[bytes], bytes], str, str]] = {
    "empty": (lambda _: b"", "input-empty", "Fetch the file again"),
    "cut": (lambda d: d[:500], "truncated", "byte 500"),
    "PEM": (_pem, "input-is-pem", "openssl crl -in"),
    "two lists": (lambda d: d + d, "input-several", "a file of its own"),
    "a certificate": (
        lambda _: STAGE.current.certificate(),
        "input-is-something-else",
        "a revocation list in DER",
    ),
    "another signature": (
        lambda d: d[:-1] + bytes((d[-1] ^ 1,)),
        "crl-signature-wrong",
        "--anchors",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_no_list_is_refused_by_name_and_remedy_and_nothing_is_made(
    desk: Desk, index: str, name: str
) -> None:
    spoil, flaw, remedy = BAD[name]
    good = desk.list("good.crl", plan(entry(5, AT), name="Yoshi-mura"))
    (desk.folder / "bad.crl").write_bytes(spoil((desk.folder / good).read_bytes()))
    before = (desk.folder / index).read_bytes()
    for words in (("build", "new.crlx"), ("update", index)):
        told = desk.crl(*words, good, "bad.crl")
        assert told.code == 2
        assert flaw in told.err
        assert "bad.crl" in told.err
        assert remedy in told.err
    assert not (desk.folder / "new.crlx").exists()
    assert (desk.folder / index).read_bytes() == before


def test_whoever_asks_to_go_on_gets_the_good_lists_and_is_told_the_bad(desk: Desk) -> None:
    good = desk.list("good.crl", plan(entry(5, AT)))
    (desk.folder / "bad.crl").write_bytes(b"\x30\x03")
    told = desk.crl("build", "i.crlx", "bad.crl", good, options=("--keep-going",))
    assert told.code == 1
    assert "bad.crl, byte 2" in told.out
    assert desk.crl("lookup", "i.crlx", "5").code == 1


SPOILT: dict[str, tuple[Callable[[bytes], bytes | None], str, str]] = {
    "missing": (lambda _: None, "crl-index-missing", "myna crl build"),
    "cut": (lambda d: d[:-1], "truncated", "Remove"),
    "changed": (lambda d: d[:-1] + b"\x7f", "crl-index-damaged", "Remove"),
    "a list": (lambda _: plan().build(), "crl-index-foreign", "Name an index"),
    "newer": (
        lambda d: d[:8] + bytes((VERSION + 1,)) + d[9:],
        "crl-index-version-other",
        "build it again",
    ),
}


@pytest.mark.parametrize("name", SPOILT)
@pytest.mark.parametrize("words", [("lookup", "7"), ("info",), ("update", "good.crl")], ids=str)
def test_an_index_that_cannot_be_used_is_refused_with_a_remedy(
    desk: Desk, index: str, name: str, words: tuple[str, ...]
) -> None:
    spoil, code, remedy = SPOILT[name]
    desk.list("good.crl", plan(entry(5, AT), name="Yoshi-mura"))
    path = desk.folder / index
    spoilt = spoil(path.read_bytes())
    path.unlink() if spoilt is None else publish(path, [spoilt])
    told = desk.crl(words[0], index, *words[1:])
    assert told.code == 4
    assert code in told.err
    assert index in told.err
    assert remedy in told.err


def test_the_index_of_other_roots_is_refused(desk: Desk, index: str) -> None:
    (desk.folder / "other.cer").write_bytes(STAGE.authentication.certificate())
    told = desk.run("crl", "info", index, "--hierarchy", "mock", "--anchors", "other.cer")
    assert told.code == 4
    assert "crl-index-anchor-unknown" in told.err
    assert "same --anchors" in told.err


@pytest.mark.parametrize("command", ["build", "update", "lookup", "info"])
def test_lists_of_real_cards_are_for_notified_verifiers_alone(
    desk: Desk, index: str, command: str
) -> None:
    words = {"build": ("n.crlx", "lists"), "update": (index, "lists"), "lookup": (index, "7")}
    told = desk.run("crl", command, *words.get(command, (index,)), "--anchors", "roots")
    assert told.code == 2
    assert "revocation-source-not-allowed" in told.err


@pytest.mark.parametrize("number", ["0", "0x" + "ff" * 20])
def test_what_is_no_serial_number_is_refused(desk: Desk, index: str, number: str) -> None:
    assert desk.crl("lookup", index, number).code == 2


def test_a_folder_without_lists_is_refused(desk: Desk) -> None:
    (desk.folder / "nothing").mkdir()
    told = desk.crl("build", "i.crlx", "nothing")
    assert told.code == 2
    assert "crl-index-empty" in told.err


def test_the_bar_is_shown_to_people_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of more than a mebibyte takes long enough to be watched."""
    entries = [entry(number, AT, 3) for number in range(1 << 24, (1 << 24) + 30_000)]
    desk.list("long.crl", plan(*entries))
    assert (desk.folder / "long.crl").stat().st_size > 1 << 20
    assert "#" not in desk.crl("build", "a.crlx", "long.crl").err
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    told = desk.crl("build", "b.crlx", "long.crl")
    assert "] " in told.err
    assert "Added" in told.out


@pytest.mark.parametrize("number", ["9" * 5000, "0x" + "f" * 5000, f"{1 << 159}", "0", "000"])
def test_what_no_certificate_has_as_its_number_is_refused(
    desk: Desk, index: str, number: str
) -> None:
    told = desk.crl("lookup", index, number, options=("--json",))
    assert (told.code, told.json["error"]["code"]) == (2, "usage")


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59-09:00"])
@pytest.mark.parametrize("command", ["lookup", "info"])
def test_an_instant_outside_of_calendars_is_refused(
    desk: Desk, index: str, command: str, at: str
) -> None:
    asked = (str(HELD),) if command == "lookup" else ()
    told = desk.crl(command, index, *asked, options=("--at", at, "--json"))
    assert (told.code, told.json["error"]["code"]) == (2, "usage")


def test_a_list_in_force_counts_to_the_end_of_its_last_second(desk: Desk, index: str) -> None:
    until = desk.document("info", index)["index"]["lists"][0]["next_update"]
    last = until.replace("+00:00", ".999999+00:00")
    told = desk.crl("info", index, options=("--at", last, "--json"))
    assert {crl["flaw"] for crl in told.json["index"]["lists"]} == {None}
    assert "crl-stale" not in desk.crl("lookup", index, "9", options=("--at", last)).out


def test_a_pipe_in_a_folder_of_lists_stops_nothing(desk: Desk, index: str) -> None:
    os.mkfifo(desk.folder / "lists" / "pipe.crl")
    assert desk.crl("build", "again.crlx", "lists").code == 0


def test_a_folder_that_cannot_be_read_is_named_and_nothing_is_made_without_its_lists(
    desk: Desk, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shut, scandir = str(desk.folder / "lists" / "tokyo"), os.scandir

    def denied(path: Any = ".") -> Any:
        if os.path.abspath(path) == shut:  # noqa: PTH100 - what os.walk hands over
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", denied)
    told = desk.crl("build", "again.crlx", "lists", options=("--json",))
    assert (told.code, told.json["error"]["code"]) == (2, "file-not-opened")
    assert "tokyo" in told.json["error"]["message"]
    assert not (desk.folder / "again.crlx").exists()


LONG = "x" * 300
"""A name that no file system takes, so that even asking whether it is there fails."""


@pytest.mark.parametrize(
    "words",
    [
        ("build", LONG, "lists"),
        ("build", "again.crlx", LONG),
        ("update", "towns.crlx", LONG),
        ("info", LONG),
        ("lookup", LONG, "7"),
        ("lookup", "towns.crlx", LONG),
        ("info", "towns.crlx", "--anchors", LONG),
    ],
)
def test_a_name_that_cannot_even_be_looked_for_is_no_defect(
    desk: Desk, index: str, words: tuple[str, ...]
) -> None:
    told = desk.crl(*words, options=("--json",))
    assert told.code in {2, 4}
    assert told.json["error"]["code"] != "internal"


def test_a_configuration_that_cannot_be_looked_for_permits_nothing(desk: Desk, index: str) -> None:
    real = ("--hierarchy", "production", "--config", LONG, "--json")
    told = desk.crl("info", index, options=real)
    assert (told.code, told.json["error"]["code"]) == (2, "revocation-source-not-allowed")


def test_what_tells_one_towns_list_from_anothers_is_masked(desk: Desk, index: str) -> None:
    told = desk.document("lookup", index, str(HELD))["lookup"]["told"][0]["list"]
    hidden = {key for key, value in told.items() if value == MASK}
    assert hidden == {"partition", "fingerprint", "number", "entries"}
