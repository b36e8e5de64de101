"""Revocation lists with any entries, signed by the pack's roots or by nobody."""

from datetime import UTC, datetime
from functools import cache

import attrs

from myna_sdk.jpki.anchors import Anchor, AnchorSet, anchor_set
from myna_sdk.jpki.crl_index import IndexedCrl, index_crl
from myna_sdk.jpki.extensions import DirectoryName
from myna_sdk.jpki.profile import MOCK
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.testing.attack_pack import writing as w
from myna_sdk.testing.attack_pack.scenes import ListPlan, list_plan, partition
from myna_sdk.testing.attack_pack.stage import Stage

AT = datetime(2026, 11, 24, 3, 0, 0, tzinfo=UTC)
SIGNING = CertificateKind.SIGNING
STAGE = Stage(AT)


def town(name: str) -> DirectoryName:
    return DirectoryName(partition(SIGNING, name))


def plan(*entries: bytes, name: str = "Mihon-ku", number: int | None = 4711) -> ListPlan:
    """Return the plan of a good list of one town with these entries."""
    whole = list_plan(STAGE.current, AT)
    place = w.sequence(w.tlv(0xA0, w.tlv(0xA0, w.tlv(0xA4, partition(SIGNING, name)))))
    found = {**whole.extensions, "place": w.extension("2.5.29.28", place, critical=w.TRUE)}
    del found["number"]
    if number is not None:
        found["number"] = w.extension("2.5.29.20", w.integer(number))
    return attrs.evolve(whole, entries=entries, extensions=found)


def unsigned(*entries: bytes) -> bytes:
    """Return a list that nobody signed, which is enough to read it."""
    return attrs.evolve(plan(*entries), signer=_Nobody()).build()  # type: ignore[arg-type]


class _Nobody:
    def sign(self, *_: object) -> bytes:
        return bytes(256)


@cache
def anchors() -> AnchorSet:
    return anchor_set(MOCK, [STAGE.current.certificate(), STAGE.expired.certificate()])


def anchor() -> Anchor:
    return anchors().anchors[0]


def indexed(made: ListPlan) -> IndexedCrl:
    found = index_crl(made.build(), anchors())
    assert isinstance(found, IndexedCrl), found
    return found
