"""A person of the world: a history on a timeline, from which every state is derived."""

from enum import StrEnum

import attrs

from myna_mock.bilingual import Text
from myna_mock.people.card_pins import CardPins
from myna_mock.people.carried import carried_facts
from myna_mock.people.events import LifeEvent
from myna_mock.people.state import Office, PersonState
from myna_mock.people.timeline import after
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked
from myna_sdk.model.reasons import Reason


class Ending(StrEnum):
    """How a persona's login ends at the default instant."""

    VERIFIED = "verified"
    UNDETERMINED = "undetermined"
    REJECTED = "rejected"


@attrs.frozen(kw_only=True)
class Story:
    """What is expected when the persona logs in at `DEFAULT_INSTANT` and shares everything.

    Attributes:
        outcome: How it ends.
        reason: Why, unless verified.
        text: The story, for people.
    """

    outcome: Ending
    reason: Reason | None
    text: Text


@attrs.frozen(repr=False, kw_only=True)
class Persona(Masked):
    """A person as data.

    Attributes:
        id: Documented and stable, such as ``mihon-hanako``.
        title: The kind of person, for people.
        awkward: What makes them awkward.
        story: The login to expect.
        born_with: The register before the first event.
        office: The municipality before the first event.
        events: What happened to them so far, in any order.
        pins: The PINs that they choose.
    """

    id: str
    title: Text
    awkward: Text
    story: Story
    born_with: BasicFacts
    office: Office
    events: tuple[LifeEvent, ...]
    pins: CardPins = attrs.field(factory=CardPins)

    def _shown(self) -> str:
        return self.id


@attrs.define(repr=False, eq=False)
class Person(Masked):
    """One persona in one world; what happens to them there stays there.

    Attributes:
        persona: The data they came from.
    """

    persona: Persona
    _events: list[LifeEvent] = attrs.field(init=False)
    _seen: PersonState | None = attrs.field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        self._events = sorted(self.persona.events, key=lambda event: event.at)

    @property
    def id(self) -> str:
        """The persona's id."""
        return self.persona.id

    @property
    def history(self) -> tuple[LifeEvent, ...]:
        """Every event so far and to come, in order of time."""
        return tuple(self._events)

    def happen(self, event: LifeEvent) -> None:
        """Have ``event`` in the history; of two at one instant the later told comes later."""
        self._events.append(event)
        self._events.sort(key=lambda told: told.at)
        self._seen = None

    def at(self, instant: Instant) -> PersonState:
        """Return the person's state at ``instant``."""
        if self._seen is None or self._seen.at != instant:  # the clock mostly stands still
            self._seen = self._folded(instant)
        return self._seen

    def _folded(self, instant: Instant) -> PersonState:
        begun = self.persona.born_with
        state = PersonState(
            at=instant,
            register=begun,
            chip=carried_facts(begun),
            drawn=begun,
            office=self.persona.office,
            pins=self.persona.pins,
        )
        for event in self._events:
            if event.at > instant:
                break
            state = after(event, attrs.evolve(state, at=event.at))
        return attrs.evolve(state, at=instant)

    def _shown(self) -> str:
        return self.id
