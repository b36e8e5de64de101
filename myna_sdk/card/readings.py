"""What was read from a card with its printed number, as values: no key, no command, no flow."""

from datetime import date
from typing import NewType

import attrs

from myna_sdk.card.verdicts import ChipProven, ChipVerdict
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.sexes import RegisteredSex

__all__ = ["CardFace", "ChipReading", "ChipText", "Municipality"]

Municipality = NewType("Municipality", str)
"""全国地方公共団体コード of five digits."""


@attrs.frozen(repr=False, kw_only=True)
class CardFace(Masked):
    """What is on the front of the card. Whether it is authentic its verdict tells.

    Attributes:
        name: The image of the name, PNG.
        address: The image of the address, PNG.
        birth_date: The birth date.
        sex: The sex.
        photo: The photograph, JPEG 2000; ``None``: the card has none, as those for infants.
        expires_on: The card's last day. Signed by nobody.
        security_code: The image of the security code, PNG. Signed by nobody, and never kept.
    """

    name: Concealed[bytes]
    address: Concealed[bytes]
    birth_date: BirthDate
    sex: RegisteredSex
    photo: Concealed[bytes] | None
    expires_on: date
    security_code: Concealed[bytes]

    def expired(self, on: date) -> bool:
        """Tell whether the card's last day, which nobody signed, lies before ``on``."""
        return self.expires_on < on

    def _shown(self) -> str:
        return "without photograph" if self.photo is None else "with photograph"


@attrs.frozen(repr=False, kw_only=True)
class ChipText(Masked):
    """The four facts as text.

    Attributes:
        facts: The facts.
        verdict: Whether they are authentic by themselves. Without the integrity check nobody can
            tell: a person then compares them with the images of the face.
    """

    facts: BasicFacts
    verdict: ChipVerdict

    @property
    def authentic_by_itself(self) -> bool:
        """Whether the texts need no comparing with the images."""
        return isinstance(self.verdict, ChipProven)

    def _shown(self) -> str:
        return type(self.verdict).__name__


@attrs.frozen(repr=False, kw_only=True)
class ChipReading(Masked):
    """What was read from a card with its printed number.

    Attributes:
        face: The face of the card.
        verdict: Whether it is authentic.
        text: The texts, where they were wanted.
        municipality: Which municipality issued the card. Signed by nobody.
        id: Names this reading, once: 32 lower-case hexadecimal digits. It settles one check.
        chip: The SHA-256 of the chip's own key: it names the chip, wherever the card is read.
        certificate: The DER of the user-authentication certificate on the same card, where it was
            wanted and there is one. Nothing in it has been verified; whoever keeps it is bound by
            公的個人認証法.
        at: When it was read.
        anchors: The hierarchy of the anchors that it was judged by; ``None``: none were given.
    """

    face: CardFace
    verdict: ChipVerdict
    text: ChipText | None
    municipality: Municipality
    id: str
    chip: Concealed[bytes]
    certificate: Concealed[bytes] | None = None
    at: Instant
    anchors: str | None

    def _shown(self) -> str:
        return type(self.verdict).__name__
