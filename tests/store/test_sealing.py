"""Sealing: nothing opens anywhere but in its own place, with its own key, unaltered."""

import base64
import hmac
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myna_sdk.drive.entropy import SystemRandom
from myna_sdk.errors import StoreError
from myna_sdk.model.masking import Concealed
from myna_sdk.store import EnvKey
from myna_sdk.store.encoding import Field, framed, instant, stamp
from myna_sdk.store.sealing import DataKey, Masters, Place, subkey
from myna_sdk.store.vault import Vault

HERE = Place("records", "row-1", "content")
CLEAR = Concealed(b"clear")
fields = st.lists(st.one_of(st.none(), st.binary(), st.text()), max_size=5)


def _masters(environment: str = "mock", *, generations: int = 1, first: int = 0) -> Masters:
    lines = [
        f"{number}:{base64.b64encode(bytes([first + number] * 32)).decode()}"
        for number in range(generations, 0, -1)
    ]
    provider = EnvKey("KEY", environ={"KEY": " ".join(lines)})
    return Masters(provider, environment=environment, random=SystemRandom())


def _data_key(environment: str = "mock", key: bytes = bytes(32)) -> DataKey:
    return DataKey(Concealed(key), id="key-1", environment=environment, random=SystemRandom())


def test_what_was_sealed_opens_in_its_place() -> None:
    key = _data_key()
    assert key.open(key.seal(CLEAR, HERE), HERE) == CLEAR


def test_the_same_value_is_never_sealed_to_the_same_bytes() -> None:
    key = _data_key()
    assert len({key.seal(CLEAR, HERE) for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "elsewhere",
    [
        HERE._replace(table="other"),
        HERE._replace(row="other"),
        HERE._replace(column="other"),
        HERE._replace(whose=("other",)),
    ],
    ids=repr,
)
def test_nothing_opens_in_another_place(elsewhere: Place) -> None:
    key = _data_key()
    with pytest.raises(StoreError) as refused:
        key.open(key.seal(CLEAR, HERE), elsewhere)
    assert refused.value.code == "store-damaged"


def test_nothing_opens_in_another_environment_or_with_another_key() -> None:
    sealed = _data_key().seal(CLEAR, HERE)
    for other in (_data_key(environment="production"), _data_key(key=bytes([1] * 32))):
        with pytest.raises(StoreError):
            other.open(sealed, HERE)


def test_no_bit_can_be_changed() -> None:
    key = _data_key()
    sealed = key.seal(CLEAR, HERE)
    for position in range(len(sealed)):
        altered = bytearray(sealed)
        altered[position] ^= 1
        with pytest.raises(StoreError):
            key.open(bytes(altered), HERE)


@given(st.binary(max_size=80))
def test_foreign_bytes_are_damage_and_nothing_worse(foreign: bytes) -> None:
    with pytest.raises(StoreError) as refused:
        _data_key().open(foreign, HERE)
    assert refused.value.code == "store-damaged"
    with pytest.raises(StoreError) as wrapped:
        _masters().unwrap(foreign, HERE)
    assert wrapped.value.code in {"store-damaged", "store-key-wrong"}


def test_a_wrapped_key_opens_with_its_own_generation_only() -> None:
    wrapped = _masters(generations=2).wrap(CLEAR, HERE)
    assert _masters(generations=3).unwrap(wrapped, HERE) == CLEAR
    with pytest.raises(StoreError) as unknown:
        _masters(generations=1).unwrap(wrapped, HERE)
    assert (unknown.value.code, unknown.value.data["generation"]) == ("store-key-wrong", 2)
    with pytest.raises(StoreError):
        _masters(generations=2, first=9).unwrap(wrapped, HERE)


def test_a_cache_entry_is_no_data_key() -> None:
    masters = _masters()
    with pytest.raises(StoreError):
        masters.unwrap(masters.wrap(CLEAR, HERE, purpose="cache"), HERE)


def test_lookups_differ_by_domain_and_store() -> None:
    vaults = [Vault(_masters(), Concealed(bytes([number] * 32))) for number in (1, 2)]
    found = {vault.lookup(domain, "x") for vault in vaults for domain in ("state", "subject")}
    assert len(found) == 4
    assert vaults[0].lookup("ref", "a", "bc") != vaults[0].lookup("ref", "ab", "c")


@given(fields)
def test_an_audit_mac_is_hmac_sha256_under_a_key_of_its_own(noted: list[Field]) -> None:
    root = Concealed(bytes(32))
    expected = hmac.digest(subkey(root, "audit"), framed("mock", *noted), "sha256")
    assert Vault(_masters(), root).audit_mac(*noted) == expected


def test_keys_do_not_show_themselves() -> None:
    shown = f"{_masters()!r} {_data_key()!r} {Vault(_masters(), Concealed(bytes(32)))!r}"
    assert shown == "Masters(•••) DataKey(key-1) Vault(•••)"


@given(fields, fields)
def test_different_fields_are_framed_differently(one: list[Field], other: list[Field]) -> None:
    plain = [[f.encode() if isinstance(f, str) else f for f in each] for each in (one, other)]
    assert (framed(*one) == framed(*other)) == (plain[0] == plain[1])


def test_a_frame_counts_bytes_and_nothing_that_was_sealed_knows_another() -> None:
    framed_once = framed("é", None, "", 0, -70, b"\0" * 100, "x" * 99)
    assert framed_once == b"2:\xc3\xa9-0:1:03:-70100:" + bytes(100) + b"99:" + b"x" * 99


def test_an_hour_that_the_clocks_repeat_is_two_hours() -> None:
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert stamp(first.replace(fold=1)) - stamp(first) == 3_600_000_000


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        stamp(datetime(2026, 11, 24))  # noqa: DTZ001 - the fault itself


@given(st.datetimes(timezones=st.timezones(), allow_imaginary=False))
def test_instants_come_back_to_the_microsecond(at: datetime) -> None:
    # In UTC: an hour that a clock change repeats equals no instant of another zone (PEP 495).
    assert instant(stamp(at)) == at.astimezone(UTC)
