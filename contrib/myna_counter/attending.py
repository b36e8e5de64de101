"""Moves the session along: cards come and go, one is read, the decision is recorded.

The card, the store and the law are the SDK's; here is only what comes after what. Everything runs
on one event loop, so that two requests never change the session at once; whoever awaited something
looks again whether the stage is still the one that it left.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

import attrs

from myna_counter.reading import Cards, CardWork
from myna_counter.session import Session, without_customer
from myna_counter.stages import (
    Asking,
    Errand,
    Reading,
    Recorded,
    Recording,
    Sheet,
    Showing,
    Stage,
    Trouble,
    Unacceptable,
    Waiting,
    ended,
)
from myna_sdk import AsyncMyna
from myna_sdk.card.profile import PinKind
from myna_sdk.card.readings import ChipReading
from myna_sdk.card.refusals import CardReason, CardRefusal
from myna_sdk.drive.entropy import RandomSource
from myna_sdk.effects.card import CardSecret
from myna_sdk.effects.readers import CardReader
from myna_sdk.errors import MynaError
from myna_sdk.identity.card_status import CardStatus
from myna_sdk.identity.counter import StaffDecision
from myna_sdk.identity.results import IdentityResult
from myna_sdk.law.evidence import FaceCheck, Revocation, Told
from myna_sdk.model.facts import BasicFacts

_LOOK: Final = 2.0
"""Seconds after which is looked for what lasted too long, if no card comes or goes."""

_PAUSE: Final = 1.0
"""Seconds before readers that cannot be seen are looked for again."""

_PASSING: Final = frozenset({"card-removed", "card-busy"})
"""After these the card is looked at again, by itself."""


@attrs.frozen(kw_only=True)
class Answers:
    """What the member of staff answered.

    Attributes:
        face: Whether the person is the one in the photograph.
        texts: Whether the texts equal the signed images.
        declared: Whether they equal what the person declared elsewhere, such as on a form.
    """

    face: FaceCheck = FaceCheck.NOT_MADE
    texts: Told = Told.NOT_TOLD
    declared: Told = Told.NOT_TOLD


class Attendant:
    """Attends to one session with one client of the SDK."""

    def __init__(
        self,
        session: Session,
        myna: AsyncMyna,
        cards: Cards,
        random: RandomSource,
        reader: str | None = None,
    ) -> None:
        """Attend to ``session``.

        Args:
            session: What is moved along.
            myna: Records decisions, and asks an operator.
            cards: The readers.
            random: Makes what a card answers to.
            reader: The reader's name or a part of it; without one, the first with a card.
        """
        self.session = session
        self._myna = myna
        self._cards = cards
        self._card = CardWork(myna=myna, cards=cards, random=random)
        self._reader = reader
        self._seen: tuple[CardReader, ...] = ()
        self._at = ""
        self._at_work: set[asyncio.Task[None]] = set()
        self._considering = asyncio.Lock()

    async def attend(self) -> None:
        """Move the session along until cancelled; then nothing is left of what was read."""
        try:
            while True:
                await self._safely(self._look())
                self.session.expire()
                await self._safely(self._consider())
        finally:
            for task in self._at_work:
                task.cancel()
            self.session.close()

    def begin(self, errand: Errand) -> None:
        """Wait for a card, for ``errand``."""
        self.session.enter(Waiting(errand=errand))
        self._note()
        self._work(self._safely(self._consider()))

    def read(self, number: CardSecret, pin: CardSecret | None = None) -> None:
        """Read the card with what the customer typed; copies of it are erased in any case."""
        stage = self.session.stage
        if isinstance(stage, Asking):
            reading = Reading(errand=stage.errand, reader=self._at, with_pin=stage.with_pin)
            self.session.enter(reading)
            kept = pin.copy() if pin is not None and stage.with_pin else None
            self._work(self._safely(self._read(number.copy(), kept, reading)))

    def mistyped(self, kind: PinKind) -> None:
        """Ask once more: what was typed cannot be the ``kind``, and no try was used."""
        stage = self.session.stage
        if isinstance(stage, Asking):
            wrong = CardRefusal(CardReason.PIN_FORM, kind)
            self.session.enter(attrs.evolve(stage, wrong=wrong))

    async def decide(self, answers: Answers) -> None:
        """Record what the member of staff decided, and let go of what was read."""
        stage = self.session.stage
        if not isinstance(stage, Showing | Unacceptable):
            return
        shown, reading, errand = isinstance(stage, Showing), stage.reading, stage.errand
        status = stage.status if isinstance(stage, Showing) else None
        del stage
        recording = Recording(errand=errand)
        self.session.enter(recording)
        decision = StaffDecision(
            face=answers.face if shown else FaceCheck.NOT_MADE,
            displayed=Told.YES if shown else Told.NOT_TOLD,
            texts=answers.texts if shown else Told.NOT_TOLD,
            confirmed_by=errand.confirmed_by,
            recorded_by=errand.recorded_by,
        )
        try:
            result = await self._myna.identity.at_counter(
                errand.use_case.id,
                reading=reading,
                staff=decision,
                want=sorted(errand.use_case.items),
                subject=None if errand.subject is None else errand.subject.reveal(),
                declared=_declared(reading, answers) if shown else None,
                status=status,
            )
        except MynaError as error:
            if self.session.stage is recording:
                self.session.stop(Trouble(error.code))
            return
        if self.session.stage is recording:
            sheet = _sheet(errand, reading, result, status)
            self.session.enter(Recorded(errand=without_customer(errand), sheet=sheet))

    async def _safely(self, work: Coroutine[Any, Any, None]) -> None:
        """Do ``work``; what nobody expected ends the check, and what was read is gone."""
        try:
            await work
        except Exception:  # noqa: BLE001 - the counter must go on; a traceback may show what was read
            self.session.stop(Trouble("internal"))
            await asyncio.sleep(_PAUSE)

    async def _look(self) -> None:
        """Look at the readers; return when one changed, or after a while."""
        try:
            self._seen = await self._cards.changed(self._seen, seconds=_LOOK)
        except MynaError as error:
            self._seen = ()
            self.session.card_gone()
            self.session.troubled(error.code)
            await asyncio.sleep(_PAUSE)
        else:
            self._note()

    def _note(self) -> None:
        """Take note of a reader or a card that is not there."""
        if not any(each.name == self._at and each.has_card for each in self._seen):
            self.session.card_gone()
        if not self._meant:
            self.session.troubled("card-reader-unavailable")
        elif self._why != "card-removed":
            self.session.troubled(None)

    @property
    def _why(self) -> str | None:
        stage = self.session.stage
        return stage.trouble if isinstance(stage, Waiting) else None

    @property
    def _meant(self) -> tuple[CardReader, ...]:
        name = self._reader
        if name is None:
            return self._seen
        exact = tuple(each for each in self._seen if each.name == name)
        return exact or tuple(each for each in self._seen if name in each.name)

    async def _consider(self) -> None:
        """If a card is waited for and there is one, ask for its number."""
        stage = self.session.stage
        there = [each.name for each in self._meant if each.has_card]
        if not there or not isinstance(stage, Waiting) or self._considering.locked():
            return
        async with self._considering:
            found: Asking | Trouble
            try:
                found = await self._card.asking(stage.errand, there[0])
            except MynaError as error:
                if error.code in _PASSING:
                    return
                found = Trouble(error.code)
        if self.session.stage is stage:
            self._at = there[0]
            self._go_on(found)

    async def _read(self, number: CardSecret, pin: CardSecret | None, stage: Reading) -> None:
        def going_on() -> bool:
            return self.session.stage is stage

        try:
            found = await self._card.after_typing(number, pin, stage, going_on=going_on)
        except MynaError as error:
            found = Trouble(error.code)
        finally:
            for secret in (number, pin):
                if secret is not None:
                    secret.erase()
        if going_on():
            self._go_on(found)

    def _go_on(self, found: Stage | Trouble) -> None:
        if isinstance(found, Trouble):
            self.session.stop(found)
        else:
            self.session.enter(found)

    def _work(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)


def _declared(reading: ChipReading, answers: Answers) -> BasicFacts | None:
    """Return what the person declared: what was read, once somebody said that the two are equal.

    What was declared otherwise nobody types here; without it no statutory method counts.
    """
    equal = answers.declared is Told.YES and reading.text is not None
    return reading.text.facts if equal and reading.text is not None else None


def _sheet(
    errand: Errand, reading: ChipReading, result: IdentityResult, status: CardStatus | None
) -> Sheet:
    return Sheet(
        id=result.id or "",
        at=result.at,
        ended=ended(result.outcome),
        reason=result.reason,
        use_case=errand.use_case,
        confirmed_by=errand.confirmed_by,
        recorded_by=errand.recorded_by or errand.confirmed_by,
        municipality=reading.municipality,
        expires_on=reading.face.expires_on,
        status=Revocation.NOT_CHECKED if status is None else status.answers(result.at),
        operator=None if status is None else status.operator,
        methods=result.methods,
    )
