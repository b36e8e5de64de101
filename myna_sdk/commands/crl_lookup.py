"""One serial number or one certificate, asked for in an index of revocation lists."""

import re
from pathlib import Path
from typing import Final

from myna_sdk.commands.certificate_inputs import certificate_in
from myna_sdk.commands.crl_screens import Asked
from myna_sdk.commands.language import say
from myna_sdk.errors import UsageError
from myna_sdk.jpki.anchors import Anchor, AnchorSet
from myna_sdk.jpki.certificate import Certificate, SerialNumber
from myna_sdk.jpki.crl import CrlSource, stale, status_of, unknown_for
from myna_sdk.jpki.crl_index import CrlIndex, IndexedCrl
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.profile import Hierarchy
from myna_sdk.jpki.revocation import HARD_FAIL, Good, Revocation, Unknown
from myna_sdk.jpki.times import whole_second
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.model.instants import Instant

__all__ = ["asked"]

_SERIAL: Final = re.compile(r"[0-9]+|0x[0-9A-Fa-f]+")
_DIGITS: Final = 4000  # Python reads no longer decimals, and no serial number has so many
_MOST_BITS: Final = 159


def asked(what: str, index: CrlIndex, anchors: AnchorSet, at: Instant) -> Asked:
    """Return what ``index`` tells at ``at`` of a serial number, or of the certificate in a file.

    A number is looked for on every list, since it is one root's alone; a certificate on that of
    its issuer and municipality.

    Raises:
        UsageError: The file holds no certificate, or the number is none.
    """
    if _SERIAL.fullmatch(what):
        number = int(what[:_DIGITS], 16 if what.startswith("0x") else 10)
        if len(what) > _DIGITS or not 0 < number < 1 << _MOST_BITS:
            told = say("発行の番号ではありません。", "this is no serial number")
            raise UsageError("usage", told)
        return _number_asked(SerialNumber(number), index, anchors.hierarchy, at)
    return _certificate_asked(certificate_in(Path(what)), index, anchors, at)


def _number_asked(
    serial: SerialNumber, index: CrlIndex, hierarchy: Hierarchy, at: Instant
) -> Asked:
    told = tuple((crl, _told(crl, serial, at)) for crl in index.lists)
    found = tuple(each for each in told if not isinstance(each[1], Good))
    return Asked(hierarchy=hierarchy, at=at, lists=len(index.lists), told=found)


def _told(crl: IndexedCrl, serial: SerialNumber, at: Instant) -> Revocation:
    flaw = stale(crl.this_update, crl.next_update, whole_second(at), HARD_FAIL)
    if flaw is not None:
        return Unknown(flaw)
    try:
        return status_of(crl.find(serial), crl.this_update, crl.next_update)
    except UnreadableError as fault:
        return unknown_for(fault)


def _certificate_asked(
    certificate: Certificate, index: CrlIndex, anchors: AnchorSet, at: Instant
) -> Asked:
    issuer = _issuer(certificate, anchors)
    if isinstance(issuer, Flaw):
        return Asked(hierarchy=anchors.hierarchy, at=at, lists=0, told=((None, Unknown(issuer)),))
    status = CrlSource(index.resolve).status(certificate, issuer, at=at, policy=HARD_FAIL)
    try:
        crl = index.resolve(certificate.partition, issuer)
    except UnreadableError:
        crl = None
    lists = 0 if crl is None else 1
    return Asked(hierarchy=anchors.hierarchy, at=at, lists=lists, told=((crl, status),))


def _issuer(certificate: Certificate, anchors: AnchorSet) -> Anchor | Flaw:
    """Return the anchor that signed the certificate; nothing else of it is verified."""
    parts = certificate.reveal_parts()
    candidates = anchors.named(parts.issuer)
    if not candidates:
        return Flaw.ISSUER_UNKNOWN
    signers = (
        anchor
        for anchor in candidates
        if anchor.profile.signature == parts.algorithm
        and anchor.key.made(parts.signature, parts.signed)
    )
    return next(signers, Flaw.ISSUER_SIGNATURE_WRONG)
