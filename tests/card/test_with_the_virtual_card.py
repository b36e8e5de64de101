"""The flows against the mock world's card, which was built beside them from the same facts."""

from collections.abc import Callable
from datetime import date

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from myna_mock.card.in_process import InProcessCard, chip_anchors_of
from myna_mock.card.profile import AbsentCertificate, CardProfile, Interface, Transmission
from myna_mock.keys import FreshKeys
from myna_mock.world import World
from myna_sdk.card.card_number import CardNumber, read_card_number
from myna_sdk.card.certificates import CardCertificate, read_certificate, read_issuer
from myna_sdk.card.chip import Integrity, read_chip
from myna_sdk.card.detecting import CardKind, detect, pin_status
from myna_sdk.card.photo import as_png
from myna_sdk.card.pins import printed_number
from myna_sdk.card.profile import PinKind
from myna_sdk.card.readings import ChipReading
from myna_sdk.card.refusals import CardReason, CardRefusal
from myna_sdk.card.signing import answer_login, sign_document
from myna_sdk.card.verdicts import ChipProven
from myna_sdk.effects import Flow
from myna_sdk.effects.card import CardSecret
from myna_sdk.jpki.anchors import AnchorSet, anchor_set
from myna_sdk.jpki.certificate import parse_certificate
from myna_sdk.jpki.checking import Made, SignedDigest, verify_signature
from myna_sdk.jpki.digests import Digest
from myna_sdk.jpki.path import verify_path
from myna_sdk.jpki.profile import MOCK
from myna_sdk.jpki.verdicts import Proven
from myna_sdk.model.addresses import MovedAbroad
from myna_sdk.model.certificate import Carrier, CertificateKind
from myna_sdk.model.masking import Concealed
from myna_sdk.model.signing import Detached, Document, Signed
from tests.card.running import Run, run_blocking
from tests.card.test_my_number_is_out_of_reach import out_of_reach

SIGNING = CertificateKind.SIGNING
AUTHENTICATION = CertificateKind.USER_AUTHENTICATION
PASSWORD, PIN = "ABC123", "1234"
LEASE = Document(Concealed(b"a lease of a flat that is not there"))
ON = Integrity.RECORD_WITH_HASH_OF_MY_NUMBER
HANAKO, CHILD, ABROAD = "mihon-hanako", "kodomo-mirai", "kaigai-rei"
_KEYS = FreshKeys()


@pytest.fixture(scope="module")
def world() -> World:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("myna_mock.world.FreshKeys", lambda: _KEYS)
        return World("card-flows")


class Watched(InProcessCard):
    """Writes down what the card was sent."""

    def __init__(
        self, world: World, persona: str = HANAKO, profile: CardProfile | None = None
    ) -> None:
        self.card = world.card(persona, profile)
        self.sent: list[bytes] = []
        super().__init__(self.card)

    def transmit(self, command: bytearray) -> bytes:
        self.sent.append(bytes(command))
        return super().transmit(command)


def number(card: Watched) -> CardSecret:
    return CardSecret.of(card.card.printed.number_b)


def read(world: World, card: Watched, run: Run = run_blocking, **more: Integrity) -> ChipReading:
    flow = read_chip(number(card), chip_anchors_of(world.card_authority), **more)  # type: ignore[arg-type]
    found = run(card, flow)
    assert isinstance(found, ChipReading), found
    return found


PROFILES = {
    "as most": CardProfile(),
    "contactless": CardProfile(interface=Interface.CONTACTLESS),
    "T=0": CardProfile(transmission=Transmission.T0, extended_length=False),
    "short lengths": CardProfile(extended_length=False),
}


@pytest.mark.parametrize("profile", PROFILES)
def test_the_reading_is_byte_for_byte_the_person_of_the_world(
    world: World, run: Run, profile: str
) -> None:
    card = Watched(world, profile=PROFILES[profile])
    found = read(world, card, run, integrity=ON)
    assert isinstance(found.verdict, ChipProven)
    assert found.text is not None
    assert found.text.authentic_by_itself
    chip = world.person(HANAKO).shared
    # The chip has a full-width space between family and given name.
    written = chip.reveal() | {"name": chip.reveal()["name"].replace(" ", "\u3000")}
    assert found.text.facts.reveal() == written
    assert (found.face.birth_date, found.face.sex) == (chip.birth_date, chip.sex)
    assert f"{found.face.expires_on:%Y%m%d}" == card.card.printed.expiry
    assert found.face.photo is not None
    assert as_png(found.face.photo).reveal().startswith(b"\x89PNG")


def test_the_printed_number_is_made_of_what_is_printed(world: World) -> None:
    card = Watched(world)
    code = CardSecret.of(card.card.printed.security_code)
    made = printed_number(world.person(HANAKO).birth_date, int(card.card.printed.expiry[:4]), code)
    assert made.reveal().decode() == card.card.printed.number_b


@pytest.fixture(scope="module")
def anchors(world: World) -> AnchorSet:
    roots = [root for kind in CertificateKind for root in world.ca.roots(kind, world.at)]
    return anchor_set(MOCK, [root.public_bytes(Encoding.DER) for root in roots])


def test_what_the_card_signs_holds_under_the_worlds_own_ca(
    world: World, run: Run, anchors: AnchorSet
) -> None:
    signed = run(Watched(world), sign_document(LEASE, CardSecret.of(PASSWORD.lower())))
    assert isinstance(signed, Signed)
    assert isinstance(signed.signature, Detached)
    certificate = parse_certificate(signed.signature.certificate.reveal())
    path = verify_path(certificate, anchors, at=world.at, kind=SIGNING)
    assert isinstance(path, Proven)
    digest = SignedDigest(
        digest=Digest.of(LEASE.content.reveal()), signature=signed.signature.signature.reveal()
    )
    assert isinstance(verify_signature(certificate, digest), Made)


def test_a_login_answers_our_nonce(world: World, run: Run, anchors: AnchorSet) -> None:
    nonce = Concealed(bytes(range(32)))
    answer = run(Watched(world), answer_login(nonce, CardSecret.of(PIN)))
    assert isinstance(answer, Detached)
    certificate = parse_certificate(answer.certificate.reveal())
    path = verify_path(certificate, anchors, at=world.at, kind=AUTHENTICATION)
    assert isinstance(path, Proven)
    digest = SignedDigest(digest=Digest.of(nonce.reveal()), signature=answer.signature.reveal())
    assert isinstance(verify_signature(certificate, digest), Made)


def test_a_phone_is_recognised_and_asks_for_its_pin(world: World, run: Run) -> None:
    phones = [
        (persona, carrier)
        for carrier in (Carrier.ANDROID, Carrier.IPHONE)
        for persona in world.people
        if any(c.carrier is carrier for c in world.state(persona).certificates)
    ]
    assert phones
    for persona, carrier in phones[:2]:
        phone = Watched(world, persona, CardProfile(carrier=carrier))
        kind = run(phone, detect())
        assert isinstance(kind, CardKind)
        assert (kind.carrier, kind.has_face) == (carrier, False)
        refused = run(phone, read_chip(CardSecret.of("55021720352285"), None))
        assert refused == CardRefusal(CardReason.PHONE)


@pytest.mark.parametrize("absent", AbsentCertificate)
def test_a_childs_card_has_no_signing_certificate(
    world: World, run: Run, absent: AbsentCertificate
) -> None:
    card = Watched(world, CHILD, CardProfile(absent_certificate=absent))
    kind = run(card, detect())
    assert isinstance(kind, CardKind)
    assert kind.certificates == frozenset({AUTHENTICATION})
    signed = run(card, sign_document(LEASE, CardSecret.of(PASSWORD)))
    assert signed == CardRefusal(CardReason.NO_CERTIFICATE)


def test_whoever_moved_abroad_has_no_domestic_address_in_the_chip(world: World) -> None:
    found = read(world, Watched(world, ABROAD))
    assert found.text is not None
    assert isinstance(found.text.facts.address, MovedAbroad)


@pytest.mark.parametrize("persona", ["sample-john", "daitai-takako", "wakamono-sora"])
def test_foreign_residents_substitutes_and_the_young_are_read(world: World, persona: str) -> None:
    found = read(world, Watched(world, persona), integrity=ON)
    assert isinstance(found.verdict, ChipProven)
    assert found.text is not None
    assert found.text.authentic_by_itself


def test_the_common_application_tells_the_same_expiry(world: World, run: Run) -> None:
    card = Watched(world)
    found = run(card, read_card_number())
    assert isinstance(found, CardNumber)
    assert found.manufactured.reveal() == card.card.printed.serial
    assert f"{found.expires_on:%Y%m%d}" == card.card.printed.expiry
    assert found.expires_on > date(2026, 1, 1)


def test_wrong_entries_are_counted_by_the_world_and_the_last_is_kept(world: World) -> None:
    card = Watched(world, "mihon-taro")
    assert world.person("mihon-taro") is not None

    def wrong() -> CardRefusal:
        found = run_blocking(card, answer_login(Concealed(bytes(32)), CardSecret.of("9999")))
        assert isinstance(found, CardRefusal)
        return found

    assert [wrong().tries for _ in range(2)] == [2, 1]
    assert [wrong().reason for _ in range(3)] == [CardReason.PIN_LAST_TRY] * 3
    status = run_blocking(card, pin_status())
    assert not isinstance(status, CardRefusal)
    assert {each.kind: each.left for each in status}[PinKind.USER_AUTHENTICATION] == 1


def operations(world: World, card: Watched) -> dict[str, Callable[[], Flow[object]]]:
    return {
        "detect": detect,
        "pin_status": pin_status,
        "read_certificate": lambda: read_certificate(SIGNING, pin=CardSecret.of(PASSWORD)),
        "read_issuer": lambda: read_issuer(SIGNING),
        "sign_document": lambda: sign_document(LEASE, CardSecret.of(PASSWORD)),
        "answer_login": lambda: answer_login(Concealed(bytes(32)), CardSecret.of(PIN)),
        "read_chip": lambda: read_chip(
            number(card), chip_anchors_of(world.card_authority), integrity=ON
        ),
        "read_card_number": read_card_number,
    }


def test_no_operation_reaches_for_the_my_number_on_the_virtual_card(world: World) -> None:
    card = Watched(world)
    for make in operations(world, card).values():
        assert not isinstance(run_blocking(card, make()), CardRefusal)
    assert out_of_reach(card.sent) == set()
    assert card.card.printed.number_a.encode() not in b"".join(card.sent)


def test_certificates_are_the_worlds_own(world: World, run: Run) -> None:
    found = run(Watched(world), read_certificate(AUTHENTICATION))
    assert isinstance(found, CardCertificate)
    issued = [c for c in world.state(HANAKO).certificates if c.kind is AUTHENTICATION][-1]
    expected = world.ca.certificate(HANAKO, issued).public_bytes(Encoding.DER)
    assert found.der.reveal() == expected
