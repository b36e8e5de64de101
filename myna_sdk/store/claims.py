"""Pending redirects as values: started → claimed → redeemed → settled."""

from enum import Enum, StrEnum
from typing import NewType

import attrs

from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked

PendingId = NewType("PendingId", str)
"""The id of one pending redirect, ours and random."""


class PendingStatus(StrEnum):
    """How far a pending redirect has come."""

    STARTED = "started"
    """The person was sent away."""
    CLAIMED = "claimed"
    """The person came back; the one callback that counts is bound."""
    REDEEMED = "redeemed"
    """The one-time code was spent; what it was spent for is kept until it settles."""
    SETTLED = "settled"
    """The outcome is final."""


@attrs.frozen(repr=False, kw_only=True)
class Pending(Masked):
    """One pending redirect as it stands in the store.

    Attributes:
        id: Ours.
        provider: The provider instance that the person was sent to.
        status: How far it has come.
        content: What `start` was given.
        callback: The callback that was claimed; ``None`` before that and once settled.
        redeemed: What the code was spent for, while it is needed and has not expired.
        progress: What was reached after the callback, until it settles.
        outcome: The last outcome that was kept, final once the status is settled.
        started_at: When it started.
        expires_at: The first instant at which a callback comes too late.
    """

    id: PendingId
    provider: str
    status: PendingStatus
    content: Concealed[bytes]
    callback: Concealed[bytes] | None = None
    redeemed: Concealed[bytes] | None = None
    progress: Concealed[bytes] | None = None
    outcome: Concealed[bytes] | None = None
    started_at: Instant
    expires_at: Instant

    def _shown(self) -> str:
        return f"{self.id}, {self.status.value}"


@attrs.frozen
class Claimed:
    """The caller holds the lease and is to finish the login."""

    pending: Pending


@attrs.frozen
class Settled:
    """The login is finished; its outcome is in ``pending.outcome``."""

    pending: Pending


@attrs.frozen
class InFlight:
    """Somebody else holds the lease and is finishing the login."""

    pending: Pending


class ClaimRefusal(Enum):
    """Why a callback was refused. Nothing was changed by it. Checked in this order."""

    UNKNOWN = "unknown"
    """No pending redirect has this state."""
    OTHER_SESSION = "other-session"
    """It was started by another browser."""
    OTHER_CALLBACK = "other-callback"
    """It was claimed with another callback."""
    EXPIRED = "expired"
    """The callback came too late."""
