"""The token endpoint: code, refresh and client-credentials grants (§5, §12.3)."""

import hmac
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from hashlib import sha256

import attrs

from myna_mock.randomness import random_uuid
from myna_mock.services.digital_auth_app.client_assertion import AssertionDesk
from myna_mock.services.digital_auth_app.jws import b64url
from myna_mock.services.digital_auth_app.knobs import Knobs
from myna_mock.services.digital_auth_app.records import (
    Client,
    ClientToken,
    Records,
    Session,
    TokenRecord,
)
from myna_mock.services.digital_auth_app.refusals import Refusal, Refused
from myna_mock.services.digital_auth_app.replies import json_reply, refusal_reply
from myna_mock.services.digital_auth_app.tokens import Mint, TokenFault
from myna_sdk.model.instants import Instant
from myna_sdk.testing.service import ServiceReply, ServiceRequest

_VERIFIER = re.compile(r"[0-9a-zA-Z\-._~]{43,128}\Z")


@attrs.frozen
class TokenDesk:
    """Exchanges codes and refresh tokens, each good once, and gives clients tokens of their own.

    Attributes:
        fault: Asked once for each ID token: how to make it wrong, or ``None``.
    """

    knobs: Knobs
    records: Records
    desk: AssertionDesk
    mint: Mint
    fault: Callable[[], TokenFault | None]

    def handle(self, request: ServiceRequest, at: Instant) -> ServiceReply:
        """Return the reply to a token request."""
        # Parameters in the query count for nothing (§4.1).
        answer = self._answer(dict(request.form), request.form, at)
        if isinstance(answer, Refused):
            return refusal_reply(answer, self.knobs.texts)
        if isinstance(answer, Client):
            return self._client_token(answer, at)
        return self._tokens(answer, at)

    def _answer(
        self, form: Mapping[str, str], pairs: tuple[tuple[str, str], ...], at: Instant
    ) -> Session | Client | Refused:
        grant = form.get("grant_type")
        if not grant:
            return Refused(Refusal.GRANT_TYPE_MISSING)
        if grant not in {"authorization_code", "refresh_token", "client_credentials"}:
            return Refused(Refusal.GRANT_TYPE_UNSUPPORTED)
        client = self.desk.authenticate(form, at)
        if isinstance(client, Refused):
            return client
        if any(count > 1 for count in Counter(name for name, _ in pairs).values()):
            return Refused(Refusal.PARAMETER_TWICE)
        if grant == "authorization_code":
            return self._by_code(form, client, at)
        if grant == "refresh_token":
            return self._by_refresh(form, client, at)
        return client if client.signing else Refused(Refusal.SERVICE_ACCOUNT_OFF)

    def _by_code(self, form: Mapping[str, str], client: Client, at: Instant) -> Session | Refused:
        code = form.get("code")
        if not code:
            return Refused(Refusal.CODE_MISSING)
        if code in self.records.spent_codes:
            self.records.ended_sessions.add(self.records.spent_codes[code])
            return Refused(Refusal.CODE_INVALID)
        session = self.records.codes.pop(code, None)
        if session is None or session.ticket.client_id != client.id:
            return Refused(Refusal.CODE_INVALID)
        self.records.spent_codes[code] = session.id
        if at > session.at + timedelta(seconds=self.knobs.code_ttl_s):
            return Refused(Refusal.CODE_EXPIRED)
        if form.get("redirect_uri") != session.ticket.redirect_uri:
            return Refused(Refusal.CODE_REDIRECT_URI_WRONG)
        return _pkce(form.get("code_verifier"), session.ticket.challenge) or session

    def _by_refresh(
        self, form: Mapping[str, str], client: Client, at: Instant
    ) -> Session | Refused:
        token = form.get("refresh_token")
        if not token:
            return Refused(Refusal.REFRESH_MISSING)
        if token in self.records.stale_refresh:
            return Refused(Refusal.REFRESH_STALE)
        record = self.records.refresh.get(token)
        if record is None or record.session.ticket.client_id != client.id:
            return Refused(Refusal.REFRESH_INVALID)
        if record.session.id in self.records.ended_sessions:
            return Refused(Refusal.SESSION_GONE)
        if at > record.until:
            return Refused(Refusal.REFRESH_EXPIRED)
        if self.knobs.refresh_rotation:
            del self.records.refresh[token]
            self.records.stale_refresh.add(token)
        return record.session

    def _client_token(self, client: Client, at: Instant) -> ServiceReply:
        """Return token A: no ID token and no refresh token belong to it (§5.4)."""
        access = self.mint.client_token(client.id, at)
        until = at + timedelta(seconds=self.knobs.access_ttl_s)
        self.records.client_access[access] = ClientToken(client_id=client.id, until=until)
        return json_reply(
            200,
            {
                "access_token": access,
                "expires_in": self.knobs.access_ttl_s,
                "refresh_expires_in": 0,
                "token_type": "Bearer",
                "not-before-policy": 0,
                "scope": "",
            },
        )

    def _tokens(self, session: Session, at: Instant) -> ServiceReply:
        access = self.mint.access_token(session, at)
        refresh = f"mock.{random_uuid(self.mint.random)}.{session.id}"
        self.records.access[access] = TokenRecord(
            session=session, until=at + timedelta(seconds=self.knobs.access_ttl_s)
        )
        self.records.refresh[refresh] = TokenRecord(
            session=session, until=at + timedelta(seconds=self.knobs.refresh_ttl_s)
        )
        return json_reply(
            200,
            {
                "access_token": access,
                "expires_in": self.knobs.access_ttl_s,
                "refresh_expires_in": self.knobs.refresh_ttl_s,
                "refresh_token": refresh,
                "token_type": "Bearer",
                "id_token": self.mint.id_token(session, access, at, self.fault()),
                "not-before-policy": 0,
                "session_state": session.id,
                "scope": " ".join(session.granted),
            },
        )


def _pkce(verifier: str | None, challenge: str) -> Refused | None:
    if not verifier:
        return Refused(Refusal.VERIFIER_MISSING)
    if _VERIFIER.match(verifier) is None:
        return Refused(Refusal.VERIFIER_INVALID)
    made = b64url(sha256(verifier.encode("ascii")).digest())
    return None if hmac.compare_digest(made, challenge) else Refused(Refusal.VERIFIER_WRONG)
