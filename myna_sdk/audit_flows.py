"""The audit trail as the caller sees it: sealed in batches, verified as a whole."""

from myna_sdk.effects import Read, Write
from myna_sdk.store import AuditReport


class AuditFlows:
    """Sealing and verifying the audit trail."""

    async def seal(self) -> int:
        """Return how many audit notes were linked into the chain and signed.

        Raises:
            StoreError: The store cannot be opened, read or written.
        """
        from myna_sdk.store.chain import seal_batch  # noqa: PLC0415 - it brings SQLAlchemy

        total = linked = await Write(seal_batch)
        while linked:
            linked = await Write(seal_batch)
            total += linked
        return total

    async def verify(self) -> AuditReport:
        """Return what is sealed, what is pending and every fault found; nothing is changed.

        Raises:
            StoreError: The store cannot be opened or read.
        """
        from myna_sdk.store.verification import report  # noqa: PLC0415 - it brings SQLAlchemy

        return await Read(report)
