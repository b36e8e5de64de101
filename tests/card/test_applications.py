"""What lies on the reader is told by its applications, and certificates are read from it."""

import hashlib

import pytest

from myna_sdk.card.card_number import read_card_number
from myna_sdk.card.certificates import CardCertificate, read_certificate, read_issuer
from myna_sdk.card.chip import read_chip
from myna_sdk.card.detecting import CardKind, detect, pin_status
from myna_sdk.card.faults import CardDataError, CardStatusError
from myna_sdk.card.profile import PinKind
from myna_sdk.card.refusals import CardReason, CardRefusal
from myna_sdk.card.signing import answer_login, sign_document
from myna_sdk.effects.card import CardSecret
from myna_sdk.errors import MynaError, TransportError
from myna_sdk.model.certificate import Carrier, CertificateKind
from myna_sdk.model.masking import Concealed
from myna_sdk.model.signing import Detached, Document, Signed
from tests.card import holder
from tests.card.running import Run, run_blocking
from tests.card.scripted import JPKI, OK, App, ScriptedCard

SIGNING = CertificateKind.SIGNING
AUTHENTICATION = CertificateKind.USER_AUTHENTICATION
LEASE = Document(Concealed(b"a lease of a flat that is not there"))


def words(card: ScriptedCard) -> list[str]:
    return [apdu[:4].hex() for apdu in card.sent]


def test_a_card_is_told_by_its_applications(run: Run) -> None:
    card = holder.plastic()
    assert run(card, detect()) == CardKind(
        carrier=Carrier.CARD,
        label="JPKIAPICCTOKEN2",
        certificates=frozenset({SIGNING, AUTHENTICATION}),
        has_face=True,
    )
    assert words(card) == ["00a4040c", "00b08600", "00b08800", "00a4040c"]


@pytest.mark.parametrize(
    ("label", "carrier"),
    [(b"JPKIAPGPSETOKEN", Carrier.ANDROID), (b"JPKIAPIOSTOKEN", Carrier.IPHONE)],
)
def test_a_phone_is_told_by_its_token_label(run: Run, label: bytes, carrier: Carrier) -> None:
    found = run(holder.phone(label), detect())
    assert isinstance(found, CardKind)
    assert (found.carrier, found.has_face) == (carrier, False)


def test_an_unknown_label_is_not_guessed_at(run: Run) -> None:
    assert run(holder.phone(b"JPKIAPXXTOKEN9"), detect()) == CardRefusal(CardReason.UNKNOWN_CARD)


def test_another_card_is_told_as_such(run: Run) -> None:
    for flow in (
        detect(),
        pin_status(),
        read_certificate(AUTHENTICATION),
        sign_document(LEASE, CardSecret.of(holder.PASSWORD)),
    ):
        card = ScriptedCard({})
        assert run(card, flow) == CardRefusal(CardReason.OTHER_CARD)
        assert words(card) == ["00a4040c"]


@pytest.mark.parametrize("word", ["6700", "6881", "6A81", "6A86", "6D00", "6E00"])
def test_what_knows_no_such_command_is_another_card(run: Run, word: str) -> None:
    number = CardSecret.of(holder.PRINTED)
    for flow in (detect(), read_chip(number, None), read_card_number()):
        card = ScriptedCard({}, lambda _apdu: bytes.fromhex(word))
        assert run(card, flow) == CardRefusal(CardReason.OTHER_CARD)
        assert {apdu[1] for apdu in card.sent} == {0xA4}
    assert len(number) == 0


@pytest.mark.parametrize("word", ["6400", "6581", "6982", "6F00", "1234"])
def test_what_fails_to_select_is_not_taken_for_another_card(run: Run, word: str) -> None:
    card = ScriptedCard({}, lambda _apdu: bytes.fromhex(word))
    with pytest.raises(CardStatusError, match=word):
        run(card, detect())


@pytest.mark.parametrize(
    ("availability", "certificates"),
    [
        (b"\x8f\x8f\x00", frozenset({SIGNING, AUTHENTICATION})),
        (b"\x00\x8f\x00", frozenset({AUTHENTICATION})),
        (b"\x00\x00\x00", frozenset()),
        (b"\x01\x8f\x00", None),
        (b"\x8f", None),
    ],
)
def test_a_card_tells_which_certificates_it_holds(
    availability: bytes, certificates: frozenset[CertificateKind] | None
) -> None:
    found = run_blocking(holder.plastic(availability=availability), detect())
    assert isinstance(found, CardKind)
    assert found.certificates == certificates


def test_the_tries_of_every_pin_are_told_and_cost_none(run: Run) -> None:
    card = holder.plastic()
    status = run(card, pin_status())
    assert not isinstance(status, CardRefusal)
    assert [(each.kind, each.left) for each in status] == [
        (PinKind.USER_AUTHENTICATION, 3),
        (PinKind.SIGNING, 5),
        (PinKind.TEXT, 3),
        (PinKind.PRINTED, 10),
        (PinKind.PRINTED_VISUAL, 10),
    ]
    assert all(len(apdu) == 4 for apdu in card.sent if apdu[1] == 0x20)


def test_a_phone_has_the_tries_of_its_certificates_alone(run: Run) -> None:
    status = run(holder.phone(), pin_status())
    assert not isinstance(status, CardRefusal)
    assert [each.kind for each in status] == [PinKind.USER_AUTHENTICATION, PinKind.SIGNING]


def test_the_user_authentication_certificate_of_a_card_needs_no_pin(run: Run) -> None:
    card = holder.plastic()
    found = run(card, read_certificate(AUTHENTICATION))
    assert isinstance(found, CardCertificate)
    assert found.der.reveal() == holder.AUTH_CERTIFICATE
    assert not any(apdu[1] == 0x20 for apdu in card.sent)


def test_the_one_of_a_phone_needs_it(run: Run) -> None:
    found = run(holder.phone(), read_certificate(AUTHENTICATION))
    assert found == CardRefusal(CardReason.PIN_FORM, PinKind.USER_AUTHENTICATION)
    pin = CardSecret.of(holder.AUTH_PIN)
    found = run(holder.phone(), read_certificate(AUTHENTICATION, pin=pin))
    assert isinstance(found, CardCertificate)
    assert found.der.reveal() == holder.AUTH_CERTIFICATE


def test_the_signing_certificate_needs_its_password_in_any_case_of_letters(run: Run) -> None:
    pin = CardSecret.of(holder.PASSWORD.lower())
    found = run(holder.plastic(), read_certificate(SIGNING, pin=pin))
    assert isinstance(found, CardCertificate)
    assert found.der.reveal() == holder.SIGNING_CERTIFICATE
    assert len(pin) == 0


def test_the_cas_certificate_is_read_freely(run: Run) -> None:
    found = run(holder.plastic(), read_issuer(SIGNING))
    assert isinstance(found, Concealed)
    assert found.reveal() == holder.certificate(0xC1)


def test_a_document_is_signed_with_one_presentation_in_one_transaction(run: Run) -> None:
    card = holder.plastic()
    signed = run(card, sign_document(LEASE, CardSecret.of(holder.PASSWORD)))
    assert isinstance(signed, Signed)
    assert isinstance(signed.signature, Detached)
    assert signed.signature.certificate.reveal() == holder.SIGNING_CERTIFICATE
    holder.verifies("signing", signed.signature.signature.reveal(), LEASE.sha256)
    assert [apdu[:4].hex() for apdu in card.sent if apdu[1] != 0xB0] == [
        "00a4040c",  # the application
        "0020009b",  # tries
        "0020009b",  # password
        "802a009a",  # signature
        "00a4040c",  # the card forgets the password
    ]
    assert card.log == ["begin", "end"]


def test_a_login_signs_our_nonce_with_the_other_key(run: Run) -> None:
    nonce = Concealed(bytes(range(32)))
    answer = run(holder.plastic(), answer_login(nonce, CardSecret.of(holder.AUTH_PIN)))
    assert isinstance(answer, Detached)
    assert answer.certificate.reveal() == holder.AUTH_CERTIFICATE
    digest = hashlib.sha256(nonce.reveal()).digest()
    holder.verifies("authentication", answer.signature.reveal(), digest)


def test_the_card_forgets_the_pin_even_if_the_operation_failed(run: Run) -> None:
    def broken(apdu: bytes) -> bytes | None:
        return b"\x69\x85" if apdu[1] == 0x2A else None

    card = holder.plastic()
    card.twist = broken
    with pytest.raises(CardStatusError, match="6985"):
        run(card, sign_document(LEASE, CardSecret.of(holder.PASSWORD)))
    assert card.sent[-1][1] == 0xA4
    assert card.log == ["begin", "end"]


@pytest.mark.parametrize(
    "signing", [b"", b"\xff" * 40, bytes(300)], ids=["no bytes", "filler", "zeros"]
)
def test_a_card_without_signing_certificate_says_so(run: Run, signing: bytes) -> None:
    card = holder.plastic(signing=signing, availability=b"\x00\x8f\x00")
    found = run(card, sign_document(LEASE, CardSecret.of(holder.PASSWORD)))
    assert found == CardRefusal(CardReason.NO_CERTIFICATE)
    card.twist = lambda apdu: signing[:40] + b"\x62\x82" if apdu[:3] == b"\x00\xb0\x81" else None
    found = run(card, sign_document(LEASE, CardSecret.of(holder.PASSWORD)))
    assert found == CardRefusal(CardReason.NO_CERTIFICATE), "its end came with the filler"


def test_a_password_that_no_certificate_needs_is_not_asked_for_again(run: Run) -> None:
    """A child's card has no signing certificate, so that no password is the right one."""
    card = holder.plastic(availability=b"\x00\x8f\x00")
    found = run(card, sign_document(LEASE, CardSecret.of("OTHER99")))
    assert found == CardRefusal(CardReason.NO_CERTIFICATE)


@pytest.mark.parametrize(
    "start", [b"\x30\x81\x10", b"\x04\x82\x01\x00", b"\x30", b"\x30\x82\xff\xff"]
)
def test_what_is_no_certificate_is_an_error(run: Run, start: bytes) -> None:
    card = holder.plastic()
    card.twist = lambda apdu: start + OK if apdu[:3] == b"\x00\xb0\x8a" else None
    with pytest.raises(CardDataError):
        run(card, read_certificate(AUTHENTICATION))


def test_a_certificate_that_ends_early_is_an_error(run: Run) -> None:
    for end in (b"\x6b\x00", OK, b"\x62\x82"):
        card = holder.plastic()
        card.twist = (
            lambda apdu, end=end: (  # type: ignore[misc]
                end if apdu[1] == 0xB0 and int.from_bytes(apdu[2:4]) == 0x0300 else None
            )
        )
        with pytest.raises(CardDataError, match="ends before"):
            run(card, read_certificate(AUTHENTICATION))


def test_a_card_that_is_removed_at_any_command_is_a_clean_error() -> None:
    whole = holder.plastic()
    run_blocking(whole, sign_document(LEASE, CardSecret.of(holder.PASSWORD)))
    for number in range(len(whole.sent) - 1):  # the last one is the closing one
        card = holder.plastic()

        def removed(_apdu: bytes, card: ScriptedCard = card, number: int = number) -> None:
            if len(card.sent) > number:
                raise TransportError("card-removed", "the card is gone")

        card.twist = removed
        pin = CardSecret.of(holder.PASSWORD)
        with pytest.raises(TransportError, match="card-removed"):
            run_blocking(card, sign_document(LEASE, pin))
        assert len(pin) == 0
        assert sum(apdu[1] == 0x20 and len(apdu) > 5 for apdu in card.sent) <= 1
        assert card.log == ["begin", "end"]


def test_a_status_that_no_card_gives_is_an_error_that_names_it(run: Run) -> None:
    card = ScriptedCard({JPKI: App(files={})}, lambda _apdu: b"\x6f\x12")
    with pytest.raises(MynaError, match="6F12"):
        run(card, detect())
