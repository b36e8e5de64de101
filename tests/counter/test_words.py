"""Every word of the pages is there in both languages, and every way to end has its next step."""

import re
from string import Formatter

from myna_counter.stages import Asking, Reading, Recording, Waiting
from myna_counter.texts import texts
from myna_sdk.card.refusals import CardReason
from myna_sdk.law.evidence import Revocation
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.sexes import Sex
from tests.architecture.source import ROOT

TYPED_AGAIN = {CardReason.PIN_FORM, CardReason.PIN_WRONG}
NEVER_HERE = {CardReason.NO_CERTIFICATE}
"""It ends no check: the card's certificate is not asked about then."""


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_text_is_there_in_both_languages_with_the_same_blanks() -> None:
    for table, keys in texts().items():
        for key, said in keys.items():
            assert set(said) == {"ja", "en"}, (table, key)
            assert all(said.values()), (table, key)
            assert blanks(said["ja"]) == blanks(said["en"]), (table, key)


def test_every_text_that_a_page_names_is_there() -> None:
    named = re.compile(r'say\(\s*"([a-z-]+)", "([a-z_-]+)"')
    pages = (ROOT / "contrib" / "myna_counter" / "pages").glob("*.py")
    found = {pair for page in pages for pair in named.findall(page.read_text("utf-8"))}
    assert ("showing", "title") in found
    assert [pair for pair in sorted(found) if pair[1] not in texts()[pair[0]]] == []


def test_whatever_ends_a_check_says_what_to_do_next() -> None:
    codes = {reason.value for reason in CardReason if reason not in TYPED_AGAIN | NEVER_HERE}
    codes |= {"card-removed", "card-reader-unavailable", "card-failed", "card-mute", "card-busy"}
    codes |= {"card-data-malformed", "card-status-unexpected", "card-reply-malformed"}
    codes |= {"deadline-passed", "customer-declined", "timed-out", "left-alone"}
    for table in ("trouble", "refused", "unacceptable"):
        keys = set(texts()[table]) - {"back", "record", "nothing"}
        firsts = {key for key in keys if not key.endswith("-next")}
        assert {f"{key}-next" for key in firsts} == keys - firsts, table
    assert codes - set(texts()["trouble"]) == set()


def test_every_value_that_is_shown_has_a_word() -> None:
    assert {each.value for each in Sex} == set(texts()["sex"])
    assert {each.value for each in CheckResult} == set(texts()["result"])
    assert {each.value for each in Revocation} == set(texts()["status"])
    for stage in (Waiting, Asking, Reading, Recording):
        assert {"title", "lead"} <= set(texts()[stage.__name__.lower()])
