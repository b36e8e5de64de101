"""A person's card in this process: commands in, replies out, the person's history behind it."""

import threading
from collections.abc import Callable

import attrs

from myna_mock.card.application import CardContent
from myna_mock.card.chip import Chip
from myna_mock.card.content import CardIssuer, refuse_absent
from myna_mock.card.over_t0 import OverT0
from myna_mock.card.printed import PrintedNumbers
from myna_mock.card.profile import CardProfile, Transmission
from myna_mock.people.card_pins import CardPin, CardPins
from myna_mock.people.events import PinChanged, PinTried
from myna_mock.people.person import Person
from myna_mock.people.state import PersonState
from myna_sdk.drive.clock import Clock
from myna_sdk.drive.entropy import RandomSource
from myna_sdk.model.masking import Masked


@attrs.frozen
class PersonPins:
    """The PINs of a person of the world: an entry that changes anything is an event.

    Attributes:
        person: Whose.
        clock: Tells when.
    """

    person: Person
    clock: Clock

    def pins(self) -> CardPins:
        """Return them as they are now."""
        return self.person.at(self.clock.now()).pins

    def entered(self, pin: CardPin, *, right: bool) -> None:
        """Count an entry."""
        if not right or self.pins().wrong_entries(pin):
            self.person.happen(PinTried(at=self.clock.now(), pin=pin, right=right))

    def changed(self, pin: CardPin, value: str) -> None:
        """Keep another choice."""
        self.person.happen(PinChanged(at=self.clock.now(), pin=pin, to=value))


class VirtualCard(Masked):
    """The card of a person, powered from the start; ``transmit`` it commands as bytes.

    What is on it follows the person: an application that is selected holds what was written by
    then. Wrong entries are kept by the world, whatever is done to the card.
    """

    def __init__(
        self,
        person: Person,
        profile: CardProfile,
        *,
        issuer: CardIssuer,
        clock: Clock,
        random: RandomSource,
        lock: threading.RLock,
    ) -> None:
        """Take the card of ``person``.

        Raises:
            UsageError: ``mock-card-absent``: they have no such card or phone at hand.
        """
        self.persona = person.id
        self.profile = profile
        self._person = person
        self._clock = clock
        self._lock = lock
        self._issuer = issuer
        with lock:
            refuse_absent(self._state(), profile.carrier)
            self._number = self._state().cards
            self._content = self._written()
            self._printed = issuer.printed(self.persona, self._state())
            self._chip = Chip(
                content=self._written,
                book=PersonPins(person, clock),
                random=random,
                extended_length=profile.extended_length,
            )
        over_t0 = OverT0(self._chip.transmit)
        self._forget = over_t0.forget
        self._answer: Callable[[bytes], bytes] = (
            over_t0.answer if profile.transmission is Transmission.T0 else self._chip.transmit
        )

    def _written(self) -> CardContent:
        """Return what is on the card now; nobody writes on it once there is a newer one."""
        state = self._state()
        if state.cards == self._number:
            self._content = self._issuer.content(self.persona, state, self.profile)
        return self._content

    def _state(self) -> PersonState:
        return self._person.at(self._clock.now())

    def _shown(self) -> str:
        return self.persona

    @property
    def atr(self) -> bytes:
        """The answer to reset."""
        return self.profile.answer_to_reset

    @property
    def printed(self) -> PrintedNumbers:
        """The numbers printed on it, of which 照合番号B opens its face."""
        return self._printed

    @property
    def has_power(self) -> bool:
        """Whether it answers."""
        return self._chip.has_power

    def power_on(self) -> bytes:
        """Give it power and return its ATR: nothing is selected, and nothing is opened."""
        with self._lock:
            self._forget()
            self._chip.power_on()
        return self.atr

    def power_off(self) -> None:
        """Take its power. Wrong entries stay."""
        with self._lock:
            self._forget()
            self._chip.power_off()

    def reset(self) -> bytes:
        """Reset it and return its ATR."""
        return self.power_on()

    def transmit(self, command: bytes) -> bytes:
        """Return the answer to ``command``: reply data, SW1 and SW2.

        Raises:
            UsageError: ``mock-card-unpowered``.
        """
        with self._lock:
            return self._answer(bytes(command))
