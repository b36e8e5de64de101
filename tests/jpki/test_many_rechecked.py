"""A firm's whole customer base is checked again, by one process or by several."""

import os
import pickle
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import cycle
from pathlib import Path

import pytest

from myna_sdk import rechecking
from myna_sdk.errors import MynaError, StoreError, UsageError
from myna_sdk.jpki.anchors import anchor_set
from myna_sdk.jpki.certificate import SerialNumber
from myna_sdk.jpki.checking import check_certificate
from myna_sdk.jpki.crl import VerifiedCrl, status_of, verify_crl
from myna_sdk.jpki.crl_index import IndexedCrl, crl_index, index_crl
from myna_sdk.jpki.crl_layout import written
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.profile import MOCK
from myna_sdk.jpki.rechecking import Rechecked, Standing, recheck
from myna_sdk.jpki.revocation import NoSource, RevocationReason, Revoked
from myna_sdk.rechecking import AT_ONCE, recheck_shared
from myna_sdk.testing.attack_pack.scenes import entry
from tests.jpki.ground import SIGNING, Ground
from tests.jpki.lists import AT, STAGE, plan
from tests.jpki.shared_ground import indexed, killed, opened, refused, unlisted

CUSTOMERS = ("mihon-hanako", "hikkoshi-jiro", "tennyu-haru")
"""One whose certificate holds, one whose was revoked, and one of a town without a list."""


@pytest.fixture(scope="module")
def certificates(ground: Ground) -> list[bytes]:
    return [*map(ground.der, CUSTOMERS), b"no certificate"]


@pytest.fixture(scope="module")
def opening(ground: Ground) -> Callable[[], rechecking.Ground]:
    """Opens roots and index in any process."""
    found = [index_crl(ground.crl_der(who), ground.anchors) for who in CUSTOMERS[:2]]
    index, _ = crl_index([crl for crl in found if isinstance(crl, IndexedCrl)])
    return partial(opened, tuple(ground.roots()), b"".join(map(bytes, written(index))))


def _shared(
    ground: Ground,
    certificates: list[bytes] | Iterator[bytes],
    opening: Callable[[], rechecking.Ground],
    processes: int = 2,
) -> Iterator[Rechecked]:
    return recheck_shared(certificates, opening, at=ground.at, kind=SIGNING, processes=processes)


def test_each_of_many_stands_as_the_check_of_it_alone_says(
    ground: Ground, certificates: list[bytes], opening: Callable[[], rechecking.Ground]
) -> None:
    against = opening()
    found = recheck(
        *(certificates, against.anchors),
        at=ground.at,
        kind=SIGNING,
        revocation=against.revocation,
    )
    alone = [
        check_certificate(
            *(certificate, against.anchors),
            at=ground.at,
            kind=SIGNING,
            revocation=against.revocation,
        )
        for certificate in certificates
    ]
    assert list(found) == list(map(Rechecked.of, alone))


def test_what_stands_is_told_apart_from_what_does_not_and_what_nobody_knows(
    ground: Ground, certificates: list[bytes], opening: Callable[[], rechecking.Ground]
) -> None:
    good, revoked, untold, none = _shared(ground, certificates, opening, processes=1)
    assert (good.standing, good.flaw, good.number) == (Standing.HOLDS, None, None)
    assert (revoked.standing, revoked.flaw, revoked.number) == (
        *(Standing.REFUSED, Flaw.REVOKED),
        14,
    )
    assert isinstance(revoked.revocation, Revoked)
    assert revoked.revocation.reason is RevocationReason.AFFILIATION_CHANGED
    assert (untold.standing, untold.flaw) == (Standing.UNPROVEN, Flaw.CRL_MISSING)
    assert (none.standing, none.number) == (Standing.REFUSED, 1)


def test_several_processes_answer_in_the_order_of_the_certificates(
    ground: Ground, certificates: list[bytes], opening: Callable[[], rechecking.Ground]
) -> None:
    many = certificates * AT_ONCE  # more than two processes are given at a time
    once = list(_shared(ground, certificates, opening, processes=1))
    assert list(_shared(ground, many, opening)) == once * AT_ONCE


def test_this_process_checks_and_so_does_each_other_one(
    ground: Ground, certificates: list[bytes], opening: Callable[[], rechecking.Ground]
) -> None:
    telling = partial(unlisted, opening, os.getpid())
    awaited = {Standing.HOLDS, Standing.UNPROVEN}
    for found in _shared(ground, cycle(certificates[:1]), telling):
        awaited.discard(found.standing)
        if not awaited:
            break


def test_a_source_that_fails_shows_no_certificate_in_the_locals_above_it(
    ground: Ground, certificates: list[bytes], tmp_path: Path
) -> None:
    opening = partial(indexed, tuple(ground.roots()), tmp_path / "gone.crlx")
    with pytest.raises(StoreError) as told:
        list(_shared(ground, certificates, opening, processes=1))
    ours = [entry for entry in told.traceback if "myna_sdk" in str(entry.path)]
    assert any(str(entry.path).endswith("rechecking.py") for entry in ours)
    shown = repr([entry.frame.f_locals for entry in ours])
    assert repr(certificates[0])[2:60] not in shown


def test_only_a_few_certificates_are_read_ahead(
    ground: Ground, certificates: list[bytes], opening: Callable[[], rechecking.Ground]
) -> None:
    read = 0

    def customers() -> Iterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield certificates[0]

    found = _shared(ground, customers(), opening)
    for _ in range(3 * AT_ONCE):
        assert next(found).standing is Standing.HOLDS
    assert read <= 8 * AT_ONCE
    found.close()  # type: ignore[attr-defined]


def test_no_certificates_are_no_answers(
    ground: Ground, opening: Callable[[], rechecking.Ground]
) -> None:
    assert list(_shared(ground, [], opening)) == []


def test_what_cannot_be_opened_is_told_as_the_process_told_it(
    ground: Ground, certificates: list[bytes]
) -> None:
    with pytest.raises(UsageError) as told:
        list(_shared(ground, certificates, refused))
    assert told.value.code == "anchor-set-empty"


def test_a_source_that_fails_at_work_is_told_as_the_process_told_it(
    ground: Ground, certificates: list[bytes], tmp_path: Path
) -> None:
    opening = partial(indexed, tuple(ground.roots()), tmp_path / "gone.crlx")
    with pytest.raises(StoreError) as told:
        list(_shared(ground, certificates, opening, processes=1))
    assert told.value.code == "crl-index-missing"


def test_a_process_that_was_killed_is_an_error_and_no_answer(
    ground: Ground, certificates: list[bytes], opening: Callable[[], rechecking.Ground]
) -> None:
    dying = partial(killed, opening, os.getpid())
    with pytest.raises(MynaError) as told:
        list(_shared(ground, cycle(certificates), dying))
    assert told.value.code == "internal"


def test_who_checks_is_at_least_one_process_and_knows_the_instant(
    certificates: list[bytes], ground: Ground, opening: Callable[[], rechecking.Ground]
) -> None:
    with pytest.raises(UsageError):
        _shared(ground, certificates, opening, processes=0)
    naive = datetime(2026, 11, 24, 3)  # noqa: DTZ001 - refused
    with pytest.raises(UsageError):
        recheck_shared(certificates, opening, at=naive, kind=SIGNING, processes=1)


def test_a_ground_that_no_other_process_could_find_is_refused(
    ground: Ground, certificates: list[bytes]
) -> None:
    with pytest.raises(UsageError):
        list(_shared(ground, certificates, lambda: rechecking.Ground(ground.anchors, NoSource())))


def test_an_answer_leaves_the_process_and_tells_nothing_about_a_person(
    ground: Ground, certificates: list[bytes], opening: Callable[[], rechecking.Ground]
) -> None:
    found = list(_shared(ground, certificates, opening, processes=1))
    assert pickle.loads(pickle.dumps(found)) == found
    serial = ground.world.ca.serial("mihon-hanako", ground.issued("mihon-hanako", SIGNING))
    assert str(serial) not in repr(found)


def _told(*entries: bytes) -> Rechecked:
    """Return how a certificate stands by a list of the attack pack that holds ``entries``."""
    crl = verify_crl(plan(*entries).build(), anchor_set(MOCK, [STAGE.current.certificate()]))
    assert isinstance(crl, VerifiedCrl)
    status = status_of(crl.find(SerialNumber(7)), crl.this_update, crl.next_update)
    return Rechecked(Standing.HOLDS if not entries else Standing.REFUSED, status)


def test_what_a_newer_list_takes_back_is_noticed() -> None:
    """A hold is never released, and a revocation never ends."""
    good, held, revoked = (
        _told(*entries) for entries in ((), (entry(7, AT, 6),), (entry(7, AT, 3),))
    )
    pairs = [(now, then) for now in (good, held, revoked) for then in (good, held, revoked)]
    taken_back = [(now, then) for now, then in pairs if now.contradicts(then)]
    assert taken_back == [(good, held), (good, revoked), (held, revoked)]


def test_a_standing_is_no_bool() -> None:
    with pytest.raises(TypeError):
        bool(Standing.HOLDS)
