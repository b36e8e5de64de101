"""The least program that reads the face and the texts of a card, and that signs with one.

It sends the commands that ours sends, through the library that ours uses, refuses what is not
authentic, and gives up a card that does not answer in time. It has none of an SDK's duties: no
flow, no list of what may be sent, nothing erased or masked, core dumps as they are, no file read
strictly, no numbered checks, no reasons, no value of a type of its own.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from typing import TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from smartcard import scard

R = TypeVar("R")
Send = Callable[[bytes], bytes]
Objects = Mapping[int, tuple[bytes, bytes]]
"""By their tags: each object as it is written, and its value."""

SECONDS = 10.0
JPKI = bytes.fromhex("D392F000260100000001")
TEXT = bytes.fromhex("D3921000310001010408")
VISUAL = bytes.fromhex("D3921000310001010402")
DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
DIGEST_INFO_OF_THREE = bytes.fromhex("3071300d060960864801650304020105000460")


class RefusedError(Exception):
    """The card, or what is on it, is not accepted."""


class Reader:
    """A reader, spoken to in a thread of its own."""

    def __init__(self, name: str, anchors: Mapping[bytes, int]) -> None:
        """Speak to the card in the reader of this name; trust these moduli of card CAs."""
        self.name = name
        self.anchors = {each: _key(modulus) for each, modulus in anchors.items()}
        self.thread = ThreadPoolExecutor(1)

    def facts(self, number: str) -> tuple[Mapping[int, bytes], Mapping[int, str]]:
        """Return the objects of the face, and the texts of name, address, birth date and sex."""
        return self._in_time(lambda send: self._facts(send, number.encode()))

    def signature(self, document: bytes, password: str) -> tuple[bytes, bytes]:
        """Return the signing certificate and the signature over ``document``."""
        return self._in_time(lambda send: _signature(send, document, password.encode()))

    def _in_time(self, work: Callable[[Send], R]) -> R:
        return self.thread.submit(_alone, self.name, work).result(SECONDS)

    def _facts(self, send: Send, number: bytes) -> tuple[Mapping[int, bytes], Mapping[int, str]]:
        _select(send, VISUAL)
        about = _inner(_ok(send(b"\0\xb0\x83\0\x40")))
        if about[0xDF31][1][1] != 3:  # extended lengths are taken
            raise RefusedError
        _present(send, 0x12, number)
        face = _inner(_ok(send(b"\0\xb0\x82\0\0\0\0")))
        signer = self._signer(_inner(_ok(send(b"\0\xb0\x84\0\0\0\0"))))
        objects = [face[tag][0] for tag in sorted(face)]
        parts = (objects[1:4], objects[4:6], objects[6:7])
        hashes = b"".join(sha256(b"".join(each)).digest() for each in parts)
        padded(signer, face[0xDF28][1], DIGEST_INFO_OF_THREE + hashes)
        content = DIGEST_INFO + sha256(os.urandom(32)).digest()
        chip = _key(int.from_bytes(_objects(face[0xDF24][1])[0x91][1]))
        padded(chip, _ok(send(b"\x80\x2a\0\0\x33" + content + b"\0")), content)
        _select(send, TEXT)
        _present(send, 0x15, number)
        texts = _inner(_ok(send(b"\0\xb0\x82\0\0")))
        _select(send, TEXT)
        return (
            {tag: value for tag, (_, value) in face.items()},
            {tag: value.decode() for tag, (_, value) in texts.items() if tag != 0xDF21},
        )

    def _signer(self, certificate: Objects) -> rsa.RSAPublicKey:
        body = certificate[0x5F4E][1]
        made(self.anchors[body[:16]], certificate[0x5F37][1], body)
        return _key(int.from_bytes(_objects(body[32:])[0x91][1]))


def made(key: rsa.RSAPublicKey, signature: bytes, data: bytes) -> None:
    """Return if ``signature`` is that of ``key`` over ``data``."""
    key.verify(signature, data, padding.PKCS1v15(), SHA256())


def padded(key: rsa.RSAPublicKey, signature: bytes, content: bytes) -> None:
    """Return if ``signature`` pads exactly ``content``."""
    if key.recover_data_from_signature(signature, padding.PKCS1v15(), None) != content:
        raise InvalidSignature


def _signature(send: Send, document: bytes, password: bytes) -> tuple[bytes, bytes]:
    _select(send, JPKI)
    _present(send, 0x1B, password)
    read = _ok(send(b"\0\xb0\x81\0\0"))
    whole = 4 + int.from_bytes(read[2:4])
    while len(read) < whole:
        at, left = len(read), min(256, whole - len(read))
        read += _ok(send(b"\0\xb0" + at.to_bytes(2) + (left % 256).to_bytes()))
    content = DIGEST_INFO + sha256(document).digest()
    signature = _ok(send(b"\x80\x2a\0\x9a\x33" + content + b"\0"))
    _select(send, JPKI)
    return read, signature


def _alone(reader: str, work: Callable[[Send], R]) -> R:
    with transaction(reader) as send:
        return work(send)


@contextmanager
def transaction(reader: str) -> Iterator[Send]:
    """Give what sends a command to the card in ``reader``, which nobody else has meanwhile."""
    protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    result, card, protocol = scard.SCardConnect(
        context, reader, scard.SCARD_SHARE_SHARED, protocols
    )
    if result != scard.SCARD_S_SUCCESS:
        raise RefusedError
    scard.SCardBeginTransaction(card)

    def send(command: bytes) -> bytes:
        _, reply = scard.SCardTransmit(card, protocol, list(command))
        return bytes(bytearray(reply))

    try:
        yield send
    finally:
        scard.SCardEndTransaction(card, scard.SCARD_LEAVE_CARD)
        scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)
        scard.SCardReleaseContext(context)


def _select(send: Send, application: bytes) -> None:
    _ok(send(b"\0\xa4\x04\x0c\x0a" + application))


def _present(send: Send, reference: int, secret: bytes) -> None:
    """Return if the card accepts ``secret``; it is not given the last try."""
    verify = bytes((0, 0x20, 0, 0x80 | reference))
    tries = send(verify)
    if tries[0] != 0x63 or tries[1] < 0xC2:
        raise RefusedError
    _ok(send(verify + bytes((len(secret),)) + secret))


def _ok(reply: bytes) -> bytes:
    if not reply.endswith(b"\x90\0"):
        raise RefusedError
    return reply[:-2]


def _inner(data: bytes) -> Objects:
    """Return what is in the one object of a file."""
    _, start, stop = _header(data, 0)
    return _objects(data[start:stop])


def _objects(data: bytes) -> Objects:
    found = {}
    at = 0
    while at < len(data):
        tag, start, stop = _header(data, at)
        found[tag] = data[at:stop], data[start:stop]
        at = stop
    return found


def _header(data: bytes, at: int) -> tuple[int, int, int]:
    """Return tag, start and end of the object at ``at``."""
    tag, at = data[at], at + 1
    if tag & 0x1F == 0x1F:
        tag, at = tag << 8 | data[at], at + 1
    length, at = data[at], at + 1
    if length & 0x80:
        size = length & 0x7F
        length, at = int.from_bytes(data[at : at + size]), at + size
    return tag, at, at + length


def _key(modulus: int) -> rsa.RSAPublicKey:
    return rsa.RSAPublicNumbers(65537, modulus).public_key()
