"""A value has its parts if each is what its class declares, however deep."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest

from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.facts import BasicFacts, Currency, FactItem, Provenance, Source
from myna_sdk.model.masking import Concealed
from myna_sdk.model.names import PersonName
from myna_sdk.model.outcome import Outcome, Undetermined, Verified
from myna_sdk.model.parts import has_its_parts
from myna_sdk.model.person import PersonRef, ProviderName, RefKind
from myna_sdk.model.reasons import Reason

AT = datetime(2026, 11, 26, tzinfo=UTC)
STAMP = Provenance(Source.USERINFO, Currency.SHARED_BY_APP, AT)
WHOLE = Verified(
    PersonRef(provider=ProviderName("acme"), tenant="t", kind=RefKind.PAIRWISE_SUB, value="v"),
    facts=BasicFacts(name=PersonName("見本 花子"), provenance=((FactItem.NAME, STAMP),)),
    checks=(Check("acme-1", "it holds", "everything", CheckResult.PASSED),),
)
EARLIEST = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=9)))
LATEST = datetime.max.replace(tzinfo=timezone(-timedelta(hours=9)))
PLAIN: Any = "passed"
DAY: Any = AT.date()


def test_a_value_whose_parts_are_as_declared_has_them() -> None:
    assert has_its_parts(WHOLE, Verified)
    assert has_its_parts(WHOLE, Outcome)
    assert not has_its_parts(WHOLE, Undetermined)


@pytest.mark.parametrize(
    "changed",
    [
        {"checks": list(WHOLE.checks)},
        {"checks": (attrs.evolve(WHOLE.checks[0], result=PLAIN),)},
        {"checks": (attrs.evolve(WHOLE.checks[0], rule="\ud800"),)},
        {"facts": BasicFacts(provenance=(STAMP,))},  # type: ignore[arg-type]
        {"facts": BasicFacts(provenance=((FactItem.NAME, attrs.evolve(STAMP, at=DAY)),))},
        {"facts": BasicFacts(raw=((FactItem.NAME, "見本 花子"),))},  # type: ignore[arg-type]
        {"facts": BasicFacts(raw=((FactItem.NAME, Concealed(5)),))},  # type: ignore[arg-type]
        {"person": object.__new__(PersonRef)},
    ],
)
def test_one_part_of_another_type_is_enough(changed: dict[str, Any]) -> None:
    assert not has_its_parts(attrs.evolve(WHOLE, **changed), Verified)


def test_an_instant_without_a_time_zone_is_none() -> None:
    naive = attrs.evolve(STAMP, at=AT.replace(tzinfo=None))
    facts = attrs.evolve(WHOLE.facts, provenance=((FactItem.NAME, naive),))
    assert not has_its_parts(facts, BasicFacts)


@pytest.mark.parametrize("at", [EARLIEST, LATEST])
def test_an_instant_that_the_calendar_of_utc_does_not_have_is_none(at: datetime) -> None:
    stamped = BasicFacts(provenance=((FactItem.NAME, attrs.evolve(STAMP, at=at)),))
    assert not has_its_parts(stamped, BasicFacts)


@pytest.mark.parametrize("seconds", [float("inf"), float("nan"), 10**400, True, "5"])
def test_a_number_of_seconds_is_finite(seconds: Any) -> None:
    busy = Undetermined(Reason.UPSTREAM_BUSY, retry_after=seconds)
    assert not has_its_parts(busy, Outcome)
    assert has_its_parts(attrs.evolve(busy, retry_after=5), Outcome)


def test_a_type_without_a_rule_is_the_programmers_fault() -> None:
    with pytest.raises(TypeError, match="no rule"):
        has_its_parts({}, dict)
