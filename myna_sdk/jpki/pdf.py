"""Signatures in PDF files (ISO 32000-2 §12.8): every one of them, and what happened afterwards.

pyHanko reads the file and tells which bytes each signature covers and what later updates changed;
it is an extra (``myna-sdk[pdf]``). Signature and certificate are judged here.
"""

from io import BytesIO
from typing import Any, Final, TypeAlias

import attrs

from myna_sdk.errors import UsageError
from myna_sdk.jpki import der
from myna_sdk.jpki.anchors import AnchorSet
from myna_sdk.jpki.cms import Unsound, check_cms
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.keys import CURRENT_CARD, CardProfile
from myna_sdk.jpki.revocation import HARD_FAIL, RevocationPolicy, RevocationSource
from myna_sdk.jpki.verdicts import Proven, Verdict
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked

__all__ = ["CheckedPdf", "PdfSignature", "check_pdf"]

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of the largest file that is read."""

_DETACHED = frozenset({"/adbe.pkcs7.detached", "/ETSI.CAdES.detached"})
Judged: TypeAlias = Verdict | Unsound


@attrs.frozen(repr=False)
class PdfSignature(Masked):
    """One signature of a file.

    Attributes:
        field: The name of its form field.
        judged: The verdict, or why the signature or its place in the file does not hold.
        whole: Whether it covers the file to its end, later signatures aside.
    """

    field: str
    judged: Judged
    whole: bool


@attrs.frozen(repr=False)
class CheckedPdf(Masked):
    """What a file's signatures prove.

    Attributes:
        signatures: Every signature, in the order of the file.
    """

    signatures: tuple[PdfSignature, ...]

    @property
    def failing(self) -> PdfSignature | None:
        """The first signature that is not proven, or ``None``: then all of them are."""
        return next((s for s in self.signatures if not isinstance(s.judged, Proven)), None)


def check_pdf(
    data: bytes,
    anchors: AnchorSet,
    *,
    at: Instant,
    kind: CertificateKind,
    revocation: RevocationSource,
    policy: RevocationPolicy = HARD_FAIL,
    profiles: tuple[CardProfile, ...] = (CURRENT_CARD,),
) -> CheckedPdf | Unsound:
    """Return what every signature of a PDF proves at ``at``.

    1. The file can be read, and holds at least one signature.
    2. Each is a detached CMS signature.
    3. Each covers its whole revision but for its own bytes; the last one the whole file.
    4. What was appended after a signature is other signatures, nothing that changes the document.
    5. Each is judged by `check_cms` over the bytes that it covers.

    Whoever asks for one signature still owes the question whether it is the right person's.

    Raises:
        UsageError: pyHanko is not installed.
    """
    pdf = _library()
    if len(data) > LARGEST:
        return Unsound(Flaw.INPUT_TOO_LARGE, "PDF")
    try:
        embedded = list(pdf.PdfFileReader(BytesIO(data), strict=True).embedded_signatures)
    except Exception:  # noqa: BLE001 - whatever a reader of hostile files raises
        return Unsound(Flaw.PDF_UNREADABLE, "PDF")
    if not embedded:
        return Unsound(Flaw.PDF_NOT_SIGNED, "PDF")

    def judged(signature: Any) -> PdfSignature:
        unsound, whole, contents, covered = _placed(signature, data)
        if unsound is not None:
            return PdfSignature(str(signature.field_name), unsound, whole)
        verdict = check_cms(
            *(contents, anchors),
            at=at,
            kind=kind,
            revocation=revocation,
            document=covered,
            policy=policy,
            profiles=profiles,
        )
        return PdfSignature(str(signature.field_name), verdict, whole)

    found = tuple(judged(signature) for signature in embedded)
    if not any(each.whole for each in found):
        return Unsound(Flaw.PDF_NOT_COVERED, "ByteRange")
    return CheckedPdf(found)


def _library() -> Any:
    try:
        from pyhanko.pdf_utils import reader  # noqa: PLC0415 - an extra
    except ImportError:
        raise UsageError(
            "usage", "PDF signatures need pyHanko; run pip install 'myna-sdk[pdf]'"
        ) from None
    return reader


def _placed(signature: Any, data: bytes) -> tuple[Unsound | None, bool, bytes, bytes]:
    """Return what is wrong with a signature's place, whether it is whole, and its two parts."""
    from pyhanko.sign.validation.status import SignatureCoverageLevel as Level  # noqa: PLC0415

    nothing = (False, b"", b"")
    try:
        if str(signature.sig_object.get("/SubFilter")) not in _DETACHED:
            return Unsound(Flaw.PDF_UNREADABLE, "SubFilter"), *nothing
        signature.compute_integrity_info()
        coverage = signature.coverage
        kept = signature.summarise_integrity_info()["docmdp_ok"]
        first, second = _ranges(signature)
        contents = _cut(bytes(signature.pkcs7_content))
    except Exception:  # noqa: BLE001 - whatever a reader of hostile files raises
        return Unsound(Flaw.PDF_UNREADABLE, "ByteRange"), *nothing
    whole = coverage is Level.ENTIRE_FILE
    if coverage not in (Level.ENTIRE_FILE, Level.ENTIRE_REVISION):
        return Unsound(Flaw.PDF_NOT_COVERED, "ByteRange"), *nothing
    if not whole and kept is not True:
        return Unsound(Flaw.PDF_CHANGED, "PDF"), *nothing
    return None, whole, contents, data[first] + data[second]


def _ranges(signature: Any) -> tuple[slice, slice]:
    at, length, then, rest = (int(number) for number in signature.byte_range)
    return slice(at, at + length), slice(then, then + rest)


def _cut(contents: bytes) -> bytes:
    """Return the CMS in the room that was kept for it, which zeros fill up."""
    _, _, stop = der.element(contents, 0, len(contents), "Contents")
    return contents[:stop] if not contents[stop:].strip(b"\0") else contents
