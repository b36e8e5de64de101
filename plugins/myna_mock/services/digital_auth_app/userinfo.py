"""The userinfo endpoint: what the person shared, in the forms of §7."""

from collections.abc import Callable
from typing import Any

import attrs

from myna_mock.people.carried import address_text
from myna_mock.services.digital_auth_app.knobs import (
    AddressFormat,
    BirthdateFormat,
    Knobs,
    NameSpace,
    UserinfoFormat,
)
from myna_mock.services.digital_auth_app.records import Records, Session
from myna_mock.services.digital_auth_app.refusals import Refusal, Refused
from myna_mock.services.digital_auth_app.replies import json_reply, refusal_reply
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
    records: Records
    mint: Mint
    fault: Callable[[], TokenFault | None]

    def handle(self, request: ServiceRequest, at: Instant) -> ServiceReply:
        """Return the reply to a userinfo request."""
        session = self._session(request, at)
        if isinstance(session, Refused):
            return _refused(session, self.knobs)
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

    def _session(self, request: ServiceRequest, at: Instant) -> Session | Refused:
        scheme, _, token = (request.header("authorization") or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return Refused(Refusal.TOKEN_MISSING)
        record = self.records.access.get(token)
        if record is None or at > record.until:
            return Refused(Refusal.TOKEN_UNVERIFIED)
        client = self.records.clients.get(record.session.ticket.client_id)
        ended = record.session.id in self.records.ended_sessions
        if ended or client is None or not client.enabled:
            return Refused(Refusal.TOKEN_UNVERIFIED)
        return record.session

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


def _refused(refused: Refused, knobs: Knobs) -> ServiceReply:
    reply = refusal_reply(refused, knobs.texts)
    error = knobs.texts[refused.why].error
    challenge = f'Bearer realm="main", error="{error}"'
    return attrs.evolve(reply, headers=(*reply.headers, ("www-authenticate", challenge)))
