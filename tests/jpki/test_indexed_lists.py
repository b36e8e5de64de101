"""An index tells what the lists tell, and nothing once a byte of it is not as it was written."""

from contextlib import suppress
from datetime import timedelta
from hashlib import sha256

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myna_sdk.errors import UsageError
from myna_sdk.jpki.anchors import anchor_set
from myna_sdk.jpki.certificate import SerialNumber, parse_certificate
from myna_sdk.jpki.crl import CrlSource, check_crl, verify_crl
from myna_sdk.jpki.crl_index import Change, CrlIndex, IndexedCrl, crl_index, index_crl
from myna_sdk.jpki.crl_layout import read_index, written
from myna_sdk.jpki.profile import MOCK
from myna_sdk.jpki.revocation import HARD_FAIL, Good, Held, RevocationReason, Revoked, Unknown
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.testing.attack_pack import Attack, attacks
from myna_sdk.testing.attack_pack import writing as w
from myna_sdk.testing.attack_pack.scenes import entry
from tests.jpki.ground import SIGNING, USER_AUTHENTICATION, Ground, flaw_of
from tests.jpki.lists import AT, STAGE, anchor, anchors, indexed, plan, town

LONG = SerialNumber(int.from_bytes(b"\x7f" * 20))
HEAD = 56


def written_whole(index: CrlIndex) -> bytes:
    return b"".join(bytes(piece) for piece in written(index))


def kept(*lists: IndexedCrl) -> CrlIndex:
    """Return the index of ``lists`` as it is read again."""
    return read_index(written_whole(crl_index(lists)[0]), anchors())


@pytest.fixture(scope="module")
def lists() -> tuple[IndexedCrl, ...]:
    """Those of three towns: an empty one, a usual one, and one with unusual entries."""
    old = AT - timedelta(days=12_000)
    return (
        indexed(plan(name="Mihon-ku", number=None)),
        indexed(plan(entry(7, AT, 3), entry(9, AT), entry(1 << 31, AT, 6), name="Rei-shi")),
        indexed(plan(entry(LONG, AT, 5), entry(8, old, 1), entry(7, AT, 4), name="Tatoe-cho")),
    )


@pytest.fixture(scope="module")
def whole(lists: tuple[IndexedCrl, ...]) -> bytes:
    return written_whole(crl_index(lists)[0])


def flaw_of_index(data: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        read_index(data, anchors())
    return caught.value.flaw.value


def resealed(data: bytes) -> bytes:
    """Return an index whose hash and length are right, whatever it holds."""
    behind = sha256(data[HEAD:]).digest()
    return data[:16] + len(data).to_bytes(8, "little") + behind + data[HEAD:]


@pytest.fixture(scope="module")
def pack() -> tuple[Attack, ...]:
    return tuple(a for a in attacks(AT) if a.revocation_list is not None)


def test_every_list_of_the_attack_pack_is_judged_as_without_an_index(
    pack: tuple[Attack, ...],
) -> None:
    judged = 0
    for attack in pack:
        roots = anchor_set(MOCK, attack.anchors)
        data = attack.revocation_list or b""
        plainly, found = verify_crl(data, roots), index_crl(data, roots)
        if isinstance(plainly, Unknown):
            assert found == plainly, attack.case.name
            continue
        assert isinstance(found, IndexedCrl), attack.case.name
        again = read_index(written_whole(crl_index([found])[0]), roots)
        try:
            certificate = parse_certificate(attack.certificate)
        except UnreadableError:
            continue
        for issuer in roots.anchors:
            lists = (plainly, found, again.lists[0])
            told = [check_crl(certificate, one, issuer, at=attack.at) for one in lists]
            assert told[0] == told[1] == told[2], attack.case.name
            judged += 1
    assert judged > 100


@pytest.mark.parametrize(
    ("persona", "kind", "status"),
    [
        ("mihon-hanako", SIGNING, Good),
        ("mihon-hanako", USER_AUTHENTICATION, Good),
        ("hikkoshi-jiro", SIGNING, Revoked),
        ("funshitsu-mina", USER_AUTHENTICATION, Held),
    ],
)
def test_one_index_answers_for_every_town_and_root_of_the_world(
    ground: Ground, world_index: CrlIndex, persona: str, kind: CertificateKind, status: type
) -> None:
    certificate = parse_certificate(ground.der(persona, kind))
    issuer = ground.anchor(persona, kind)
    told = CrlSource(world_index.resolve).status(
        certificate, issuer, at=ground.at, policy=HARD_FAIL
    )
    assert type(told) is status
    assert told == check_crl(certificate, ground.crl(persona, kind), issuer, at=ground.at)


@pytest.fixture(scope="module")
def world_index(ground: Ground) -> CrlIndex:
    made = [
        index_crl(ground.crl_der(persona, kind), ground.anchors)
        for persona in ("mihon-hanako", "hikkoshi-jiro", "funshitsu-mina")
        for kind in (SIGNING, USER_AUTHENTICATION)
    ]
    found = [one for one in made if isinstance(one, IndexedCrl)]
    assert len(found) == len(made)
    return read_index(written_whole(crl_index(found)[0]), ground.anchors)


def test_serial_numbers_are_told_apart_to_their_last_bit(lists: tuple[IndexedCrl, ...]) -> None:
    numbers = [*range(1, 12), 1 << 31, (1 << 31) + 1, (1 << 32) + 7, LONG, LONG - 1, LONG >> 8]
    for one in kept(*lists).lists:
        plain = next(p for p in lists if p.fingerprint == one.fingerprint)
        for number in numbers:
            assert one.find(SerialNumber(number)) == plain.find(SerialNumber(number))
    index = kept(*lists)
    last = index.resolve(town("Tatoe-cho"), anchor())
    assert last is not None
    assert [n for n in numbers if last.find(SerialNumber(n))] == [7, 8, LONG]
    found = last.find(LONG)
    assert found is not None
    assert (found.reason, found.since) == (
        RevocationReason.CESSATION_OF_OPERATION,
        (AT - timedelta(days=2)),
    )


def test_what_the_lists_say_about_themselves_is_kept(lists: tuple[IndexedCrl, ...]) -> None:
    index = kept(*lists)
    assert len(index.lists) == 3
    assert len(index) == 6
    for one in index.lists:
        plain = next(p for p in lists if p.fingerprint == one.fingerprint)
        for name in ("this_update", "next_update", "partition", "number"):
            assert getattr(one, name) == getattr(plain, name)
        assert one.issuer.key.identifier == anchor().key.identifier
        assert len(one) == len(plain)


def test_the_same_lists_are_the_same_bytes_in_any_order(lists: tuple[IndexedCrl, ...]) -> None:
    assert written_whole(kept(*lists)) == written_whole(kept(*reversed(lists)))


def test_a_town_without_a_list_is_answered_by_nothing_or_by_the_list_of_all(
    lists: tuple[IndexedCrl, ...],
) -> None:
    assert kept(*lists).resolve(town("Soko-mura"), anchor()) is None
    everywhere = plan(entry(5, AT))
    del everywhere.extensions["place"]
    index = kept(*lists, indexed(everywhere))
    for place in (town("Soko-mura"), None):
        found = index.resolve(place, anchor())
        assert found is not None
        assert found.partition is None
    own = index.resolve(town("Rei-shi"), anchor())
    assert own is not None
    assert own.partition == town("Rei-shi")


def test_a_list_answers_only_for_the_key_that_signed_it(lists: tuple[IndexedCrl, ...]) -> None:
    older = next(a for a in anchors().anchors if a is not anchor())
    assert kept(*lists).resolve(town("Rei-shi"), older) is None


def _numbered(number: int | None, hours: int = 0, *entries: bytes) -> IndexedCrl:
    made = AT - timedelta(hours=3) + timedelta(hours=hours)
    return indexed(attrs.evolve(plan(*entries, number=number), this_update=w.utc_time(made)))


@pytest.mark.parametrize(
    ("number", "hours", "change"),
    [
        (11, 1, Change.REPLACED),
        (11, 0, Change.REPLACED),
        (11, -1, Change.CONFLICTING),
        (10, 0, Change.CONFLICTING),
        (10, 1, Change.CONFLICTING),
        (9, -1, Change.OLDER),
        (9, 0, Change.OLDER),
        (9, 1, Change.CONFLICTING),
        (None, 1, Change.REPLACED),
        (None, 0, Change.CONFLICTING),
        (None, -1, Change.OLDER),
    ],
)
def test_only_a_newer_list_takes_the_place_of_another(
    number: int | None, hours: int, change: Change
) -> None:
    before = crl_index([_numbered(10)])[0]
    offered = _numbered(number, hours, entry(5, AT))
    after, changes = before.with_lists([offered])
    assert changes == ((offered, change),)
    assert after.lists == ((offered,) if change is Change.REPLACED else before.lists)


def test_a_list_that_is_there_changes_nothing() -> None:
    before = crl_index([_numbered(10)])[0]
    after, changes = before.with_lists([_numbered(10)])
    assert [change for _, change in changes] == [Change.UNCHANGED]
    assert after.lists == before.lists


def test_of_two_lists_for_one_town_the_newer_counts_in_either_order() -> None:
    older, newer = _numbered(10), _numbered(11, 1, entry(5, AT))
    for given_lists in ((older, newer), (newer, older)):
        assert crl_index(given_lists)[0].lists == (newer,)


@pytest.mark.parametrize("number", [-1, 1 << 160])
def test_a_list_whose_number_cannot_be_is_refused(number: int) -> None:
    data = plan(number=number).build()
    for told in (verify_crl(data, anchors()), index_crl(data, anchors())):
        assert flaw_of(told) == "crl-unreadable"


def test_a_list_number_of_twenty_bytes_is_kept() -> None:
    number = (1 << 159) - 1
    assert [one.number for one in kept(indexed(plan(number=number))).lists] == [number]
    assert [one.number for one in kept(indexed(plan(number=0))).lists] == [0]


def test_an_index_of_nothing_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        crl_index([])
    assert caught.value.code == "crl-index-empty"


def test_an_index_that_was_cut_or_lengthened_is_refused(whole: bytes) -> None:
    assert flaw_of_index(b"") == "input-empty"
    for length in range(1, len(whole)):
        expected = "crl-index-foreign" if length < 8 else "truncated"
        assert flaw_of_index(whole[:length]) == expected
    assert flaw_of_index(whole + b"\0") == "trailing-bytes"


def test_an_index_with_any_changed_byte_is_refused(whole: bytes) -> None:
    places = {
        "crl-index-foreign": range(8),
        "crl-index-version-other": range(8, 12),
        "truncated": range(16, 24),
    }
    for at in range(len(whole)):
        spoilt = bytearray(whole)
        spoilt[at] ^= 0x40
        told = flaw_of_index(bytes(spoilt))
        expected = next((flaw for flaw, places in places.items() if at in places), "")
        assert told == expected or (told, expected) in {
            ("crl-index-damaged", ""),
            ("trailing-bytes", "truncated"),
        }


@pytest.mark.parametrize(
    "data", [b"SQLite format 3\0" + bytes(100), b"\x30\x82\x01\x00" + bytes(256), bytes(4096)]
)
def test_a_file_of_something_else_is_refused(data: bytes) -> None:
    assert flaw_of_index(data) == "crl-index-foreign"


def test_an_index_of_other_roots_is_refused(whole: bytes) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_index(whole, anchor_set(MOCK, [STAGE.authentication.certificate()]))
    assert caught.value.flaw.value == "crl-index-anchor-unknown"


def test_an_index_without_lists_or_with_one_twice_is_refused(whole: bytes) -> None:
    one = written_whole(crl_index([indexed(plan())])[0])
    record, name = one[HEAD : HEAD + 121], one[HEAD + 121 :]
    nothing = resealed(one[:12] + bytes(4) + one[16:HEAD])
    twice = resealed(one[:12] + b"\2\0\0\0" + one[16:HEAD] + record * 2 + name * 2)
    assert flaw_of_index(nothing) == flaw_of_index(twice) == "crl-index-damaged"


@given(data=st.data())
def test_whatever_was_written_into_an_index_it_is_ours_or_refused_as_our_error(
    whole: bytes, data: st.DataObject
) -> None:
    """Who can write the file can also make its hash; even then nothing else is raised."""
    spoilt = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(spoilt) - 1))
        spoilt[at] = data.draw(st.integers(0, 255))
    sealed = resealed(bytes(spoilt))
    try:
        index = read_index(sealed, anchors())
    except UnreadableError:
        return
    for one in index.lists:
        for number in (1, 7, 8, 9, 1 << 31, LONG):
            with suppress(UnreadableError):
                one.find(SerialNumber(number))


def test_a_damaged_entry_is_no_answer(pack: tuple[Attack, ...]) -> None:
    """A reason that there is not is neither good nor revoked."""
    attack = next(a for a in pack if a.case.name == "list-good")
    certificate = parse_certificate(attack.certificate)
    serial = certificate.reveal_serial()
    spoilt = bytearray(written_whole(crl_index([indexed(plan(entry(serial, AT, 3)))])[0]))
    spoilt[-4] |= 0x0F
    found = read_index(resealed(bytes(spoilt)), anchors()).lists[0]
    with pytest.raises(UnreadableError):
        found.find(serial)
    assert flaw_of(check_crl(certificate, found, anchor(), at=AT)) == "crl-index-damaged"
