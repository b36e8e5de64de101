"""Each step that a needed fact must pass, failed alone: it is not used, and it is said why."""

from datetime import timedelta
from typing import Any

import attrs
import pytest

from myna_sdk.cases.decision import NeededFact
from myna_sdk.cases.verification import Ended, EvidenceKind, Verification
from myna_sdk.law.evidence import FaceCheck, Period, Revocation, Told
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.facts import Currency, Provenance, Source
from myna_sdk.model.reasons import Reason
from myna_sdk.residence.book import RuleBook
from myna_sdk.residence.standing import findings
from tests.residence.verifications import ABROAD, TODAY, WHOLE, verified, without_photo


def _standings(check: Verification, use_case: str = "rental-screening") -> dict[str, str]:
    rule = RuleBook.ours().rule_of(use_case, TODAY)
    return {each.fact.value: each.standing.value for each in findings(rule, check, SIGNED.at)}


def _evidence(check: Verification, **changes: Any) -> Verification:
    assert check.evidence is not None
    return attrs.evolve(check, evidence=attrs.evolve(check.evidence, **changes))


def _stamped(check: Verification, currency: Currency) -> Verification:
    stamp = Provenance(Source.CERTIFICATE, currency, check.at)
    return attrs.evolve(check, facts=check.facts.stamped(stamp))


SIGNED = verified()
READ = verified(EvidenceKind.CHIP_FACE)
LOGGED_IN = verified(EvidenceKind.SHARED_BY_APP)
ALL_THREE = ("name", "address", "birth_date")


def test_a_whole_check_verifies_every_fact() -> None:
    for check in (SIGNED, READ, LOGGED_IN):
        assert set(_standings(check).values()) == {"verified"}


@pytest.mark.parametrize(
    ("check", "standing"),
    [
        (attrs.evolve(SIGNED, ended=Ended.UNDETERMINED, reason=Reason.CANCELLED), "not-verified"),
        (attrs.evolve(SIGNED, purpose=None), "other-purpose"),
        (_stamped(SIGNED, Currency.DECLARED), "not-verified"),
        (attrs.evolve(SIGNED, evidence=None), "not-verified"),
        (_evidence(SIGNED, genuine=Told.NOT_TOLD), "not-verified"),
        (_evidence(SIGNED, revocation=Revocation.UNKNOWN), "not-verified"),
        (_evidence(SIGNED, revocation=Revocation.NOT_CHECKED), "not-verified"),
        (_evidence(SIGNED, period=Period.EXPIRED), "not-verified"),
        (_evidence(SIGNED, period=Period.NOT_TOLD), "not-verified"),
        (_evidence(READ, genuine=Told.NO), "not-verified"),
        (_evidence(READ, period=Period.EXPIRED), "not-verified"),
        (_evidence(READ, face=FaceCheck.NOT_MADE), "not-verified"),
        (_evidence(READ, face=FaceCheck.DIFFERS), "not-verified"),
        (verified(EvidenceKind.CHIP_TEXT), "evidence-not-accepted"),
        (verified(EvidenceKind.IMAGE), "evidence-not-accepted"),
        (_stamped(SIGNED, Currency.CHIP), "evidence-not-accepted"),
        (
            _stamped(verified(EvidenceKind.SHARED_BY_APP), Currency.REGISTER),
            "evidence-not-accepted",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_fails_for_the_check_fails_for_every_fact(check: Verification, standing: str) -> None:
    assert _standings(check) == dict.fromkeys(ALL_THREE, standing)


def test_a_fact_is_never_better_than_its_own_provenance() -> None:
    """A signature whose facts an app had shared from the chip is worth a login."""
    signed = verified(purpose="address-update")
    assert set(_standings(signed, "address-update").values()) == {"verified"}
    shared = _stamped(signed, Currency.SHARED_BY_APP)
    assert set(_standings(shared, "address-update").values()) == {"evidence-not-accepted"}


def test_facts_without_provenance_are_facts_that_nobody_gave() -> None:
    bare = attrs.evolve(SIGNED, facts=WHOLE)
    assert _standings(bare) == dict.fromkeys(ALL_THREE, "not-verified")


def test_a_move_abroad_and_a_birth_date_in_part_fail_alone() -> None:
    stamp = Provenance(Source.CERTIFICATE, Currency.REGISTER, SIGNED.at)
    facts = attrs.evolve(WHOLE, address=ABROAD, birth_date=BirthDate(1990))
    check = attrs.evolve(SIGNED, facts=facts.stamped(stamp))
    assert _standings(check) == {
        "name": "verified",
        "address": "moved-abroad",
        "birth_date": "partly-unknown",
    }


def test_nobody_is_born_after_the_check() -> None:
    stamp = Provenance(Source.CERTIFICATE, Currency.REGISTER, SIGNED.at)
    for days, standing in ((0, "verified"), (1, "not-verified")):
        born = BirthDate.of(TODAY + timedelta(days))
        facts = attrs.evolve(WHOLE, birth_date=born).stamped(stamp)
        found = _standings(attrs.evolve(SIGNED, facts=facts))
        assert found == {"name": "verified", "address": "verified", "birth_date": standing}


def test_a_check_of_a_later_instant_than_the_decision_verifies_nothing() -> None:
    """Whatever its facts' own instants are: the day of the check chooses the rule."""
    later = attrs.evolve(SIGNED, at=SIGNED.at + timedelta(seconds=1))
    assert _standings(later) == dict.fromkeys(ALL_THREE, "not-verified")


def test_a_photograph_is_told_only_by_evidence_that_has_one() -> None:
    for kind in (EvidenceKind.PHONE_RECORD, EvidenceKind.CHIP_FACE, EvidenceKind.SIGHT):
        check = verified(kind, purpose="rental-guarantee")
        assert set(_standings(check, "rental-guarantee").values()) == {"verified"}
        lacking = _standings(without_photo(check), "rental-guarantee")
        assert lacking[NeededFact.PHOTO.value] == "not-verified"
        assert lacking["name"] == "verified"
    signed = _standings(verified(purpose="rental-guarantee"), "rental-guarantee")
    assert signed == {
        "name": "verified",
        "address": "verified",
        "birth_date": "verified",
        "photo": "not-verified",
    }


def test_a_sale_takes_no_check_that_is_no_method_of_the_law() -> None:
    check = attrs.evolve(verified(purpose="property-sale"), methods=())
    standings = _standings(check, "sale-identity-check")
    assert standings == dict.fromkeys(ALL_THREE, "no-legal-method")
