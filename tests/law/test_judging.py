"""A check counts as a method of the law only if every gate of the method holds on its day."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, settings

from myna_sdk.errors import UsageError
from myna_sdk.law.evidence import (
    Evidence,
    FaceCheck,
    FactsMatch,
    Obtained,
    Payload,
    Period,
    Revocation,
    SignatureVerifierStatus,
    Technique,
    Told,
    obtained,
    revocation_and_period,
)
from myna_sdk.law.judging import Counts, GateResult, MethodJudgement, Result, judge_methods
from myna_sdk.law.methods import Gate, methods_on
from myna_sdk.model.addresses import MovedAbroad
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.certificate import Carrier
from myna_sdk.model.declared import declared
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.status import Standing
from tests.law.evidence import (
    ANY_EVIDENCE,
    CHANGE,
    DAYS,
    IDENTIFIED,
    TODAY,
    everything,
    judged,
    nearly_good,
    noon,
    signed,
)

SIGNATURE = "signature-by-verifier"
EVE = CHANGE - timedelta(days=1)


def gate(evidence: Evidence, which: Gate, on: date = TODAY) -> tuple[Result | None, Counts]:
    """Return how ``which`` ended for the signature, and whether the signature counts."""
    found = judged(evidence, on)[SIGNATURE]
    return found.result(which), found.counts


# ---- what counts


def test_a_signature_of_which_every_gate_holds_counts_and_nothing_else_does() -> None:
    found = judged(signed())
    assert [id_ for id_, each in found.items() if each.counts is not Counts.NO] == [SIGNATURE]
    assert found[SIGNATURE].counts is Counts.YES
    assert {each.result for each in found[SIGNATURE].gates} == {Result.MET}
    assert found[SIGNATURE].letter == "カ"


def test_a_login_is_no_method_whatever_else_is_known_of_it() -> None:
    for on in (TODAY, EVE, CHANGE):
        found = judged(everything(Technique.LOGIN, on), on)
        assert {each.counts for each in found.values()} == {Counts.NO}
        assert found[SIGNATURE].gates[0] == GateResult(Gate.TECHNIQUE, Result.FAILED, "login")


@given(DAYS)
def test_empty_evidence_counts_for_nothing(on: date) -> None:
    assert {each.counts for each in judged(Evidence(), on).values()} == {Counts.NO}


def test_evidence_that_was_not_told_is_never_met() -> None:
    for technique in Technique:
        for each in judged(Evidence(technique=technique)).values():
            met = {result.gate for result in each.gates if result.result is Result.MET}
            assert met <= {Gate.TECHNIQUE, Gate.CARRIER}
            assert each.counts is Counts.NO


@given(ANY_EVIDENCE, DAYS)
def test_no_failed_or_open_gate_ever_counts(evidence: Evidence, on: date) -> None:
    for each in judged(evidence, on).values():
        good = {result.result for result in each.gates} == {Result.MET}
        assert (each.counts is Counts.YES) is good


@settings(max_examples=400)
@given(nearly_good())
def test_a_signature_counts_exactly_when_the_statute_says_so(case: tuple[Evidence, date]) -> None:
    """The rule written out a second time, without tables."""
    e, on = case
    counts = (
        e.technique is Technique.SIGNATURE
        and e.at is not None
        and (e.at + timedelta(hours=9)).date() == on
        and e.verifier is not SignatureVerifierStatus.NONE
        and e.notified_on is not None
        and e.notified_on <= on
        and e.payload is Payload.TRANSACTION
        and e.genuine is Told.YES
        and e.revocation is Revocation.GOOD
        and e.period is Period.WITHIN
        and e.obtained >= IDENTIFIED
        and e.facts is FactsMatch.YES
    )
    assert (judged(e, on)[SIGNATURE].counts is Counts.YES) is counts


@given(nearly_good())
def test_what_is_not_decided_by_rule_needs_review_and_is_never_a_yes(
    case: tuple[Evidence, date],
) -> None:
    evidence, on = case
    by_id = {str(method.id): method for method in methods_on(on)}
    for id_, each in judged(evidence, on).items():
        if by_id[id_].outside or by_id[id_].open_points:
            assert each.counts is not Counts.YES
        if each.counts is Counts.NEEDS_REVIEW:
            assert Result.FAILED not in {result.result for result in each.gates}


# ---- each gate of a signature


@pytest.mark.parametrize(
    ("which", "change"),
    [
        (Gate.CARRIER, {"carrier": Carrier.CARD}),
        (Gate.CARRIER, {"carrier": Carrier.ANDROID}),
        (Gate.CARRIER, {"carrier": Carrier.IPHONE}),
        (Gate.CARRIER, {"carrier": Carrier.NOT_TOLD}),
        (Gate.VERIFIER_STATUS, {"verifier": SignatureVerifierStatus.ENTRUSTED}),
        (Gate.VERIFIER_STATUS, {"notified_on": TODAY}),
        (Gate.FACTS_COMPLETE, {"obtained": frozenset(Obtained)}),
    ],
)
def test_what_the_statute_does_not_ask_for_makes_no_difference(
    which: Gate, change: dict[str, Any]
) -> None:
    assert gate(signed(**change), which) == (Result.MET, Counts.YES)


FAILING: list[tuple[Gate, dict[str, Any]]] = [
    (Gate.DAY, {"at": None}),
    (Gate.DAY, {"at": noon(TODAY) + timedelta(days=1)}),
    (Gate.VERIFIER_STATUS, {"verifier": SignatureVerifierStatus.NONE}),
    (Gate.VERIFIER_STATUS, {"notified_on": None}),
    (Gate.VERIFIER_STATUS, {"notified_on": TODAY + timedelta(days=1)}),
    *(
        (Gate.TRANSACTION_PAYLOAD, {"payload": p})
        for p in (Payload.NONCE, Payload.OTHER, Payload.NOT_TOLD)
    ),
    *((Gate.GENUINE, {"genuine": t}) for t in Told if t != "yes"),
    *((Gate.REVOCATION, {"revocation": r}) for r in Revocation if r != "good"),
    *((Gate.UNEXPIRED, {"period": p}) for p in Period if p != "within"),
    *((Gate.FACTS_COMPLETE, {"obtained": IDENTIFIED - {item}}) for item in IDENTIFIED),
    (Gate.FACTS_MATCH, {"facts": FactsMatch.NO}),
    (Gate.FACTS_MATCH, {"facts": FactsMatch.NOT_COMPARED}),
]


@pytest.mark.parametrize(
    ("which", "change"), FAILING, ids=[f"{which}-{n}" for n, (which, _) in enumerate(FAILING)]
)
def test_one_gate_that_does_not_hold_fails_alone_and_the_method_does_not_count(
    which: Gate, change: dict[str, Any]
) -> None:
    found = judged(signed(**change))[SIGNATURE]
    assert [each.gate for each in found.gates if each.result is not Result.MET] == [which]
    assert (found.result(which), found.counts) == (Result.FAILED, Counts.NO)


def test_an_unknown_revocation_is_never_good() -> None:
    found = gate(signed(revocation=Revocation.UNKNOWN), Gate.REVOCATION)
    assert found == (Result.FAILED, Counts.NO)


def test_whoever_moved_abroad_has_no_address_that_the_statute_asks_for() -> None:
    abroad = IDENTIFIED - {Obtained.DOMESTIC_ADDRESS}
    assert gate(signed(obtained=abroad), Gate.FACTS_COMPLETE) == (Result.FAILED, Counts.NO)


def test_whether_entrusting_alone_makes_a_verifier_is_open_and_not_guessed() -> None:
    entrusted = signed(verifier=SignatureVerifierStatus.ENTRUSTED, notified_on=None)
    answer = (Result.NEEDS_REVIEW, Counts.NEEDS_REVIEW)
    assert gate(entrusted, Gate.VERIFIER_STATUS) == answer
    also_failed = attrs.evolve(entrusted, payload=Payload.NONCE)
    assert gate(also_failed, Gate.VERIFIER_STATUS) == (Result.NEEDS_REVIEW, Counts.NO)


def test_a_document_that_nobody_here_has_read_needs_a_person_to_look() -> None:
    answer = (Result.NEEDS_REVIEW, Counts.NEEDS_REVIEW)
    assert gate(signed(payload=Payload.OWN_DOCUMENT), Gate.TRANSACTION_PAYLOAD) == answer


def test_facts_that_no_rule_can_compare_need_a_person_to_look() -> None:
    answer = (Result.NEEDS_REVIEW, Counts.NEEDS_REVIEW)
    assert gate(signed(facts=FactsMatch.NOT_COMPARABLE), Gate.FACTS_MATCH) == answer


def test_the_firm_is_judged_even_where_no_signature_was_made() -> None:
    found = judged(everything(Technique.LOGIN, verifier=SignatureVerifierStatus.NONE))[SIGNATURE]
    assert found.result(Gate.VERIFIER_STATUS) is Result.FAILED
    assert found.result(Gate.REVOCATION) is Result.NOT_APPLICABLE


# ---- the two regimes


@pytest.mark.parametrize(
    ("on", "letter", "revision"),
    [
        (date(2025, 6, 24), "カ", "420M60000F5A001_20260806_508M60000F5A006"),
        (EVE, "カ", "420M60000F5A001_20260806_508M60000F5A006"),
        (CHANGE, "ヌ", "420M60000F5A001_20270401_508M60000F5A005"),
        (date(2040, 1, 1), "ヌ", "420M60000F5A001_20270401_508M60000F5A005"),
    ],
)
def test_the_letter_changes_on_the_day_and_the_id_does_not(
    on: date, letter: str, revision: str
) -> None:
    found = judged(signed(on, notified_on=on), on)[SIGNATURE]
    assert (found.letter, found.revision, found.counts) == (letter, revision, Counts.YES)


@pytest.mark.parametrize(
    ("at", "on"),
    [
        (datetime(2027, 3, 31, 14, 59, 59, 999999, tzinfo=UTC), EVE),
        (datetime(2027, 3, 31, 15, tzinfo=UTC), CHANGE),
        (datetime(2027, 4, 1, 14, 59, 59, tzinfo=UTC), CHANGE),
    ],
)
def test_the_day_of_a_check_begins_at_midnight_in_japan(at: datetime, on: date) -> None:
    for day in (EVE, CHANGE):
        found = judged(signed(day, at=at), day)[SIGNATURE]
        assert found.counts is (Counts.YES if day == on else Counts.NO)


def test_a_check_of_the_old_regime_cannot_be_judged_by_the_new_one_nor_the_reverse() -> None:
    """What was lawfully done before the change stays so: it is judged by its own day."""
    for made, other in ((EVE, CHANGE), (CHANGE, EVE)):
        assert judged(signed(made), made)[SIGNATURE].counts is Counts.YES
        assert judged(signed(made), other)[SIGNATURE].result(Gate.DAY) is Result.FAILED


def test_looking_at_the_card_suffices_until_the_change_and_not_after() -> None:
    assert judged(everything(Technique.SIGHT, EVE), EVE)["photo-document-shown"].counts == "yes"
    after = judged(everything(Technique.SIGHT, CHANGE), CHANGE)
    assert "photo-document-shown" not in after
    assert Counts.YES not in {each.counts for each in after.values()}
    assert after["chip-document-shown-and-read"].result(Gate.TECHNIQUE) is Result.FAILED


def test_a_picture_of_the_card_is_no_method_of_an_ordinary_resident_after_the_change() -> None:
    before = judged(everything(Technique.IMAGE, EVE), EVE)["selfie-and-document-image"]
    assert before.counts is Counts.NEEDS_REVIEW
    after = judged(everything(Technique.IMAGE, CHANGE), CHANGE)
    possible = {id_ for id_, each in after.items() if each.counts is not Counts.NO}
    assert possible == {"nonresident-copy-or-image-and-mail"}


def test_the_clauses_that_were_not_read_in_full_need_review() -> None:
    found = judged(everything(Technique.CHIP_FACE, CHANGE), CHANGE)["chip-document-shown-and-read"]
    assert found.counts is Counts.NEEDS_REVIEW
    assert found.gates[-1] == GateResult(Gate.OPEN, Result.NEEDS_REVIEW, "clause-not-read-in-full")


# ---- chips and phones


@pytest.mark.parametrize("on", [TODAY, CHANGE])
def test_a_chip_with_photograph_and_a_selfie_count_and_a_chip_of_texts_does_not(on: date) -> None:
    chip = everything(Technique.CHIP_FACE, on, face=FaceCheck.SELFIE)
    assert judged(chip, on)["selfie-and-chip"].counts is Counts.YES
    for change in (
        {"technique": Technique.CHIP_TEXT},
        {"obtained": IDENTIFIED},
        {"face": FaceCheck.IN_PERSON},
        {"face": FaceCheck.DIFFERS},
        {"genuine": Told.NOT_TOLD},
        {"carrier": Carrier.PHONE},
    ):
        spoilt = attrs.evolve(chip, **change)
        assert judged(spoilt, on)["selfie-and-chip"].counts is Counts.NO


@pytest.mark.parametrize("on", [TODAY, CHANGE])
def test_the_record_on_a_phone_needs_certified_programs_a_photograph_and_no_selfie(
    on: date,
) -> None:
    record = everything(Technique.PHONE_RECORD, on, face=FaceCheck.NOT_MADE)
    assert judged(record, on)["card-record-on-phone"].counts is Counts.YES
    for change in (
        {"certified_programs": Told.NOT_TOLD},
        {"obtained": IDENTIFIED},
        {"carrier": Carrier.CARD},
    ):
        spoilt = attrs.evolve(record, **change)
        assert judged(spoilt, on)["card-record-on-phone"].counts is Counts.NO


def test_a_signature_of_another_authority_is_not_the_method_of_the_signing_certificate() -> None:
    found = judged(everything(Technique.OTHER_SIGNATURE))
    assert found[SIGNATURE].counts is Counts.NO
    assert found["signature-by-accredited-authority"].counts is Counts.NEEDS_REVIEW


# ---- what is asked


def test_a_use_case_without_statute_has_no_methods_to_judge() -> None:
    assert judge_methods("rental-screening", signed(), TODAY) == ()


def test_an_unknown_use_case_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="nearest: property-sale") as refused:
        judge_methods("propertysale", signed(), TODAY)
    assert refused.value.code == "use-case-unknown"


def test_a_day_before_the_data_is_refused_and_not_judged_by_another_regime() -> None:
    with pytest.raises(UsageError, match="start on 2025-06-24") as refused:
        judge_methods("property-sale", signed(), date(2025, 6, 23))
    assert refused.value.code == "law-day-not-recorded"


def test_an_instant_is_no_day() -> None:
    with pytest.raises(UsageError, match="a day in Japan"):
        judge_methods("property-sale", signed(), datetime(2026, 11, 26, 23, tzinfo=UTC))


def test_evidence_takes_members_and_aware_instants_only() -> None:
    for wrong in (
        {"technique": "signature"},
        {"revocation": "good"},
        {"genuine": True},
        {"obtained": {"name"}},
        {"obtained": frozenset({"name"})},
        {"notified_on": datetime(2026, 4, 1, tzinfo=UTC)},
        {"notified_on": "2026-04-01"},
    ):
        with pytest.raises((TypeError, ValueError)):
            Evidence(**wrong)
    with pytest.raises(ValueError, match="naive"):
        Evidence(at=datetime.fromisoformat("2026-11-26T12:00"))


# ---- what is answered


def test_a_judgement_without_gates_is_no_yes() -> None:
    whole = judged(signed())[SIGNATURE]
    assert attrs.evolve(whole, gates=()).counts is Counts.NO
    assert attrs.evolve(whole, gates=whole.gates[1:]).counts is Counts.NO


@pytest.mark.parametrize("result", Result)
def test_a_gate_that_is_not_met_is_no_yes_whatever_it_is_called(result: Result) -> None:
    whole = judged(signed())[SIGNATURE]
    last = GateResult(whole.gates[-1].gate, result, "any")
    counts = {Result.MET: Counts.YES, Result.NEEDS_REVIEW: Counts.NEEDS_REVIEW}
    spoilt = attrs.evolve(whole, gates=(*whole.gates[:-1], last))
    assert spoilt.counts is counts.get(result, Counts.NO)


@given(nearly_good())
def test_a_judgement_survives_its_record(case: tuple[Evidence, date]) -> None:
    for each in judged(*case).values():
        assert MethodJudgement.from_json(json.loads(json.dumps(each.as_json()))) == each


def test_a_record_that_was_altered_to_count_does_not() -> None:
    plain = judged(signed(payload=Payload.NONCE))[SIGNATURE].as_json() | {"counts": "yes"}
    assert MethodJudgement.from_json(plain).counts is Counts.NO
    with pytest.raises(ValueError, match="perhaps"):
        MethodJudgement.from_json(plain | {"gates": [plain["gates"][0] | {"result": "perhaps"}]})


def test_a_judgement_has_the_title_of_its_day() -> None:
    before = judged(everything(Technique.RESTRICTED_MAIL, EVE), EVE)["restricted-mail"]
    after = judged(everything(Technique.RESTRICTED_MAIL, CHANGE), CHANGE)["restricted-mail"]
    assert before.title() == "特定事項伝達型本人限定受取郵便等"
    assert after.title("en").endswith("after it read a chip or record")


def test_a_judgement_as_plain_data_says_all_of_it() -> None:
    plain = judged(signed(payload=Payload.NONCE))[SIGNATURE].as_json()
    assert (plain["id"], plain["letter"], plain["counts"]) == (SIGNATURE, "カ", "no")
    assert (plain["revision"][:15], plain["checked_on"]) == ("420M60000F5A001", "2026-09-11")
    assert (plain["on"], plain["stale"]) == ("2026-11-26", False)
    assert plain["article"] == "犯罪による収益の移転防止に関する法律施行規則6条1項1号"
    assert {"gate": "transaction-payload", "result": "failed", "why": "nonce"} in plain["gates"]
    assert [each["gate"] for each in plain["gates"]] == [
        "technique",
        "carrier",
        "day",
        "verifier-status",
        "transaction-payload",
        "genuine",
        "revocation",
        "unexpired",
        "facts-complete",
        "facts-match",
    ]


def test_judgements_older_than_ninety_days_say_so_and_still_judge() -> None:
    read = date(2026, 9, 11)

    def on(day: date) -> MethodJudgement:
        return judged(signed(day), day)[SIGNATURE]

    assert (on(read).stale, on(read - timedelta(days=1)).stale) == (False, False)
    assert on(read + timedelta(days=90)).stale is False
    assert on(read + timedelta(days=91)).stale is True
    assert on(read + timedelta(days=91)).counts is Counts.YES


ANSWERS: dict[str, Iterable[Any]] = {
    "carrier": Carrier,
    "at": (None, noon(TODAY), noon(CHANGE)),
    "verifier": SignatureVerifierStatus,
    "notified_on": (None, TODAY, date(2030, 1, 1)),
    "payload": Payload,
    "genuine": Told,
    "revocation": Revocation,
    "period": Period,
    "obtained": (frozenset(), IDENTIFIED),
    "facts": FactsMatch,
    "face": FaceCheck,
    "displayed": Told,
    "certified_programs": Told,
    "mail_sent": Told,
}


@pytest.mark.parametrize("technique", Technique)
@pytest.mark.parametrize("on", [TODAY, CHANGE])
def test_every_answer_has_words_in_both_languages(technique: Technique, on: date) -> None:
    for field, answers in ANSWERS.items():
        for answer in answers:
            for verifier in SignatureVerifierStatus:
                e = everything(technique, on, **{"verifier": verifier, field: answer})
                for each in judged(e, on).values():
                    assert each.counts.text() != each.counts.text("en")
                    for result in each.gates:
                        assert result.text() != result.text("en")
                        assert result.text("fr") == result.text("ja")


# ---- what an outcome answers


def test_only_a_valid_certificate_is_both_unrevoked_and_within_its_period() -> None:
    good = (Revocation.GOOD, Period.WITHIN)
    assert revocation_and_period(Standing.VALID) == good
    for other in (None, *Standing):
        if other is not Standing.VALID:
            revocation, period = revocation_and_period(other)
            assert revocation is not Revocation.GOOD
            assert period is not Period.WITHIN
    assert revocation_and_period(Standing.EXPIRED)[1] is Period.EXPIRED
    assert revocation_and_period(Standing.HELD)[0] is Revocation.HELD


def test_what_was_obtained_is_told_without_its_value() -> None:
    facts = declared(name="見本　花子", address="東京都見本区1-2", birth_date="1990-01-02")
    assert obtained(facts) == IDENTIFIED
    assert obtained(facts, photo=True) == frozenset(Obtained)
    assert obtained(BasicFacts()) == frozenset()
    shown = repr(signed(obtained=obtained(facts)))
    assert "花子" not in shown
    assert "1990" not in shown


def test_an_address_abroad_or_half_a_birth_date_was_not_obtained() -> None:
    left = BasicFacts(address=MovedAbroad(date(2024, 5, 27)), birth_date=BirthDate(1990, 1))
    assert obtained(left) == frozenset()
