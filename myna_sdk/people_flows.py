"""What may be done with a person's records, beside checking their identity."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from myna_sdk import store
from myna_sdk.cases.inputs import subject_of
from myna_sdk.effects import Now, Write
from myna_sdk.errors import UsageError
from myna_sdk.identity.asking import login_of, login_unknown
from myna_sdk.identity.relinking import is_evidence, relink
from myna_sdk.identity.statutory import check_of
from myna_sdk.model.instants import Instant, day_in_japan, last_day_of_years
from myna_sdk.model.masking import Concealed
from myna_sdk.model.person import Subject
from myna_sdk.model.texts import is_encodable
from myna_sdk.store import Erasure, RecordClass, Swept

if TYPE_CHECKING:
    from myna_sdk.store import Transaction


LOGINS_KEPT = timedelta(days=7)
"""How long a login and its outcome, facts included, can be asked for. `sweep` ends it."""

STATUTORY_YEARS = 7
"""How long a statutory record is kept after the day that the rule names (犯収法 6条2項)."""


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

    async def transaction_ended(self, subject: str, check: str, *, on: date) -> date:
        """Return the last day on which the statutory record of ``check`` is kept; then it goes.

        Until then nobody knows it, and no erasure reaches the record. Telling it again counts
        anew: the firm may have erred, or another transaction came to rely on the check.

        Args:
            subject: The firm's own name for the person.
            check: The id of the identity check, which the firm keeps with the transaction.
            on: The day in Japan on which the transaction ended, or the last one that relied on the
                check (犯収法 6条2項, 施行規則 21条).

        Raises:
            UsageError: ``subject-unknown``; or ``login-unknown``: no record is kept of the check.
        """
        if not is_encodable(subject):
            raise _unknown()
        login = login_of(check)
        return await Write(_date, Concealed(Subject(subject)), login, on=on, at=await Now())

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


def _date(
    tx: "Transaction", subject: Concealed[Subject], check: str, *, on: date, at: Instant
) -> date:
    person = store.people.person_of_subject(tx, subject.reveal())
    if person is None:
        raise _unknown()
    kept = store.records.of_person(tx, person, RecordClass.STATUTORY)
    records = [each for each in kept if check_of(each.content) == check]
    if not records:
        raise login_unknown()
    last_day = last_day_of_years(on, STATUTORY_YEARS)
    for record in records:
        store.records.keep_until(tx, record.id, last_day)
    told = (("login", check), ("until", last_day.isoformat()))
    store.audit.note(
        tx, event="people.transaction-ended", person=person, subject_row=None, data=told, at=at
    )
    return last_day


def _unknown() -> UsageError:
    return UsageError("subject-unknown", "nobody is kept under this subject")
