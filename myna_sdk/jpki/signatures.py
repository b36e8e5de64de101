"""Signatures that a person made with a certificate's key (RFC 8017 §8.2, FIPS 186-5 §6.4).

A card pads whatever it is given (COMPUTE DIGITAL SIGNATURE, P1=00), so that only whoever opened
the transaction knows which form was sent. It is stated, never guessed.
"""

from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from myna_sdk.jpki.digests import Digest, HashName
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.keys import PKCS1, KeyFamily, PublicKey
from myna_sdk.model.signing import DigestForm

_HASHES: Final[dict[HashName, hashes.HashAlgorithm]] = {
    HashName.SHA256: hashes.SHA256(),
    HashName.SHA384: hashes.SHA384(),
    HashName.SHA512: hashes.SHA512(),
}
_PREHASHED: Final = {name: Prehashed(algorithm) for name, algorithm in _HASHES.items()}
_ECDSA: Final = {name: ec.ECDSA(prehashed) for name, prehashed in _PREHASHED.items()}
_FEWEST_BITS_OF_P384: Final = HashName.SHA384


def wrong_form(key: PublicKey, digest: Digest, signature: bytes, form: DigestForm) -> Flaw | None:
    """Return what keeps ``signature`` from being one of ``form`` by ``key``, or ``None``."""
    if len(digest.reveal()) != _HASHES[digest.hash].digest_size:
        return Flaw.SIGNATURE_HASH_NOT_ALLOWED
    if key.family is KeyFamily.RSA:
        return None if len(signature) == (key.bits + 7) // 8 else Flaw.SIGNATURE_LENGTH_WRONG
    if form is not DigestForm.DIGEST_INFO:
        return Flaw.SIGNATURE_FORM_NOT_FOR_KEY
    return None if digest.hash is _FEWEST_BITS_OF_P384 else Flaw.SIGNATURE_HASH_NOT_ALLOWED


def not_made_by(key: PublicKey, digest: Digest, signature: bytes, form: DigestForm) -> Flaw | None:
    """Return why ``signature`` is not ``key``'s over ``digest`` in ``form``, else ``None``."""
    if key.family is not KeyFamily.RSA:
        made = _made_on_curve(key.curve, digest, signature)
        return None if made else Flaw.SIGNATURE_WRONG
    stated, other = _made_with_info, _made_bare
    if form is DigestForm.RAW:
        stated, other = other, stated
    if stated(key.rsa, digest, signature):
        return None
    found = other(key.rsa, digest, signature)
    return Flaw.SIGNATURE_OF_OTHER_FORM if found else Flaw.SIGNATURE_WRONG


def _made_with_info(key: rsa.RSAPublicKey, digest: Digest, signature: bytes) -> bool:
    try:
        key.verify(signature, digest.reveal(), PKCS1, _PREHASHED[digest.hash])
    except InvalidSignature:
        return False
    return True


def _made_bare(key: rsa.RSAPublicKey, digest: Digest, signature: bytes) -> bool:
    """Tell whether the padded block holds the bare hash and nothing else.

    Block type 1 is filled with ``FF`` to the modulus' length (RFC 8017 §9.2), so that for one
    content there is one block; the content is compared whole.
    """
    try:
        return key.recover_data_from_signature(signature, PKCS1, None) == digest.reveal()
    except InvalidSignature:
        return False


def _made_on_curve(key: ec.EllipticCurvePublicKey, digest: Digest, signature: bytes) -> bool:
    try:
        key.verify(signature, digest.reveal(), _ECDSA[digest.hash])
    except InvalidSignature:
        return False
    return True
