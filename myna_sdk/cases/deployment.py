"""What the use cases stand on: the configured providers, notices, periods and environment."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Protocol

import attrs

from myna_sdk.cases.verifier_status import VerifierStatus
from myna_sdk.model.instants import Instant
from myna_sdk.model.person import ProviderName
from myna_sdk.providers.capabilities import Capability
from myna_sdk.providers.context import Context, Environment


class ProviderInstance(Protocol):
    """A configured provider, as far as the flows need to know it."""

    @property
    def name(self) -> ProviderName:
        """The name of ``[providers.NAME]``."""
        ...

    @property
    def plugin(self) -> str:
        """The plugin's id."""
        ...

    @property
    def provider(self) -> object:
        """The provider itself, made when first asked for."""
        ...


@attrs.frozen(kw_only=True)
class Deployment:
    """The part of the configuration that the use cases need.

    Attributes:
        authenticator: Returns the instance that new logins are routed to.
        signer: Returns the instance that new signatures are asked from.
        verifier: Returns the instance that judges new signatures.
        authentication_verifier: Returns the instance that judges answers to our own nonce.
        registry: Returns the instance that new consents are registered with.
        source: Returns the instance that latest facts are asked from.
        checker: Returns the instance that is asked how certificates stand.
        provider: Returns the instance of a name, for logins under way.
        offering: Returns the names of the instances whose plugin offers a capability.
        environment: mock, sandbox or production.
        firm: The firm's name, as customers know it.
        verifier_status: What the firm is with regard to signatures.
        language: The customer's language, ``ja`` or ``en``.
        notice_version: The version of the identity notice shown to the customer.
        consent_version: The version of the consent text shown to the customer.
        service_id: The firm's service that a consent is for, unless a caller names another.
        lifetime: How long a person may take to come back. Apps, QR codes and six-digit numbers
            need 15 to 30 minutes.
        lease: How long one attempt holds a login before another may take over.
        retention: How long facts are kept, by use case; an absent use case keeps none.
    """

    authenticator: Callable[[], ProviderInstance]
    signer: Callable[[], ProviderInstance]
    verifier: Callable[[], ProviderInstance]
    authentication_verifier: Callable[[], ProviderInstance]
    registry: Callable[[], ProviderInstance]
    source: Callable[[], ProviderInstance]
    checker: Callable[[], ProviderInstance]
    provider: Callable[[ProviderName], ProviderInstance]
    offering: Callable[[Capability], frozenset[ProviderName]]
    environment: Environment
    firm: str
    verifier_status: VerifierStatus
    language: str
    notice_version: str
    consent_version: str
    service_id: str
    lifetime: timedelta = timedelta(minutes=30)
    lease: timedelta = timedelta(seconds=60)
    retention: Mapping[str, timedelta] = attrs.field(factory=dict)

    def context(self, provider: ProviderName, at: Instant) -> Context:
        """Return the context of one operation of ``provider`` judged at ``at``."""
        return Context(
            at=at, provider=provider, environment=self.environment, language=self.language
        )
