"""Whatever arrives, a parser answers with an outcome or an error of ours, and shows nothing."""

import base64
import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeVar
from urllib.parse import quote

import attrs
from hypothesis import given
from hypothesis import strategies as st

from myna_sdk.effects import HttpReply
from myna_sdk.errors import MynaError, ProtocolError
from myna_sdk.model import base64url
from myna_sdk.model.fact_texts import address_in, birth_date_in, name_in, sex_in
from myna_sdk.model.facts import FactItem
from myna_sdk.model.masking import Concealed
from myna_sdk.model.outcome import Undetermined
from myna_sdk.model.sexes import SexCode
from myna_sdk.providers.oidc.card_text_facts import CardTextFacts
from myna_sdk.providers.oidc.jws_header import JwsHeader, read_jws_header
from myna_sdk.providers.oidc.key_set import KeySet, read_key_set
from myna_sdk.providers.oidc.refusals import refusal, refusal_in
from myna_sdk.providers.oidc.request import Remembered
from myna_sdk.providers.oidc.tokens import Tokens
from myna_sdk.providers.strict_json import JsonObject, parse_object, read_json
from myna_sdk.testing.good_issuer import CLAIMS, Token
from myna_sdk.testing.stage import START
from tests.digital_auth_app.journey import case, members

T = TypeVar("T")
JSON = (("content-type", "application/json"),)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(("alg", "kid", "typ", "crit", "jwk", "b64", "zip")) | st.text()
ALGORITHMS = ("ES256", "RS256")


def attempted(action: Callable[[], T]) -> T | ProtocolError:
    try:
        return action()
    except ProtocolError as error:
        return error


def encoded(document: object) -> str:
    text = json.dumps(document).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def header_of(token: str) -> JwsHeader | str:
    return read_jws_header(Concealed(token), algorithms=ALGORITHMS, most_characters=4096)


@given(st.text() | st.from_regex(r"[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*", fullmatch=True))
def test_any_text_is_a_header_or_a_reason_not_to_read_it(token: str) -> None:
    found = header_of(token)
    assert isinstance(found, JwsHeader | str)


@given(st.dictionaries(NAMES, VALUES, max_size=5))
def test_a_header_is_accepted_only_with_our_algorithm_and_no_extension(
    header: dict[str, Any],
) -> None:
    found = header_of(f"{encoded(header)}.e30.AA")
    if isinstance(found, JwsHeader):
        assert header["alg"] in ALGORITHMS
        assert found.kid == header["kid"]
        assert not set(header) & {"crit", "jwk", "b64", "zip", "jku", "x5u", "x5c", "enc"}


@given(st.binary(max_size=64))
def test_base64url_has_one_spelling_a_value(octets: bytes) -> None:
    text = base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
    assert base64url.decoded(text) == octets


@given(st.text(alphabet="ABCDwxyz0189-_=+/ é", max_size=12))
def test_another_spelling_is_no_base64url(text: str) -> None:
    found = base64url.decoded(text)
    assert found is None or base64.urlsafe_b64encode(found).rstrip(b"=").decode() == text


@given(st.binary() | st.text().map(str.encode) | VALUES.map(lambda v: json.dumps(v).encode()))
def test_any_bytes_are_one_object_or_a_code(text: bytes) -> None:
    found = parse_object(Concealed(text))
    if isinstance(found, str):
        assert found in {"reply-malformed", "reply-duplicate-name"}
    else:
        assert isinstance(found.reveal(), dict)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers()), max_size=4))
def test_an_object_is_read_exactly_if_its_names_are_unique(pairs: list[tuple[str, int]]) -> None:
    text = "{" + ",".join(f'"{name}":{value}' for name, value in pairs) + "}"
    found = parse_object(Concealed(text.encode()))
    if len(dict(pairs)) < len(pairs):
        assert found == "reply-duplicate-name"
    else:
        assert not isinstance(found, str)
        assert found.reveal() == dict(pairs)


@given(st.dictionaries(st.text(max_size=4), VALUES, max_size=4), st.text(max_size=4))
def test_a_member_is_the_text_that_was_written_or_an_error(
    document: dict[str, Any], name: str
) -> None:
    reply = JsonObject(document)
    found = attempted(lambda: reply.text(name))
    if isinstance(found, ProtocolError):
        assert found.data["field"] == name
    else:
        assert found == document[name]


@given(
    st.sampled_from(("name", "address", "birthdate", "gender")),
    VALUES | st.text(alphabet="0123456789-/ 男女男国外転出", max_size=12),
)
def test_any_claim_is_read_missing_or_a_protocol_error(claim: str, value: object) -> None:
    userinfo = JsonObject({**CLAIMS, claim: value}, operation="userinfo")
    found = attempted(lambda: CardTextFacts().read(userinfo, frozenset(FactItem)))
    if isinstance(found, ProtocolError):
        assert found.code in {"reply-field-invalid", "my-number-refused"}
    else:
        assert set(found.facts.reveal()) == {item.value for item in found.facts.items}


@given(st.text())
def test_a_text_of_a_fact_never_raises(text: str) -> None:
    cell = Concealed(text)
    for read in (name_in, address_in, birth_date_in):
        read(cell)
    sex_in(cell, SexCode.WEB)
    sex_in(cell, SexCode.CERTIFICATE)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_birth_date_comes_back_in_every_form(day: date) -> None:
    for written in (f"{day:%Y%m%d}", f"{day:%Y-%m-%d}", f"{day:%Y/%m/%d}", f"4{day:%Y%m%d}"):
        found = birth_date_in(Concealed(written))
        assert found is not None
        assert found.reveal() == day


@given(
    st.dictionaries(
        st.sampled_from(("access_token", "id_token", "token_type", "expires_in", "scope")), VALUES
    )
)
def test_any_token_reply_is_tokens_or_a_protocol_error(document: dict[str, Any]) -> None:
    try:
        tokens = Tokens.read(JsonObject(document), at=START, lifetime_untold=60)
    except ProtocolError:
        return
    assert START <= tokens.until <= START + timedelta(days=1)


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(("kty", "kid", "use", "alg", "n", "e", "crv", "x", "y", "k", "d")),
            st.sampled_from(("EC", "RSA", "oct", "sig", "ES256", "P-256", "AQAB", "k")) | SCALARS,
            max_size=8,
        ),
        max_size=3,
    )
)
def test_any_keys_are_used_or_left(keys: list[dict[str, Any]]) -> None:
    reply = HttpReply(200, JSON, json.dumps({"keys": keys}).encode())
    try:
        found = read_key_set(reply)
    except ProtocolError:
        return
    found.find("k", "ES256")
    found.find("k", "RS256")
    assert 0 <= found.usable(ALGORITHMS) <= len(keys)
    assert KeySet.load(found.dump()) == attrs.evolve(found, fresh=False)


@given(st.binary())
def test_records_of_anybody_are_read_or_not(octets: bytes) -> None:
    Remembered.load(Concealed(octets))
    Tokens.load(Concealed(octets))
    KeySet.load(octets)


@given(st.text())
def test_an_error_code_is_shown_only_if_it_is_one(error: str) -> None:
    ended = refusal(error)
    assert ended.detail is None or set(error) <= set("abcdefghijklmnopqrstuvwxyz_")


@given(st.integers(100, 599), st.binary(max_size=40), st.sampled_from(("text/html", *JSON[0][1:])))
def test_any_reply_is_success_a_refusal_or_a_protocol_error(
    status: int, body: bytes, kind: str
) -> None:
    reply = HttpReply(status, (("content-type", kind),), body)
    found = attempted(lambda: refusal_in(reply, operation="token"))
    if isinstance(found, ProtocolError):
        assert found.data["operation"] == "token"
    else:
        assert (found is None) is (status == 200)
        assert found is None or isinstance(found, Undetermined)


@given(st.text(max_size=30))
def test_a_content_type_is_json_or_refused(kind: str) -> None:
    reply = HttpReply(200, (("content-type", kind),), b"{}")
    found = attempted(lambda: read_json(reply, operation="token"))
    if isinstance(found, ProtocolError):
        assert found.code == "reply-content-type"
    else:
        assert kind.strip().lower().startswith("application/json")


@given(
    st.lists(
        st.tuples(st.sampled_from(("code", "error", "iss", "session_state")), st.text(max_size=20)),
        unique_by=lambda pair: pair[0],
    )
)
def test_any_callback_ends_in_an_outcome(pairs: list[tuple[str, str]]) -> None:
    ended = case().login(callback=tuple(pairs)).ended
    usable = dict(pairs).get("code", "")
    if not isinstance(ended, Undetermined):
        assert usable
        assert usable == quote(usable, safe="!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


@given(
    st.sampled_from(("iss", "aud", "azp", "exp", "iat", "nbf", "nonce", "at_hash", "sub")), VALUES
)
def test_a_claim_that_is_not_the_right_one_never_verifies(name: str, value: Any) -> None:
    def spoilt(token: Token) -> str:
        return attrs.evolve(token, claims={**token.claims, name: value}).signed()

    login = case(token=spoilt).login()
    assert not isinstance(login.ended, BaseException)
    if login.verified:
        assert name in {"exp", "iat", "nbf"}
        assert isinstance(value, int | float)


@given(
    st.sampled_from(("token", "key-set", "userinfo")),
    st.sampled_from(
        ("access_token", "id_token", "token_type", "expires_in", "scope", "keys", "sub", "name")
    ),
    VALUES,
)
def test_a_login_survives_any_member_of_any_reply(name: str, field: str, value: Any) -> None:
    login = case().login(change=members(name, {field: value}))
    assert not isinstance(login.ended, BaseException) or isinstance(login.ended, MynaError)
