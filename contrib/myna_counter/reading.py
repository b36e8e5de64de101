"""What is done with the card in the reader, and which stage follows from what it says.

A number is asked for once it is known that no mistake can block it, a PIN likewise. An operator is
asked about a card that may be accepted, and about no other: the call may be charged.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol

import attrs

from myna_counter.stages import Asking, Errand, Reading, Showing, Trouble, Unacceptable
from myna_sdk import AsyncMyna
from myna_sdk.card.chip import CertificateWanted
from myna_sdk.card.detecting import CardKind
from myna_sdk.card.photo import as_png
from myna_sdk.card.pins import Tries
from myna_sdk.card.profile import PinKind
from myna_sdk.card.readings import ChipReading
from myna_sdk.card.refusals import CardReason, CardRefusal
from myna_sdk.card.verdicts import ChipProven, ChipRefused
from myna_sdk.drive.entropy import RandomSource
from myna_sdk.effects.card import CardSecret
from myna_sdk.effects.readers import CardReader
from myna_sdk.errors import ProtocolError
from myna_sdk.identity.card_status import CardStatus
from myna_sdk.model.instants import day_in_japan
from myna_sdk.model.masking import Concealed
from myna_sdk.model.signing import Detached

_NONCE: Final = 32
"""Bytes that a card answers to."""

_AGAIN: Final = frozenset({CardReason.PIN_FORM, CardReason.PIN_WRONG})
"""After these the customer may type once more."""

_PRINTED: Final = (PinKind.PRINTED_VISUAL, PinKind.PRINTED)
"""Both references that 照合番号B opens, each with tries of its own."""


class Cards(Protocol):
    """What is needed of the readers: `AsyncMyna.card`, or what stands for it."""

    async def changed(
        self, known: tuple[CardReader, ...], *, seconds: float = ...
    ) -> tuple[CardReader, ...]:
        """Return every reader as soon as they differ from ``known``, or after ``seconds``."""
        ...

    async def detect(self, *, reader: str | None = ...) -> CardKind | CardRefusal:
        """Return what lies on the reader."""
        ...

    async def pin_status(self, *, reader: str | None = ...) -> tuple[Tries, ...] | CardRefusal:
        """Return the tries left."""
        ...

    async def read(
        self, number: CardSecret, *, certificate: CertificateWanted = ..., reader: str | None = ...
    ) -> ChipReading | CardRefusal:
        """Return what is in the chip."""
        ...

    async def answer(
        self, nonce: Concealed[bytes], pin: CardSecret, *, reader: str | None = ...
    ) -> Detached | CardRefusal:
        """Return the answer to ``nonce`` with the user-authentication key."""
        ...


@attrs.frozen(kw_only=True)
class CardWork:
    """Does it with one client of the SDK.

    Attributes:
        myna: Asks an operator.
        cards: The readers.
        random: Makes what a card answers to.
    """

    myna: AsyncMyna
    cards: Cards
    random: RandomSource

    async def asking(self, errand: Errand, reader: str) -> Asking | Trouble:
        """Return what may be typed for the card in ``reader``, or why nothing is asked for."""
        kind = await self.cards.detect(reader=reader)
        if isinstance(kind, CardRefusal):
            return Trouble(kind.reason.value, kind)
        if not kind.has_face:
            return Trouble(CardReason.PHONE.value, CardRefusal(CardReason.PHONE))
        tries = await self.cards.pin_status(reader=reader)
        if isinstance(tries, CardRefusal):
            return Trouble(tries.reason.value, tries)
        for each in tries:
            if each.kind in _PRINTED and each.left in (0, 1):
                reason = CardReason.PIN_LAST_TRY if each.left else CardReason.PIN_BLOCKED
                return Trouble(reason.value, CardRefusal(reason, each.kind, each.left))
        return Asking(errand=errand, with_pin=errand.ask_operator and _pin_may_be_typed(tries))

    async def after_typing(
        self,
        number: CardSecret,
        pin: CardSecret | None,
        stage: Reading,
        *,
        going_on: Callable[[], bool],
    ) -> Asking | Showing | Unacceptable | Trouble:
        """Return the stage that follows ``stage`` once the card was read.

        A PIN that cannot be used keeps nobody from being accepted: the card is not checked then.

        Args:
            number: The printed number.
            pin: The PIN, if the customer typed it.
            stage: Where the check stands.
            going_on: Whether it still stands there: else no operator is asked.
        """
        wanted = CertificateWanted.NO if pin is None else CertificateWanted.YES
        found = await self.cards.read(number, certificate=wanted, reader=stage.reader)
        if isinstance(found, CardRefusal):
            return _once_more(found, stage)
        photo = await _picture(found)
        why = _unacceptable(found, photo)
        if why is not None or photo is None:
            return Unacceptable(errand=stage.errand, reading=found, why=why or "no-photo")
        status = None
        if pin is not None and found.certificate is not None and going_on():
            told = await self._operators_word(found, pin, stage, going_on)
            if isinstance(told, CardRefusal):
                again = _once_more(told, stage)
                if isinstance(again, Asking):
                    return again
            else:
                status = told
        return Showing(errand=stage.errand, reading=found, photo=photo, status=status)

    async def _operators_word(
        self, reading: ChipReading, pin: CardSecret, stage: Reading, going_on: Callable[[], bool]
    ) -> CardStatus | CardRefusal | None:
        nonce = Concealed(self.random.bytes(_NONCE))
        answer = await self.cards.answer(nonce, pin, reader=stage.reader)
        if isinstance(answer, CardRefusal):
            return answer
        if not going_on():
            return None
        return await self.myna.identity.card_status(reading, nonce=nonce, answer=answer)


def _pin_may_be_typed(tries: tuple[Tries, ...]) -> bool:
    left = [each.left for each in tries if each.kind is PinKind.USER_AUTHENTICATION]
    return any(each is not None and each > 1 for each in left)


def _once_more(refusal: CardRefusal, stage: Reading) -> Asking | Trouble:
    """Return that it is typed once more, or the trouble where a mistake could then block it."""
    if refusal.reason is CardReason.PIN_WRONG and refusal.tries == 1:
        refusal = CardRefusal(CardReason.PIN_LAST_TRY, refusal.kind, refusal.tries)
    if refusal.reason in _AGAIN:
        return Asking(errand=stage.errand, with_pin=stage.with_pin, wrong=refusal)
    return Trouble(refusal.reason.value, refusal)


async def _picture(reading: ChipReading) -> Concealed[bytes] | None:
    """Return the photograph as PNG, if there is one that its verdict lets be decoded."""
    photo = reading.face.photo
    if photo is None or not isinstance(reading.verdict, ChipProven):
        return None
    with suppress(ProtocolError):
        return await asyncio.to_thread(as_png, photo)
    return None


def _unacceptable(reading: ChipReading, photo: Concealed[bytes] | None) -> str | None:
    """Return why nothing of ``reading`` is shown; ``None``: it may be."""
    verdicts = [reading.verdict]
    if reading.text is not None:
        verdicts.append(reading.text.verdict)
    if any(isinstance(each, ChipRefused) for each in verdicts):
        return "not-authentic"
    if not isinstance(reading.verdict, ChipProven):
        return "unproven"
    if reading.face.expired(day_in_japan(reading.at)):
        return "expired"
    if reading.face.photo is None:
        return "no-photo"
    return "photo-unreadable" if photo is None else None
