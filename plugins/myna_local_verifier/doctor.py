"""What can be found out about a verifier of one's own without any person's certificate."""

from typing import Final

import attrs

import myna_sdk.authoring as m
from myna_local_verifier.asking import Asker, Told
from myna_local_verifier.settings import Lists
from myna_sdk.jpki.anchors import Anchor
from myna_sdk.jpki.certificate import SerialNumber
from myna_sdk.jpki.extensions import DirectoryName
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.revocation import HARD_FAIL, Good, NotChecked, Unknown
from myna_sdk.model.rules import read_rules
from myna_sdk.store.crl_files import CrlIndexFile

_RULES: Final = read_rules("myna_local_verifier")
_SERIAL: Final = 15  # bytes: no certificate of JPKI has so long a number


@attrs.frozen
class _Nobody:
    """A number that no certificate has."""

    number: int = attrs.field(repr=False)

    @property
    def partition(self) -> DirectoryName | None:
        return None

    def reveal_serial(self) -> SerialNumber:
        return SerialNumber(self.number)


async def diagnose(asker: Asker, ctx: m.Context) -> tuple[m.Check, ...]:
    """Return one check each for roots, sources, responder and lists. Nobody's data is sent.

    In production nobody is asked: what is learned there serves the check of a certificate that
    somebody presented (公的個人認証法 52条).
    """
    found = _anchor(asker, ctx.at)
    return (
        _roots(asker, ctx.at),
        _sources(asker),
        await _responder(asker, found, ctx),
        _lists(asker.settings.crl) if asker.index is None else _index(asker.index, ctx.at),
        await _kept(asker),
    )


def _in_force(anchor: Anchor, at: m.Instant) -> bool:
    return anchor.certificate.not_before <= at <= anchor.certificate.not_after


def _anchor(asker: Asker, at: m.Instant) -> Anchor | None:
    signing = m.CertificateKind.SIGNING
    held = [a for a in asker.anchors.anchors if a.kind is signing and _in_force(a, at)]
    return max(held, key=lambda anchor: anchor.certificate.not_before, default=None)


def _roots(asker: Asker, at: m.Instant) -> m.Check:
    every = asker.anchors.anchors
    held = sum(_in_force(anchor, at) for anchor in every)
    told = f"{held} of {len(every)} roots of {asker.anchors.hierarchy.name} are in force"
    return _check("local-1", _passed(_anchor(asker, at) is not None), told)


def _sources(asker: Asker) -> m.Check:
    keys = asker.settings.revocation_keys
    return _check("local-2", _passed(bool(keys)), ", ".join(keys) or "none")


async def _responder(asker: Asker, anchor: Anchor | None, ctx: m.Context) -> m.Check:
    ocsp = asker.settings.ocsp
    if ocsp is None or ocsp.of(m.CertificateKind.SIGNING) is None or anchor is None:
        return _check("local-3", m.CheckResult.NOT_MADE, "no responder or no root")
    if ctx.environment is m.Environment.PRODUCTION or ocsp.billed:
        return _check("local-3", m.CheckResult.NOT_MADE, "nobody is asked without a certificate")
    number = int.from_bytes(b"\1" + await m.Entropy(_SERIAL - 1))
    try:
        told = await asker.told(_Nobody(number), anchor, method=m.CheckMethod.OCSP, ctx=ctx)
    except (m.TransportError, m.ProtocolError) as fault:
        return _check("local-3", m.CheckResult.FAILED, fault.code)
    if isinstance(told, m.Undetermined):
        return _check("local-3", m.CheckResult.FAILED, told.detail or told.reason.value)
    found = told.revocation
    if isinstance(found, Good) or found == Unknown(Flaw.OCSP_SAYS_UNKNOWN):
        return _check("local-3", m.CheckResult.PASSED, "the answer can be believed")
    flaw = found.flaw.value if isinstance(found, Unknown) else "revoked"
    return _check("local-3", m.CheckResult.FAILED, flaw)


def _lists(lists: Lists | None) -> m.Check:
    if lists is None:
        return _check("local-4", m.CheckResult.NOT_MADE, "no lists")
    places = {"an address": lists.url, "a folder": lists.folder, "an index": lists.index}
    told = next(what for what, place in places.items() if place is not None)
    return _check("local-4", m.CheckResult.PASSED, f"{told}, one list a municipality")


def _index(file: CrlIndexFile, at: m.Instant) -> m.Check:
    """Return whether the index that stands there now can be asked, and all its lists count."""
    try:
        lists, fault = file.current().lists, file.fault
    except m.MynaError as error:  # and no good one was there before
        return _check("local-4", m.CheckResult.FAILED, _told(error))
    if fault is not None:
        told = f"{_told(fault)}; the index of before is asked"
        return _check("local-4", m.CheckResult.FAILED, told)
    skew = HARD_FAIL.skew
    held = sum(crl.this_update - skew <= at <= crl.next_update for crl in lists)
    told = f"an index, {held} of its {len(lists)} lists in force"
    return _check("local-4", _passed(held == len(lists)), told)


async def _kept(asker: Asker) -> m.Check:
    """Return whether every list of the index is kept as it was signed."""
    lists = asker.settings.crl
    if lists is None or asker.index is None:
        return _check("local-5", m.CheckResult.NOT_MADE, "no index")
    if lists.kept is None:
        told = "crl.kept is not set: list-not-kept, and records keep no bundle"
        return _check("local-5", m.CheckResult.FAILED, told)
    try:
        indexed = asker.index.current().lists
        kept = [await asker.proof(Told(NotChecked(), indexed=crl)) for crl in indexed]
    except m.MynaError as error:
        return _check("local-5", m.CheckResult.FAILED, _told(error))
    missing = kept.count(None)
    told = f"{len(kept) - missing} of the {len(kept)} lists of the index are kept"
    return _check("local-5", _passed(missing == 0), f"{told}: list-not-kept" if missing else told)


def _told(error: m.MynaError) -> str:
    flaw = error.data.get("flaw")
    return error.code if flaw is None else f"{error.code}: {flaw}"


def _passed(held: bool) -> m.CheckResult:  # noqa: FBT001 - what was found
    return m.CheckResult.PASSED if held else m.CheckResult.FAILED


def _check(number: str, result: m.CheckResult, looked_at: str) -> m.Check:
    return _RULES[number].check(result, looked_at)
