"""Wires a configuration to registry, store, drivers and flows. Nothing is opened here."""

from typing import TYPE_CHECKING

from myna_sdk.card.connections import ChipReader, KnowsChipAnchors
from myna_sdk.cases.deployment import Deployment
from myna_sdk.cases.verifier_status import VerifierStatus
from myna_sdk.configuration import Configuration
from myna_sdk.configuration.chip_anchors import chip_anchors_at
from myna_sdk.configuration.http import http_policy
from myna_sdk.configuration.receipt_key import receipt_key
from myna_sdk.drive.clock import Clock, SystemClock
from myna_sdk.drive.entropy import RandomSource, SystemRandom
from myna_sdk.drive.performers import Performers
from myna_sdk.drive.policy import HttpPolicy
from myna_sdk.drive.ports import InProcess
from myna_sdk.errors import ConfigError
from myna_sdk.model.person import ProviderName
from myna_sdk.once import once
from myna_sdk.providers.capabilities import Capability
from myna_sdk.providers.context import Environment
from myna_sdk.providers.instances import Instance, Instances
from myna_sdk.providers.registry import Registry
from myna_sdk.providers.settings import folders_of
from myna_sdk.receipts.content import FirmSaid
from myna_sdk.receipts.issuer import Issuer
from myna_sdk.receipts.keys import ReceiptSigner
from myna_sdk.residence.book import RuleBook
from myna_sdk.residence.firm_rules import RuleFile, rules_of
from myna_sdk.residence.flows import ResidenceFlows
from myna_sdk.store import Store

if TYPE_CHECKING:
    from myna_sdk.card.chip_keys import ChipAnchorSet


class Wiring:
    """What one client stands on, each part made when first asked for."""

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
        self.configuration = configuration
        self.random: RandomSource = SystemRandom() if random is None else random
        self._clock = clock
        self._transport = transport
        self._registry = registry
        self._receipt_signer = receipt_signer
        self._card_reader = card_reader

    @property
    def operation_seconds(self) -> float:
        """How long one call of a client may take."""
        return self.configuration.operation_seconds

    @once
    def registry(self) -> Registry:
        """The plugins, discovered unless they were handed in."""
        return Registry.discover() if self._registry is None else self._registry

    @once
    def clock(self) -> Clock:
        """The clock: the one handed in, the mock world's, or the machine's."""
        mock = self.configuration.mock
        if self._clock is not None:
            return self._clock
        if self.configuration.environment is not Environment.MOCK or mock is None:
            return SystemClock()
        clock = self.registry.mock_clock(str(mock.url))
        if clock is None:
            raise ConfigError(
                "mock-clock-missing",
                "[mock] url names a world whose clock no plugin knows; install myna-sdk[mock]",
            )
        return clock

    @once
    def store(self) -> Store:
        """The store. Its database is opened at the first transaction."""
        return Store.open(
            self.configuration.store.url.reveal(),
            keys=self.configuration.key_provider(),
            environment=self.configuration.environment.value,
            clock=self.clock,
            random=self.random,
        )

    @once
    def instances(self) -> Instances:
        """The configured provider instances, none of them imported yet."""
        return self.registry.instances(self.configuration)

    @once
    def performers(self) -> Performers:
        """What both drivers perform effects with."""
        return Performers(
            http=tuple(self._policy(instance) for instance in self.instances.all()),
            folders={one.name: folders_of(one.settings) for one in self.instances.all()},
            clock=self.clock,
            random=self.random,
            store=lambda: self.store,
            sink=self.registry.emit,
            transport=self._transport,
            readers=self.readers,
        )

    @once
    def deployment(self) -> Deployment:
        """What the use cases stand on."""
        configuration = self.configuration
        return Deployment(
            authenticator=lambda: self.instances.routed(Capability.AUTHENTICATOR),
            signer=lambda: self.instances.routed(Capability.SIGNER),
            verifier=lambda: self.instances.routed(Capability.SIGNATURE_VERIFIER),
            authentication_verifier=lambda: self.instances.routed(
                Capability.AUTHENTICATION_VERIFIER
            ),
            registry=lambda: self.instances.routed(Capability.CONSENT_REGISTRY),
            source=lambda: self.instances.routed(Capability.LATEST_FACTS_SOURCE),
            checker=lambda: self.instances.routed(Capability.STATUS_CHECKER),
            provider=lambda name: self.instances[name],
            offering=self._offering,
            environment=configuration.environment,
            firm=configuration.relying_party.name,
            verifier_status=VerifierStatus(
                status=configuration.relying_party.signature_verifier,
                notified_on=configuration.relying_party.notified_on,
            ),
            language=configuration.language,
            notice_version=configuration.notices.get("identity", ""),
            consent_version=configuration.notices.get("consent", ""),
            service_id=configuration.service_id,
            lifetime=configuration.pending_lifetime,
            retention=configuration.retention,
        )

    def _offering(self, capability: Capability) -> frozenset[ProviderName]:
        every = self.instances.all()
        return frozenset(instance.name for instance in every if instance.has(capability))

    @once
    def rule_book(self) -> RuleBook:
        """The rules that decisions are made by: ours, the firm's and those of plugins."""
        _ = self.instances  # from here on the configured plugins are heard
        brought = self.registry.hooks.residence_rules()
        plugins = tuple(RuleFile(name=name, text=text) for name, text in brought)
        return rules_of((*self.configuration.rule_files, *plugins))

    @property
    def residence(self) -> ResidenceFlows:
        """Decisions, by the rules of this configuration, which are read when first used."""
        return ResidenceFlows(lambda: self.rule_book, self.configuration.environment)

    @once
    def issuer(self) -> Issuer:
        """The firm as the issuer of receipts."""
        party = self.configuration.relying_party
        firm = FirmSaid(name=party.name, office=party.office, licence=party.licence)
        return Issuer(firm, lambda: self.receipt_signer)

    @once
    def receipt_signer(self) -> ReceiptSigner:
        """What signs receipts: the signer handed in, or the key that the configuration names."""
        if self._receipt_signer is not None:
            return self._receipt_signer
        return receipt_key(self.configuration)

    def readers(self, instance: str = "") -> ChipReader:
        """Return the readers of ``instance``; without a name those handed in, or routed to.

        Raises:
            ConfigError: ``config-invalid``: no route leads to any.
            PluginError: The plugin broke its contract.
        """
        if instance:
            named: ChipReader = self.instances[instance].provider
            return named
        if self._card_reader is not None:
            return self._card_reader
        routed: ChipReader = self.instances.routed(Capability.CHIP_READER).provider
        return routed

    @once
    def chip_anchors(self) -> "ChipAnchorSet | None":
        """The card CAs that count: those of the file, or of a mock world's reader.

        Raises:
            ConfigError: ``config-invalid``: the file cannot be read, or is of other cards.
        """
        configuration = self.configuration
        if configuration.card.anchors is not None:
            return chip_anchors_at(configuration.card.anchors, configuration.surroundings)
        if configuration.environment is not Environment.MOCK:
            return None
        readers = self.readers()
        return readers.chip_anchors if isinstance(readers, KnowsChipAnchors) else None

    def close(self) -> None:
        """Close the store, if it was ever asked for."""
        if "store" in self.__dict__:
            self.store.close()

    def _policy(self, instance: Instance) -> HttpPolicy:
        plain_http = self.configuration.environment is Environment.MOCK
        return http_policy(
            instance.name, instance.http, hosts=instance.hosts, plain_http=plain_http
        )
