"""What can be wrong with a revocation list."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

import attrs
from cryptography.hazmat.primitives import hashes

from myna_sdk.jpki.anchors import issuer_name
from myna_sdk.jpki.profile import MOCK
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.testing.attack_pack import writing as w
from myna_sdk.testing.attack_pack.certificate_faults import Fault, certificate, late
from myna_sdk.testing.attack_pack.scenes import (
    Asked,
    Scene,
    authority,
    entry,
    list_plan,
    partition,
)
from myna_sdk.testing.attack_pack.stage import key

SIGNING: Final = CertificateKind.SIGNING
_LONG_SERIAL: Final = int.from_bytes(b"\x7f" * 20)


def revocation(**changed: Any) -> Fault:
    """Return the fault that changes fields of the list."""

    def spoilt(scene: Scene) -> Scene:
        if scene.list is None:
            return scene
        return attrs.evolve(scene, list=attrs.evolve(scene.list, **changed))

    return spoilt


def extension(**changed: bytes | None) -> Fault:
    """Return the fault that changes extensions of the list, or takes them away."""

    def spoilt(scene: Scene) -> Scene:
        found = {**(scene.list.extensions if scene.list else {}), **changed}
        kept = {name: value for name, value in found.items() if value is not None}
        return revocation(extensions=kept)(scene)

    return spoilt


def entries(made: Callable[[Scene], tuple[bytes, ...]]) -> Fault:
    """Return the fault that puts entries on the list."""

    def spoilt(scene: Scene) -> Scene:
        before = scene.list.entries if scene.list else ()
        return revocation(entries=(*before, *made(scene)))(scene)

    return spoilt


def _listed(reason: int | None, *more: bytes) -> Fault:
    return entries(lambda scene: (entry(scene.serial, scene.at, reason, *more),))


def _place(*fields: bytes) -> Fault:
    value = w.sequence(*fields)
    return extension(place=w.extension("2.5.29.28", value, critical=w.TRUE))


def _point(kind: CertificateKind = SIGNING, municipality: str = "Mihon-ku") -> bytes:
    named = w.tlv(0xA4, partition(kind, municipality))
    return w.tlv(0xA0, w.tlv(0xA0, named))


def _address(_: Scene) -> bytes:
    return w.tlv(0xA0, w.tlv(0xA0, w.tlv(0x86, b"http://crl.myna-sdk-mock.invalid/1.crl")))


def _relative() -> bytes:
    return w.tlv(0xA0, w.tlv(0xA1, w.sequence(w.oid("2.5.4.3"), w.utf8("Mihon-ku CRLDP"))))


def _times(this: timedelta, after: timedelta | None) -> Fault:
    def spoilt(scene: Scene) -> Scene:
        end = b"" if after is None else w.utc_time(scene.at + after)
        return revocation(this_update=w.utc_time(scene.at + this), next_update=end)(scene)

    return spoilt


def _of_another_generation(scene: Scene) -> Scene:
    return attrs.evolve(scene, list=list_plan(scene.stage.expired, scene.at))


def _of_the_other_root(scene: Scene) -> Scene:
    return attrs.evolve(scene, list=list_plan(scene.stage.authentication, scene.at))


def _signed_by_the_other_root(scene: Scene) -> Scene:
    root = scene.stage.authentication
    return extension(authority=None)(revocation(signer=root.key)(scene))


def _long_serial_listed(scene: Scene) -> Scene:
    named = attrs.evolve(certificate(serial=w.integer(_LONG_SERIAL))(scene), serial=_LONG_SERIAL)
    return _listed(3)(named)


def _long_serials_beginning_listed(scene: Scene) -> Scene:
    named = attrs.evolve(certificate(serial=w.integer(_LONG_SERIAL))(scene), serial=_LONG_SERIAL)
    return entries(
        lambda s: (
            entry(_LONG_SERIAL >> 32, s.at, 3),
            entry(_LONG_SERIAL & 0xFFFFFFFFFFFFFFFF, s.at, 3),
        )
    )(named)


def _flipped(made: bytes) -> bytes:
    return made[:-1] + bytes((made[-1] ^ 1,))


def _no_point(scene: Scene) -> Scene:
    found = {k: v for k, v in scene.certificate.extensions.items() if k != "points"}
    return certificate(extensions=found)(scene)


def _point_of_an_issuer(scene: Scene) -> Scene:
    """Say in the certificate that somebody else's list tells."""
    value = w.sequence(w.sequence(_point(), w.tlv(0xA2, w.tlv(0xA4, issuer_name(MOCK, SIGNING)))))
    found = {**scene.certificate.extensions, "points": w.extension("2.5.29.31", value)}
    return certificate(extensions=found)(scene)


FAULTS: Final[Mapping[str, Fault]] = {
    "list-good": lambda scene: scene,
    "list-absent": lambda scene: attrs.evolve(scene, list=None),
    "nobody-asked": lambda scene: attrs.evolve(scene, asked=Asked.NOBODY),
    # bytes
    "list-empty-file": revocation(finished=lambda _: b""),
    "list-in-pem": revocation(finished=lambda _: b"-----BEGIN X509 CRL-----\nMIIB\n"),
    "list-cut": revocation(finished=lambda data: data[:-1]),
    "list-with-a-byte-behind": revocation(finished=lambda data: data + b"\0"),
    "list-that-is-a-certificate": lambda s: revocation(
        finished=lambda _: s.stage.current.certificate()
    )(s),
    # issuer and signature
    "list-signature-changed": revocation(signature=_flipped),
    "list-signature-of-zeros": revocation(signature=lambda made: bytes(len(made))),
    "list-signed-by-a-stranger": late(lambda: revocation(signer=key("stranger"))),
    "list-of-a-strangers-identifier": lambda s: extension(
        authority=w.extension(
            "2.5.29.35", authority(s.stage.current, key_id=key("stranger").identifier)
        )
    )(revocation(signer=key("stranger"))(s)),
    "list-signed-by-the-person": late(lambda: revocation(signer=key("person"))),
    "list-of-another-name": revocation(issuer=w.name(("2.5.4.3", w.utf8("MOCK NOBODY")))),
    "list-of-another-generation": _of_another_generation,
    "list-of-the-other-root": _of_the_other_root,
    "list-signed-by-the-other-root": _signed_by_the_other_root,
    "list-without-an-identifier": extension(authority=None),
    "list-with-sha1": revocation(
        algorithm=w.algorithm("1.2.840.113549.1.1.5", w.NULL),
        outer=w.algorithm("1.2.840.113549.1.1.5", w.NULL),
        hash=hashes.SHA1(),  # noqa: S303 - the fault
    ),
    "list-algorithms-differ": revocation(outer=w.algorithm("1.2.840.113549.1.1.13", w.NULL)),
    "list-version-1": revocation(version=b""),
    # times
    "list-stale": _times(timedelta(hours=-49), timedelta(seconds=-1)),
    "list-in-its-last-second": _times(timedelta(hours=-48), timedelta(0)),
    "list-of-tomorrow": _times(timedelta(hours=21), timedelta(hours=69)),
    "list-of-a-clock-ahead": _times(timedelta(minutes=4), timedelta(hours=48)),
    "list-without-an-end": _times(timedelta(hours=-3), None),
    # scope
    "list-of-another-municipality": _place(_point(municipality="Betsu-shi")),
    "list-of-everybody": extension(place=None),
    "list-with-an-address-alone": lambda s: _place(_address(s))(s),
    "list-with-a-relative-name": _place(_relative()),
    "list-of-people-alone": _place(_point(), b"\x81\x01\xff"),
    "list-of-cas-alone": _place(_point(), b"\x82\x01\xff"),
    "list-of-attributes-alone": _place(_point(), b"\x85\x01\xff"),
    "list-of-some-reasons": _place(_point(), b"\x83\x02\x06\x40"),
    "list-indirect": _place(_point(), b"\x84\x01\xff"),
    "list-delta": extension(delta=w.extension("2.5.29.27", w.integer(4710), critical=w.TRUE)),
    "list-delta-not-critical": extension(delta=w.extension("2.5.29.27", w.integer(4710))),
    "list-with-an-unknown-critical-extension": extension(
        unknown=w.extension("1.3.6.1.4.1.1", w.NULL, critical=w.TRUE)
    ),
    "list-with-an-unknown-extension": extension(unknown=w.extension("1.3.6.1.4.1.1", w.NULL)),
    "list-extension-twice": lambda s: revocation(
        more=(s.list.extensions["number"],) if s.list else ()
    )(s),
    "certificate-without-a-point": _no_point,
    "certificate-with-a-point-of-another-issuer": _point_of_an_issuer,
    # entries
    "list-of-nobody": revocation(entries=()),
    "list-with-an-empty-sequence": revocation(entries=(), revoked=lambda _: w.sequence()),
    "listed-without-a-reason": _listed(None),
    "listed-for-key-compromise": _listed(1),
    "listed-for-ca-compromise": _listed(2),
    "listed-for-changed-facts": _listed(3),
    "listed-as-superseded": _listed(4),
    "listed-as-no-longer-used": _listed(5),
    "listed-on-hold": _listed(6),
    "listed-for-reason-7": _listed(7),
    "listed-as-removed": _listed(8),
    "listed-from-tomorrow-on": entries(lambda s: (entry(s.serial, s.at + timedelta(days=3), 3),)),
    "neighbour-listed": entries(
        lambda s: (entry(s.serial - 1, s.at, 3), entry(s.serial + 1, s.at, 3))
    ),
    "listed-twice": entries(lambda s: (entry(s.serial, s.at, 3), entry(s.serial, s.at, 6))),
    "stranger-listed-twice": entries(lambda s: (entry(5, s.at, 3), entry(5, s.at, 3))),
    "listed-with-20-bytes": _long_serial_listed,
    "parts-of-20-bytes-listed": _long_serials_beginning_listed,
    "stranger-with-a-critical-extension": entries(
        lambda s: (entry(5, s.at, None, w.extension("1.3.6.1.4.1.1", w.NULL, critical=w.TRUE)),)
    ),
    "stranger-of-another-issuer": entries(
        lambda s: (
            entry(
                *(5, s.at, None),
                w.extension(
                    "2.5.29.29",
                    w.sequence(w.tlv(0xA4, issuer_name(MOCK, SIGNING))),
                    critical=w.TRUE,
                ),
            ),
        )
    ),
    "stranger-with-a-negative-serial": entries(lambda s: (entry(-5, s.at),)),
    "stranger-without-a-date": entries(lambda _: (w.sequence(w.integer(5)),)),
}
