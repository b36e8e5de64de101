"""What may be done with a person's records, beside checking their identity."""

from datetime import timedelta
from typing import TYPE_CHECKING

from myna_sdk import store
from myna_sdk.cases.inputs import subject_of
from myna_sdk.effects import Now, Write
from myna_sdk.errors import UsageError
from myna_sdk.identity.asking import login_of
from myna_sdk.identity.relinking import is_evidence, relink
from myna_sdk.model.instants import Instant, day_in_japan
from myna_sdk.model.masking import Concealed
from myna_sdk.model.person import Subject
from myna_sdk.model.texts import is_encodable
from myna_sdk.store import Erasure, RecordClass, Swept

if TYPE_CHECKING:
    from myna_sdk.store import Transaction


LOGINS_KEPT = timedelta(days=7)
"""How long a login and its outcome, facts included, can be asked for. `sweep` ends it."""


class PeopleFlows:
    """Who is who, and erasure: of one person when they ask, and of what had its last day."""

    async def rename(self, old: str, new: str) -> None:
        """Return once the firm calls the person ``new`` whom it called ``old``.

        Raises:
            UsageError: ``subject-unknown``; ``subject-taken``: another person is called ``new``;
                or ``subject-unusable``.
        """
        if not is_encodable(old):
            raise _unknown()
        named = Concealed(Subject(subject_of(new)))
        await Write(_rename, Concealed(Subject(old)), named, at=await Now())

    async def relink(self, login: str, *, evidence: str) -> int:
        """Return how many of a person's references now mean the one that the firm says.

        For a person whom the firm has identified otherwise after ``rejected(other-person)``: what
        the card proved means the person of the login's ``subject`` from now on, and nobody else.
        The login stays refused; the next one succeeds.

        Args:
            login: The id of the login that ended so.
            evidence: Where the firm keeps its proof, such as a case number: letters, digits and
                ``. _ / # : -``. It is kept in clear and outlives an erasure: no personal data.

        Raises:
            UsageError: ``login-unknown``, ``relinking-unfounded``, ``subject-unknown`` or
                ``evidence-unusable``.
        """
        if not is_evidence(evidence):
            del evidence
            raise UsageError(
                "evidence-unusable",
                "evidence names where you keep the proof: 1 to 80 letters, digits and . _ / # : -",
            )
        return await Write(relink, login_of(login), evidence=evidence, at=await Now())

    async def erase(
        self, subject: str, *, record_classes: frozenset[RecordClass] = frozenset(RecordClass)
    ) -> Erasure:
        """Return which classes are erased, and which the law still holds and until when.

        Database backups keep what they hold until the master key's generation is rotated.

        Raises:
            UsageError: ``subject-unknown``, or ``record-classes-missing``: nothing was named.
        """
        if not record_classes:
            raise UsageError(
                "record-classes-missing", "name the record classes to erase, or leave them out"
            )
        if not is_encodable(subject):
            raise _unknown()
        return await Write(
            _erase, Concealed(Subject(subject)), record_classes=record_classes, at=await Now()
        )

    async def sweep(self) -> Swept:
        """Return how much is gone: records whose last day is over, and logins after seven days.

        Nothing else deletes them: run it every day, as ``myna identity sweep`` does.

        Raises:
            StoreError: The store cannot be opened, read or written.
        """
        at = await Now()
        return await Write(
            store.records.sweep,
            today=day_in_japan(at),
            at=at,
            logins_before=at - LOGINS_KEPT,
        )


def _rename(
    tx: "Transaction", old: Concealed[Subject], new: Concealed[Subject], *, at: Instant
) -> None:
    person = store.people.person_of_subject(tx, old.reveal())
    if person is None:
        raise _unknown()
    if store.people.person_of_subject(tx, new.reveal()) not in {None, person}:
        raise UsageError("subject-taken", "another person has this subject")
    store.people.rename(tx, person, new.reveal())
    store.audit.note(tx, event="people.renamed", person=person, subject_row=None, data=(), at=at)


def _erase(
    tx: "Transaction",
    subject: Concealed[Subject],
    *,
    record_classes: frozenset[RecordClass],
    at: Instant,
) -> Erasure:
    person = store.people.person_of_subject(tx, subject.reveal())
    if person is None:
        raise _unknown()
    return store.records.erase(tx, person, record_classes, today=day_in_japan(at), at=at)


def _unknown() -> UsageError:
    return UsageError("subject-unknown", "nobody is kept under this subject")
