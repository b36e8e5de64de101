"""Facts from userinfo (reference §7)."""

import pytest

from myna_sdk.model.addresses import DomesticAddress, MovedAbroad
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.facts import Currency, FactItem, Source
from myna_sdk.model.person import RefKind
from myna_sdk.model.reasons import Reason
from myna_sdk.testing.good_issuer import CLAIMS
from myna_sdk.testing.stage import START
from tests.digital_auth_app.journey import (
    CLIENT_ID,
    case,
    checks,
    members,
    outcome,
    undetermined,
    verified,
)

ALL = frozenset(FactItem)


def test_the_facts_are_those_of_userinfo_with_their_origin() -> None:
    ended = verified(case().login())
    assert ended.facts.reveal() == {
        "name": CLAIMS["name"],
        "address": CLAIMS["address"],
        "birth_date": "1968-02-29",
        "sex": "female",
    }
    assert {stamp.source for _, stamp in ended.facts.provenance} == {Source.USERINFO}
    assert {stamp.currency for _, stamp in ended.facts.provenance} == {Currency.SHARED_BY_APP}
    assert {stamp.at for _, stamp in ended.facts.provenance} == {START}
    assert {item: text.reveal() for item, text in ended.facts.raw} == {
        FactItem.NAME: CLAIMS["name"],
        FactItem.ADDRESS: CLAIMS["address"],
        FactItem.BIRTH_DATE: "19680229",
        FactItem.SEX: "2",
    }


def test_the_person_is_the_pairwise_subject_of_this_client() -> None:
    person = verified(case().login()).person
    assert person is not None
    assert (person.provider, person.tenant) == ("under-test", CLIENT_ID)
    assert person.kind is RefKind.PAIRWISE_SUB
    assert person.value.reveal() == "canary-sub-7d1c"


def test_the_presentation_tells_what_was_presented_and_when() -> None:
    presented = verified(case().login()).presentation
    assert presented is not None
    assert presented.certificate.kind.value == "user-authentication"
    assert presented.certificate.carrier.value == "not-told"
    assert presented.at is not None
    assert (START - presented.at).total_seconds() == 2


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("19900102", "1990-01-02"),
        ("1990-01-02", "1990-01-02"),
        ("1990/01/02", "1990-01-02"),
        (" 19900102 ", "1990-01-02"),
        ("19900100", "1990-01-00"),
        ("19900000", "1990-00-00"),
        ("19000229", None),
        ("19901301", None),
        ("19900002", None),
        ("00000000", None),
        ("1990-0102", None),
        ("1990.01.02", None),
        ("平成2年1月2日", None),
        ("１９９００１０２", None),
        ("1990", None),
        ("unknown", None),
    ],
)
def test_a_birth_date_is_read_in_every_known_form(written: str, read: str | None) -> None:
    login = case(claims={**CLAIMS, "birthdate": written}).login()
    if read is not None:
        assert verified(login).facts.reveal()["birth_date"] == read
        return
    ended = undetermined(login)
    assert ended.reason is Reason.FACTS_MISSING
    told = {check.number: check.looked_at for check in ended.checks}
    assert "birth_date unreadable" in told["oidc-12"]
    assert checks(ended, CheckResult.FAILED) == ["oidc-12"]


@pytest.mark.parametrize(
    ("code", "sex"),
    [
        ("1", "male"),
        ("2", "female"),
        ("male", "male"),
        ("Female", "female"),
        ("9", "not-applicable"),
        ("0", "unknown"),
        ("3", "unknown"),
        ("4", None),
        ("M", None),
        ("２", None),
    ],
)
def test_a_sex_is_read_in_every_known_code(code: str, sex: str | None) -> None:
    login = case(claims={**CLAIMS, "gender": code}).login()
    if sex is None:
        assert undetermined(login).reason is Reason.FACTS_MISSING
    else:
        assert verified(login).facts.reveal()["sex"] == sex


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ({"formatted": "東京都見本区一丁目1番1号"}, "東京都見本区一丁目1番1号"),
        ({"formatted": "東京都\n見本区"}, "東京都\n見本区"),
        (
            {"region": "東京都", "locality": "見本区", "street_address": "一丁目"},
            "東京都見本区一丁目",
        ),
        ({"locality": "見本区", "country": "JP"}, "見本区"),
        ({}, None),
        ({"formatted": " "}, None),
    ],
)
def test_an_address_may_be_the_object_of_openid_connect(
    written: dict[str, str], read: str | None
) -> None:
    login = case(claims={**CLAIMS, "address": written}).login()
    if read is None:
        assert undetermined(login).reason is Reason.FACTS_MISSING
    else:
        assert verified(login).facts.reveal()["address"] == read


@pytest.mark.parametrize(
    ("line", "on"),
    [
        ("国外転出", None),
        ("国外転出 2025-03-01", "2025-03-01"),
        ("国外転出20250301", "2025-03-01"),
        ("国外転出（令和7年3月1日）", "2025-03-01"),
        ("（国外転出　令和元年５月１日）", "2019-05-01"),
        ("国外転出 平成31年4月30日", "2019-04-30"),
        ("国外転出 2025年13月1日", None),
        ("国外転出 25-03-01", None),
    ],
)
def test_a_person_who_moved_abroad_has_no_invented_address(line: str, on: str | None) -> None:
    address = verified(case(claims={**CLAIMS, "address": line}).login()).facts.address
    assert isinstance(address, MovedAbroad)
    moved = address.reveal()
    assert (None if moved is None else moved.isoformat()) == on


def test_a_domestic_address_that_mentions_moving_abroad_later_stays_domestic() -> None:
    address = verified(
        case(claims={**CLAIMS, "address": "東京都見本区国外転出町1番"}).login()
    ).facts.address
    assert isinstance(address, DomesticAddress)


@pytest.mark.parametrize("name", ["髙橋 﨑子", "葛󠄀城 一郎", "ｶﾅﾘｱ　ﾊﾅｺ", "が".join(["か\u3099"])])
def test_no_character_of_a_name_is_changed(name: str) -> None:
    assert verified(case(claims={**CLAIMS, "name": name}).login()).facts.reveal()["name"] == name


@pytest.mark.parametrize("item", sorted(FactItem))
@pytest.mark.parametrize("value", [..., None, "", "  ", "　", "\u200b\u3164"])
def test_a_wanted_item_that_is_absent_is_missing(item: FactItem, value: object) -> None:
    claim = {"birth_date": "birthdate", "sex": "gender"}.get(item.value, item.value)
    ended = undetermined(case().login(change=members("userinfo", {claim: value})))
    assert ended.reason is Reason.FACTS_MISSING
    told = {check.number: check.looked_at for check in ended.checks}
    assert f"{item.value} absent" in told["oidc-12"]


def test_items_that_were_not_asked_for_are_not_even_read() -> None:
    wanted = frozenset({FactItem.NAME})
    broken = {"address": 7, "birthdate": [], "gender": {}}
    ended = verified(case().login(want=wanted, change=members("userinfo", broken)))
    assert ended.facts.items == wanted
    assert [item for item, _ in ended.facts.raw] == [FactItem.NAME]


def test_nothing_is_fetched_when_nothing_is_wanted() -> None:
    login = case().login(want=frozenset())
    ended = verified(login)
    assert ended.facts.items == frozenset()
    assert "userinfo" not in [request.operation for request in login.stage.requests]
    assert {"oidc-10", "oidc-12"} <= set(checks(ended, CheckResult.NOT_MADE))


@pytest.mark.parametrize("grant", ["openid", "openid name address birthdate", "openid Name"])
def test_fewer_scopes_than_asked_for_end_before_anything_is_fetched(grant: str) -> None:
    login = case(grant=grant).login()
    ended = undetermined(login)
    assert ended.reason is Reason.FACTS_MISSING
    assert checks(ended, CheckResult.FAILED) == ["oidc-11"]
    assert "userinfo" not in [request.operation for request in login.stage.requests]


@pytest.mark.parametrize("grant", ["openid gender birthdate address name email", None])
def test_more_scopes_or_none_told_are_as_asked_for(grant: str | None) -> None:
    change = None if grant else members("token", {"scope": ...})
    ended = verified(case(grant=grant).login(change=change))
    assert "oidc-11" in checks(ended, CheckResult.PASSED)


def test_another_subject_in_userinfo_is_rejected() -> None:
    ended = outcome(case().login(change=members("userinfo", {"sub": "somebody-else"})))
    assert checks(ended, CheckResult.FAILED) == ["oidc-10"]
