"""What is read many at a time is exactly what the strict reader reads, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from myna_sdk.jpki.certificate import SerialNumber
from myna_sdk.jpki.crl_columns import WINDOW
from myna_sdk.jpki.crl_forms import usual_entries
from myna_sdk.jpki.crl_parsing import Entry, ParsedCrl, parse_crl, read_entry
from myna_sdk.jpki.crl_reading import read_columns
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.revocation import RevocationReason
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.testing.attack_pack import writing as w
from tests.jpki.lists import unsigned

REASON = w.sequence(w.extension("2.5.29.21", w.tlv(0x0A, b"\x03")))
INVALID_SINCE = w.extension("2.5.29.24", w.generalized_time(datetime(2050, 1, 1, tzinfo=UTC)))
TIME = b"\x17\x0d261122030000Z"


def entry(serial: bytes = b"\x01", time: bytes = TIME, more: bytes = REASON) -> bytes:
    return w.sequence(w.tlv(0x02, serial), time, more)


def written(second: int) -> bytes:
    at = EARLIEST + timedelta(seconds=second)
    return w.utc_time(at) if at.year < 2050 else w.generalized_time(at)


def read_strictly(crl: ParsedCrl) -> dict[SerialNumber, Entry] | Flaw:
    found: dict[SerialNumber, Entry] = {}
    try:
        for one in crl.entries():
            if one.serial in found:
                return Flaw.CRL_ENTRY_REPEATED
            found[one.serial] = one
    except UnreadableError as fault:
        return fault.flaw
    return found


def read_at_once(crl: ParsedCrl, asked: dict[SerialNumber, Entry]) -> object:
    try:
        columns = read_columns(crl)
    except UnreadableError as fault:
        return fault.flaw
    assert len(columns) == len(asked)
    return {serial: columns.find(serial) for serial in asked}


def assert_read_alike(*entries: bytes) -> None:
    crl = parse_crl(unsigned(*entries))
    strictly = read_strictly(crl)
    asked = strictly if isinstance(strictly, dict) else {}
    assert read_at_once(crl, asked) == strictly


DIGITS = st.integers(0, 99).map(lambda n: b"%02d" % n)
EARLIEST = datetime(1950, 1, 1, tzinfo=UTC)
TIMES = st.one_of(
    st.integers(67 * 365 * 86_400, 100 * 365 * 86_400).map(written),
    st.integers(0, 300 * 365 * 86_400).map(written),
    st.lists(DIGITS, min_size=6, max_size=6).map(lambda d: w.tlv(0x17, *d, b"Z")),
)
SERIALS = st.one_of(
    st.integers(1, (1 << 32) + 5),
    st.integers(1, (1 << 159) - 1),
    st.sampled_from([1, 127, 128, 255, 256, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 32]),
).map(lambda n: w.integer(n)[2:])
MORE = st.one_of(
    st.sampled_from([b"", REASON]),
    st.integers(0, 11).map(
        lambda n: w.sequence(w.extension("2.5.29.21", w.tlv(0x0A, bytes((n,)))))
    ),
    st.sampled_from(
        [
            w.sequence(INVALID_SINCE),
            w.sequence(w.extension("2.5.29.21", w.tlv(0x0A, b"\x03")), INVALID_SINCE),
            w.sequence(w.extension("2.5.29.21", w.tlv(0x0A, b"\x03"), critical=w.TRUE)),
            w.sequence(w.extension("2.5.29.29", b"\x30\x00")),
            w.sequence(),
            REASON + REASON,
            REASON[:-1],
        ]
    ),
)
ENTRIES = st.builds(entry, SERIALS, TIMES, MORE)
USUAL = st.builds(
    entry,
    st.integers(1, (1 << 31) - 1).map(lambda n: w.integer(n)[2:]),
    TIMES,
    st.sampled_from([b"", REASON]),
)
HOSTILE = st.one_of(
    st.binary(min_size=1, max_size=50),
    st.sampled_from([b"\0", b"-", b"\xff", b"", b"\0\1", b"\x80" * 4, b"\1" * 21]).map(entry),
    ENTRIES.map(lambda one: one[:-1]),
    ENTRIES.map(lambda one: b"\x30\x81" + one[1:]),
    ENTRIES.map(lambda one: b"\x30\x80" + one[2:] + b"\0\0"),
)


@given(st.lists(st.one_of(USUAL, ENTRIES), min_size=1, max_size=40))
@example([entry(b"\1" * 4), entry(b"\1" * 4)])
@example([entry(b"\0\xff\xff\xff\xff"), entry(b"\1\0\0\0\0"), entry(b"\1")])
def test_entries_are_read_as_one_by_one(entries: list[bytes]) -> None:
    assert_read_alike(*entries)


@given(st.lists(USUAL, max_size=40), st.one_of(HOSTILE, ENTRIES), st.lists(USUAL, max_size=40))
def test_a_malformed_entry_among_many_is_refused_with_the_same_flaw(
    before: list[bytes], one: bytes, after: list[bytes]
) -> None:
    assert_read_alike(*before, one, *after)


def _reason(*code: int, critical: bytes = b"") -> bytes:
    value = w.tlv(0x0A, bytes(code))
    return w.sequence(w.extension("2.5.29.21", value, critical=critical))


REFUSED = {
    "serial-negative": entry(b"\x80\1\1\1"),
    "serial-zero": entry(b"\0"),
    "serial-with-a-zero-too-many": entry(b"\0\1\1\1"),
    "serial-of-21-bytes": entry(b"\1" * 21),
    "serial-empty": entry(b""),
    "length-longer-than-it-need-be": b"\x30\x81" + entry()[1:],
    "length-indefinite": b"\x30\x80" + entry()[2:] + b"\0\0",
    "reason-unused": entry(more=_reason(7)),
    "reason-of-delta-lists": entry(more=_reason(8)),
    "reason-unknown": entry(more=_reason(11)),
    "reason-of-two-bytes": entry(more=_reason(0, 3)),
    "reason-critical": entry(more=_reason(3, critical=w.TRUE)),
    "reason-twice": entry(more=w.sequence(*(w.extension("2.5.29.21", b"\x0a\1\3"),) * 2)),
    "extensions-empty": entry(more=w.sequence()),
    "extensions-and-more": entry(more=REASON + b"\0"),
    "issuer-of-another": entry(more=w.sequence(w.extension("2.5.29.29", b"\x30\x00"))),
    "second-60": entry(time=w.tlv(0x17, b"261122030060Z")),
    "hour-24": entry(time=w.tlv(0x17, b"261122240100Z")),
    "month-13": entry(time=w.tlv(0x17, b"261322030100Z")),
    "day-0": entry(time=w.tlv(0x17, b"261100030000Z")),
    "leap-day-of-a-common-year": entry(time=w.tlv(0x17, b"260229030000Z")),
    "time-without-seconds": entry(time=w.tlv(0x17, b"2611220300Z")),
    "time-with-a-zone": entry(time=w.tlv(0x17, b"261122030000+0900")),
    "time-of-the-other-type": entry(time=w.tlv(0x18, b"20261122030000Z")),
}


@pytest.mark.parametrize("at", [0, 1, 63, 127])
@pytest.mark.parametrize("name", REFUSED)
def test_what_the_strict_reader_refuses_is_refused_wherever_it_stands(name: str, at: int) -> None:
    entries = [entry(w.integer(0x01020300 + number)[2:]) for number in range(127)]
    entries.insert(at, REFUSED[name])
    assert isinstance(read_strictly(parse_crl(unsigned(*entries))), Flaw)
    assert_read_alike(*entries)


@given(st.lists(USUAL, min_size=1, max_size=60, unique=True), st.data())
def test_a_changed_byte_is_judged_as_one_by_one(entries: list[bytes], data: st.DataObject) -> None:
    joined = bytearray(b"".join(entries))
    at = data.draw(st.integers(0, len(joined) - 1))
    joined[at] ^= data.draw(st.integers(1, 255))
    assert_read_alike(bytes(joined))


def test_the_pattern_knows_exactly_the_days_that_there_are() -> None:
    head, tail = entry().split(b"261122030000Z")
    for year in range(100):
        for month in range(14):
            for day in range(33):
                one = head + b"%02d%02d%02d120000Z" % (year, month, day) + tail
                assert (usual_entries().fullmatch(one) is not None) is _is_read(one)


@pytest.mark.parametrize(
    "clock", [(h, m, s) for h in (0, 23, 24) for m in (59, 60) for s in (59, 60)]
)
def test_the_pattern_knows_exactly_the_times_that_there_are(clock: tuple[int, int, int]) -> None:
    one = entry(time=w.tlv(0x17, b"261122%02d%02d%02dZ" % clock))
    assert (usual_entries().fullmatch(one) is not None) is _is_read(one)


@pytest.mark.parametrize("size", range(1, 22))
def test_the_pattern_knows_serial_numbers_of_one_to_twenty_bytes(size: int) -> None:
    for first in (b"\x00", b"\x01", b"\x7f", b"\x80"):
        for rest in (b"\x7f", b"\x80"):
            serial = (first + rest * size)[:size]
            for more in (b"", REASON):
                one = entry(serial, more=more)
                assert (usual_entries().fullmatch(one) is not None) is _is_read(one)


def _is_read(one: bytes) -> bool:
    try:
        return read_entry(one, 0, len(one))[1] == len(one)
    except UnreadableError:
        return False


def test_long_runs_broken_by_unusual_entries_are_read_whole() -> None:
    """The reader looks ever farther ahead, and starts again where an entry is unusual."""
    unusual = {500, 501, 4_000, 9_999}
    entries = [
        entry(
            w.integer(1_000_000 + number)[2:],
            more=w.sequence(INVALID_SINCE) if number in unusual else REASON,
        )
        for number in range(10_000)
    ]
    crl = parse_crl(unsigned(*entries))
    told: list[int] = []
    columns = read_columns(crl, told.append)
    assert sum(told) == crl.head.last - crl.head.first
    assert len(columns) == 10_000
    for number in (*unusual, 0, 499, 502, 9_998):
        found = columns.find(SerialNumber(1_000_000 + number))
        assert found is not None
        expected = RevocationReason(0 if number in unusual else 3)
        assert found.reason is expected
    assert columns.find(SerialNumber(999_999)) is columns.find(SerialNumber(1_010_000)) is None


def test_dates_at_both_ends_of_the_narrow_window_are_kept_exactly() -> None:
    now = parse_crl(unsigned(entry())).head.this_update
    dates = [now + timedelta(seconds=offset) for offset in (-WINDOW, 1 - WINDOW, -1, 0, 1, 86_400)]
    entries = [entry(bytes((n + 1,)), w.utc_time(date)) for n, date in enumerate(dates)]
    columns = read_columns(parse_crl(unsigned(*entries)))
    found = [columns.find(SerialNumber(n + 1)) for n in range(len(dates))]
    assert [one.since for one in found if one] == dates
    assert len(columns.serials) == 3


def test_a_serial_number_occurs_once_however_its_entries_are_kept() -> None:
    old = w.utc_time(datetime(1999, 1, 1, tzinfo=UTC))
    with pytest.raises(UnreadableError) as caught:
        read_columns(parse_crl(unsigned(entry(b"\7"), entry(b"\7", old))))
    assert caught.value.flaw is Flaw.CRL_ENTRY_REPEATED
