"""A virtual card as the drivers take one, without any reader between.

::

    driver = Driver(Performers(…, card=InProcessCard(world.person("mihon-hanako").card())))
    driver.run(read_chip(number, chip_anchors_of(world.card_authority)))
"""

from myna_mock.card.municipality import TEXT_CA, VISUAL_CA, CardAuthority
from myna_mock.card.virtual_card import VirtualCard
from myna_sdk.card.chip_keys import (
    ChipAnchor,
    ChipAnchorSet,
    ChipApplication,
    ChipHierarchy,
    chip_anchors,
)

__all__ = ["InProcessCard", "chip_anchors_of"]

_FOR = {TEXT_CA: ChipApplication.TEXT, VISUAL_CA: ChipApplication.VISUAL}


class InProcessCard:
    """A card in this process: a `CardConnection` of ``myna_sdk.drive``."""

    def __init__(self, card: VirtualCard) -> None:
        self._card = card

    def begin(self) -> None:
        """Begin a transaction. Nobody else has the card anyway."""

    def transmit(self, command: bytearray) -> bytes:
        """Return what the card answers."""
        return self._card.transmit(bytes(command))

    def end(self) -> None:
        """End the transaction. What was opened in the card stays open, as in a reader."""


def chip_anchors_of(authority: CardAuthority) -> ChipAnchorSet:
    """Return the card CAs of one world as anchors. Their hierarchy is the mock one."""
    return chip_anchors(
        ChipHierarchy.MOCK,
        [
            ChipAnchor(
                application=_FOR[name],
                hierarchy=ChipHierarchy.MOCK,
                identifier=name,
                modulus=key.public_numbers().n,
            )
            for name, key in authority.public_keys().items()
        ],
    )
