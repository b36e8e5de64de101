"""Reading a person's certificate, or a CA's, from the JPKI application."""

import attrs

from myna_sdk.card.commands import read_der, read_start
from myna_sdk.card.detecting import certificates_told, opened_application
from myna_sdk.card.faults import CardStatusError
from myna_sdk.card.presenting import present
from myna_sdk.card.profile import CURRENT_CHIP, CertificateFiles, ChipProfile, PinKind
from myna_sdk.card.refusals import CardReason, CardRefusal
from myna_sdk.card.status_words import BEYOND_THE_END, END_OF_FILE, NOT_FOUND, NOT_VERIFIED, OK
from myna_sdk.card.transactions import Opened, in_transaction
from myna_sdk.effects.card import CardPurpose, CardReply, CardSecret
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.masking import Concealed, Masked

__all__ = ["CardCertificate", "read_certificate", "read_issuer"]


@attrs.frozen(repr=False, kw_only=True)
class CardCertificate(Masked):
    """A certificate as it lies on a card. Nothing in it has been verified.

    Attributes:
        kind: Which of the two.
        der: Its DER. Whoever keeps one is bound by 公的個人認証法.
    """

    kind: CertificateKind
    der: Concealed[bytes]

    def _shown(self) -> str:
        return self.kind.value


async def read_certificate(
    kind: CertificateKind,
    *,
    pin: CardSecret | None = None,
    last_try: PinKind | None = None,
    profile: ChipProfile = CURRENT_CHIP,
    reader: str | None = None,
) -> CardCertificate | CardRefusal:
    """Return the person's certificate of ``kind``.

    The signing certificate is read with its password only; the other one without a PIN from a
    card, and with it from a phone. Where a PIN is needed and none is given, the refusal is
    `CardReason.PIN_FORM`.

    Args:
        kind: Which certificate.
        pin: The PIN of its key, erased in any case.
        last_try: The kind of PIN whose last try may be used up.
        profile: The kind of card.
        reader: The reader's name; without one, the first with a card.

    Raises:
        TransportError: The card was removed, or the reader failed.
        ProtocolError: The card answered what no card in order would.
    """

    async def work(opened: Opened) -> CardCertificate | CardRefusal:
        refused = await opened_application(profile.jpki, profile)
        if refused is not None:
            return refused
        files = profile.files_of(kind)
        first = await _start_or_none(files)
        if first is None:
            secret = CardSecret(bytearray()) if pin is None else pin
            refused = await present(opened, profile.jpki, files.pin, secret, last_try=last_try)
            if refused is not None:
                return await told_apart(refused, files, profile)
            first = await read_start(files.certificate)
        return await certificate_from(files, first)

    try:
        return await in_transaction(work, purpose_of(kind), profile, reader=reader)
    finally:
        if pin is not None:
            pin.erase()


async def read_issuer(
    kind: CertificateKind, *, profile: ChipProfile = CURRENT_CHIP, reader: str | None = None
) -> Concealed[bytes] | CardRefusal:
    """Return the DER of the CA certificate that the card holds beside the one of ``kind``.

    It proves nothing: an anchor is what an operator was given, never what a card brings along.

    Args:
        kind: Beside which certificate.
        profile: The kind of card.
        reader: The reader's name; without one, the first with a card.

    Raises:
        TransportError: The card was removed, or the reader failed.
        ProtocolError: The card answered what no card in order would.
    """

    async def work(_opened: Opened) -> Concealed[bytes] | CardRefusal:
        refused = await opened_application(profile.jpki, profile)
        if refused is not None:
            return refused
        return Concealed(await read_der(profile.files_of(kind).issuer, "CA certificate"))

    return await in_transaction(work, CardPurpose.LOOK, profile, reader=reader)


def purpose_of(kind: CertificateKind) -> CardPurpose:
    """Return what a transaction is for in which the PIN of ``kind``'s key is presented."""
    return CardPurpose.SIGN if kind is CertificateKind.SIGNING else CardPurpose.LOGIN


async def certificate_from(
    files: CertificateFiles, first: CardReply
) -> CardCertificate | CardRefusal:
    """Return the certificate whose file begins as ``first`` answered.

    Raises:
        CardStatusError: The card answered what no card in order would.
        CardDataError: The file holds no certificate.
    """
    if _absent(first):
        return CardRefusal(CardReason.NO_CERTIFICATE)
    place = f"{files.kind.value} certificate"
    der = await read_der(files.certificate, place, first)
    return CardCertificate(kind=files.kind, der=Concealed(der))


async def told_apart(
    refused: CardRefusal, files: CertificateFiles, profile: ChipProfile
) -> CardRefusal:
    """Return ``refused``, or that there is no certificate, which is why its PIN is of no use.

    It is looked up after a refusal only, so that nobody else pays for it.
    """
    if refused.reason is CardReason.PIN_FORM:
        return refused
    present = await certificates_told(profile)
    if present is None or files.kind in present:
        return refused
    return CardRefusal(CardReason.NO_CERTIFICATE)


async def _start_or_none(files: CertificateFiles) -> CardReply | None:
    """Return the answer to reading the certificate's start; ``None``: its PIN is needed first."""
    if files.kind is CertificateKind.SIGNING:
        return None
    reply = await read_start(files.certificate)
    return None if reply.status == NOT_VERIFIED else reply


def _absent(reply: CardReply) -> bool:
    """Tell whether a certificate's file says that there is none.

    Which way a real card does so is not known: a status word, no data, or filler alone.
    """
    if reply.status in (NOT_FOUND, BEYOND_THE_END):
        return True
    if reply.status not in (OK, END_OF_FILE):
        raise CardStatusError(reply.status, "reading a certificate")
    return not reply.data.strip(b"\x00\xff")
