"""OCSP answers that lie beside their request, or that came without one."""

from typing import Final

import attrs
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.x509 import ocsp

from myna_sdk.jpki.anchors import Anchor
from myna_sdk.jpki.certificate import Certificate
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.ocsp import OcspHash, build_ocsp_request, check_ocsp
from myna_sdk.jpki.revocation import Revocation, RevocationPolicy, Unknown
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked

__all__ = ["AnswerSource", "AskedWith", "read_request"]


@attrs.frozen(repr=False)
class AskedWith(Masked):
    """How a request named what it asked about.

    Attributes:
        nonce: What the answer must repeat; ``None`` if there was none.
        hash: Which hash named the issuer.
    """

    nonce: bytes | None
    hash: OcspHash


_MALFORMED: Final = (
    *(ValueError, TypeError, KeyError, OverflowError, NotImplementedError),
    *(x509.DuplicateExtension, x509.UnsupportedGeneralNameType, UnsupportedAlgorithm),
)
_HASHES: Final[dict[type[hashes.HashAlgorithm], OcspHash]] = {
    hashes.SHA1: OcspHash.SHA1,
    hashes.SHA256: OcspHash.SHA256,
}


def read_request(data: bytes) -> AskedWith:
    """Return with which nonce and hash the request ``data`` asked.

    About which certificate it asked is not looked at: an answer is compared with the certificate
    under check, whatever the request was about.

    Raises:
        UnreadableError: It is no request for one certificate, or names a hash that is not known.
    """
    try:
        found = ocsp.load_der_ocsp_request(data)
        named = _HASHES[type(found.hash_algorithm)]
        nonces = [e.value.nonce for e in found.extensions if isinstance(e.value, x509.OCSPNonce)]
    except _MALFORMED:
        raise UnreadableError(Flaw.FIELD_UNEXPECTED, "OCSPRequest") from None
    return AskedWith(nonces[0] if nonces else None, named)


@attrs.frozen(repr=False)
class AnswerSource(Masked):
    """Tells the status from an answer.

    Attributes:
        answer: The answer's bytes.
        asked: How it was asked for; ``None`` if the request is lost, and its nonce with it.
    """

    answer: bytes
    asked: AskedWith | None = None

    def status(
        self, certificate: Certificate, issuer: Anchor, *, at: Instant, policy: RevocationPolicy
    ) -> Revocation:
        """Return the status of ``certificate``, if the answer is about it."""
        hashes = tuple(OcspHash) if self.asked is None else (self.asked.hash,)
        nonce = None if self.asked is None else self.asked.nonce
        told: Revocation = Unknown(Flaw.OCSP_OTHER_CERTIFICATE)
        for each in hashes:
            request = build_ocsp_request(certificate, issuer, nonce=nonce, hash=each)
            told = check_ocsp(self.answer, request, certificate, issuer, at=at, policy=policy)
            if told != Unknown(Flaw.OCSP_OTHER_CERTIFICATE):
                break
        return told
