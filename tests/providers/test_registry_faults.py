"""The texts of faults: each in both languages, with the same data, and each in use."""

import re
import string
from pathlib import Path

import pytest

import myna_sdk
from myna_sdk.providers.faults import Fault, FaultKind, FaultTexts, fault_texts, unlike

SOURCE = "\n".join(
    path.read_text(encoding="utf-8")
    for path in Path(next(iter(myna_sdk.__path__))).rglob("*.py")
    if path.name != "faults.py"
)


def places(text: str) -> set[str]:
    """Return the names of the places in a text; ``ja`` and ``en`` name one, in its language."""
    named = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    return {"said" if name in {"ja", "en"} else name for name in named}


def test_every_kind_has_texts_and_every_text_a_kind() -> None:
    assert set(fault_texts()) == {kind.value for kind in FaultKind}


@pytest.mark.parametrize("kind", FaultKind)
def test_every_kind_is_reported_somewhere(kind: FaultKind) -> None:
    assert re.search(rf"FaultKind\.{kind.name}\b", SOURCE)


@pytest.mark.parametrize(("kind", "texts"), fault_texts().items())
def test_both_languages_tell_the_same_data(kind: str, texts: FaultTexts) -> None:
    english = places(texts.problem_en) | places(texts.remedy_en)
    japanese_ones = places(texts.problem_ja) | places(texts.remedy_ja)
    # What has words in both languages stands in the data twice.
    assert {name.removesuffix("_en") for name in english} == japanese_ones
    assert places(texts.otherwise_en) == places(texts.otherwise_ja)
    assert bool(texts.otherwise_en) == ("nearest" in places(texts.remedy_en))
    japanese = re.compile(r"[ぁ-んァ-ン一-龥]")
    assert japanese.search(texts.problem_ja)
    assert japanese.search(texts.remedy_ja)
    assert not re.search(r"[ぁ-んァ-ン]", texts.problem_en + texts.remedy_en)
    assert not texts.problem_en.endswith(".")
    assert texts.remedy_en.endswith((".", "?"))


def test_a_fault_is_told_with_file_key_problem_and_remedy() -> None:
    fault = Fault(
        kind=FaultKind.ENV_UNSET, file="myna.toml", key="store.key", data=(("name", "KEY"),)
    )
    assert fault.render() == (
        "myna.toml: store.key: the environment variable KEY is not set or is empty. "
        "Set KEY for the process, or refer to another place."
    )
    assert fault.render("ja").startswith("myna.toml: store.key: 環境変数 KEY が設定されていないか")
    assert fault.as_json("ja")["severity"] == "error"


NAMES = ["digital-auth-app", "pocketsign", "card-reader"]


@pytest.mark.parametrize(
    ("written", "en", "ja"),
    [
        ("Pocket-Sign", "Did you mean: pocketsign?", "次のいずれかではありませんか: pocketsign"),
        (
            "zzzz",
            "Use one of: card-reader, digital-auth-app, pocketsign.",
            "使えるもの: card-reader, digital-auth-app, pocketsign",
        ),
    ],
)
def test_near_names_are_asked_for_and_all_are_named_where_none_is_near(
    written: str, en: str, ja: str
) -> None:
    data = tuple(unlike(written, NAMES).items())
    fault = Fault(kind=FaultKind.ROUTE_UNKNOWN, file="myna.toml", key="facts.source", data=data)
    assert fault.remedy == en
    assert fault.as_json("ja")["remedy"] == ja


def test_where_there_is_no_name_at_all_none_is_named() -> None:
    assert unlike("zzzz", []) == {"nearest": "", "known": "-"}
