"""What the common application tells of the card itself (共通カードAP). Signed by nobody.

Its records are *simple* TLV: one byte of tag, one of length (JIS X 6320-4, ISO/IEC 7816-4 §5.2.1).
"""

from datetime import date
from typing import Final

import attrs

from myna_sdk.card.commands import read_record
from myna_sdk.card.detecting import opened_application
from myna_sdk.card.faults import CardDataError, CardStatusError
from myna_sdk.card.profile import CURRENT_CHIP, ChipProfile
from myna_sdk.card.readings import Municipality
from myna_sdk.card.refusals import CardRefusal
from myna_sdk.card.status_words import OK
from myna_sdk.card.transactions import Opened, in_transaction
from myna_sdk.effects.card import CardPurpose, CardReply
from myna_sdk.model.masking import Concealed, Masked

__all__ = ["CardNumber", "read_card_number"]

_PLACE: Final = "common EF 0001"
_TAG: Final = b"\x01\x1c"
_DIGITS: Final = 28


@attrs.frozen(repr=False, kw_only=True)
class CardNumber(Masked):
    """Which card it is. It is not the My Number, and is printed on the card's front.

    Attributes:
        manufactured: 製造番号, 15 digits: it names one card, so that it masks itself.
        municipality: Which municipality issued the card.
        expires_on: The card's last day.
    """

    manufactured: Concealed[str]
    municipality: Municipality
    expires_on: date

    def _shown(self) -> str:
        return self.municipality


async def read_card_number(
    profile: ChipProfile = CURRENT_CHIP, *, reader: str | None = None
) -> CardNumber | CardRefusal:
    """Return manufacturing number, municipality and expiry. No PIN is needed; a phone has none.

    Args:
        profile: The kind of card.
        reader: The reader's name; without one, the first with a card.

    Raises:
        TransportError: The card was removed, or the reader failed.
        ProtocolError: The card answered what no card in order would.
    """

    async def work(_opened: Opened) -> CardNumber | CardRefusal:
        refused = await opened_application(profile.common, profile)
        if refused is not None:
            return refused
        reply = await read_record(profile.common_number, 1)
        if reply.status != OK:
            raise CardStatusError(reply.status, f"reading {_PLACE}")
        found = _read(reply)
        if found is None:
            raise CardDataError(_PLACE, "no record of 28 digits with a day of the calendar")
        return found

    return await in_transaction(work, CardPurpose.LOOK, profile, reader=reader)


def _read(reply: CardReply) -> CardNumber | None:
    digits = reply.data[len(_TAG) : len(_TAG) + _DIGITS]
    if reply.data[: len(_TAG)] != _TAG or len(digits) != _DIGITS or not digits.isdigit():
        return None
    text = digits.decode()
    try:
        day = date(int(text[20:24]), int(text[24:26]), int(text[26:]))
    except ValueError:
        return None
    return CardNumber(
        manufactured=Concealed(text[:15]), municipality=Municipality(text[15:20]), expires_on=day
    )
