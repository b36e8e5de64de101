"""What may be done with a person's records, beside checking their identity."""

from datetime import timedelta
from typing import TYPE_CHECKING

from myna_sdk import store
from myna_sdk.effects import Now, Write
from myna_sdk.errors import UsageError
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
    """Erasure: of one person when they ask, and of everything whose last day is over."""

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
