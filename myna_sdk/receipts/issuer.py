"""What receipts need of the configuration: who issues them, and with which key."""

from collections.abc import Callable

import attrs

from myna_sdk.receipts.content import FirmSaid
from myna_sdk.receipts.keys import ReceiptSigner

__all__ = ["Issuer"]


@attrs.frozen
class Issuer:
    """The firm as the issuer of receipts.

    Attributes:
        firm: What a receipt says of it.
        signer: Returns what signs; asked only when something is to be signed.
    """

    firm: FirmSaid
    signer: Callable[[], ReceiptSigner]
