"""What may differ between two cards of one person: the reader's side, and what nobody told."""

from enum import Enum

import attrs

from myna_sdk.errors import UsageError
from myna_sdk.model.certificate import Carrier


class Interface(Enum):
    """How the card lies in the reader, with one of the ATRs seen (§1)."""

    CONTACT = "3BE000FF8131FE4514"
    CONTACTLESS = "3B888001  000005E0  B381A1007F"

    @property
    def atr(self) -> bytes:
        """The answer to reset."""
        return bytes.fromhex(self.value)


class Transmission(Enum):
    """How a reader carries what has data both ways (ISO/IEC 7816-3 §12.2).

    With T=0 the card says ``61xx`` and is asked for the rest, and says ``6Cxx`` to a wrong Le.
    """

    T1 = "T=1"
    T0 = "T=0"


class AbsentCertificate(Enum):
    """What reading a certificate finds that is not there. A real card's way is not known."""

    NOT_FOUND = "not-found"
    ZEROS = "zeros"
    ONES = "ones"


@attrs.frozen(kw_only=True)
class CardProfile:
    """One way in which a person's card, or the token in their phone, may be met.

    Attributes:
        carrier: ``CARD``, or ``ANDROID`` or ``IPHONE`` for the token in an enrolled phone.
        interface: Contact or contactless.
        transmission: T=1, or T=0 with ``61xx`` and ``6Cxx``.
        extended_length: Whether it takes commands with extended lengths.
        absent_certificate: What reading an absent certificate finds.
        atr: Another answer to reset than that of the interface.
    """

    carrier: Carrier = Carrier.CARD
    interface: Interface = Interface.CONTACT
    transmission: Transmission = Transmission.T1
    extended_length: bool = True
    absent_certificate: AbsentCertificate = AbsentCertificate.NOT_FOUND
    atr: bytes | None = None

    def __attrs_post_init__(self) -> None:
        if self.carrier not in {Carrier.CARD, Carrier.ANDROID, Carrier.IPHONE}:
            raise UsageError("mock-card-carrier", "a card, an android or an iphone holds a token")

    @property
    def answer_to_reset(self) -> bytes:
        """The ATR."""
        return self.interface.atr if self.atr is None else self.atr
