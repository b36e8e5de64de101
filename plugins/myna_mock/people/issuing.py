"""Issuing and revoking on a person's state."""

from datetime import timedelta

import attrs

from myna_mock.people.carried import carried_facts
from myna_mock.people.state import (
    CertificateStatus,
    IssuedCertificate,
    PersonState,
    RevocationReason,
    birthday_after,
    card_end,
)
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.certificate import Carrier, CertificateKind

_AT_ONCE = timedelta()


def _born(state: PersonState) -> BirthDate:
    born = state.register.birth_date
    if born is None:  # pragma: no cover - the registry refuses such a persona
        raise TypeError("a register without a birth date")
    return born


def with_card(
    state: PersonState, *, signing: bool, link_after: timedelta = _AT_ONCE
) -> PersonState:
    """Return ``state`` with a new card at hand, its chip written and its certificates issued."""
    carded = attrs.evolve(
        state,
        chip=carried_facts(state.register),
        drawn=state.register,
        cards=state.cards + 1,
        card_ends=card_end(_born(state), state.at),
        card_at_hand=True,
        pins=state.pins.of_new_card(),
        card_since=state.at,
    )
    kinds = (CertificateKind.USER_AUTHENTICATION,) + ((CertificateKind.SIGNING,) * signing)
    for kind in kinds:
        carded = issued(carded, kind, Carrier.CARD, link_after=link_after)
    return carded


def issued(
    state: PersonState,
    kind: CertificateKind,
    carrier: Carrier,
    *,
    link_after: timedelta = _AT_ONCE,
) -> PersonState:
    """Return ``state`` with one more certificate, valid to the 5th birthday or the card's end."""
    number = 1 + sum(c.kind is kind and c.carrier is carrier for c in state.certificates)
    end = birthday_after(_born(state), state.at, 5)
    new = IssuedCertificate(
        label=f"{carrier.value}/{kind.value}/{number}",
        kind=kind,
        carrier=carrier,
        issued_at=state.at,
        not_after=end if state.card_ends is None else min(end, state.card_ends),
        facts=state.register,
        office=state.office,
        linked_at=state.at + link_after,
    )
    return attrs.evolve(state, certificates=(*state.certificates, new))


def revoked(
    state: PersonState,
    reason: RevocationReason,
    kind: CertificateKind | None = None,
    *,
    carrier: Carrier | None = None,
) -> PersonState:
    """Return ``state`` with everything that held (or was on hold) revoked for ``reason``."""

    def concerns(certificate: IssuedCertificate) -> bool:
        return (
            kind in {None, certificate.kind}
            and carrier in {None, certificate.carrier}
            and certificate.status(state.at) in {CertificateStatus.GOOD, CertificateStatus.HELD}
        )

    return attrs.evolve(
        state,
        certificates=tuple(
            attrs.evolve(c, revoked_at=state.at, revoked_for=reason) if concerns(c) else c
            for c in state.certificates
        ),
    )
