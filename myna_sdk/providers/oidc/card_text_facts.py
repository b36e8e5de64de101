"""The four facts as a web service shares them from the card's text application.

The forms are those of デジタル認証アプリ's userinfo as third parties saw them; the official
specification was not seen (unconfirmed): ``name`` and ``address`` plain texts, ``birthdate``
eight digits, ``gender`` one digit. Other usual forms are read as well. No text is changed:
NFKC and the like belong to comparisons.
"""

from collections.abc import Mapping
from typing import Final

import attrs

from myna_sdk.errors import ProtocolError
from myna_sdk.model.fact_texts import address_in, birth_date_in, name_in, sex_in
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.masking import Concealed
from myna_sdk.model.my_number import looks_like_my_number
from myna_sdk.model.sexes import SexCode
from myna_sdk.model.texts import is_blank
from myna_sdk.providers.oidc.reading import Reading
from myna_sdk.providers.strict_json import JsonObject

__all__ = ["CLAIMS", "SCOPES", "CardTextFacts"]

CLAIMS: Final[Mapping[FactItem, str]] = {
    FactItem.NAME: "name",
    FactItem.ADDRESS: "address",
    FactItem.BIRTH_DATE: "birthdate",
    FactItem.SEX: "gender",
}
"""The claims in which third parties saw the items."""

SCOPES: Final = CLAIMS
"""The scopes of the items (developers.digital.go.jp, authserver: scope), of the same names."""

_FREE_TEXTS: Final = (FactItem.NAME, FactItem.ADDRESS)

_ADDRESS_PARTS: Final = ("region", "locality", "street_address")


@attrs.frozen
class CardTextFacts:
    """Reads name, address, birth date and sex from userinfo claims.

    Attributes:
        names: The claim of each item.
    """

    names: Mapping[FactItem, str] = CLAIMS

    def scope(self, item: FactItem) -> str:
        """Return the scope of ``item``: ``name``, ``address``, ``birthdate`` or ``gender``."""
        return SCOPES[item]

    def read(self, userinfo: JsonObject, want: frozenset[FactItem]) -> Reading:
        """Return the items of ``want`` that ``userinfo`` holds, and no other.

        An absent, null or empty claim is an absent item. A birth date or sex in no known form is
        an absent item and named as unreadable. The raw texts are kept, masked, in the facts.

        Raises:
            ProtocolError: ``reply-field-invalid``: a claim is no text (nor, for an address, the
                object of OIDC Core §5.1.1). ``my-number-refused``: a name or address has the
                shape of a My Number, which may not be kept.
        """
        raw = {
            item: text
            for item in FactItem
            if item in want
            and not is_blank((text := _raw(userinfo, item, self.names[item])).reveal())
        }
        nothing = Concealed("")
        facts = BasicFacts(
            name=name_in(raw.get(FactItem.NAME, nothing)),
            address=address_in(raw.get(FactItem.ADDRESS, nothing)),
            birth_date=birth_date_in(raw.get(FactItem.BIRTH_DATE, nothing)),
            sex=sex_in(raw.get(FactItem.SEX, nothing), SexCode.WEB),
            raw=tuple(raw.items()),
        )
        unreadable = tuple(item for item in raw if item not in facts.items)
        return Reading(facts=facts.only(facts.items), unreadable=unreadable)


def _raw(userinfo: JsonObject, item: FactItem, claim: str) -> Concealed[str]:
    """Return the claim of ``item`` as a text, empty if absent.

    Raises:
        ProtocolError: It is no text, or a name or address in the shape of a My Number.
    """
    if item is FactItem.ADDRESS and isinstance(userinfo.find(claim).reveal(), dict):
        text = _joined(JsonObject(userinfo.find(claim).reveal(), operation=userinfo.operation))
    else:
        text = Concealed(userinfo.optional_text(claim) or "")
    if item in _FREE_TEXTS and looks_like_my_number(text.reveal()):
        raise ProtocolError(
            "my-number-refused",
            f"field {claim} of the {userinfo.operation} reply looks like a My Number",
            operation=userinfo.operation,
            field=claim,
        )
    return text


def _joined(address: JsonObject) -> Concealed[str]:
    """Return an OIDC address object as one text: ``formatted``, else its parts joined."""
    whole = Concealed(address.optional_text("formatted", lines=True) or "")
    if whole.reveal().strip():
        return whole
    parts = (address.optional_text(part, lines=True) or "" for part in _ADDRESS_PARTS)
    return Concealed("".join(parts))
