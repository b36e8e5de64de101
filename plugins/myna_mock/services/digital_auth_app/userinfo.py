"""The userinfo endpoint: what the person shared, in the forms of §7."""

from collections.abc import Callable
from typing import Any

import attrs

from myna_mock.people.carried import address_text
from myna_mock.services.digital_auth_app.bearers import Bearers
from myna_mock.services.digital_auth_app.knobs import (
    AddressFormat,
    BirthdateFormat,
    Knobs,
    NameSpace,
    UserinfoFormat,
)
from myna_mock.services.digital_auth_app.records import Session
from myna_mock.services.digital_auth_app.refusals import Refused
from myna_mock.services.digital_auth_app.replies import bearer_refusal, json_reply
from myna_mock.services.digital_auth_app.tokens import Mint, TokenFault
from myna_sdk.model.addresses import Address
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.facts import FactItem
from myna_sdk.model.instants import Instant
from myna_sdk.model.names import PersonName
from myna_sdk.model.sexes import SexCode
from myna_sdk.testing.service import ServiceReply, ServiceRequest

SCOPE_ITEMS = {
    "name": FactItem.NAME,
    "address": FactItem.ADDRESS,
    "birthdate": FactItem.BIRTH_DATE,
    "gender": FactItem.SEX,
}
"""Which fact each scope asks for (§3.2)."""


@attrs.frozen
class UserInfo:
    """Answers userinfo requests.

    Attributes:
        fault: Asked once for each answer: ``sub-mismatch`` or ``None``.
    """

    knobs: Knobs
    bearers: Bearers
    mint: Mint
    fault: Callable[[], TokenFault | None]

    def handle(self, request: ServiceRequest, at: Instant) -> ServiceReply:
        """Return the reply to a userinfo request."""
        session = self.bearers.person(request, at)
        if isinstance(session, Refused):
            return bearer_refusal(session, self.knobs.texts)
        claims = self.claims(session)
        if self.fault() is TokenFault.SUB_MISMATCH:
            claims["sub"] = "mock-otherwise"
        if self.knobs.userinfo_format is UserinfoFormat.JWT:
            token = self.mint.userinfo_token(session, claims, at)
            return ServiceReply(200, (("content-type", "application/jwt"),), token.encode())
        return json_reply(200, claims)

    def claims(self, session: Session) -> dict[str, Any]:
        """Return ``sub`` and one claim for each granted scope; the others are absent."""
        shared = session.shared
        claims: dict[str, Any] = {"sub": session.sub}
        if shared.name is not None:
            claims["name"] = self._name(shared.name)
        if shared.address is not None:
            claims["address"] = self._address(shared.address)
        if shared.birth_date is not None:
            claims["birthdate"] = self._birthdate(shared.birth_date)
        if shared.sex is not None:
            claims["gender"] = SexCode.WEB.write(shared.sex.reveal())
        return claims

    def _name(self, name: PersonName) -> str:
        if self.knobs.name_space is NameSpace.FULL_WIDTH:
            return name.reveal().replace(" ", "　")
        return name.reveal()

    def _address(self, address: Address) -> str | dict[str, str]:
        text = address_text(address)
        if self.knobs.address_format is AddressFormat.OBJECT:
            return {"formatted": text}
        return text

    def _birthdate(self, born: BirthDate) -> str:
        digits = born.digits()
        if self.knobs.birthdate_format is BirthdateFormat.ISO:
            return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
        return digits
