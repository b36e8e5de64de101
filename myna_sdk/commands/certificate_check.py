"""One certificate, named by files, judged at one instant."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import attrs

from myna_sdk.commands import certificate_inputs as inputs
from myna_sdk.commands.der_files import read_der
from myna_sdk.commands.language import say
from myna_sdk.errors import UsageError
from myna_sdk.jpki.certificate import parse_certificate
from myna_sdk.jpki.checking import SignedDigest, check_certificate, check_signed
from myna_sdk.jpki.file_kinds import FileKind
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.profile import HIERARCHIES, Hierarchy
from myna_sdk.jpki.revocation import HARD_FAIL, HARD_FAIL_WITHOUT_NONCE
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.jpki.verdicts import Proven, Verdict
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.instants import Instant, as_utc

__all__ = ["Files", "Judged", "judge"]

_HIERARCHIES: Final = {each.name: each for each in HIERARCHIES}


@attrs.frozen(kw_only=True)
class Files:
    """What is judged, and by what.

    Attributes:
        certificate: The certificate.
        anchors: Root certificates, and folders of them.
        hierarchy: What they belong to.
        confirmed: Fingerprints of roots that the operator compared itself.
        kind: What the certificate must be.
        lists: Revocation lists.
        index: An index of lists, instead of lists.
        answer: An OCSP answer, instead of lists.
        request: What it answers, if that was kept.
        nonce: Whether it must repeat a nonce.
        document: What was signed, if a signature is judged as well.
        signature: The signature over it.
        form: What the card was given to sign.
        hash: The hash over the document.
    """

    certificate: Path
    anchors: Sequence[Path]
    hierarchy: str
    confirmed: Sequence[str] = ()
    kind: str
    lists: Sequence[Path] = ()
    index: Path | None = None
    answer: Path | None = None
    request: Path | None = None
    nonce: bool = True
    document: Path | None = None
    signature: Path | None = None
    form: str = "digest-info"
    hash: str = "sha256"


@attrs.frozen
class Judged:
    """A verdict, and what it is about.

    Attributes:
        verdict: What came out.
        hierarchy: Whose roots counted.
        at: The instant that judged.
        where: The field and byte at which a file cannot be read, if that is why.
    """

    verdict: Verdict
    hierarchy: Hierarchy
    at: Instant
    where: str | None


def judge(files: Files, at: Instant) -> Judged:
    """Return what the files prove at ``at``.

    Raises:
        UsageError: A file cannot be used as what it was handed in for.
    """
    at = as_utc(at)
    hierarchy = _HIERARCHIES[files.hierarchy]
    signed = _signed(files)
    certificate = read_der(files.certificate, FileKind.CERTIFICATE)
    anchors = inputs.anchors_in(hierarchy, files.anchors, files.confirmed)
    lists = [read_der(each, FileKind.CRL) for each in files.lists]
    source = inputs.revocation_source(anchors, lists, files.index, files.answer, files.request)
    policy = HARD_FAIL if files.nonce else HARD_FAIL_WITHOUT_NONCE
    kind = CertificateKind(files.kind)
    verdict: Verdict
    if signed is None:
        verdict = check_certificate(
            certificate, anchors, at=at, kind=kind, revocation=source, policy=policy
        )
    else:
        verdict = check_signed(
            certificate, signed, anchors, at=at, kind=kind, revocation=source, policy=policy
        )
    return Judged(verdict, hierarchy, at, _where(verdict, certificate, lists))


def _signed(files: Files) -> SignedDigest | None:
    if files.document is None and files.signature is None:
        return None
    if files.document is None or files.signature is None:
        together = say(
            "--document と --signature は両方を指定してください。",
            "--document and --signature go together",
        )
        raise UsageError("usage", together)
    return inputs.signed_in(files.document, files.signature, files.form, files.hash)


def _where(verdict: Verdict, certificate: bytes, lists: Sequence[bytes]) -> str | None:
    """Return where the certificate or a list cannot be read, if that decided the verdict."""
    if isinstance(verdict, Proven):
        return None
    if verdict.flaw is Flaw.CRL_UNREADABLE:
        return next(filter(None, map(inputs.place_in_list, lists)), None)
    try:
        parse_certificate(certificate)
    except UnreadableError as fault:
        return f"{fault.place}, byte {fault.offset}"
    return None
