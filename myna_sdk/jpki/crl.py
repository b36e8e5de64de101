"""Certificate revocation lists (RFC 5280 §5), in the partitions of JPKI: one a municipality.

`parse_crl` reads, `verify_crl` verifies once, `check_crl` looks one certificate up. A list that
was not verified has another type, so that no status comes from one.
"""

from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from typing import Final, Protocol

import attrs

from myna_sdk.jpki import der, extensions
from myna_sdk.jpki.anchors import Anchor, AnchorSet
from myna_sdk.jpki.certificate import (
    Certificate,
    SerialNumber,
)
from myna_sdk.jpki.crl_parsing import (
    CRL_NUMBER,
    DELTA,
    ISSUING_POINT,
    LARGEST,
    CrlHead,
    Entry,
    ParsedCrl,
    crl_number,
    parse_crl,
)
from myna_sdk.jpki.extensions import DirectoryName
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.revocation import (
    HARD_FAIL,
    Good,
    Held,
    Inquired,
    Revocation,
    RevocationPolicy,
    RevocationReason,
    Revoked,
    Told,
    Unknown,
)
from myna_sdk.jpki.times import whole_second
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.model.instants import Instant

__all__ = [
    "LARGEST",
    "CrlSource",
    "Entry",
    "ParsedCrl",
    "RevocationList",
    "VerifiedCrl",
    "check_crl",
    "parse_crl",
    "verify_crl",
]


@attrs.frozen(kw_only=True)
class Standing:
    """What makes a list one that may be asked: checks 2 to 6 of `verify_crl` hold.

    Attributes:
        issuer: The anchor that signed it.
        this_update: When it was issued.
        next_update: Until when it may be used.
        partition: The directory entry whose certificates it covers; ``None`` for all.
        number: Its number, if it has one.
        fingerprint: SHA-256 of its DER.
    """

    issuer: Anchor
    this_update: Instant
    next_update: Instant
    partition: DirectoryName | None
    number: int | None
    fingerprint: str


class RevocationList(Protocol):
    """A verified list, held in memory or in an index."""

    @property
    def issuer(self) -> Anchor:
        """The anchor that signed it."""
        ...

    @property
    def this_update(self) -> Instant:
        """When it was issued."""
        ...

    @property
    def next_update(self) -> Instant:
        """Until when it may be used."""
        ...

    @property
    def partition(self) -> DirectoryName | None:
        """The directory entry whose certificates it covers; ``None`` for all."""
        ...

    def find(self, serial: SerialNumber) -> Entry | None:
        """Return the entry of ``serial``, or ``None``.

        Raises:
            UnreadableError: The entry was damaged since the list was verified.
        """
        ...


@attrs.frozen(repr=False, eq=False)
class VerifiedCrl:
    """A list that an anchor signed, of which every entry can be read. Made by `verify_crl`.

    Attributes:
        issuer: The anchor.
        this_update: When it was issued.
        next_update: Until when it may be used.
        partition: The directory entry whose certificates it covers; ``None`` for all.
        number: Its number, if it has one.
        fingerprint: SHA-256 of its DER.
    """

    issuer: Anchor
    this_update: Instant
    next_update: Instant
    partition: DirectoryName | None
    number: int | None
    fingerprint: str
    _entries: dict[SerialNumber, Entry]

    def find(self, serial: SerialNumber) -> Entry | None:
        """Return the entry of ``serial``, or ``None``."""
        return self._entries.get(serial)

    def __len__(self) -> int:
        return len(self._entries)

    def __bool__(self) -> bool:
        return True  # an empty list is a list


def verify_crl(crl: ParsedCrl | bytes, anchors: AnchorSet) -> VerifiedCrl | Unknown:
    """Return the list as one that an anchor signed, or why no status may come from it.

    1. It is one list in DER, version 2.
    2. Its issuer's name is that of an anchor, and its key identifier, where given, that of one.
    3. Its algorithm is that anchor's, and the signature is the anchor's.
    4. It is no delta list, covers all reasons and people's certificates, and is not indirect.
    5. No other extension is critical.
    6. It says until when it may be used, and its number, where it has one, can be read.
    7. Each entry can be read, has no critical extension, and no serial number occurs twice.

    Whether it is fresh and of the right partition, `check_crl` asks for each certificate.
    """
    try:
        parsed = parse_crl(crl) if isinstance(crl, bytes) else crl
        standing = standing_of(parsed, anchors)
        if isinstance(standing, Flaw):
            return Unknown(standing)
        entries: dict[SerialNumber, Entry] = {}
        for entry in parsed.entries():
            if entry.serial in entries:
                return Unknown(Flaw.CRL_ENTRY_REPEATED)
            entries[entry.serial] = entry
    except UnreadableError as fault:
        return unknown_for(fault)
    return VerifiedCrl(**attrs.asdict(standing, recurse=False), entries=entries)


def standing_of(crl: ParsedCrl, anchors: AnchorSet) -> Standing | Flaw:
    """Return what makes ``crl`` one that may be asked: checks 2 to 6 of `verify_crl`.

    Raises:
        UnreadableError: As `crl_signer`, `scope` and `crl_number`.
    """
    signer = crl_signer(crl, anchors)
    if isinstance(signer, Flaw):
        return signer
    partition = scope(crl.head)
    if crl.head.next_update is None:
        return Flaw.CRL_WITHOUT_END
    return Standing(
        issuer=signer,
        this_update=crl.head.this_update,
        next_update=crl.head.next_update,
        partition=partition,
        number=crl_number(crl.head),
        fingerprint=sha256(crl.data).hexdigest(),
    )


def unknown_for(fault: UnreadableError) -> Unknown:
    """Return what a list tells of which ``fault`` was found: nothing, and why."""
    return Unknown(fault.flaw if fault.flaw in _OF_CRL else Flaw.CRL_UNREADABLE)


_OF_CRL: Final = frozenset(flaw for flaw in Flaw if flaw.value.startswith("crl-"))


def crl_signer(crl: ParsedCrl, anchors: AnchorSet) -> Anchor | Flaw:
    """Return the anchor that signed ``crl``, or why none did: checks 2 and 3 of `verify_crl`.

    Raises:
        UnreadableError: The authority's key identifier is not DER.
    """
    candidates = anchors.named(crl.head.issuer)
    named = crl.head.extensions.get(extensions.AUTHORITY_KEY)
    if named is not None:
        wanted = extensions.authority_key(named[1]).key_identifier
        candidates = tuple(a for a in candidates if wanted in (None, a.key.identifier))
    if not candidates:
        return Flaw.CRL_ISSUER_WRONG
    candidates = tuple(a for a in candidates if a.profile.signature == crl.head.algorithm)
    if not candidates:
        return Flaw.CRL_ALGORITHM_NOT_ALLOWED
    signers = (a for a in candidates if a.key.made(crl.signature, crl.signed))
    return next(signers, Flaw.CRL_SIGNATURE_WRONG)


def scope(head: CrlHead) -> DirectoryName | None:
    """Return the partition that a list covers, ``None`` for all: checks 4 and 5 of `verify_crl`.

    Raises:
        UnreadableError: It covers anything less than every reason of people's certificates of its
            own issuer, or has an unknown critical extension.
    """
    if DELTA in head.extensions:
        raise UnreadableError(Flaw.CRL_IS_DELTA, "deltaCRLIndicator")
    for identifier, (critical, _) in head.extensions.items():
        if critical and identifier not in {ISSUING_POINT, extensions.AUTHORITY_KEY, CRL_NUMBER}:
            raise UnreadableError(Flaw.CRL_CRITICAL_EXTENSION_UNKNOWN, "crlExtensions")
    found = head.extensions.get(ISSUING_POINT)
    return None if found is None else _partition(found[1])


def _partition(value: bytes) -> DirectoryName | None:
    """Return the directory entry of an issuingDistributionPoint (RFC 5280 §5.2.5)."""
    place = "issuingDistributionPoint"
    at, end = der.alone(value, der.SEQUENCE, place)
    directory = None
    named = at < end and value[at] == 0xA0
    if named:
        start, at = der.expect(value, at, end, 0xA0, place)
        directory, _ = extensions.point_name(value, start, at, place)
        if directory is None:
            raise UnreadableError(Flaw.CRL_PARTITION_NOT_NAMED, place, start)
    while at < end:
        tag, start, at = der.element(value, at, end, place)
        if tag == 0x84:
            raise UnreadableError(Flaw.CRL_IS_INDIRECT, place, start)
        if tag != 0x81:  # onlyContainsUserCerts is what a list of people's certificates may say
            raise UnreadableError(Flaw.CRL_SCOPE_OTHER, place, start)
        der.flag(value, start, at, place)
    return directory


def check_crl(
    certificate: Inquired,
    crl: RevocationList,
    issuer: Anchor,
    *,
    at: Instant,
    policy: RevocationPolicy = HARD_FAIL,
) -> Revocation:
    """Return the status of ``certificate``, which ``issuer`` signed, by ``crl`` at ``at``.

    1. The list is the issuer's: of the same key, not only of the same name.
    2. It was issued by then, and its end has not come.
    3. It covers the partition that the certificate names.
    4. The serial number is on it, or not.

    A revocation counts whatever its date: a list in force speaks of now.
    """
    partition: DirectoryName | Flaw | None = Flaw.CRL_PARTITION_NOT_NAMED
    with suppress(UnreadableError):
        partition = certificate.partition
    return _checked(certificate, partition, crl, issuer, whole_second(at), policy)


def _checked(
    certificate: Inquired,
    partition: DirectoryName | Flaw | None,
    crl: RevocationList,
    issuer: Anchor,
    now: Instant,
    policy: RevocationPolicy,
) -> Revocation:
    """Return what `check_crl` does, of a certificate whose partition was read."""
    if crl.issuer.key.identifier != issuer.key.identifier:
        return Unknown(Flaw.CRL_ISSUER_WRONG)
    flaw = stale(crl.this_update, crl.next_update, now, policy)
    if flaw is not None:
        return Unknown(flaw)
    if crl.partition is not None and partition != crl.partition:
        named = not isinstance(partition, Flaw)
        return Unknown(Flaw.CRL_PARTITION_WRONG if named else Flaw.CRL_PARTITION_NOT_NAMED)
    try:
        entry = crl.find(certificate.reveal_serial())
    except UnreadableError as fault:
        return unknown_for(fault)
    return status_of(entry, crl.this_update, crl.next_update)


def stale(
    this_update: Instant, next_update: Instant, now: Instant, policy: RevocationPolicy
) -> Flaw | None:
    """Return why a list of these times may not be used ``now``, or ``None`` if it may."""
    if this_update > now and this_update - now > policy.skew:
        return Flaw.CRL_NOT_YET_VALID
    return Flaw.CRL_STALE if now > next_update else None


def status_of(entry: Entry | None, this_update: Instant, next_update: Instant) -> Revocation:
    """Return the status that an entry, or its absence, tells."""
    if entry is None:
        return Good(Told.CRL, this_update, next_update)
    if entry.reason is RevocationReason.CERTIFICATE_HOLD:
        return Held(Told.CRL, this_update, entry.since)
    return Revoked(Told.CRL, this_update, entry.since, entry.reason)


@attrs.frozen
class CrlSource:
    """Tells the status from the list that ``resolve`` finds for a partition.

    Attributes:
        resolve: Returns the verified list of a directory entry and anchor, or ``None``. It is asked
            with ``None`` where the certificate names no entry.
    """

    resolve: Callable[[DirectoryName | None, Anchor], RevocationList | Unknown | None]

    def status(
        self, certificate: Certificate, issuer: Anchor, *, at: Instant, policy: RevocationPolicy
    ) -> Revocation:
        """Return the status of ``certificate`` by the list of its partition."""
        try:
            partition = certificate.partition
        except UnreadableError:
            return Unknown(Flaw.CRL_PARTITION_NOT_NAMED)
        found = self.resolve(partition, issuer)
        if found is None:
            return Unknown(Flaw.CRL_MISSING)
        if isinstance(found, Unknown):
            return found
        return _checked(certificate, partition, found, issuer, whole_second(at), policy)
