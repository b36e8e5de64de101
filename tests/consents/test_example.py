"""The example of the design runs as it stands, in process and against a served world."""

from typing import Any

from myna_mock.leaks import Leaks
from myna_mock.world_face import WorldFace
from myna_sdk import Myna


def test_tenant_moves(myna: Myna, world: WorldFace, leaks: Leaks) -> None:
    hanako = world.person("mihon-hanako")
    who: dict[str, Any] = dict(subject="customer-4711", browser_session="s1")  # noqa: C408 - as it stands
    login = myna.identity.start("rental-screening", by="login", want={"name", "address"}, **who)
    assert (
        myna.identity.complete(hanako.approve(login.url), browser_session="s1")
        .verified()
        .facts.address
        == hanako.address
    )
    asked = myna.consents.start("address-update", items={"address"}, **who)
    myna.consents.complete(hanako.sign(asked.url), browser_session="s1")
    hanako.move(to="東京都見本区二丁目9番9号")
    assert myna.facts.latest("customer-4711").reason == "no-live-certificate"
    hanako.reissue()
    world.travel(hours=2)
    with world.fault("pocketsign.fetch_latest", "http-503"):
        assert myna.facts.latest("customer-4711").reason == "upstream-failed"
    assert myna.facts.latest("customer-4711").facts.address == hanako.address
    assert world.journal.billed("pocketsign.fetch_latest") == 1
    world.travel(years=10)
    assert myna.facts.latest("customer-4711").reason == "consent-expired"
