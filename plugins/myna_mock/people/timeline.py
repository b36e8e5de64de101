"""How each event changes a person's state. A state is the fold of the events up to its instant."""

from functools import singledispatch

import attrs

from myna_mock.people import events as happened
from myna_mock.people.card_pins import CardPin
from myna_mock.people.carried import carried_facts
from myna_mock.people.issuing import issued, revoked, with_card
from myna_mock.people.state import (
    CertificateStatus,
    ConsentMark,
    IssuedCertificate,
    PersonState,
    RevocationReason,
    consent_end,
)
from myna_sdk.model.addresses import MovedAbroad
from myna_sdk.model.certificate import Carrier, CertificateKind
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.instants import Instant, day_in_japan

SIGNING = CertificateKind.SIGNING
USER_AUTHENTICATION = CertificateKind.USER_AUTHENTICATION

_LEAST_AGE = 15
"""Who is younger gets no signing certificate (§13)."""


@singledispatch
def after(event: happened.LifeEvent, state: PersonState) -> PersonState:
    """Return ``state`` as ``event`` left it; ``state.at`` is the event's instant."""
    raise TypeError(f"no rule for {type(event).__name__}")


def _with_register(state: PersonState, register: BasicFacts, *, chip: bool) -> PersonState:
    changed = attrs.evolve(
        state,
        register=register,
        chip=carried_facts(register) if chip else state.chip,
        drawn=register if chip else state.drawn,
    )
    return revoked(changed, RevocationReason.AFFILIATION_CHANGED, SIGNING)


@after.register
def _(event: happened.CardIssued, state: PersonState) -> PersonState:
    superseded = revoked(state, RevocationReason.SUPERSEDED)
    return with_card(superseded, signing=_signs(event.signing, state))


@after.register
def _(event: happened.Moved, state: PersonState) -> PersonState:
    moved = attrs.evolve(state, office=event.office or state.office)
    register = attrs.evolve(state.register, address=event.to)
    return _with_register(moved, register, chip=event.chip)


@after.register
def _(event: happened.Renamed, state: PersonState) -> PersonState:
    return _with_register(state, attrs.evolve(state.register, name=event.to), chip=event.chip)


@after.register
def _(event: happened.Renewed, state: PersonState) -> PersonState:
    kinds = {c.kind for c in state.certificates if c.carrier is Carrier.CARD}
    superseded = revoked(state, RevocationReason.SUPERSEDED, carrier=Carrier.CARD)
    for kind in sorted(kinds):
        superseded = issued(superseded, kind, Carrier.CARD)
    return superseded


@after.register
def _(event: happened.Reissued, state: PersonState) -> PersonState:
    signing = _signs(event.signing, state)
    if _needs_a_card(state):
        ended = revoked(state, RevocationReason.CESSATION_OF_OPERATION)
        return with_card(ended, signing=signing, link_after=event.link_after)
    written = attrs.evolve(state, chip=carried_facts(state.register), drawn=state.register)
    for kind in (USER_AUTHENTICATION, *((SIGNING,) * signing)):
        if not _holds(written, kind):
            written = revoked(written, RevocationReason.SUPERSEDED, kind, carrier=Carrier.CARD)
            written = issued(written, kind, Carrier.CARD, link_after=event.link_after)
    return written


def _signs(wanted: bool | None, state: PersonState) -> bool:  # noqa: FBT001 - as it was told
    """Tell whether a signing certificate is issued: as wanted, else to those of 15 and more."""
    if wanted is not None:
        return wanted
    born = state.register.birth_date
    age = None if born is None else born.age_on(day_in_japan(state.at))
    return age is None or age >= _LEAST_AGE


def _needs_a_card(state: PersonState) -> bool:
    """Tell whether the card is gone, over, or was revoked or put on hold as a whole."""
    if not state.card_at_hand or state.card_ends is None or state.at > state.card_ends:
        return True
    gone = {CertificateStatus.REVOKED, CertificateStatus.HELD}
    return _on_card(state, USER_AUTHENTICATION) in {None, *gone}


def _holds(state: PersonState, kind: CertificateKind) -> bool:
    return _on_card(state, kind) is CertificateStatus.GOOD


def _on_card(state: PersonState, kind: CertificateKind) -> CertificateStatus | None:
    found = [c for c in state.latest(kind) if c.carrier is Carrier.CARD]
    return found[0].status(state.at) if found else None


@after.register
def _(event: happened.Lost, state: PersonState) -> PersonState:
    return attrs.evolve(state, card_at_hand=False)


@after.register
def _(event: happened.Found, state: PersonState) -> PersonState:
    return attrs.evolve(state, card_at_hand=state.card_ends is not None)


@after.register
def _(event: happened.Held, state: PersonState) -> PersonState:
    return revoked(state, RevocationReason.CERTIFICATE_HOLD)


@after.register
def _(event: happened.Lifted, state: PersonState) -> PersonState:
    return attrs.evolve(state, certificates=tuple(_lifted(c, state.at) for c in state.certificates))


def _lifted(certificate: IssuedCertificate, at: Instant) -> IssuedCertificate:
    held = certificate.status(at) is CertificateStatus.HELD
    if not held or certificate.kind is not USER_AUTHENTICATION:
        return certificate
    return attrs.evolve(certificate, revoked_at=None, revoked_for=None)


@after.register
def _(event: happened.Revoked, state: PersonState) -> PersonState:
    return revoked(state, event.reason, event.certificate)


@after.register
def _(event: happened.Died, state: PersonState) -> PersonState:
    ended = revoked(state, RevocationReason.CESSATION_OF_OPERATION)
    return attrs.evolve(ended, alive=False, card_at_hand=False)


@after.register
def _(event: happened.LeftJapan, state: PersonState) -> PersonState:
    abroad = attrs.evolve(state.register, address=MovedAbroad(day_in_japan(event.at)))
    left = _with_register(state, abroad, chip=event.continued_use)
    if event.continued_use:
        return left
    return revoked(left, RevocationReason.CESSATION_OF_OPERATION)


@after.register
def _(event: happened.PhoneEnrolled, state: PersonState) -> PersonState:
    enrolled = attrs.evolve(state, phone=event.make)
    for kind in (USER_AUTHENTICATION, SIGNING):
        if state.usable(kind) is not None:
            enrolled = issued(enrolled, kind, event.make)
    return enrolled


@after.register
def _(event: happened.PinLocked, state: PersonState) -> PersonState:
    return attrs.evolve(state, pins=state.pins.locked(event.pin))


@after.register
def _(event: happened.PinReset, state: PersonState) -> PersonState:
    return attrs.evolve(state, pins=state.pins.reset(event.pin))


@after.register
def _(event: happened.PinTried, state: PersonState) -> PersonState:
    return attrs.evolve(state, pins=state.pins.entered(event.pin, right=event.right))


@after.register
def _(event: happened.PinChanged, state: PersonState) -> PersonState:
    return attrs.evolve(state, pins=state.pins.changed(event.pin, event.to))


@after.register
def _(event: happened.PasswordTried, state: PersonState) -> PersonState:
    return attrs.evolve(state, pins=state.pins.entered(CardPin.SIGNING, right=event.right))


@after.register
def _(event: happened.PasswordLocked, state: PersonState) -> PersonState:
    return attrs.evolve(state, pins=state.pins.locked(CardPin.SIGNING))


@after.register
def _(event: happened.PasswordReset, state: PersonState) -> PersonState:
    return attrs.evolve(state, pins=state.pins.reset(CardPin.SIGNING))


@after.register
def _(event: happened.Consented, state: PersonState) -> PersonState:
    until = consent_end(event.at) if event.until is None else event.until
    return attrs.evolve(state, consents=(*state.consents, ConsentMark(at=event.at, until=until)))


@after.register
def _(event: happened.ConsentWithdrawn, state: PersonState) -> PersonState:
    mark = ConsentMark(at=event.at, route=event.route, service=event.service)
    return attrs.evolve(state, consents=(*state.consents, mark))
