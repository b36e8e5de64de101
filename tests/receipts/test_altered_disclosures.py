"""What somebody wrote into a receipt's file beside the signed content is never passed on."""

import json
from collections.abc import Callable

import attrs
import pytest

from myna_mock.world import World
from myna_sdk import Myna
from myna_sdk.errors import UsageError
from myna_sdk.receipts.checklist import Found
from myna_sdk.receipts.disclosures import SALT_BYTES, Disclosure, Item
from myna_sdk.receipts.key_set import Voided, VoidReason
from myna_sdk.receipts.results import Receipt, RefusedReceipt
from tests.receipts import made
from tests.receipts.conftest import decide, log_in

SOMEBODY = Disclosure.make(Item.NAME, "悪用 太郎", b"\x07" * SALT_BYTES)


def with_another_name(receipt: Receipt) -> bytes:
    plain = made.members(receipt)
    plain["header"]["disclosures"][0] = SOMEBODY.write().reveal()
    return json.dumps(plain).encode()


def test_a_name_that_was_not_signed_is_not_among_the_disclosures() -> None:
    verdict = made.verdict(with_another_name(made.receipt()))
    assert isinstance(verdict, RefusedReceipt)
    assert verdict.failed.found is Found.DIGEST_UNKNOWN
    assert verdict.receipt is not None
    assert "name" not in verdict.receipt.reveal()
    assert "address" in verdict.receipt.reveal()


def with_other_disclosures(receipt: Receipt) -> Receipt:
    return attrs.evolve(receipt, disclosures=(SOMEBODY,))


def from_the_altered_file(myna: Myna, receipt: Receipt) -> Receipt:
    verdict = myna.receipts.verify(with_another_name(receipt))
    assert isinstance(verdict, RefusedReceipt)
    assert verdict.receipt is not None
    return verdict.receipt


@pytest.mark.parametrize(
    "forge",
    [from_the_altered_file, lambda _, receipt: with_other_disclosures(receipt)],
    ids=["file", "object"],
)
def test_a_name_that_was_not_signed_is_never_signed_for_a_recipient(
    myna: Myna, world: World, forge: Callable[[Myna, Receipt], Receipt]
) -> None:
    receipt = myna.receipts.issue(decide(log_in(myna, world)))
    with pytest.raises(UsageError) as failed:
        myna.receipts.share(
            forge(myna, receipt), recipient="甲", purpose="乙", ground="law", items=("name",)
        )
    assert failed.value.code == "receipt-item-missing"


def test_what_is_shared_is_the_content_that_we_keep(myna: Myna, world: World) -> None:
    receipt = myna.receipts.issue(decide(log_in(myna, world)))
    forged = attrs.evolve(receipt, content=attrs.evolve(receipt.content, verifier="nobody"))
    shared = myna.receipts.share(
        forged, recipient="甲", purpose="乙", ground="law", items=("name",)
    )
    assert shared.content.verifier is None


def test_a_receipt_read_from_its_file_knows_that_it_no_longer_stands() -> None:
    receipt = made.receipt()
    for file in (receipt, made.shared(receipt)):
        ended = Voided(id=file.id, at=made.AT, reason=VoidReason.IMPERSONATION)
        verdict = made.verdict(file, made.key_set(voided=(ended,)))
        assert isinstance(verdict, RefusedReceipt)
        assert verdict.receipt is not None
        assert verdict.receipt.voided == ended
