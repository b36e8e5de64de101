"""Plans of a certificate, a list, an answer and a signature, each field of which can be spoilt."""

from collections.abc import Callable
from datetime import timedelta
from enum import Enum

import attrs
from cryptography.hazmat.primitives import hashes

from myna_sdk.jpki.profile import JPKI_ARC, MOCK
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.instants import Instant
from myna_sdk.model.signing import DIGEST_INFO_SHA256, DigestForm
from myna_sdk.testing.attack_pack import writing as w
from myna_sdk.testing.attack_pack.stage import Key, Root, Stage, digest, key

DOCUMENT = "模擬の契約書に同意します。".encode()
NONCE = bytes(range(32))


def _unchanged(data: bytes) -> bytes:
    return data


@attrs.frozen(kw_only=True)
class CertificatePlan:
    """Every field of a certificate, as DER."""

    version: bytes = b"\xa0\x03\x02\x01\x02"
    serial: bytes
    algorithm: bytes = w.RSA_SHA256
    outer: bytes = w.RSA_SHA256
    issuer: bytes
    not_before: bytes
    not_after: bytes
    subject: bytes
    key: bytes
    unique: bytes = b""
    extensions: dict[str, bytes]
    more: tuple[bytes, ...] = ()
    signer: Key
    hash: hashes.HashAlgorithm = attrs.field(factory=hashes.SHA256)
    signature: Callable[[bytes], bytes] = _unchanged
    finished: Callable[[bytes], bytes] = _unchanged

    def signed(self) -> bytes:
        """Return the tbsCertificate."""
        each = (*self.extensions.values(), *self.more)
        return w.sequence(
            *(self.version, self.serial, self.algorithm, self.issuer),
            w.sequence(self.not_before, self.not_after),
            *(self.subject, self.key, self.unique),
            w.extensions(0xA3, each) if each else b"",
        )

    def build(self) -> bytes:
        """Return the certificate."""
        signed = self.signed()
        made = self.signature(self.signer.sign(signed, self.hash))
        return self.finished(w.sequence(signed, self.outer, w.bits(made)))


@attrs.frozen(kw_only=True)
class ListPlan:
    """Every field of a revocation list, as DER."""

    version: bytes = b"\x02\x01\x01"
    algorithm: bytes = w.RSA_SHA256
    outer: bytes = w.RSA_SHA256
    issuer: bytes
    this_update: bytes
    next_update: bytes
    entries: tuple[bytes, ...] = ()
    revoked: Callable[[tuple[bytes, ...]], bytes] = lambda each: w.sequence(*each) if each else b""
    extensions: dict[str, bytes]
    more: tuple[bytes, ...] = ()
    signer: Key
    hash: hashes.HashAlgorithm = attrs.field(factory=hashes.SHA256)
    signature: Callable[[bytes], bytes] = _unchanged
    finished: Callable[[bytes], bytes] = _unchanged

    def build(self) -> bytes:
        """Return the list."""
        each = (*self.extensions.values(), *self.more)
        signed = w.sequence(
            *(self.version, self.algorithm, self.issuer, self.this_update, self.next_update),
            self.revoked(self.entries),
            w.extensions(0xA0, each) if each else b"",
        )
        made = self.signature(self.signer.sign(signed, self.hash))
        return self.finished(w.sequence(signed, self.outer, w.bits(made)))


@attrs.frozen(kw_only=True)
class AnswerPlan:
    """Every field of an OCSP answer, as DER."""

    status: int = 0
    kind: str = "1.3.6.1.5.5.7.48.1.1"
    responder: bytes
    produced: bytes
    singles: tuple[bytes, ...]
    extensions: dict[str, bytes]
    algorithm: bytes = w.RSA_SHA256
    signer: Key
    hash: hashes.HashAlgorithm = attrs.field(factory=hashes.SHA256)
    signature: Callable[[bytes], bytes] = _unchanged
    certificates: tuple[bytes, ...]
    finished: Callable[[bytes], bytes] = _unchanged

    def build(self) -> bytes:
        """Return the answer; one that is no success has no more than its status."""
        status = w.tlv(0x0A, bytes((self.status,)))
        if self.status:
            return self.finished(w.sequence(status))
        each = tuple(self.extensions.values())
        signed = w.sequence(
            *(self.responder, self.produced, w.sequence(*self.singles)),
            w.extensions(0xA1, each) if each else b"",
        )
        made = self.signature(self.signer.sign(signed, self.hash))
        within = w.tlv(0xA0, w.sequence(*self.certificates)) if self.certificates else b""
        basic = w.sequence(signed, self.algorithm, w.bits(made), within)
        body = w.tlv(0xA0, w.sequence(w.oid(self.kind), w.octets(basic)))
        return self.finished(w.sequence(status, body))


class Asked(Enum):
    """Who tells about revocation."""

    LIST = "list"
    RESPONDER = "responder"
    NOBODY = "nobody"


@attrs.frozen(kw_only=True)
class Scene:
    """A whole case before it is built.

    Attributes:
        stage: The hierarchy.
        at: The instant that judges.
        kind: What the certificate is asked to be.
        serial: The serial number of the person's certificate.
        certificate: The certificate.
        list: The revocation list, ``None`` if there is none.
        answer: The answer of the responder.
        asked: Which of the two is asked.
        form: What the caller states about the signature.
        hash: The name of the hash over the document.
        signature: Makes the signature with the person's key.
    """

    stage: Stage
    at: Instant
    kind: CertificateKind = CertificateKind.SIGNING
    serial: int
    certificate: CertificatePlan
    list: ListPlan | None
    answer: AnswerPlan
    asked: Asked = Asked.LIST
    form: DigestForm = DigestForm.DIGEST_INFO
    hash: str = "sha256"
    signature: Callable[[Key], bytes]


def partition(kind: CertificateKind, municipality: str = "Mihon-ku") -> bytes:
    """Return the directory name of a municipality's list."""
    return w.name(
        ("2.5.4.6", w.printable("JP")),
        ("2.5.4.10", w.utf8(MOCK.organization)),
        ("2.5.4.11", w.utf8(MOCK.unit(kind))),
        ("2.5.4.11", w.utf8("CRL Distribution Points")),
        ("2.5.4.11", w.utf8("Mihon-to")),
        ("2.5.4.3", w.utf8(f"{municipality} CRLDP")),
    )


def other_name(number: int, *value: bytes) -> bytes:
    """Return one item of personal data."""
    return w.tlv(0xA0, w.oid(f"{JPKI_ARC}.5.{number}"), w.tlv(0xA0, *value))


PERSONAL = {
    1: other_name(1, w.utf8("見本　花子")),
    4: other_name(4, w.utf8("419900102")),
    3: other_name(3, w.utf8("2")),
    5: other_name(5, w.utf8("東京都見本区見本町一丁目2番3号")),
    2: other_name(2, w.utf8("00000")),
    6: other_name(6, w.utf8("0" * 16)),
}


def authority(root: Root, *, key_id: bytes | None = None, serial: int | None = None) -> bytes:
    """Return the value of an authorityKeyIdentifier."""
    return w.sequence(
        w.tlv(0x80, root.key.identifier if key_id is None else key_id),
        w.tlv(0xA1, w.tlv(0xA4, root.name)),
        b"\x82" + w.integer(root.serial if serial is None else serial)[1:],
    )


def points(directory: bytes) -> bytes:
    """Return the value of cRLDistributionPoints."""
    return w.sequence(w.sequence(w.tlv(0xA0, w.tlv(0xA0, w.tlv(0xA4, directory)))))


def policies(*each: str) -> bytes:
    """Return the value of certificatePolicies."""
    return w.sequence(*(w.sequence(w.oid(policy)) for policy in each))


_RESPONDER = w.sequence(
    w.sequence(w.oid("1.3.6.1.5.5.7.48.1"), w.tlv(0x86, b"http://ocsp.myna-sdk-mock.invalid/ocsp"))
)


def certificate_plan(root: Root, serial: int, at: Instant) -> CertificatePlan:
    """Return the plan of a good certificate of the kind that ``root`` certifies."""
    signing = root.kind is CertificateKind.SIGNING
    begin = (at - timedelta(days=300)).replace(hour=1, minute=2, second=3, microsecond=0)
    end = (at + timedelta(days=1500)).replace(hour=14, minute=59, second=59, microsecond=0)
    person = key("person")
    found = {
        "usage": w.extension(
            "2.5.29.15",
            w.bits(b"\xc0", 6) if signing else w.bits(b"\x80", 7),
            critical=w.TRUE,
        ),
        "purposes": w.extension("2.5.29.37", w.sequence(w.oid("1.3.6.1.5.5.7.3.2"))),
        "personal": w.extension("2.5.29.17", w.sequence(*PERSONAL.values())),
        "policies": w.extension("2.5.29.32", policies(MOCK.policy(root.kind)), critical=w.TRUE),
        "points": w.extension("2.5.29.31", points(partition(root.kind))),
        "access": w.extension("1.3.6.1.5.5.7.1.1", _RESPONDER),
        "authority": w.extension("2.5.29.35", authority(root)),
        "subject": w.extension("2.5.29.14", w.octets(person.identifier)),
    }
    del found["purposes" if signing else "personal"]
    return CertificatePlan(
        serial=w.integer(serial),
        issuer=root.name,
        not_before=w.utc_time(begin),
        not_after=w.utc_time(end),
        subject=w.name(("2.5.4.6", w.printable("JP")), ("2.5.4.3", w.utf8("MOCK ATTACK"))),
        key=person.info,
        extensions=found,
        signer=root.key,
    )


def list_plan(root: Root, at: Instant) -> ListPlan:
    """Return the plan of a fresh list of the person's municipality, with two strangers on it."""
    made = at - timedelta(hours=3)
    place = w.sequence(w.tlv(0xA0, w.tlv(0xA0, w.tlv(0xA4, partition(root.kind)))))
    return ListPlan(
        issuer=root.name,
        this_update=w.utc_time(made),
        next_update=w.utc_time(made + timedelta(hours=48)),
        entries=(entry(0x01020304, made), entry(0x7F020304, made, 3)),
        extensions={
            "authority": w.extension("2.5.29.35", authority(root)),
            "number": w.extension("2.5.29.20", w.integer(4711)),
            "place": w.extension("2.5.29.28", place, critical=w.TRUE),
        },
        signer=root.key,
    )


def entry(serial: int, since: Instant, reason: int | None = None, *more: bytes) -> bytes:
    """Return an entry of a list."""
    each = () if reason is None else (w.extension("2.5.29.21", w.tlv(0x0A, bytes((reason,)))),)
    inner = w.sequence(*each, *more) if each or more else b""
    return w.sequence(w.integer(serial), w.utc_time(since - timedelta(days=2)), inner)


def single(
    root: Root, serial: int, status: bytes, this: Instant, end: Instant | None, more: bytes = b""
) -> bytes:
    """Return what an answer tells about one certificate."""
    named = w.sequence(
        w.algorithm("1.3.14.3.2.26", w.NULL),
        w.octets(digest(root.name, hashes.SHA1())),  # noqa: S303 - a name
        w.octets(root.key.identifier),
        w.integer(serial),
    )
    until = b"" if end is None else w.tlv(0xA0, w.generalized_time(end))
    return w.sequence(named, status, w.generalized_time(this), until, more)


GOOD = b"\x80\x00"
UNKNOWN = b"\x82\x00"


def revoked(since: Instant, reason: int | None = None) -> bytes:
    """Return the status of a revoked certificate."""
    told = b"" if reason is None else w.tlv(0xA0, w.tlv(0x0A, bytes((reason,))))
    return w.tlv(0xA1, w.generalized_time(since), told)


def responder_plan(root: Root, at: Instant) -> CertificatePlan:
    """Return the plan of a good delegated responder's certificate."""
    responder = key("responder")
    plan = certificate_plan(root, 0x00AA, at)
    return attrs.evolve(
        plan,
        subject=w.name(("2.5.4.6", w.printable("JP")), ("2.5.4.3", w.utf8("MOCK RESPONDER"))),
        key=responder.info,
        extensions={
            "usage": w.extension("2.5.29.15", w.bits(b"\x80", 7), critical=w.TRUE),
            "purposes": w.extension("2.5.29.37", w.sequence(w.oid("1.3.6.1.5.5.7.3.9"))),
            "unchecked": w.extension("1.3.6.1.5.5.7.48.1.5", w.NULL),
            "authority": w.extension("2.5.29.35", authority(root)),
            "subject": w.extension("2.5.29.14", w.octets(responder.identifier)),
        },
    )


def answer_plan(root: Root, serial: int, at: Instant) -> AnswerPlan:
    """Return the plan of a fresh good answer that repeats the nonce."""
    responder = key("responder")
    made = (at - timedelta(minutes=1)).replace(microsecond=0)
    return AnswerPlan(
        responder=w.tlv(0xA2, w.octets(responder.identifier)),
        produced=w.generalized_time(made),
        singles=(single(root, serial, GOOD, made, made + timedelta(minutes=15)),),
        extensions={"nonce": w.extension("1.3.6.1.5.5.7.48.1.2", w.octets(NONCE))},
        signer=responder,
        certificates=(responder_plan(root, at).build(),),
    )


def block(content: bytes, *, fill: int = 0xFF, kind: int = 1, length: int = 256) -> bytes:
    """Return a padded block of RFC 8017 §9.2 around ``content``."""
    filled = bytes((fill,)) * (length - 3 - len(content))
    return bytes((0, kind)) + filled + b"\0" + content


def digest_info(document: bytes = DOCUMENT) -> bytes:
    """Return the DigestInfo of a document."""
    return DIGEST_INFO_SHA256 + digest(document, hashes.SHA256())


def good_scene(at: Instant, kind: CertificateKind = CertificateKind.SIGNING) -> Scene:
    """Return a scene in which everything holds."""
    stage = Stage(at)
    root = stage.current if kind is CertificateKind.SIGNING else stage.authentication
    serial = 0x012D57CA
    return Scene(
        stage=stage,
        at=at,
        kind=kind,
        serial=serial,
        certificate=certificate_plan(root, serial, at),
        list=list_plan(root, at),
        answer=answer_plan(root, serial, at),
        signature=lambda person: person.sign(DOCUMENT),
    )
