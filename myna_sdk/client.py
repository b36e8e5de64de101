"""`Myna` and `AsyncMyna`: the same flows behind two drivers."""

import os
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from myna_sdk.audit_flows import AuditFlows
from myna_sdk.binding import AsyncDesk, BlockingDesk, awaited, blocking
from myna_sdk.card.connections import ChipReader
from myna_sdk.certificate_status.flows import StatusFlows
from myna_sdk.configuration import Configuration, load
from myna_sdk.consents.flows import ConsentFlows
from myna_sdk.drive.asynchronous import AsyncDriver
from myna_sdk.drive.blocking import Driver
from myna_sdk.drive.clock import Clock
from myna_sdk.drive.entropy import RandomSource
from myna_sdk.drive.ports import InProcess
from myna_sdk.identity.comparing import compare
from myna_sdk.identity.flows import IdentityFlows
from myna_sdk.latest_facts.flows import FactsFlows
from myna_sdk.once import once
from myna_sdk.people_flows import PeopleFlows
from myna_sdk.provider_flows import ProviderFlows
from myna_sdk.providers.registry import Registry
from myna_sdk.receipts.flows import ReceiptFlows
from myna_sdk.receipts.keys import ReceiptSigner
from myna_sdk.residence.flows import ResidenceFlows
from myna_sdk.wiring import Wiring

if TYPE_CHECKING:
    from myna_sdk.card_desks import AsyncCardDesk, CardDesk

__all__ = ["AsyncMyna", "Myna"]


class IdentityDesk(BlockingDesk[IdentityFlows]):
    """Identity checks, each call blocking until its answer is there."""

    start = blocking(IdentityFlows.start)
    complete = blocking(IdentityFlows.complete)
    resume = blocking(IdentityFlows.resume)
    result = blocking(IdentityFlows.result)
    at_counter = blocking(IdentityFlows.at_counter)
    card_status = blocking(IdentityFlows.card_status)
    start_at_reader = blocking(IdentityFlows.start_at_reader)
    complete_at_reader = blocking(IdentityFlows.complete_at_reader)
    compare = staticmethod(compare)


class AsyncIdentityDesk(AsyncDesk[IdentityFlows]):
    """Identity checks, awaited."""

    start = awaited(IdentityFlows.start)
    complete = awaited(IdentityFlows.complete)
    resume = awaited(IdentityFlows.resume)
    result = awaited(IdentityFlows.result)
    at_counter = awaited(IdentityFlows.at_counter)
    card_status = awaited(IdentityFlows.card_status)
    start_at_reader = awaited(IdentityFlows.start_at_reader)
    complete_at_reader = awaited(IdentityFlows.complete_at_reader)
    compare = staticmethod(compare)


class ConsentsDesk(BlockingDesk[ConsentFlows]):
    """Consents to the provision of latest facts."""

    start = blocking(ConsentFlows.start)
    complete = blocking(ConsentFlows.complete)
    resume = blocking(ConsentFlows.resume)
    result = blocking(ConsentFlows.result)
    status = blocking(ConsentFlows.status)
    withdraw = blocking(ConsentFlows.withdraw)


class AsyncConsentsDesk(AsyncDesk[ConsentFlows]):
    """Consents to the provision of latest facts, awaited."""

    start = awaited(ConsentFlows.start)
    complete = awaited(ConsentFlows.complete)
    resume = awaited(ConsentFlows.resume)
    result = awaited(ConsentFlows.result)
    status = awaited(ConsentFlows.status)
    withdraw = awaited(ConsentFlows.withdraw)


class FactsDesk(BlockingDesk[FactsFlows]):
    """The latest facts of people who consented."""

    latest = blocking(FactsFlows.latest)
    prospect = blocking(FactsFlows.prospect)


class AsyncFactsDesk(AsyncDesk[FactsFlows]):
    """The latest facts of people who consented, awaited."""

    latest = awaited(FactsFlows.latest)
    prospect = awaited(FactsFlows.prospect)


class StatusDesk(BlockingDesk[StatusFlows]):
    """How people's signing certificates stand."""

    check = blocking(StatusFlows.check)
    check_all = blocking(StatusFlows.check_all)
    prospect = blocking(StatusFlows.prospect)


class AsyncStatusDesk(AsyncDesk[StatusFlows]):
    """How people's signing certificates stand, awaited."""

    check = awaited(StatusFlows.check)
    check_all = awaited(StatusFlows.check_all)
    prospect = awaited(StatusFlows.prospect)


class ResidenceDesk(BlockingDesk[ResidenceFlows]):
    """Whether verified facts replace a copy of the resident record."""

    decide = blocking(ResidenceFlows.decide)
    table = blocking(ResidenceFlows.table)


class AsyncResidenceDesk(AsyncDesk[ResidenceFlows]):
    """Whether verified facts replace a copy of the resident record, awaited."""

    decide = awaited(ResidenceFlows.decide)
    table = awaited(ResidenceFlows.table)


class ReceiptsDesk(BlockingDesk[ReceiptFlows]):
    """Receipts, filed in place of a copy."""

    issue = blocking(ReceiptFlows.issue)
    supersede = blocking(ReceiptFlows.supersede)
    share = blocking(ReceiptFlows.share)
    void = blocking(ReceiptFlows.void)
    show = blocking(ReceiptFlows.show)
    verify = blocking(ReceiptFlows.verify)
    keys = blocking(ReceiptFlows.keys)


class AsyncReceiptsDesk(AsyncDesk[ReceiptFlows]):
    """Receipts, filed in place of a copy, awaited."""

    issue = awaited(ReceiptFlows.issue)
    supersede = awaited(ReceiptFlows.supersede)
    share = awaited(ReceiptFlows.share)
    void = awaited(ReceiptFlows.void)
    show = awaited(ReceiptFlows.show)
    verify = awaited(ReceiptFlows.verify)
    keys = awaited(ReceiptFlows.keys)


class ProvidersDesk(BlockingDesk[ProviderFlows]):
    """Checks of the configured providers."""

    diagnose = blocking(ProviderFlows.diagnose)


class AsyncProvidersDesk(AsyncDesk[ProviderFlows]):
    """Checks of the configured providers, awaited."""

    diagnose = awaited(ProviderFlows.diagnose)


class AuditDesk(BlockingDesk[AuditFlows]):
    """The audit trail."""

    seal = blocking(AuditFlows.seal)
    verify = blocking(AuditFlows.verify)


class AsyncAuditDesk(AsyncDesk[AuditFlows]):
    """The audit trail, awaited."""

    seal = awaited(AuditFlows.seal)
    verify = awaited(AuditFlows.verify)


class PeopleDesk(BlockingDesk[PeopleFlows]):
    """What is kept of people."""

    rename = blocking(PeopleFlows.rename)
    relink = blocking(PeopleFlows.relink)
    transaction_ended = blocking(PeopleFlows.transaction_ended)
    erase = blocking(PeopleFlows.erase)
    sweep = blocking(PeopleFlows.sweep)


class AsyncPeopleDesk(AsyncDesk[PeopleFlows]):
    """What is kept of people, awaited."""

    rename = awaited(PeopleFlows.rename)
    relink = awaited(PeopleFlows.relink)
    transaction_ended = awaited(PeopleFlows.transaction_ended)
    erase = awaited(PeopleFlows.erase)
    sweep = awaited(PeopleFlows.sweep)


class _Client:
    """What both clients share: a configuration, wired."""

    def __init__(
        self,
        configuration: Configuration,
        *,
        clock: Clock | None = None,
        random: RandomSource | None = None,
        transport: InProcess | None = None,
        registry: Registry | None = None,
        receipt_signer: ReceiptSigner | None = None,
        card_reader: ChipReader | None = None,
    ) -> None:
        """Stand on ``configuration``. Nothing is opened before its first use.

        Args:
            configuration: From ``myna_sdk.configuration``.
            clock: Answers *now*; the machine's or the mock world's if left out.
            random: Answers with unpredictable bytes; the machine's if left out.
            transport: Answers HTTP without sockets, for a mock world in this process.
            registry: The plugins; discovered if left out.
            receipt_signer: Signs receipts, in place of the key that the configuration names.
            card_reader: Card readers, in place of those that ``[card] reader`` routes to.
        """
        self.wiring = Wiring(
            configuration,
            clock=clock,
            random=random,
            transport=transport,
            registry=registry,
            receipt_signer=receipt_signer,
            card_reader=card_reader,
        )

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        clock: Clock | None = None,
        random: RandomSource | None = None,
        transport: InProcess | None = None,
        registry: Registry | None = None,
        receipt_signer: ReceiptSigner | None = None,
        card_reader: ChipReader | None = None,
    ) -> Self:
        """Return a client on the configuration file at ``path``.

        Raises:
            ConfigError: With every fault of the file at once.
        """
        configuration = load(path, os.environ)
        return cls(
            configuration,
            clock=clock,
            random=random,
            transport=transport,
            registry=registry,
            receipt_signer=receipt_signer,
            card_reader=card_reader,
        )


class Myna(_Client):
    """The SDK for blocking code. Use it as a context manager, or call `close`.

    Threads may share it. After a fork each process has sockets and connections of its own.
    """

    @once
    def driver(self) -> Driver:
        """The blocking driver that runs every flow of this client."""
        return Driver(self.wiring.performers, deadline=self.wiring.operation_seconds)

    @once
    def identity(self) -> IdentityDesk:
        """Identity checks."""
        return IdentityDesk(IdentityFlows(self.wiring.deployment), self.driver)

    @once
    def card(self) -> "CardDesk":
        """Card readers, and the card in one."""
        from myna_sdk import card_desks as desks  # noqa: PLC0415 - keys are heavy, readers rare

        return desks.CardDesk(desks.CardFlows(lambda: self.wiring.chip_anchors), self.driver)

    @once
    def consents(self) -> ConsentsDesk:
        """Consents to the provision of latest facts."""
        return ConsentsDesk(ConsentFlows(self.wiring.deployment), self.driver)

    @once
    def facts(self) -> FactsDesk:
        """The latest facts of people who consented."""
        return FactsDesk(FactsFlows(self.wiring.deployment), self.driver)

    @once
    def status(self) -> StatusDesk:
        """How people's signing certificates stand."""
        return StatusDesk(StatusFlows(self.wiring.deployment), self.driver)

    @once
    def residence(self) -> ResidenceDesk:
        """Whether verified facts replace a copy of the resident record."""
        return ResidenceDesk(self.wiring.residence, self.driver)

    @once
    def receipts(self) -> ReceiptsDesk:
        """Receipts, filed in place of a copy."""
        return ReceiptsDesk(ReceiptFlows(self.wiring.deployment, self.wiring.issuer), self.driver)

    @once
    def providers(self) -> ProvidersDesk:
        """Checks of the configured providers."""
        flows = ProviderFlows(self.wiring.instances, self.wiring.deployment.context)
        return ProvidersDesk(flows, self.driver)

    @once
    def audit(self) -> AuditDesk:
        """The audit trail."""
        return AuditDesk(AuditFlows(), self.driver)

    @once
    def people(self) -> PeopleDesk:
        """What is kept of people."""
        return PeopleDesk(PeopleFlows(), self.driver)

    def close(self) -> None:
        """Close what was opened: sockets and store."""
        if "driver" in self.__dict__:
            self.driver.close()
        self.wiring.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class AsyncMyna(_Client):
    """The SDK for asynchronous code: the members of `Myna`, awaited. It belongs to one loop."""

    @once
    def driver(self) -> AsyncDriver:
        """The asynchronous driver that runs every flow of this client."""
        return AsyncDriver(self.wiring.performers, deadline=self.wiring.operation_seconds)

    @once
    def identity(self) -> AsyncIdentityDesk:
        """Identity checks."""
        return AsyncIdentityDesk(IdentityFlows(self.wiring.deployment), self.driver)

    @once
    def card(self) -> "AsyncCardDesk":
        """Card readers, and the card in one."""
        from myna_sdk import card_desks as desks  # noqa: PLC0415 - keys are heavy, readers rare

        return desks.AsyncCardDesk(desks.CardFlows(lambda: self.wiring.chip_anchors), self.driver)

    @once
    def consents(self) -> AsyncConsentsDesk:
        """Consents to the provision of latest facts."""
        return AsyncConsentsDesk(ConsentFlows(self.wiring.deployment), self.driver)

    @once
    def facts(self) -> AsyncFactsDesk:
        """The latest facts of people who consented."""
        return AsyncFactsDesk(FactsFlows(self.wiring.deployment), self.driver)

    @once
    def status(self) -> AsyncStatusDesk:
        """How people's signing certificates stand."""
        return AsyncStatusDesk(StatusFlows(self.wiring.deployment), self.driver)

    @once
    def residence(self) -> AsyncResidenceDesk:
        """Whether verified facts replace a copy of the resident record."""
        return AsyncResidenceDesk(self.wiring.residence, self.driver)

    @once
    def receipts(self) -> AsyncReceiptsDesk:
        """Receipts, filed in place of a copy."""
        flows = ReceiptFlows(self.wiring.deployment, self.wiring.issuer)
        return AsyncReceiptsDesk(flows, self.driver)

    @once
    def providers(self) -> AsyncProvidersDesk:
        """Checks of the configured providers."""
        flows = ProviderFlows(self.wiring.instances, self.wiring.deployment.context)
        return AsyncProvidersDesk(flows, self.driver)

    @once
    def audit(self) -> AsyncAuditDesk:
        """The audit trail."""
        return AsyncAuditDesk(AuditFlows(), self.driver)

    @once
    def people(self) -> AsyncPeopleDesk:
        """What is kept of people."""
        return AsyncPeopleDesk(PeopleFlows(), self.driver)

    async def aclose(self) -> None:
        """Close what was opened: sockets of the running loop, and the store."""
        if "driver" in self.__dict__:
            await self.driver.aclose()
        self.wiring.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()
