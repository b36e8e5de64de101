"""The JPKI application: what is free, what a PIN opens, what a signature is (§4, §19)."""

import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from hypothesis import given, settings
from hypothesis import strategies as st

from myna_mock.card.profile import AbsentCertificate, CardProfile
from myna_mock.world import World
from myna_sdk.errors import UsageError
from myna_sdk.model.certificate import Carrier
from tests.mock_card.conftest import HANAKO
from tests.mock_card.probe import COMMON, JPKI, RESIDENTS, TEXT, VISUAL, Probe, der

PIN, PASSWORD = "1234", "ABC123"
MESSAGE = b"to be signed"
DIGEST = hashlib.sha256(MESSAGE).digest()
DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420") + DIGEST
PSS = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.AUTO)


def _public(certificate: bytes) -> rsa.RSAPublicKey:
    key = x509.load_der_x509_certificate(der(certificate)).public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    return key


@pytest.mark.parametrize("p2", ["00", "0C"])
def test_it_is_selected_with_and_without_control_information(world: World, p2: str) -> None:
    card = Probe(world.person().card())
    assert card.status(f"00A404{p2}0A{JPKI}") == "9000"


def test_it_is_selected_by_the_beginning_of_its_name(world: World) -> None:
    assert Probe(world.person().card()).status("00A4040C05D392F00026") == "9000"


def test_an_unknown_application_leaves_the_selected_one_open(jpki: Probe) -> None:
    assert jpki.verify("0018", PIN) == "9000"
    assert jpki.status("00A4040C05D276000124") == "6A82"
    assert len(jpki.sign("0017", DIGEST_INFO)) == 256


def test_certificates_of_authentication_and_both_roots_are_free(jpki: Probe) -> None:
    for file_id, issuer_id in (("000A", "000B"), ("0002", "0002")):
        held = x509.load_der_x509_certificate(der(jpki.read(file_id)))
        root = x509.load_der_x509_certificate(der(jpki.read(issuer_id)))
        held.verify_directly_issued_by(root)


def test_the_signing_certificate_is_read_after_its_password_only(jpki: Probe) -> None:
    assert jpki.reading("0001") == "6982"
    assert jpki.verify("0018", PIN) == "9000"
    assert jpki.reading("0001") == "6982"
    assert jpki.verify("001B", PASSWORD) == "9000"
    held = x509.load_der_x509_certificate(der(jpki.read("0001")))
    held.verify_directly_issued_by(x509.load_der_x509_certificate(der(jpki.read("0002"))))


def test_a_file_is_longer_than_what_it_holds(jpki: Probe) -> None:
    content = jpki.read("000A")
    assert set(content[len(der(content)) :]) == {0xFF}


def test_the_token_says_mock(jpki: Probe) -> None:
    token = jpki.read("0006")
    assert len(token) == 160
    assert token[:32] == b"JPKIAPICCTOKEN2".ljust(32)
    assert b"MOCK" in token[32:64]
    assert token[96:100].hex() == "0000040d"
    assert token[140:] == b"0301" + b"9" * 16


def test_presence_tells_which_certificates_are_there(world: World) -> None:
    assert Probe(world.person().card()).enter(JPKI).read("0008").hex() == "8f8f00"
    assert Probe(world.person("kodomo-mirai").card()).enter(JPKI).read("0008").hex() == "008f00"


@pytest.mark.parametrize(
    ("how", "status"),
    [
        (AbsentCertificate.NOT_FOUND, "6A82"),
        (AbsentCertificate.ZEROS, "9000"),
        (AbsentCertificate.ONES, "9000"),
    ],
)
def test_a_child_has_no_signing_certificate(
    world: World, how: AbsentCertificate, status: str
) -> None:
    profile = CardProfile(absent_certificate=how)
    card = Probe(world.person("kodomo-mirai").card(profile)).enter(JPKI)
    assert card.verify("001B", PASSWORD) == "9000"
    assert card.reading("0001") == status
    assert card.file("001A").status("802A008001" + "30" + "00") == "6A82"


@pytest.mark.parametrize("key", ["0017", "001A"])
def test_nothing_is_signed_without_its_own_pin(jpki: Probe, key: str) -> None:
    other = {"0017": ("001B", PASSWORD), "001A": ("0018", PIN)}[key]
    assert jpki.verify(*other) == "9000"
    assert jpki.file(key).status(f"802A008033{DIGEST_INFO.hex()}00") == "6982"


def test_selecting_it_again_forgets_the_pin(jpki: Probe) -> None:
    assert jpki.verify("0018", PIN) == "9000"
    jpki.enter(JPKI)
    assert jpki.file("0017").status(f"802A008033{DIGEST_INFO.hex()}00") == "6982"


def test_one_entry_is_enough_for_many_signatures(jpki: Probe) -> None:
    assert jpki.verify("0018", PIN) == "9000"
    assert len({jpki.sign("0017", DIGEST_INFO) for _ in range(3)}) == 1


def test_a_signature_verifies_with_the_certificate(jpki: Probe) -> None:
    for pin, value, key, certificate in (
        ("0018", PIN, "0017", "000A"),
        ("001B", PASSWORD, "001A", "0001"),
    ):
        assert jpki.verify(pin, value) == "9000"
        made = jpki.sign(key, DIGEST_INFO)
        public = _public(jpki.read(certificate))
        public.verify(made, MESSAGE, padding.PKCS1v15(), hashes.SHA256())


def test_the_six_forms_of_a_signature(jpki: Probe) -> None:
    assert jpki.verify("0018", PIN) == "9000"
    public, pkcs = _public(jpki.read("000A")), padding.PKCS1v15()
    for data, form in ((DIGEST, "00"), (MESSAGE, "01")):
        made = jpki.sign("0017", data, form)
        assert public.recover_data_from_signature(made, pkcs, None) == DIGEST
    public.verify(jpki.sign("0017", DIGEST, "02"), DIGEST, pkcs, Prehashed(hashes.SHA256()))
    public.verify(jpki.sign("0017", MESSAGE, "03"), MESSAGE, pkcs, hashes.SHA256())
    public.verify(jpki.sign("0017", DIGEST, "04"), MESSAGE, PSS, hashes.SHA256())
    public.verify(jpki.sign("0017", MESSAGE, "05"), MESSAGE, PSS, hashes.SHA256())
    assert jpki.file("0017").status("802A06800130" + "00") == "6A86"


@pytest.mark.parametrize(
    ("form", "size", "status"),
    [("00", 246, "6985"), ("02", 31, "6985"), ("02", 33, "6985"), ("04", 51, "6985")],
)
def test_a_block_of_the_wrong_size_is_not_signed(
    jpki: Probe, form: str, size: int, status: str
) -> None:
    assert jpki.verify("0018", PIN) == "9000"
    assert jpki.file("0017").status(f"802A{form}80{size:02X}{'30' * size}00") == status


def test_short_ids_select(jpki: Probe) -> None:
    assert jpki.data("00B08A0004") == jpki.read("000A")[:4]
    assert jpki.status("0020009804" + PIN.encode().hex()) == "9000"
    assert jpki.status("0020009B06" + PASSWORD.encode().hex()) == "9000"
    block = f"33{DIGEST_INFO.hex()}00"
    assert jpki.data(f"802A0097{block}") == jpki.sign("0017", DIGEST_INFO)
    assert jpki.data(f"802A009A{block}") == jpki.sign("001A", DIGEST_INFO)


def test_reading_stops_where_the_file_does(jpki: Probe) -> None:
    size = len(jpki.read("000A"))
    assert jpki.send(f"00B0{size:04X}01") == (b"", "6B00")
    assert len(jpki.data(f"00B0{size - 3:04X}00")) == 3
    assert len(jpki.data("00B0000000")) == 256
    assert len(jpki.data("00B00000000000")) == size


def test_a_card_may_refuse_extended_lengths(world: World) -> None:
    card = Probe(world.person().card(CardProfile(extended_length=False))).enter(JPKI)
    assert card.file("000A").status("00B00000000000") == "6700"


def test_a_wrong_pin_is_counted_to_the_lock_and_the_question_is_free(jpki: Probe) -> None:
    for left in ("63C2", "63C1", "63C0"):
        assert jpki.verify("0018", "9999") == left
        assert jpki.left("0018") == left
        assert jpki.left("0018") == left
    assert jpki.verify("0018", PIN) == "6984"
    assert jpki.left("0018") == "63C0"


def test_the_question_may_be_asked_with_a_length(jpki: Probe) -> None:
    assert jpki.file("001B").status("0020008000") == "63C5"


def test_a_right_entry_gives_every_try_back(jpki: Probe) -> None:
    assert jpki.verify("001B", "WRONG1") == "63C4"
    assert jpki.verify("001B", PASSWORD) == "9000"
    assert jpki.left("001B") == "63C5"


def test_the_password_is_upper_case_on_the_card(jpki: Probe) -> None:
    assert jpki.verify("001B", "abc123") == "63C4"


def test_a_wrong_entry_closes_what_the_right_one_opened(jpki: Probe) -> None:
    assert jpki.verify("0018", PIN) == "9000"
    assert jpki.verify("0018", "0000") == "63C2"
    assert jpki.file("0017").status(f"802A008033{DIGEST_INFO.hex()}00") == "6982"


def test_tries_survive_the_loss_of_power_and_every_other_card_of_the_person(world: World) -> None:
    card = world.person().card()
    assert Probe(card).enter(JPKI).verify("0018", "9999") == "63C2"
    card.power_off()
    card.power_on()
    assert Probe(card).enter(JPKI).left("0018") == "63C2"
    assert Probe(world.person().card()).enter(JPKI).left("0018") == "63C2"


def test_the_world_knows_what_was_entered_at_the_card(world: World) -> None:
    person = world.person()
    card = Probe(person.card()).enter(JPKI)
    for _ in range(3):
        card.verify("0018", "9999")
    assert not world.can_log_in(HANAKO)
    person.reset_pin()
    assert world.can_log_in(HANAKO)
    assert card.left("0018") == "63C3"
    for _ in range(5):
        card.verify("001B", "WRONG1")
    assert not person.can_sign


def test_a_changed_pin_is_the_persons_from_then_on(world: World) -> None:
    card = Probe(world.person().card()).enter(JPKI)
    assert card.file("001B").status("00240180065A5A5A393939") == "6982"
    assert card.verify("001B", PASSWORD) == "9000"
    assert card.status("00240180065A5A5A393939") == "9000"
    assert card.status("002401800431323334") == "6A80"
    assert world.person().report.signing_password == "ZZZ999"
    assert Probe(world.person().card()).enter(JPKI).verify("001B", "ZZZ999") == "9000"


def test_a_person_chooses_pins_of_their_own(world: World) -> None:
    told = {"name": "例示 一郎", "address": "見立県", "birth_date": "19820202", "sex": "male"}
    events = [{"at": "2024-01-01T00:00:00+00:00", "kind": "issue-card"}]
    pins = {"authentication": "4321", "signing": "SAKURA7"}
    person = world.add_person("reiji", {**told, "events": events, "pins": pins})
    card = Probe(person.card()).enter(JPKI)
    assert card.verify("0018", "4321") == "9000"
    assert card.verify("001B", "SAKURA7") == "9000"
    with pytest.raises(UsageError) as refused:
        world.add_person("reiji-2", {**told, "pins": {"signing": "short"}})
    assert refused.value.data["field"] == "pins"


def test_a_card_without_power_answers_nothing(world: World) -> None:
    card = world.person().card()
    card.power_off()
    with pytest.raises(UsageError) as refused:
        card.transmit(bytes.fromhex("00200080"))
    assert refused.value.code == "mock-card-unpowered"


@pytest.mark.parametrize("persona", ["mada-nashi", "wasure-ken", "nakibito-sei"])
def test_whoever_has_no_card_at_hand_presents_none(world: World, persona: str) -> None:
    with pytest.raises(UsageError) as refused:
        world.person(persona).card()
    assert refused.value.code == "mock-card-absent"


@pytest.mark.parametrize(
    ("persona", "make", "label"),
    [
        ("sumaho-yui", Carrier.ANDROID, b"JPKIAPGPSETOKEN"),
        ("sumaho-ryo", Carrier.IPHONE, b"JPKIAPIOSTOKEN"),
    ],
)
def test_a_phone_is_known_by_its_label_and_has_no_printed_face(
    world: World, persona: str, make: Carrier, label: bytes
) -> None:
    token = Probe(world.person(persona).card(CardProfile(carrier=make))).enter(JPKI)
    assert token.read("0006")[:32].rstrip() == label
    assert token.reading("000A") == "6982"
    assert token.verify("0018", PIN) == "9000"
    assert token.reading("000A") == "9000"
    for aid in (TEXT, VISUAL, COMMON, RESIDENTS):
        assert token.status(f"00A4040C0A{aid}") == "6A82"


def test_an_expired_and_a_revoked_certificate_are_still_on_the_card(world: World) -> None:
    for persona in ("kigen-kinou", "shikkou-tora"):
        card = Probe(world.person(persona).card()).enter(JPKI)
        serial = x509.load_der_x509_certificate(der(card.read("000A"))).serial_number
        held = world.state(persona).certificates[0]
        assert serial == world.ca.serial(persona, held)


def test_the_card_follows_the_person_through_time(world: World) -> None:
    card = Probe(world.person().card())
    before = card.enter(JPKI).read("000A")
    world.person().renew()
    assert card.read("000A") == before
    renewed = card.enter(JPKI).read("000A")
    assert renewed != before
    world.person().lose()
    world.person().reissue()
    assert card.enter(JPKI).read("000A") == renewed
    assert Probe(world.person().card()).enter(JPKI).read("000A") != renewed


OPENSC_PROBES = (
    "00A40400076276 01FF000000",
    "00A4040006A00000000101",
    "00A404000BE82B0601040181C31F020100",
    "00A4040C0FD23300000045737445494420763335",
    "00CADF3005",
    "00CB3FFF035C017E08",
    "00A4040009A00000030800001000 00",
    "00A4040C07A0000001 16DB0000",
    "00A4040C07A0000000 79100000",
    *(f"00A4040C07A00000007901{n:02X}00" for n in range(16)),
    "00A404000CF276A288BCFBA69D34F31001",
    "00A4040009A000000397425446 5900",
    "00A4040006D27600012401 00".replace("0124 0100", "01240100"),
)


@pytest.mark.parametrize("command", OPENSC_PROBES)
def test_no_probe_of_another_driver_is_answered(world: World, command: str) -> None:
    """§9.1: OpenSC tries these first, and takes a card that accepts one for another kind."""
    status = Probe(world.person(HANAKO).card()).status(command.replace(" ", ""))
    assert status in {"6A82", "6D00", "6A88"}


ANY_CARD = World("any").person().card()


@settings(max_examples=200)
@given(st.binary(max_size=300))
def test_whatever_is_sent_is_answered_with_a_status_word(command: bytes) -> None:
    assert len(ANY_CARD.transmit(command)) >= 2
