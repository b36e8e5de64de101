"""No bytes make a parser raise anything but our own error, and none that changed passes."""

from collections.abc import Callable

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from myna_sdk.jpki import extensions
from myna_sdk.jpki.certificate import LARGEST, parse_certificate
from myna_sdk.jpki.crl import parse_crl, verify_crl
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.names import rfc4514
from myna_sdk.jpki.ocsp import build_ocsp_request, check_ocsp
from myna_sdk.jpki.path import verify_path
from myna_sdk.jpki.personal_data import read_personal_data
from myna_sdk.jpki.revocation import Unknown
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.jpki.verdicts import Proven, Refused
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.testing.attack_pack import writing as w
from tests.jpki.ground import SIGNING, Ground

PARSERS: list[Callable[[bytes], object]] = [
    parse_certificate,
    parse_crl,
    rfc4514,
    read_personal_data,
    extensions.key_usage,
    extensions.basic_constraints,
    extensions.extended_key_usage,
    extensions.certificate_policies,
    extensions.authority_key,
    extensions.subject_key,
    extensions.distribution_points,
]

# DER of any shape: a tag, a length that mostly fits, and content that is again such.
_LEAF = st.tuples(
    st.sampled_from([0x01, 0x02, 0x03, 0x04, 0x06, 0x0C, 0x13, 0x17, 0x80, 0x86, 0x1F]),
    st.binary(max_size=12),
)
_TREE = st.recursive(
    _LEAF.map(lambda leaf: bytes((leaf[0], len(leaf[1]))) + leaf[1]),
    lambda inner: st.tuples(
        st.sampled_from([0x30, 0x31, 0xA0, 0xA1, 0xA3, 0xA4]), st.lists(inner, max_size=4)
    ).map(lambda node: _wrapped(node[0], b"".join(node[1]))),
    max_leaves=12,
)


def _wrapped(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes((size,)) if size < 0x80 else b"\x82" + size.to_bytes(2)
    return bytes((tag,)) + length + content


@pytest.mark.parametrize("parser", PARSERS, ids=lambda p: p.__name__)
@given(data=st.one_of(st.binary(max_size=60), _TREE))
def test_a_parser_reads_or_raises_our_own_error(
    parser: Callable[[bytes], object], data: bytes
) -> None:
    error = None
    try:
        parser(data)
    except UnreadableError as caught:
        error = caught
    assert error is None or (error.flaw in Flaw and 0 <= error.offset <= len(data))


@given(data=st.data())
def test_no_certificate_with_a_changed_byte_passes(ground: Ground, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(CertificateKind))
    der = bytearray(ground.der(kind=kind))
    at = data.draw(st.integers(0, len(der) - 1))
    der[at] ^= data.draw(st.integers(1, 255))
    verdict = verify_path(bytes(der), ground.anchors, at=ground.at, kind=kind)
    assert isinstance(verdict, Refused)


@given(data=st.data())
def test_no_certificate_that_is_cut_or_lengthened_passes(
    ground: Ground, data: st.DataObject
) -> None:
    der = ground.der()
    cut = data.draw(st.integers(0, len(der) - 1))
    tail = data.draw(st.binary(min_size=1, max_size=20))
    for spoilt in (der[:cut], der + tail, der + der):
        verdict = verify_path(spoilt, ground.anchors, at=ground.at, kind=SIGNING)
        assert isinstance(verdict, Refused)
        assert verdict.number <= 2


@given(data=st.data())
def test_no_list_with_a_changed_byte_is_believed(ground: Ground, data: st.DataObject) -> None:
    der = bytearray(ground.crl_der("funshitsu-mina"))
    at = data.draw(st.integers(0, len(der) - 1))
    der[at] ^= data.draw(st.integers(1, 255))
    assert isinstance(verify_crl(bytes(der), ground.anchors), Unknown)


@given(data=st.data())
def test_no_answer_with_a_changed_byte_is_believed_but_its_certificates_padding(
    ground: Ground, data: st.DataObject
) -> None:
    certificate = parse_certificate(ground.der())
    request = build_ocsp_request(certificate, ground.anchor(), nonce=bytes(32))
    answer = bytearray(ground.answer(request.der))
    at = data.draw(st.integers(0, len(answer) - 1))
    answer[at] ^= data.draw(st.integers(1, 255))
    status = check_ocsp(bytes(answer), request, certificate, ground.anchor(), at=ground.at)
    assert isinstance(status, Unknown)


@pytest.mark.parametrize("kind", CertificateKind)
@pytest.mark.parametrize("persona", ["mihon-hanako", "nagai-jusho", "kigen-kyou"])
def test_our_parser_and_the_librarys_read_the_same(
    ground: Ground, persona: str, kind: CertificateKind
) -> None:
    der = ground.der(persona, kind)
    ours, theirs = parse_certificate(der), x509.load_der_x509_certificate(der)
    parts = ours.reveal_parts()
    assert ours.reveal_serial() == theirs.serial_number
    assert (ours.not_before, ours.not_after) == (
        theirs.not_valid_before_utc,
        theirs.not_valid_after_utc,
    )
    assert parts.signed == theirs.tbs_certificate_bytes
    assert parts.signature == theirs.signature
    assert parts.issuer == theirs.issuer.public_bytes()
    assert parts.subject == theirs.subject.public_bytes()
    assert ours.issuer_text() == theirs.issuer.rfc4514_string()
    assert ours.reveal_subject_text() == theirs.subject.rfc4514_string()
    critical = {e.oid.dotted_string: e.critical for e in theirs.extensions}
    from myna_sdk.jpki.der import dotted  # noqa: PLC0415

    assert {dotted(i): c for i, (c, _) in parts.extensions.items()} == critical
    point = theirs.extensions.get_extension_for_class(x509.CRLDistributionPoints).value[0]
    assert point.full_name is not None
    assert ours.partition == point.full_name[0].value.public_bytes()


@pytest.mark.parametrize(
    ("data", "flaw"),
    [
        (b"", Flaw.INPUT_EMPTY),
        (b"-----BEGIN CERTIFICATE-----\nMIIB", Flaw.INPUT_IS_PEM),
        (b"\n-----BEGIN PRIVATE KEY-----\nMIIB", Flaw.INPUT_IS_PRIVATE_KEY),
        (b"-----BEGIN EC PRIVATE KEY-----\nMIIB", Flaw.INPUT_IS_PRIVATE_KEY),
        (bytes.fromhex("300a020100300506032b6570"), Flaw.INPUT_IS_PRIVATE_KEY),
        (b"\x30" * (LARGEST + 1), Flaw.INPUT_TOO_LARGE),
        (b"\x30\x80\x00\x00", Flaw.NOT_DER),
        (b"\x30\x81\x02\x30\x00", Flaw.NOT_DER),
        (b"\x30\x82\x00\x80" + b"\0" * 128, Flaw.NOT_DER),
        (b"\x30\x85\x01\x00\x00\x00\x00", Flaw.NOT_DER),
        (b"\x30\x05\x30", Flaw.TRUNCATED),
        (b"\x30\x82\x01", Flaw.TRUNCATED),
        (b"\x30\x00\x00", Flaw.TRAILING_BYTES),
        (b"\x31\x00", Flaw.FIELD_UNEXPECTED),
        (b"\x04\x02\x30\x00", Flaw.FIELD_UNEXPECTED),
    ],
)
def test_other_input_is_told_by_what_it_is(data: bytes, flaw: Flaw) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse_certificate(data)
    assert caught.value.flaw is flaw
    assert flaw.value in str(caught.value)


@pytest.mark.parametrize("value", ["0302", "030100", "03020000", "0303080100", "030407800000"])
def test_a_usage_is_written_in_one_way(value: str) -> None:
    with pytest.raises(UnreadableError):
        extensions.key_usage(bytes.fromhex(value))


def test_what_is_no_certificate_is_not_proven(ground: Ground) -> None:
    assert not isinstance(
        verify_path(b"\x30\x00", ground.anchors, at=ground.at, kind=SIGNING), Proven
    )


def test_what_steers_a_terminal_or_turns_a_line_round_is_escaped_in_a_name() -> None:
    told = rfc4514(w.name(("2.5.4.10", w.utf8("見本\u3000a\x1b[2J\x7f\x9b31m\u202e\u2028b"))))
    assert told == "O=見本\u3000a\\1B[2J\\7F\\C2\\9B31m\\E2\\80\\AE\\E2\\80\\A8b"
