"""What a card makes of a digest, sealed for the operator; and how a fault makes it wrong."""

from collections.abc import Callable, Iterable
from enum import StrEnum

import attrs
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo
from cryptography.hazmat.primitives.serialization import Encoding

from myna_mock.ca.certificate_authority import CertificateAuthority
from myna_mock.people.person import Person
from myna_mock.people.state import IssuedCertificate
from myna_mock.services.digital_auth_app.records import CardSignature
from myna_mock.services.pocketsign.operator_key import OperatorKey
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.instants import Instant


class SealFault(StrEnum):
    """How the result of a signature is made wrong."""

    OTHER_RECIPIENT = "sealed-for-another"
    """The JWE is for another operator's key."""
    OTHER_DOCUMENT = "other-document"
    """The signature is over something else than was to be signed."""
    OTHER_CERTIFICATE = "other-certificate"
    """The certificate is another person's."""
    AUTHENTICATION_CERTIFICATE = "authentication-certificate"
    """Signed with the user-authentication certificate where the signing one is due."""
    TAMPERED = "tampered-jwe"
    """The JWE was changed on the way; its tag no longer fits."""
    NO_JWE = "no-jwe"
    """The reply holds no JWE at all."""


def pad_and_sign(key: rsa.RSAPrivateKey, block: bytes) -> bytes:
    """Return ``00 01 FF.. 00 block`` to the private exponent (RFC 8017 §8.2.1, §9.2 step 5).

    This is all that a card does (COMPUTE DIGITAL SIGNATURE): with 51 bytes of ``DigestInfo`` an
    ordinary signature comes of it, with a bare digest one that only its maker's terms explain.
    """
    return key.sign(block, PKCS1v15(), NoDigestInfo())


@attrs.frozen(kw_only=True)
class Sealer:
    """The chips of a world's people, and what the service makes of their answers.

    Attributes:
        ca: Has the keys and certificates in the chips.
        people: Returns everybody.
        key: The operator's, for whom results are sealed.
    """

    ca: CertificateAuthority
    people: Callable[[], Iterable[Person]]
    key: OperatorKey

    def sign(self, persona: str, issued: IssuedCertificate, block: bytes) -> CardSignature:
        """Return what the chip makes of ``block``."""
        signature = pad_and_sign(self.ca.private_key(persona, issued), block)
        return CardSignature(persona=persona, issued=issued, block=block, signature=signature)

    def sealed(self, made: CardSignature, at: Instant, fault: SealFault | None) -> str | None:
        """Return the JWE, as ``fault`` makes it; ``None`` if there is to be none."""
        holder, key = (made.persona, made.issued), self.key
        match fault:
            case SealFault.NO_JWE:
                return None
            case SealFault.OTHER_RECIPIENT:
                key = self.key.of_another()
            case SealFault.OTHER_DOCUMENT:
                other = made.block[:-1] + bytes((made.block[-1] ^ 1,))
                made = self.sign(made.persona, made.issued, other)
            case SealFault.OTHER_CERTIFICATE:
                holder = self._somebody_else(made.persona, at)
            case SealFault.AUTHENTICATION_CERTIFICATE:
                kind = CertificateKind.USER_AUTHENTICATION
                mine = next(person for person in self.people() if person.id == made.persona)
                made = self.sign(made.persona, mine.at(at).latest(kind)[0], made.block)
                holder = (made.persona, made.issued)
        certificate = self.ca.certificate(*holder).public_bytes(Encoding.DER)
        sealed = key.seal(certificate=certificate, signature=made.signature)
        return _tampered(sealed) if fault is SealFault.TAMPERED else sealed

    def _somebody_else(self, persona: str, at: Instant) -> tuple[str, IssuedCertificate]:
        return next(
            (person.id, held)
            for person in self.people()
            if person.id != persona
            and (held := person.at(at).usable(CertificateKind.SIGNING)) is not None
        )


def _tampered(jwe: str) -> str:
    """Change the ciphertext in its middle, where every bit of base64url counts."""
    parts = jwe.split(".")
    middle = len(parts[3]) // 2
    other = "A" if parts[3][middle] != "A" else "B"
    parts[3] = f"{parts[3][:middle]}{other}{parts[3][middle + 1 :]}"
    return ".".join(parts)
