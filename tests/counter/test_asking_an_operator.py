"""An operator asked at the counter: only if staff say so, and the customer types the PIN for it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from myna_counter.stages import Asking, Recorded, Showing, Stopped, Trouble, Unacceptable
from myna_mock.card.reader import MockReader
from myna_mock.firm import OPERATOR, Firm
from myna_mock.people.card_pins import CardPin
from myna_mock.world import World
from myna_sdk.card.profile import PinKind
from myna_sdk.configuration import Configuration, parse
from myna_sdk.model.reasons import Reason
from tests.counter.conftest import Desk, Story, told_at

HANAKO, PIN, VERIFY = "mihon-hanako", "1234", "pocketsign.verify"
ASKED = {"ask-operator": "yes"}


@pytest.fixture
def asking(world: World, firm: Firm, card_reader: MockReader) -> Callable[[Story], None]:
    """Run a story at the counter of a firm that has an operator, with Hanako's card at hand."""

    def run(story: Story) -> None:
        asyncio.run(
            told_at(
                *(story, configured(world, firm, authentication_verifier=OPERATOR), card_reader),
                clock=world.clock,
                transport=world.transport,
            )
        )

    return run


def configured(world: World, firm: Firm, **identity: str) -> Configuration:
    written = dict(firm.configuration(world.base_url, ask_its_clock=False))
    written["identity"] = written["identity"] | identity
    return parse(written, source="myna.toml", environ={}, base=firm.folder)


async def asked_for(desk: Desk, **more: str) -> Asking:
    await desk.begin(**(ASKED | more))
    desk.reader.insert(HANAKO)
    return await desk.reach(Asking)


async def typed(desk: Desk, **more: str) -> Any:
    number = desk.reader.card().printed.number_b
    await desk.type(birth=number[:6], year=number[6:10], code=number[10:], **more)
    async with asyncio.timeout(30):
        while not isinstance(desk.session.stage, Asking | Showing | Unacceptable | Stopped):
            await desk.session.change()
    return desk.session.stage


def left(world: World) -> int:
    return world.state(HANAKO).pins.left(CardPin.AUTHENTICATION)


def test_a_card_that_an_operator_knows_as_good_is_recorded_as_checked(
    asking: Callable[[Story], None], world: World
) -> None:
    async def story(desk: Desk) -> None:
        assert OPERATOR in (await desk.staff.page()).text
        assert (await asked_for(desk)).with_pin
        assert 'name="pin"' in (await desk.customer.page()).text
        assert isinstance(await typed(desk, pin=PIN), Showing)
        said = "its certificate was not revoked, as pocketsign says"
        assert said in (await desk.staff.page()).text
        await desk.decide()
        assert (await desk.reach(Recorded)).sheet.ended == "verified"
        assert said in (await desk.staff.page()).text
        await desk.staff.send("stop")
        assert 'name="ask-operator" value="yes" checked' in (await desk.staff.page()).text

    asking(story)
    assert world.journal.billed(VERIFY) == 1


def test_a_card_that_was_reported_lost_identifies_nobody(
    asking: Callable[[Story], None], world: World
) -> None:
    async def story(desk: Desk) -> None:
        await asked_for(desk)
        world.happen(HANAKO, "hold", {})
        await typed(desk, pin=PIN)
        page = (await desk.staff.page()).text
        assert "its certificate is on hold" in page
        assert 'class="notice" data-testid="card-status"' in page
        await desk.decide()
        sheet = (await desk.reach(Recorded)).sheet
        assert (sheet.ended, sheet.reason) == ("rejected", Reason.CERTIFICATE_HELD)

    asking(story)


def test_a_wrong_pin_is_asked_for_again_and_may_then_be_left_out(
    asking: Callable[[Story], None], world: World
) -> None:
    async def story(desk: Desk) -> None:
        await asked_for(desk)
        stage = await typed(desk, pin="9999")
        assert isinstance(stage, Asking)
        assert "Tries left: 2." in (await desk.customer.page()).text
        stage = await typed(desk, pin="99a9")
        assert stage.wrong is not None
        assert (stage.wrong.kind, left(world)) == (PinKind.USER_AUTHENTICATION, 2)
        assert isinstance(await typed(desk, pin=""), Showing)
        await desk.decide()
        assert (await desk.reach(Recorded)).sheet.operator is None
        assert "not checked" in (await desk.staff.page()).text

    asking(story)
    assert world.journal.of(VERIFY) == ()


def test_where_a_mistake_could_block_the_pin_it_is_not_asked_for(
    asking: Callable[[Story], None], world: World
) -> None:
    async def story(desk: Desk) -> None:
        await asked_for(desk)
        await typed(desk, pin="9999")
        stage = await typed(desk, pin="8888")
        assert isinstance(stage, Showing), "the card may be accepted, and is not checked"
        assert (stage.status, left(world)) == (None, 1)
        await desk.staff.send("stop")
        await desk.begin(**ASKED)
        assert not (await desk.reach(Asking)).with_pin
        assert 'name="pin"' not in (await desk.customer.page()).text
        assert isinstance(await typed(desk, pin=PIN), Showing)
        assert left(world) == 1, "a form that nobody was shown presents nothing"

    asking(story)
    assert world.journal.of(VERIFY) == ()


def test_of_a_card_that_cannot_be_accepted_nobody_is_asked(
    asking: Callable[[Story], None], world: World
) -> None:
    async def story(desk: Desk) -> None:
        await asked_for(desk)
        world.travel_to(datetime(2034, 2, 1, tzinfo=UTC))
        assert isinstance(await typed(desk, pin=PIN), Unacceptable)

    asking(story)
    assert world.journal.of(VERIFY) == ()


def change_after(desk: Desk, method: str, change: Callable[[Any], Any]) -> None:
    """Have ``change`` make something else of what ``method`` of the cards returns."""
    attendant: Any = desk.counter.attendant
    cards = attendant._card.cards

    class Changed:
        def __getattr__(self, name: str) -> Any:
            real = getattr(cards, name)

            async def call(*given: Any, **more: Any) -> Any:
                found = await real(*given, **more)
                return change(found) if name == method else found

            return call

    attendant._card = attrs.evolve(attendant._card, cards=Changed())


def test_once_the_check_has_ended_nobody_is_asked(
    asking: Callable[[Story], None], world: World
) -> None:
    async def story(desk: Desk) -> None:
        def ended(found: Any) -> Any:
            desk.session.stop(Trouble("customer-declined"))
            return found

        change_after(desk, "answer", ended)
        await asked_for(desk)
        assert isinstance(await typed(desk, pin=PIN), Stopped)

    asking(story)
    assert world.journal.of(VERIFY) == ()


def test_a_card_without_the_certificate_is_presented_no_pin(
    asking: Callable[[Story], None], world: World
) -> None:
    async def story(desk: Desk) -> None:
        change_after(desk, "read", lambda found: attrs.evolve(found, certificate=None))
        await asked_for(desk)
        stage = await typed(desk, pin="9999")
        assert (type(stage), stage.status, left(world)) == (Showing, None, 3)

    asking(story)


def test_a_firm_that_routes_it_to_nobody_is_offered_nothing(
    world: World, firm: Firm, card_reader: MockReader
) -> None:
    async def story(desk: Desk) -> None:
        assert "ask-operator" not in (await desk.staff.page()).text
        assert not (await asked_for(desk)).with_pin
        assert isinstance(await typed(desk, pin=PIN), Showing)

    surroundings = {"clock": world.clock, "transport": world.transport}
    asyncio.run(told_at(story, configured(world, firm), card_reader, **surroundings))
    assert world.journal.of(VERIFY) == ()
