"""``myna receipt``: a receipt is issued, read, checked by anybody, shared, voided and printed."""

import json
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest

from tests.cli.conftest import Run, Settled

FACTS = ("見本 花子", "東京都見本区", "1990-01-02")


@pytest.fixture
def issued(settled: Settled) -> str:
    """The id of a receipt whose file is ``receipt.json``."""
    check = settled.verified()
    told = settled.run(
        "receipt", "issue", check, "--for", "rental-screening", "--to", "receipt.json",
        "--verifier", "staff-17", "--json",
    )  # fmt: skip
    assert told.code == 0, told
    assert told.json["path"] == "receipt.json"
    id: str = told.json["receipt"]["id"]
    return id


def test_a_receipt_is_issued_and_verified_check_by_check(settled: Settled, issued: str) -> None:
    told = settled.run("receipt", "verify", "receipt.json", "--json")
    assert told.code == 0
    receipt = told.json["receipt"]
    assert (receipt["verdict"], receipt["id"], receipt["environment"]) == (
        "authentic",
        issued,
        "mock",
    )
    assert [check["number"] for check in receipt["checks"]] == list(range(1, 16))
    assert all(check["text"]["ja"] and check["text"]["en"] for check in receipt["checks"])


def test_the_file_can_be_read_by_its_owner_only_and_is_never_overwritten(
    settled: Settled, issued: str, tmp_path: Path
) -> None:
    before = (tmp_path / "receipt.json").read_bytes()
    assert (tmp_path / "receipt.json").stat().st_mode & 0o077 == 0
    told = settled.run("receipt", "export", issued, "--to", "receipt.json", "--as", "json")
    assert told.code == 2
    assert (tmp_path / "receipt.json").read_bytes() == before


@pytest.mark.parametrize(("language", "said"), [("ja", "住民票の写し"), ("en", "resident record")])
def test_a_receipt_is_shown_masked_unless_revealed(
    settled: Settled, issued: str, language: str, said: str
) -> None:
    masked = settled.run("--lang", language, "receipt", "show", "receipt.json")
    assert masked.code == 0
    assert said in masked.out
    assert "MOCK" in masked.out
    assert not [fact for fact in FACTS if fact in masked.out]
    shown = settled.run("--lang", language, "receipt", "show", "receipt.json", "--reveal").out
    assert [fact for fact in FACTS if fact in shown] == list(FACTS)


def test_a_receipt_is_shown_as_json(settled: Settled, issued: str) -> None:
    told = settled.run("receipt", "show", "receipt.json", "--json").json["receipt"]
    assert told["content"]["decision"]["replaces"] == "full"
    assert set(told["facts"]) == {"name", "address", "birth_date", "check_id"}
    assert not [fact for fact in FACTS if fact in json.dumps(told, ensure_ascii=False)]


def test_anybody_with_the_key_set_verifies_without_a_configuration(
    settled: Settled, issued: str, tmp_path: Path
) -> None:
    assert settled.run("receipt", "keys", "--to", "keys.json").code == 0
    (tmp_path / "myna.toml").unlink()
    verify = ("receipt", "verify", "receipt.json", "--keys", "keys.json")
    assert settled.run(*verify, "--environment", "mock").code == 0
    told = settled.run(*verify, "--json")
    assert told.code == 1, "a mock receipt is never real"
    failed = [c["found"] for c in told.json["receipt"]["checks"] if c["result"] == "failed"]
    assert failed == ["environment-mock"]


@pytest.mark.parametrize(("language", "said"), [("ja", "受領証ではない"), ("en", "no receipt")])
def test_what_is_no_receipt_is_told_in_plain_words(
    settled: Settled, tmp_path: Path, language: str, said: str
) -> None:
    (tmp_path / "x.json").write_text("{}")
    told = settled.run("--lang", language, "receipt", "verify", "x.json")
    assert told.code == 1
    assert said in told.out
    assert settled.run("receipt", "show", "x.json").code == 2


def test_a_receipt_of_another_firm_is_unclear(settled: Settled, issued: str) -> None:
    import tests.receipts.made as made  # noqa: PLC0415 - keys are derived when it loads

    Path("other.json").write_bytes(made.receipt(made.OTHER_P256).file().reveal())
    told = settled.run("receipt", "verify", "other.json")
    assert told.code == 3
    assert "key" in told.out


def test_a_voided_receipt_is_refused_and_says_why(settled: Settled, issued: str) -> None:
    voided = settled.run("receipt", "void", issued, "--reason", "withdrawn", "--json")
    assert voided.json["voided"]["reason"] == "withdrawn"
    told = settled.run("--lang", "ja", "receipt", "verify", "receipt.json")
    assert told.code == 1
    assert "事業者が取り消した受領証です" in told.out
    assert "取消し" in settled.run("--lang", "ja", "receipt", "show", issued).out


def test_a_file_whose_facts_were_altered_is_neither_shown_nor_printed_nor_shared(
    settled: Settled, issued: str, tmp_path: Path
) -> None:
    import tests.receipts.test_altered_disclosures as altering  # noqa: PLC0415 - as above

    plain = json.loads((tmp_path / "receipt.json").read_bytes())
    plain["header"]["disclosures"][0] = altering.SOMEBODY.write().reveal()
    (tmp_path / "altered.json").write_text(json.dumps(plain))
    shares = ("--recipient", "甲", "--purpose", "乙", "--ground", "law", "--item", "name")
    for arguments in (
        ("show", "altered.json", "--reveal"),
        ("export", "altered.json", "--to", "out", "--as", "html"),
        ("export", "altered.json", "--to", "out", "--as", "json"),
        ("share", "altered.json", "--to", "out", *shares),
    ):
        told = settled.run("--lang", "ja", "receipt", *arguments)
        assert told.code == 2, arguments
        assert "悪用" not in told.out + told.err
    assert not (tmp_path / "out").exists()


def test_a_voided_receipt_is_printed_from_its_file_as_voided(
    settled: Settled, issued: str, tmp_path: Path
) -> None:
    settled.run("receipt", "void", issued, "--reason", "impersonation")
    assert settled.run("--lang", "en", "receipt", "show", "receipt.json").out.count("Voided") == 1
    told = settled.run("receipt", "export", "receipt.json", "--to", "out", "--as", "html")
    assert told.code == 0, told
    assert '<p class="ended">' in (tmp_path / "out").read_text("utf-8")


def test_a_shared_edition_is_for_its_recipient(settled: Settled, issued: str) -> None:
    told = settled.run(
        "receipt", "share", "receipt.json", "--recipient", "見本保証", "--purpose", "審査",
        "--ground", "consent", "--item", "name,address", "--to", "shared.json",
    )  # fmt: skip
    assert told.code == 0, told
    verify = ("receipt", "verify", "shared.json", "--recipient")
    assert settled.run(*verify, "見本保証").code == 0
    assert settled.run(*verify, "別の会社").code == 1


def test_a_superseded_receipt_is_refused(settled: Settled, issued: str) -> None:
    check = settled.run("receipt", "show", "receipt.json", "--reveal", "--json").json
    told = settled.run(
        "receipt", "supersede", issued, check["receipt"]["facts"]["check_id"],
        "--for", "rental-screening", "--to", "newer.json",
    )  # fmt: skip
    assert told.code == 0, told
    assert settled.run("receipt", "verify", "receipt.json").code == 1
    assert settled.run("receipt", "verify", "newer.json").code == 0


def test_no_receipt_takes_the_place_of_another_where_its_file_cannot_be_made(
    settled: Settled, issued: str
) -> None:
    shown = settled.run("receipt", "show", "receipt.json", "--reveal", "--json").json
    told = settled.run(
        "receipt", "supersede", issued, shown["receipt"]["facts"]["check_id"],
        "--for", "rental-screening", "--to", "receipt.json",
    )  # fmt: skip
    assert told.code == 2
    assert settled.run("receipt", "verify", "receipt.json").code == 0


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_printed_edition_is_one_page_that_a_foreign_reader_reads(
    settled: Settled, issued: str, tmp_path: Path, language: str
) -> None:
    told = settled.run("--lang", language, "receipt", "export", "receipt.json", "--to", "r.pdf")
    assert told.code == 0, told
    document = pypdfium2.PdfDocument(tmp_path / "r.pdf")
    assert len(document) == 1
    assert [round(side) for side in document[0].get_size()] == [595, 842]
    text = document[0].get_textpage().get_text_range()
    for said in (*FACTS, issued, "staff-17", "MOCK", "住民票の写し"):
        assert said in text, said


def test_the_page_for_browsers_is_written(settled: Settled, issued: str, tmp_path: Path) -> None:
    assert settled.run("receipt", "page", "--to", "verify.html").code == 0
    page = (tmp_path / "verify.html").read_text("utf-8")
    assert "Content-Security-Policy" in page
    assert not [fact for fact in FACTS if fact in page]


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "x", "--to", "y", "--as", "docx"),
        ("verify", "nowhere.json"),
        ("verify", "myna.toml", "--keys", "myna.toml"),
        ("verify", "myna.toml", "--environment", "prod"),
        ("void", "r-1", "--reason", "because"),
        ("show", "r-1"),
    ],
)
def test_wrong_usage_is_told_with_exit_code_two(
    settled: Settled, arguments: tuple[str, ...]
) -> None:
    assert settled.run("receipt", *arguments).code == 2


def test_help_needs_no_configuration(run: Run) -> None:
    assert run("receipt", "--help").code == 0
