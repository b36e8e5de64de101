"""Reading what is in the chip with the printed number, and telling whether it is authentic.

The face of the card comes from the visual application. The texts beside it come from the text
application by the same number; they are authenticated by themselves only where the integrity
check is on. It is off unless asked for, because its record holds a hash of the My Number.
"""

from enum import StrEnum
from hashlib import sha256

import attrs

from myna_sdk.card import tlv
from myna_sdk.card.certificates import certificate_from
from myna_sdk.card.chip_keys import ChipAnchorSet, ChipApplication, ChipKey, signer_key
from myna_sdk.card.commands import read_head, read_object, read_start, sign
from myna_sdk.card.detecting import opened_application
from myna_sdk.card.faults import CardDataError
from myna_sdk.card.flaws import ChipFlaw
from myna_sdk.card.pins import well_formed
from myna_sdk.card.presenting import present
from myna_sdk.card.profile import CURRENT_CHIP, ChipProfile, PinKind
from myna_sdk.card.readings import CardFace, ChipReading, ChipText
from myna_sdk.card.refusals import CardReason, CardRefusal
from myna_sdk.card.status_words import OK
from myna_sdk.card.text import TextFacts, integrity_found, parse_facts, parse_key
from myna_sdk.card.transactions import Opened, in_transaction
from myna_sdk.card.verdicts import ChipVerdict, Found, judged
from myna_sdk.card.visual import (
    ABOUT,
    ABOUT_LENGTH,
    SignedFace,
    parse_about,
    parse_face,
    takes_extended_lengths,
)
from myna_sdk.effects import Entropy, Now
from myna_sdk.effects.card import CardPurpose, CardSecret
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed
from myna_sdk.model.signing import DIGEST_INFO_SHA256

__all__ = ["CertificateWanted", "Integrity", "TextWanted", "read_chip"]

_NONCE = 32
_PASSED = CheckResult.PASSED
_NOT_MADE = CheckResult.NOT_MADE


class Integrity(StrEnum):
    """Whether the texts are authenticated by themselves."""

    OFF = "off"
    """The integrity record is not read."""
    RECORD_WITH_HASH_OF_MY_NUMBER = "record-with-hash-of-my-number"
    """The record is read and looked at in one function, and kept nowhere."""


class TextWanted(StrEnum):
    """Whether the texts of the four facts are read beside the face of the card."""

    YES = "yes"
    NO = "no"


class CertificateWanted(StrEnum):
    """Whether the user-authentication certificate is read too, so that an operator can be asked."""

    YES = "yes"
    NO = "no"


async def read_chip(
    number: CardSecret,
    anchors: ChipAnchorSet | None,
    *,
    text: TextWanted = TextWanted.YES,
    certificate: CertificateWanted = CertificateWanted.NO,
    integrity: Integrity = Integrity.OFF,
    last_try: PinKind | None = None,
    profile: ChipProfile = CURRENT_CHIP,
    reader: str | None = None,
) -> ChipReading | CardRefusal:
    """Return the face of the card and the texts beside it, each with its verdict.

    visual-1 to visual-4, text-1 to text-7: see ``rules.toml``. What the caller still owes: that
    the person is the one in the photograph, that the texts equal the images, and that the card,
    whose expiry nobody signed, is in force.

    Args:
        number: 照合番号B, erased in any case.
        anchors: The card CAs that count; ``None`` where the operator has none: nothing is
            authentic then.
        text: Whether the texts are read too.
        certificate: Whether the certificate is too; it needs no PIN.
        integrity: Whether the texts are authenticated by themselves.
        last_try: The number whose last try may be used up.
        profile: The kind of card.
        reader: The reader's name; without one, the first with a card.

    Raises:
        TransportError: The card was removed, or the reader failed.
        ProtocolError: The card answered what no card in order would.
    """
    reading = _Reader(
        anchors=anchors,
        text=text,
        certificate=certificate,
        integrity=integrity,
        last_try=last_try,
        profile=profile,
    )
    try:
        if not well_formed(PinKind.PRINTED_VISUAL, number):
            return CardRefusal(CardReason.PIN_FORM, PinKind.PRINTED_VISUAL)
        return await in_transaction(
            lambda opened: reading.read(opened, number), CardPurpose.FACE, profile, reader=reader
        )
    finally:
        number.erase()


@attrs.frozen(kw_only=True)
class _Reader:
    anchors: ChipAnchorSet | None
    text: TextWanted
    certificate: CertificateWanted
    integrity: Integrity
    last_try: PinKind | None
    profile: ChipProfile

    async def read(self, opened: Opened, number: CardSecret) -> ChipReading | CardRefusal:
        at, name = await Now(), (await Entropy(16)).hex()
        profile = self.profile
        refused = await opened_application(profile.visual, profile)
        if refused is not None:
            return refused
        municipality, extended = parse_about(
            await read_head(profile.visual_about, ABOUT_LENGTH, ABOUT)
        )
        refused = await present(
            *(opened, profile.visual, PinKind.PRINTED_VISUAL, number.copy()),
            last_try=self.last_try,
        )
        if refused is not None:
            return refused
        signed = parse_face(
            await read_object(profile.visual_face, "visual EF 0002", extended=extended),
            profile.chip_algorithms,
        )
        verdict = await self._judged_face(signed, extended=extended)
        told: ChipText | CardRefusal | None = None
        if self.text is TextWanted.YES:
            told = await self._text(opened, number, signed.face, at)
        if isinstance(told, CardRefusal):
            return told
        certificate = None
        if self.certificate is CertificateWanted.YES:
            certificate = await self._certificate()
        return ChipReading(
            face=signed.face,
            verdict=verdict,
            text=told,
            municipality=municipality,
            id=name,
            chip=Concealed(signed.key.fingerprint()),
            certificate=certificate,
            at=at,
            anchors=None if self.anchors is None else self.anchors.hierarchy.value,
        )

    async def _certificate(self) -> Concealed[bytes] | None:
        refused = await opened_application(self.profile.jpki, self.profile)
        if refused is not None:
            return None
        files = self.profile.files_of(CertificateKind.USER_AUTHENTICATION)
        found = await certificate_from(files, await read_start(files.certificate))
        return None if isinstance(found, CardRefusal) else found.der

    async def _judged_face(self, signed: SignedFace, *, extended: bool) -> ChipVerdict:
        certificate = await read_object(
            self.profile.visual_signer, "visual EF 0004", extended=extended
        )
        signer = self._signer(certificate, ChipApplication.VISUAL)
        made: Found = _NOT_MADE
        if isinstance(signer, ChipKey):
            made = _PASSED if signed.made_by(signer) else ChipFlaw.DATA_SIGNATURE_WRONG
        present_now = await _present_now(signed.key)
        return judged("visual-", (_PASSED, _signed_by(signer), made, present_now))

    async def _text(
        self, opened: Opened, number: CardSecret, face: CardFace, at: Instant
    ) -> ChipText | CardRefusal:
        profile = self.profile
        refused = await opened_application(profile.text, profile)
        if refused is not None:
            return refused
        refused = await present(
            *(opened, profile.text, PinKind.PRINTED, number), last_try=self.last_try
        )
        if refused is not None:
            return refused
        found = parse_facts(await read_object(profile.text_facts, "text EF 0002"), at)
        proofs: tuple[Found, ...] = (_NOT_MADE,) * 5
        if self.integrity is not Integrity.OFF:
            proofs = await self._proofs(found)
        same = (found.facts.birth_date, found.facts.sex) == (face.birth_date, face.sex)
        agreed: Found = _PASSED if same else ChipFlaw.FACTS_DIFFER
        return ChipText(facts=found.facts, verdict=judged("text-", (_PASSED, *proofs, agreed)))

    async def _proofs(self, found: TextFacts) -> tuple[Found, ...]:
        """Return what checks text-2 to text-6 find."""
        profile = self.profile
        about = await read_object(profile.text_about, "text EF 0005")
        extended = _takes_extended(about)
        certificate = await read_object(profile.text_signer, "text EF 0004", extended=extended)
        signer = self._signer(certificate, ChipApplication.TEXT)
        if not isinstance(signer, ChipKey):
            return (signer, *(_NOT_MADE,) * 4)
        hashes = integrity_found(
            await read_object(profile.text_integrity, "text EF 0003", extended=extended),
            found,
            signer,
        )
        own = await read_object(profile.text_key, "text EF 0007", extended=extended)
        return (_PASSED, *hashes, *await self._own_key(own, signer))

    async def _own_key(self, data: bytes, signer: ChipKey) -> tuple[Found, Found]:
        try:
            key, signed, signature = parse_key(data, self.profile.chip_algorithms)
        except CardDataError:
            return ChipFlaw.KEY_UNREADABLE, _NOT_MADE
        if not signer.made(signature, signed):
            return ChipFlaw.KEY_SIGNATURE_WRONG, _NOT_MADE
        return _PASSED, await _present_now(key)

    def _signer(self, certificate: bytes, application: ChipApplication) -> ChipKey | ChipFlaw:
        return signer_key(certificate, application, self.anchors, self.profile.chip_algorithms)


async def _present_now(key: ChipKey) -> Found:
    """Return whether the chip signs a fresh nonce with ``key``."""
    challenge = sha256(await Entropy(_NONCE)).digest()
    content = DIGEST_INFO_SHA256 + challenge
    reply = await sign(None, content)
    if reply.status != OK:
        return ChipFlaw.PRESENCE_REFUSED
    return _PASSED if key.padded(reply.data, content) else ChipFlaw.PRESENCE_WRONG


def _signed_by(signer: ChipKey | ChipFlaw) -> Found:
    return signer if isinstance(signer, ChipFlaw) else _PASSED


def _takes_extended(about: bytes) -> bool:
    place = "text EF 0005"
    whole = tlv.alone(about, 0xFF40, place)
    (first,) = tlv.in_order(about, whole.start, whole.stop, (0xDF41,), place)
    return takes_extended_lengths(about[first.start : first.stop])
