"""What a client makes when first asked for is made once, whichever thread asks first."""

import inspect
import os
import threading
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


def test_a_child_forked_while_it_is_made_waits_for_nobody() -> None:
    """The thread that makes it does not live on in the child, and the lock never opens there."""
    begun, go_on = threading.Event(), threading.Event()

    class Thing:
        @once
        def part(self) -> bool:
            begun.set()
            return go_on.wait()

    with ThreadPoolExecutor(1) as other:
        made = other.submit(lambda: Thing().part)
        begun.wait()
        child = os.fork()
        if not child:
            os._exit(0 if vars(Thing)["part"]._making.acquire(blocking=False) else 1)
        _, status = os.waitpid(child, 0)
        go_on.set()
        assert made.result()
    assert os.waitstatus_to_exitcode(status) == 0


@pytest.mark.parametrize("kind", [Myna, AsyncMyna, Wiring])
def test_no_member_is_made_without_the_lock(kind: type[Any]) -> None:
    made = [
        member
        for name in dir(kind)
        if isinstance(member := inspect.getattr_static(kind, name), cached_property)
    ]
    assert made
    assert all(isinstance(member, once) for member in made)
