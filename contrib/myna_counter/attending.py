"""Moves the session along: cards come and go, one is read, the decision is recorded.

The card, the store and the law are the SDK's; here is only what comes after what. Everything runs
on one event loop, so that two requests never change the session at once; whoever awaited something
looks again whether the stage is still the one that it left.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Final, Protocol

import attrs

from myna_counter.session import Session, without_customer
from myna_counter.stages import (
    Asking,
    Errand,
    Reading,
    Recorded,
    Recording,
    Sheet,
    Showing,
    Trouble,
    Unacceptable,
    Waiting,
    ended,
)
from myna_sdk import AsyncMyna
from myna_sdk.card.detecting import CardKind
from myna_sdk.card.photo import as_png
from myna_sdk.card.pins import Tries
from myna_sdk.card.profile import PinKind
from myna_sdk.card.readings import ChipReading
from myna_sdk.card.refusals import CardReason, CardRefusal
from myna_sdk.card.verdicts import ChipProven, ChipRefused
from myna_sdk.effects.card import CardSecret
from myna_sdk.effects.readers import CardReader
from myna_sdk.errors import MynaError, ProtocolError
from myna_sdk.identity.counter import StaffDecision
from myna_sdk.identity.results import IdentityResult
from myna_sdk.law.evidence import FaceCheck, Told
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.instants import day_in_japan
from myna_sdk.model.masking import Concealed

_LOOK: Final = 2.0
"""Seconds after which is looked for what lasted too long, if no card comes or goes."""

_PAUSE: Final = 1.0
"""Seconds before readers that cannot be seen are looked for again."""

_AGAIN: Final = frozenset({CardReason.PIN_FORM, CardReason.PIN_WRONG})
"""After these the customer may type once more."""

_PASSING: Final = frozenset({"card-removed", "card-busy"})
"""After these the card is looked at again, by itself."""

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
        self, number: CardSecret, *, reader: str | None = ...
    ) -> ChipReading | CardRefusal:
        """Return what is in the chip."""
        ...


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
        self, session: Session, myna: AsyncMyna, cards: Cards, reader: str | None = None
    ) -> None:
        """Attend to ``session``.

        Args:
            session: What is moved along.
            myna: Records decisions.
            cards: The readers.
            reader: The reader's name or a part of it; without one, the first with a card.
        """
        self.session = session
        self._myna = myna
        self._cards = cards
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

    def read(self, number: CardSecret) -> None:
        """Read the card with what the customer typed; it is erased in any case."""
        stage = self.session.stage
        if isinstance(stage, Asking):
            reading = Reading(errand=stage.errand)
            self.session.enter(reading)
            self._work(self._safely(self._read(number.copy(), reading)))

    def mistyped(self) -> None:
        """Ask once more: what was typed cannot be the number, and no try was used."""
        stage = self.session.stage
        if isinstance(stage, Asking):
            wrong = CardRefusal(CardReason.PIN_FORM, PinKind.PRINTED_VISUAL)
            self.session.enter(attrs.evolve(stage, wrong=wrong))

    async def decide(self, answers: Answers) -> None:
        """Record what the member of staff decided, and let go of what was read."""
        stage = self.session.stage
        if not isinstance(stage, Showing | Unacceptable):
            return
        shown, reading, errand = isinstance(stage, Showing), stage.reading, stage.errand
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
            )
        except MynaError as error:
            if self.session.stage is recording:
                self.session.stop(Trouble(error.code))
            return
        if self.session.stage is recording:
            sheet = _sheet(errand, reading, result)
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
            try:
                trouble = await self._unfit(there[0])
            except MynaError as error:
                if error.code in _PASSING:
                    return
                trouble = Trouble(error.code)
        if self.session.stage is not stage:
            return
        if trouble is None:
            self._at = there[0]
            self.session.enter(Asking(errand=stage.errand))
        else:
            self.session.stop(trouble)

    async def _unfit(self, reader: str) -> Trouble | None:
        """Return why no number is asked for: there is no face, or a mistake could block it."""
        kind = await self._cards.detect(reader=reader)
        if isinstance(kind, CardRefusal):
            return Trouble(kind.reason.value, kind)
        if not kind.has_face:
            return Trouble(CardReason.PHONE.value, CardRefusal(CardReason.PHONE))
        tries = await self._cards.pin_status(reader=reader)
        if isinstance(tries, CardRefusal):
            return Trouble(tries.reason.value, tries)
        for each in tries:
            if each.kind in _PRINTED and each.left in (0, 1):
                reason = CardReason.PIN_LAST_TRY if each.left else CardReason.PIN_BLOCKED
                return Trouble(reason.value, CardRefusal(reason, each.kind, each.left))
        return None

    async def _read(self, number: CardSecret, stage: Reading) -> None:
        try:
            found = await self._cards.read(number, reader=self._at)
            photo = None if isinstance(found, CardRefusal) else await _picture(found)
        except MynaError as error:
            if self.session.stage is stage:
                self.session.stop(Trouble(error.code))
            return
        finally:
            number.erase()
        if self.session.stage is not stage:
            return
        if isinstance(found, CardRefusal):
            self._refused(found, stage)
            return
        why = _unacceptable(found, photo)
        if why is None and photo is not None:
            self.session.enter(Showing(errand=stage.errand, reading=found, photo=photo))
        else:
            self.session.enter(
                Unacceptable(errand=stage.errand, reading=found, why=why or "no-photo")
            )

    def _refused(self, refusal: CardRefusal, stage: Reading) -> None:
        last = refusal.reason is CardReason.PIN_WRONG and refusal.tries == 1
        if last:
            refusal = CardRefusal(CardReason.PIN_LAST_TRY, refusal.kind, refusal.tries)
        if refusal.reason in _AGAIN:
            self.session.enter(Asking(errand=stage.errand, wrong=refusal))
        else:
            self.session.stop(Trouble(refusal.reason.value, refusal))

    def _work(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)


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


def _declared(reading: ChipReading, answers: Answers) -> BasicFacts | None:
    """Return what the person declared: what was read, once somebody said that the two are equal.

    What was declared otherwise nobody types here; without it no statutory method counts.
    """
    equal = answers.declared is Told.YES and reading.text is not None
    return reading.text.facts if equal and reading.text is not None else None


def _sheet(errand: Errand, reading: ChipReading, result: IdentityResult) -> Sheet:
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
        methods=result.methods,
    )
