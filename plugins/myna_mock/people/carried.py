"""What a chip or certificate can carry of the register: characters it lacks are substituted.

`jpki-card.md` 12.4: characters outside JIS levels 1 and 2 and the supplementary kanji are
replaced by a substitute (代替文字), and a map tells which ones. Those two sets are JIS X 0208 and
JIS X 0212, the repertoire of EUC-JP.
"""

import unicodedata

from myna_sdk.model.addresses import Address, DomesticAddress
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.names import PersonName, SubstituteMap

_SUBSTITUTES = {"髙": "高", "﨑": "崎", "𠮷": "吉", "德": "徳", "濵": "濱", "栁": "柳", "彅": "那"}
_NONE_KNOWN = "〓"


def _is_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _carriable(character: str) -> bool:
    if not unicodedata.name(character, "").startswith("CJK"):
        return True
    try:
        character.encode("euc_jp")
    except UnicodeEncodeError:
        return False
    return True


def substituted(text: str) -> tuple[str, SubstituteMap]:
    """Return ``text`` as the chip carries it, and the map of its substitutes.

    A variation selector is not carried; the character that it selected counts as a substitute.
    """
    carried: list[str] = []
    flags: list[bool] = []
    for character in text:
        if _is_selector(character) and carried:
            flags[-1] = True
        elif _carriable(character):
            carried.append(character)
            flags.append(False)
        else:
            carried.append(_SUBSTITUTES.get(character, _NONE_KNOWN))
            flags.append(True)
    return "".join(carried), SubstituteMap(tuple(flags))


def carried_facts(register: BasicFacts) -> BasicFacts:
    """Return ``register`` as an app shares it: substituted texts, no reading, alias or map."""
    name, address = register.name, register.address
    return BasicFacts(
        name=None if name is None else PersonName(substituted(name.reveal())[0]),
        address=DomesticAddress(substituted(address.reveal())[0])
        if isinstance(address, DomesticAddress)
        else address,
        birth_date=register.birth_date,
        sex=register.sex,
    )


def address_text(address: Address) -> str:
    """Return an address as chip and certificate hold it.

    What they hold after a move abroad is unconfirmed; here it is ``国外転出`` and the day,
    ``国外転出（2026年6月1日）``.
    """
    if isinstance(address, DomesticAddress):
        return address.reveal()
    day = address.reveal()
    return "国外転出" if day is None else f"国外転出（{day.year}年{day.month}月{day.day}日）"
