"""One operation, one transaction: nobody else speaks to the card in between."""

from collections.abc import Callable
from typing import TypeVar

from myna_sdk.card.commands import select_application
from myna_sdk.card.profile import Application, ChipProfile
from myna_sdk.effects import Flow
from myna_sdk.effects.card import BeginCard, CardPurpose, ClosingCommand, EndCard
from myna_sdk.errors import ProtocolError, TransportError

R = TypeVar("R")


class Opened:
    """Remembers which application holds a verified PIN, so that the card forgets it at the end."""

    def __init__(self) -> None:
        self.application: Application | None = None


async def in_transaction(
    work: Callable[[Opened], Flow[R]],
    purpose: CardPurpose,
    profile: ChipProfile,
    *,
    reader: str | None = None,
) -> R:
    """Return what ``work`` returns, done in one transaction.

    If a PIN was presented, its application is selected anew before the card is let go: that
    clears what was verified, so that no other program can use it. Both also happen after a
    deadline or a cancellation.

    Args:
        work: What is done.
        purpose: What for: nothing else is presented or signed in it.
        profile: The kind of card.
        reader: The reader that the card is in; without a name, the first that has one.

    Raises:
        TransportError: The card was removed, or the reader failed.
        ProtocolError: The card answered what no card in order would.
    """
    opened = Opened()
    begun = BeginCard(reader, purpose=purpose, profile=profile.name)
    try:
        await begun
        return await work(opened)
    finally:
        try:
            if opened.application is not None:
                await select_application(opened.application, ClosingCommand)
        except (TransportError, ProtocolError):
            opened.application = None  # a card that is gone has forgotten
        try:
            await EndCard(begun)
        except TransportError:
            opened.application = None
