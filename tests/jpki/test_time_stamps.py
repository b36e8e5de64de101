"""Time-stamps over evidence: what the mock authority answers holds, and nothing changed does."""

import subprocess
import sys
from datetime import timedelta
from functools import cached_property
from pathlib import Path

import attrs
import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st

from myna_mock.world import World
from myna_sdk.errors import UsageError
from myna_sdk.jpki.checking import check_signed
from myna_sdk.jpki.digests import Digest
from myna_sdk.jpki.evidence import (
    EvidenceBundle,
    ListProof,
    gather_evidence,
    parse_evidence,
)
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.held_by_operator import HeldByOperator
from myna_sdk.jpki.reverifying import reverify, stamp_evidence
from myna_sdk.jpki.time_stamps import (
    Stamped,
    TimeStampAuthorities,
    TimeStampRequest,
    Unstamped,
    judge_time_stamp,
    request_time_stamp,
    time_stamp_authorities,
)
from myna_sdk.jpki.verdicts import Proven, Unproven
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.masking import Concealed
from myna_sdk.model.signing import DigestForm
from myna_sdk.testing.time_stamping import TimeStampAuthority
from tests.jpki.ground import SIGNING, Ground

NONCE = bytes(range(16))
CONTENT = b"whatever is kept"
DER = Encoding.DER
DAY = timedelta(days=1)


def answered(world: World, request: TimeStampRequest) -> bytes:
    with httpx.Client(transport=world.transport) as client:
        reply = client.post(
            world.ca.time_stamp_url,
            content=request.der,
            headers={"content-type": "application/timestamp-query"},
        )
    assert reply.headers["content-type"] == "application/timestamp-reply"
    return reply.content


@pytest.fixture(scope="module")
def authorities(ground: Ground) -> TimeStampAuthorities:
    with httpx.Client(transport=ground.world.transport) as client:
        return time_stamp_authorities(
            client.get(f"{ground.world.ca.time_stamp_url}/root.cer").content
        )


@pytest.fixture(scope="module")
def request_of() -> TimeStampRequest:
    return request_time_stamp(CONTENT, nonce=NONCE)


@pytest.fixture(scope="module")
def reply(ground: Ground, request_of: TimeStampRequest) -> bytes:
    return answered(ground.world, request_of)


@pytest.fixture(scope="module")
def bundle(ground: Ground) -> EvidenceBundle:
    signed = ground.sign()
    proven = check_signed(
        *(ground.der(), signed, ground.anchors),
        at=ground.at,
        kind=SIGNING,
        revocation=ground.lists(),
    )
    assert isinstance(proven, Proven)
    proof = ListProof(ground.crl_der())
    return gather_evidence(
        *(proven, signed, proof), hierarchy="mock", policy="hard-fail", witness=lambda _: None
    )


def judged(
    ground: Ground,
    reply: bytes,
    authorities: TimeStampAuthorities,
    content: bytes = CONTENT,
    nonce: bytes | None = NONCE,
    after: timedelta = timedelta(0),
) -> Stamped | Unstamped:
    wanted = None if nonce is None else request_time_stamp(CONTENT, nonce=nonce).nonce
    since, today = ground.at + after, ground.at + after
    return judge_time_stamp(reply, content, authorities, since=since, today=today, nonce=wanted)


def test_a_time_stamp_proves_that_the_content_was_there(
    ground: Ground, reply: bytes, authorities: TimeStampAuthorities
) -> None:
    told = judged(ground, reply, authorities)
    assert isinstance(told, Stamped)
    assert told.at == ground.at.replace(microsecond=0)
    assert "MOCK" in told.authority
    assert [c.number for c in told.checks] == [f"stamp-{n}" for n in range(1, 7)]
    assert {c.result for c in told.checks} == {CheckResult.PASSED}


def test_in_a_later_audit_the_nonce_is_not_known_and_that_check_not_made(
    ground: Ground, reply: bytes, authorities: TimeStampAuthorities
) -> None:
    told = judged(ground, reply, authorities, nonce=None)
    assert isinstance(told, Stamped)
    assert {c.number for c in told.checks if c.result is CheckResult.NOT_MADE} == {"stamp-4"}


@pytest.mark.parametrize(
    ("changed", "flaw", "number"),
    [
        ({"content": CONTENT + b"."}, Flaw.STAMP_OF_OTHER_CONTENT, "stamp-3"),
        ({"nonce": NONCE[::-1]}, Flaw.STAMP_NONCE_WRONG, "stamp-4"),
        ({"after": timedelta(minutes=6)}, Flaw.STAMP_TIME_WRONG, "stamp-6"),
        ({"after": -timedelta(minutes=6)}, Flaw.STAMP_TIME_WRONG, "stamp-6"),
    ],
)
def test_a_time_stamp_of_anything_else_is_none(
    ground: Ground,
    reply: bytes,
    authorities: TimeStampAuthorities,
    changed: dict[str, object],
    flaw: Flaw,
    number: str,
) -> None:
    told = judged(ground, reply, authorities, **changed)  # type: ignore[arg-type]
    assert isinstance(told, Unstamped)
    assert (told.flaw, told.number) == (flaw, number)
    assert [c.result for c in told.checks if c.number == number] == [CheckResult.FAILED]


def test_a_clock_that_is_minutes_ahead_is_allowed(
    ground: Ground, reply: bytes, authorities: TimeStampAuthorities
) -> None:
    for after in (timedelta(minutes=4), -timedelta(minutes=4)):
        assert isinstance(judged(ground, reply, authorities, after=after), Stamped)


ROOT_KEY, OWN_KEY = (rsa.generate_private_key(65537, 2048) for _ in range(2))
STAMPING, CLIENTS = ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CLIENT_AUTH


@attrs.define(slots=False)
class Strange(TimeStampAuthority):
    """An authority whose own certificate is not what it should be."""

    purposes: tuple[x509.ObjectIdentifier, ...] = (STAMPING,)
    critical: bool = True
    end: int = 2049
    by_itself: bool = False

    def __attrs_post_init__(self) -> None:
        super().__init__(ROOT_KEY, OWN_KEY)

    @cached_property
    def certificate(self) -> x509.Certificate:
        good = TimeStampAuthority(ROOT_KEY, OWN_KEY).certificate
        builder = x509.CertificateBuilder(
            issuer_name=good.subject if self.by_itself else good.issuer,
            subject_name=good.subject,
            public_key=good.public_key(),
            serial_number=2,
            not_valid_before=good.not_valid_before_utc,
            not_valid_after=good.not_valid_after_utc.replace(year=self.end),
        ).add_extension(x509.ExtendedKeyUsage(self.purposes), critical=self.critical)
        return builder.sign(OWN_KEY if self.by_itself else ROOT_KEY, hashes.SHA256())

    @cached_property
    def root(self) -> x509.Certificate:
        good = TimeStampAuthority(ROOT_KEY, OWN_KEY)
        return self.certificate if self.by_itself else good.root


@pytest.mark.parametrize(
    "strange",
    [
        Strange(purposes=(CLIENTS,)),
        Strange(purposes=(STAMPING, CLIENTS)),
        Strange(critical=False),
        Strange(end=2025),
    ],
    ids=["for clients", "for more", "not critical", "expired"],
)
def test_an_authority_that_is_not_certified_for_time_stamps_alone_gives_none(
    ground: Ground, request_of: TimeStampRequest, strange: Strange
) -> None:
    reply = strange.answer(request_of.der, ground.at)
    told = judged(ground, reply, time_stamp_authorities(strange.root.public_bytes(DER)))
    assert isinstance(told, Unstamped)
    assert (told.flaw, told.number) == (Flaw.STAMP_AUTHORITY_UNKNOWN, "stamp-5")


@pytest.mark.parametrize("by_itself", [True, False])
def test_a_stranger_is_no_root_of_its_own(
    ground: Ground, request_of: TimeStampRequest, authorities: TimeStampAuthorities, by_itself: bool
) -> None:
    """Given the signer's certificate, the library would count it among the roots."""
    stranger = Strange(by_itself=by_itself)
    reply = stranger.answer(request_of.der, ground.at)
    told = judged(ground, reply, authorities)
    assert isinstance(told, Unstamped)
    assert (told.flaw, told.number) == (Flaw.STAMP_AUTHORITY_UNKNOWN, "stamp-5")
    trusting = time_stamp_authorities(stranger.root.public_bytes(DER))
    assert isinstance(judged(ground, reply, trusting), Stamped)


@pytest.mark.parametrize("reply", [b"", b"\x30\x00", b"nonsense", bytes(70_000)])
def test_what_is_no_reply_is_unreadable(
    ground: Ground, authorities: TimeStampAuthorities, reply: bytes
) -> None:
    told = judged(ground, reply, authorities)
    assert isinstance(told, Unstamped)
    assert (told.flaw, told.number) == (Flaw.STAMP_UNREADABLE, "stamp-1")


def test_a_refusal_is_no_time_stamp(ground: Ground, authorities: TimeStampAuthorities) -> None:
    refused = ground.world.ca.time_stamps.answer(b"nonsense", ground.at)
    told = judged(ground, refused, authorities)
    assert isinstance(told, Unstamped)
    assert told.number == "stamp-1"


def test_a_signer_whose_name_is_no_text_is_refused_and_breaks_nothing(
    ground: Ground, reply: bytes, authorities: TimeStampAuthorities
) -> None:
    """Found by fuzzing: the library reads a certificate's name only when it is asked for it."""
    spoilt = reply.replace(b"MOCK Time-Stamp", b"\xff" * 15)
    assert spoilt != reply
    assert isinstance(judged(ground, spoilt, authorities), Unstamped)


@settings(max_examples=40)
@given(data=st.data())
def test_no_reply_with_a_changed_byte_is_a_time_stamp_of_another_time_or_content(
    ground: Ground, reply: bytes, authorities: TimeStampAuthorities, data: st.DataObject
) -> None:
    made = bytearray(reply)
    at = data.draw(st.integers(0, len(made) - 1))
    made[at] ^= data.draw(st.integers(1, 255))
    told = judged(ground, bytes(made), authorities)
    if isinstance(told, Stamped):  # such as another sid of the same key
        assert told.at == ground.at.replace(microsecond=0)


def test_openssl_takes_the_mock_authoritys_reply(
    ground: Ground, request_of: TimeStampRequest, reply: bytes, tmp_path: Path
) -> None:
    root = ground.world.ca.time_stamps.root.public_bytes(Encoding.PEM)
    for name, data in (("q", request_of.der), ("r", reply), ("ca.pem", root)):
        (tmp_path / name).write_bytes(data)
    verify = ["openssl", "ts", "-verify", "-queryfile", "q", "-in", "r", "-CAfile", "ca.pem"]
    at = ("-attime", f"{ground.at.timestamp():.0f}")
    told = subprocess.run([*verify, *at], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verification: OK" in told.stdout + told.stderr
    asked = ["openssl", "ts", "-query", "-in", "q", "-text"]
    shown = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "Certificate required: yes" in shown.stdout


def test_evidence_is_stamped_once_and_judged_in_every_audit(
    ground: Ground, bundle: EvidenceBundle, authorities: TimeStampAuthorities
) -> None:
    request = request_time_stamp(bundle.reveal_stamped_bytes(), nonce=NONCE)
    reply = answered(ground.world, request)
    kept = stamp_evidence(bundle, reply, request, authorities, today=ground.at)
    assert isinstance(kept, EvidenceBundle)
    read = parse_evidence(kept.reveal_bytes())
    assert read == kept
    assert isinstance(read, EvidenceBundle)
    audit = reverify(read, ground.anchors, today=ground.at + 900 * DAY, authorities=authorities)
    assert isinstance(audit.then, Proven)
    assert isinstance(audit.stamp, Stamped)
    with pytest.raises(UsageError, match="never replaced"):
        stamp_evidence(kept, reply, request, authorities, today=ground.at)


def test_evidence_without_a_time_stamp_is_read_and_written_as_before(
    ground: Ground, bundle: EvidenceBundle
) -> None:
    assert b"time_stamp" not in bundle.reveal_bytes()
    assert bundle.reveal_bytes() == bundle.reveal_stamped_bytes()
    assert reverify(bundle, ground.anchors, today=ground.at).stamp is None


def test_a_time_stamp_that_nobody_was_named_to_judge_is_told_as_not_checked(
    ground: Ground, bundle: EvidenceBundle
) -> None:
    kept = attrs.evolve(bundle, time_stamp=b"\x30\x00")
    stamp = reverify(kept, ground.anchors, today=ground.at).stamp
    assert isinstance(stamp, Unstamped)
    assert stamp.flaw is Flaw.STAMP_NOT_CHECKED
    assert {c.result for c in stamp.checks} == {CheckResult.NOT_MADE}


def test_evidence_that_was_changed_after_its_time_stamp_has_none(
    ground: Ground, bundle: EvidenceBundle, authorities: TimeStampAuthorities
) -> None:
    request = request_time_stamp(bundle.reveal_stamped_bytes(), nonce=NONCE)
    reply = answered(ground.world, request)
    other = attrs.evolve(bundle, at=bundle.at - timedelta(seconds=1), time_stamp=reply)
    audit = reverify(other, ground.anchors, today=ground.at, authorities=authorities)
    assert isinstance(audit.stamp, Unstamped)
    assert audit.stamp.flaw is Flaw.STAMP_OF_OTHER_CONTENT
    refused = stamp_evidence(
        attrs.evolve(other, time_stamp=None), reply, request, authorities, today=ground.at
    )
    assert isinstance(refused, Unstamped)


def test_what_an_operator_holds_is_stamped_too(
    ground: Ground, authorities: TimeStampAuthorities
) -> None:
    """The verdict stays unproven here; that the record was there then is told beside it."""
    held = HeldByOperator(
        at=ground.at,
        digest=Digest.of(b"document"),
        form=DigestForm.DIGEST_INFO,
        sealed=Concealed("a.b.c.d.e"),
        operator="mock",
        verification=Concealed("1"),
    )
    request = request_time_stamp(held.reveal_stamped_bytes(), nonce=NONCE)
    reply = answered(ground.world, request)
    kept = stamp_evidence(held, reply, request, authorities, today=ground.at)
    assert isinstance(kept, HeldByOperator)
    audit = reverify(kept, ground.anchors, today=ground.at, authorities=authorities)
    assert isinstance(audit.then, Unproven)
    assert isinstance(audit.stamp, Stamped)


def test_no_root_and_no_certificate_count_for_nothing(ground: Ground) -> None:
    root = ground.world.ca.time_stamps.root.public_bytes(DER)
    version_6 = root.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x05", 1)
    for roots in ((), (b"nonsense",), (version_6,)):
        with pytest.raises(UsageError):
            time_stamp_authorities(*roots)
    for nonce in (b"", bytes(7), bytes(33)):
        with pytest.raises(UsageError):
            request_time_stamp(CONTENT, nonce=nonce)


def test_without_the_library_it_is_said_what_to_install(
    ground: Ground,
    reply: bytes,
    authorities: TimeStampAuthorities,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    with pytest.raises(UsageError, match=r"myna-sdk\[timestamp\]"):
        judged(ground, reply, authorities)
