"""What a firm does at its desk: has a person sign, and asks later how it stands."""

import attrs

from myna_mock.person_handle import PersonHandle
from myna_sdk import Myna, Statement
from myna_sdk import store as room
from myna_sdk.effects import Read
from myna_sdk.identity.results import IdentityResult
from myna_sdk.model.declared import declared
from myna_sdk.model.person import PersonId, Subject
from myna_sdk.store import Record, RecordClass, Transaction

LEASE = Statement(parties=("見本花子",))
SALE = Statement(parties=("見本花子",), property="東京都見本区見本一丁目1番", price=45_000_000)
HANAKO = declared(
    name="見本 花子", address="東京都見本区見本町一丁目2番3号", birth_date="1990-01-02"
)


@attrs.frozen
class Desk:
    """The desk of a firm that verifies itself."""

    myna: Myna

    def sign(
        self,
        who: PersonHandle,
        use_case: str = "rental-screening",
        subject: str | None = "customer-1",
        statement: Statement = LEASE,
    ) -> IdentityResult:
        """Return how it ended that ``who`` signed."""
        started = self.myna.identity.start(
            use_case,
            by="signature",
            subject=subject,
            want={"name", "address", "birth_date"},
            browser_session="s1",
            document=statement,
            declared=HANAKO,
        )
        callback = who.sign(started.url)
        return self.myna.identity.complete(callback, browser_session="s1")


def statutory(own: Myna) -> tuple[Record, ...]:
    """Return the statutory records of the usual customer."""

    def work(tx: Transaction) -> tuple[Record, ...]:
        person = room.people.person_of_subject(tx, Subject("customer-1"))
        return room.records.of_person(tx, PersonId(str(person)), RecordClass.STATUTORY)

    return own.wiring.store.perform(Read(work))
