"""What the store says about itself: its condition, and whether its audit trail holds."""

import attrs

from myna_sdk.model.instants import Instant


@attrs.frozen(kw_only=True)
class StoreCheck:
    """The condition of a store that could be opened.

    Attributes:
        backend: ``sqlite`` or ``postgresql``.
        schema: The version of its schema.
        generation: The master-key generation that new data keys are wrapped with.
        counts: Rows by table.
    """

    backend: str
    schema: str
    generation: int
    counts: tuple[tuple[str, int], ...]


@attrs.frozen(kw_only=True)
class Checkpoint:
    """A signed statement about the audit chain. Whoever keeps one can prove a later truncation.

    Attributes:
        number: From 1, without gaps.
        count: How many notes the chain then had.
        head: The chain's last link.
        at: When it was signed.
        signature: Ed25519, see ``myna_sdk.store.chain``.
    """

    number: int
    count: int
    head: bytes
    at: Instant
    signature: bytes


@attrs.frozen(kw_only=True)
class AuditFault:
    """One thing about the audit trail that does not hold.

    Attributes:
        check: The number of the check that failed, see ``myna_sdk.store.audit.verify``.
        rule: What should have been so.
        where: The note's id, or the position or checkpoint concerned.
    """

    check: int
    rule: str
    where: str


@attrs.frozen(kw_only=True)
class AuditReport:
    """What `verify` found.

    Attributes:
        sealed: How many notes are in the chain.
        pending: How many wait for the sealer.
        checkpoints: How many checkpoints there are.
        head: The chain's last link, in hex; zeros for an empty chain.
        faults: Everything that does not hold; empty when the trail is whole.
    """

    sealed: int
    pending: int
    checkpoints: int
    head: str
    faults: tuple[AuditFault, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.faults
