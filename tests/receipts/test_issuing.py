"""A receipt is issued once a decision, kept as long as the law allows, and ends when it must."""

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import attrs
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from sqlalchemy import delete

from myna_mock.firm import RECEIPT_KEY_FILE, Firm
from myna_mock.world import World
from myna_sdk import AsyncMyna, Myna
from myna_sdk.cases.decision import Replaces
from myna_sdk.cases.verification import Ended
from myna_sdk.drive.entropy import SystemRandom
from myna_sdk.effects import Write
from myna_sdk.errors import ConfigError, PluginError, UsageError
from myna_sdk.law.reading import Texts
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.masking import Concealed
from myna_sdk.model.my_number import looks_like_my_number
from myna_sdk.providers.context import Environment
from myna_sdk.receipts.checklist import Found, Rule
from myna_sdk.receipts.content import Ground
from myna_sdk.receipts.key_set import KeySet, VoidReason
from myna_sdk.receipts.keys import LocalKey, PublicKey, new_key_pem
from myna_sdk.receipts.results import AuthenticReceipt, Receipt
from myna_sdk.store import add_generation
from myna_sdk.store.tables import audit_checkpoints
from tests.receipts.conftest import ITEMS, SUBJECT, configured, decide, holds, log_in, refused

Opened = Callable[..., Myna]


def test_a_receipt_tells_what_was_verified_and_holds(
    open_firm: Opened, world: World, store_url: str
) -> None:
    myna = open_firm(url=store_url)
    result = log_in(myna, world)
    receipt = myna.receipts.issue(decide(result), verifier="staff-17")
    assert holds(myna, receipt).receipt.content == receipt.content
    facts = world.person("mihon-hanako").facts.reveal()
    assert receipt.reveal() == {
        **{item: facts[item] for item in ITEMS},
        "subject": SUBJECT,
        "check_id": result.id,
    }
    content = receipt.content
    assert (content.firm.office, content.firm.licence) == ("見本本店", "東京都知事(0)第000000号")
    assert (content.verifier, content.notice_version) == ("staff-17", "2026-11")
    assert content.check.operator == "digital-auth-app"
    assert len(content.check.checks) == len(result.outcome.checks)
    assert {each.currency for each in content.facts} == {"shared-by-app"}


def test_a_receipt_is_what_the_store_keeps(myna: Myna, world: World) -> None:
    receipt = myna.receipts.issue(decide(log_in(myna, world)))
    assert myna.receipts.show(receipt.id) == receipt


def test_both_clients_issue_and_verify(world: World, firm: Firm) -> None:
    configuration = configured(world, firm, days=90, url="sqlite:///myna.db")
    with Myna(configuration, clock=world.clock, transport=world.transport) as myna:
        decision = decide(log_in(myna, world))

    async def story() -> tuple[Receipt, object]:
        async with AsyncMyna(
            configuration, clock=world.clock, transport=world.transport
        ) as async_myna:
            receipt = await async_myna.receipts.issue(decision)
            return receipt, await async_myna.receipts.verify(receipt.file().reveal())

    receipt, verdict = asyncio.run(story())
    assert isinstance(verdict, AuthenticReceipt)
    assert verdict.receipt == receipt


def test_the_same_decision_has_one_receipt(open_firm: Opened, world: World, store_url: str) -> None:
    myna = open_firm(url=store_url)
    decision = decide(log_in(myna, world))
    first = myna.receipts.issue(decision)
    world.travel(days=1)
    assert myna.receipts.issue(decision) == first
    assert myna.receipts.keys().voided == ()


def test_without_a_period_of_retention_only_the_file_tells_the_facts(
    open_firm: Opened, world: World
) -> None:
    myna = open_firm(days=None)
    decision = decide(log_in(myna, world))
    first = myna.receipts.issue(decision)
    assert first.reveal()["name"]
    assert myna.receipts.show(first.id).reveal() == {}
    second = myna.receipts.issue(decision)
    assert second.content.supersedes == first.id
    assert refused(myna, first) is Found.SUPERSEDED
    holds(myna, second)


def test_a_superseded_receipt_names_what_stands_in_its_place(
    open_firm: Opened, world: World, store_url: str
) -> None:
    myna = open_firm(url=store_url)
    decision = decide(log_in(myna, world))
    old = myna.receipts.issue(decision)
    new = myna.receipts.supersede(old.id, decision, verifier="staff-18")
    assert (old.content.supersedes, new.content.supersedes) == (None, old.id)
    assert refused(myna, old) is Found.SUPERSEDED
    holds(myna, new)
    ended = myna.receipts.show(old.id).voided
    assert ended is not None
    assert (ended.reason, ended.superseded_by) == (VoidReason.SUPERSEDED, new.id)
    with pytest.raises(UsageError) as again:
        myna.receipts.supersede(old.id, decision)
    assert again.value.code == "receipt-not-standing"


def test_a_voided_receipt_is_refused_and_stays_as_it_was(
    open_firm: Opened, world: World, store_url: str
) -> None:
    myna = open_firm(url=store_url)
    receipt = myna.receipts.issue(decide(log_in(myna, world)))
    voided = myna.receipts.void(receipt.id, "impersonation")
    world.travel(days=1)
    assert myna.receipts.void(receipt.id, "withdrawn") == voided
    assert refused(myna, receipt) is Found.VOIDED
    assert myna.receipts.keys().voided == (voided,)


@pytest.mark.parametrize("reason", ["", "superseded", "whatever"])
def test_a_receipt_is_voided_for_a_reason_that_is_known(myna: Myna, reason: str) -> None:
    with pytest.raises(UsageError) as failed:
        myna.receipts.void("r-1", reason)
    assert failed.value.code == "receipt-reason-unknown"


def test_a_receipt_that_nobody_knows_is_unknown(myna: Myna, world: World) -> None:
    decision = decide(log_in(myna, world))
    for act in (
        lambda: myna.receipts.void("r-1", "withdrawn"),
        lambda: myna.receipts.show("r-1"),
        lambda: myna.receipts.supersede("r-1", decision),
    ):
        with pytest.raises(UsageError) as failed:
            act()
        assert failed.value.code == "receipt-unknown"


def test_erasing_a_person_leaves_the_receipts_disclosures_unreadable(
    open_firm: Opened, world: World, store_url: str
) -> None:
    myna = open_firm(url=store_url)
    receipt = myna.receipts.issue(decide(log_in(myna, world)))
    myna.people.erase(SUBJECT)
    left = myna.receipts.show(receipt.id)
    assert left.reveal() == {}
    assert left.content == receipt.content, "that it was issued, and voided or not, stays"
    verdict = holds(myna, left)
    facts = next(check for check in verdict.checks if check.rule is Rule.FACTS)
    assert facts.found is Found.FACTS_WITHHELD
    with pytest.raises(UsageError) as failed:
        myna.receipts.share(
            left, recipient="x", purpose="y", ground=Ground.CONSENT, items=("name",)
        )
    assert failed.value.code == "receipt-item-missing"
    assert myna.receipts.void(receipt.id, "withdrawn").id == receipt.id


def test_what_a_receipt_tells_goes_with_its_last_day(myna: Myna, world: World) -> None:
    receipt = myna.receipts.issue(decide(log_in(myna, world)))
    world.travel(days=91)
    myna.people.sweep()
    assert myna.receipts.show(receipt.id).reveal() == {}


def test_no_fact_of_the_person_is_in_any_file_in_clear(
    myna: Myna, world: World, tmp_path: Path
) -> None:
    receipt = myna.receipts.issue(decide(log_in(myna, world)))
    shared = myna.receipts.share(
        receipt, recipient="見本保証", purpose="審査", ground="consent", items=("name",)
    )
    held = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    shown = f"{receipt!r}{shared!r}{receipt.disclosures}{receipt.container}".encode()
    facts = {item: value for item, value in receipt.reveal().items() if item != "check_id"}
    for value in facts.values():
        assert value.encode() not in held + shown
        assert json.dumps(value).encode() not in held


def test_a_shared_edition_tells_one_recipient_what_it_needs(myna: Myna, world: World) -> None:
    receipt = myna.receipts.issue(decide(log_in(myna, world)))
    shared = myna.receipts.share(
        receipt,
        recipient="見本保証株式会社",
        purpose="家賃債務保証の審査",
        ground="consent",
        items=("name", "address"),
    )
    assert set(shared.reveal()) == {"name", "address"}
    verdict = myna.receipts.verify(shared.file().reveal(), recipient="見本保証株式会社")
    assert isinstance(verdict, AuthenticReceipt)
    assert myna.receipts.show(shared.id).reveal() == {}, "the recipient has them, we keep them once"
    myna.receipts.void(receipt.id, "withdrawn")
    assert refused(myna, shared) is Found.VOIDED


def test_a_shared_edition_can_be_made_of_the_file(open_firm: Opened, world: World) -> None:
    myna = open_firm(days=None)
    file = myna.receipts.issue(decide(log_in(myna, world))).file().reveal()
    verdict = myna.receipts.verify(file)
    assert isinstance(verdict, AuthenticReceipt)
    shared = myna.receipts.share(
        verdict.receipt, recipient="甲", purpose="乙", ground="entrustment", items=("name",)
    )
    assert set(shared.reveal()) == {"name"}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"recipient": " "}, "receipt-text-unusable"),
        ({"purpose": "x\u202e"}, "receipt-text-unusable"),
        ({"ground": "because"}, "receipt-ground-unknown"),
        ({"items": ()}, "receipt-item-missing"),
        ({"items": ("sex",)}, "receipt-item-missing"),
    ],
)
def test_a_shared_edition_that_cannot_be_is_refused(
    myna: Myna, world: World, changed: dict[str, object], code: str
) -> None:
    receipt = myna.receipts.issue(decide(log_in(myna, world)))
    asked = {"recipient": "甲", "purpose": "乙", "ground": "law", "items": ("name",), **changed}
    with pytest.raises(UsageError) as failed:
        myna.receipts.share(receipt, **asked)  # type: ignore[arg-type]
    assert failed.value.code == code


def test_a_receipt_that_is_not_ours_is_never_shared(myna: Myna, world: World) -> None:
    receipt = myna.receipts.issue(decide(log_in(myna, world)))
    forged = attrs.evolve(receipt, container=attrs.evolve(receipt.container, payload="e30"))
    with pytest.raises(UsageError) as failed:
        myna.receipts.share(forged, recipient="甲", purpose="乙", ground="law", items=("name",))
    assert failed.value.code == "receipt-unknown"


@pytest.mark.parametrize(
    "replaces", [Replaces.NONE, Replaces.MUST_NOT_COLLECT, Replaces.NEEDS_REVIEW]
)
def test_where_the_facts_replace_nothing_there_is_nothing_to_file(
    myna: Myna, world: World, replaces: Replaces
) -> None:
    decision = attrs.evolve(decide(log_in(myna, world)), replaces=replaces)
    with pytest.raises(UsageError) as failed:
        myna.receipts.issue(decision)
    assert failed.value.code == "receipt-without-ground"


def test_a_decision_whose_facts_grew_too_old_leaves_no_receipt(myna: Myna, world: World) -> None:
    kept, late = decide(log_in(myna, world)), decide(log_in(myna, world))
    receipt = myna.receipts.issue(kept)
    world.travel(days=100)
    assert myna.receipts.issue(kept) == receipt, "what was issued in time stays"
    with pytest.raises(UsageError) as failed:
        myna.receipts.issue(late)
    assert failed.value.code == "receipt-without-ground"


def test_an_edition_is_not_superseded_but_its_original(myna: Myna, world: World) -> None:
    receipt = myna.receipts.issue(decide(log_in(myna, world)))
    shared = myna.receipts.share(
        receipt, recipient="甲", purpose="乙", ground="law", items=("name",)
    )
    with pytest.raises(UsageError) as failed:
        myna.receipts.supersede(shared.id, decide(log_in(myna, world)))
    assert failed.value.code == "receipt-not-standing"


def test_nothing_is_filed_on_a_decision_that_verified_nobody(myna: Myna, world: World) -> None:
    decision = decide(log_in(myna, world))
    verified = decision.verification
    for changed in (
        {"verification": attrs.evolve(verified, ended=Ended.UNDETERMINED)},
        {"verification": attrs.evolve(verified, facts=BasicFacts())},
        {"environment": Environment.PRODUCTION},
    ):
        with pytest.raises(UsageError) as failed:
            myna.receipts.issue(attrs.evolve(decision, **changed))
        assert failed.value.code == "receipt-without-ground"


def test_a_my_number_is_no_verifier(myna: Myna, world: World) -> None:
    decision = decide(log_in(myna, world))
    with pytest.raises(UsageError) as failed:
        myna.receipts.issue(decision, verifier=_my_number())
    assert failed.value.code == "my-number-refused"


def _my_number() -> str:
    """Return twelve digits with a valid check digit; nobody has a number with ten zeros."""
    tried = (f"{number:012d}" for number in range(10, 20))
    return next(text for text in tried if looks_like_my_number(text))


def test_a_text_of_a_rule_that_cannot_be_read_back_is_refused(myna: Myna, world: World) -> None:
    decision = attrs.evolve(decide(log_in(myna, world)), why=Texts("あ\u202e", "a"))
    with pytest.raises(UsageError) as failed:
        myna.receipts.issue(decision)
    assert failed.value.code == "receipt-text-unusable"


def test_a_receipt_carries_the_latest_checkpoint_and_misses_it_once_the_trail_is_cut(
    open_firm: Opened, world: World, store_url: str
) -> None:
    myna = open_firm(url=store_url)
    result = log_in(myna, world)
    bare = myna.receipts.issue(decide(result))
    assert bare.content.checkpoint is None
    myna.audit.seal()
    receipt = myna.receipts.supersede(bare.id, decide(result))
    kept = next(c for c in holds(myna, receipt).checks if c.rule is Rule.CHECKPOINT)
    assert kept.found is Found.CHECKPOINT_KEPT
    myna.wiring.store.perform(Write(lambda tx: tx.write(delete(audit_checkpoints))))
    assert refused(myna, receipt) is Found.CHECKPOINT_MISSING


def test_a_new_key_retires_the_old_one_whose_receipts_still_hold(
    open_firm: Opened, world: World, firm: Firm, store_url: str
) -> None:
    old = open_firm(url=store_url)
    first = old.receipts.issue(decide(log_in(old, world)))
    (firm.folder / RECEIPT_KEY_FILE).write_bytes(new_key_pem().reveal())
    world.travel(days=1)
    new = open_firm(url=store_url)
    second = new.receipts.issue(decide(log_in(new, world)))
    published = new.receipts.keys()
    assert [key.retired_at is None for key in published.keys] == [False, True]
    assert KeySet.parse(Concealed(json.dumps(published.as_json()).encode())) == published
    for receipt in (first, second):
        holds(new, receipt)
    with pytest.raises(ConfigError) as failed:
        old.receipts.issue(decide(log_in(old, world)))
    assert failed.value.code == "receipt-key-retired"


def test_receipts_are_signed_by_whatever_signer_is_handed_in(
    open_firm: Opened, world: World
) -> None:
    key = LocalKey.of(ed25519.Ed25519PrivateKey.generate())
    myna = open_firm(receipt_signer=key)
    receipt = myna.receipts.issue(decide(log_in(myna, world)))
    assert myna.receipts.keys().keys[0].key == key.public
    holds(myna, receipt)


class _WrongSigner:
    public: PublicKey = LocalKey.of(ed25519.Ed25519PrivateKey.generate()).public

    async def sign(self, message: bytes) -> bytes:
        return b"\x00" * 64


def test_a_signer_that_does_not_sign_keeps_nothing(open_firm: Opened, world: World) -> None:
    myna = open_firm(receipt_signer=_WrongSigner())
    with pytest.raises(PluginError):
        myna.receipts.issue(decide(log_in(myna, world)))
    assert myna.receipts.keys().keys == ()


@pytest.mark.parametrize(
    "content", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_a_key_file_that_holds_no_key_is_named(
    open_firm: Opened, world: World, firm: Firm, content: bytes
) -> None:
    (firm.folder / RECEIPT_KEY_FILE).write_bytes(content)
    myna = open_firm()
    with pytest.raises(ConfigError) as failed:
        myna.receipts.issue(decide(log_in(myna, world)))
    assert failed.value.code == "receipt-key-unusable"


def test_a_rotated_master_key_opens_every_receipt(myna: Myna, world: World, firm: Firm) -> None:
    receipt = myna.receipts.issue(decide(log_in(myna, world)))
    add_generation(firm.folder / "master.key", SystemRandom())
    myna.wiring.store.rotate()
    lines = (firm.folder / "master.key").read_text().splitlines()
    (firm.folder / "master.key").write_text(lines[0] + "\n")
    with Myna(myna.wiring.configuration, clock=world.clock) as again:
        assert again.receipts.show(receipt.id) == receipt


def test_each_look_at_the_latest_facts_has_a_receipt_of_its_own(myna: Myna, world: World) -> None:
    """One consent opens many checks: the second move is no copy of the first."""
    hanako = world.person("mihon-hanako")
    asked = myna.consents.start(
        "address-update", items={"address", "name"}, subject=SUBJECT, browser_session="s"
    )
    myna.consents.complete(hanako.sign(asked.url), browser_session="s")
    receipts = []
    for street in ("一丁目1番1号", "二丁目2番2号"):
        hanako.move(to=f"東京都見本区{street}")
        world.travel(days=1)
        hanako.reissue()
        world.travel(hours=2)
        decision = myna.residence.decide("address-update", myna.facts.latest(SUBJECT))
        assert decision.replaces is Replaces.FULL
        receipt = myna.receipts.issue(decision)
        assert receipt.reveal()["address"] == f"東京都見本区{street}"
        assert myna.receipts.show(receipt.id) == receipt, "kept with the person's facts"
        receipts.append(receipt)
    myna.people.erase(SUBJECT)
    assert [myna.receipts.show(each.id).reveal() for each in receipts] == [{}, {}]


def test_only_what_the_decision_needed_is_in_its_receipt(myna: Myna, world: World) -> None:
    done = log_in(myna, world, want={"name", "address", "birth_date", "sex"})
    assert "sex" in done.verified().facts.reveal()
    receipt = myna.receipts.issue(myna.residence.decide("rental-screening", done))
    assert "sex" not in receipt.reveal()
    assert {each.item.value for each in receipt.content.facts} == set(ITEMS)
    co_occupant = myna.residence.decide("rental-co-occupant", done)
    assert co_occupant.replaces is Replaces.PARTLY
    partly = myna.receipts.issue(co_occupant)
    assert set(partly.reveal()) & {"address", "sex"} == set()
    others = [each.code for each in partly.content.decision.other_documents]
    assert others == ["relationship-declaration", "child-declaration"]


def test_two_that_issue_at_once_have_one_receipt(
    open_firm: Opened, world: World, store_url: str
) -> None:
    first, second = open_firm(url=store_url), open_firm(url=store_url)
    decision = decide(log_in(first, world))
    together = Barrier(2)

    def issue(myna: Myna) -> Receipt:
        kept = myna.receipts.flows._kept

        async def at_once(*args: Any, **kwargs: Any) -> Receipt:
            together.wait()  # both have looked, and found none
            return await kept(*args, **kwargs)

        myna.receipts.flows._kept = at_once  # type: ignore[method-assign]
        return myna.receipts.issue(decision)

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(issue, (first, second))
    assert one == other
    assert dict(first.wiring.store.check().counts)["receipts"] == 1
    assert len(first.receipts.keys().keys) == 1
