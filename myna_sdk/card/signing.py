"""Signatures with the keys of the JPKI application: presentations, which only a verifier judges."""

from myna_sdk.card.certificates import (
    CardCertificate,
    certificate_from,
    purpose_of,
    told_apart,
)
from myna_sdk.card.commands import read_start, sign
from myna_sdk.card.detecting import opened_application
from myna_sdk.card.faults import CardDataError, CardStatusError
from myna_sdk.card.presenting import present
from myna_sdk.card.profile import CURRENT_CHIP, ChipProfile, PinKind
from myna_sdk.card.refusals import CardRefusal
from myna_sdk.card.status_words import OK
from myna_sdk.card.transactions import Opened, in_transaction
from myna_sdk.effects.card import CardSecret
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.masking import Concealed
from myna_sdk.model.signing import Detached, DigestForm, Document, Signed

__all__ = ["answer_login", "sign_document"]

_PLACE = "signature"


async def sign_document(
    document: Document,
    pin: CardSecret,
    *,
    last_try: PinKind | None = None,
    profile: ChipProfile = CURRENT_CHIP,
    reader: str | None = None,
) -> Signed | CardRefusal:
    """Return ``document`` with the person's signature over it, unverified.

    Certificate and signature are read in one transaction with one presentation of the password.

    Args:
        document: What the person read and means to sign: never a bare nonce.
        pin: The signing password, erased in any case.
        last_try: The kind of PIN whose last try may be used up.
        profile: The kind of card.
        reader: The reader's name; without one, the first with a card.

    Raises:
        TransportError: The card was removed, or the reader failed.
        ProtocolError: The card answered what no card in order would.
    """
    made = await _made(CertificateKind.SIGNING, document.content, pin, last_try, profile, reader)
    if isinstance(made, CardRefusal):
        return made
    return Signed(document=document, digest_form=DigestForm.DIGEST_INFO, signature=made)


async def answer_login(
    nonce: Concealed[bytes],
    pin: CardSecret,
    *,
    last_try: PinKind | None = None,
    profile: ChipProfile = CURRENT_CHIP,
    reader: str | None = None,
) -> Detached | CardRefusal:
    """Return the answer to ``nonce`` with the user-authentication key, unverified.

    Args:
        nonce: Ours, random, used once. Its SHA-256 is what the card signs.
        pin: The four digits, erased in any case.
        last_try: The kind of PIN whose last try may be used up.
        profile: The kind of card.
        reader: The reader's name; without one, the first with a card.

    Raises:
        TransportError: The card was removed, or the reader failed.
        ProtocolError: The card answered what no card in order would.
    """
    kind = CertificateKind.USER_AUTHENTICATION
    return await _made(kind, nonce, pin, last_try, profile, reader)


async def _made(
    kind: CertificateKind,
    data: Concealed[bytes],
    pin: CardSecret,
    last_try: PinKind | None,
    profile: ChipProfile,
    reader: str | None,
) -> Detached | CardRefusal:
    async def work(opened: Opened) -> Detached | CardRefusal:
        refused = await opened_application(profile.jpki, profile)
        if refused is not None:
            return refused
        files = profile.files_of(kind)
        refused = await present(opened, profile.jpki, files.pin, pin, last_try=last_try)
        if refused is not None:
            return await told_apart(refused, files, profile)
        found = await certificate_from(files, await read_start(files.certificate))
        if isinstance(found, CardRefusal):
            return found
        return await _signed(found, files.key, profile.to_be_signed(data.reveal()))

    try:
        return await in_transaction(work, purpose_of(kind), profile, reader=reader)
    finally:
        pin.erase()


async def _signed(certificate: CardCertificate, key: int, content: bytes) -> Detached:
    reply = await sign(key, content)
    if reply.status != OK:
        raise CardStatusError(reply.status, "signing")
    if not reply.data:
        raise CardDataError(_PLACE, "no signature")
    return Detached(certificate=certificate.der, signature=Concealed(reply.data))
