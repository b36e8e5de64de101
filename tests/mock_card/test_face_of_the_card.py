"""Text, visual, common and residents' applications: who opens what, and what is authentic."""

import hashlib
import io
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from PIL import Image

from myna_mock.card.municipality import TEXT_CA, VISUAL_CA
from myna_mock.card.pictures import written
from myna_mock.card.virtual_card import VirtualCard
from myna_mock.world import World
from myna_sdk.model.my_number import looks_like_my_number
from tests.mock_card.conftest import HANAKO
from tests.mock_card.probe import COMMON, JPKI, RESIDENTS, TEXT, VISUAL, Probe

PKCS1 = padding.PKCS1v15()
NONCE = bytes.fromhex("3031300D060960864801650304020105000420") + hashlib.sha256(b"n").digest()


@pytest.fixture
def card(world: World) -> VirtualCard:
    return world.person(HANAKO).card()


def objects(content: bytes) -> dict[int, bytes]:
    """The members of the object at the beginning of a file, whole, by tag."""
    found, at = {}, _value(content, 0)
    end = at + _length(content, 0)
    while at < end:
        start, size = _value(content, at), _length(content, at)
        wide = content[at] & 0x1F == 0x1F
        found[int.from_bytes(content[at : at + 1 + wide])] = content[at : start + size]
        at = start + size
    return found


def inner(content: bytes) -> bytes:
    return content[_value(content, 0) : _value(content, 0) + _length(content, 0)]


def _place(content: bytes, at: int) -> int:
    return at + (2 if content[at] & 0x1F == 0x1F else 1)


def _value(content: bytes, at: int) -> int:
    place = _place(content, at)
    return place + 1 + (content[place] & 0x7F if content[place] & 0x80 else 0)


def _length(content: bytes, at: int) -> int:
    place = _place(content, at)
    if not content[place] & 0x80:
        return content[place]
    return int.from_bytes(content[place + 1 : _value(content, at)])


def public(of: bytes) -> rsa.RSAPublicKey:
    """The key written as exponent (90) and modulus (91)."""
    assert of[:5] == bytes.fromhex("9003010001")
    assert of[5:9] == bytes.fromhex("91820100")
    return rsa.RSAPublicNumbers(65537, int.from_bytes(of[9:265])).public_key()


def signer(world: World, certificate: bytes, issuer: bytes) -> rsa.RSAPublicKey:
    """The municipality's key, after its certificate was verified with the world's card CA."""
    assert len(certificate) == 568
    told = objects(certificate)
    body, made = inner(told[0x5F4E]), inner(told[0x5F37])
    assert body[:16] == issuer
    assert body[16:32] == b"9900121\x08\x05000\0\0\0\0"
    assert issuer[:4] not in {b"5000", b"6000"}
    world.card_authority.public_keys()[issuer].verify(made, body, PKCS1, hashes.SHA256())
    return public(body[32:])


def present(probe: Probe, key: rsa.RSAPublicKey) -> None:
    """Without a PIN the chip answers a fresh nonce with its own key."""
    made = probe.data(f"802A000033{NONCE.hex()}00")
    assert key.recover_data_from_signature(made, PKCS1, None) == NONCE


READABLE = {
    (TEXT, None): {"0004", "0005", "0008"},
    (TEXT, "0011"): {"0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008"},
    (TEXT, "0014"): {"0001", "0003", "0004", "0005", "0006", "0007", "0008"},
    (TEXT, "0015"): {"0002", "0003", "0004", "0005", "0006", "0007", "0008"},
    (VISUAL, None): {"0003", "0004"},
    (VISUAL, "0011"): {"0001", "0003", "0004"},
    (VISUAL, "0012"): {"0002", "0003", "0004", "0006"},
    (VISUAL, "0013"): {"0002", "0003", "0004", "0005", "0006"},
}
FILES = {TEXT: [f"000{n}" for n in range(1, 9)], VISUAL: [f"000{n}" for n in range(1, 7)]}


def secret(card: VirtualCard, aid: str, reference: str) -> str:
    printed = card.printed
    number_a, number_b = printed.number_a, printed.number_b
    return {
        (TEXT, "0011"): "1234",
        (TEXT, "0014"): number_a,
        (TEXT, "0015"): number_b,
        (VISUAL, "0011"): printed.birth,
        (VISUAL, "0012"): number_b,
        (VISUAL, "0013"): number_a,
    }[aid, reference]


@pytest.mark.parametrize(("aid", "reference"), READABLE)
def test_each_reference_opens_its_files_and_no_other(
    card: VirtualCard, aid: str, reference: str | None
) -> None:
    probe = Probe(card).enter(aid)
    if reference is not None:
        assert probe.verify(reference, secret(card, aid, reference)) == "9000"
    statuses = {file_id: probe.reading(file_id) for file_id in FILES[aid]}
    assert {f for f, status in statuses.items() if status == "9000"} == READABLE[aid, reference]
    assert set(statuses.values()) <= {"9000", "6982"}


@pytest.mark.parametrize(
    ("aid", "reference", "tries"),
    [
        (JPKI, "0018", 3),
        (JPKI, "001B", 5),
        (TEXT, "0011", 3),
        (TEXT, "0014", 10),
        (TEXT, "0015", 10),
        (VISUAL, "0011", 10),
        (VISUAL, "0012", 10),
        (VISUAL, "0013", 10),
        (COMMON, "001C", 3),
        (RESIDENTS, "001C", 3),
    ],
)
def test_every_reference_counts_for_itself_over_power_cycles(
    world: World, card: VirtualCard, aid: str, reference: str, tries: int
) -> None:
    probe = Probe(card).enter(aid)
    assert probe.left(reference) == f"63C{tries:X}"
    for left in range(tries - 1, -1, -1):
        card.power_off()
        card.power_on()
        assert probe.enter(aid).verify(reference, "wrong") == f"63C{left:X}"
    assert probe.verify(reference, "wrong") == "6984"
    assert probe.left(reference) == "63C0"
    pins = world.state(HANAKO).pins
    assert sum(pins.wrong_entries(pin) for pin in pins._wrong) == tries


def test_an_office_gives_the_tries_back(world: World, card: VirtualCard) -> None:
    world.person(HANAKO).lock_pin("text-number-b")
    probe = Probe(card).enter(TEXT)
    assert probe.verify("0015", card.printed.number_b) == "6984"
    world.person(HANAKO).reset_pin("text-number-b")
    assert probe.verify("0015", card.printed.number_b) == "9000"


def test_one_reference_is_blocked_on_every_card(card: VirtualCard) -> None:
    probe = Probe(card).enter(TEXT)
    assert probe.left("0012") == "63C0"
    assert probe.verify("0012", "1234") == "6984"


def test_the_number_is_nobodys(world: World) -> None:
    """Its check digit is wrong, on every card of the world."""
    for persona in world.people:
        if world.state(persona).card_at_hand:
            card = world.person(persona).card()
            probe = Probe(card).enter(TEXT)
            probe.verify("0014", card.printed.number_a)
            content = probe.read("0001")
            assert (content[:3], content[15:]) == (b"\xff\x10\x0c", b"\xff\xff")
            assert not looks_like_my_number(content[3:15].decode("ascii"))
            assert content[3:15].decode("ascii") == card.printed.number_a


def test_the_facts_are_the_persons_and_the_record_vouches_for_them(
    world: World, card: VirtualCard
) -> None:
    probe = Probe(card).enter(TEXT)
    probe.verify("0011", "1234")
    facts, record = probe.read("0002"), objects(probe.read("0003"))
    told = objects(facts)
    places = inner(told[0xDF21])
    for n, tag in enumerate((0xDF22, 0xDF23, 0xDF24, 0xDF25)):
        at = int.from_bytes(places[2 * n : 2 * n + 2])
        assert facts[at : at + len(told[tag])] == told[tag]
    shared = world.person(HANAKO).shared
    assert shared.name is not None
    assert inner(told[0xDF22]).decode() == shared.name.reveal().replace(" ", "　")
    assert inner(told[0xDF23]).decode() == "東京都見本区見本町一丁目2番3号"
    assert (inner(told[0xDF24]), inner(told[0xDF25])) == (b"19900102", b"2")
    hashed = b"".join(told[tag] for tag in (0xDF22, 0xDF23, 0xDF24, 0xDF25))
    assert inner(record[0xDF32]) == hashlib.sha256(hashed).digest()
    assert inner(record[0xDF31]) == hashlib.sha256(probe.read("0001")).digest()
    municipality = signer(world, probe.read("0004"), TEXT_CA)
    both = record[0xDF31] + record[0xDF32]
    municipality.verify(inner(record[0xDF33]), both, PKCS1, hashes.SHA256())


def test_the_chip_itself_is_there(world: World, card: VirtualCard) -> None:
    probe = Probe(card).enter(TEXT)
    probe.verify("0015", card.printed.number_b)
    own = objects(probe.read("0007"))
    municipality = signer(world, probe.read("0004"), TEXT_CA)
    municipality.verify(inner(own[0xDF52]), own[0xDF51], PKCS1, hashes.SHA256())
    present(Probe(world.person(HANAKO).card()).enter(TEXT), public(inner(own[0xDF51])))


def test_sizes_are_those_that_were_measured(card: VirtualCard) -> None:
    probe = Probe(card).enter(TEXT)
    probe.verify("0011", "1234")
    sizes = {file_id: len(probe.read(file_id)) for file_id in FILES[TEXT]}
    assert sizes["0001"] == 17
    assert (sizes["0003"], sizes["0004"], sizes["0005"]) == (336, 568, 256)
    assert (sizes["0007"], sizes["0008"]) == (536, 16)
    assert probe.read("0005")[:5].hex() == "ff4082009f"
    visual = Probe(card).enter(VISUAL)
    visual.verify("0011", card.printed.birth)
    assert visual.read("0001")[:5].hex() == "ff1082021e"


def test_the_face_is_signed_but_for_expiry_and_security_code(
    world: World, card: VirtualCard
) -> None:
    probe = Probe(card).enter(VISUAL)
    probe.verify("0012", card.printed.number_b)
    content = probe.read("0002")
    told = objects(content)
    assert list(told) == list(range(0xDF21, 0xDF2B))
    places = inner(told[0xDF21])
    for n, tag in enumerate(range(0xDF22, 0xDF2B)):
        at = int.from_bytes(places[2 * n : 2 * n + 2])
        assert content[at : at + len(told[tag])] == told[tag]
    parts = ((0xDF22, 0xDF23, 0xDF24), (0xDF25, 0xDF26), (0xDF27,))
    three = b"".join(hashlib.sha256(b"".join(told[tag] for tag in part)).digest() for part in parts)
    header = bytes.fromhex("3071300D060960864801650304020105000460")
    municipality = signer(world, probe.read("0004"), VISUAL_CA)
    made = inner(told[0xDF28])
    assert municipality.recover_data_from_signature(made, PKCS1, None) == header + three
    with pytest.raises(InvalidSignature):
        municipality.verify(made, three, PKCS1, hashes.SHA256())
    present(probe, public(inner(told[0xDF24])))
    assert inner(told[0xDF29]).decode() == card.printed.expiry


def test_the_images_are_what_they_should_be(card: VirtualCard) -> None:
    probe = Probe(card).enter(VISUAL)
    probe.verify("0013", card.printed.number_a)
    told = objects(probe.read("0002"))
    number = objects(probe.read("0005"))
    shown = {
        "name": Image.open(io.BytesIO(inner(told[0xDF25]))),
        "address": Image.open(io.BytesIO(inner(told[0xDF26]))),
        "photo": Image.open(io.BytesIO(inner(told[0xDF27]))),
        "code": Image.open(io.BytesIO(inner(told[0xDF2A]))),
        "number": Image.open(io.BytesIO(inner(number[0xDF41]))),
    }
    assert {
        name: image.format for name, image in shown.items() if name != "photo"
    } == dict.fromkeys(("name", "address", "code", "number"), "PNG")
    assert (shown["name"].mode, shown["address"].mode) == ("1", "1")
    assert (shown["photo"].format, shown["photo"].mode) == ("JPEG2000", "L")
    assert (shown["code"].size, shown["number"].size) == ((24, 12), (72, 12))


def test_age_and_number_image_are_signed(world: World, card: VirtualCard) -> None:
    probe = Probe(card).enter(VISUAL)
    probe.verify("0011", card.printed.birth)
    probe.verify("0013", card.printed.number_a)
    municipality = signer(world, probe.read("0004"), VISUAL_CA)
    for file_id, tags in (("0001", (0xDF11, 0xDF12, 0xDF13)), ("0005", (0xDF41, 0xDF42, 0xDF43))):
        told = objects(probe.read(file_id))
        before = told[tags[0]] + told[tags[1]]
        municipality.verify(inner(told[tags[2]]), before, PKCS1, hashes.SHA256())


def test_every_machine_can_draw_a_name() -> None:
    """Without a Japanese font each character shows its code, and no two texts look the same."""
    drawn = {written(text, None) for text in ("見本　花子", "見本　花字", "髙﨑", "高崎", "𠮷", "")}
    assert len(drawn) == 6


def test_an_image_shows_what_the_text_had_to_substitute(world: World) -> None:
    card = world.person("daitai-takako").card()
    visual = Probe(card).enter(VISUAL)
    visual.verify("0012", card.printed.number_b)
    drawn = inner(objects(visual.read("0002"))[0xDF25])
    text = Probe(card).enter(TEXT)
    text.verify("0015", card.printed.number_b)
    told = inner(objects(text.read("0002"))[0xDF22]).decode()
    assert told == "高崎　見本子"
    world.person("daitai-takako").rename("高崎 見本子")
    visual.enter(VISUAL).verify("0012", card.printed.number_b)
    assert inner(objects(visual.read("0002"))[0xDF25]) != drawn


def test_a_move_reaches_the_chip_when_an_office_writes_it(world: World, card: VirtualCard) -> None:
    person, probe = world.person(HANAKO), Probe(card)

    def address() -> str:
        probe.enter(TEXT).verify("0015", card.printed.number_b)
        return inner(objects(probe.read("0002"))[0xDF23]).decode()

    person.move("東京都見本区新居町九丁目8番7号", chip=False)
    assert address() == "東京都見本区見本町一丁目2番3号"
    person.move("東京都見本区新居町九丁目8番7号")
    assert address() == "東京都見本区新居町九丁目8番7号"
    person.move_abroad()
    assert address() == "国外転出（2026年11月24日）"


def test_common_and_residents_applications_hold_records(world: World, card: VirtualCard) -> None:
    probe = Probe(card).enter(COMMON)
    record = probe.data("00B2010C00")
    printed = card.printed
    assert record == b"\x01\x1c" + f"{printed.serial}99001{printed.expiry}".encode("ascii")
    assert probe.file("0001").data("00B2010400") == record
    assert probe.status("00B2010500") == "6A81"
    assert probe.status("00B2020400") == "6A83"
    key = world._keys.rsa("card", HANAKO, "1", "common").public_key()
    made = probe.data("0088009908" + "0102030405060708" + "00")
    key.verify(made, bytes(range(1, 9)), PKCS1, hashes.SHA256())
    residents = Probe(card).enter(RESIDENTS)
    assert len(residents.data("00B2011400")) == 18
    assert residents.status("0088009908" + "0102030405060708" + "00") == "6A82"


@pytest.mark.parametrize(
    ("aid", "reference", "command"),
    [
        (TEXT, "0011", "00240180"),
        (COMMON, "001C", "80320080"),
        (RESIDENTS, "001C", "80320080"),
    ],
)
def test_a_pin_is_changed_with_its_own_command_after_it_was_entered(
    card: VirtualCard, aid: str, reference: str, command: str
) -> None:
    probe = Probe(card).enter(aid)
    assert probe.file(reference).status(f"{command}0437373737") == "6982"
    assert probe.verify(reference, "1234") == "9000"
    assert probe.status(f"{command}0437373737") == "9000"
    assert probe.enter(aid).verify(reference, "7777") == "9000"


def test_a_printed_number_is_never_changed(card: VirtualCard) -> None:
    probe = Probe(card).enter(TEXT)
    probe.verify("0015", card.printed.number_b)
    assert probe.status("0024018004" + "37373737") == "6985"


@pytest.mark.parametrize(
    ("aid", "status"),
    [(JPKI, "6982"), (RESIDENTS, "6982"), (COMMON, "66F1"), (VISUAL, "66F1"), (TEXT, "6982")],
)
def test_a_session_key_is_not_taken(card: VirtualCard, aid: str, status: str) -> None:
    assert Probe(card).enter(aid).status("80AE0000000100" + "00" * 256) == status


def test_without_an_application_the_chip_tells_of_itself(card: VirtualCard) -> None:
    probe = Probe(card)
    assert probe.data("00CA5F5100") == card.atr[1:]
    assert probe.data("00CA00F000") == b"99001"
    assert probe.data("00CA00F200").decode() == card.printed.expiry
    assert b"MOCK" in probe.data("00CA004500")
    assert probe.status("00CA00F001") == "6700"
    assert probe.status("00A40000") == "6A86"
    assert probe.status("00A40000023F00") == "6A82"
    probe.enter(JPKI)
    assert probe.status("00CA00F000") == "6A88"
    assert probe.status("00A40000") == "9000"


ERAS = [
    ("19001231", "331231"),
    ("19200101", "090101"),
    ("19800217", "550217"),
    ("19890107", "640107"),
    ("19890108", "010108"),
    ("20190430", "310430"),
    ("20200229", "020229"),
    ("19550000", "300000"),
    ("19550700", "300700"),
]


@pytest.mark.parametrize(("born", "printed"), ERAS)
def test_the_printed_number_begins_with_the_year_of_the_era(
    world: World, born: str, printed: str
) -> None:
    told = {"name": "例示 一郎", "address": "見立県", "birth_date": born, "sex": "male"}
    events = [{"at": "2024-01-01T00:00:00+00:00", "kind": "issue-card"}]
    card = world.add_person("reiji", {**told, "events": events}).card()
    assert card.printed.number_b[:6] == printed
    probe = Probe(card).enter(VISUAL)
    assert probe.verify("0011", printed) == "9000"
    age = objects(probe.read("0001"))
    assert inner(age[0xDF11]).decode() == born


@pytest.mark.parametrize(("length", "form"), [(20, "ff20"), (50, "ff2081"), (200, "ff2082")])
def test_long_texts_take_longer_lengths(world: World, length: int, form: str) -> None:
    told = {"name": "長" * (length // 3), "birth_date": "19800217", "sex": "male"}
    events = [{"at": "2024-01-01T00:00:00+00:00", "kind": "issue-card"}]
    address = "見立県" + "あ" * (length - 3) if length > 20 else "見立県"
    card = world.add_person("nagai", {**told, "address": address, "events": events}).card()
    probe = Probe(card).enter(TEXT)
    probe.verify("0015", card.printed.number_b)
    content = probe.read("0002")
    assert content.hex().startswith(form)
    told_objects = objects(content)
    assert inner(told_objects[0xDF23]).decode() == address
    assert inner(told_objects[0xDF22]).decode() == told["name"]
    jpki = Probe(card).enter(JPKI)
    jpki.verify("001B", "ABC123")
    assert int.from_bytes(jpki.read("0001")[2:4]) >= 1024


def test_a_card_of_an_infant_has_no_photograph(world: World) -> None:
    told = {"name": "例示 一", "address": "見立県", "birth_date": "20260301", "sex": "male"}
    at = datetime(2026, 6, 1, tzinfo=UTC).isoformat()
    events = [{"at": at, "kind": "issue-card"}]
    card = world.add_person("akachan", {**told, "events": events}).card()
    probe = Probe(card).enter(VISUAL)
    assert probe.verify("0012", card.printed.number_b) == "9000"
    assert inner(objects(probe.read("0002"))[0xDF27]) == b""


@pytest.mark.parametrize("persona", ["mihon-hanako", "hikisai-hikaru", "fumei-ume", "kaigai-rei"])
def test_the_face_agrees_with_the_text(world: World, persona: str) -> None:
    card = world.person(persona).card()
    visual, text = Probe(card).enter(VISUAL), Probe(card)
    visual.verify("0012", card.printed.number_b)
    face = objects(visual.read("0002"))
    text.enter(TEXT).verify("0015", card.printed.number_b)
    told = objects(text.read("0002"))
    assert inner(face[0xDF22]) == inner(told[0xDF24])
    assert inner(face[0xDF23]) == inner(told[0xDF25])
