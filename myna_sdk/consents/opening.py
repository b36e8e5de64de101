"""The one transaction in which a consent begins: the pending redirect and its audit row."""

from typing import TYPE_CHECKING

import attrs

from myna_sdk import store
from myna_sdk.consents.pending_record import (
    PendingConsent,
    pending_id,
    stored_state,
    write_pending,
)
from myna_sdk.model.consent import ConsentId
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.person import ProviderName

if TYPE_CHECKING:
    from myna_sdk.store import Transaction


@attrs.frozen(repr=False, kw_only=True)
class Opening(Masked):
    """What is to be written when a person is sent to sign.

    Attributes:
        id: The consent, or the cancellation.
        state: What must come back in the callback.
        browser_session: Names the browser that must bring it.
        signer: The instance that the person was sent to.
        record: The circumstances.
        at: When.
        expires_at: When the person must be back.
    """

    id: ConsentId
    state: Concealed[str]
    browser_session: Concealed[str]
    signer: ProviderName
    record: PendingConsent
    at: Instant
    expires_at: Instant


def open_consent(tx: "Transaction", opening: Opening) -> None:
    """Keep the pending consent and its audit row."""
    record, statement = opening.record, opening.record.statement
    store.pendings.start(
        tx,
        id=pending_id(opening.id),
        state=stored_state(opening.state.reveal()) or "",
        browser_session=opening.browser_session.reveal(),
        provider=opening.signer,
        content=write_pending(record),
        at=opening.at,
        expires_at=opening.expires_at,
    )
    store.audit.note(
        tx,
        event="consent.started" if record.withdraws is None else "consent.cancelling",
        person=None,
        subject_row=record.withdraws or opening.id,
        data=(
            ("use_case", record.purpose.use_case),
            ("text", statement.text_version),
            ("items", ",".join(sorted(statement.items))),
        ),
        at=opening.at,
    )
