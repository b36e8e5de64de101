"""What most tests would do anew, and what takes longer than they do, is done once in each worker.

RSA keys of worlds are made once: no test meets two worlds with a key in common, because each
world takes a set of its own, and a test hands its sets on when it has ended. Worlds with a seed
still have the keys of that seed, but those of this worker: searching the seed's own primes takes
ten times as long, and has tests of its own. A firm's RSA key is checked once, and the installed
distributions are looked through once.
"""

import functools
import sys
from collections.abc import Callable, Generator, Iterable
from importlib import metadata
from importlib.metadata import EntryPoint
from typing import Any, TypeAlias

import attrs
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from myna_mock import keys as world_keys
from myna_mock.keys import FreshKeys
from myna_sdk.model.masking import Concealed, Secret
from myna_sdk.providers import discovery, keys

_Parsed: TypeAlias = Callable[[Concealed[bytes], Secret | None], Any]


@attrs.define
class _Sets:
    free: list[FreshKeys] = attrs.field(factory=list)
    lent: list[FreshKeys] = attrs.field(factory=list)
    wider: int = 0
    """How many fixtures are being set up that outlive the test."""

    def take(self) -> FreshKeys:
        """Return a set that no living world has."""
        if self.wider:
            return FreshKeys()
        self.lent.append(self.free.pop() if self.free else FreshKeys())
        return self.lent[-1]

    def hand_on(self) -> None:
        """Give the sets of the test that ended to the next; the first world gets the first set."""
        self.free += reversed(self.lent)
        self.lent.clear()


_SETS = _Sets()


@pytest.fixture(scope="session", autouse=True)
def _done_once() -> Generator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("myna_mock.world.FreshKeys", _SETS.take)
        patch.setattr(world_keys, "_derived_rsa", functools.cache(_belonging_to))
        patch.setattr(keys, "_parsed", _once(keys._parsed))
        patch.setattr(discovery, "_entry_points", _looked_once(discovery._entry_points))
        yield


def _belonging_to(_material: bytes) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(world_keys.PUBLIC_EXPONENT, world_keys.RSA_BITS)


def _once(parsed: _Parsed) -> _Parsed:
    """Return ``parsed`` that remembers: a firm's file is read in nearly every test."""
    known: dict[tuple[bytes, str | None], Any] = {}

    def remembering(pem: Concealed[bytes], password: Secret | None) -> Any:
        key = (pem.reveal(), None if password is None else password.reveal())
        if key not in known:
            known[key] = parsed(pem, password)
        return known[key]

    return remembering


def _looked_once(look: Callable[[], Iterable[EntryPoint]]) -> Callable[[], Iterable[EntryPoint]]:
    """Return ``look`` that remembers what lies on the path of all tests."""
    path, plain = tuple(sys.path), metadata.entry_points
    known = tuple(look())

    def remembering() -> Iterable[EntryPoint]:
        same = tuple(sys.path) == path and metadata.entry_points is plain
        return known if same else look()

    return remembering


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
    """Know whether a world is made for the test alone."""
    outlives = fixturedef.scope != "function"
    _SETS.wider += outlives
    try:
        return (yield)
    finally:
        _SETS.wider -= outlives


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, object, object]:
    """Hand the keys on once the fixtures of the test are gone."""
    try:
        return (yield)
    finally:
        _SETS.hand_on()
