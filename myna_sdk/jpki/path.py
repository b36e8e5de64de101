"""The path of a certificate: from its bytes to one anchor, at one instant.

JPKI's roots sign people's certificates themselves; there is no certificate in between.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

import attrs

from myna_sdk.errors import UsageError
from myna_sdk.jpki import der, extensions
from myna_sdk.jpki.anchors import Anchor, AnchorSet, issuer_name
from myna_sdk.jpki.certificate import Certificate, Parts, parse_certificate
from myna_sdk.jpki.checklist import LAST_OF_PATH
from myna_sdk.jpki.extensions import KeyUse
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.keys import CURRENT_CARD, CardProfile, PublicKey, profile_of, public_key
from myna_sdk.jpki.personal_data import read_personal_data
from myna_sdk.jpki.profile import HIERARCHIES, known_policy
from myna_sdk.jpki.revocation import NotChecked
from myna_sdk.jpki.times import whole_second
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.jpki.verdicts import Proven, Refused
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.instants import Instant

__all__ = ["verify_path"]


_USAGE: Final = {
    CertificateKind.SIGNING: KeyUse.DIGITAL_SIGNATURE | KeyUse.NON_REPUDIATION,
    CertificateKind.USER_AUTHENTICATION: KeyUse.DIGITAL_SIGNATURE,
}
_PURPOSES: Final[dict[CertificateKind, tuple[str, ...] | None]] = {
    CertificateKind.SIGNING: None,
    CertificateKind.USER_AUTHENTICATION: (extensions.CLIENT_AUTHENTICATION,),
}
_KEY_NAME: Final = der.head(der.OCTET_STRING, 20)
_PROCESSED: Final = frozenset(
    {
        extensions.KEY_USAGE,
        extensions.EXTENDED_KEY_USAGE,
        extensions.CERTIFICATE_POLICIES,
        extensions.SUBJECT_ALTERNATIVE_NAME,
        extensions.DISTRIBUTION_POINTS,
        extensions.AUTHORITY_KEY,
        extensions.SUBJECT_KEY,
        extensions.BASIC_CONSTRAINTS,
    }
)


@attrs.define(eq=False)
class Case:
    """One certificate under check, with what the checks found on the way."""

    certificate: Certificate
    parts: Parts
    anchors: AnchorSet
    at: Instant
    kind: CertificateKind
    profiles: tuple[CardProfile, ...]
    profile: CardProfile | None = None
    key: PublicKey | None = None
    anchor: Anchor | None = None
    candidates: tuple[Anchor, ...] = ()

    def value(self, identifier: bytes) -> bytes | None:
        """Return the value of an extension, or ``None`` if it is absent."""
        found = self.parts.extensions.get(identifier)
        return None if found is None else found[1]


Step: TypeAlias = Callable[[Case], Flaw | None]


def verify_path(
    certificate: Certificate | bytes,
    anchors: AnchorSet,
    *,
    at: Instant,
    kind: CertificateKind,
    profiles: tuple[CardProfile, ...] = (CURRENT_CARD,),
) -> Proven | Refused:
    """Return that ``certificate`` is one of ``kind``, issued by an anchor and in force at ``at``.

    1. It is one certificate in DER of bounded size.
    2. Version, serial number, times and extensions are in form.
    3. Algorithm and key are of an allowed card profile.
    4. The issuer's name is that of an anchor, of the kind asked for.
    5. The authority's key identifier, name and serial number are those of one anchor.
    6. The signature is that anchor's.
    7. The anchor is in force.
    8. The certificate is in force, its last second to the end.
    9. No unknown extension is critical, and it is no CA.
    10. Usages are those of the kind.
    11. The policy is one of the hierarchy, of the kind.
    12. The key identifier is the hash of the key.
    13. A signing certificate's personal data can be read.

    Revocation (14) and a signature made with the key (15, 16) are not looked at: `check_signed`.

    Args:
        certificate: The certificate, or its DER.
        anchors: Who may have issued it.
        at: The instant that judges.
        kind: What it must be.
        profiles: The card profiles that count.

    Raises:
        UsageError: ``profiles`` is empty, or ``at`` is naive.
    """
    opened = open_case(certificate, anchors, at=at, kind=kind, profiles=profiles)
    if isinstance(opened, Refused):
        return opened
    refused = walk(opened)
    if refused is not None:
        return refused
    return Proven(opened.certificate, found_anchor(opened), opened.at, NotChecked(), LAST_OF_PATH)


def open_case(
    certificate: Certificate | bytes,
    anchors: AnchorSet,
    *,
    at: Instant,
    kind: CertificateKind,
    profiles: tuple[CardProfile, ...],
) -> Case | Refused:
    """Return the case of ``certificate`` after checks 1 and 2."""
    if not profiles:
        raise UsageError("usage", "no card profile was given, and an empty list allows nothing")
    if isinstance(certificate, bytes):
        try:
            certificate = parse_certificate(certificate)
        except UnreadableError as fault:
            return Refused(fault.flaw, _number(fault))
    return Case(certificate, certificate.reveal_parts(), anchors, whole_second(at), kind, profiles)


def walk(case: Case) -> Refused | None:
    """Return the first of checks 3 to 13 that fails, or ``None``."""
    number = 3
    try:
        for number, step in enumerate(STEPS, start=3):
            flaw = step(case)
            if flaw is not None:
                return Refused(flaw, number)
    except UnreadableError as fault:
        return Refused(fault.flaw, number)
    return None


def found_anchor(case: Case) -> Anchor:
    """Return the anchor that check 5 or 6 found."""
    if case.anchor is None:
        raise UsageError("usage", "the anchor is known after the path was walked")
    return case.anchor


_OF_FIELDS: Final = frozenset(
    {
        Flaw.VERSION_WRONG,
        Flaw.SERIAL_NOT_POSITIVE,
        Flaw.SERIAL_TOO_LONG,
        Flaw.TIME_UNREADABLE,
        Flaw.VALIDITY_REVERSED,
        Flaw.ALGORITHMS_DIFFER,
        Flaw.EXTENSION_REPEATED,
    }
)


def _number(fault: UnreadableError) -> int:
    return 2 if fault.flaw in _OF_FIELDS else 1


def _algorithms(case: Case) -> Flaw | None:  # 3
    parts = case.parts
    profile = profile_of(parts.algorithm, case.profiles)
    if isinstance(profile, Flaw):
        return profile
    key = public_key(parts.key, profile)
    if isinstance(key, Flaw):
        return key
    case.profile, case.key = profile, key
    return None


def _issuer(case: Case) -> Flaw | None:  # 4
    name = case.parts.issuer
    case.candidates = case.anchors.named(name)
    if case.candidates:
        return None if case.candidates[0].kind is case.kind else Flaw.KIND_WRONG
    names = {(h, k): issuer_name(h, k) for h in HIERARCHIES for k in CertificateKind}
    if name == names[case.anchors.hierarchy, _other(case.kind)]:
        return Flaw.KIND_WRONG
    foreign = {n for (h, _), n in names.items() if h is not case.anchors.hierarchy}
    return Flaw.ISSUER_OF_ANOTHER_SET if name in foreign else Flaw.ISSUER_UNKNOWN


def _issuer_key(case: Case) -> Flaw | None:  # 5
    value = case.value(extensions.AUTHORITY_KEY)
    if value is None:
        return None  # check 6 tries each generation
    named = extensions.authority_key(value)
    if named.key_identifier is not None:
        anchor = case.anchors.keyed(named.key_identifier)
        if anchor is None or anchor not in case.candidates:
            return Flaw.ISSUER_KEY_UNKNOWN
        case.candidates = (anchor,)
    if named.issuer is not None and named.issuer != case.candidates[0].name:
        return Flaw.AUTHORITY_NAME_WRONG
    if named.serial is not None:
        case.candidates = tuple([a for a in case.candidates if a.serial == named.serial])
    return None if case.candidates else Flaw.AUTHORITY_SERIAL_WRONG


def _issuer_signature(case: Case) -> Flaw | None:  # 6
    parts = case.parts
    for anchor in case.candidates:
        if anchor.profile is case.profile and anchor.key.made(parts.signature, parts.signed):
            case.anchor = anchor
            return None
    return Flaw.ISSUER_SIGNATURE_WRONG


def _anchor_in_force(case: Case) -> Flaw | None:  # 7
    anchor = found_anchor(case).certificate
    if case.at > anchor.not_after:
        return Flaw.ANCHOR_EXPIRED
    return Flaw.ANCHOR_NOT_YET_VALID if case.at < anchor.not_before else None


def _in_force(case: Case) -> Flaw | None:  # 8
    if case.at > case.certificate.not_after:
        return Flaw.CERTIFICATE_EXPIRED
    return Flaw.CERTIFICATE_NOT_YET_VALID if case.at < case.certificate.not_before else None


def _extensions(case: Case) -> Flaw | None:  # 9
    for identifier, (critical, _) in case.parts.extensions.items():
        if critical and identifier not in _PROCESSED:
            return Flaw.CRITICAL_EXTENSION_UNKNOWN
    value = case.value(extensions.BASIC_CONSTRAINTS)
    if value is not None and extensions.basic_constraints(value).ca:
        return Flaw.CERTIFICATE_IS_CA
    return None


def _usage(case: Case) -> Flaw | None:  # 10
    value = case.value(extensions.KEY_USAGE)
    if value is None:
        return Flaw.KEY_USAGE_MISSING
    usage = extensions.key_usage(value)
    if usage != _USAGE[case.kind]:
        return Flaw.KIND_WRONG if usage == _USAGE[_other(case.kind)] else Flaw.KEY_USAGE_WRONG
    value = case.value(extensions.EXTENDED_KEY_USAGE)
    purposes = None if value is None else extensions.extended_key_usage(value)
    return None if purposes == _PURPOSES[case.kind] else Flaw.EXTENDED_KEY_USAGE_WRONG


def _policy(case: Case) -> Flaw | None:  # 11
    found = case.certificate.policies
    if not found:
        return Flaw.POLICY_MISSING
    if len(found) > 1:
        return Flaw.POLICY_REPEATED if len(set(found)) < len(found) else Flaw.POLICY_UNKNOWN
    for policy in case.anchors.hierarchy.policies:
        if policy.identifier == found[0]:
            if not policy.confirmed:
                return Flaw.POLICY_UNCONFIRMED
            return None if policy.kind is case.kind else Flaw.KIND_WRONG
    return Flaw.POLICY_UNKNOWN if known_policy(found[0]) is None else Flaw.POLICY_OF_ANOTHER_SET


def _key_identifier(case: Case) -> Flaw | None:  # 12
    value = case.value(extensions.SUBJECT_KEY)
    if value is None:
        return Flaw.KEY_IDENTIFIER_MISSING
    if case.key is not None and value == _KEY_NAME + case.key.identifier:
        return None
    extensions.subject_key(value)  # it may be no DER at all
    return Flaw.KEY_IDENTIFIER_WRONG


def _personal_data(case: Case) -> Flaw | None:  # 13
    if case.kind is not CertificateKind.SIGNING:
        return None
    value = case.value(extensions.SUBJECT_ALTERNATIVE_NAME)
    told = value is not None and read_personal_data(value).present
    return None if told else Flaw.PERSONAL_DATA_MISSING


def _other(kind: CertificateKind) -> CertificateKind:
    signing = kind is CertificateKind.SIGNING
    return CertificateKind.USER_AUTHENTICATION if signing else CertificateKind.SIGNING


STEPS: Final[tuple[Step, ...]] = (
    _algorithms,
    _issuer,
    _issuer_key,
    _issuer_signature,
    _anchor_in_force,
    _in_force,
    _extensions,
    _usage,
    _policy,
    _key_identifier,
    _personal_data,
)
"""Checks 3 to 13, in their order."""
