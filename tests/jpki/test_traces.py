"""What is left of a certificate: enough to ask again how it stands, and nothing of the person."""

from base64 import urlsafe_b64encode

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myna_sdk.jpki.crl import check_crl
from myna_sdk.jpki.extensions import DirectoryName
from myna_sdk.jpki.municipalities import Municipality, municipality_of
from myna_sdk.jpki.ocsp import build_ocsp_request, check_ocsp
from myna_sdk.jpki.path import verify_path
from myna_sdk.jpki.revocation import Good, Revoked
from myna_sdk.jpki.traces import CertificateTrace, parse_trace, trace_of
from myna_sdk.jpki.verdicts import Proven
from myna_sdk.testing.attack_pack import writing as w
from tests.jpki.ground import SIGNING, Ground

NONCE = bytes(range(32))


@pytest.fixture
def trace(ground: Ground) -> CertificateTrace:
    proven = verify_path(ground.der(), ground.anchors, at=ground.at, kind=SIGNING)
    assert isinstance(proven, Proven)
    return trace_of(proven)


def test_a_trace_is_written_and_read_again(trace: CertificateTrace) -> None:
    text = trace.reveal_text()
    assert parse_trace(text) == trace
    assert text == trace_of_again(trace)
    assert f"{trace.reveal_serial():x}" not in repr(trace)


def trace_of_again(trace: CertificateTrace) -> str:
    found = parse_trace(trace.reveal_text())
    assert found is not None
    return found.reveal_text()


def test_a_trace_holds_no_fact_of_the_person(ground: Ground, trace: CertificateTrace) -> None:
    facts = ground.world.person("mihon-hanako").facts
    told = repr(parse_trace(trace.reveal_text())) + trace.reveal_text()
    assert facts.name is not None
    assert facts.name.reveal() not in told


def test_lists_and_answers_tell_of_a_trace_what_they_tell_of_the_certificate(
    ground: Ground, trace: CertificateTrace
) -> None:
    anchor = ground.anchor()
    assert anchor.key.identifier == trace.issuer
    listed = check_crl(trace, ground.crl(), anchor, at=ground.at)
    request = build_ocsp_request(trace, anchor, nonce=NONCE)
    answered = check_ocsp(ground.answer(request.der), request, trace, anchor, at=ground.at)
    assert isinstance(listed, Good)
    assert isinstance(answered, Good)


def test_a_trace_is_revoked_when_its_certificate_is(
    trace: CertificateTrace,
) -> None:
    moved = Ground()
    moved.world.person("mihon-hanako").move("東京都見本区移転町七丁目7番7号")
    request = build_ocsp_request(trace, moved.anchor(), nonce=NONCE)
    found = check_ocsp(moved.answer(request.der), request, trace, moved.anchor(), at=moved.at)
    assert isinstance(found, Revoked)


@given(st.text(max_size=80) | st.binary(max_size=80).map(lambda b: urlsafe_b64encode(b).decode()))
def test_any_other_text_is_no_trace(text: str) -> None:
    assert parse_trace(text) is None


@pytest.mark.parametrize(
    "row",
    [
        "[1]",
        "[2,null,null,null,null,null,null,null]",
        '[1,"signing","card","AA==","-1",null,0,0]',
        '[1,"signing","card","AA==","0",null,0,0]',
        f'[1,"signing","card","AA==","{1 << 159:x}",null,0,0]',  # 21 bytes in DER
        '[1,"signing","card","AA==","1",null,1e99,0]',
        '[1,"nobody","card","AA==","1",null,0,0]',
    ],
)
def test_a_row_that_is_none_of_ours_is_no_trace(row: str) -> None:
    assert parse_trace(urlsafe_b64encode(row.encode()).decode()) is None


def test_the_municipality_is_read_from_the_partitions_name(trace: CertificateTrace) -> None:
    assert trace.partition is not None
    found = municipality_of(trace.partition)
    assert found == Municipality(prefecture="Mihon-to", name="Mihon-ku")


@pytest.mark.parametrize("name", ["..", "../secret", "a/b", "a\\b", "", "-x", "ku,OU=Mihon"])
def test_a_partition_of_another_shape_names_no_municipality(name: str) -> None:
    partition = w.name(
        ("2.5.4.11", w.utf8("CRL Distribution Points")),
        ("2.5.4.11", w.utf8("Mihon-to")),
        ("2.5.4.3", w.utf8(f"{name} CRLDP")),
    )
    assert municipality_of(DirectoryName(partition)) is None
    assert municipality_of(DirectoryName(b"")) is None


def test_traces_of_two_certificates_differ(trace: CertificateTrace) -> None:
    other = attrs.evolve(trace, issuer=b"another")
    assert other.reveal_text() != trace.reveal_text()
