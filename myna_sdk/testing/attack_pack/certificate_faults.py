"""What can be wrong with the bytes, fields and keys of a certificate."""

import base64
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final, TypeAlias

import attrs
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from myna_sdk.testing.attack_pack import writing as w
from myna_sdk.testing.attack_pack.scenes import Scene, certificate_plan
from myna_sdk.testing.attack_pack.stage import Key, key

Fault: TypeAlias = Callable[[Scene], Scene]
"""Makes a scene from a good one."""


def certificate(**changed: Any) -> Fault:
    """Return the fault that changes fields of the certificate."""
    return lambda scene: attrs.evolve(scene, certificate=attrs.evolve(scene.certificate, **changed))


def late(made: Callable[[], Fault]) -> Fault:
    """Return a fault that is made when it is used: its key does not exist before."""

    def spoilt(scene: Scene) -> Scene:
        return made()(scene)

    return spoilt


def finished(change: Callable[[bytes], bytes]) -> Fault:
    """Return the fault that changes the finished bytes."""
    return certificate(finished=change)


def with_key(info: Callable[[], bytes]) -> Fault:
    """Return the fault that puts another key in."""
    return late(lambda: certificate(key=info()))


def signed_with(algorithm: bytes, hash: hashes.HashAlgorithm) -> Fault:  # noqa: A002
    """Return the fault that signs with another algorithm."""
    return certificate(algorithm=algorithm, outer=algorithm, hash=hash)


def at(**moved: float) -> Fault:
    """Return the fault that moves the certificate's end to ``moved`` from the instant."""

    def spoilt(scene: Scene) -> Scene:
        return certificate(not_after=w.utc_time(scene.at + timedelta(**moved)))(scene)

    return spoilt


def _begins(**moved: float) -> Fault:
    def spoilt(scene: Scene) -> Scene:
        return certificate(not_before=w.utc_time(scene.at + timedelta(**moved)))(scene)

    return spoilt


def _judged_late(**moved: float) -> Fault:
    """Judge just after an end that lies at the instant itself."""

    def spoilt(scene: Scene) -> Scene:
        ended = certificate(not_after=w.utc_time(scene.at))(scene)
        return attrs.evolve(ended, at=scene.at.replace(microsecond=0) + timedelta(**moved))

    return spoilt


def _pem(label: str) -> Callable[[bytes], bytes]:
    def written(data: bytes) -> bytes:
        body = base64.encodebytes(data).decode()
        return f"-----BEGIN {label}-----\n{body}-----END {label}-----\n".encode()

    return written


def _private(_: bytes) -> bytes:
    made = key("person").private
    return made.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _private_pem(_: bytes) -> bytes:
    made = key("person").private
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _longer_length(data: bytes) -> bytes:
    """Write the outermost length with one byte more than it needs."""
    return bytes((data[0], 0x83, 0)) + data[2:]


def _indefinite(data: bytes) -> bytes:
    return bytes((data[0], 0x80)) + data[4:] + b"\0\0"


def _rsa(modulus: int, exponent: int = 65537) -> bytes:
    encoded = w.sequence(w.integer(modulus), w.integer(exponent))
    return w.sequence(w.algorithm("1.2.840.113549.1.1.1", w.NULL), w.bits(encoded))


def _modulus() -> int:
    return key("person").private.public_key().public_numbers().n


def _curve(curve: ec.EllipticCurve) -> bytes:
    made = ec.generate_private_key(curve).public_key()
    return made.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _edwards() -> bytes:
    made = ed25519.Ed25519PrivateKey.generate().public_key()
    return made.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _pss_key() -> bytes:
    bits = key("person").encoded
    return w.sequence(w.algorithm("1.2.840.113549.1.1.10"), w.bits(bits))


def _key_parts(*parts: bytes) -> bytes:
    return w.sequence(w.algorithm("1.2.840.113549.1.1.1", w.NULL), *parts)


class _Salted(Key):
    """Signs with RSASSA-PSS."""

    def sign(self, data: bytes, algorithm: hashes.HashAlgorithm | None = None) -> bytes:
        pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
        return self.private.sign(data, pss, algorithm or hashes.SHA256())


_PSS = w.algorithm(
    "1.2.840.113549.1.1.10",
    w.sequence(
        w.tlv(0xA0, w.algorithm("2.16.840.1.101.3.4.2.1", w.NULL)),
        w.tlv(
            0xA1,
            w.algorithm("1.2.840.113549.1.1.8", w.algorithm("2.16.840.1.101.3.4.2.1", w.NULL)),
        ),
        w.tlv(0xA2, w.integer(32)),
    ),
)


def _salted(scene: Scene) -> Scene:
    signer = _Salted(scene.stage.current.key.private)
    return certificate(algorithm=_PSS, outer=_PSS, signer=signer)(scene)


def _swapped(scene: Scene) -> Scene:
    """Take the signature of another certificate."""
    other = attrs.evolve(scene.certificate, serial=w.integer(99))
    taken = scene.certificate.signer.sign(other.signed())
    return certificate(signature=lambda _: taken)(scene)


def _authentication(scene: Scene) -> Scene:
    root = scene.stage.authentication
    return attrs.evolve(scene, certificate=certificate_plan(root, scene.serial, scene.at))


def _unused_bits(data: bytes) -> bytes:
    """Say that a byte of the signature, the last BIT STRING, is unused: one bit too many."""
    at = data.rindex(b"\x03\x82\x01\x01\x00")
    return data[: at + 4] + b"\x08" + data[at + 5 :]


def _flipped(signature: bytes) -> bytes:
    return signature[:-1] + bytes((signature[-1] ^ 1,))


def _serial(content: bytes) -> Fault:
    return certificate(serial=w.tlv(0x02, content))


def _time(tag: int, text: str, field: str = "not_after") -> Fault:
    return certificate(**{field: w.tlv(tag, text.encode())})


def _named_serial(number: int) -> Fault:
    """Give a good certificate another serial number, which the list does not hold either."""

    def spoilt(scene: Scene) -> Scene:
        return attrs.evolve(certificate(serial=w.integer(number))(scene), serial=number)

    return spoilt


FAULTS: Final[Mapping[str, Fault]] = {
    # bytes
    "empty": finished(lambda _: b""),
    "pem": finished(_pem("CERTIFICATE")),
    "pem-of-a-request": finished(_pem("CERTIFICATE REQUEST")),
    "private-key": finished(_private),
    "private-key-in-pem": finished(_private_pem),
    "too-large": finished(lambda data: data + b"\0" * 20_000),
    "cut-by-a-byte": finished(lambda data: data[:-1]),
    "cut-in-the-length": finished(lambda data: data[:3]),
    "a-byte-behind": finished(lambda data: data + b"\0"),
    "file-padding-behind": finished(lambda data: data + b"\xff" * 100),
    "twice": finished(lambda data: data + data),
    "indefinite-length": finished(_indefinite),
    "length-too-long": finished(_longer_length),
    "a-set": finished(lambda data: b"\x31" + data[1:]),
    "no-certificate-but-a-name": lambda s: finished(lambda _: s.certificate.issuer)(s),
    "empty-sequence": finished(lambda _: b"\x30\x00"),
    "signature-bits-unused": finished(_unused_bits),
    "signature-empty": certificate(signature=lambda _: b""),
    # fields
    "version-1": certificate(version=b""),
    "version-2": certificate(version=b"\xa0\x03\x02\x01\x01"),
    "version-4": certificate(version=b"\xa0\x03\x02\x01\x03"),
    "unique-identifier": certificate(unique=w.tlv(0x81, b"\0\1\2")),
    "serial-negative": _serial(b"\xff\x01"),
    "serial-zero": _serial(b"\0"),
    "serial-of-no-bytes": _serial(b""),
    "serial-of-21-bytes": _serial(b"\x01" * 21),
    "serial-with-a-zero-in-front": _serial(b"\0\x01\x02"),
    "serial-of-20-bytes": _named_serial(int.from_bytes(b"\x7f" * 20)),
    "serial-with-its-top-bit-set": _named_serial(0xFEDCBA98),
    "time-without-seconds": _time(0x17, "2912311459Z"),
    "time-with-an-offset": _time(0x17, "291231235959+0900"),
    "time-with-a-fraction": _time(0x18, "20291231145959.5Z"),
    "time-generalized-before-2050": _time(0x18, "20291231145959Z"),
    "time-of-month-13": _time(0x17, "291331145959Z"),
    "time-of-february-30": _time(0x17, "300230145959Z"),
    "time-of-second-60": _time(0x17, "281231145960Z"),
    "time-of-letters": _time(0x17, "29123114595OZ"),
    "time-in-another-type": _time(0x13, "291231145959Z"),
    "end-after-2050": _time(0x18, "20511231145959Z"),
    "end-before-beginning": _time(0x17, "150101145959Z"),
    # validity
    "expired-a-second-ago": at(seconds=-1),
    "expired-nine-hours-ago": at(hours=-9),
    "in-its-last-second": at(seconds=0),
    "in-its-last-microsecond": _judged_late(microseconds=999_999),
    "at-the-second-after-its-last": _judged_late(seconds=1),
    "begins-in-a-second": _begins(seconds=1),
    "begins-in-nine-hours": _begins(hours=9),
    "in-its-first-second": _begins(seconds=0),
    # algorithms
    "algorithms-differ": certificate(outer=w.algorithm("1.2.840.113549.1.1.13", w.NULL)),
    "md5": signed_with(w.algorithm("1.2.840.113549.1.1.4", w.NULL), hashes.SHA256()),
    "sha1": signed_with(w.algorithm("1.2.840.113549.1.1.5", w.NULL), hashes.SHA1()),  # noqa: S303
    "ecdsa-sha1": signed_with(w.algorithm("1.2.840.10045.4.1"), hashes.SHA256()),
    "sha512": signed_with(w.algorithm("1.2.840.113549.1.1.13", w.NULL), hashes.SHA512()),
    "sha256-without-parameters": signed_with(w.algorithm("1.2.840.113549.1.1.11"), hashes.SHA256()),
    "pss": _salted,
    "ecdsa-sha384-on-todays-card": signed_with(w.algorithm("1.2.840.10045.4.3.3"), hashes.SHA384()),
    # keys
    "key-of-1024-bits": with_key(lambda: _rsa(_modulus() >> 1024 | 1)),
    "key-of-2047-bits": with_key(lambda: _rsa(_modulus() >> 1 | 1)),
    "key-of-8192-bits": with_key(lambda: _rsa(_modulus() ** 4 | 1)),
    "key-with-exponent-3": with_key(lambda: _rsa(_modulus(), 3)),
    "key-with-exponent-1": with_key(lambda: _rsa(_modulus(), 1)),
    "key-with-an-even-exponent": with_key(lambda: _rsa(_modulus(), 65536)),
    "key-with-a-negative-modulus": with_key(lambda: _rsa(-_modulus())),
    "key-with-an-even-modulus": with_key(lambda: _rsa(_modulus() + 1)),
    "key-with-bytes-behind": with_key(lambda: _key_parts(w.bits(key("person").encoded + b"\0"))),
    "key-that-is-no-sequence": with_key(lambda: _key_parts(w.bits(b"\x04\x02\0\0"))),
    "key-with-unused-bits": with_key(lambda: _key_parts(w.bits(key("person").encoded, 1))),
    "key-of-no-bits": with_key(lambda: _key_parts(b"\x03\x00")),
    "key-of-curve-p256": with_key(lambda: _curve(ec.SECP256R1())),
    "key-of-curve-p384": with_key(lambda: _curve(ec.SECP384R1())),
    "key-of-curve-25519": with_key(_edwards),
    "key-for-pss-only": with_key(_pss_key),
    # signature
    "signature-changed": certificate(signature=_flipped),
    "signature-of-zeros": certificate(signature=lambda made: bytes(len(made))),
    "signature-cut": certificate(signature=lambda made: made[:-1]),
    "signature-of-another-certificate": _swapped,
    "signed-by-a-stranger": late(lambda: certificate(signer=key("stranger"))),
    "of-the-other-kind": _authentication,
}
