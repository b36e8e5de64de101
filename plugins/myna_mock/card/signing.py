"""COMPUTE DIGITAL SIGNATURE in its six forms, and INTERNAL AUTHENTICATE (§2.1, §2.2)."""

import hashlib
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo, Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from myna_mock.card.apdu import SHORT_LE, Command, Reply, Status, refused
from myna_mock.card.application import AnsweringKey, File, FileId, SigningKey
from myna_mock.card.session import Session

MOST_PADDED = 245
"""The most bytes that PKCS #1 v1.5 pads to 256 (RFC 8017 §9.2)."""

_DIGEST = 32
_PSS = padding.PSS(padding.MGF1(SHA256()), SHA256.digest_size)


def padded(key: rsa.RSAPrivateKey, block: bytes) -> bytes:
    """Return the PKCS #1 v1.5 signature over ``block`` as it is, which mostly is a DigestInfo."""
    return key.sign(block, padding.PKCS1v15(), NoDigestInfo())


def _digest_named(key: rsa.RSAPrivateKey, digest: bytes) -> bytes:
    return key.sign(digest, padding.PKCS1v15(), Prehashed(SHA256()))


def _pss(key: rsa.RSAPrivateKey, digest: bytes) -> bytes:
    return key.sign(digest, _PSS, Prehashed(SHA256()))


def _hashed(
    sign: Callable[[rsa.RSAPrivateKey, bytes], bytes],
) -> Callable[[rsa.RSAPrivateKey, bytes], bytes]:
    return lambda key, message: sign(key, hashlib.sha256(message).digest())


_FORMS: dict[int, tuple[Callable[[int], bool], Callable[[rsa.RSAPrivateKey, bytes], bytes]]] = {
    0x00: (lambda size: 1 <= size <= MOST_PADDED, padded),
    0x01: (lambda size: size >= 1, _hashed(padded)),
    0x02: (lambda size: size == _DIGEST, _digest_named),
    0x03: (lambda size: size >= 1, _hashed(_digest_named)),
    0x04: (lambda size: size == _DIGEST, _pss),
    0x05: (lambda size: size >= 1, _hashed(_pss)),
}


def compute_signature(session: Session, command: Command) -> Reply:
    """Sign with the key that P2 means, in the form that P1 means."""
    form = _FORMS.get(command.p1)
    if form is None:
        return refused(Status.BAD_PARAMETERS)
    found = _key(session, command.p2)
    if isinstance(found, Status):
        return refused(found)
    _, file = found
    if not isinstance(file, SigningKey):
        return refused(Status.WRONG_FILE_KIND)
    if not session.may(file.opened_by):
        return refused(Status.NOT_ALLOWED)
    fits, sign = form
    if command.data is None or command.le is None or command.le < SHORT_LE:
        return refused(Status.WRONG_LENGTH)
    if not fits(len(command.data)):
        return refused(Status.CONDITIONS)
    key = file.key()
    return refused(Status.NOT_FOUND) if key is None else Reply(sign(key, command.data))


def _key(session: Session, p2: int) -> tuple[FileId, File] | Status:
    application = session.application
    if p2 != 0:
        return session.concerned(p2)
    if application is None or application.default_key is None:
        return Status.BAD_PARAMETERS
    return application.default_key, application.files[application.default_key]


def internal_authenticate(session: Session, command: Command) -> Reply:
    """Sign a challenge with the key that answers without a PIN."""
    if command.p1 != 0:
        return refused(Status.BAD_PARAMETERS)
    found = session.concerned(command.p2)
    if isinstance(found, Status):
        return refused(found)
    _, file = found
    if not isinstance(file, AnsweringKey):
        return refused(Status.WRONG_FILE_KIND)
    if not command.data or command.le is None or command.le < SHORT_LE:
        return refused(Status.WRONG_LENGTH)
    return Reply(_hashed(_digest_named)(file.key(), command.data))
