"""The one transaction in which a login begins."""

from typing import TYPE_CHECKING

import attrs

from myna_sdk import store
from myna_sdk.identity.asking import Asked
from myna_sdk.identity.pending_record import PendingRecord, SigningRecord, write_pending
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.person import ProviderName
from myna_sdk.model.purpose import Purpose
from myna_sdk.store import PendingId

if TYPE_CHECKING:
    from myna_sdk.store import Transaction


@attrs.frozen(repr=False, kw_only=True)
class Opening(Masked):
    """What is to be written when a login begins.

    Attributes:
        id: The login.
        state: What must come back in the callback.
        browser_session: Names the browser that must bring it.
        provider: The instance that the person was sent to; no instance's name at a reader.
        record: The circumstances.
        at: When.
        expires_at: When the person must be back.
    """

    id: PendingId
    state: Concealed[str]
    browser_session: Concealed[str]
    provider: ProviderName
    record: PendingRecord
    at: Instant
    expires_at: Instant


def record_of(
    asked: Asked, purpose: Purpose, private: Concealed[bytes], signing: SigningRecord | None
) -> PendingRecord:
    """Return the circumstances of what was ``asked``, with the provider's own memory."""
    return PendingRecord(
        purpose=purpose,
        want=asked.want,
        subject=asked.subject,
        private=private,
        declared=asked.declared,
        signing=signing,
    )


def open_login(tx: "Transaction", opening: Opening) -> None:
    """Keep the pending login and its audit row."""
    store.pendings.start(
        tx,
        id=opening.id,
        state=opening.state.reveal(),
        browser_session=opening.browser_session.reveal(),
        provider=opening.provider,
        content=write_pending(opening.record),
        at=opening.at,
        expires_at=opening.expires_at,
    )
    purpose = opening.record.purpose
    store.audit.note(
        tx,
        event="identity.started",
        person=None,
        subject_row=None,
        data=(
            ("login", opening.id),
            ("use_case", purpose.use_case),
            ("notice", purpose.notice_version),
            ("items", ",".join(sorted(opening.record.want))),
        ),
        at=opening.at,
    )
