"""The targets of ``make fuzz-parsers`` hold in every run of the tests, on and near their seeds."""

import inspect
import json
import pkgutil
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

import myna_sdk.jpki
from myna_sdk.errors import MynaError
from myna_sdk.jpki.answers import read_request
from myna_sdk.jpki.traces import parse_trace
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.testing.attack_pack import writing as w
from tests.fuzz import targets
from tests.fuzz.targets import TARGETS, ours

OPENS = ("parse_", "read_", "open_")


@cache
def seeds(name: str) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(TARGETS[name].seeds()))


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_is_found_in_the_seeds_of_a_target_and_one_gets_through(name: str) -> None:
    through = 0
    for seed in seeds(name)[::3]:
        with suppress(MynaError):
            TARGETS[name].run(seed)
            through += 1
    assert through > 0


@pytest.mark.parametrize("name", TARGETS)
@given(data=st.data())
def test_nothing_is_found_near_a_seed(name: str, data: st.DataObject) -> None:
    made = bytearray(data.draw(st.sampled_from(seeds(name))))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(made)))
        made[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    ours(TARGETS[name], bytes(made))


def test_every_function_that_reads_foreign_bytes_is_fuzzed() -> None:
    fuzzed = {each for each in vars(targets).values() if inspect.isfunction(each)}
    assert {f.__name__ for f in _readers() if f not in fuzzed} == set()


def _readers() -> Iterator[Callable[..., object]]:
    for found in pkgutil.iter_modules(myna_sdk.jpki.__path__):
        module = import_module(f"myna_sdk.jpki.{found.name}")
        for name in getattr(module, "__all__", ()):
            if name.startswith(OPENS):
                yield getattr(module, name)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_a_target_fails_where_anything_but_our_error_is_raised(target: targets.Target) -> None:
    def broken(_: bytes) -> None:
        raise KeyError("not ours")

    with pytest.raises(KeyError):
        ours(targets.Target(broken, target.seeds), b"")


def test_a_request_with_an_unknown_hash_is_unreadable() -> None:
    """Found by fuzzing: the library has an error of its own for it."""
    named = w.sequence(
        w.algorithm("1.3.14.3.3.26", w.NULL), w.octets(bytes(20)), w.octets(bytes(20)), w.integer(1)
    )
    with pytest.raises(UnreadableError):
        read_request(w.sequence(w.sequence(w.sequence(w.sequence(named)))))


def test_a_trace_has_whole_seconds() -> None:
    """Found by fuzzing: what is read must be written again as it was."""
    (seed,) = seeds("trace")
    row = json.loads(seed)
    for at in (-1, -2):
        other = [*row]
        other[at] = float(row[at])
        assert parse_trace(urlsafe_b64encode(json.dumps(other).encode()).decode()) is None
    assert parse_trace(urlsafe_b64encode(json.dumps(row).encode()).decode()) is not None
