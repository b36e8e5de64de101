"""Receipts of people in the test's mock world, as a firm makes them."""

from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest

from myna_mock.firm import Firm
from myna_mock.world import World
from myna_sdk import Myna
from myna_sdk.cases.decision import Decision
from myna_sdk.configuration import Configuration, parse
from myna_sdk.identity.results import IdentityResult
from myna_sdk.providers.context import Environment
from myna_sdk.receipts.checklist import Found
from myna_sdk.receipts.results import AuthenticReceipt, Receipt, RefusedReceipt
from tests.receipts import made

SUBJECT = "customer-4711"
ITEMS = ("name", "address", "birth_date")


def log_in(myna: Myna, world: World, who: str = "mihon-hanako", **more: Any) -> IdentityResult:
    """Return how the login of ``who`` ended."""
    asked = {"subject": SUBJECT, "want": set(ITEMS), "browser_session": "s", **more}
    login = myna.identity.start("rental-screening", by="login", **asked)
    return myna.identity.complete(world.person(who).approve(login.url), browser_session="s")


def decide(result: IdentityResult) -> Decision:
    """Return the decision that a rental screening makes of ``result``."""
    return made.decided(result.verification, Environment.MOCK)


def holds(myna: Myna, receipt: Receipt) -> AuthenticReceipt:
    """Return the verdict on ``receipt``, which holds."""
    verdict = myna.receipts.verify(receipt.file().reveal())
    assert isinstance(verdict, AuthenticReceipt), verdict
    return verdict


def refused(myna: Myna, receipt: Receipt) -> Found:
    """Return why ``receipt`` is refused."""
    verdict = myna.receipts.verify(receipt.file().reveal())
    assert isinstance(verdict, RefusedReceipt), verdict
    return verdict.failed.found


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """The firm's database, of one kind after the other."""
    if request.param == "sqlite":
        return "sqlite:///myna.db"
    return str(request.getfixturevalue("fresh_database"))


@pytest.fixture
def open_firm(world: World, firm: Firm) -> Iterator[Callable[..., Myna]]:
    """Open the firm's client, with retention and whatever else a test changes."""
    opened: list[Myna] = []

    def open_(*, days: int | None = 90, url: str = "sqlite:///myna.db", **more: Any) -> Myna:
        opened.append(Myna(configured(world, firm, days=days, url=url), **_around(world), **more))
        return opened[-1]

    yield open_
    for myna in opened:
        myna.close()


def configured(world: World, firm: Firm, *, days: int | None, url: str) -> Configuration:
    """Return the firm's configuration with a period of retention."""
    written = dict(attrs.evolve(firm, store_url=url).configuration(world.base_url))
    written.pop("mock", None)
    if days is not None:
        written["retention_days"] = {"rental-screening": days, "address-update": days}
    return parse(written, source="myna.toml", environ={}, base=firm.folder)


def _around(world: World) -> dict[str, Any]:
    return {"clock": world.clock, "transport": world.transport}


@pytest.fixture
def myna(open_firm: Callable[..., Myna]) -> Myna:
    """The firm's blocking client, which keeps facts for 90 days."""
    return open_firm()
