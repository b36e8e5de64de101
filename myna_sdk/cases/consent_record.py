"""Consents as sealed records of their class, found by person or by id."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from myna_sdk import store
from myna_sdk.cases.certificate_record import (
    read_certificate,
    read_instant,
    write_certificate,
    write_instant,
)
from myna_sdk.cases.sealed_record import read_sealed
from myna_sdk.model.consent import Consent, ConsentId, ConsentState, WithdrawalRoute, ten_years
from myna_sdk.model.facts import FactItem
from myna_sdk.model.instants import Instant, day_in_japan
from myna_sdk.model.masking import Concealed
from myna_sdk.model.person import PersonId, ProviderName
from myna_sdk.model.purpose import Purpose, UseCaseId
from myna_sdk.model.reasons import Reason
from myna_sdk.store import RecordId

if TYPE_CHECKING:
    from myna_sdk.store import Transaction

KIND = "consent"
"""The kind of the records."""

ENDED_KEPT = timedelta(days=90)
"""How long a consent is remembered after its end, so that somebody can tell why facts stopped."""

WRITES = 1
READS = frozenset({1})
_INSTANTS = (
    "signed_at",
    "received_at",
    "registered_at",
    "valid_from",
    "expires_at",
    "ended_at",
    "checked_at",
)


def keep(tx: "Transaction", person: PersonId, consent: Consent, *, at: Instant) -> None:
    """Let ``consent`` of ``person`` be what is kept under its id."""
    content, last = write_consent(consent), _last_day(consent)
    id = RecordId(consent.id)
    if store.records.load(tx, id) is not None:
        store.records.amend(tx, id, content=content, delete_after=last)
        return
    store.records.keep(
        tx,
        person=person,
        record_class=store.RecordClass.CONSENT,
        kind=KIND,
        content=content,
        at=at,
        delete_after=last,
        id=id,
    )


def find(tx: "Transaction", id: ConsentId) -> tuple[PersonId, Consent] | None:
    """Return the consent ``id`` and whose it is, or ``None``."""
    record = store.records.load(tx, RecordId(id))
    if record is None or record.kind != KIND:
        return None
    return record.person, read_consent(record.content)


def of_person(tx: "Transaction", person: PersonId) -> tuple[Consent, ...]:
    """Return every consent of ``person``, the oldest first."""
    kept = store.records.of_person(tx, person, store.RecordClass.CONSENT)
    return tuple(read_consent(record.content) for record in kept if record.kind == KIND)


def next_number(tx: "Transaction", person: PersonId) -> int:
    """Return the number of a new consent of ``person``."""
    return 1 + max((consent.number for consent in of_person(tx, person)), default=0)


def current(consents: Iterable[Consent], service_id: str) -> Consent | None:
    """Return the consent for ``service_id`` that counts: the one that was registered last."""
    registered = [c for c in consents if c.service_id == service_id and c.registered_at is not None]
    return max(registered, key=lambda consent: consent.number, default=None)


def write_consent(consent: Consent) -> bytes:
    """Return ``consent`` as JSON bytes, in clear: seal them."""
    provider_id, certificate = consent.provider_id, consent.certificate
    content = {
        "v": WRITES,
        "id": consent.id,
        "number": consent.number,
        "provider": consent.provider,
        "service_id": consent.service_id,
        "use_case": consent.use_case,
        "purpose": {"ja": consent.purpose.text_ja, "en": consent.purpose.text_en},
        "items": sorted(consent.items),
        "text_version": consent.text_version,
        "state": consent.state.value,
        "reason": consent.reason,
        "provider_id": None if provider_id is None else provider_id.reveal(),
        "certificate": None if certificate is None else write_certificate(certificate),
        "withdrawn_by": consent.withdrawn_by,
        **{name: write_instant(getattr(consent, name)) for name in _INSTANTS},
    }
    return json.dumps(content, ensure_ascii=False).encode()


def read_consent(sealed: Concealed[bytes]) -> Consent:
    """Return the consent that `write_consent` wrote.

    Raises:
        StoreError: What `read_sealed` raises.
    """
    return read_sealed(sealed, _read, what="a consent", versions=READS)


def _read(content: Mapping[str, Any]) -> Consent:
    provider_id, certificate = content["provider_id"], content["certificate"]
    use_case, version = UseCaseId(content["use_case"]), content["text_version"]
    told = content["purpose"]
    return Consent(
        id=ConsentId(content["id"]),
        number=content["number"],
        provider=ProviderName(content["provider"]),
        service_id=content["service_id"],
        use_case=use_case,
        purpose=Purpose(
            use_case=use_case, text_ja=told["ja"], text_en=told["en"], notice_version=version
        ),
        items=frozenset(FactItem(item) for item in content["items"]),
        text_version=version,
        state=ConsentState(content["state"]),
        reason=_member(Reason, content["reason"]),
        provider_id=None if provider_id is None else Concealed(provider_id),
        certificate=None if certificate is None else read_certificate(certificate),
        withdrawn_by=_member(WithdrawalRoute, content["withdrawn_by"]),
        **_instants(content),
    )


def _member(kind: Any, text: str | None) -> Any:
    return None if text is None else kind(text)


def _instants(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: read_instant(content[name]) for name in _INSTANTS}


def _last_day(consent: Consent) -> date:
    """Return the last day on which ``consent`` is kept.

    There is no fixed period in the papers, only "promptly once unneeded" (Guideline §5(6)). One
    that the operator is still to be told of is needed until it would have ended there; one that
    nobody went on to register, no longer than one that was refused.
    """
    if consent.state is ConsentState.WITHDRAWAL_SUBMITTED:
        end = consent.expires_at or ten_years(consent.received_at)[1]
    else:
        end = consent.ended_at or consent.expires_at or consent.received_at
    return day_in_japan(end + ENDED_KEPT)
