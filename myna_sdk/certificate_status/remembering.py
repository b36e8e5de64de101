"""The transactions of a status check: whom to ask about, and what the answer leaves.

A standing is never kept as valid. What is remembered of a certificate is its window and its end:
one that was revoked or on hold never becomes valid again, whatever anybody says.
"""

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import attrs

from myna_sdk import store
from myna_sdk.cases import billed, consent_record
from myna_sdk.cases.certificate_record import read_certificate, write_certificate
from myna_sdk.cases.known_by import Operators
from myna_sdk.cases.sealed_record import read_sealed
from myna_sdk.certificate_status.judging import Known, judged
from myna_sdk.model.certificate import CertificateReference
from myna_sdk.model.fate import Fate
from myna_sdk.model.instants import Instant, day_in_japan
from myna_sdk.model.masking import Masked
from myna_sdk.model.outcome import Undetermined
from myna_sdk.model.person import PersonId, PersonRef, Subject
from myna_sdk.model.reasons import Reason
from myna_sdk.model.status import CertificateStatus, Standing
from myna_sdk.providers.signature_capabilities import StatusAnswer

if TYPE_CHECKING:
    from myna_sdk.store import Record, Transaction
    from myna_sdk.store.intents import IntentId

OPERATION = "check-status"
"""What the intent of a check is called."""

KIND = "certificate-end"
"""The kind of the records that remember revoked and held certificates."""
WRITES = 1
READS = frozenset({1})

_LONGEST_WINDOW = timedelta(days=5 * 366)
"""A signing certificate is valid for five years in principle: no longer must its end be known."""

_ENDS = frozenset({Standing.REVOKED, Standing.HELD})


@attrs.frozen(repr=False, kw_only=True)
class Opened(Masked):
    """Whom to ask about, with the intent of it."""

    person: PersonId
    ref: PersonRef
    intent: "IntentId"


def eligible(
    tx: "Transaction", subject: str, operators: Operators
) -> tuple[PersonId, PersonRef] | None:
    """Return the person and how an operator knows them; ``None`` if none does."""
    person = store.people.person_of_subject(tx, Subject(subject))
    if person is None:
        return None
    ref = operators.known_as(tx, person)
    return None if ref is None else (person, ref)


def count_eligible(tx: "Transaction", subjects: tuple[str, ...], operators: Operators) -> int:
    """Return how many of ``subjects`` an operator knows."""
    return sum(eligible(tx, subject, operators) is not None for subject in subjects)


def open_checks(
    tx: "Transaction",
    subjects: tuple[str, ...],
    operators: Operators,
    *,
    at: Instant,
    lease: timedelta,
) -> tuple[Opened | Undetermined, ...]:
    """Return for each subject whom to ask about, its intent written, or why nobody is asked.

    A check of unknown fate is closed as such: whoever asks again wants a newer answer.
    """
    opened: dict[str, Opened | Undetermined] = {}
    for subject in dict.fromkeys(subjects):
        opened[subject] = _open(tx, subject, operators, at, lease)
    return tuple(opened[subject] for subject in subjects)


def _open(
    tx: "Transaction", subject: str, operators: Operators, at: Instant, lease: timedelta
) -> Opened | Undetermined:
    found = eligible(tx, subject, operators)
    if found is None:
        return Undetermined(Reason.NOT_ELIGIBLE)
    person, ref = found
    intent = store.intents.open_(
        tx, operation=OPERATION, about=person, at=at, lease=lease, again=True
    )
    if not isinstance(intent, str):
        return billed.not_repeated(intent)
    return Opened(person=person, ref=ref, intent=intent)


def keep_answers(
    tx: "Transaction",
    asked: tuple[tuple[Opened, StatusAnswer], ...],
    *,
    fate: Fate,
    at: Instant,
) -> tuple[StatusAnswer, ...]:
    """Return the answers, each judged beside what is remembered; every one leaves its note."""
    return tuple(_keep(tx, opened, answer, fate, at) for opened, answer in asked)


def _keep(
    tx: "Transaction", opened: Opened, answer: StatusAnswer, fate: Fate, at: Instant
) -> StatusAnswer:
    billed.close(tx, opened.intent, fate=fate, at=at)
    ends = _remembered(tx, opened.person)
    windows = tuple(
        consent.certificate
        for consent in consent_record.of_person(tx, opened.person)
        if consent.certificate is not None
    )
    known = Known(windows=windows, ended=tuple(end for _, end in ends))
    found = judged(answer, known, at)
    if isinstance(found, CertificateStatus) and found.standing in _ENDS:
        _remember(tx, opened.person, found, known, at)
    _note(tx, opened, found, at)
    return found


def _remembered(tx: "Transaction", person: PersonId) -> list[tuple["Record", CertificateReference]]:
    kept = store.records.of_person(tx, person, store.RecordClass.IDENTITY)
    return [(record, _read(record)) for record in kept if record.kind == KIND]


def _read(record: "Record") -> CertificateReference:
    what = "a certificate that ended"
    return read_sealed(record.content, read_certificate, what=what, versions=READS)


def _remember(
    tx: "Transaction", person: PersonId, status: CertificateStatus, known: Known, at: Instant
) -> None:
    certificate = status.certificate
    if certificate is None or certificate.provider_id is None or known.has_ended(certificate):
        return
    if not known.windows and not store.people.refs_of(tx, person):
        return  # erased while the operator was asked
    longest = at + _LONGEST_WINDOW
    end = min(certificate.not_after or longest, longest)
    store.records.keep(
        tx,
        person=person,
        record_class=store.RecordClass.IDENTITY,
        kind=KIND,
        content=json.dumps({"v": WRITES, **write_certificate(certificate)}).encode(),
        at=at,
        delete_after=day_in_japan(end),
    )


def _note(tx: "Transaction", opened: Opened, found: StatusAnswer, at: Instant) -> None:
    data: tuple[tuple[str, str], ...]
    if isinstance(found, CertificateStatus):
        as_of = "" if found.as_of is None else found.as_of.isoformat()
        data = (
            ("standing", found.standing.value),
            ("reason", found.reason or ""),
            ("method", found.method or ""),
            ("purpose", found.purpose or ""),
            ("reference", found.reference or ""),
            ("code", found.code or ""),
            ("as_of", as_of),
        )
    else:
        data = (("standing", "unknown"), ("reason", found.reason), ("code", found.detail or ""))
    store.audit.note(
        tx, event="status.checked", person=opened.person, subject_row=None, data=data, at=at
    )
