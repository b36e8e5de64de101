"""The four facts as the text application holds them (券面事項入力補助AP)."""

from hashlib import sha256
from typing import Final

import attrs

from myna_sdk.card import tlv
from myna_sdk.card.chip_keys import ChipKey, key_in
from myna_sdk.card.faults import CardDataError
from myna_sdk.card.flaws import ChipFlaw
from myna_sdk.jpki.keys import CardProfile
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.fact_texts import address_in, birth_date_in, name_in, sex_in
from myna_sdk.model.facts import BasicFacts, Currency, FactItem, Provenance, Source
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.my_number import looks_like_my_number
from myna_sdk.model.sexes import SexCode
from myna_sdk.model.texts import UNSEEN

FACTS: Final = "text EF 0002"
INTEGRITY: Final = "text EF 0003"
KEY: Final = "text EF 0007"

_TAGS: Final = (0xDF21, 0xDF22, 0xDF23, 0xDF24, 0xDF25)
_ITEMS: Final = (FactItem.NAME, FactItem.ADDRESS, FactItem.BIRTH_DATE, FactItem.SEX)
_LONGEST: Final = 4096


@attrs.frozen(repr=False, kw_only=True)
class TextFacts(Masked):
    """The facts with the hash by which the integrity record knows them.

    Attributes:
        facts: The four facts.
        digest: SHA-256 of the objects that hold them, as written.
    """

    facts: BasicFacts
    digest: bytes


def parse_facts(data: bytes, at: Instant) -> TextFacts:
    """Return the facts that ``data``, the content of EF 0002, holds. Nothing is verified.

    Args:
        data: The file.
        at: When it was read.

    Raises:
        CardDataError: It is not in its known form, an offset is not where its object is, or a
            text has the shape of a My Number. It is not shown.
    """
    found = _attempt(data, at)
    del data  # what raises here shows no facts in its locals
    if isinstance(found, CardDataError):
        raise found
    return found


def parse_key(data: bytes, algorithms: CardProfile) -> tuple[ChipKey, bytes, bytes]:
    """Return the chip's own key in EF 0007, what of it is signed, and the signature.

    Raises:
        CardDataError: It is not in its known form.
    """
    whole = tlv.alone(data, 0xFF50, KEY)
    key, signature = tlv.parts(data, whole, (0xDF51, 0xDF52), KEY)
    return (
        key_in(data, key, algorithms, KEY),
        data[key.at : key.stop],
        data[signature.start : signature.stop],
    )


def integrity_found(
    record: bytes, facts: TextFacts, signer: ChipKey
) -> tuple[ChipFlaw | CheckResult, ChipFlaw | CheckResult]:
    """Return what checks text-3 and text-4 find in ``record``, the content of EF 0003.

    The record holds a hash of the My Number, from which the number can be guessed in seconds. It
    is compared with nothing, and goes no further than this.
    """
    try:
        whole = tlv.alone(record, 0xFF30, INTEGRITY)
        number, hashed, signature = tlv.parts(record, whole, (0xDF31, 0xDF32, 0xDF33), INTEGRITY)
    except CardDataError:
        return ChipFlaw.INTEGRITY_UNREADABLE, CheckResult.NOT_MADE
    if not signer.made(record[signature.start : signature.stop], record[number.at : hashed.stop]):
        return ChipFlaw.DATA_SIGNATURE_WRONG, CheckResult.NOT_MADE
    same = record[hashed.start : hashed.stop] == facts.digest
    return CheckResult.PASSED, CheckResult.PASSED if same else ChipFlaw.HASH_DIFFERS


def _attempt(data: bytes, at: Instant) -> TextFacts | CardDataError:
    try:
        return _facts(data, at)
    except CardDataError as fault:
        return fault.afresh()


def _facts(data: bytes, at: Instant) -> TextFacts:
    whole = tlv.alone(data, 0xFF20, FACTS)
    offsets, *objects = tlv.parts(data, whole, _TAGS, FACTS)
    told = data[offsets.start : offsets.stop]
    if told != b"".join(each.at.to_bytes(2) for each in objects):
        raise CardDataError(FACTS, "an offset is not where its object is", offsets.at)
    name, address, born, sex = (_text(data, each) for each in objects)
    if any(looks_like_my_number(each.reveal()) for each in (name, address)):
        raise CardDataError(FACTS, "a text has the shape of a My Number", objects[0].at)
    provenance = Provenance(Source.CARD_TEXT, Currency.CHIP, at)
    facts = BasicFacts(
        name=name_in(name),
        address=address_in(address),
        birth_date=birth_date_in(born),
        sex=sex_in(sex, SexCode.CARD),
        provenance=tuple([(item, provenance) for item in _ITEMS]),
        raw=tuple(zip(_ITEMS, (name, address, born, sex), strict=True)),
    )
    if len(facts.items) != len(_ITEMS):
        raise CardDataError(FACTS, "one of the four facts cannot be read", objects[0].at)
    digest = sha256(data[objects[0].at : whole.stop]).digest()
    return TextFacts(facts=facts, digest=digest)


def _text(data: bytes, found: tlv.Object) -> Concealed[str]:
    if found.stop - found.start > _LONGEST:
        raise CardDataError(FACTS, "a text that is too long", found.at)
    try:
        text = data[found.start : found.stop].decode()
    except UnicodeDecodeError:
        raise CardDataError(FACTS, "no UTF-8 text", found.at) from None
    if UNSEEN.search(text):
        raise CardDataError(FACTS, "a character that cannot be seen", found.at)
    return Concealed(text)
