"""What a client makes when first asked for is made once, whichever thread asks first."""

import inspect
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any

import pytest

from myna_sdk import AsyncMyna, Myna
from myna_sdk.once import once
from myna_sdk.wiring import Wiring


def test_nobody_else_makes_it_meanwhile() -> None:
    class Thing:
        @once
        def part(self) -> bool:
            lock = vars(Thing)["part"]._making
            with ThreadPoolExecutor(1) as other:
                return bool(other.submit(lock.acquire, blocking=False).result())

    assert not Thing().part


@pytest.mark.parametrize("kind", [Myna, AsyncMyna, Wiring])
def test_no_member_is_made_without_the_lock(kind: type[Any]) -> None:
    made = [
        member
        for name in dir(kind)
        if isinstance(member := inspect.getattr_static(kind, name), cached_property)
    ]
    assert made
    assert all(isinstance(member, once) for member in made)
