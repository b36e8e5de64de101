"""One complete login in process, against the raw cryptography of both sides and plain commits.

The login is `Myna` and the mock world in one process: start, the person's part, complete. The
floor is what no implementation could leave out: the signatures made and verified with bare
``cryptography`` calls, and as many SQLite commits as the login makes transactions.
"""

import json
import sqlite3
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from benchmarks.disk import on_disk
from benchmarks.result import Result
from myna_mock.firm import Firm
from myna_mock.world import World
from myna_sdk import Myna
from myna_sdk.configuration import parse
from myna_sdk.effects import Write
from myna_sdk.store import Store

ROUNDS = 25
WARM_UP = 3
MESSAGE = b"x" * 600
"""About as long as the tokens that are signed."""


def measure() -> Result:
    """Return the ratio of medians, login and floor taken in turn."""
    with on_disk() as folder:
        world = World("bench")
        firm = Firm(folder=folder)
        firm.settle_in(world)
        written = firm.configuration(world.base_url, ask_its_clock=False)
        configuration = parse(written, source="myna.toml", environ={}, base=firm.folder)
        with Myna(configuration, clock=world.clock, transport=world.transport) as myna:
            login = _login(myna, world)
            commits = _commits(myna.wiring.store, login)
            floor = _floor(folder / "plain.db", commits)
            ratio = _ratio(login, floor)
    return Result(name="login-overhead", ratio=ratio, aim=2.0, better="lower")


def _login(myna: Myna, world: World) -> Callable[[], None]:
    hanako = world.person("mihon-hanako")

    def login() -> None:
        started = myna.identity.start(
            "rental-screening", want={"name", "address"}, browser_session="s"
        )
        done = myna.identity.complete(hanako.approve(started.url), browser_session="s")
        done.verified()

    return login


def _commits(store: Store, login: Callable[[], None]) -> int:
    """Return how many write transactions one login makes."""
    for _ in range(WARM_UP):
        login()
    count = 0
    performed = store.perform

    def counting(effect: Write[None]) -> object:
        nonlocal count
        count += isinstance(effect, Write)
        return performed(effect)

    store.perform = counting  # type: ignore[assignment, method-assign]
    login()
    del store.perform
    return count


def _floor(path: Path, commits: int) -> Callable[[], None]:
    """Return the raw operations of one login, both sides."""
    client = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    access = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    token = ec.generate_private_key(ec.SECP256R1())
    plain = sqlite3.connect(path, isolation_level=None)
    plain.execute("PRAGMA journal_mode=WAL")
    plain.execute("PRAGMA synchronous=FULL")
    plain.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, content BLOB)")
    row = json.dumps({"content": "x" * 800}).encode()

    def once() -> None:
        for key in (client, access):  # the client assertion and the access token, RS256
            signature = key.sign(MESSAGE, padding.PKCS1v15(), hashes.SHA256())
            key.public_key().verify(signature, MESSAGE, padding.PKCS1v15(), hashes.SHA256())
        told = token.sign(MESSAGE, ec.ECDSA(hashes.SHA256()))  # the ID token, ES256
        token.public_key().verify(told, MESSAGE, ec.ECDSA(hashes.SHA256()))
        for _ in range(commits):
            plain.execute("BEGIN IMMEDIATE")
            plain.execute("INSERT INTO t (content) VALUES (?)", (row,))
            plain.execute("COMMIT")

    return once


def _ratio(ours: Callable[[], None], theirs: Callable[[], None]) -> float:
    pairs = [(_seconds(ours), _seconds(theirs)) for _ in range(ROUNDS)]
    return statistics.median(a for a, _ in pairs) / statistics.median(b for _, b in pairs)


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
