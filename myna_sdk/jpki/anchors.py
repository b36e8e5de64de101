"""Anchors: the roots that a verifier trusts, in named sets that never mix.

Production and test roots are supplied by the operator and must be published ones; nothing here
brings a certificate along. Generations under one name are told apart by their keys.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from types import MappingProxyType

import attrs

from myna_sdk.errors import UsageError
from myna_sdk.jpki import der, extensions
from myna_sdk.jpki.certificate import Certificate, SerialNumber, parse_certificate
from myna_sdk.jpki.extensions import DirectoryName, KeyUse
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.keys import CURRENT_CARD, CardProfile, PublicKey, profile_of, public_key
from myna_sdk.jpki.profile import Hierarchy
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.model.certificate import CertificateKind

__all__ = ["Anchor", "AnchorSet", "anchor_set", "issuer_name"]


_SIGNS_ALL = KeyUse.KEY_CERT_SIGN | KeyUse.CRL_SIGN


@attrs.frozen(eq=False)
class Anchor:
    """One trusted root.

    Attributes:
        kind: What it certifies.
        certificate: Its self-signed certificate.
        serial: The serial number of that.
        name: The name under which it issues.
        key: Its key.
        profile: The algorithms of everything that it signs.
    """

    kind: CertificateKind
    certificate: Certificate
    serial: SerialNumber
    name: DirectoryName
    key: PublicKey
    profile: CardProfile


@attrs.frozen(eq=False)
class AnchorSet:
    """The roots of one hierarchy that count, never empty. Made by `anchor_set`.

    Attributes:
        hierarchy: What they belong to.
        anchors: The roots, in the order in which they were given, which decides nothing.
    """

    hierarchy: Hierarchy
    anchors: tuple[Anchor, ...]
    _named: Mapping[DirectoryName, tuple[Anchor, ...]] = attrs.field(repr=False)
    _keyed: Mapping[bytes, Anchor] = attrs.field(repr=False)

    def named(self, name: DirectoryName) -> tuple[Anchor, ...]:
        """Return the generations that issue under ``name``."""
        return self._named.get(name, ())

    def keyed(self, identifier: bytes) -> Anchor | None:
        """Return the one anchor whose key has this identifier."""
        return self._keyed.get(identifier)


_COUNTRY, _ORGANIZATION, _UNIT = (der.identifier(f"2.5.4.{n}") for n in (6, 10, 11))


@cache
def issuer_name(hierarchy: Hierarchy, kind: CertificateKind) -> DirectoryName:
    """Return the name of every root of ``kind``: ``C`` is printable, everything else UTF-8."""
    parts = (
        _part(_COUNTRY, der.PRINTABLE_STRING, "JP"),
        _part(_ORGANIZATION, der.UTF8_STRING, hierarchy.organization),
        _part(_UNIT, der.UTF8_STRING, hierarchy.unit(kind)),
        _part(_UNIT, der.UTF8_STRING, hierarchy.agency),
    )
    return DirectoryName(_element(der.SEQUENCE, *parts))


def _part(identifier: bytes, tag: int, text: str) -> bytes:
    """Return one RelativeDistinguishedName (RFC 5280 §4.1.2.4)."""
    kind, value = _element(der.OBJECT_IDENTIFIER, identifier), _element(tag, text.encode())
    return _element(der.SET, _element(der.SEQUENCE, kind, value))


def _element(tag: int, *content: bytes) -> bytes:
    whole = b"".join(content)
    return der.head(tag, len(whole)) + whole


def anchor_set(
    hierarchy: Hierarchy,
    certificates: Iterable[bytes],
    *,
    confirmed: Collection[str] = (),
    profiles: tuple[CardProfile, ...] = (CURRENT_CARD,),
) -> AnchorSet:
    """Return the anchors that ``certificates`` are, each a root of ``hierarchy`` as published.

    1. There is at least one, and each is one certificate in DER.
    2. Its name is that of a root of the hierarchy, as subject and as issuer.
    3. Its signature's algorithm and its key are of one of ``profiles``.
    4. It is a CA that may sign certificates and CRLs, and has no critical extension beyond that.
    5. Its key identifier is the hash of its key, and no other anchor has that key.
    6. It signed itself.
    7. Its fingerprint is published, or among ``confirmed``. A mock's are not published.

    Whether a root has expired is asked at the instant of each check.

    Args:
        hierarchy: What the certificates belong to.
        certificates: The DER of each.
        confirmed: Fingerprints (SHA-256, hexadecimal) that the operator compared with the official
            gazette itself, for roots whose fingerprint is not known to us.
        profiles: The algorithms that count.

    Raises:
        UsageError: The set is empty, or a certificate is refused; the data tells which and why.
    """
    allowed = frozenset(each.replace(":", "").lower() for each in confirmed)
    anchors: list[Anchor] = []
    for index, data in enumerate(certificates):
        found = _anchor(hierarchy, data, profiles, allowed)
        if isinstance(found, Anchor) and any(
            a.key.identifier == found.key.identifier for a in anchors
        ):
            found = Flaw.ANCHOR_REPEATED
        if isinstance(found, Flaw):
            raise UsageError(
                "anchor-refused",
                f"root {index + 1} is no anchor of {hierarchy.name}: {found.value}",
                hierarchy=hierarchy.name,
                index=index,
                flaw=found.value,
            )
        anchors.append(found)
    if not anchors:
        raise UsageError(
            "anchor-set-empty",
            f"no root of {hierarchy.name} was given, and an empty set trusts nobody",
            hierarchy=hierarchy.name,
        )
    named = {a.name: tuple(b for b in anchors if b.name == a.name) for a in anchors}
    keyed = {a.key.identifier: a for a in anchors}
    return AnchorSet(hierarchy, tuple(anchors), MappingProxyType(named), MappingProxyType(keyed))


def _anchor(
    hierarchy: Hierarchy, data: bytes, profiles: tuple[CardProfile, ...], confirmed: frozenset[str]
) -> Anchor | Flaw:
    try:
        certificate = parse_certificate(data)
        parts = certificate.reveal_parts()
        kind = _kind(hierarchy, certificate)
        profile = profile_of(parts.algorithm, profiles)
        if kind is None:
            return Flaw.ANCHOR_NAME_WRONG
        if isinstance(profile, Flaw):
            return profile
        key = public_key(parts.key, profile)
        if isinstance(key, Flaw):
            return key
        flaw = _constrained(certificate, key)
    except UnreadableError as fault:
        return fault.flaw
    if flaw is None and not key.made(parts.signature, parts.signed):
        flaw = Flaw.ANCHOR_NOT_SELF_SIGNED
    if flaw is None and not _published(hierarchy, certificate, confirmed):
        flaw = Flaw.ANCHOR_NOT_PUBLISHED
    if flaw is not None:
        return flaw
    return Anchor(kind, certificate, certificate.reveal_serial(), parts.subject, key, profile)


def _kind(hierarchy: Hierarchy, certificate: Certificate) -> CertificateKind | None:
    parts = certificate.reveal_parts()
    if parts.subject != parts.issuer:
        return None
    return next((k for k in CertificateKind if issuer_name(hierarchy, k) == parts.subject), None)


def _constrained(certificate: Certificate, key: PublicKey) -> Flaw | None:
    known = {extensions.KEY_USAGE, extensions.BASIC_CONSTRAINTS}
    found = certificate.reveal_parts().extensions
    if any(critical and each not in known for each, (critical, _) in found.items()):
        return Flaw.CRITICAL_EXTENSION_UNKNOWN
    constraints = certificate.extension(extensions.BASIC_CONSTRAINTS)
    if constraints is None or not extensions.basic_constraints(constraints).ca:
        return Flaw.ANCHOR_NOT_CA
    usage = certificate.extension(extensions.KEY_USAGE)
    if usage is None or extensions.key_usage(usage) & _SIGNS_ALL != _SIGNS_ALL:
        return Flaw.KEY_USAGE_WRONG
    named = certificate.extension(extensions.SUBJECT_KEY)
    if named is None or extensions.subject_key(named) != key.identifier:
        return Flaw.KEY_IDENTIFIER_WRONG
    return None


def _published(hierarchy: Hierarchy, certificate: Certificate, confirmed: frozenset[str]) -> bool:
    if hierarchy.mock:
        return True
    published = {root.fingerprint for root in hierarchy.roots} - {None}
    return certificate.fingerprint in published | confirmed
