"""The customer is told what to do next, after every outcome and in both languages."""

import re

import pytest

from myna_sdk.model.catalogue import entries
from myna_sdk.model.next_steps import HELP_LINE, NextStep, _texts
from myna_sdk.model.outcome import Rejected, Undetermined, Verified
from myna_sdk.model.reasons import Reason

JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")


def test_every_step_has_a_text_and_every_text_a_step() -> None:
    assert set(_texts()) == {step.value for step in NextStep}


@pytest.mark.parametrize("step", list(NextStep))
def test_a_step_speaks_both_languages(step: NextStep) -> None:
    assert JAPANESE.search(step.text("ja"))
    assert step.text("en")
    assert not JAPANESE.search(step.text("en"))


def test_every_reason_has_a_step_of_its_own_that_is_not_only_waiting_to_be_asked() -> None:
    lacking = [reason for reason in Reason if not reason.next_steps]
    assert lacking == []
    assert all(NextStep.NEVER_ASKED not in reason.next_steps for reason in Reason)


def test_an_error_is_no_outcome_and_has_no_steps() -> None:
    assert all(entry.next_steps == () for entry in entries().values() if entry.kind == "error")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_lost_card_or_phone_is_suspended_by_telephone_at_any_hour(language: str) -> None:
    assert HELP_LINE in NextStep.REPLACE_LOST.text(language)
    assert "24時間" in NextStep.REPLACE_LOST.text("ja")


def test_every_outcome_ends_with_what_the_counter_may_never_ask_for() -> None:
    outcomes = [Verified(None), *(kind(r) for r in Reason for kind in (Rejected, Undetermined))]
    assert all(outcome.next_steps[-1] is NextStep.NEVER_ASKED for outcome in outcomes)
    assert all(len(outcome.next_steps) > 1 for outcome in outcomes)


def test_what_is_never_asked_is_named_one_by_one() -> None:
    said = NextStep.NEVER_ASKED.text("ja")
    for never in ("個人番号", "裏面", "暗証番号", "住民票コード", "記号・番号", "ロック解除"):
        assert never in said


@pytest.mark.parametrize(
    ("reason", "step"),
    [
        (Reason.CANCELLED, NextStep.UNLOCK_PIN),
        (Reason.CERTIFICATE_EXPIRED, NextStep.RENEW),
        (Reason.CERTIFICATE_REVOKED, NextStep.REISSUE_AFTER_CHANGE),
        (Reason.CERTIFICATE_HELD, NextStep.REPLACE_LOST),
        (Reason.NO_LIVE_CERTIFICATE, NextStep.REISSUE_AFTER_CHANGE),
    ],
)
def test_the_likeliest_step_comes_first(reason: Reason, step: NextStep) -> None:
    assert reason.next_steps[0] is step
