"""The frozen values of a configuration."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
from attrs.validators import and_, ge, le, max_len, min_len, optional

from myna_sdk.law.evidence import SignatureVerifierStatus
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.person import ProviderName
from myna_sdk.model.texts import is_usable
from myna_sdk.providers.context import Environment
from myna_sdk.providers.faults import Fault
from myna_sdk.providers.places import Surroundings
from myna_sdk.providers.references import Reference
from myna_sdk.providers.sections import ProviderSection, Routing
from myna_sdk.providers.urls import CredentialUrl, HttpsUrl
from myna_sdk.residence.firm_rules import RuleFile

if TYPE_CHECKING:
    from myna_sdk.store.keys import KeyProvider


def _seen(_instance: object, _field: object, value: str) -> None:
    """Refuse a text that receipts could not tell."""
    if not is_usable(value):
        raise ValueError("it holds a control character, or a mark that cannot be seen")


LINE: Any = and_(min_len(1), max_len(255), _seen)
"""One line that may stand in a receipt."""


@attrs.frozen(kw_only=True)
class RelyingParty:
    """``[relying_party]``: the firm.

    Attributes:
        name: Its name, as customers know it.
        signature_verifier: What it is with regard to signatures.
        notified_on: The day of its notification (届出日); for all but ``none``.
        operator: The certified operator that everything is entrusted to; for ``entrusted``.
        office: The office that makes checks, as receipts tell it.
        licence: The number of the firm's licence (免許証番号), as receipts tell it.
    """

    name: str = attrs.field(validator=LINE)
    signature_verifier: SignatureVerifierStatus = SignatureVerifierStatus.NONE
    notified_on: date | None = None
    operator: str | None = None
    office: str | None = attrs.field(default=None, validator=optional(LINE))
    licence: str | None = attrs.field(default=None, validator=optional(LINE))


@attrs.frozen(kw_only=True)
class StoreSection:
    """``[store]``: where records are kept.

    Attributes:
        url: A SQLite or PostgreSQL URL; a relative SQLite path starts at the file's directory.
        key: Where the master key is; never the key itself.
    """

    url: CredentialUrl
    key: Reference


@attrs.frozen(kw_only=True)
class IdentitySection:
    """``[identity]``: who new identity checks go to, and how long they may take.

    Attributes:
        authenticator: The provider instance for logins.
        authentication_verifier: The instance that verifies responses to our own nonce.
        signer: The instance for signatures.
        verifier: The instance that verifies them.
        pending_minutes: How long a person may take to come back, 1 to 1440.
    """

    authenticator: str | None = None
    authentication_verifier: str | None = None
    signer: str | None = None
    verifier: str | None = None
    pending_minutes: int = attrs.field(default=30, validator=and_(ge(1), le(1440)))


@attrs.frozen(kw_only=True)
class ConsentsSection:
    """``[consents]``: who consents are registered with, and what they are for.

    Attributes:
        registry: The provider instance that registers them.
        service_id: The firm's service that a consent is for: there is one consent a service. The
            firm's name if not given.
    """

    registry: str | None = None
    service_id: str | None = attrs.field(default=None, validator=optional(LINE))


@attrs.frozen(kw_only=True)
class CardSection:
    """``[card]``: the readers of cards, and who signs what is in a chip.

    Attributes:
        reader: The provider instance whose readers are used.
        anchors: The file with the keys of the card CAs. Without it nothing in a chip is authentic,
            but for a reader of a mock world, which brings its own.
    """

    reader: str | None = None
    anchors: Path | None = None


@attrs.frozen(kw_only=True)
class ReceiptsSection:
    """``[receipts]``: what signs them.

    Attributes:
        key: Where the private key is, PKCS #8 PEM of P-256 or Ed25519; never the key itself.
            Without it nothing is issued, unless a client was given a signer.
    """

    key: Reference | None = None


@attrs.frozen(kw_only=True)
class ResidenceSection:
    """``[residence]``: the firm's own rules on paperwork.

    Attributes:
        rules: Files of rules; relative paths start at the configuration's directory.
    """

    rules: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class MockSection:
    """``[mock]``: the mock world that a configuration with ``environment = "mock"`` lives in.

    Attributes:
        url: The world's URL, whose clock is asked at each ``Now()``.
    """

    url: HttpsUrl


@attrs.frozen(kw_only=True, repr=False)
class Configuration(Masked):
    """One configuration, read and without error.

    What depends on plugins is not judged here: see ``check``.

    Attributes:
        environment: mock, sandbox or production.
        language: The customers' language, ``ja`` or ``en``.
        operation_seconds: How long one call of the SDK may take, 1 to 3600.
        relying_party: The firm.
        store: Where records are kept.
        providers: The provider sections by name.
        notices: The versions of the notices shown to customers, by name.
        identity: The settings of identity checks.
        consents: The settings of consents.
        card: The settings of card readers.
        receipts: The settings of receipts.
        routing: Which provider instance new business goes to.
        mock: The mock world, if there is one.
        retention: How long facts are kept, by use case; an absent use case keeps none.
        rule_files: The firm's own rules on paperwork, as they were read.
        surroundings: What the file was read within.
        warnings: What should be better but keeps nothing from starting.
    """

    environment: Environment
    language: str
    operation_seconds: int
    relying_party: RelyingParty
    store: StoreSection
    providers: Mapping[ProviderName, ProviderSection]
    notices: Mapping[str, str]
    identity: IdentitySection
    consents: ConsentsSection
    card: CardSection
    receipts: ReceiptsSection
    routing: Routing
    mock: MockSection | None
    retention: Mapping[str, timedelta]
    rule_files: tuple[RuleFile, ...]
    surroundings: Surroundings
    warnings: tuple[Fault, ...]
    _written: Concealed[Mapping[str, Any]]

    @property
    def pending_lifetime(self) -> timedelta:
        """How long a person may take to come back."""
        return timedelta(minutes=self.identity.pending_minutes)

    @property
    def service_id(self) -> str:
        """The firm's service that a consent is for, unless a caller names another."""
        return self.consents.service_id or self.relying_party.name

    def written(self) -> Mapping[str, Any]:
        """Return the file as it was written, secrets and all."""
        return self._written.reveal()

    def key_provider(self) -> "KeyProvider":
        """Return what knows the store's master key; nothing is read yet."""
        from myna_sdk.store.keys import key_provider  # noqa: PLC0415 - it loads when needed

        around = self.surroundings
        return key_provider(self.store.key, around.base, environ=around.environ)

    def _shown(self) -> str:
        return repr(self.surroundings)
