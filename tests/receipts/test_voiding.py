"""What ends with a receipt: its editions, and all that would rest on a check that was wrong."""

import json
from collections.abc import Callable

import pytest

from myna_mock.world import World
from myna_sdk import Myna
from myna_sdk.errors import UsageError
from myna_sdk.receipts.checklist import Found
from tests.receipts import made
from tests.receipts.conftest import SUBJECT, decide, holds, log_in, refused

Opened = Callable[..., Myna]

REFUTING = ("impersonation", "facts-wrong")


@pytest.mark.parametrize("reason", REFUTING)
def test_nothing_more_is_issued_on_a_check_whose_person_or_facts_were_wrong(
    open_firm: Opened, world: World, store_url: str, reason: str
) -> None:
    """Not on the same decision, not for another paperwork, not in the place of another receipt."""
    myna = open_firm(url=store_url)
    done = log_in(myna, world)
    other = myna.receipts.issue(myna.residence.decide("rental-co-occupant", done))
    decision = decide(done)
    receipt = myna.receipts.issue(decision)
    shared = myna.receipts.share(other, recipient="甲", purpose="乙", ground="law", items=("name",))
    myna.receipts.void(receipt.id, reason)
    acts: tuple[Callable[[], object], ...] = (
        lambda: myna.receipts.issue(decision),
        lambda: myna.receipts.issue(myna.residence.decide("rental-co-occupant", done)),
        lambda: myna.receipts.supersede(other.id, decision),
        lambda: myna.receipts.share(
            other, recipient="丙", purpose="乙", ground="law", items=("name",)
        ),
    )
    for act in acts:
        with pytest.raises(UsageError, match="check the person anew") as failed:
            act()
        assert failed.value.code == "receipt-check-refuted"
    holds(myna, other), holds(myna, shared)
    again = myna.receipts.supersede(other.id, decide(log_in(myna, world)))
    holds(myna, again)


@pytest.mark.parametrize("reason", ["issued-in-error", "withdrawn"])
def test_what_says_nothing_of_the_check_keeps_nobody_from_issuing_anew(
    myna: Myna, world: World, reason: str
) -> None:
    decision = decide(log_in(myna, world))
    first = myna.receipts.issue(decision)
    myna.receipts.void(first.id, reason)
    second = myna.receipts.issue(decision)
    assert second.id != first.id
    holds(myna, second)


def test_an_edition_that_is_voided_for_its_person_speaks_for_the_check(
    myna: Myna, world: World
) -> None:
    decision = decide(log_in(myna, world))
    receipt = myna.receipts.issue(decision)
    shared = myna.receipts.share(
        receipt, recipient="甲", purpose="乙", ground="law", items=("name",)
    )
    myna.receipts.void(shared.id, "impersonation")
    with pytest.raises(UsageError) as failed:
        myna.receipts.supersede(receipt.id, decision)
    assert failed.value.code == "receipt-check-refuted"


def test_each_look_under_one_consent_stands_for_itself(myna: Myna, world: World) -> None:
    hanako = world.person("mihon-hanako")
    asked = myna.consents.start(
        "address-update", items={"address", "name"}, subject=SUBJECT, browser_session="s"
    )
    myna.consents.complete(hanako.sign(asked.url), browser_session="s")
    decisions = []
    for street in ("一丁目1番1号", "二丁目2番2号"):
        hanako.move(to=f"東京都見本区{street}")
        world.travel(days=1)
        hanako.reissue()
        world.travel(hours=2)
        decisions.append(myna.residence.decide("address-update", myna.facts.latest(SUBJECT)))
    wrong, right = decisions
    myna.receipts.void(myna.receipts.issue(wrong).id, "facts-wrong")
    holds(myna, myna.receipts.issue(right))
    with pytest.raises(UsageError) as failed:
        myna.receipts.issue(wrong)
    assert failed.value.code == "receipt-check-refuted"


@pytest.mark.parametrize("end", ["void", "supersede"])
def test_an_edition_ends_with_its_original_and_names_it_to_nobody(
    open_firm: Opened, world: World, store_url: str, end: str
) -> None:
    """Two recipients hold no id in common; the key set names each edition by its own."""
    myna = open_firm(url=store_url)
    decision = decide(log_in(myna, world))
    receipt = myna.receipts.issue(decision)
    editions = [
        myna.receipts.share(receipt, recipient=who, purpose="乙", ground="law", items=("name",))
        for who in ("甲", "丙")
    ]
    for edition in editions:
        held = json.dumps(made.content_of(edition)) + edition.file().reveal().decode()
        assert receipt.id not in held
    if end == "void":
        myna.receipts.void(receipt.id, "withdrawn")
    else:
        holds(myna, myna.receipts.supersede(receipt.id, decision))
    voided = {each.id: each for each in myna.receipts.keys().voided}
    assert set(voided) == {receipt.id, *(each.id for each in editions)}
    for edition in editions:
        expected = Found.VOIDED if end == "void" else Found.SUPERSEDED
        assert refused(myna, edition) is expected
        assert voided[edition.id].superseded_by is None, "the newer one is not theirs to know"
        assert myna.receipts.show(edition.id).voided == voided[edition.id]
