"""What the mock world's CA issues, at the instant of a fresh world."""

from functools import cached_property

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding

from myna_mock.ca import ocsp as responder
from myna_mock.ca.crl import revocation_list
from myna_mock.people.state import IssuedCertificate, Office
from myna_mock.world import World
from myna_sdk.jpki.anchors import Anchor, AnchorSet, anchor_set
from myna_sdk.jpki.checking import SignedDigest
from myna_sdk.jpki.crl import CrlSource, VerifiedCrl, verify_crl
from myna_sdk.jpki.digests import Digest
from myna_sdk.jpki.extensions import DirectoryName
from myna_sdk.jpki.profile import MOCK
from myna_sdk.jpki.revocation import Unknown
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.instants import Instant
from myna_sdk.model.signing import DigestForm

SIGNING = CertificateKind.SIGNING
USER_AUTHENTICATION = CertificateKind.USER_AUTHENTICATION
DER = Encoding.DER
DOCUMENT = "利用規約に同意します。".encode()


class Ground:
    """The CA of one world and the anchors that trust it."""

    def __init__(self) -> None:
        self.world = World("jpki", seed=4711)
        self.at: Instant = self.world.at

    @cached_property
    def anchors(self) -> AnchorSet:
        return anchor_set(MOCK, self.roots())

    def roots(self) -> list[bytes]:
        ca = self.world.ca
        return [r.public_bytes(DER) for kind in CertificateKind for r in ca.roots(kind, self.at)]

    def issued(self, persona: str, kind: CertificateKind) -> IssuedCertificate:
        return [c for c in self.world.state(persona).certificates if c.kind is kind][-1]

    def der(self, persona: str = "mihon-hanako", kind: CertificateKind = SIGNING) -> bytes:
        certificate = self.world.ca.certificate(persona, self.issued(persona, kind))
        return certificate.public_bytes(DER)

    def anchor(self, persona: str = "mihon-hanako", kind: CertificateKind = SIGNING) -> Anchor:
        key = self.world.ca.issuer(self.issued(persona, kind)).key_identifier.key_identifier
        found = self.anchors.keyed(key or b"")
        assert found is not None
        return found

    def crl_der(
        self,
        persona: str = "mihon-hanako",
        kind: CertificateKind = SIGNING,
        at: Instant | None = None,
    ) -> bytes:
        issued = self.issued(persona, kind)
        return self._list(issued, issued.office, at or self.at)

    def _list(self, issued: IssuedCertificate, office: Office, at: Instant) -> bytes:
        ca = self.world.ca
        return revocation_list(ca, ca.issuer(issued), office, at).public_bytes(DER)

    def crl(self, persona: str = "mihon-hanako", kind: CertificateKind = SIGNING) -> VerifiedCrl:
        found = verify_crl(self.crl_der(persona, kind), self.anchors)
        assert isinstance(found, VerifiedCrl)
        return found

    def lists(self, persona: str = "mihon-hanako", kind: CertificateKind = SIGNING) -> CrlSource:
        found = self.crl(persona, kind)

        def resolve(partition: DirectoryName | None, issuer: Anchor) -> VerifiedCrl | None:
            ours = found.partition == partition and found.issuer is issuer
            return found if ours else None

        return CrlSource(resolve)

    def answer(
        self, request: bytes, kind: CertificateKind = SIGNING, at: Instant | None = None
    ) -> bytes:
        return responder.answer(self.world.ca, kind, request, at or self.at).public_bytes(DER)

    def sign(
        self,
        persona: str = "mihon-hanako",
        kind: CertificateKind = SIGNING,
        document: bytes = DOCUMENT,
    ) -> SignedDigest:
        key = self.world.ca.private_key(persona, self.issued(persona, kind))
        made = key.sign(document, padding.PKCS1v15(), hashes.SHA256())
        return SignedDigest(digest=Digest.of(document), signature=made)

    def sign_bare(self, persona: str = "mihon-hanako", document: bytes = DOCUMENT) -> SignedDigest:
        """Sign as a card does that was given the bare hash: type-1 padding and nothing else."""
        numbers = self.world.ca.private_key(
            persona, self.issued(persona, SIGNING)
        ).private_numbers()
        digest, n = Digest.of(document), numbers.public_numbers.n
        content = digest.reveal()
        block = b"\x00\x01" + b"\xff" * (253 - len(content)) + b"\x00" + content
        made = pow(int.from_bytes(block), numbers.d, n).to_bytes(256)
        return SignedDigest(digest=digest, signature=made, form=DigestForm.RAW)


def flaw_of(status: object) -> str:
    assert isinstance(status, Unknown), status
    return status.flaw.value
