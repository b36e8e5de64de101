"""The capability protocols: what the core may ask of a provider, never which product it is.

Each method is a flow that takes one frozen request and the context, so that requests can grow.
A new ability is a new protocol.
"""

from abc import abstractmethod
from enum import StrEnum
from typing import Protocol, TypeAlias, runtime_checkable

import attrs

from myna_sdk.model.checks import Check
from myna_sdk.model.facts import FactItem
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.outcome import Outcome
from myna_sdk.model.purpose import Purpose
from myna_sdk.providers.context import Context

__all__ = [
    "Authenticator",
    "Capability",
    "Diagnosable",
    "Login",
    "LoginRequest",
    "LoginReturn",
    "Redirect",
]


class Capability(StrEnum):
    """The capabilities a manifest can declare."""

    AUTHENTICATOR = "authenticator"
    AUTHENTICATION_VERIFIER = "authentication-verifier"
    SIGNER = "signer"
    SIGNATURE_VERIFIER = "signature-verifier"
    STATUS_CHECKER = "status-checker"
    CONSENT_REGISTRY = "consent-registry"
    LATEST_FACTS_SOURCE = "latest-facts-source"
    CHIP_READER = "chip-reader"


@attrs.frozen(repr=False, kw_only=True)
class LoginRequest(Masked):
    """What a login is started with.

    Attributes:
        state: An unguessable text of the core's that must come back in the callback:
            32 lower-case hexadecimal digits.
        want: The items to ask for. The provider asks for these and for nothing else.
        purpose: What the person was told.
    """

    state: str
    want: frozenset[FactItem]
    purpose: Purpose

    def _shown(self) -> str:
        return ", ".join(sorted(self.want))


@attrs.frozen(repr=False, kw_only=True)
class Redirect(Masked):
    """Where to send the person's browser, and what the provider must remember until then.

    Attributes:
        url: The address to redirect to. It holds no personal data.
        private: What `LoginReturn.private` hands back: nonce, code verifier and the like. Kept
            sealed.
    """

    url: str
    private: Concealed[bytes]

    def _shown(self) -> str:
        return "url"


@attrs.frozen(repr=False, kw_only=True)
class LoginReturn(Masked):
    """What came back from the person's browser, after the core has tied it to its login.

    Attributes:
        parameters: The callback's parameters, each name once. ``state`` was already compared.
        private: What `Redirect.private` held.
        want: The items that were asked for.
        started_at: When the login was started.
        redeemed: What an earlier attempt kept with ``Redeemed``: use it instead of the code.
    """

    parameters: Concealed[tuple[tuple[str, str], ...]]
    private: Concealed[bytes]
    want: frozenset[FactItem]
    started_at: Instant
    redeemed: Concealed[bytes] | None = None

    def parameter(self, name: str) -> str | None:
        """Return the callback's parameter ``name`` in clear, or ``None``."""
        return dict(self.parameters.reveal()).get(name)


Login: TypeAlias = Outcome
"""How a login ended: the numbered checks ride along."""


@runtime_checkable
class Authenticator(Protocol):
    """The person proves presence with the user-authentication certificate, and may share facts."""

    @abstractmethod
    async def begin_login(self, ask: LoginRequest, ctx: Context) -> Redirect:
        """Return where to send the person. No personal data leaves with it."""
        ...

    @abstractmethod
    async def complete_login(self, back: LoginReturn, ctx: Context) -> Login:
        """Return how the login ended, with every check.

        Raises:
            TransportError: A request did not end in a reply.
            ProtocolError: A reply broke its specification.
        """
        ...


@runtime_checkable
class Diagnosable(Protocol):
    """A provider that can check its own configuration end to end without personal data."""

    @abstractmethod
    async def diagnose(self, ctx: Context) -> tuple[Check, ...]:
        """Return one check for each thing looked at, in the order a remedy would take them."""
        ...
