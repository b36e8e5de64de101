"""The recorded article: whole, explained, dated, and read strictly."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest

from myna_sdk.errors import ConfigError
from myna_sdk.law.evidence import Technique
from myna_sdk.law.judging import Counts, Result
from myna_sdk.law.methods import ALWAYS, Gate, methods_on, read_methods, regimes
from myna_sdk.law.reading import read_table
from tests.law.evidence import CHANGE

IROHA = "イロハニホヘトチリヌルヲワカヨ"
JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
WRITTEN = files("myna_sdk.law").joinpath("methods.toml").read_text(encoding="utf-8")
EVE = CHANGE - timedelta(days=1)

# ---- the data


def test_each_regime_holds_the_whole_article_letter_by_letter() -> None:
    for on, count in ((EVE, 15), (CHANGE, 14)):
        methods = methods_on(on)
        assert "".join(method.letter for method in methods) == IROHA[:count]


@pytest.mark.parametrize(
    ("id_", "before", "after"),
    [
        ("signature-by-verifier", "カ", "ヌ"),
        ("card-record-on-phone", "ル", "ト"),
        ("selfie-and-chip", "ヘ", "ハ"),
        ("third-party-confirmation", "ト", "ニ"),
        ("original-or-chip-and-mail", "チ", "ホ"),
        ("copy-and-mail-limited", "ヌ", "ヘ"),
        ("restricted-mail", "ヲ", "チ"),
        ("signature-by-accredited-authority", "ワ", "リ"),
        ("signature-by-specified-authority", "ヨ", "ル"),
        ("photo-document-shown", "イ", None),
        ("two-documents-shown", "ハ", None),
        ("document-shown-and-sent", "ニ", None),
        ("selfie-and-document-image", "ホ", None),
        ("two-copies-and-mail", "リ", None),
        ("chip-document-shown-and-read", None, "イ"),
        ("nonresident-document-shown", None, "ヲ"),
        ("nonresident-copy-or-image-and-mail", None, "ワ"),
        ("nonresident-two-copies-and-mail", None, "カ"),
    ],
)
def test_letters_move_and_ids_stay(id_: str, before: str | None, after: str | None) -> None:
    found = [
        next((method.letter for method in methods_on(on) if method.id == id_), None)
        for on in (EVE, CHANGE)
    ]
    assert found == [before, after]


def test_one_regime_is_in_force_on_every_recorded_day() -> None:
    first, second = regimes()
    assert (first.from_day, first.until_day) == (date(2025, 6, 24), CHANGE)
    assert (second.from_day, second.until_day) == (CHANGE, None)
    assert first.covers(EVE) is not first.covers(CHANGE)


def test_every_method_says_what_it_is_where_it_was_read_and_when() -> None:
    for regime in regimes():
        assert re.fullmatch(r"420M60000F5A001_\d{8}_508M60000F5A00\d", regime.revision)
        assert regime.checked_on <= date(2026, 11, 26)
        assert regime.sources
        for method in methods_on(regime.from_day):
            assert re.fullmatch(r"[a-z]+(-[a-z]+)*", method.id)
            assert JAPANESE.search(method.titles.ja)
            assert method.titles.ja != method.titles.en
            assert set(ALWAYS) <= set(method.gates)


def test_no_method_is_served_by_a_login_or_by_what_was_not_told() -> None:
    for on in (EVE, CHANGE):
        for method in methods_on(on):
            assert not {Technique.LOGIN, Technique.NOT_TOLD} & set(method.techniques)


def test_the_method_of_the_signing_certificate_has_the_gates_of_the_statute_in_both_regimes() -> (
    None
):
    gates = []
    for on in (EVE, CHANGE):
        (method,) = (each for each in methods_on(on) if Technique.SIGNATURE in each.techniques)
        gates.append(method.gates)
        assert (method.id, method.outside, method.open_points) == ("signature-by-verifier", (), ())
    assert gates[0] == gates[1]
    assert set(gates[0]) == {
        *ALWAYS,
        Gate.CARRIER,
        Gate.VERIFIER_STATUS,
        Gate.TRANSACTION_PAYLOAD,
        Gate.GENUINE,
        Gate.REVOCATION,
        Gate.UNEXPIRED,
    }


@pytest.mark.parametrize("gate", Gate)
def test_every_gate_is_asked_by_some_method_and_has_a_title(gate: Gate) -> None:
    asked: set[Gate] = set()
    for on in (EVE, CHANGE):
        for method in methods_on(on):
            asked |= set(method.gates)
            asked |= {Gate.OUTSIDE} if method.outside else set()
            asked |= {Gate.OPEN} if method.open_points else set()
    assert gate in asked
    assert JAPANESE.search(gate.title())
    assert gate.title() != gate.title("en")


@pytest.mark.parametrize("member", [*Result, *Counts])
def test_every_result_has_words_in_both_languages(member: Result | Counts) -> None:
    assert JAPANESE.search(member.text())
    assert not JAPANESE.search(member.text("en"))


# ---- how strictly it is read


def _without(line: str) -> Callable[[str], str]:
    return lambda text: text.replace(line, "", 1)


def _put(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


FIRST = "methods.toml: 2025-06.methods.photo-document-shown"

SPOILT: dict[str, tuple[Callable[[str], str], str]] = {
    "not TOML": (_put("[", "[["), "methods.toml: not TOML: .*line"),
    "no revision": (
        _without('revision = "420M60000F5A001_20260806_508M60000F5A006"\n'),
        "methods.toml: 2025-06.revision: is missing; it must be a text",
    ),
    "no day of reading": (
        _without("checked_on = 2026-09-11\n"),
        "methods.toml: 2025-06.checked_on: is missing",
    ),
    "a day in quotes": (
        _put("from = 2025-06-24", 'from = "2025-06-24"'),
        "methods.toml: 2025-06.from: must be a day, YYYY-MM-DD without quotes",
    ),
    "an instant for a day": (
        _put("from = 2025-06-24", "from = 2025-06-24T00:00:00Z"),
        "methods.toml: 2025-06.from: is an instant",
    ),
    "a regime that ends before it starts": (
        _put("until = 2027-04-01", "until = 2025-06-24"),
        "methods.toml: 2025-06.until: must be later than `from`",
    ),
    "a gap between regimes": (
        _put("from = 2027-04-01", "from = 2027-04-02"),
        "methods.toml: 2027-04: must start when 2025-06 ends",
    ),
    "a blank text": (
        _put('letter = "イ"', 'letter = " "'),
        f"{FIRST}.letter: is blank",
    ),
    "a letter given twice": (
        _put('letter = "ロ"', 'letter = "イ"'),
        f"{FIRST}: another method has the letter イ",
    ),
    "a misspelt key": (
        _put('letter = "イ"', 'letter = "イ"\noutsidee = ["second-document"]'),
        f"{FIRST}.outsidee: no such key; nearest: outside",
    ),
    "a title in one language": (
        _without('title_en = "A document with photograph, shown at the counter"\n'),
        f"{FIRST}.title_en: is missing",
    ),
    "an unknown gate": (
        _put('"unexpired"', '"unexpred"'),
        f"{FIRST}.gates: 'unexpred' is not known; nearest: unexpired",
    ),
    "a gate twice": (
        _put('"unexpired"', '"genuine"'),
        f"{FIRST}.gates: lists genuine twice",
    ),
    "a gate of every method left out": (
        _put('"facts-match", ', ""),
        f"{FIRST}.gates: facts-match is a gate of every method",
    ),
    "a listed gate among the gates": (
        _put('"unexpired"', '"open"'),
        f"{FIRST}.gates: open has a list of its own",
    ),
    "no techniques": (
        _put('techniques = ["sight", "chip-face"]', "techniques = []"),
        f"{FIRST}.techniques: must list at least one text",
    ),
    "a technique that was not told": (
        _put('["sight", "chip-face"]', '["sight", "not-told"]'),
        f"{FIRST}.techniques: what was not told never fits",
    ),
    "an open point without words": (
        _put('letter = "イ"', 'letter = "イ"\nopen = ["who-knows"]'),
        f"{FIRST}.open: who-knows has no text in texts.toml",
    ),
    "a title for a point": (
        _put('letter = "イ"', 'letter = "イ"\nopen = ["title"]'),
        f"{FIRST}.open: title has no text",
    ),
    "carriers that no gate asks for": (
        _put('letter = "イ"', 'letter = "イ"\ncarriers = ["card"]'),
        f"{FIRST}.carriers: no such key",
    ),
    "a gate of carriers without carriers": (
        _put('carriers = ["card"]\n', ""),
        "methods.toml: 2025-06.methods.selfie-and-chip.carriers: is missing",
    ),
    "a method that is no table": (
        _put('["2025-06".methods.photo-document-shown]', '["2025-06".methods]\nx = 1\n[y]'),
        "methods.toml: 2025-06.methods.x: must be a table",
    ),
}


@pytest.mark.parametrize("name", SPOILT)
def test_data_that_break_their_form_are_refused_by_place(name: str) -> None:
    spoil, said = SPOILT[name]
    spoilt = spoil(WRITTEN)
    assert spoilt != WRITTEN
    with pytest.raises(ConfigError, match=said.replace("[", r"\[")) as refused:
        read_methods(read_table(spoilt, "methods.toml"))
    assert refused.value.code == "law-data-invalid"
    assert refused.value.data["place"].startswith("methods.toml")


def test_empty_data_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"methods.toml: is empty"):
        read_methods(read_table("", "methods.toml"))


def test_the_shipped_data_read_the_same_twice() -> None:
    read: Any = read_methods(read_table(WRITTEN, "methods.toml"))
    assert tuple(read) == regimes()
