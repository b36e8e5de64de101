"""Signing a document, and answering a nonce, with the keys of the card."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from myna_sdk.authoring import Flow
from myna_sdk.card.profile import PinKind
from myna_sdk.card.refusals import CardRefusal
from myna_sdk.card.signing import answer_login, sign_document
from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import say
from myna_sdk.commands.new_files import refuse_unwritable, write_private
from myna_sdk.drive.entropy import SystemRandom
from myna_sdk.effects.card import CardSecret
from myna_sdk.errors import UsageError
from myna_sdk.jpki.certificate import parse_certificate
from myna_sdk.jpki.checking import Made, SignedDigest, verify_signature
from myna_sdk.jpki.digests import Digest
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.model.masking import Concealed
from myna_sdk.model.signing import Detached, Document, Signed

Ask: TypeAlias = Callable[[PinKind], CardSecret]
Run: TypeAlias = Callable[[Callable[[str], Flow[Any]]], Any]

_NONCE = 32
_LARGEST = 256 << 20


def sign_file(
    document: Path, output: Path, *, pin: Ask, run: Run, last_try: bool
) -> CardRefusal | dict[str, str]:
    """Return where signature and certificate were written, or why there are none.

    The certificate goes beside the signature, with ``.cer`` after its name.

    Raises:
        UsageError: ``usage``: the document cannot be read, or a file is there already, or
            cannot be made.
    """
    content = _read(document)
    beside = output.with_name(f"{output.name}.cer")
    refuse_unwritable(output, beside)
    last = PinKind.SIGNING if last_try else None
    made = run(
        lambda where: sign_document(
            Document(content), pin(PinKind.SIGNING), last_try=last, reader=where
        )
    )
    if not isinstance(made, Signed) or not isinstance(made.signature, Detached):
        refused: CardRefusal = made
        return refused
    write_private(beside, made.signature.certificate.reveal())
    try:
        write_private(output, made.signature.signature.reveal())
    except UsageError:
        beside.unlink(missing_ok=True)  # of no use alone
        raise
    return {
        "document": str(document),
        "sha256": base64.b16encode(Document(content).sha256).decode().lower(),
        "form": made.digest_form.value,
        "signature": str(output),
        "certificate": str(beside),
    }


def check_login(
    *, pin: Ask, run: Run, last_try: bool
) -> CardRefusal | tuple[ExitCode, dict[str, Any], list[str]]:
    """Return how the card answered a nonce of ours: code, document, and lines for people."""
    nonce = SystemRandom().bytes(_NONCE)
    last = PinKind.USER_AUTHENTICATION if last_try else None
    kind = PinKind.USER_AUTHENTICATION
    answer = run(
        lambda where: answer_login(Concealed(nonce), pin(kind), last_try=last, reader=where)
    )
    if not isinstance(answer, Detached):
        refused: CardRefusal = answer
        return refused
    flaw = _flaw(answer, nonce)
    document = {"answer": "held" if flaw is None else "failed", "certificate": "not-checked"}
    if flaw is not None:
        failed = say("カードの応答は証明書の鍵によるものではありません", "the answer does not hold")
        return ExitCode.REJECTED, {**document, "reason": flaw}, [f"{failed}: {flaw}"]
    held = say(
        "カードは乱数に正しく答えました。証明書の有効性は確認していません（myna cert verify）。",
        "The card answered the nonce. Whether its certificate holds was not checked: "
        "see myna cert verify.",
    )
    return ExitCode.UNDETERMINED, document, [held]


def _flaw(answer: Detached, nonce: bytes) -> str | None:
    try:
        certificate = parse_certificate(answer.certificate.reveal())
    except UnreadableError as fault:
        return fault.flaw.value
    signed = SignedDigest(digest=Digest.of(nonce), signature=answer.signature.reveal())
    found = verify_signature(certificate, signed)
    return None if isinstance(found, Made) else found.flaw.value


def _read(path: Path) -> Concealed[bytes]:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as fault:
        raise UsageError("usage", f"{path}: {fault.strerror}") from None
    if len(content) > _LARGEST:
        raise UsageError("usage", say(f"{path}: 大きすぎます。", f"{path}: too large"))
    return Concealed(content)
