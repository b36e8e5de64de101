"""The card in a reader, as flows: which readers there are, waiting for a card, and what it can do.

No plugin is named here: the readers are those of the provider that ``[card] reader`` routes to,
and what is authentic is told by the card CAs that ``[card] anchors`` names.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from myna_sdk.card.certificates import CardCertificate, read_certificate
from myna_sdk.card.chip import CertificateWanted, Integrity, TextWanted, read_chip
from myna_sdk.card.detecting import CardKind, detect, pin_status
from myna_sdk.card.pins import Tries
from myna_sdk.card.profile import PinKind
from myna_sdk.card.readings import ChipReading
from myna_sdk.card.refusals import CardRefusal
from myna_sdk.card.signing import answer_login, sign_document
from myna_sdk.effects.card import CardSecret
from myna_sdk.effects.readers import CardReader, SeeReaders
from myna_sdk.errors import TransportError, UsageError
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.masking import Concealed
from myna_sdk.model.signing import Detached, Document, Signed

if TYPE_CHECKING:
    from myna_sdk.card.chip_keys import ChipAnchorSet

__all__ = ["CardFlows"]

_STEP = 0.25
"""Seconds between two looks, when nothing changes."""


class CardFlows:
    """What can be done with readers and the card in one.

    Each operation is one transaction with the card: nobody else speaks to it meanwhile, and a PIN
    is forgotten at its end. A client does one at a time; another is ``card-busy``. ``reader``
    names a reader, by its name or a part that no other has; without it, the first with a card.
    """

    def __init__(self, anchors: "Callable[[], ChipAnchorSet | None]") -> None:
        """Stand on what gives the card CAs that count; ``None`` where there are none.

        Args:
            anchors: Asked at each reading.
        """
        self._anchors = anchors

    async def readers(self) -> tuple[CardReader, ...]:
        """Return every reader, and whether a card is in it.

        Raises:
            TransportError: ``card-reader-unavailable``: no service of readers runs.
        """
        return await SeeReaders()

    async def named(self, reader: str) -> CardReader:
        """Return the one reader that has this name, or this part in its name.

        Raises:
            UsageError: ``card-reader-unknown``: there is none, or several; the message names all.
            TransportError: ``card-reader-unavailable``.
        """
        seen = await SeeReaders()
        meant = _meant(seen, reader)
        if not meant:
            raise _unknown(reader, seen)
        return meant[0]

    async def changed(
        self, known: tuple[CardReader, ...], *, seconds: float = 20.0
    ) -> tuple[CardReader, ...]:
        """Return every reader as soon as they differ from ``known``, or after ``seconds``.

        Args:
            known: What was seen before.
            seconds: How long a difference is waited for; the time of one operation at most.

        Raises:
            TransportError: ``card-reader-unavailable``.
        """
        left = max(0.0, seconds)
        while True:
            step = min(_STEP, left)
            left -= step
            seen = await SeeReaders(known=known, seconds=step)
            if seen != known or left <= 0:
                return seen

    async def wait(
        self,
        reader: str | None = None,
        *,
        seconds: float = 30.0,
        progress: Callable[[float], None] | None = None,
    ) -> CardReader:
        """Return the reader as soon as it has a card.

        Args:
            reader: Which reader; without it, whichever has a card first.
            seconds: How long it is waited for; the time of one operation at most.
            progress: Called about four times a second with the seconds that are left.

        Raises:
            TransportError: ``card-removed``: no card came in time. ``card-reader-unavailable``: no
                service of readers runs, or no reader came in time.
            UsageError: ``card-reader-unknown``: several readers have this part of a name.
        """
        left, seen = max(0.0, seconds), await SeeReaders()
        while True:
            for each in _meant(seen, reader):
                if each.has_card:
                    return each
            if progress is not None:
                progress(left)
            if left <= 0:
                raise _nothing_came(seen, reader)
            step = min(_STEP, left)
            left -= step
            seen = await SeeReaders(known=seen, seconds=step)

    async def detect(self, *, reader: str | None = None) -> CardKind | CardRefusal:
        """Return what lies on the reader. Nothing personal is read.

        Raises:
            TransportError: The card was removed, or the reader failed.
            ProtocolError: The card answered what no card in order would.
            UsageError: ``card-reader-unknown``, and so do those below.
        """
        return await detect(reader=await self._name(reader))

    async def pin_status(self, *, reader: str | None = None) -> tuple[Tries, ...] | CardRefusal:
        """Return the tries left of every PIN and printed number that the card has. It costs none.

        Raises:
            TransportError: The card was removed, or the reader failed.
            ProtocolError: The card answered what no card in order would.
        """
        return await pin_status(reader=await self._name(reader))

    async def read(
        self,
        number: CardSecret,
        *,
        text: TextWanted = TextWanted.YES,
        certificate: CertificateWanted = CertificateWanted.NO,
        integrity: Integrity = Integrity.OFF,
        last_try: PinKind | None = None,
        reader: str | None = None,
    ) -> ChipReading | CardRefusal:
        """Return the face of the card and the texts beside it, each with its verdict.

        What the caller still owes: see `myna_sdk.card.chip.read_chip`.

        Args:
            number: 照合番号B, erased in any case.
            text: Whether the texts are read too.
            certificate: Whether the user-authentication certificate is too, so that an operator
                can be asked how it stands.
            integrity: Whether the texts are authenticated by themselves.
            last_try: The number whose last try may be used up.
            reader: Which reader.

        Raises:
            TransportError: The card was removed, or the reader failed.
            ProtocolError: The card answered what no card in order would.
            ConfigError: The file of the card CAs cannot be read.
        """
        try:
            return await read_chip(
                number,
                self._anchors(),
                text=text,
                certificate=certificate,
                integrity=integrity,
                last_try=last_try,
                reader=await self._name(reader),
            )
        finally:
            number.erase()

    async def certificate(
        self,
        kind: CertificateKind,
        *,
        pin: CardSecret | None = None,
        last_try: PinKind | None = None,
        reader: str | None = None,
    ) -> CardCertificate | CardRefusal:
        """Return the person's certificate of ``kind``, unverified.

        Args:
            kind: Which certificate.
            pin: The PIN of its key, erased in any case; not needed for user authentication on a
                card.
            last_try: The kind of PIN whose last try may be used up.
            reader: Which reader.

        Raises:
            TransportError: The card was removed, or the reader failed.
            ProtocolError: The card answered what no card in order would.
        """
        try:
            which = await self._name(reader)
            return await read_certificate(kind, pin=pin, last_try=last_try, reader=which)
        finally:
            if pin is not None:
                pin.erase()

    async def sign(
        self,
        document: Document,
        pin: CardSecret,
        *,
        last_try: PinKind | None = None,
        reader: str | None = None,
    ) -> Signed | CardRefusal:
        """Return ``document`` with the person's signature over it: a presentation, unverified.

        Args:
            document: What the person read and means to sign: never a bare nonce.
            pin: The signing password, erased in any case.
            last_try: The kind of PIN whose last try may be used up.
            reader: Which reader.

        Raises:
            TransportError: The card was removed, or the reader failed.
            ProtocolError: The card answered what no card in order would.
        """
        try:
            which = await self._name(reader)
            return await sign_document(document, pin, last_try=last_try, reader=which)
        finally:
            pin.erase()

    async def answer(
        self,
        nonce: Concealed[bytes],
        pin: CardSecret,
        *,
        last_try: PinKind | None = None,
        reader: str | None = None,
    ) -> Detached | CardRefusal:
        """Return the answer to ``nonce`` with the user-authentication key: a presentation.

        Args:
            nonce: Ours, random, used once. Its SHA-256 is what the card signs.
            pin: The four digits, erased in any case.
            last_try: The kind of PIN whose last try may be used up.
            reader: Which reader.

        Raises:
            TransportError: The card was removed, or the reader failed.
            ProtocolError: The card answered what no card in order would.
        """
        try:
            which = await self._name(reader)
            return await answer_login(nonce, pin, last_try=last_try, reader=which)
        finally:
            pin.erase()

    async def _name(self, reader: str | None) -> str | None:
        return None if reader is None else (await self.named(reader)).name


def _meant(seen: tuple[CardReader, ...], name: str | None) -> tuple[CardReader, ...]:
    """Return the readers that are meant: all without a name, else one or none."""
    if name is None:
        return seen
    found = [r for r in seen if r.name == name] or [r for r in seen if name in r.name]
    if len(found) > 1:
        raise _unknown(name, seen)
    return tuple(found)


def _unknown(name: str, seen: tuple[CardReader, ...]) -> UsageError:
    all_of_them = ", ".join(each.name for each in seen) or "none"
    return UsageError("card-reader-unknown", f"no one reader {name!r}; there are: {all_of_them}")


def _nothing_came(seen: tuple[CardReader, ...], name: str | None) -> TransportError:
    if not _meant(seen, name):
        which = "no card reader" if name is None else f"no card reader {name!r}"
        return TransportError("card-reader-unavailable", f"{which} is connected", sent=False)
    return TransportError("card-removed", "no card was put on the reader in time", sent=False)
