"""Wires a configuration to registry, store, drivers and flows. Nothing is opened here."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from myna_sdk.configuration import Configuration
from myna_sdk.drive.clock import Clock, SystemClock
from myna_sdk.drive.entropy import RandomSource, SystemRandom
from myna_sdk.drive.performers import Performers
from myna_sdk.drive.policy import HttpPolicy
from myna_sdk.drive.ports import InProcess
from myna_sdk.errors import ConfigError
from myna_sdk.identity.deployment import Deployment
from myna_sdk.model.person import ProviderName
from myna_sdk.providers.context import Environment
from myna_sdk.providers.registry import Instance, Registry
from myna_sdk.store import Store, key_provider

if TYPE_CHECKING:
    from myna_sdk.store.keys import KeyProvider


class Wiring:
    """What one client stands on, each part made when first asked for."""

    def __init__(
        self,
        configuration: Configuration,
        *,
        clock: Clock | None = None,
        random: RandomSource | None = None,
        keys: "KeyProvider | None" = None,
        transport: InProcess | None = None,
        registry: Registry | None = None,
    ) -> None:
        self.configuration = configuration
        self._clock = clock
        self.random: RandomSource = SystemRandom() if random is None else random
        self._keys = keys
        self._transport = transport
        self._registry = registry

    @cached_property
    def registry(self) -> Registry:
        """The plugins, discovered unless they were handed in."""
        return Registry.discover() if self._registry is None else self._registry

    @cached_property
    def clock(self) -> Clock:
        """The clock: the one handed in, the mock world's, or the machine's."""
        if self._clock is not None:
            return self._clock
        mock = self.configuration.mock
        if self.configuration.environment is Environment.MOCK and mock is not None:
            clock = self.registry.mock_clock(mock.url)
            if clock is None:
                raise ConfigError(
                    "mock-clock-missing",
                    "[mock] url is set, but no plugin knows the clock of that world; "
                    "install myna-sdk[mock]",
                )
            return clock
        return SystemClock()

    @cached_property
    def store(self) -> Store:
        """The store, opened at its first transaction."""
        section = self.configuration.store
        keys = self._keys
        if keys is None:
            keys = key_provider(section.key, base=self.configuration.base)
        return Store.open(
            section.url,
            keys=keys,
            environment=self.configuration.environment.value,
            clock=self.clock,
            random=self.random,
        )

    @cached_property
    def instances(self) -> Mapping[ProviderName, Instance]:
        """The configured provider instances by name, none of them imported yet."""
        return self.registry.instances(self.configuration)

    @cached_property
    def performers(self) -> Performers:
        """What both drivers perform effects with."""
        return Performers(
            http=tuple(self._policy(instance) for instance in self.instances.values()),
            clock=self.clock,
            random=self.random,
            store=lambda: self.store,
            sink=self.registry.emit,
            transport=self._transport,
        )

    def deployment(self) -> Deployment:
        """Return what the identity flows stand on."""
        configuration = self.configuration
        return Deployment(
            authenticator=self._authenticator,
            provider=self.instance,
            environment=configuration.environment,
            language=configuration.language,
            notice_version=configuration.notices.get("identity", ""),
            lifetime=timedelta(minutes=configuration.identity.pending_minutes),
            retention=configuration.retention,
        )
