"""One complete story in process, against the raw cryptography of both sides and plain commits.

The story is `Myna` and the mock world in one process, from start to end. The floor is what no
implementation could leave out: each cryptographic operation that the story was seen to make, done
bare, and as many commits as it made, each of one row, by SQLite with the journal and the durability
of our store: the write-ahead log, ``synchronous=FULL``. A slower journal on the other side would
measure the journal.
"""

import hashlib
import hmac
import os
import sqlite3
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.ciphers import (
    AEADEncryptionContext,
    Cipher,
    algorithms,
    modes,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from benchmarks.disk import on_disk
from benchmarks.result import Result
from myna_mock.firm import Firm
from myna_mock.world import World
from myna_sdk import Myna
from myna_sdk.configuration import parse
from myna_sdk.effects import Read, Write
from myna_sdk.store import Store

ROUNDS = 60
WARM_UP = 60
"""Rounds until the write-ahead log is reused from its start: a service that has been running."""

MESSAGE = os.urandom(600)
"""About as long as the tokens that are signed and the records that are sealed."""

Work = Callable[[], object]


def measure(name: str, told: Callable[[Myna, World], Work]) -> Result:
    """Return the ratio of medians, the story ``told`` and its floor taken in turn."""
    with on_disk() as folder, in_process(folder) as (myna, world):
        story = told(myna, world)
        ours, bare = medians(story, floor_of(story, folder, commits_of(story, myna.wiring.store)))
    return Result(name=name, ratio=ours / bare, aim=2.0, better="lower")


@contextmanager
def in_process(folder: Path) -> Iterator[tuple[Myna, World]]:
    """Give a firm's `Myna`, its store in ``folder``, and the world that it lives in."""
    world = World("bench")
    firm = Firm(folder=folder)
    firm.settle_in(world)
    written = firm.configuration(world.base_url, ask_its_clock=False)
    configuration = parse(written, source="myna.toml", environ={}, base=firm.folder)
    with Myna(configuration, clock=world.clock, transport=world.transport) as myna:
        yield myna, world


def commits_of(story: Work, store: Store) -> int:
    """Return how many write transactions one story makes, unless it is the first."""
    story()  # a key set is fetched, and kept
    count = 0
    performed = store.perform

    def counting(effect: Read[Any] | Write[Any]) -> object:
        nonlocal count
        count += isinstance(effect, Write)
        return performed(effect)

    store.perform = counting  # type: ignore[assignment, method-assign]
    story()
    del store.perform
    return count


def floor_of(story: Work, folder: Path, commits: int) -> Work:
    """Return the operations that ``story`` makes, bare, and its commits, plain."""
    seen = seen_in(story)
    bare = [work for name, work in _bare().items() for _ in range(seen[name])]
    plain = sqlite3.connect(folder / f"{uuid4()}.db", isolation_level=None)
    plain.execute("PRAGMA journal_mode=WAL")
    plain.execute("PRAGMA synchronous=FULL")
    plain.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, content BLOB)")

    def once() -> None:
        for work in bare:
            work()
        for _ in range(commits):
            plain.execute("BEGIN IMMEDIATE")
            plain.execute("INSERT INTO t (content) VALUES (?)", (MESSAGE,))
            plain.execute("COMMIT")

    return once


def medians(*works: Work) -> tuple[float, ...]:
    """Return the median seconds of each of ``works``, taken in turn."""
    for work in works:
        for _ in range(WARM_UP):
            work()
    rounds = [[_seconds(work) for work in works] for _ in range(ROUNDS)]
    return tuple(statistics.median(times) for times in zip(*rounds, strict=True))


def seen_in(story: Work) -> Counter[str]:
    """Return how often one story makes each operation of `_bare`, by its type and name."""
    seen: Counter[str] = Counter()

    def note(_frame: FrameType, event: str, function: Any) -> None:
        if event == "c_call":
            owner = getattr(function, "__self__", None)
            kind = owner.__name__ if isinstance(owner, ModuleType) else type(owner).__name__
            seen[f"{kind}.{function.__name__}"] += 1

    sys.setprofile(note)
    try:
        story()
    finally:
        sys.setprofile(None)
    return seen


def _bare() -> dict[str, Work]:
    """Return each cryptographic operation of a story, done bare."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    curve = ec.generate_private_key(ec.SECP256R1())
    rsa_public, curve_public = key.public_key(), curve.public_key()
    pkcs, sha = padding.PKCS1v15(), hashes.SHA256()
    by_rsa, by_curve = key.sign(MESSAGE, pkcs, sha), curve.sign(MESSAGE, ec.ECDSA(sha))
    secret, nonce = os.urandom(32), os.urandom(12)
    sealed = AESGCM(secret).encrypt(nonce, MESSAGE, b"")
    oaep = padding.OAEP(padding.MGF1(sha), sha, label=None)
    wrapped = rsa_public.encrypt(secret, oaep)
    return {
        "RSAPrivateKey.sign": lambda: key.sign(MESSAGE, pkcs, sha),
        "RSAPublicKey.verify": lambda: rsa_public.verify(by_rsa, MESSAGE, pkcs, sha),
        "ECPrivateKey.sign": lambda: curve.sign(MESSAGE, ec.ECDSA(sha)),
        "ECPublicKey.verify": lambda: curve_public.verify(by_curve, MESSAGE, ec.ECDSA(sha)),
        "RSAPublicKey.encrypt": lambda: rsa_public.encrypt(secret, oaep),
        "RSAPrivateKey.decrypt": lambda: key.decrypt(wrapped, oaep),
        "AEADEncryptionContext.finalize": lambda: _finalized(_gcm(secret, nonce).encryptor()),
        "AEADDecryptionContext.finalize": lambda: _finalized(_gcm(secret, nonce).encryptor()),
        "AESGCM.encrypt": lambda: AESGCM(secret).encrypt(nonce, MESSAGE, b""),
        "AESGCM.decrypt": lambda: AESGCM(secret).decrypt(nonce, sealed, b""),
        "_hashlib.hmac_digest": lambda: hmac.digest(secret, MESSAGE, "sha256"),
        "HASH.digest": lambda: hashlib.sha256(MESSAGE).digest(),
        "Hash.finalize": lambda: _finalized(hashes.Hash(sha)),
        "HASHXOF.digest": lambda: hashlib.shake_256(MESSAGE).digest(16),
        "posix.urandom": lambda: os.urandom(16),
    }


def _finalized(begun: hashes.Hash | AEADEncryptionContext) -> bytes:
    begun.update(MESSAGE)
    return begun.finalize()


def _gcm(key: bytes, nonce: bytes) -> Cipher[modes.GCM]:
    return Cipher(algorithms.AES(key), modes.GCM(nonce))


def _seconds(work: Work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
