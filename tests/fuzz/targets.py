"""What is fuzzed: every parser of the trust core, and what is done with what it read.

A target raises nothing but our own errors, whatever it is given. Where two readers of ours read
the same bytes, it also fails if they differ. Signatures are beyond a fuzzer's reach, so that what
comes after one is called without it.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any, Final

import attrs
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509 import load_der_x509_certificate
from cryptography.x509.ocsp import load_der_ocsp_response

from myna_sdk.errors import MynaError
from myna_sdk.jpki import crl_layout, der, extensions
from myna_sdk.jpki.anchors import Anchor, AnchorSet, anchor_set
from myna_sdk.jpki.answers import read_request
from myna_sdk.jpki.certificate import Certificate, SerialNumber, parse_certificate
from myna_sdk.jpki.checking import SignedDigest, check_certificate, check_signed
from myna_sdk.jpki.cms import open_cms
from myna_sdk.jpki.crl import CrlSource, scope, verify_crl
from myna_sdk.jpki.crl_index import IndexedCrl, crl_index, index_crl
from myna_sdk.jpki.crl_layout import read_index
from myna_sdk.jpki.crl_parsing import Entry, ParsedCrl, crl_number, parse_crl
from myna_sdk.jpki.crl_reading import read_columns
from myna_sdk.jpki.der import dotted
from myna_sdk.jpki.digests import Digest
from myna_sdk.jpki.evidence import (
    AnswerProof,
    ListProof,
    gather_evidence,
    parse_evidence,
)
from myna_sdk.jpki.file_kinds import kind_of, stated_length
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.held_by_operator import HeldByOperator
from myna_sdk.jpki.names import rfc4514
from myna_sdk.jpki.ocsp import OcspRequest, OcspSource, build_ocsp_request, check_ocsp
from myna_sdk.jpki.path import STEPS, Case, open_case
from myna_sdk.jpki.personal_data import read_personal_data
from myna_sdk.jpki.profile import MOCK
from myna_sdk.jpki.reverifying import reverify
from myna_sdk.jpki.revocation import Good, NotChecked, Unknown
from myna_sdk.jpki.time_stamps import (
    Stamped,
    judge_time_stamp,
    request_time_stamp,
    time_stamp_authorities,
)
from myna_sdk.jpki.traces import parse_trace, trace_of
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.jpki.verdicts import Proven
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.masking import Concealed
from myna_sdk.model.signing import DigestForm
from myna_sdk.testing.attack_pack import Attack, attacks, issue
from myna_sdk.testing.attack_pack.scenes import DOCUMENT, NONCE
from myna_sdk.testing.attack_pack.stage import key
from myna_sdk.testing.time_stamping import TimeStampAuthority

AT: Final = datetime(2026, 11, 24, 3, tzinfo=UTC)
SIGNING: Final = CertificateKind.SIGNING


@attrs.frozen
class Target:
    """One parser under attack.

    Attributes:
        run: Takes any bytes. What it raises is a finding.
        seeds: Makes what to begin with.
        longest: Bytes of the longest input.
    """

    run: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    longest: int = 4096


@cache
def pack() -> tuple[Attack, ...]:
    return attacks(AT)


@cache
def good() -> Attack:
    return next(each for each in pack() if each.case.name == "answer-good")


@cache
def anchors() -> AnchorSet:
    return anchor_set(MOCK, good().anchors)


@cache
def issuer() -> Anchor:
    found = anchors().keyed(issue(None, AT).scene.stage.current.key.identifier)
    if found is None:
        raise LookupError("the pack has a current root")
    return found


@cache
def asked() -> tuple[Certificate, OcspRequest]:
    certificate = parse_certificate(good().certificate)
    return certificate, build_ocsp_request(certificate, issuer(), nonce=NONCE)


def certificate(data: bytes) -> None:
    found = parse_certificate(data)
    repr(found)
    for field in ("policies", "kind", "carrier", "distribution_points", "partition", "facts"):
        with suppress(UnreadableError):
            getattr(found, field)
    for text in (found.issuer_text, found.reveal_subject_text):
        with suppress(UnreadableError):
            text()
    for kind in CertificateKind:
        _walk(found, kind)


def _walk(found: Certificate, kind: CertificateKind) -> None:
    """Make every check of the path, also behind one that fails."""
    case = open_case(found, anchors(), at=AT, kind=kind, profiles=(issuer().profile,))
    if isinstance(case, Case):
        case.anchor = issuer()
        for step in STEPS:
            with suppress(UnreadableError):
                step(case)


def certificate_seeds() -> Iterator[bytes]:
    yield from (each.certificate for each in pack())
    yield from good().anchors


def personal_data(data: bytes) -> None:
    found = read_personal_data(data)
    repr(found.facts())
    found.facts().reveal()


def personal_data_seeds() -> Iterator[bytes]:
    for each in pack():
        with suppress(UnreadableError):
            value = parse_certificate(each.certificate).extension(
                extensions.SUBJECT_ALTERNATIVE_NAME
            )
            if value is not None:
                yield value


_VALUES: Final[tuple[Callable[[bytes], object], ...]] = (
    extensions.key_usage,
    extensions.basic_constraints,
    extensions.extended_key_usage,
    extensions.certificate_policies,
    extensions.authority_key,
    extensions.subject_key,
    extensions.distribution_points,
    extensions.partition,
    rfc4514,
    dotted,
    stated_length,
    kind_of,
)


def values(data: bytes) -> None:
    """Read the value of an extension, a name or a head; the first byte says what it is."""
    if data:
        _VALUES[data[0] % len(_VALUES)](data[1:])


def value_seeds() -> Iterator[bytes]:
    found = parse_certificate(good().certificate).reveal_parts()
    each = [value for _, value in found.extensions.values()] + [found.issuer, found.subject]
    for index in range(len(_VALUES)):
        yield from (bytes((index,)) + value for value in each)


def revocation_list(data: bytes) -> None:
    parsed = parse_crl(data)
    for field in (scope, crl_number):
        with suppress(UnreadableError):
            field(parsed.head)
    verified, indexed = verify_crl(parsed, anchors()), index_crl(parsed, anchors())
    if type(verified) is Unknown and verified != indexed:
        raise AssertionError("two readers of one list give two answers")
    _compare(parsed)


def _compare(parsed: ParsedCrl) -> None:
    strictly = _read_strictly(parsed)
    try:
        columns = read_columns(parsed)
    except UnreadableError as fault:
        if strictly != fault.flaw:
            raise AssertionError("only one reader refuses the list") from None
        return
    if not isinstance(strictly, dict) or len(columns) != len(strictly):
        raise AssertionError("only one reader takes the list")
    if any(columns.find(serial) != entry for serial, entry in strictly.items()):
        raise AssertionError("an entry is not found again")


def _read_strictly(parsed: ParsedCrl) -> dict[SerialNumber, Entry] | Flaw:
    found: dict[SerialNumber, Entry] = {}
    try:
        for entry in parsed.entries():
            if entry.serial in found:
                return Flaw.CRL_ENTRY_REPEATED
            found[entry.serial] = entry
    except UnreadableError as fault:
        return fault.flaw
    return found


def list_seeds() -> Iterator[bytes]:
    return (each.revocation_list for each in pack() if each.revocation_list is not None)


def list_index(data: bytes) -> None:
    """Read an index whose length and hash are mended first: who wrote it would do that too."""
    head = crl_layout._HEAD
    if len(data) >= head.size:
        magic, version, count, _, _ = head.unpack_from(data)
        behind = data[head.size :]
        data = head.pack(magic, version, count, len(data), sha256(behind).digest()) + behind
    index = read_index(data, anchors())
    for crl in index.lists:
        for serial in (0, 1, 0x01020304, 0x7F020304, (1 << 159) - 1):
            crl.find(SerialNumber(serial))
        index.resolve(crl.partition, crl.issuer)


def index_seeds() -> Iterator[bytes]:
    lists = [index_crl(each, anchors()) for each in list_seeds()]
    verified = [each for each in lists if isinstance(each, IndexedCrl)]
    for some in (verified[:1], verified):
        yield b"".join(map(bytes, crl_layout.written(crl_index(some)[0])))


def answer(data: bytes) -> None:
    found, request = asked()
    status = check_ocsp(data, request, found, issuer(), at=AT)
    if isinstance(status, Good | NotChecked) and _signed_part(data) not in good_answers():
        raise AssertionError("only what the responder signed can be good")


@cache
def good_answers() -> frozenset[bytes]:
    """Return what is signed in the answers of the pack that are good."""
    each = (a for a in pack() if a.answer is not None and a.case.expected == "proven")
    return frozenset(_signed_part(a.answer or b"") for a in each)


def _signed_part(data: bytes) -> bytes:
    return load_der_ocsp_response(data).tbs_response_bytes


def answer_seeds() -> Iterator[bytes]:
    return (each.answer for each in pack() if each.answer is not None)


def request(data: bytes) -> None:
    read_request(data)


def request_seeds() -> Iterator[bytes]:
    yield issue(None, AT).request()
    yield asked()[1].der


def cms(data: bytes) -> None:
    for document in (None, DOCUMENT):
        open_cms(data, document)


def cms_seeds() -> Iterator[bytes]:
    person = load_der_x509_certificate(good().certificate)
    option = pkcs7.PKCS7Options
    for options in (
        [option.Binary],
        [option.Binary, option.DetachedSignature],
        [option.Binary, option.NoAttributes],
        [option.Binary, option.NoCerts],
    ):
        builder = pkcs7.PKCS7SignatureBuilder().set_data(DOCUMENT)
        builder = builder.add_signer(person, key("person").private, hashes.SHA256())
        yield builder.sign(Encoding.DER, options)
    reply = stamping().answer(request_time_stamp(DOCUMENT, nonce=NONCE).der, AT)
    at, end = der.alone(reply, der.SEQUENCE, "reply")
    _, token = der.expect(reply, at, end, der.SEQUENCE, "status")
    yield reply[token:end]  # it names its signer's certificate


def evidence(data: bytes) -> None:
    found = parse_evidence(data)
    repr(found)
    if parse_evidence(found.reveal_bytes()) != found:
        raise AssertionError("what is written is read as something else")
    with suppress(MynaError):
        reverify(found, anchors(), today=AT, document=DOCUMENT)


def evidence_seeds() -> Iterator[bytes]:
    case = issue(None, AT)
    made = case.revocation_list() or b""
    crl = verify_crl(made, anchors())
    found, request = asked()
    signed = SignedDigest(digest=Digest.of(DOCUMENT), signature=case.signature())
    sources: tuple[tuple[Any, Any], ...] = (
        (CrlSource(lambda *_: crl), ListProof(made)),
        (OcspSource(request, case.answer()), AnswerProof(request, case.answer())),
    )
    for source, proof in sources:
        verdict = check_signed(found, signed, anchors(), at=AT, kind=SIGNING, revocation=source)
        if isinstance(verdict, Proven):
            yield gather_evidence(
                verdict, signed, proof, hierarchy="mock", policy="hard-fail", witness=lambda _: None
            ).reveal_bytes()
    yield HeldByOperator(
        at=AT,
        digest=Digest.of(DOCUMENT),
        form=DigestForm.DIGEST_INFO,
        sealed=Concealed("a.b.c.d.e"),
        operator="mock",
        verification=Concealed("1"),
    ).reveal_bytes()


def trace(data: bytes) -> None:
    """Read the text that a trace is kept as: base64 around ``data``, so that JSON is met at all."""
    for text in (data.decode("utf-8", "replace"), urlsafe_b64encode(data).decode()):
        found = parse_trace(text)
        if found is not None and parse_trace(found.reveal_text()) != found:
            raise AssertionError("what is written is read as something else")


def trace_seeds() -> Iterator[bytes]:
    source = OcspSource(asked()[1], issue(None, AT).answer())
    found = check_certificate(asked()[0], anchors(), at=AT, kind=SIGNING, revocation=source)
    if isinstance(found, Proven):
        yield urlsafe_b64decode(trace_of(found).reveal_text())


@cache
def stamping() -> TimeStampAuthority:
    return TimeStampAuthority(key("stamp-root").private, key("stamp").private)


def time_stamp(data: bytes) -> None:
    roots = time_stamp_authorities(stamping().root.public_bytes(Encoding.DER))
    told = judge_time_stamp(data, DOCUMENT, roots, since=AT, today=AT)
    if isinstance(told, Stamped) and told.at != AT:
        raise AssertionError("only what the authority signed can be a time-stamp")


def time_stamp_seeds() -> Iterator[bytes]:
    yield stamping().answer(request_time_stamp(DOCUMENT, nonce=NONCE).der, AT)
    yield stamping().answer(b"", AT)


TARGETS: Final = {
    "certificate": Target(certificate, certificate_seeds),
    "personal-data": Target(personal_data, personal_data_seeds),
    "values": Target(values, value_seeds, 1024),
    "list": Target(revocation_list, list_seeds),
    "list-index": Target(list_index, index_seeds),
    "answer": Target(answer, answer_seeds),
    "request": Target(request, request_seeds, 1024),
    "cms": Target(cms, cms_seeds, 8192),
    "evidence": Target(evidence, evidence_seeds, 16384),
    "time-stamp": Target(time_stamp, time_stamp_seeds),
    "trace": Target(trace, trace_seeds, 1024),
}


def ours(target: Target, data: bytes) -> None:
    """Run ``target``; our own errors are its way to refuse."""
    with suppress(MynaError):
        target.run(data)
