"""The desks of both clients for readers and cards; they load when a card is first asked for."""

from myna_sdk.binding import AsyncDesk, BlockingDesk, awaited, blocking
from myna_sdk.card_flows import CardFlows

__all__ = ["AsyncCardDesk", "CardDesk", "CardFlows"]


class CardDesk(BlockingDesk[CardFlows]):
    """Card readers, and the card in one."""

    readers = blocking(CardFlows.readers)
    named = blocking(CardFlows.named)
    changed = blocking(CardFlows.changed)
    wait = blocking(CardFlows.wait)
    detect = blocking(CardFlows.detect)
    pin_status = blocking(CardFlows.pin_status)
    read = blocking(CardFlows.read)
    certificate = blocking(CardFlows.certificate)
    sign = blocking(CardFlows.sign)
    answer = blocking(CardFlows.answer)


class AsyncCardDesk(AsyncDesk[CardFlows]):
    """Card readers, and the card in one, awaited."""

    readers = awaited(CardFlows.readers)
    named = awaited(CardFlows.named)
    changed = awaited(CardFlows.changed)
    wait = awaited(CardFlows.wait)
    detect = awaited(CardFlows.detect)
    pin_status = awaited(CardFlows.pin_status)
    read = awaited(CardFlows.read)
    certificate = awaited(CardFlows.certificate)
    sign = awaited(CardFlows.sign)
    answer = awaited(CardFlows.answer)
