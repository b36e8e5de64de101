"""Each check of a receipt fails for its own reason, and for nothing less."""

import asyncio
import json
from typing import Any

import attrs
import pytest

from myna_sdk.cases.decision import Replaces
from myna_sdk.cases.verification import EvidenceKind
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.masking import Concealed
from myna_sdk.providers.context import Environment
from myna_sdk.receipts.checklist import Found, Rule
from myna_sdk.receipts.content_json import read_content, write_content
from myna_sdk.receipts.drafting import said_checkpoint
from myna_sdk.receipts.key_set import KeySet, Voided, VoidReason
from myna_sdk.receipts.keys import LocalKey
from myna_sdk.receipts.results import (
    AuthenticReceipt,
    Receipt,
    ReceiptVerdict,
    RefusedReceipt,
    UnclearReceipt,
)
from myna_sdk.receipts.texts import texts
from myna_sdk.receipts.verifying import FirmsTrail
from myna_sdk.residence.book import RuleBook
from myna_sdk.residence.judging import judge
from tests.receipts import made
from tests.receipts.made import AT, CHECKPOINT, DAY, ED25519, OTHER_P256, P256
from tests.residence.verifications import TODAY, holding, verified

FILED = made.receipt()
SHARED = made.shared(FILED)


def refused(verdict: ReceiptVerdict) -> Found:
    assert isinstance(verdict, RefusedReceipt), verdict
    return verdict.failed.found


def found(verdict: ReceiptVerdict, rule: Rule) -> Found:
    return next(check.found for check in verdict.checks if check.rule is rule)


@pytest.mark.parametrize("key", [P256, ED25519], ids=["ES256", "Ed25519"])
def test_a_receipt_as_issued_is_authentic_with_either_algorithm(key: LocalKey) -> None:
    verdict = made.verdict(made.receipt(key), made.key_set(made.published(key)))
    assert isinstance(verdict, AuthenticReceipt), verdict
    assert verdict.receipt.reveal() == {
        "name": "見本 花子",
        "address": "東京都見本区一丁目1番1号",
        "birth_date": "1990-04-01",
        "subject": "customer-4711",
        "check_id": "check-1",
        "verification_id": "verification-77",
    }


def test_every_check_is_told_whether_it_was_made_or_not() -> None:
    verdict = made.verdict(FILED)
    assert [check.number for check in verdict.checks] == list(range(1, len(Rule) + 1))
    not_made = {c.rule for c in verdict.checks if c.result is CheckResult.NOT_MADE}
    assert not_made == {Rule.RECIPIENT, Rule.CHECKPOINT, Rule.CARD}


def test_a_verdict_is_no_bool() -> None:
    with pytest.raises(TypeError):
        bool(made.verdict(FILED))


def _leaves(plain: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = plain.items() if isinstance(plain, dict) else enumerate(plain)
    leaves: list[tuple[Any, ...]] = []
    for key, value in inner:
        nested = isinstance(value, dict | list) and value
        leaves += _leaves(value, (*path, key)) if nested else [(*path, key)]
    return leaves


def _replace(plain: Any, path: tuple[Any, ...]) -> None:
    for key in path[:-1]:
        plain = plain[key]
    old = plain[path[-1]]
    plain[path[-1]] = old + 1 if type(old) is int else "altered"


@pytest.mark.parametrize(
    "path", _leaves(made.content_of(FILED)), ids=lambda p: ".".join(map(str, p))
)
def test_no_field_of_the_content_can_be_altered(path: tuple[Any, ...]) -> None:
    file = made.altered(FILED, lambda plain: _replace(plain, path))
    verdict = made.verdict(file)
    assert not isinstance(verdict, AuthenticReceipt)
    rule = Rule.VERSION if path in {("form",), ("version",)} else Rule.SIGNATURE
    assert next(c for c in verdict.checks if c.result is not CheckResult.PASSED).rule is rule


@pytest.mark.parametrize(
    "path", _leaves(made.content_of(FILED)), ids=lambda p: ".".join(map(str, p))
)
def test_a_member_that_is_missing_is_refused_even_if_signed(path: tuple[Any, ...]) -> None:
    def remove(plain: Any) -> None:
        for key in path[:-1]:
            plain = plain[key]
        if isinstance(plain, list):
            plain[path[-1]] = None
        else:
            del plain[path[-1]]

    optional = {("firm", "office"), ("firm", "licence"), ("version",), ("form",)}
    if path not in optional and path[-1] != "when":
        assert refused(made.verdict(made.signed_anew(FILED, remove))) is Found.CONTENT_WRONG


def test_a_member_that_nobody_knows_is_refused_even_if_signed() -> None:
    file = made.signed_anew(FILED, lambda plain: plain["check"].update(serial="01"))
    assert refused(made.verdict(file)) is Found.CONTENT_WRONG


@pytest.mark.parametrize("value", [1.5, True, "5", None, -1, 2**60])
def test_numbers_are_never_coerced(value: object) -> None:
    file = made.signed_anew(FILED, lambda plain: plain["facts"][0].update(age_days=value))
    assert refused(made.verdict(file)) is Found.CONTENT_WRONG


@pytest.mark.parametrize("text", ["花\u202e子", "a\u0000", "x\u200b", "a\nb"])
def test_a_text_that_may_look_like_another_is_refused_even_if_signed(text: str) -> None:
    file = made.signed_anew(FILED, lambda plain: plain["firm"].update(name=text))
    assert refused(made.verdict(file)) is Found.CONTENT_WRONG


@pytest.mark.parametrize("disclosure", range(6))
def test_no_disclosure_can_be_altered(disclosure: int) -> None:
    plain = made.members(FILED)
    salted = json.loads(made.json_of(plain["header"]["disclosures"][disclosure]))
    salted[2] += "。"
    plain["header"]["disclosures"][disclosure] = made.unpadded(json.dumps(salted).encode())
    verdict = made.verdict(json.dumps(plain).encode())
    assert refused(verdict) is Found.DIGEST_UNKNOWN


def test_a_disclosure_that_stands_twice_is_refused() -> None:
    plain = made.members(FILED)
    plain["header"]["disclosures"].append(plain["header"]["disclosures"][0])
    assert refused(made.verdict(json.dumps(plain).encode())) is Found.DIGEST_UNKNOWN


def test_a_disclosure_of_another_receipt_is_refused() -> None:
    plain, other = made.members(FILED), made.members(made.receipt(seed=9))
    plain["header"]["disclosures"][0] = other["header"]["disclosures"][0]
    assert refused(made.verdict(json.dumps(plain).encode())) is Found.DIGEST_UNKNOWN


def test_a_withheld_fact_leaves_the_receipt_authentic_and_is_told() -> None:
    plain = made.members(FILED)
    del plain["header"]["disclosures"][0]
    verdict = made.verdict(json.dumps(plain).encode())
    assert isinstance(verdict, AuthenticReceipt)
    assert found(verdict, Rule.FACTS) is Found.FACTS_WITHHELD
    assert "name" not in verdict.receipt.reveal()


def test_nothing_of_the_person_is_in_the_signed_content() -> None:
    clear = json.dumps(made.content_of(FILED), ensure_ascii=False)
    assert not [value for value in FILED.reveal().values() if value in clear]


@pytest.mark.parametrize("length", [0, 1, 10, 500, 2000, -2, -40])
def test_a_file_that_is_cut_off_is_no_receipt(length: int) -> None:
    cut = FILED.file().reveal()[:length]
    assert refused(made.verdict(cut)) is Found.NOT_A_RECEIPT


@pytest.mark.parametrize(
    "file", [b"", b"null", b"[]", b"{}", b"%PDF-1.7", b"\xff\xfe", b'{"payload": "x"}', b"9" * 99]
)
def test_what_is_no_receipt_is_called_so(file: bytes) -> None:
    assert refused(made.verdict(file)) is Found.NOT_A_RECEIPT


def test_a_file_that_is_too_long_is_not_read() -> None:
    assert refused(made.verdict(FILED.file().reveal() + b" " * 100_000)) is Found.NOT_A_RECEIPT


def test_a_name_that_stands_twice_is_no_receipt() -> None:
    twice = FILED.file().reveal().replace(b'"protected"', b'"payload": "e30",\n "protected"')
    assert refused(made.verdict(twice)) is Found.NOT_A_RECEIPT


def test_base64_that_says_the_same_otherwise_is_no_receipt() -> None:
    plain = made.members(FILED)
    for padded in (plain["signature"] + "=", plain["signature"] + "\n"):
        other = {**plain, "signature": padded}
        assert refused(made.verdict(json.dumps(other).encode())) is Found.NOT_A_RECEIPT


def test_a_newer_version_cannot_be_told() -> None:
    file = made.signed_anew(FILED, lambda plain: plain.update(version=2))
    verdict = made.verdict(file)
    assert isinstance(verdict, UnclearReceipt)
    assert verdict.unknown.found is Found.VERSION_NEWER


def test_another_signed_document_is_no_receipt() -> None:
    file = made.signed_anew(FILED, lambda plain: plain.update(form="invoice"))
    assert refused(made.verdict(file)) is Found.OTHER_FORM


def _with_header(**changed: str) -> bytes:
    header = {"alg": "ES256", "kid": P256.public.kid, "typ": "myna-receipt+jws", **changed}
    protected = made.unpadded(json.dumps(header).encode())
    bare = attrs.evolve(FILED.container, protected=protected)
    signature = asyncio.run(P256.sign(bare.signing_input))
    return attrs.evolve(bare, signature=made.unpadded(signature)).write().reveal().encode()


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS256", "ES384", "EdDSA", "es256", ""])
def test_an_algorithm_that_is_not_listed_is_refused(algorithm: str) -> None:
    assert refused(made.verdict(_with_header(alg=algorithm))) is Found.ALGORITHM_REFUSED


def test_a_type_that_is_no_receipts_is_refused() -> None:
    assert refused(made.verdict(_with_header(typ="JWT"))) is Found.ALGORITHM_REFUSED


def test_the_algorithm_is_the_keys_own() -> None:
    """A header cannot make an Ed25519 key of a P-256 one."""
    assert refused(made.verdict(_with_header(alg="Ed25519"))) is Found.SIGNATURE_WRONG


@pytest.mark.parametrize("extra", ["jwk", "jku", "x5c", "crit"])
def test_a_header_that_brings_its_own_key_is_no_receipts(extra: str) -> None:
    assert refused(made.verdict(_with_header(**{extra: "x"}))) is Found.NOT_A_RECEIPT


def test_a_key_that_is_not_in_the_set_cannot_be_told() -> None:
    verdict = made.verdict(made.receipt(OTHER_P256))
    assert isinstance(verdict, UnclearReceipt)
    assert verdict.unknown.found is Found.KEY_UNKNOWN


def test_another_key_under_a_known_name_is_refused() -> None:
    forged = made.signed_anew(FILED, lambda plain: None, key=OTHER_P256)
    assert refused(made.verdict(forged)) is Found.SIGNATURE_WRONG


def test_an_empty_key_set_verifies_nothing() -> None:
    verdict = made.verdict(FILED, KeySet(as_of=AT, keys=()))
    assert isinstance(verdict, UnclearReceipt)


def test_a_receipt_of_a_key_retired_since_still_holds() -> None:
    keys = made.key_set(made.published(retired_at=AT + DAY / 2))
    assert isinstance(made.verdict(FILED, keys), AuthenticReceipt)


@pytest.mark.parametrize("retired_at", [AT, AT - DAY])
def test_a_receipt_issued_after_its_key_was_retired_is_refused(retired_at: Any) -> None:
    keys = made.key_set(made.published(retired_at=retired_at))
    assert refused(made.verdict(FILED, keys)) is Found.KEY_RETIRED


def test_a_receipt_issued_before_its_key_was_in_use_is_refused() -> None:
    keys = made.key_set(made.published(valid_from=AT + DAY / 2))
    assert refused(made.verdict(FILED, keys)) is Found.KEY_NOT_YET


MOCK = made.receipt(environment=Environment.MOCK)


@pytest.mark.parametrize("expected", [Environment.PRODUCTION, Environment.SANDBOX])
@pytest.mark.parametrize("said", ["mock", "production"])
def test_a_mock_receipt_is_never_real(expected: Environment, said: str) -> None:
    keys = made.key_set(made.published(environment=said))
    assert refused(made.verdict(MOCK, keys, environment=expected)) is Found.ENVIRONMENT_MOCK


def test_a_mock_receipt_whose_content_was_dressed_up_is_never_real() -> None:
    """Type, content and key must agree: one of the three is enough to tell a mock."""
    dressed = made.signed_anew(MOCK, lambda plain: plain.update(environment="production"))
    assert refused(made.verdict(dressed)) is Found.ENVIRONMENT_MOCK


def test_a_key_of_the_mock_environment_signs_nothing_real() -> None:
    keys = made.key_set(made.published(environment="mock"))
    assert refused(made.verdict(FILED, keys)) is Found.ENVIRONMENT_MOCK


def test_a_mock_receipt_holds_where_a_mock_is_expected_and_says_so() -> None:
    keys = made.key_set(made.published(environment="mock"))
    verdict = made.verdict(MOCK, keys, environment=Environment.MOCK)
    assert isinstance(verdict, AuthenticReceipt)
    assert "mock" in verdict.receipt.content.statements


def test_a_real_receipt_is_not_taken_for_a_mock() -> None:
    verdict = made.verdict(FILED, environment=Environment.MOCK)
    assert refused(verdict) is Found.ENVIRONMENT_OTHER


def test_a_receipt_from_the_future_is_refused() -> None:
    verdict = made.verdict(FILED, at=AT - DAY / 24)
    assert refused(verdict) is Found.ISSUED_LATER


def test_a_shared_edition_is_held_to_its_recipient() -> None:
    named = made.verdict(SHARED, recipient="見本保証株式会社")
    assert isinstance(named, AuthenticReceipt)
    assert found(named, Rule.RECIPIENT) is Found.RECIPIENT_NAMED
    assert refused(made.verdict(SHARED, recipient="別の会社")) is Found.RECIPIENT_OTHER
    assert refused(made.verdict(FILED, recipient="見本保証株式会社")) is Found.RECIPIENT_OTHER


def test_a_shared_edition_has_no_digest_in_common_with_its_original() -> None:
    other = made.shared(FILED, seed=3)
    digests = [set(each.content.digests) for each in (FILED, SHARED, other)]
    assert not digests[0] & digests[1]
    assert not digests[1] & digests[2]
    assert set(SHARED.reveal()) == {"name", "address"}
    assert {each.item.value for each in SHARED.content.facts} == {"name", "address"}


@pytest.mark.parametrize("receipt", [FILED, SHARED], ids=["filed", "shared"])
@pytest.mark.parametrize(
    ("reason", "expected"),
    [(VoidReason.FACTS_WRONG, Found.VOIDED), (VoidReason.SUPERSEDED, Found.SUPERSEDED)],
)
def test_a_voided_receipt_is_refused_and_another_that_is_voided_tells_nothing_of_it(
    receipt: Receipt, reason: VoidReason, expected: Found
) -> None:
    other = SHARED if receipt is FILED else FILED
    apart = made.key_set(voided=(Voided(id=other.id, at=AT, reason=reason),))
    assert found(made.verdict(receipt, apart), Rule.STANDING) is Found.STANDS
    keys = made.key_set(voided=(Voided(id=receipt.id, at=AT, reason=reason),))
    verdict = made.verdict(receipt, keys)
    assert refused(verdict) is expected
    assert isinstance(verdict, RefusedReceipt)
    assert verdict.receipt is not None, "it can still be shown, as what it is"


def test_a_key_set_from_before_the_receipt_tells_nothing_of_its_standing() -> None:
    verdict = made.verdict(FILED, made.key_set(as_of=AT - DAY))
    assert found(verdict, Rule.STANDING) is Found.STANDING_OLDER


def test_the_firms_trail_must_still_have_the_checkpoint() -> None:
    said = said_checkpoint(CHECKPOINT)
    whole = made.verdict(FILED, trail=FirmsTrail(said))
    assert found(whole, Rule.CHECKPOINT) is Found.CHECKPOINT_KEPT
    for trail in (FirmsTrail(None), FirmsTrail(attrs.evolve(said, head="00" * 32))):
        assert refused(made.verdict(FILED, trail=trail)) is Found.CHECKPOINT_MISSING


def test_the_content_is_read_as_it_was_written() -> None:
    for receipt in (FILED, SHARED):
        plain = json.loads(write_content(receipt.content))
        assert read_content(plain) == receipt.content


def test_a_key_set_is_read_as_it_was_written() -> None:
    whole = made.key_set(
        made.published(retired_at=AT),
        made.published(ED25519),
        voided=(Voided(id=FILED.id, at=AT, reason=VoidReason.WITHDRAWN),),
    )
    assert KeySet.parse(Concealed(json.dumps(whole.as_json()).encode())) == whole


@pytest.mark.parametrize(
    "change",
    [
        {"kid": "another"},
        {"x": "AAAA"},
        {"alg": "HS256"},
        {"crv": "P-384"},
        {"d": "AAAA"},
        {"valid_from": "2026-11-26"},
        {"retired_at": "soon"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_key_set_with_anything_wrong_is_none(change: dict[str, str]) -> None:
    plain = made.key_set().as_json()
    plain["keys"][0].update(change)
    parsed = KeySet.parse(Concealed(json.dumps(plain).encode()))
    assert parsed is None or "crv" in change, "the curve is the algorithm's, whatever is said"


def test_a_key_set_holds_a_key_once() -> None:
    twice = made.key_set(made.published(), made.published()).as_json()
    assert KeySet.parse(Concealed(json.dumps(twice).encode())) is None


def test_every_rule_and_finding_has_its_texts() -> None:
    assert set(texts()["rule"]) == {rule.value for rule in Rule}
    assert set(texts()["found"]) == {each.value for each in Found}


def test_values_show_nothing_of_the_person() -> None:
    shown = f"{FILED!r} {FILED} {FILED.disclosures} {made.verdict(FILED)!r} {FILED.container!r}"
    assert not [value for value in FILED.reveal().values() if value in shown]


def test_an_address_abroad_that_made_the_rule_theirs_is_told_as_what_it_is() -> None:
    check = verified(facts=holding(("name", "address", "birth_date"), abroad=True))
    rule = RuleBook.ours().rule_of("overseas-person", TODAY)
    decision = judge(rule, check, environment=Environment.PRODUCTION, at=check.at)
    receipt = made.receipt_of(decision)
    assert receipt.reveal()["address"] == "国外転出 2025-03-03"
    assert receipt.content.decision.points[0].code == "condition-met"
    basis = receipt.content.decision.basis
    assert (basis.source, basis.source_en) == (rule.basis.source, rule.basis.source_en)
    assert basis.source != basis.source_en


def test_a_decision_on_a_paperwork_for_others_leaves_no_fact_to_file() -> None:
    check = verified(EvidenceKind.CHIP_FACE)
    rule = RuleBook.ours().rule_of("under-15", TODAY)
    decision = judge(rule, check, environment=Environment.PRODUCTION, at=check.at)
    assert decision.replaces is Replaces.NONE
    assert decision.facts.items == frozenset()
