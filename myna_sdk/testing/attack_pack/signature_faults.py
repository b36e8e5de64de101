"""What can be wrong with a signature over a document (RFC 8017 §8.2.2 and §9.2)."""

from collections.abc import Callable, Mapping
from typing import Final

import attrs
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from myna_sdk.model.signing import DigestForm
from myna_sdk.testing.attack_pack import writing as w
from myna_sdk.testing.attack_pack.certificate_faults import Fault
from myna_sdk.testing.attack_pack.scenes import DOCUMENT, block, digest_info
from myna_sdk.testing.attack_pack.stage import Key, digest, key

SHA256: Final = "2.16.840.1.101.3.4.2.1"


def signature(made: Callable[[Key], bytes], form: DigestForm = DigestForm.DIGEST_INFO) -> Fault:
    """Return the fault that makes another signature."""
    return lambda scene: attrs.evolve(scene, signature=made, form=form)


def _with(name: str, algorithm: hashes.HashAlgorithm) -> Fault:
    return lambda scene: attrs.evolve(
        scene, hash=name, signature=lambda person: person.sign(DOCUMENT, algorithm)
    )


def _padded(made: Callable[[], bytes], form: DigestForm = DigestForm.DIGEST_INFO) -> Fault:
    return signature(lambda person: person.pad(made()), form)


def _bare() -> bytes:
    return digest(DOCUMENT, hashes.SHA256())


def _salted(person: Key) -> bytes:
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
    return person.private.sign(DOCUMENT, pss, hashes.SHA256())


def _info(algorithm: bytes, *content: bytes) -> bytes:
    return w.sequence(algorithm, w.octets(*content))


def _long_form() -> bytes:
    """Write the outer length of the DigestInfo with a byte that it does not need."""
    return b"\x30\x81\x31" + digest_info()[2:]


def _with_garbage() -> bytes:
    """Put the DigestInfo in front and anything behind it (Bleichenbacher 2006)."""
    garbage = b"\x5a" * (256 - 11 - len(digest_info()))
    return b"\x00\x01" + b"\xff" * 8 + b"\x00" + digest_info() + garbage


def _spoilt_fill() -> bytes:
    made = bytearray(block(digest_info()))
    made[20] = 0xFE
    return bytes(made)


def _number(person: Key, number: Callable[[int], int]) -> bytes:
    n = person.private.public_key().public_numbers().n
    return number(n).to_bytes(256)


FAULTS: Final[Mapping[str, Fault]] = {
    "signature-good": lambda scene: scene,
    "signature-with-sha384": _with("sha384", hashes.SHA384()),
    "signature-with-sha512": _with("sha512", hashes.SHA512()),
    "signature-bare": _padded(lambda: block(_bare()), DigestForm.RAW),
    # another form
    "signature-bare-and-not-stated": _padded(lambda: block(_bare())),
    "signature-with-info-and-stated-bare": signature(
        lambda person: person.sign(DOCUMENT), DigestForm.RAW
    ),
    "signature-salted": signature(_salted),
    # another content
    "signature-of-another-document": signature(lambda person: person.sign(DOCUMENT + b" ")),
    "signature-of-no-document": signature(lambda person: person.sign(b"")),
    "signature-of-a-stranger": signature(lambda _: key("stranger").sign(DOCUMENT)),
    "signature-with-sha1-info": signature(
        lambda person: person.sign(DOCUMENT, hashes.SHA1())  # noqa: S303 - the fault
    ),
    "signature-with-sha512-stated-as-sha256": signature(
        lambda person: person.sign(DOCUMENT, hashes.SHA512())
    ),
    "info-without-parameters": _padded(lambda: block(_info(w.algorithm(SHA256), _bare()))),
    "info-with-other-parameters": _padded(
        lambda: block(_info(w.algorithm(SHA256, w.octets(b"")), _bare()))
    ),
    "info-of-another-hash": _padded(
        lambda: block(_info(w.algorithm("2.16.840.1.101.3.4.2.6", w.NULL), _bare()))
    ),
    "info-with-a-long-length": _padded(lambda: block(_long_form())),
    "info-with-bytes-behind": _padded(lambda: block(digest_info() + b"\0")),
    "info-with-a-longer-hash": _padded(
        lambda: block(_info(w.algorithm(SHA256, w.NULL), _bare(), b"\0"))
    ),
    "info-with-garbage-behind": _padded(_with_garbage),
    "bare-with-a-byte-less": _padded(lambda: block(_bare()[:-1]), DigestForm.RAW),
    "bare-with-a-byte-more": _padded(lambda: block(_bare() + b"\0"), DigestForm.RAW),
    "bare-of-another-document": _padded(
        lambda: block(digest(b"another", hashes.SHA256())), DigestForm.RAW
    ),
    # padding
    "block-of-type-0": _padded(lambda: block(digest_info(), kind=0)),
    "block-of-type-2": _padded(lambda: block(digest_info(), kind=2)),
    "block-filled-with-zeros": _padded(lambda: block(digest_info(), fill=0)),
    "block-with-a-spoilt-fill": _padded(_spoilt_fill),
    "block-without-its-separator": _padded(
        lambda: b"\x00\x01" + b"\xff" * (254 - len(digest_info())) + digest_info()
    ),
    "block-too-short": _padded(lambda: b"\0" * 100 + block(digest_info(), length=156)),
    "block-of-nothing": _padded(lambda: bytes(256)),
    "bare-block-of-type-2": _padded(lambda: block(_bare(), kind=2), DigestForm.RAW),
    "bare-block-too-short": _padded(
        lambda: b"\0" * 100 + block(_bare(), length=156), DigestForm.RAW
    ),
    # the number itself
    "signature-empty-file": signature(lambda _: b""),
    "signature-a-byte-short": signature(lambda person: person.sign(DOCUMENT)[:-1]),
    "signature-a-byte-long": signature(lambda person: person.sign(DOCUMENT) + b"\0"),
    "signature-with-a-zero-in-front": signature(lambda person: b"\0" + person.sign(DOCUMENT)),
    "signature-all-zeros": signature(lambda _: bytes(256)),
    "signature-one": signature(lambda person: _number(person, lambda _: 1)),
    "signature-modulus-less-one": signature(lambda person: _number(person, lambda n: n - 1)),
    "signature-modulus": signature(lambda person: _number(person, lambda n: n)),
    "signature-all-ones": signature(lambda _: b"\xff" * 256),
    "signature-one-bit-off": signature(
        lambda person: bytes((person.sign(DOCUMENT)[0] ^ 1,)) + person.sign(DOCUMENT)[1:]
    ),
    "signature-backwards": signature(lambda person: person.sign(DOCUMENT)[::-1]),
}
