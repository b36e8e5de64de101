"""What lies on the reader, told by selecting its applications: never by its answer to reset.

Many answers to reset are in use, and contactless readers make them up.
"""

import attrs

from myna_sdk.card.commands import read_start, select_application
from myna_sdk.card.faults import CardStatusError
from myna_sdk.card.pins import Tries
from myna_sdk.card.presenting import tries_of
from myna_sdk.card.profile import CURRENT_CHIP, Application, ChipProfile
from myna_sdk.card.refusals import CardReason, CardRefusal
from myna_sdk.card.status_words import NO_SUCH_CARD, OK
from myna_sdk.card.transactions import in_transaction
from myna_sdk.effects.card import CardPurpose
from myna_sdk.model.certificate import Carrier, CertificateKind

__all__ = ["CardKind", "detect", "pin_status"]

_LABEL = 0x20
_PRESENT = 0x8F
_ABSENT = 0x00


@attrs.frozen(kw_only=True)
class CardKind:
    """What lies on the reader.

    Attributes:
        carrier: A card, or a phone of which make.
        label: The token label it was told by.
        certificates: The certificates that it says it holds; ``None``: it does not say.
        has_face: Whether it has the visual application: a phone has none.
    """

    carrier: Carrier
    label: str
    certificates: frozenset[CertificateKind] | None
    has_face: bool


async def detect(
    profile: ChipProfile = CURRENT_CHIP, *, reader: str | None = None
) -> CardKind | CardRefusal:
    """Return what lies on the reader. Nothing personal is read.

    Args:
        profile: The kind of card.
        reader: The reader's name; without one, the first with a card.

    Raises:
        TransportError: The card was removed, or the reader failed.
        ProtocolError: The card answered what no card in order would.
    """
    return await in_transaction(
        lambda _opened: _detected(profile), CardPurpose.LOOK, profile, reader=reader
    )


async def pin_status(
    profile: ChipProfile = CURRENT_CHIP, *, reader: str | None = None
) -> tuple[Tries, ...] | CardRefusal:
    """Return the tries left of every PIN and printed number that the card has. It costs none.

    Args:
        profile: The kind of card.
        reader: The reader's name; without one, the first with a card.

    Raises:
        TransportError: The card was removed, or the reader failed.
        ProtocolError: The card answered what no card in order would.
    """
    return await in_transaction(
        lambda _opened: _all_tries(profile), CardPurpose.LOOK, profile, reader=reader
    )


async def opened_application(application: Application, profile: ChipProfile) -> CardRefusal | None:
    """Return why ``application`` cannot be used; ``None``: it is selected.

    If it is missing, it is looked up what the thing on the reader is instead.

    Raises:
        CardStatusError: The card answered what no card in order would.
    """
    status = await select_application(application)
    if status == OK:
        return None
    if status not in NO_SUCH_CARD:
        raise CardStatusError(status, f"selecting the {application.name} application")
    if application is profile.jpki:
        return CardRefusal(CardReason.OTHER_CARD)
    kind = await _token(profile)
    if isinstance(kind, CardRefusal):
        return kind
    _, carrier = kind
    return CardRefusal(CardReason.UNKNOWN_CARD if carrier is Carrier.CARD else CardReason.PHONE)


async def _detected(profile: ChipProfile) -> CardKind | CardRefusal:
    token = await _token(profile)
    if isinstance(token, CardRefusal):
        return token
    label, carrier = token
    certificates = await certificates_told(profile)
    has_face = await select_application(profile.visual) == OK
    return CardKind(carrier=carrier, label=label, certificates=certificates, has_face=has_face)


async def _token(profile: ChipProfile) -> tuple[str, Carrier] | CardRefusal:
    refused = await opened_application(profile.jpki, profile)
    if refused is not None:
        return refused
    reply = await read_start(profile.token, _LABEL)
    label = reply.data.rstrip(b" \0")
    for known, carrier in profile.carriers:
        if reply.status == OK and label == known.encode():
            return known, carrier
    return CardRefusal(CardReason.UNKNOWN_CARD)


async def certificates_told(profile: ChipProfile) -> frozenset[CertificateKind] | None:
    """Return the certificates that the selected JPKI application says it holds.

    ``None``: it does not say, or says something that nobody has seen.
    """
    reply = await read_start(profile.availability, 3)
    told = reply.data
    values = {told[files.available] for files in profile.certificates} if len(told) == 3 else set()
    if reply.status != OK or not values or not values <= {_PRESENT, _ABSENT}:
        return None
    return frozenset(
        files.kind for files in profile.certificates if told[files.available] == _PRESENT
    )


async def _all_tries(profile: ChipProfile) -> tuple[Tries, ...] | CardRefusal:
    found: list[Tries] = []
    refused = await opened_application(profile.jpki, profile)
    if refused is not None:
        return refused
    for application in (profile.jpki, profile.text, profile.visual):
        chosen = application is profile.jpki or await select_application(application) == OK
        for reference in application.references if chosen else ():
            told = await tries_of(reference)
            if told is not None:
                found.append(told)
    return tuple(found)
