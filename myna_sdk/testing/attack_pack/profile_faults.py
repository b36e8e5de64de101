"""What can be wrong with the issuer, the extensions and the personal data of a certificate."""

from collections.abc import Callable, Mapping
from typing import Final

import attrs
from cryptography.hazmat.primitives import hashes

from myna_sdk.jpki.anchors import issuer_name
from myna_sdk.jpki.profile import JPKI_ARC, MOCK, MOCK_ARC, PRODUCTION, TEST, Hierarchy
from myna_sdk.model.certificate import Carrier, CertificateKind
from myna_sdk.model.my_number import looks_like_my_number
from myna_sdk.testing.attack_pack import writing as w
from myna_sdk.testing.attack_pack.certificate_faults import Fault, certificate
from myna_sdk.testing.attack_pack.scenes import (
    PERSONAL,
    Scene,
    authority,
    certificate_plan,
    good_scene,
    other_name,
    policies,
)
from myna_sdk.testing.attack_pack.stage import Root, Stage, digest, key

SIGNING: Final = CertificateKind.SIGNING
USER_AUTHENTICATION: Final = CertificateKind.USER_AUTHENTICATION
_BITS_OF_USAGE = "2.5.29.15"


def extension(**changed: bytes | None) -> Fault:
    """Return the fault that changes extensions, or takes them away."""

    def spoilt(scene: Scene) -> Scene:
        found = {**scene.certificate.extensions, **changed}
        kept = {name: value for name, value in found.items() if value is not None}
        return certificate(extensions=kept)(scene)

    return spoilt


def more(*added: bytes) -> Fault:
    """Return the fault that adds extensions."""
    return certificate(more=added)


def for_authentication(fault: Fault) -> Fault:
    """Return the fault in a good user-authentication certificate."""
    return lambda scene: fault(good_scene(scene.at, USER_AUTHENTICATION))


def personal(changed: Mapping[int, bytes | None]) -> Fault:
    """Return the fault that changes items of personal data, or takes them away."""
    found = {**PERSONAL, **changed}
    kept = (value for value in found.values() if value is not None)
    return extension(personal=w.extension("2.5.29.17", w.sequence(*kept)))


def text(number: int, written: str) -> Fault:
    """Return the fault that writes another text into an item."""
    return personal({number: other_name(number, w.utf8(written))})


def _issued_by(root: Callable[[Stage], Root]) -> Fault:
    """Have a certificate issued whole by another root of the same kind."""

    def spoilt(scene: Scene) -> Scene:
        plan = certificate_plan(root(scene.stage), scene.serial, scene.at)
        return attrs.evolve(scene, certificate=plan)

    return spoilt


def _issuer(name: Callable[[Scene], bytes]) -> Fault:
    return lambda scene: certificate(issuer=name(scene))(scene)


def _of(hierarchy: Hierarchy) -> Fault:
    return _issuer(lambda _: issuer_name(hierarchy, SIGNING))


def _printable_name(_: Scene) -> bytes:
    """Write the root's name with another type of text."""
    return w.name(
        ("2.5.4.6", w.printable("JP")),
        ("2.5.4.10", w.printable(MOCK.organization)),
        ("2.5.4.11", w.printable(MOCK.unit(SIGNING))),
        ("2.5.4.11", w.printable(MOCK.agency)),
    )


def _authority(value: Callable[[Scene], bytes]) -> Fault:
    return lambda s: extension(authority=w.extension("2.5.29.35", value(s)))(s)


def _root_itself(scene: Scene) -> Scene:
    made = scene.stage.current.certificate()
    return certificate(finished=lambda _: made)(scene)


def _self_signed(scene: Scene) -> Scene:
    return certificate(issuer=scene.certificate.subject, signer=key("person"))(scene)


def _subordinate(scene: Scene) -> Scene:
    """Sign with a person's key that a root certified: no CA."""
    return certificate(
        issuer=w.name(("2.5.4.6", w.printable("JP")), ("2.5.4.3", w.utf8("MOCK SUBORDINATE"))),
        signer=key("stranger"),
    )(scene)


def _forged_identifier(scene: Scene) -> Scene:
    """Sign with a stranger's key and name the root's."""
    return certificate(signer=key("stranger"))(scene)


def _stranger_named(scene: Scene) -> Scene:
    named = authority(scene.stage.current, key_id=key("stranger").identifier)
    signed = certificate(signer=key("stranger"))(scene)
    return extension(authority=w.extension("2.5.29.35", named))(signed)


def _unnamed_stranger(scene: Scene) -> Scene:
    return extension(authority=None)(certificate(signer=key("stranger"))(scene))


def _usage(content: bytes, unused: int) -> Fault:
    return extension(usage=w.extension(_BITS_OF_USAGE, w.bits(content, unused), critical=w.TRUE))


def _policies(*each: str) -> Fault:
    return extension(policies=w.extension("2.5.29.32", policies(*each), critical=w.TRUE))


def _purposes(*each: str) -> Fault:
    return extension(purposes=w.extension("2.5.29.37", w.sequence(*map(w.oid, each))))


def _as(kind: CertificateKind) -> Fault:
    return lambda scene: attrs.evolve(scene, kind=kind)


def _number_as_name(scene: Scene) -> Scene:
    digits = next(n for n in (f"00000000001{d}" for d in range(10)) if looks_like_my_number(n))
    return text(1, digits)(scene)


def _sha256_identifier(scene: Scene) -> Scene:
    made = digest(key("person").encoded, hashes.SHA256())[:20]
    return extension(subject=w.extension("2.5.29.14", w.octets(made)))(scene)


FAULTS: Final[Mapping[str, Fault]] = {
    # issuer
    "issuer-of-nobody": _issuer(lambda _: w.name(("2.5.4.3", w.utf8("MOCK NOBODY")))),
    "issuer-of-production": _of(PRODUCTION),
    "issuer-of-test-cards": _of(TEST),
    "issuer-of-the-other-kind": _issuer(lambda _: issuer_name(MOCK, USER_AUTHENTICATION)),
    "issuer-in-another-text-type": _issuer(_printable_name),
    "issuer-empty": _issuer(lambda _: b"\x30\x00"),
    "root-as-a-persons": _root_itself,
    "self-signed": _self_signed,
    "signed-by-a-subordinate": _subordinate,
    "stranger-under-the-roots-name-and-identifier": _forged_identifier,
    "stranger-under-the-roots-name": _stranger_named,
    "stranger-without-an-identifier": _unnamed_stranger,
    "issued-by-an-expired-generation": _issued_by(lambda stage: stage.expired),
    "issued-by-a-coming-generation": _issued_by(lambda stage: stage.coming),
    "signed-by-an-expired-generation": lambda s: certificate(signer=s.stage.expired.key)(s),
    "authority-absent": extension(authority=None),
    "authority-of-an-expired-generation": _authority(lambda s: authority(s.stage.expired)),
    "authority-empty": _authority(lambda s: authority(s.stage.current, key_id=b"")),
    "authority-by-serial-alone": _authority(
        lambda s: w.sequence(b"\x82" + w.integer(s.stage.current.serial)[1:])
    ),
    "authority-with-another-serial": _authority(lambda s: authority(s.stage.current, serial=2)),
    "authority-with-another-name": _authority(
        lambda s: authority(attrs.evolve(s.stage.current, kind=USER_AUTHENTICATION))
    ),
    "authority-that-is-no-sequence": _authority(lambda _: w.octets(b"\0" * 20)),
    "authority-with-bytes-behind": _authority(lambda s: authority(s.stage.current) + b"\0\0"),
    # extensions
    "extensions-absent": certificate(extensions={}),
    "extension-twice": lambda s: more(s.certificate.extensions["usage"])(s),
    "extension-unknown-and-critical": more(w.extension("1.3.6.1.4.1.1", w.NULL, critical=w.TRUE)),
    "extension-unknown": more(w.extension("1.3.6.1.4.1.1", w.NULL)),
    "name-constraints-critical": more(w.extension("2.5.29.30", w.sequence(), critical=w.TRUE)),
    "issuer-alternative-name-critical": more(
        w.extension("2.5.29.18", w.sequence(), critical=w.TRUE)
    ),
    "critical-false-written-out": more(w.extension("1.3.6.1.4.1.1", w.NULL, critical=w.FALSE)),
    "critical-true-as-one": more(w.extension("1.3.6.1.4.1.1", w.NULL, critical=b"\x01\x01\x01")),
    "ca": more(w.extension("2.5.29.19", w.sequence(w.TRUE), critical=w.TRUE)),
    "ca-not-critical": more(w.extension("2.5.29.19", w.sequence(w.TRUE))),
    "not-a-ca-and-says-so": more(w.extension("2.5.29.19", w.sequence(), critical=w.TRUE)),
    "ca-false-written-out": more(w.extension("2.5.29.19", w.sequence(w.FALSE))),
    "usage-absent": extension(usage=None),
    "usage-of-signatures-alone": _usage(b"\x80", 7),
    "usage-of-non-repudiation-alone": _usage(b"\x40", 6),
    "usage-with-key-encipherment": _usage(b"\xe0", 5),
    "usage-with-certificates": _usage(b"\xc4", 2),
    "usage-of-nothing": _usage(b"\x00", 0),
    "usage-with-zero-bits-behind": _usage(b"\xc0", 0),
    "usage-empty": extension(usage=w.extension("2.5.29.15", b"\x03\x01\x00", critical=w.TRUE)),
    "usage-not-critical": extension(usage=w.extension("2.5.29.15", w.bits(b"\xc0", 6))),
    "purposes-in-a-signing-certificate": _purposes("1.3.6.1.5.5.7.3.2"),
    "authentication-good": for_authentication(lambda scene: scene),
    "authentication-asked-as-signing": for_authentication(_as(SIGNING)),
    "signing-asked-as-authentication": _as(USER_AUTHENTICATION),
    "authentication-without-purposes": for_authentication(extension(purposes=None)),
    "authentication-for-servers": for_authentication(_purposes("1.3.6.1.5.5.7.3.1")),
    "authentication-for-anything": for_authentication(_purposes("2.5.29.37.0")),
    "authentication-for-clients-and-servers": for_authentication(
        _purposes("1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1")
    ),
    "authentication-with-non-repudiation": for_authentication(_usage(b"\xc0", 6)),
    "policies-absent": extension(policies=None),
    "policies-empty": extension(policies=w.extension("2.5.29.32", w.sequence(), critical=w.TRUE)),
    "policy-any": _policies("2.5.29.32.0"),
    "policy-unknown-in-the-arc": _policies(f"{MOCK_ARC}.1.1.99"),
    "policy-of-production": _policies(f"{JPKI_ARC}.1.1.20"),
    "policy-of-the-other-kind": _policies(MOCK.policy(USER_AUTHENTICATION)),
    "policy-twice": _policies(MOCK.policy(SIGNING), MOCK.policy(SIGNING)),
    "policy-and-another": _policies(MOCK.policy(SIGNING), f"{MOCK_ARC}.1.1.99"),
    "policy-of-a-phone": _policies(MOCK.policy(SIGNING, Carrier.ANDROID)),
    "policy-not-critical": extension(
        policies=w.extension("2.5.29.32", policies(MOCK.policy(SIGNING)))
    ),
    "key-identifier-absent": extension(subject=None),
    "key-identifier-forged": lambda s: extension(
        subject=w.extension("2.5.29.14", w.octets(s.stage.current.key.identifier))
    )(s),
    "key-identifier-by-another-method": _sha256_identifier,
    # personal data
    "personal-data-absent": extension(personal=None),
    "personal-data-empty": extension(personal=w.extension("2.5.29.17", w.sequence())),
    "personal-data-critical": extension(
        personal=w.extension("2.5.29.17", w.sequence(*PERSONAL.values()), critical=w.TRUE)
    ),
    "personal-data-with-bytes-behind": extension(
        personal=w.extension("2.5.29.17", w.sequence(*PERSONAL.values()), b"\0\0")
    ),
    "name-twice": personal({9: PERSONAL[1]}),
    "address-twice": personal({9: PERSONAL[5]}),
    "unknown-item": personal({7: other_name(7, w.utf8("ﾐﾎﾝ ﾊﾅｺ"))}),
    "name-absent": personal({1: None}),
    "name-with-a-bad-byte": personal({1: other_name(1, w.tlv(0x0C, b"\xe8\xa6\xff"))}),
    "name-with-a-surrogate": personal({1: other_name(1, w.tlv(0x0C, b"\xed\xa0\x80"))}),
    "name-with-an-overlong-byte": personal({1: other_name(1, w.tlv(0x0C, b"\xc0\xaf"))}),
    "name-in-another-text-type": personal({1: other_name(1, w.printable("MIHON HANAKO"))}),
    "name-with-bytes-behind": personal({1: other_name(1, w.utf8("見本　花子"), b"\x05\x00")}),
    "name-with-a-zero": text(1, "見本　花子\0"),
    "name-with-a-line-break": text(1, "見本\n花子"),
    "name-blank": text(1, "　"),
    "name-as-my-number": _number_as_name,
    "name-of-400-characters": text(1, "花" * 400),
    "name-of-401-characters": text(1, "花" * 401),
    "address-of-200-characters": text(5, "東京都" + "見" * 197),
    "address-of-10000-bytes": text(5, "a" * 10_000),
    "address-moved-abroad": text(5, "国外転出　令和8年1月2日"),
    "birth-date-without-its-era": text(4, "19900102"),
    "birth-date-of-another-era": text(4, "319900102"),
    "birth-date-of-era-6": text(4, "619900102"),
    "birth-date-of-february-30": text(4, "419900230"),
    "birth-date-in-full-width-digits": text(4, "４１９９００１０２"),
    "birth-date-without-day": text(4, "319350000"),
    "birth-date-wholly-unknown": text(4, "000000000"),
    "birth-date-of-unknown-era": text(4, "019350400"),
    "birth-date-of-no-year": text(4, "400000000"),
    "birth-date-empty": text(4, ""),
    "sex-4": text(3, "4"),
    "sex-unknown": text(3, "3"),
    "sex-empty": text(3, ""),
    "sex-in-two-digits": text(3, "02"),
    "map-with-a-2": text(2, "00020"),
    "map-shorter-than-its-name": text(2, "00"),
    "map-absent": personal({2: None}),
    "map-and-address-swapped": personal(
        {
            5: other_name(5, w.utf8("0" * 16)),
            6: other_name(6, w.utf8("東京都見本区見本町一丁目2番3号")),
        }
    ),
}
