"""What the world's offices write on a person's card, or put into their phone."""

from collections.abc import Callable

import attrs
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from myna_mock.ca.certificate_authority import CertificateAuthority
from myna_mock.ca.generations import Generation
from myna_mock.card.application import Application, CardContent
from myna_mock.card.jpki import Certified, JpkiContent, jpki_application
from myna_mock.card.profile import AbsentCertificate, CardProfile
from myna_mock.people.card_pins import CardPins
from myna_mock.people.state import IssuedCertificate, PersonState
from myna_mock.randomness import Derivation
from myna_sdk.errors import UsageError
from myna_sdk.model.certificate import Carrier, CertificateKind
from myna_sdk.model.instants import Instant

_ABSENT = {
    AbsentCertificate.NOT_FOUND: None,
    AbsentCertificate.ZEROS: bytes(0x0C00),
    AbsentCertificate.ONES: b"\xff" * 0x0C00,
}


@attrs.define(kw_only=True, repr=False)
class CardIssuer:
    """Writes the cards of one world.

    Attributes:
        ca: Has keys and certificates.
        derivation: The world's.
    """

    ca: CertificateAuthority
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

    def _content(self, holder: str, state: PersonState, profile: CardProfile) -> CardContent:
        on_card = profile.carrier is Carrier.CARD
        applications: tuple[Application, ...] = (
            jpki_application(self._jpki(holder, state, profile)),
        )
        return CardContent(
            applications=applications if on_card else applications[:1],
            answers_indicator=profile.carrier is Carrier.IPHONE,
        )

    def _jpki(self, holder: str, state: PersonState, profile: CardProfile) -> JpkiContent:
        signing = self._certified(holder, state, profile.carrier, CertificateKind.SIGNING)
        authentication = self._certified(
            holder, state, profile.carrier, CertificateKind.USER_AUTHENTICATION
        )
        return JpkiContent(
            carrier=profile.carrier,
            serial=self._digits(16, "token", holder, profile.carrier.value, str(state.cards)),
            authentication=authentication,
            authentication_ca=self._root(state, profile, CertificateKind.USER_AUTHENTICATION),
            signing=signing,
            signing_ca=self._root(state, profile, CertificateKind.SIGNING),
            absent_reads_as=_ABSENT[profile.absent_certificate],
        )

    def _certified(
        self, holder: str, state: PersonState, carrier: Carrier, kind: CertificateKind
    ) -> Certified | None:
        issued = _carried(state, carrier, kind)
        if issued is None:
            return None
        return Certified(
            certificate=lambda: self.ca.certificate(holder, issued),
            key=lambda: self._private_key(holder, issued),
        )

    def _private_key(self, holder: str, issued: IssuedCertificate) -> rsa.RSAPrivateKey:
        return self.ca.private_key(holder, issued)

    def _root(
        self, state: PersonState, profile: CardProfile, kind: CertificateKind
    ) -> Callable[[], x509.Certificate]:
        issued = _carried(state, profile.carrier, kind)
        since = _since(state) if issued is None else issued.issued_at
        return lambda: self.ca.authority(kind, Generation.issuing_at(since)).certificate

    def _digits(self, count: int, *label: str) -> str:
        number = int.from_bytes(self.derivation.bytes(16, "card", *label))
        return f"{number % 10**count:0{count}}"


def _carried(
    state: PersonState, carrier: Carrier, kind: CertificateKind
) -> IssuedCertificate | None:
    """Return the newest certificate of ``kind`` in the present card, or in the phone."""
    found = (c for c in state.latest(kind) if c.carrier is carrier)
    newest = next(found, None)
    if newest is None or carrier is not Carrier.CARD:
        return newest
    return newest if newest.issued_at >= _since(state) else None


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
