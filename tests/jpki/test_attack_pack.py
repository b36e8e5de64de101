"""The attack pack: our own verifier, and what independent engines say of the same cases."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from myna_sdk.jpki.checklist import RULES
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.revocation import Held, Revoked
from myna_sdk.jpki.verdicts import Proven, Refused, Unproven
from myna_sdk.model.instants import Instant
from myna_sdk.testing.attack_pack import Attack, attacks, cases, outcome_of, verdict_of
from myna_sdk.testing.attack_pack.making import FAULTS, PROVEN
from tests.jpki.judges import ABOUT_SIGNATURES, OpenSsl, judged_by_certvalidator

AT = datetime(2026, 11, 24, 3, 0, 0, tzinfo=UTC)
LEAST = 150
TABLE = tomllib.loads(Path(__file__).with_name("agreement.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def pack() -> tuple[Attack, ...]:
    return attacks(AT)


def test_cases_and_faults_are_the_same_list() -> None:
    written = {(case.about, case.name) for case in cases()}
    assert written == {(about, name) for about, faults in FAULTS.items() for name in faults}
    names = [case.name for case in cases()]
    assert len(names) == len(set(names)) >= LEAST


def test_every_expected_code_is_a_flaw_and_every_number_a_check() -> None:
    for case in cases():
        if case.expected == PROVEN:
            assert case.number == 0
        else:
            assert Flaw(case.expected)
            assert 1 <= case.number <= len(RULES)
        assert case.wrong.endswith(".")


def test_almost_every_flaw_is_met_by_a_case() -> None:
    """Flaws of anchors are met by the tests of anchors, which no certificate can show."""
    met = {case.expected for case in cases()}
    missing = {flaw.value for flaw in Flaw if not flaw.value.startswith("anchor-")} - met
    assert missing == {
        *("policy-unconfirmed",),  # no policy of the mock is
        *("input-is-something-else", "input-several"),  # told of files
        *(f.value for f in Flaw if f.value.startswith(("evidence-", "stamp-", "cms-", "pdf-"))),
        *(f.value for f in Flaw if f.value.startswith("crl-index-")),  # of files of ours
        *("address-unreadable",),  # a blank one is as unreadable as a blank name
        *("signature-form-not-for-key", "signature-hash-not-allowed"),  # of keys on a curve
    }


@pytest.mark.parametrize(
    "at",
    [AT, AT + timedelta(days=500, hours=13), datetime(2031, 2, 28, 23, 59, 59, 999_999, UTC)],
    ids=str,
)
def test_our_verifier_gives_each_case_its_code_under_any_instant(at: Instant) -> None:
    told = {a.case.name: outcome_of(verdict_of(a)) for a in attacks(at)}
    assert told == {case.name: (case.expected, case.number) for case in cases()}


def test_what_could_not_be_told_is_unproven_and_what_is_wrong_refused(
    pack: tuple[Attack, ...],
) -> None:
    for attack in pack:
        verdict = verdict_of(attack)
        if isinstance(verdict, Proven):
            continue
        revoked = isinstance(verdict.revocation, (Revoked, Held))
        undecided = verdict.number == 14 and not revoked
        assert isinstance(verdict, Unproven if undecided else Refused), attack.case.name


def test_an_attack_shows_no_key_and_holds_none() -> None:
    assert "PRIVATE" not in repr(attacks(AT)[0].case)


def _disagreements(told: dict[str, bool]) -> set[str]:
    expected = {case.name: case.expected == PROVEN for case in cases()}
    return {name for name, accepted in told.items() if accepted != expected[name]}


def test_openssl_agrees_but_for_reviewed_cases(pack: tuple[Attack, ...], tmp_path: Path) -> None:
    judge = OpenSsl(tmp_path)
    told = {attack.case.name: judge.judges(attack) for attack in pack}
    assert _disagreements(told) == set(TABLE["openssl"])


def test_certvalidator_agrees_but_for_reviewed_cases(pack: tuple[Attack, ...]) -> None:
    told = {
        attack.case.name: judged_by_certvalidator(attack)
        for attack in pack
        if attack.case.about != ABOUT_SIGNATURES
    }
    assert _disagreements(told) == set(TABLE["certvalidator"])


def test_every_disagreement_has_a_reviewed_reason() -> None:
    for judge in ("openssl", "certvalidator"):
        for name, reason in TABLE[judge].items():
            assert reason in TABLE["reasons"], name
    used = {reason for judge in ("openssl", "certvalidator") for reason in TABLE[judge].values()}
    assert used == set(TABLE["reasons"])
