"""A My Number is refused wherever a text is taken, before anything is kept, and never echoed."""

import traceback
from typing import Any

import pytest

from myna_mock.world import World
from myna_sdk import Callback, Myna, Statement
from myna_sdk.errors import UsageError
from tests.architecture.test_my_number import computed
from tests.identity.conftest import IdentityDoor

S = "session-1"
NUMBER = computed()
DRESSED = f"{NUMBER[:4]}-{NUMBER[4:8]}-{NUMBER[8:]}"


def _shown(error: UsageError) -> str:
    """Return all that is shown of ``error``: its frames below the test's own, with their locals."""
    trace = error.__traceback__
    below = None if trace is None else trace.tb_next
    told = traceback.TracebackException(type(error), error, below, capture_locals=True)
    frames = "".join(f"{frame.name} {frame.locals}" for frame in told.stack)
    return f"{frames} {error} {error!r} {error.data} {error.guidance('en')}"


@pytest.mark.parametrize("number", [NUMBER, DRESSED])
@pytest.mark.parametrize("field", ["use_case", "by", "want", "browser_session"])
def test_it_is_refused_before_anybody_is_sent_away(
    world: World, identity: IdentityDoor, myna: Myna, field: str, number: str
) -> None:
    asked: dict[str, Any] = {"use_case": "rental-screening", "browser_session": S}
    asked[field] = ("name", number) if field == "want" else number
    with pytest.raises(UsageError) as refused:
        identity.start(asked.pop("use_case"), **asked)
    assert refused.value.code == "my-number-refused"
    assert refused.value.data == {"field": field}
    assert not world.journal.entries
    assert dict(myna.wiring.store.check().counts)["pendings"] == 0


@pytest.mark.parametrize("field", ["use_case", "want"])
def test_it_is_refused_before_anything_is_to_be_signed_at_a_reader(myna: Myna, field: str) -> None:
    asked: dict[str, Any] = {"use_case": "rental-screening"}
    asked[field] = (NUMBER,) if field == "want" else NUMBER
    statement = Statement(parties=("見本花子",))
    with pytest.raises(UsageError) as refused:
        myna.identity.start_at_reader(asked.pop("use_case"), document=statement, **asked)
    assert refused.value.code == "my-number-refused"
    assert NUMBER not in _shown(refused.value)
    assert dict(myna.wiring.store.check().counts)["pendings"] == 0


@pytest.mark.parametrize("field", ["use_case", "by", "want", "browser_session"])
def test_no_traceback_of_the_refusal_shows_it(myna: Myna, field: str) -> None:
    asked: dict[str, Any] = {"use_case": "rental-screening", "browser_session": S}
    asked[field] = (NUMBER,) if field == "want" else NUMBER
    with pytest.raises(UsageError) as refused:
        myna.identity.start(asked.pop("use_case"), **asked)
    assert NUMBER not in _shown(refused.value)


def test_it_is_refused_as_the_session_of_a_callback(myna: Myna) -> None:
    with pytest.raises(UsageError) as refused:
        myna.identity.complete(Callback.get("/?state=x&code=y"), browser_session=NUMBER)
    assert refused.value.code == "my-number-refused"
    assert NUMBER not in _shown(refused.value)


def test_a_customer_number_of_twelve_digits_is_taken(world: World, myna: Myna) -> None:
    """``subject`` is the firm's own numbering, of which nobody can tell."""
    login = myna.identity.start("rental-screening", subject=NUMBER, browser_session=S)
    done = myna.identity.complete(
        world.person("mihon-hanako").approve(login.url), browser_session=S
    )
    assert done.verified().facts.items == frozenset()


def test_twelve_digits_without_the_check_digit_are_an_ordinary_text(myna: Myna) -> None:
    other = f"{NUMBER[:11]}{(int(NUMBER[11]) + 1) % 10}"
    login = myna.identity.start("rental-screening", browser_session=other)
    assert login.outcome is None
