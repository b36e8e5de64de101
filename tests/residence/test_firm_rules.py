"""Rules of a firm: read over ours, stricter than a statute but never laxer, refused by line."""

from pathlib import Path
from textwrap import dedent
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from myna_sdk.cases.decision import BasisKind, Decision, NeededFact, RecordItem, Replaces
from myna_sdk.cases.verification import EvidenceKind
from myna_sdk.errors import ConfigError, PluginError
from myna_sdk.law.use_cases import use_cases
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.instants import day_in_japan
from myna_sdk.providers.context import Environment
from myna_sdk.providers.faults import Fault, FaultKind
from myna_sdk.providers.registry import Registry
from myna_sdk.residence.book import RuleBook
from myna_sdk.residence.firm_rules import RuleFile, read_rule_files, rules_of
from myna_sdk.residence.judging import judge
from myna_sdk.residence.relaxing import may_relax, relaxations
from myna_sdk.residence.rules import rules
from tests.architecture.test_my_number import computed
from tests.configuration.files import LEAST, read
from tests.providers.distributions import Distributions, distributions
from tests.residence.verifications import TODAY, WHOLE, verified

__all__ = ["distributions"]

FIRM = """
[documents.pet-form]
ja = "ペット飼育届"
en = "Pet form"

[rules.pet-clause]
like = "rental-screening"
title_ja = "ペット特約"
title_en = "Pet clause"
basis = "company"
source = "社内規程 第3条"
checked_on = 2026-11-01
documents = ["pet-form"]
"""


def _file(text: str, name: str = "house.toml") -> RuleFile:
    return RuleFile(name=name, text=dedent(text))


def _faults(text: str) -> list[Fault]:
    found, faults = read_rule_files([_file(text)], RuleBook.ours())
    assert found == ()
    return list(faults)


def _one(text: str) -> Fault:
    (fault,) = _faults(text)
    return fault


FULL = """replaces = "full"
record = []
purposes = ["tenancy-contract"]
facts = ["name"]
evidence = ["sight"]"""


def _rule(name: str, *lines: str) -> str:
    told = ('source = "社内規程"', "checked_on = 2026-11-01")
    return "\n".join((f"[rules.{name}]", *told, *lines, ""))


# ---- what a firm may do


def test_a_paperwork_of_the_firms_own_is_like_one_of_ours() -> None:
    book = rules_of([_file(FIRM)])
    decision = judge(
        book.rule_of("pet-clause", TODAY),
        verified(),
        environment=Environment.MOCK,
        at=verified().at,
    )
    assert decision.replaces is Replaces.FULL
    assert [each.id for each in decision.other_documents] == ["pet-form"]
    assert decision.basis.kind is BasisKind.COMPANY
    assert decision.basis.source == "社内規程 第3条"
    assert decision.basis.place == "house.toml: rules.pet-clause"
    assert book.rules[: len(rules())] == rules()


def test_a_recipients_rule_closes_a_point_that_the_sources_leave_open() -> None:
    book = rules_of([_file(_rule("fire-insurance", 'basis = "recipient"'))])
    check = verified(purpose="insurance-application")
    told = book.rule_of("fire-insurance", TODAY)
    decision = judge(told, check, environment=Environment.MOCK, at=check.at)
    assert decision.replaces is Replaces.FULL
    assert decision.points == ()


def test_a_rule_of_a_recipient_may_ask_for_more_or_for_newer_facts() -> None:
    stricter = _rule("rental-screening", 'basis = "company"', "age_limit_months = 1")
    rule = rules_of([_file(stricter)]).rule_of("rental-screening", TODAY)
    assert rule.age_limit_months == 1
    assert rule.facts == RuleBook.ours().rule_of("rental-screening", TODAY).facts


def test_a_statute_may_be_tightened_in_every_regime() -> None:
    book = rules_of([_file(_rule("sale-identity-check", 'evidence = ["signature"]'))])
    changed = [rule for rule in book.rules if rule.use_case == "sale-identity-check"]
    assert len(changed) == 2
    for rule in changed:
        assert rule.evidence == (EvidenceKind.SIGNATURE,)
        assert rule.methods
        assert rule.basis.kind is BasisKind.STATUTE
        assert "社内規程" in rule.basis.source


@pytest.mark.parametrize(
    ("day", "warned"),
    [("2026-11-27", None), ("2036-11-01", "rule-is-ahead"), ("2026-08-01", "rule-is-stale")],
)
def test_the_day_of_a_rule_that_tightens_a_statute_is_looked_at_too(
    day: str, warned: str | None
) -> None:
    text = _rule("sale-identity-check", 'evidence = ["signature"]').replace("2026-11-01", day)
    rule = rules_of([_file(text)]).rule_of("sale-identity-check", TODAY)
    check = verified(purpose="property-sale")
    decision = judge(rule, check, environment=Environment.MOCK, at=check.at)
    assert decision.replaces is Replaces.FULL
    assert decision.stale is (warned is not None)
    assert {p.id for p in decision.points if p.id.startswith("rule-is")} == (
        set() if warned is None else {warned}
    )


def test_a_whole_new_rule_needs_no_model() -> None:
    text = _rule(
        "bicycle-storage",
        'title_ja = "駐輪場"',
        'title_en = "Bicycle storage"',
        'basis = "company"',
        'replaces = "full"',
        'purposes = ["tenancy-contract"]',
        'facts = ["name"]',
        'evidence = ["signature"]',
        'alternative = "photo-document-or-copy"',
    )
    rule = rules_of([_file(text)]).rule_of("bicycle-storage", TODAY)
    assert (rule.age_limit_months, rule.methods, rule.record) == (3, False, ())


def test_a_rule_of_a_firm_looks_at_ages_and_addresses_as_ours_do() -> None:
    text = """
    [documents.guardian-consent]
    ja = "親権者の同意書"
    en = "Consent of a parent"

    [rules.student-flat]
    like = "rental-screening"
    title_ja = "学生向け"
    title_en = "For students"
    basis = "company"
    source = "社内規程"
    checked_on = 2026-11-01
    when = { age_at_least = 15, age_below = 30, address = "domestic" }
    documents = ["income-proof", "guardian-consent"]
    due = { guardian-consent = { age_below = 18 } }
    """
    rule = rules_of([_file(text)]).rule_of("student-flat", TODAY)

    def at(*born: int) -> Decision:
        facts = attrs.evolve(WHOLE, birth_date=BirthDate(*born))
        check = verified(facts=facts)
        return judge(rule, check, environment=Environment.MOCK, at=check.at)

    pupil, student, grown = at(2008, 11, 27), at(2008, 11, 26), at(1996, 11, 26)
    assert [each.id for each in pupil.other_documents] == ["income-proof", "guardian-consent"]
    assert [each.id for each in student.other_documents] == ["income-proof"]
    assert [each.replaces for each in (pupil, student, grown)] == ["full", "full", "none"]
    assert at(2008).replaces is Replaces.NEEDS_REVIEW


# ---- what no firm may do


@pytest.mark.parametrize(
    ("name", "line", "key"),
    [
        ("sale-identity-check", 'evidence = ["signature", "sight", "copy"]', "evidence"),
        ("sale-identity-check", 'facts = ["name"]', "facts"),
        ("sale-identity-check", "documents = []", "documents"),
        ("sale-identity-check", "age_limit_months = 4", "age_limit_months"),
        ("sale-identity-check", 'purposes = ["property-sale", "loan-application"]', "purposes"),
        ("sale-identity-high-risk", 'replaces = "full"', "replaces"),
        ("sale-registration-buyer", 'record = ["name"]', "record"),
        ("loan-tax-credit", 'replaces = "none"\nrecord = ["address"]', "replaces"),
        ("public-housing", 'replaces = "none"\ndocuments = ["income-proof"]', "replaces"),
        ("senior-housing", 'evidence = ["signature", "sight"]', "evidence"),
        ("senior-housing", "due = { care-certificate = { age_below = 59 } }", "due"),
        ("senior-housing", "due = { relationship-proof = { age_below = 90 } }", "due"),
    ],
)
def test_a_rule_that_would_relax_a_statute_is_refused(name: str, line: str, key: str) -> None:
    faults = _faults(_rule(name, line.replace(', "copy"', "")))
    assert (f"rules.{name}.{key}", FaultKind.RULE_RELAXES) in {(f.key, f.kind) for f in faults}
    told = next(fault for fault in faults if fault.kind is FaultKind.RULE_RELAXES)
    assert told.file == "house.toml"
    assert "line 4" in told.problem
    assert "never relaxed" in told.remedy
    assert "緩められません" in told.render("ja")


@pytest.mark.parametrize(
    ("name", "line", "key"),
    [
        ("flat35", FULL, "replaces"),
        ("flat35", 'record = ["household-members"]', "record"),
        ("loan-household", "documents = []", "documents"),
        ("ur-rental", FULL, "replaces"),
        ("overseas-person", "when = {}", "when"),
        ("subsidy-all-household", "age_limit_months = 12", "age_limit_months"),
    ],
)
def test_no_company_rule_relaxes_what_a_recipient_asks_for_and_the_recipients_own_may(
    name: str, line: str, key: str
) -> None:
    faults = _faults(_rule(name, line, 'basis = "company"'))
    told = next(fault for fault in faults if fault.kind is FaultKind.RULE_OF_RECIPIENT)
    assert told.key == f"rules.{name}.{key}"
    assert "line 4" in told.problem
    assert 'write basis = "recipient"' in told.remedy
    assert "提出先" in told.render("ja")
    taken, _ = read_rule_files([_file(_rule(name, line, 'basis = "recipient"'))], RuleBook.ours())
    assert [rule.basis.kind for rule in taken] == [BasisKind.RECIPIENT]


@pytest.mark.parametrize(
    ("name", "line", "allowed"),
    [
        ("overseas-person", "when = {}", '{ address = "abroad" }'),
        ("senior-housing", "due = { care-certificate = { age_below = 50 } }", "{ age_below = 60 }"),
    ],
)
def test_the_condition_that_may_not_be_relaxed_is_told_as_it_is_written(
    name: str, line: str, allowed: str
) -> None:
    basis = () if name == "senior-housing" else ('basis = "company"',)
    fault = _one(_rule(name, line, *basis))
    assert allowed in fault.remedy
    assert allowed in fault.render("ja")


def test_a_paperwork_like_a_recipients_is_not_relaxed_either() -> None:
    like = ('like = "flat35"', 'title_ja = "独自"', 'title_en = "Mine"', FULL)
    kinds = {fault.kind for fault in _faults(_rule("mine", *like, 'basis = "company"'))}
    assert kinds == {FaultKind.RULE_OF_RECIPIENT}


def test_a_company_rule_settles_no_point_that_a_recipient_has_left_open() -> None:
    book = rules_of([_file(_rule("fire-insurance", 'basis = "company"'))])
    rule = book.rule_of("fire-insurance", TODAY)
    assert [point.id for point in rule.open_points] == ["insurer-practice-not-found"]
    ours = RuleBook.ours().rule_of("fire-insurance", TODAY)
    settled = attrs.evolve(rule, points=())
    assert list(relaxations(settled, ours)) == [("open", "insurer-practice-not-found")]


def test_a_statutes_purpose_serves_no_paperwork_that_is_not_like_the_statutes() -> None:
    text = _rule(
        "handshake-sale",
        'title_ja = "簡易な売買"',
        'title_en = "Easy sale"',
        'basis = "company"',
        'replaces = "full"',
        'purposes = ["property-sale"]',
        'facts = ["name"]',
        'evidence = ["signature"]',
        'alternative = "photo-document-or-copy"',
    )
    fault = _one(text)
    assert (fault.key, fault.kind) == ("rules.handshake-sale.purposes", FaultKind.RULE_CONTRADICTS)
    assert "a statute prescribes the methods" in fault.problem


@pytest.mark.parametrize("name", ["rental-guarantee", "address-update", "rental-joint-guarantor"])
def test_facts_shared_at_a_login_are_added_by_no_rule(name: str) -> None:
    told = 'evidence = ["signature", "sight", "shared-by-app"]'
    fault = _one(_rule(name, 'basis = "company"', told))
    assert fault.key == f"rules.{name}.evidence"
    assert "never serves" in fault.problem


@pytest.mark.parametrize("purpose", ["rental-guarantee", "address-update"])
def test_nor_by_a_new_paperwork_of_the_same_purpose(purpose: str) -> None:
    text = _rule(
        "mine",
        'title_ja = "独自"',
        'title_en = "Mine"',
        'basis = "company"',
        'replaces = "full"',
        f'purposes = ["{purpose}"]',
        'facts = ["name"]',
        'evidence = ["shared-by-app"]',
        'alternative = "photo-document-or-copy"',
    )
    assert "never serves" in _one(text).problem


# ---- bad input: file, line, remedy


@pytest.mark.parametrize(
    ("lines", "key", "said"),
    [
        (('evidnce = ["signature"]',), "evidnce", "line 5: no such key; nearest: evidence"),
        (('evidence = ["fax"]',), "evidence", "line 5: 'fax' is not known"),
        (('documents = ["moon-rock"]',), "documents", "line 5: 'moon-rock' is not known"),
        (("age_limit_months = 0",), "age_limit_months", "at least 1"),
        (("age_limit_months = true",), "age_limit_months", "at least 1"),
        (('purposes = ["rental-screning"]',), "purposes", "nearest: rental-screening"),
        (('replaces = "needs-review"',), "replaces", "an answer, not a rule"),
        (('like = "flat35"',), "like", "leave `like` out"),
        (('from = "2026-01-01"',), "from", "no such key"),
        (("methods = false",), "methods", "no such key"),
        (("when = { age = 60 }",), "when.age", "nearest: age_below"),
        (("when = { age_below = 0 }",), "when.age_below", "at least 1"),
        (("when = { age_below = 131 }",), "when.age_below", "at most 130"),
        (("when = { age_below = true }",), "when.age_below", "at least 1"),
        (('when = { address = "moon" }',), "when.address", "'moon' is not known"),
        (('when = "adults"',), "when", "must be a table"),
        (("due = { income-proof = 7 }",), "due.income-proof", "must be a table"),
        (("due = { incom-proof = {} }",), "due.incom-proof", "says nobody"),
        (('title_ja = "a\\u202eb"',), "title_ja", "line 5: holds a control character"),
        (('title_en = "a"',), "title_ja", "is missing"),
        (
            ('title_ja = "題"', 'title_en = "a\\u0007b"'),
            "title_en",
            "line 6: holds a control character",
        ),
        (('title_ja = "題"', f'title_en = "{"a" * 4001}"'), "title_en", "longer than 4000"),
    ],
)
def test_an_unknown_key_or_word_is_refused_by_file_line_and_remedy(
    lines: tuple[str, ...], key: str, said: str
) -> None:
    fault = _one(_rule("rental-screening", 'basis = "company"', *lines))
    assert fault.kind is FaultKind.RULE_FORM
    assert fault.file == "house.toml"
    assert fault.key == f"rules.rental-screening.{key}"
    assert said in fault.problem
    assert "docs/residence.md" in fault.remedy


@pytest.mark.parametrize(
    ("name", "lines", "said"),
    [
        ("rental-screening", ('record = ["relationship"]',), "line 5: replaces = "),
        ("rental-screening", ('record = ["my-number"]', 'replaces = "partly"'), "never asked for"),
        ("rental-screening", ('replaces = "none"', "documents = []"), "asks for something"),
        ("rental-screening", ('replaces = "must_not_collect"',), "asks for nothing"),
        ("rental-screening", ('replaces = "none"', 'facts = ["name"]'), "nothing is used"),
        (
            "rental-screening",
            ('facts = ["name", "photo"]', 'evidence = ["signature"]'),
            "no listed evidence has a photograph",
        ),
        (
            "rental-screening",
            ("when = { age_at_least = 20, age_below = 20 }",),
            "line 5: nobody meets this",
        ),
        (
            "address-update",
            ("when = { age_at_least = 20 }",),
            "needs birth_date among the facts",
        ),
        ("rental-screening", ('when = { address = "abroad" }',), "leave address out of the facts"),
        (
            "rental-co-occupant",
            ('when = { address = "domestic" }',),
            "needs address among the facts",
        ),
        (
            "rental-screening",
            ("due = { office-guide = { age_below = 20 } }",),
            "not listed under documents",
        ),
    ],
)
def test_a_contradiction_is_refused_with_both_sides(
    name: str, lines: tuple[str, ...], said: str
) -> None:
    faults = _faults(_rule(name, 'basis = "company"', *lines))
    assert {fault.kind for fault in faults} == {FaultKind.RULE_CONTRADICTS}
    assert said in "\n".join(fault.problem for fault in faults)


def test_no_firm_makes_a_statute() -> None:
    assert "no firm makes a statute" in _one(_rule("flat35", 'basis = "statute"')).problem
    relabelled = _one(_rule("sale-identity-check", 'basis = "company"'))
    assert "rests on a statute" in relabelled.problem


def test_two_files_do_not_tell_one_paperwork_twice() -> None:
    files = [_file(FIRM, "one.toml"), _file(FIRM, "two.toml")]
    _, (fault,) = read_rule_files(files, RuleBook.ours())
    assert (fault.file, fault.kind) == ("two.toml", FaultKind.RULE_TWICE)
    assert "one.toml" in fault.problem


def test_every_fault_of_every_rule_is_told_at_once() -> None:
    text = _rule("flat35", 'evidnce = ["x"]', 'basis = "recipient"') + _rule(
        "sale-identity-check", "age_limit_months = 9"
    )
    assert [fault.kind for fault in _faults(text)] == [
        FaultKind.RULE_FORM,
        FaultKind.RULE_RELAXES,
    ]


@pytest.mark.parametrize("text", ["[rules", "[rulez.x]\n", "", "rules = 1\n", "[rules]\n"])
def test_a_file_that_holds_no_rules_is_refused(text: str) -> None:
    fault = _one(text)
    assert fault.kind is FaultKind.RULE_FORM
    assert "line 1" in fault.problem


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = " + "[" * 9000, "too deep"),
        (f"a = {'9' * 5000}", "too long"),
        (f"{'a.' * 20000}a = 1", "no such key"),
    ],
    ids=["nested", "number", "dotted"],
)
def test_a_file_that_no_reader_can_read_is_refused(text: str, said: str) -> None:
    fault = _one(text)
    assert fault.kind is FaultKind.RULE_FORM
    assert said in fault.problem


@pytest.mark.parametrize("name", ["", "Flat35", "flat\u201035", "fl\u0430t35", "a b", "a.b"])
def test_a_name_that_may_look_like_another_is_refused(name: str) -> None:
    fault = _one(FIRM.replace("rules.pet-clause", f'rules."{name}"'))
    assert fault.kind is FaultKind.RULE_FORM
    assert "lower-case letters" in fault.problem
    assert "\n" not in fault.problem


UNSEEN_MARKS = ("\u202e", "\u200b", "\u2066", "\x85", "\U000e0041", "\ufeff")


@pytest.mark.parametrize("mark", UNSEEN_MARKS, ids=ascii)
@pytest.mark.parametrize(
    "place", ["ペット特約", "Pet form", "checked_on", "社内規程 第3条", "[rules.pet-clause]"]
)
def test_what_cannot_be_seen_stands_nowhere_in_a_file(mark: str, place: str) -> None:
    text = dedent(FIRM).replace(place, f"{place[:3]}{mark}{place[3:]}")
    fault = _one(text)
    assert fault.kind is FaultKind.RULE_FORM
    line = 1 + text[: text.index(mark)].count("\n")
    assert f"line {line}: the line holds a control character" in fault.problem
    assert mark not in fault.render("ja") + fault.render("en")


def test_nor_is_it_written_as_an_escape() -> None:
    told = FIRM.replace("Pet form", "Pet \\u202eform").replace("documents = ", '"a\\u202eb" = ')
    fault = _one(told)
    assert "a key holds a control character" in fault.problem
    assert "\u202e" not in fault.render("ja") + fault.render("en")


def test_a_file_with_other_line_ends_and_tabs_is_read() -> None:
    taken, faults = read_rule_files(
        [RuleFile(name="house.toml", text=FIRM.replace("\n", "\r\n").replace(" = ", "\t=\t"))],
        RuleBook.ours(),
    )
    assert (len(taken), faults) == (1, ())


def test_a_word_of_ours_keeps_its_meaning() -> None:
    text = '[documents.income-proof]\nja = "なし"\nen = "none"\n' + FIRM.replace("pet-form", "x")
    assert "a word of the SDK's own" in _one(text).problem


def test_a_my_number_in_a_rule_is_refused_and_not_shown() -> None:
    number = computed()
    fault = _one(_rule("flat35", f'source = "{number}"'))
    assert (fault.kind, fault.key) == (FaultKind.MY_NUMBER, "line 4")
    assert number not in fault.render("ja") + fault.render("en")


ANY_RULE = st.fixed_dictionaries(
    {"source": st.just("x"), "checked_on": st.just(TODAY)},
    optional={
        "like": st.sampled_from([rule.use_case for rule in rules()]),
        "basis": st.sampled_from(BasisKind),
        "replaces": st.sampled_from(Replaces),
        "purposes": st.lists(st.sampled_from(sorted(use_cases())), max_size=2),
        "facts": st.lists(st.sampled_from(NeededFact), max_size=3),
        "evidence": st.lists(st.sampled_from(EvidenceKind), max_size=4),
        "record": st.lists(st.sampled_from(RecordItem), max_size=2),
        "age_limit_months": st.integers(0, 12),
        "when": st.sampled_from([{}, {"age_below": 15}, {"age_at_least": 60}]),
        "due": st.sampled_from([{}, {"care-certificate": {"age_below": 60}}]),
    },
)


def _toml(name: str, keys: dict[str, Any]) -> str:
    def written(value: Any) -> str:
        if isinstance(value, list):
            return "[" + ", ".join(f'"{one}"' for one in value) + "]"
        if isinstance(value, dict):
            return "{" + ", ".join(f"{key} = {written(one)}" for key, one in value.items()) + "}"
        return f'"{value}"' if isinstance(value, str) else str(value)

    lines = [f"{key} = {written(value)}" for key, value in keys.items()]
    titles = ['title_ja = "題"', 'title_en = "title"', 'alternative = "seal-certificate"']
    return "\n".join((f"[rules.{name}]", *lines, *titles, ""))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([*(rule.use_case for rule in rules()), "mine"]), ANY_RULE)
def test_no_rule_that_is_taken_relaxes_a_statute(name: str, keys: dict[str, Any]) -> None:
    ours = RuleBook.ours()
    taken, faults = read_rule_files([_file(_toml(name, keys))], ours)
    assert bool(taken) != bool(faults)
    for rule in taken:
        statutory = [
            each
            for each in ours.rules
            if each.use_case in (name, keys.get("like")) and each.from_day == rule.from_day
        ]
        for each in statutory:
            if not may_relax(rule.basis.kind, each.basis.kind):
                assert list(relaxations(rule, each)) == []
        bound = any(use_cases()[purpose].statutory for purpose in rule.purposes)
        if bound or set(rule.purposes) & {"rental-guarantee", "address-update"}:
            assert EvidenceKind.SHARED_BY_APP not in rule.evidence
        if bound:
            bare = attrs.evolve(verified(purpose=rule.purposes[0]), methods=())
            decision = judge(rule, bare, environment=Environment.MOCK, at=bare.at)
            assert decision.replaces is Replaces.NONE
            assert day_in_japan(decision.at) == TODAY


# ---- where rules come from


def test_the_configuration_names_the_files_of_rules(tmp_path: Path) -> None:
    (tmp_path / "house.toml").write_text(FIRM, "utf-8")
    configuration = read(tmp_path, LEAST + '[residence]\nrules = ["house.toml"]\n')
    book = rules_of(configuration.rule_files)
    assert book.rule_of("pet-clause", TODAY).basis.place == "house.toml: rules.pet-clause"


def test_a_faulty_rule_keeps_the_configuration_from_starting(tmp_path: Path) -> None:
    (tmp_path / "house.toml").write_text(_rule("flat35", 'basis = "mine"'), "utf-8")
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, LEAST + '[residence]\nrules = ["house.toml", "gone.toml"]\n')
    told = str(refused.value)
    assert "house.toml: rules.flat35.basis: line 4" in told
    assert "gone.toml" in told


RULES = """
@m.hook
def myna_residence_rules(self):
    return (("lender.toml", '''{text}'''),)
"""


def test_a_plugin_brings_rules_by_its_hook(distributions: Distributions) -> None:
    distributions.hooks("lender", RULES.format(text=FIRM))
    ((name, text),) = Registry.discover().hooks.residence_rules()
    assert name == "lender: lender.toml"
    rule = rules_of([RuleFile(name=name, text=text)]).rule_of("pet-clause", TODAY)
    assert rule.basis.place == "lender: lender.toml: rules.pet-clause"


def test_a_plugin_without_the_modules_that_it_needs_brings_no_rules_and_stops_nothing(
    distributions: Distributions,
) -> None:
    missing = "requires=('module_that_nobody_has',), extra='lender[all]'"
    distributions.hooks("lender", RULES.format(text=FIRM), extra=missing)
    assert Registry.discover().hooks.residence_rules() == ()


@pytest.mark.parametrize("answer", ["1/0", "(('a', 1),)", "('a', 'b')", "7"])
def test_a_plugin_whose_rules_cannot_be_had_stops_every_decision(
    distributions: Distributions, answer: str
) -> None:
    distributions.hooks(
        "lender", f"@m.hook\ndef myna_residence_rules(self):\n    return {answer}\n"
    )
    with pytest.raises(PluginError, match="lender"):
        Registry.discover().hooks.residence_rules()
