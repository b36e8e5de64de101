"""No bytes, however made, get more out of the parsers than a refusal."""

import json
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from myna_sdk.errors import UsageError
from myna_sdk.model.facts import FactItem
from myna_sdk.model.masking import Concealed
from myna_sdk.model.names import PersonName
from myna_sdk.receipts.checklist import Found
from myna_sdk.receipts.container import Container, decoded, encoded
from myna_sdk.receipts.content_json import read_content
from myna_sdk.receipts.disclosures import SALT_BYTES, Disclosure, Item
from myna_sdk.receipts.key_set import KeySet
from myna_sdk.receipts.results import AuthenticReceipt, RefusedReceipt
from myna_sdk.receipts.sheet import laid_out
from tests.receipts import made

FILED = made.receipt()
FILE = FILED.file().reveal()
CONTENT = made.content_of(FILED)
MEMBERS = made.members(FILED)
JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)


@given(st.binary(max_size=400))
@settings(max_examples=80)
def test_no_bytes_break_the_parsers(raw: bytes) -> None:
    assert not isinstance(made.verdict(raw), AuthenticReceipt)
    KeySet.parse(Concealed(raw))


@given(st.integers(0, len(FILE) - 1), st.integers(0, 255))
@settings(max_examples=120)
def test_no_changed_byte_tells_another_story(place: int, byte: int) -> None:
    """Whatever byte is changed: refused, or the same receipt less what was disclosed of it."""
    verdict = made.verdict(FILE[:place] + bytes([byte]) + FILE[place + 1 :])
    if isinstance(verdict, AuthenticReceipt):
        assert verdict.receipt.content == FILED.content
        assert verdict.receipt.reveal().items() <= FILED.reveal().items()


@given(st.sampled_from(sorted(CONTENT)), JSON)
@settings(max_examples=80)
def test_no_json_in_the_place_of_a_member_breaks_the_reader(name: str, value: Any) -> None:
    read_content({**CONTENT, name: value})


@given(JSON)
@settings(max_examples=60)
def test_no_disclosure_breaks_its_parser(value: Any) -> None:
    Disclosure.parse(Concealed(encoded(json.dumps(value).encode())))


@given(st.text(max_size=40))
@settings(max_examples=80)
def test_what_is_decoded_has_one_form(text: str) -> None:
    raw = decoded(text)
    assert raw is None or encoded(raw) == text


@given(JSON)
@settings(max_examples=60)
def test_no_container_breaks_its_parser(value: Any) -> None:
    for whole in (value, {**MEMBERS, "header": value}):
        Container.parse(Concealed(json.dumps(whole).encode()))


@pytest.mark.parametrize(
    "instant",
    [
        "0001-01-01T00:00:00+09:00",
        "9999-12-31T23:59:59-09:00",
        "9999-12-31T20:00:00+00:00",
        "2026-02-30T00:00:00+09:00",
    ],
)
def test_an_instant_at_the_edge_of_the_calendar_is_refused(instant: str) -> None:
    verdict = made.verdict(made.signed_anew(FILED, lambda p: p.update(issued_at=instant)))
    assert isinstance(verdict, RefusedReceipt)
    assert verdict.failed.found is Found.CONTENT_WRONG
    keys = {**made.key_set().as_json(), "as_of": instant}
    assert KeySet.parse(Concealed(json.dumps(keys).encode())) is None


SALT = encoded(b"\x07" * SALT_BYTES)


@pytest.mark.parametrize("value", ["\ud800", "a\u202eb", "a\x1b[2Jb", "x" * 1001])
def test_a_disclosure_that_cannot_be_shown_is_none(value: str) -> None:
    written = json.dumps([SALT, "name", value]).encode()
    assert Disclosure.parse(Concealed(encoded(written))) is None


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_disclosure_is_read_in_utf_8_only(encoding: str) -> None:
    written = json.dumps([SALT, "name", "x"]).encode(encoding)
    assert Disclosure.parse(Concealed(encoded(written))) is None


def test_facts_that_cannot_be_shown_are_in_no_receipt() -> None:
    """What would be refused when it is read is never signed."""
    for name in ("見本\u202e花子", "花" * 1001):
        held = attrs.evolve(made.facts(), name=PersonName(name))
        with pytest.raises(UsageError) as failed:
            made.receipt_of(made.decision(held=held))
        assert failed.value.code == "receipt-text-unusable"
        assert name not in str(failed.value)


def test_a_sex_that_nobody_knows_is_shown_as_it_stands() -> None:
    used = attrs.evolve(FILED.content.facts[0], item=FactItem.SEX)
    receipt = attrs.evolve(
        FILED,
        content=attrs.evolve(FILED.content, facts=(used,)),
        disclosures=(Disclosure.make(Item.SEX, "zzz", b"\x07" * SALT_BYTES),),
    )
    assert laid_out(receipt).facts[0].value == "zzz"
