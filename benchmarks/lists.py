"""Revocation lists of any size, signed by a root of the attack pack."""

import random
from datetime import UTC, datetime, timedelta

import attrs

from myna_sdk.jpki.anchors import AnchorSet, anchor_set
from myna_sdk.jpki.profile import MOCK
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.testing.attack_pack import writing as w
from myna_sdk.testing.attack_pack.scenes import list_plan, partition
from myna_sdk.testing.attack_pack.stage import Stage

AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
STAGE = Stage(AT)
FIVE_YEARS = 5 * 365 * 86_400
REASONS = (1, 3, 4, 5, 6)
MUNICIPALITIES = 1_700
_SERIALS = 1 << 31


def anchors() -> AnchorSet:
    """Return the root that signs every list."""
    return anchor_set(MOCK, [STAGE.current.certificate()])


def serials(count: int, seed: int = 1) -> list[int]:
    """Return so many serial numbers of four bytes at most, all even: odd ones are on no list."""
    return random.Random(seed).sample(range(2, _SERIALS, 2), count)


def misses(count: int, seed: int = 2) -> list[int]:
    """Return so many serial numbers that are on no list."""
    return random.Random(seed).sample(range(1, _SERIALS, 2), count)


def list_of(numbers: list[int], name: str = "Mihon-ku") -> bytes:
    """Return the list of one town with these serial numbers, a date and a reason on each."""
    chance = random.Random(name)
    entries = b"".join(_entry(number, chance) for number in numbers)
    plan = list_plan(STAGE.current, AT)
    place = w.sequence(
        w.tlv(0xA0, w.tlv(0xA0, w.tlv(0xA4, partition(CertificateKind.SIGNING, name))))
    )
    found = {**plan.extensions, "place": w.extension("2.5.29.28", place, critical=w.TRUE)}
    return attrs.evolve(plan, revoked=lambda _: w.sequence(entries), extensions=found).build()


def partitions(numbers: list[int]) -> list[bytes]:
    """Return the lists of all municipalities, which together hold ``numbers``."""
    return [
        list_of(numbers[town::MUNICIPALITIES], f"Town-{town}") for town in range(MUNICIPALITIES)
    ]


def _entry(number: int, chance: random.Random) -> bytes:
    serial = number.to_bytes(number.bit_length() // 8 + 1)
    at = AT - timedelta(seconds=chance.randrange(FIVE_YEARS))
    reason = bytes.fromhex("300c300a0603551d1504030a01") + bytes((chance.choice(REASONS),))
    body = bytes((2, len(serial))) + serial + b"\x17\x0d%b" % at.strftime("%y%m%d%H%M%SZ").encode()
    return bytes((0x30, len(body) + len(reason))) + body + reason
