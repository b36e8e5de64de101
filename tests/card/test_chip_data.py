"""What is in the chip, and whether it is authentic: numbered checks, three ways to end."""

import io
import itertools
import traceback
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from myna_sdk.card import photo, text, visual
from myna_sdk.card.chip import Integrity, TextWanted, read_chip
from myna_sdk.card.chip_keys import (
    ChipAnchor,
    ChipAnchorSet,
    ChipApplication,
    ChipHierarchy,
    chip_anchors,
)
from myna_sdk.card.faults import CardDataError
from myna_sdk.card.flaws import ChipFlaw
from myna_sdk.card.profile import PinKind
from myna_sdk.card.readings import ChipReading
from myna_sdk.card.refusals import CardReason, CardRefusal
from myna_sdk.card.verdicts import ChipProven, ChipRefused, ChipUnproven, ChipVerdict
from myna_sdk.effects.card import CardSecret
from myna_sdk.errors import MynaError, TransportError, UsageError
from myna_sdk.jpki.keys import CURRENT_CARD
from myna_sdk.model.addresses import MovedAbroad
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.facts import Currency, Source
from myna_sdk.model.masking import Concealed
from tests.card import holder
from tests.card.chip_maker import ADDRESS, BORN, NAME, Chip, anchors, picture
from tests.card.running import NOON, Run, run_blocking
from tests.card.scripted import ScriptedCard

ON = Integrity.RECORD_WITH_HASH_OF_MY_NUMBER


def number() -> CardSecret:
    return CardSecret.of(holder.PRINTED)


def read(
    chip: Chip | ScriptedCard,
    run: Run = run_blocking,
    *,
    trusted: ChipAnchorSet | None = None,
    **more: Any,
) -> ChipReading:
    card = chip.card() if isinstance(chip, Chip) else chip
    found = run(card, read_chip(number(), anchors() if trusted is None else trusted, **more))
    assert isinstance(found, ChipReading), found
    return found


def results(verdict: ChipVerdict) -> list[str]:
    return [check.result.value for check in verdict.checks]


def test_the_face_of_a_card_is_authentic_and_the_texts_are_not_by_themselves(run: Run) -> None:
    found = read(Chip(), run)
    assert isinstance(found.verdict, ChipProven)
    assert results(found.verdict) == ["passed"] * 4
    assert found.text is not None
    assert found.text.verdict == ChipUnproven(None, found.text.verdict.checks)
    assert not found.text.authentic_by_itself
    assert results(found.text.verdict) == ["passed", *["not-made"] * 5, "passed"]
    assert (found.at, found.municipality, found.anchors) == (NOON, "99999", "mock")


def test_the_face_holds_images_a_photograph_and_texts(run: Run) -> None:
    face = read(Chip(), run).face
    assert face.name.reveal() == picture("PNG")
    assert face.address.reveal() == picture("PNG", 80, 24)
    assert face.birth_date.digits() == BORN
    assert face.photo is not None
    assert face.expires_on == date(2035, 2, 17)
    assert not face.expired(date(2035, 2, 17))
    assert face.expired(date(2035, 2, 18))


def test_the_texts_are_the_four_facts_of_the_chip(run: Run) -> None:
    told = read(Chip(), run).text
    assert told is not None
    assert told.facts.reveal() == {
        "name": NAME,
        "address": ADDRESS,
        "birth_date": "1980-02-17",
        "sex": "male",
    }
    stamps = {(stamp.source, stamp.currency, stamp.at) for _, stamp in told.facts.provenance}
    assert stamps == {(Source.CARD_TEXT, Currency.CHIP, NOON)}


def test_with_the_integrity_check_the_texts_are_authentic_by_themselves(run: Run) -> None:
    told = read(Chip(), run, integrity=ON).text
    assert told is not None
    assert told.authentic_by_itself
    assert results(told.verdict) == ["passed"] * 7


def test_the_integrity_record_is_not_read_unless_it_is_asked_for(run: Run) -> None:
    card = Chip().card()
    read(card, run)
    assert not any(apdu[:3] == b"\x00\xb0\x83" for apdu in text_part(card))
    read(other := Chip().card(), run, integrity=ON)
    assert any(apdu[:3] == b"\x00\xb0\x83" for apdu in text_part(other))


def text_part(card: ScriptedCard) -> list[bytes]:
    selected = [at for at, apdu in enumerate(card.sent) if apdu[1] == 0xA4]
    return card.sent[selected[1] :]


def test_no_command_is_sent_that_neither_access_rules_nor_safety_ask_for(run: Run) -> None:
    card = Chip(extended=0x03).card()
    read(card, run)
    assert [apdu[:4].hex() + (apdu[4:].hex() if apdu[1] == 0xB0 else "") for apdu in card.sent] == [
        "00a4040c",
        "00b08300" + "40",
        "00200092",
        "00200092",
        "00b08200" + "000000",
        "00b08400" + "000000",
        "802a0000",
        "00a4040c",
        "00200095",
        "00200095",
        "00b08200" + "00",
        "00a4040c",
    ]


def test_what_is_read_of_the_application_holds_all_that_is_asked_of_it(run: Run) -> None:
    def spelt(tag: bytes, value: bytes) -> bytes:
        return tag + b"\x84" + len(value).to_bytes(4) + value

    values = (b"\x06\x03\x0e\x01", bytes(16), b"\0", b"13221")
    tags = (b"\xdf\x31", b"\xdf\x32", b"\xdf\x33", b"\xdf\x34")
    inner = b"".join(map(spelt, tags, values)) + bytes(300)
    longest = spelt(b"\xff\x30", inner)[: visual.ABOUT_LENGTH]
    assert visual.parse_about(longest) == ("13221", True)
    for short in range(len(longest) - 12):
        with pytest.raises(CardDataError):
            visual.parse_about(longest[:short])


def test_extended_lengths_are_used_only_where_the_card_says_so(run: Run) -> None:
    for flag in (0x00, 0x01, 0xFF):
        card = Chip(extended=flag).card()
        read(card, run, integrity=ON)
        assert not any(len(apdu) == 7 for apdu in card.sent if apdu[1] == 0xB0)


def test_a_reader_that_takes_no_extended_lengths_gets_short_ones(run: Run) -> None:
    card = Chip(extended=0x03).card()
    card.twist = lambda apdu: b"\x67\x00" if apdu[1] == 0xB0 and len(apdu) == 7 else None
    assert isinstance(read(card, run).verdict, ChipProven)


def test_a_reader_that_fails_at_extended_lengths_gets_short_ones(run: Run) -> None:
    card = Chip(extended=0x03).card()

    def failing(apdu: bytes) -> None:
        if apdu[1] == 0xB0 and len(apdu) == 7:
            raise TransportError("card-failed", "the reader carries no such command")

    card.twist = failing
    assert isinstance(read(card, run).verdict, ChipProven)


def test_a_card_that_is_gone_is_not_asked_again_with_short_lengths(run: Run) -> None:
    card = Chip(extended=0x03).card()

    def gone(apdu: bytes) -> None:
        if apdu[1] == 0xB0 and len(apdu) == 7:
            raise TransportError("card-removed", "gone")

    card.twist = gone
    with pytest.raises(TransportError, match="card-removed"):
        read(card, run)
    assert sum(apdu[1] == 0xB0 for apdu in card.sent) == 2


def test_a_card_that_gives_a_byte_at_a_time_is_stopped(run: Run) -> None:
    card = Chip(extended=0x00).card()

    def drip(apdu: bytes) -> bytes | None:
        return (
            card.answer(apdu)[:1] + b"\x90\x00" if apdu[1] == 0xB0 and not apdu[2] & 0x80 else None
        )

    card.twist = drip
    with pytest.raises(CardDataError, match="too small"):
        read(card, run)
    assert len(card.sent) < 400


def test_only_the_face_is_read_where_no_texts_are_wanted(run: Run) -> None:
    card = Chip().card()
    assert read(card, run, text=TextWanted.NO).text is None
    assert sum(apdu[1] == 0xA4 for apdu in card.sent) == 2


def test_without_anchors_nothing_is_authentic() -> None:
    found = run_blocking(Chip().card(), read_chip(number(), None, integrity=ON))
    assert isinstance(found, ChipReading)
    assert isinstance(found.verdict, ChipUnproven)
    assert found.verdict.flaw is ChipFlaw.ANCHORS_MISSING
    assert results(found.verdict) == ["passed", "unknown", "not-made", "passed"]
    assert found.text is not None
    assert isinstance(found.text.verdict, ChipUnproven)
    assert found.anchors is None


def _with_key(face: bytes) -> bytes:
    """Return the face with another chip's key in it than the one that was signed."""
    modulus = holder.key("another").public_key().public_numbers().n.to_bytes(256)
    own = holder.key("chip").public_key().public_numbers().n.to_bytes(256)
    return face.replace(modulus, own)


FACE: dict[str, tuple[Chip, ChipFlaw, str]] = {
    "a CA of the same name and another key": (
        Chip(visual_ca="another"),
        ChipFlaw.SIGNER_SIGNATURE_WRONG,
        "visual-2",
    ),
    "a production card among mock anchors": (
        Chip(visual_issuer=b"5000023\x08\x05001\0\0\0\0"),
        ChipFlaw.ISSUER_OF_ANOTHER_SET,
        "visual-2",
    ),
    "a test card among mock anchors": (
        Chip(visual_issuer=b"6000023\x08\x05001\0\0\0\0"),
        ChipFlaw.ISSUER_OF_ANOTHER_SET,
        "visual-2",
    ),
    "a face that another key signed": (
        Chip(face_signer="another"),
        ChipFlaw.DATA_SIGNATURE_WRONG,
        "visual-3",
    ),
    "another birth date": (
        Chip(face_after=lambda face: face.replace(BORN.encode(), b"19900217")),
        ChipFlaw.DATA_SIGNATURE_WRONG,
        "visual-3",
    ),
    "another photograph": (
        Chip(
            face_after=lambda face: face.replace(
                picture("JPEG2000", 120, 160)[-40:], bytes(38) + b"\xff\xd9"
            )
        ),
        ChipFlaw.DATA_SIGNATURE_WRONG,
        "visual-3",
    ),
    "a copy without the key": (
        Chip(answering_key="another"),
        ChipFlaw.PRESENCE_WRONG,
        "visual-4",
    ),
    "a copy with a key of its own": (
        Chip(chip_key="another", answering_key="another", face_after=_with_key),
        ChipFlaw.DATA_SIGNATURE_WRONG,
        "visual-3",
    ),
}


@pytest.mark.parametrize("case", FACE)
def test_a_face_that_is_not_authentic_is_rejected_by_number(case: str) -> None:
    chip, flaw, failed = FACE[case]
    verdict = read(chip).verdict
    assert isinstance(verdict, ChipRefused)
    assert (verdict.flaw, verdict.number) == (flaw, failed)
    by_number = {check.number: check.result for check in verdict.checks}
    assert by_number[failed] is CheckResult.FAILED


TEXTS: dict[str, tuple[Chip, ChipFlaw, str]] = {
    "a CA of the same name and another key": (
        Chip(text_ca="another"),
        ChipFlaw.SIGNER_SIGNATURE_WRONG,
        "text-2",
    ),
    "a CA of the other application": (
        Chip(text_ca="ca"),
        ChipFlaw.SIGNER_SIGNATURE_WRONG,
        "text-2",
    ),
    "hashes that another key signed": (
        Chip(integrity_signer="another"),
        ChipFlaw.DATA_SIGNATURE_WRONG,
        "text-3",
    ),
    "another name": (
        Chip(facts_after=lambda facts: facts.replace("幹".encode(), "鮮".encode())),
        ChipFlaw.HASH_DIFFERS,
        "text-4",
    ),
    "an integrity record that is none": (
        Chip(integrity_after=lambda record: record.replace(b"\xdf\x32", b"\xdf\x3a")),
        ChipFlaw.INTEGRITY_UNREADABLE,
        "text-3",
    ),
    "an own key that another key signed": (
        Chip(own_key_signer="another"),
        ChipFlaw.KEY_SIGNATURE_WRONG,
        "text-5",
    ),
    "a copy without the key": (
        Chip(answering_key="another"),
        ChipFlaw.PRESENCE_WRONG,
        "text-6",
    ),
    "the texts of somebody else's card": (
        Chip(born="19790217", face_born=BORN),
        ChipFlaw.FACTS_DIFFER,
        "text-7",
    ),
}


@pytest.mark.parametrize("case", TEXTS)
def test_texts_that_are_not_authentic_are_rejected_by_number(case: str) -> None:
    chip, flaw, failed = TEXTS[case]
    told = read(chip, integrity=ON).text
    assert told is not None
    assert isinstance(told.verdict, ChipRefused)
    assert (told.verdict.flaw, told.verdict.number) == (flaw, failed)
    assert not told.authentic_by_itself


def test_texts_that_contradict_the_face_are_rejected_without_the_integrity_check_too() -> None:
    told = read(Chip(born="19790217", face_born=BORN)).text
    assert told is not None
    assert isinstance(told.verdict, ChipRefused)
    assert told.verdict.flaw is ChipFlaw.FACTS_DIFFER


def test_an_unknown_ca_and_a_chip_that_does_not_answer_leave_it_undetermined() -> None:
    unknown = read(Chip(visual_issuer=b"9000024\x08\x05001\0\0\0\0")).verdict
    assert isinstance(unknown, ChipUnproven)
    assert unknown.flaw is ChipFlaw.ISSUER_UNKNOWN
    silent = Chip().card()
    silent.twist = lambda apdu: b"\x6a\x82" if apdu[1] == 0x2A else None
    verdict = read(silent).verdict
    assert isinstance(verdict, ChipUnproven)
    assert verdict.flaw is ChipFlaw.PRESENCE_REFUSED
    assert results(verdict) == ["passed", "passed", "passed", "unknown"]


def test_an_answer_that_is_replayed_proves_nothing() -> None:
    first = Chip().card()
    kept: list[bytes] = []

    def keep(apdu: bytes) -> bytes | None:
        if apdu[1] == 0x2A:
            kept.append(first.answer(apdu))
        return None

    first.twist = keep
    assert isinstance(read(first).verdict, ChipProven)
    again = Chip().card()
    again.twist = lambda apdu: kept[0] if apdu[1] == 0x2A else None
    found = run_blocking(again, two_readings())
    assert isinstance(found, ChipReading)
    assert isinstance(found.verdict, ChipRefused)
    assert found.verdict.flaw is ChipFlaw.PRESENCE_WRONG


async def two_readings() -> ChipReading | CardRefusal:
    """The second one, so that the nonce is another one than in the first."""
    await read_chip(number(), anchors())
    return await read_chip(number(), anchors())


def test_a_verdict_is_no_bool() -> None:
    for verdict in (ChipProven(()), ChipUnproven(None, ())):
        with pytest.raises(TypeError):
            bool(verdict)


@pytest.mark.parametrize("flaw", ChipFlaw)
def test_every_flaw_has_a_text_in_both_languages(flaw: ChipFlaw) -> None:
    assert flaw.text("en").isascii()
    assert flaw.text("ja") != flaw.text("en")


def test_a_wrong_number_costs_one_try_of_one_application(run: Run) -> None:
    card = Chip().card()
    wrong = CardSecret.of("5502182035" + "0000")
    found = run(card, read_chip(wrong, anchors()))
    assert found == CardRefusal(CardReason.PIN_WRONG, PinKind.PRINTED_VISUAL, 9)
    assert sum(apdu[1] == 0x20 and len(apdu) > 5 for apdu in card.sent) == 1
    assert len(wrong) == 0


@pytest.mark.parametrize("typed", ["", "1234", "5502171999" + "2285", "55021720352285" + "0"])
def test_what_cannot_be_the_printed_number_reaches_no_card(run: Run, typed: str) -> None:
    card = Chip().card()
    found = run(card, read_chip(CardSecret.of(typed), anchors()))
    assert found == CardRefusal(CardReason.PIN_FORM, PinKind.PRINTED_VISUAL)
    assert card.sent == []


def test_a_phone_has_no_face(run: Run) -> None:
    found = run(holder.phone(), read_chip(number(), anchors()))
    assert found == CardRefusal(CardReason.PHONE)


def test_another_card_has_no_face_either(run: Run) -> None:
    found = run(ScriptedCard({}), read_chip(number(), anchors()))
    assert found == CardRefusal(CardReason.OTHER_CARD)


def test_a_card_without_photograph_is_read(run: Run) -> None:
    found = read(Chip(photo=b""), run)
    assert found.face.photo is None
    assert isinstance(found.verdict, ChipProven)


def test_whoever_moved_abroad_has_no_domestic_address() -> None:
    told = read(Chip(address="国外転出　令和６年６月１日")).text
    assert told is not None
    assert told.facts.address == MovedAbroad(date(2024, 6, 1))


def test_a_long_latin_name_and_address_are_read() -> None:
    name, address = "MIHON " * 30 + "TARO", "東京都見本区" + "一" * 190
    told = read(Chip(name=name, address=address), integrity=ON).text
    assert told is not None
    assert told.authentic_by_itself
    assert told.facts.reveal()["name"] == name


@pytest.mark.parametrize("rare", ["\ue000", "\U00031350", "辻\U000e0100"], ids=ascii)
def test_a_name_may_have_characters_that_few_have(rare: str) -> None:
    """外字 of private use, characters newer than this Python, and variants of a glyph."""
    told = read(Chip(name=f"見本　{rare}")).text
    assert told is not None
    assert told.facts.reveal()["name"] == f"見本　{rare}"


def test_a_published_vector_of_a_test_card_is_read() -> None:
    vector = bytes.fromhex(
        "FF2065DF2108000E0020"
        "00590064DF220FE9BB92E6A190E38080E5B9B9E4B99FDF2336E69DB1E4BAACE983BD"
        "E6B885E780ACE5B882E8A6B3E5B883E5AD90E58D97EFBC91EFBC92EFBC8DEFBC97EFBC8DEFBC92EFBC90EFBC92"
        "DF24083139383030323137DF250131"
    )
    found = text.parse_facts(vector, NOON)
    assert found.digest.hex() == "b9e0d09427b23b1d4beda2848512b4103752dc2667e51f9712872d65f472cb3b"
    assert found.facts.reveal()["name"] == NAME


SHORT_KEY = b"\x91\x82\x01\x00" + bytes(4)

MALFORMED: dict[str, Chip] = {
    "offsets in the other byte order": Chip(offsets=bytes.fromhex("0E00200059006400")),
    "offsets of nothing": Chip(offsets=b""),
    "a birth date of no calendar": Chip(born="19800230", face_born=BORN),
    "a birth date that is no date": Chip(born="1980-2-1", face_born=BORN),
    "an unknown sex": Chip(sex="7"),
    "no name": Chip(name=""),
    "a name of blanks": Chip(name="　"),
    "no address": Chip(address=""),
    "a control character": Chip(name="MIHON\nTARO"),
    "a mark that turns what follows round": Chip(name="見本\u202e花子"),
    "a filler that looks like nothing": Chip(address="東京都\u3164見本区"),
    "a name that is a number of twelve digits": Chip(name="".join(["0"] * 12)),
    "facts that end early": Chip(facts_after=lambda facts: facts[:-3]),
    "facts that are no UTF-8": Chip(
        facts_after=lambda f: f.replace("黒".encode(), b"\xff\xfe\xfd")
    ),
    "a face without photograph's object": Chip(
        face_after=lambda face: face.replace(b"\xdf\x27\x82", b"\xdf\x37\x82")
    ),
    "an image that is none": Chip(face_after=lambda face: face.replace(b"\x89PNG", b"\x88PNG")),
    "a photograph that is a JPEG": Chip(photo=b"\xff\xd8\xff" + bytes(300)),
    "an expiry that is no day": Chip(expires="20351331"),
    "another exponent": Chip(
        face_after=lambda face: face.replace(b"\x90\x03\x01\x00\x01", b"\x90\x03\x00\x00\x03")
    ),
    "a short key": Chip(
        face_after=lambda face: face.replace(b"\x91\x82\x01\x00", b"\x91\x82\x01\x00" + bytes(4))[
            :-4
        ]
    ),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_what_is_malformed_is_an_error_that_shows_no_fact(case: str) -> None:
    with pytest.raises(CardDataError) as caught:
        run_blocking(MALFORMED[case].card(), read_chip(number(), anchors()))
    assert_bare(caught.value)


def assert_bare(error: MynaError) -> None:
    """Fail if a traceback with its locals, our frames only, shows a fact."""
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    ours = "".join(f"{frame.locals}" for frame in told.stack if "myna_sdk" in frame.filename) + str(
        error
    )
    assert ours
    for fact in (NAME, ADDRESS, BORN, NAME.encode(), ADDRESS.encode(), holder.PRINTED):
        shown = fact if isinstance(fact, str) else repr(fact)[2:-1]
        assert shown not in ours


def test_a_card_that_is_removed_at_any_command_shows_no_fact() -> None:
    whole = Chip().card()
    read(whole, integrity=ON)
    for last in range(len(whole.sent) - 1):
        card = Chip().card()

        def removed(_apdu: bytes, card: ScriptedCard = card, last: int = last) -> None:
            if len(card.sent) > last:
                raise TransportError("card-removed", "the card is gone")

        card.twist = removed
        secret = number()
        with pytest.raises(TransportError, match="card-removed") as caught:
            run_blocking(card, read_chip(secret, anchors(), integrity=ON))
        assert_bare(caught.value)
        assert len(secret) == 0


FACE_FILE = Chip().face()
FACTS_FILE = Chip().facts()


@given(st.integers(0, len(FACE_FILE) - 1), st.integers(0, 255))
@settings(max_examples=150, deadline=None)
def test_any_changed_byte_of_a_face_is_seen_or_changes_nothing_that_is_shown(
    at: int, byte: int
) -> None:
    changed = FACE_FILE[:at] + bytes((byte,)) + FACE_FILE[at + 1 :]
    whole = visual.parse_face(FACE_FILE, CURRENT_CARD)
    signer = whole.key.__class__(holder.key("municipality").public_key())
    assert whole.made_by(signer)
    try:
        found = visual.parse_face(changed, CURRENT_CARD)
    except CardDataError:
        return
    unsigned = attrs_of(found) == attrs_of(whole)
    assert unsigned or not found.made_by(signer)


def attrs_of(signed: visual.SignedFace) -> tuple[object, ...]:
    """Return what of a face is signed."""
    face = signed.face
    return (face.name, face.address, face.birth_date, face.sex, face.photo)


@given(st.binary(max_size=400))
def test_no_bytes_at_all_crash_the_parsers(data: bytes) -> None:
    parsers: tuple[Callable[[bytes], object], ...] = (
        lambda raw: visual.parse_face(raw, CURRENT_CARD),
        visual.parse_about,
        lambda raw: text.parse_facts(raw, NOON),
        lambda raw: text.parse_key(raw, CURRENT_CARD),
    )
    for parse, head in itertools.product(parsers, (b"", b"\xff\x20", b"\xff\x30", b"\xff\x50")):
        try:
            parse(head + data)
        except CardDataError:
            continue


def test_a_photograph_is_shown_as_png() -> None:
    face = read(Chip()).face
    assert face.photo is not None
    shown = Image.open(io.BytesIO(photo.as_png(face.photo).reveal()))
    assert (shown.format, shown.size, shown.info) == ("PNG", (120, 160), {})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(200),
        picture("PNG"),
        picture("JPEG2000", 60, 80)[:200],
    ],
    ids=["nothing", "a head alone", "a PNG", "half of one"],
)
def test_what_is_no_photograph_is_an_error(data: bytes) -> None:
    with pytest.raises(CardDataError, match="decoded"):
        photo.as_png(Concealed(data))


def test_half_a_photograph_is_none_where_the_process_takes_halves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """WeasyPrint, which prints receipts, asks Pillow for that in its whole process."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(CardDataError):
        photo.as_png(Concealed(picture("JPEG2000", 60, 80)[:200]))
    assert ImageFile.LOAD_TRUNCATED_IMAGES, "it is not ours to change for others"


def test_a_photograph_that_claims_to_be_huge_is_not_decoded() -> None:
    small = bytearray(picture("JPEG2000", 60, 80))
    at = small.index(b"ihdr") + 4
    small[at : at + 8] = (60_000).to_bytes(4) * 2
    siz = small.index(b"\xff\x4f\xff\x51") + 8
    small[siz : siz + 8] = (60_000).to_bytes(4) * 2
    with pytest.raises(CardDataError, match=r"too large|decoded"):
        photo.as_png(Concealed(bytes(small)))


def test_a_photograph_of_thousands_of_tiles_is_not_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A few hundred bytes would cost most of a gigabyte."""
    tiled = bytearray(picture("JPEG2000", 120, 160))
    tiles = tiled.index(b"\xff\x4f\xff\x51") + 8 + 16
    tiled[tiles : tiles + 8] = (1).to_bytes(4) * 2
    hidden = picture("JPEG2000", 120, 160)[tiles - 24 :] + bytes(tiled)
    monkeypatch.setattr(Image, "open", None)  # the decoder is not even asked
    for data in (bytes(tiled), hidden):
        with pytest.raises(CardDataError, match="tiles"):
            photo.as_png(Concealed(data))


def anchor(**more: Any) -> ChipAnchor:
    given_parts: dict[str, Any] = {
        "application": ChipApplication.VISUAL,
        "hierarchy": ChipHierarchy.MOCK,
        "identifier": b"9000023\x08\x05001\0\0\0\0",
        "modulus": 1 << 2047 | 1,
    }
    return ChipAnchor(**(given_parts | more))


@pytest.mark.parametrize(
    "make",
    [
        lambda: anchor(identifier=b"short"),
        lambda: anchor(modulus=1 << 1023 | 1),
        lambda: anchor(modulus=-(1 << 2047 | 1)),
        lambda: anchor(identifier=b"5000023\x08\x05001\0\0\0\0"),
        lambda: anchor(hierarchy=ChipHierarchy.PRODUCTION),
        lambda: anchor(hierarchy=ChipHierarchy.TEST, identifier=b"5000023\x08\x05001\0\0\0\0"),
        lambda: chip_anchors(ChipHierarchy.TEST, [anchor()]),
        lambda: chip_anchors(ChipHierarchy.MOCK, [anchor(), anchor()]),
    ],
)
def test_an_anchor_of_the_wrong_hierarchy_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(UsageError, match="chip-anchor-refused"):
        make()


def test_an_empty_set_of_anchors_is_refused() -> None:
    with pytest.raises(UsageError, match="chip-anchor-set-empty"):
        chip_anchors(ChipHierarchy.PRODUCTION, [])


def test_the_digest_that_was_signed_is_three_hashes() -> None:
    signed = visual.parse_face(FACE_FILE, CURRENT_CARD).signed
    assert len(signed) == 19 + 96
    assert signed.endswith(sha256(photo_object()).digest())


def photo_object() -> bytes:
    start = FACE_FILE.index(b"\xdf\x27\x82")
    return FACE_FILE[start : FACE_FILE.index(b"\xdf\x28\x82")]
