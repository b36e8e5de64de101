"""What may happen to a person: frozen events, each at its instant. Nothing happens by itself."""

from datetime import timedelta
from typing import Any, TypeAlias

import attrs

from myna_mock.people.card_pins import CardPin
from myna_mock.people.state import DEFAULT_LINK, ConsentRoute, Office, RevocationReason
from myna_sdk.errors import UsageError
from myna_sdk.model.addresses import DomesticAddress
from myna_sdk.model.certificate import Carrier, CertificateKind
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked
from myna_sdk.model.names import PersonName


@attrs.frozen(repr=False, kw_only=True)
class LifeEvent(Masked):
    """Something that happens to a person at an instant."""

    at: Instant

    @property
    def kind_name(self) -> str:
        """The event's name in `EVENT_KINDS`."""
        return next(name for name, kind in EVENT_KINDS.items() if kind is type(self))

    def _shown(self) -> str:
        return self.at.isoformat()


@attrs.frozen(repr=False, kw_only=True)
class CardIssued(LifeEvent):
    """A first or a new card, with a user-authentication certificate.

    Attributes:
        signing: With a signing certificate too; ``None`` for what is usual: from 15 on (§13).
    """

    signing: bool | None = None


@attrs.frozen(repr=False, kw_only=True)
class Moved(LifeEvent):
    """The register has a new address. The signing certificate dies, the other one survives.

    Attributes:
        to: The new address.
        chip: The office rewrote the chip's text. False: register changed, chip not.
        office: The new municipality, if it changed.
    """

    to: DomesticAddress
    chip: bool = True
    office: Office | None = None


@attrs.frozen(repr=False, kw_only=True)
class Renamed(LifeEvent):
    """The register has a new name. The signing certificate dies, the other one survives."""

    to: PersonName
    chip: bool = True


@attrs.frozen(repr=False, kw_only=True)
class Renewed(LifeEvent):
    """The certificates were renewed before their end, on the same card."""


@attrs.frozen(repr=False, kw_only=True)
class Reissued(LifeEvent):
    """The office issued anew what did not hold, and rewrote the chip.

    After a loss, a hold or a revocation that is a new card with both certificates; an expired
    certificate is issued anew on the same card.

    Attributes:
        link_after: When a status service will know the new signing certificate.
        signing: Whether the person wanted a signing certificate; ``None`` for what is usual:
            from 15 on (§13).
    """

    link_after: timedelta = DEFAULT_LINK
    signing: bool | None = None


@attrs.frozen(repr=False, kw_only=True)
class Lost(LifeEvent):
    """The card is lost, and nobody was told yet: what is on it still holds."""


@attrs.frozen(repr=False, kw_only=True)
class Found(LifeEvent):
    """The lost card turned up."""


@attrs.frozen(repr=False, kw_only=True)
class Held(LifeEvent):
    """The help line (0120-95-0178) put the certificates on hold."""


@attrs.frozen(repr=False, kw_only=True)
class Lifted(LifeEvent):
    """The hold of the user-authentication certificate was lifted (unconfirmed that it can be).

    The signing certificate's hold never ends; only a re-issue helps.
    """


@attrs.frozen(repr=False, kw_only=True)
class Revoked(LifeEvent):
    """Certificates were revoked for a reason of their own.

    Attributes:
        reason: As the CRL will say.
        certificate: Which kind; ``None`` for both.
    """

    reason: RevocationReason = RevocationReason.KEY_COMPROMISE
    certificate: CertificateKind | None = None


@attrs.frozen(repr=False, kw_only=True)
class Died(LifeEvent):
    """The person died. Services only ever say that the certificates are revoked."""


@attrs.frozen(repr=False, kw_only=True)
class LeftJapan(LifeEvent):
    """The person moved abroad (国外転出).

    Attributes:
        continued_use: They asked to keep the card (国外継続利用, since 2024-05-27): the
            user-authentication certificate survives and the chip tells of the move.
    """

    continued_use: bool = True


@attrs.frozen(repr=False, kw_only=True)
class PhoneEnrolled(LifeEvent):
    """A phone got certificates of its own, with the help of the card.

    Attributes:
        make: ``android`` or ``iphone``.
    """

    make: Carrier = Carrier.ANDROID


@attrs.frozen(repr=False, kw_only=True)
class PinLocked(LifeEvent):
    """Wrong tries locked a PIN, that of user authentication unless told."""

    pin: CardPin = CardPin.AUTHENTICATION


@attrs.frozen(repr=False, kw_only=True)
class PinReset(LifeEvent):
    """The office or a kiosk reset the PIN."""

    pin: CardPin = CardPin.AUTHENTICATION


@attrs.frozen(repr=False, kw_only=True)
class PinTried(LifeEvent):
    """A PIN, or a number printed on the card, was entered.

    Attributes:
        pin: Which one.
        right: Whether it was the right one.
    """

    pin: CardPin = CardPin.AUTHENTICATION
    right: bool = False


@attrs.frozen(repr=False, kw_only=True)
class PinChanged(LifeEvent):
    """The holder chose another PIN.

    Attributes:
        pin: Which one.
        to: What it is now.
    """

    pin: CardPin
    to: str

    def __attrs_post_init__(self) -> None:
        if not self.pin.takes(self.to):
            raise UsageError("event-invalid", "event change-pin: this PIN takes no such value")


@attrs.frozen(repr=False, kw_only=True)
class PasswordTried(LifeEvent):
    """The signing password was entered. Five wrong entries in a row lock it, a right one heals.

    Attributes:
        right: Whether it was the right one.
    """

    right: bool = False


@attrs.frozen(repr=False, kw_only=True)
class PasswordLocked(LifeEvent):
    """Five wrong entries locked the signing password."""


@attrs.frozen(repr=False, kw_only=True)
class PasswordReset(LifeEvent):
    """The office or a kiosk reset the signing password."""


@attrs.frozen(repr=False, kw_only=True)
class Consented(LifeEvent):
    """The person consented to the provision of the latest four facts, before the world began.

    A consent that a firm of the world registers is not an event: the operator keeps it.

    Attributes:
        until: Its last instant; ten years from the next day in Japan when ``None``.
    """

    until: Instant | None = None


@attrs.frozen(repr=False, kw_only=True)
class ConsentWithdrawn(LifeEvent):
    """The person withdrew consent. Nobody is told; it is seen when the operator is asked.

    Attributes:
        route: With the firm, or in the JPKI client software.
        service: The service whose consent it was; ``None`` for every one.
    """

    route: ConsentRoute = ConsentRoute.JPKI_CLIENT
    service: str | None = None


EVENT_KINDS: dict[str, type[LifeEvent]] = {
    "issue-card": CardIssued,
    "move": Moved,
    "rename": Renamed,
    "renew": Renewed,
    "reissue": Reissued,
    "lose": Lost,
    "find": Found,
    "hold": Held,
    "lift": Lifted,
    "revoke": Revoked,
    "die": Died,
    "move-abroad": LeftJapan,
    "enrol-phone": PhoneEnrolled,
    "lock-pin": PinLocked,
    "reset-pin": PinReset,
    "try-pin": PinTried,
    "change-pin": PinChanged,
    "try-signing-password": PasswordTried,
    "lock-signing-password": PasswordLocked,
    "reset-signing-password": PasswordReset,
    "consent": Consented,
    "withdraw-consent": ConsentWithdrawn,
}
"""Every event by its name in data, in the control API and on the command line."""

Options: TypeAlias = dict[str, Any]
"""What an event is told beside its instant, as JSON values."""
