"""No bytes, however made, get more out of the parsers than a refusal."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from myna_sdk.model.masking import Concealed
from myna_sdk.receipts.container import Container, decoded, encoded
from myna_sdk.receipts.content_json import read_content
from myna_sdk.receipts.disclosures import Disclosure
from myna_sdk.receipts.key_set import KeySet
from myna_sdk.receipts.results import AuthenticReceipt
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
