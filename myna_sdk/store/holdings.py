"""Records as values: what is held on a person, in which class, and until when."""

from datetime import date
from enum import StrEnum
from typing import NewType

import attrs

from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.person import PersonId

RecordId = NewType("RecordId", str)
"""The id of one record, made by the store."""


class RecordClass(StrEnum):
    """Which rule says how long a record is kept."""

    CONSENT = "consent"
    """Consents and their evidence: deleted promptly once unneeded."""
    STATUTORY = "statutory"
    """確認記録 (犯収法 6条2項): seven years from the day that the rule names."""
    TRANSACTION = "transaction"
    """取引記録 (犯収法 7条3項): seven years from the day of the transaction."""
    IDENTITY = "identity"
    """Other identity data: the period of its purpose in the configuration."""

    @property
    def held_by_law(self) -> bool:
        """Whether a law forbids deleting such a record before its day."""
        return self in {RecordClass.STATUTORY, RecordClass.TRANSACTION}


@attrs.frozen(repr=False, kw_only=True)
class Record(Masked):
    """One record, opened.

    Attributes:
        id: The store's.
        person: Whom it is on.
        record_class: Which rule keeps it.
        kind: What it is, a word of the room that kept it.
        content: What `keep` was given.
        kept_at: When it was kept.
        delete_after: The last day on which it is kept; ``None`` while that is not known.
    """

    id: RecordId
    person: PersonId
    record_class: RecordClass
    kind: str
    content: Concealed[bytes]
    kept_at: Instant
    delete_after: date | None

    def _shown(self) -> str:
        return f"{self.id}, {self.record_class.value}, {self.kind}"


@attrs.frozen
class HeldByLaw:
    """A class that may not be erased yet.

    Attributes:
        record_class: The class.
        until: The last day on which it must be kept; ``None`` while that is not known.
    """

    record_class: RecordClass
    until: date | None


@attrs.frozen(kw_only=True)
class Erasure:
    """What an erasure did.

    Attributes:
        erased: The classes of which nothing is left.
        held: The classes of which something must be kept.
    """

    erased: tuple[RecordClass, ...]
    held: tuple[HeldByLaw, ...]


@attrs.frozen(kw_only=True)
class Swept:
    """What a sweep deleted.

    Attributes:
        records: How many records had their last day.
        logins: How many pending redirects had theirs, with the outcomes kept in them.
    """

    records: int
    logins: int
