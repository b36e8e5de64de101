"""Rules for signers: the document stays, and what comes back is its presentation, no verdict."""

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from typing import Final

from myna_sdk.model.signing import Sealed
from myna_sdk.providers.signature_capabilities import SignedPresentation
from myna_sdk.testing.conformance.asked import DOCUMENT
from myna_sdk.testing.conformance.case import SigningCase
from myna_sdk.testing.conformance.rule import Rule

_CONTENT: Final = DOCUMENT.content.reveal()
_FORMS: Final = (_CONTENT, b64encode(_CONTENT), urlsafe_b64encode(_CONTENT).rstrip(b"="))


def _stays(case: SigningCase) -> Iterator[str]:
    rehearsal = case.rehearse()
    if rehearsal.sent_to is not None and _CONTENT in rehearsal.sent_to.private.reveal():
        yield "the document is kept in what the redirect remembers"
    for request in rehearsal.stage.requests:
        if any(form in request.body for form in _FORMS):
            yield f"the document leaves with the {request.operation} request"


def _as_asked(case: SigningCase) -> Iterator[str]:
    ended = case.rehearse().ended
    if not isinstance(ended, SignedPresentation):
        return
    if ended.signed.document != DOCUMENT:
        yield "another document is presented than was asked for"
    if isinstance(ended.signed.signature, Sealed) and not ended.signed.signature.jwe.reveal():
        yield "the seal is empty"


RULES: Final[tuple[Rule[SigningCase], ...]] = (
    Rule(
        id="document-stays",
        text="The document never leaves, and is not remembered twice: only its digest is sent.",
        findings=_stays,
    ),
    Rule(
        id="presented-as-asked",
        text="What is presented is the document that was asked for, with a signature.",
        findings=_as_asked,
    ),
)
