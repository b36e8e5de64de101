"""What the world's offices write on a person's card, or put into their phone."""

from collections.abc import Callable
from datetime import date

import attrs
from cryptography import x509

from myna_mock.ca.certificate_authority import CertificateAuthority
from myna_mock.ca.generations import Generation
from myna_mock.card.application import CardContent
from myna_mock.card.face import faces
from myna_mock.card.jpki import Certified, JpkiContent, jpki_application
from myna_mock.card.municipal_applications import (
    MunicipalContent,
    common_application,
    residents_application,
)
from myna_mock.card.municipality import CardAuthority, municipality_id
from myna_mock.card.printed import PrintedNumbers, printed_numbers
from myna_mock.card.profile import AbsentCertificate, CardProfile, Interface
from myna_mock.people.card_pins import CardPins
from myna_mock.people.state import PersonState
from myna_mock.randomness import Derivation
from myna_sdk.errors import UsageError
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.certificate import Carrier, CertificateKind
from myna_sdk.model.instants import Instant, day_in_japan

_ABSENT = {
    AbsentCertificate.NOT_FOUND: None,
    AbsentCertificate.ZEROS: bytes(0x0C00),
    AbsentCertificate.ONES: b"\xff" * 0x0C00,
}


@attrs.define(kw_only=True, repr=False)
class CardIssuer:
    """Writes the cards of one world.

    Attributes:
        ca: Has certificates and the keys that belong to them.
        authority: Has the keys of chip data.
        derivation: The world's.
    """

    ca: CertificateAuthority
    authority: CardAuthority
    derivation: Derivation
    _written: dict[tuple[str, CardProfile], tuple[PersonState, CardContent]] = attrs.field(
        factory=dict, init=False
    )

    def content(self, holder: str, state: PersonState, profile: CardProfile) -> CardContent:
        """Return what is on the card or in the phone of a person of whom ``state`` is true."""
        seen = attrs.evolve(state, at=_since(state), pins=CardPins(), consents=())
        known = self._written.get((holder, profile))
        if known is None or known[0] != seen:
            known = (seen, self._content(holder, state, profile))
            self._written[holder, profile] = known
        return known[1]

    def printed(self, holder: str, state: PersonState) -> PrintedNumbers:
        """Return the numbers on the person's card."""
        return printed_numbers(holder, state.cards, _born(state), _last_day(state), self.derivation)

    def _content(self, holder: str, state: PersonState, profile: CardProfile) -> CardContent:
        jpki = jpki_application(self._jpki(holder, state, profile))
        if profile.carrier is not Carrier.CARD:
            phone = profile.carrier is Carrier.IPHONE
            return CardContent(applications=(jpki,), answers_indicator=phone)
        printed, code = self.printed(holder, state), state.office.code
        municipal = MunicipalContent(
            serial=printed.serial,
            municipality=code,
            expiry=printed.expiry,
            key_reference=municipality_id(code),
            key=lambda: self.authority.keys.rsa("card", holder, str(state.cards), "common"),
        )
        visual, text = faces(
            holder, state, printed, profile, authority=self.authority, derivation=self.derivation
        )
        return CardContent(
            applications=(
                jpki,
                common_application(municipal),
                residents_application(municipal),
                visual,
                text,
            ),
            data_objects=_data_objects(printed, code),
        )

    def _jpki(self, holder: str, state: PersonState, profile: CardProfile) -> JpkiContent:
        signing = self._certified(holder, state, profile.carrier, CertificateKind.SIGNING)
        authentication = self._certified(
            holder, state, profile.carrier, CertificateKind.USER_AUTHENTICATION
        )
        return JpkiContent(
            carrier=profile.carrier,
            serial=self._serial(holder, profile.carrier.value, str(state.cards)),
            authentication=authentication,
            authentication_ca=self._root(state, profile, CertificateKind.USER_AUTHENTICATION),
            signing=signing,
            signing_ca=self._root(state, profile, CertificateKind.SIGNING),
            absent_reads_as=_ABSENT[profile.absent_certificate],
        )

    def _certified(
        self, holder: str, state: PersonState, carrier: Carrier, kind: CertificateKind
    ) -> Certified | None:
        issued = state.carried(carrier, kind)
        if issued is None:
            return None
        return Certified(
            certificate=lambda: self.ca.certificate(holder, issued),
            key=lambda: self.ca.private_key(holder, issued),
        )

    def _root(
        self, state: PersonState, profile: CardProfile, kind: CertificateKind
    ) -> Callable[[], x509.Certificate]:
        issued = state.carried(profile.carrier, kind)
        since = _since(state) if issued is None else issued.issued_at
        return lambda: self.ca.authority(kind, Generation.issuing_at(since)).certificate

    def _serial(self, *label: str) -> str:
        number = int.from_bytes(self.derivation.bytes(16, "card", "token", *label))
        return f"{number % 10**16:016}"


def _data_objects(printed: PrintedNumbers, code: str) -> dict[int, bytes]:
    """Return what GET DATA has before an application is selected (§3)."""
    return {
        0x0042: municipality_id(code),
        0x0045: f"MOCK{printed.serial}".encode("ascii"),
        0x00F0: code.encode("ascii"),
        0x00F2: printed.expiry.encode("ascii"),
        0x00F7: municipality_id(code),
        0x5F51: Interface.CONTACT.atr[1:],
    }


def _born(state: PersonState) -> BirthDate:
    born = state.register.birth_date
    if born is None:  # pragma: no cover - the registry refuses such a persona
        raise TypeError("a register without a birth date")
    return born


def _last_day(state: PersonState) -> date:
    return day_in_japan(_since(state) if state.card_ends is None else state.card_ends)


def _since(state: PersonState) -> Instant:
    return state.at if state.card_since is None else state.card_since


def refuse_absent(state: PersonState, carrier: Carrier) -> None:
    """Return if the person has their card, or a phone of this make, at hand.

    Raises:
        UsageError: ``mock-card-absent``.
    """
    there = state.card_at_hand if carrier is Carrier.CARD else state.phone is carrier
    if not there:
        raise UsageError(
            "mock-card-absent",
            f"this person has no {carrier.value} at hand now",
            carrier=carrier.value,
        )
