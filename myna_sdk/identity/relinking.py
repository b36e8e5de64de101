"""The one transaction that re-links: what a refused check proved means whom the firm says.

1. The check ended as ``other-person``, and it proved references that mean somebody else or nobody.
2. It was made for a subject, and that names a person.
3. Each reference means that person from now on, in place of the one they had from there.

The check stays refused; the person's next one succeeds.
"""

import re
from typing import TYPE_CHECKING

from myna_sdk import store
from myna_sdk.cases.outcome_record import read_outcome, read_proved
from myna_sdk.errors import UsageError
from myna_sdk.identity.asking import login_unknown
from myna_sdk.identity.pending_record import read_pending
from myna_sdk.model.instants import Instant
from myna_sdk.model.my_number import looks_like_my_number
from myna_sdk.model.person import PersonId, PersonRef
from myna_sdk.model.reasons import Reason
from myna_sdk.store import Pending, PendingId, PendingStatus

if TYPE_CHECKING:
    from myna_sdk.store import Transaction

_EVIDENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/#:-]{0,79}", re.ASCII)


def is_evidence(text: str) -> bool:
    """Tell whether ``text`` can name where the firm keeps its proof; it is kept in clear."""
    return _EVIDENCE.fullmatch(text) is not None and not looks_like_my_number(text)


def relink(tx: "Transaction", login: PendingId, *, evidence: str, at: Instant) -> int:
    """Return how many references mean the person of the check's subject from now on.

    Raises:
        UsageError: ``login-unknown``, ``relinking-unfounded`` or ``subject-unknown``.
    """
    pending = store.pendings.load(tx, login)
    if pending is None:
        raise login_unknown()
    person = _person(tx, pending)
    owners = {ref: store.people.person_of_ref(tx, ref) for ref in _proved(pending)}
    moved = [ref for ref, owner in owners.items() if owner != person]
    if not moved:  # 1
        raise _unfounded()
    for ref in moved:  # 3
        store.people.relink(tx, ref, to=person, evidence=evidence, at=at)
        store.audit.note(
            tx,
            event="people.relinked",
            person=person,
            subject_row=None,
            data=(("login", login), ("from", owners[ref] or ""), ("evidence", evidence)),
            at=at,
        )
    return len(moved)


def _proved(pending: Pending) -> tuple[PersonRef, ...]:
    if pending.outcome is None or pending.status is not PendingStatus.SETTLED:
        raise _unfounded()
    outcome, _ = read_outcome(pending.outcome)
    if getattr(outcome, "reason", None) is not Reason.OTHER_PERSON:
        raise _unfounded()
    return read_proved(pending.outcome)


def _person(tx: "Transaction", pending: Pending) -> PersonId:  # 2
    subject = read_pending(pending.content).subject
    person = None if subject is None else store.people.person_of_subject(tx, subject.reveal())
    if person is None:
        raise UsageError(
            "subject-unknown",
            "nobody is kept under the subject of this check; to call a person otherwise, rename",
        )
    return person


def _unfounded() -> UsageError:
    return UsageError(
        "relinking-unfounded", "the check did not end as other-person, or proved nothing to re-link"
    )
