"""A firm that verifies itself, from the signature to the status years later, in a mock world."""

import pytest

import myna_sdk.authoring as m
from myna_mock.person_handle import PersonHandle
from myna_mock.world import World
from myna_sdk import Myna, Rejected, Undetermined, Verified
from myna_sdk.model.status import Standing
from tests.local_verifier.story import SALE, Desk

NEW_HOME = "東京都見本区移転町七丁目7番7号"
OCSP, CRL = "ca.ocsp", "ca.crl"


def test_a_signature_is_verified_here_with_every_check(
    desk: Desk, hanako: PersonHandle, world: World
) -> None:
    done = desk.sign(hanako)
    assert isinstance(done.outcome, Verified)
    assert done.outcome.facts.address == hanako.address
    made = {c.number: c.result for c in done.outcome.checks if c.number.startswith("jpki-")}
    assert set(made.values()) == {m.CheckResult.PASSED}
    assert len(made) == 16
    assert done.outcome.status is not None
    assert done.outcome.status.method is m.CheckMethod.OCSP
    assert [each.operation for each in world.journal.of("ca")] == ["ca.ocsp"]


def test_the_method_of_the_law_counts_for_a_verifier_of_its_own(
    desk: Desk, hanako: PersonHandle
) -> None:
    """施行規則 6条: the firm itself is the 署名検証者, by its own notification."""
    done = desk.sign(hanako, "property-sale", statement=SALE)
    assert [judged.id for judged in done.methods if judged.counts == "yes"] == [
        "signature-by-verifier"
    ]
