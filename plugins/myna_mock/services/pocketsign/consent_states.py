"""How a consent stands with J-LIS at an instant."""

from enum import StrEnum

import attrs

from myna_mock.people.state import ConsentMark
from myna_mock.services.pocketsign.desk import Call, Desk
from myna_mock.services.pocketsign.judging import Found
from myna_mock.services.pocketsign.reading import RefusedError
from myna_mock.services.pocketsign.records import ConsentRecord
from myna_mock.services.pocketsign.refusals import ConnectCode, ErrorReason, Refused
from myna_sdk.model.facts import FactItem
from myna_sdk.model.instants import Instant

_R = ErrorReason


class State(StrEnum):
    """The states that J-LIS tells apart."""

    NEVER = "never"
    ACTIVE = "active"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


_AT_THE_GATE = {
    State.NEVER: _R.PERSONAL_INFO_NOT_CONSENTED,
    State.EXPIRED: _R.PERSONAL_INFO_CONSENT_EXPIRED,
    State.WITHDRAWN: _R.PERSONAL_INFO_CONSENT_REVOKED,
}
ASKED = {
    State.NEVER: _R.CONSENT_SERVICE_NOT_CONSENTED,
    State.EXPIRED: _R.CONSENT_SERVICE_CONSENT_EXPIRED,
    State.WITHDRAWN: _R.CONSENT_SERVICE_CONSENT_REVOKED,
}
"""What asking for a consent that does not stand is answered with."""


@attrs.frozen
class Consent:
    """A consent's state and items."""

    state: State
    items: frozenset[FactItem] = frozenset()


def state_of(record: ConsentRecord, marks: tuple[ConsentMark, ...], at: Instant) -> State:
    """Return how a registered consent stands, given what the person did so far."""
    if record.withdrawn_by(marks) is not None:
        return State.WITHDRAWN
    return State.EXPIRED if at > record.expires_at else State.ACTIVE


def gate(desk: Desk, call: Call, found: Found) -> frozenset[FactItem]:
    """Return the items that the person's consent opens: the one that the message names, or any.

    Raises:
        RefusedError: It opens nothing, and why.
    """
    marks = found.person.at(call.at).consents
    asked = call.ask.members.get("consentId")
    records = desk.records.consents_of(call.tenant, found.person.id)
    if asked is not None:
        records = tuple(record for record in records if record.id == asked)
        if not records:
            raise RefusedError(Refused(ConnectCode.NOT_FOUND))
    consent = _best(records, marks, call.at) if records else _own(marks, call.at)
    if consent.state is not State.ACTIVE:
        raise RefusedError(Refused.because(_AT_THE_GATE[consent.state]))
    return consent.items


def _best(
    records: tuple[ConsentRecord, ...], marks: tuple[ConsentMark, ...], at: Instant
) -> Consent:
    """Return the newest active consent, or else the newest."""
    stood = [Consent(state_of(record, marks, at), record.items) for record in records]
    active = [consent for consent in stood if consent.state is State.ACTIVE]
    return (active or stood)[-1]


def _own(marks: tuple[ConsentMark, ...], at: Instant) -> Consent:
    """Return what a person's own history says, where no firm of the world registered anything."""
    if not marks:
        return Consent(State.NEVER)
    if marks[-1].until is None:
        return Consent(State.WITHDRAWN)
    if at > marks[-1].until:
        return Consent(State.EXPIRED)
    return Consent(State.ACTIVE, frozenset(FactItem))
