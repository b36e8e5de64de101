"""Whose access token a request bears: a person's (token B) or the client's own (token A)."""

import attrs

from myna_mock.services.digital_auth_app.records import Client, Records, Session
from myna_mock.services.digital_auth_app.refusals import Refusal, Refused
from myna_sdk.model.instants import Instant
from myna_sdk.testing.service import ServiceRequest


@attrs.frozen
class Bearers:
    """Reads access tokens; the two kinds never stand for each other."""

    records: Records

    def person(self, request: ServiceRequest, at: Instant) -> Session | Refused:
        """Return the session of a person's token."""
        token = _token(request)
        if isinstance(token, Refused):
            return token
        record = self.records.access.get(token)
        if record is None and isinstance(self._client(token, at), Client):
            return Refused(Refusal.TOKEN_KIND, "Missing openid scope")
        if record is None or at > record.until:
            return Refused(Refusal.TOKEN_UNVERIFIED)
        client = self.records.clients.get(record.session.ticket.client_id)
        ended = record.session.id in self.records.ended_sessions
        if ended or client is None or not client.enabled:
            return Refused(Refusal.TOKEN_UNVERIFIED)
        return record.session

    def client(self, request: ServiceRequest, at: Instant) -> Client | Refused:
        """Return the client whose own token it is."""
        token = _token(request)
        if isinstance(token, Refused):
            return token
        client = self._client(token, at)
        if isinstance(client, Client):
            return client
        if not isinstance(self.person(request, at), Refused):
            return Refused(Refusal.TOKEN_KIND, "Not a token of client credentials")
        return client

    def _client(self, token: str, at: Instant) -> Client | Refused:
        record = self.records.client_access.get(token)
        client = None if record is None else self.records.clients.get(record.client_id)
        if record is None or client is None or at > record.until:
            return Refused(Refusal.TOKEN_UNVERIFIED)
        usable = client.enabled and client.signing
        return client if usable else Refused(Refusal.TOKEN_UNVERIFIED)

    def client_id(self, request: ServiceRequest) -> str | None:
        """Return the client whose token it is, of either kind and however old."""
        token = _token(request)
        if isinstance(token, Refused):
            return None
        own, record = self.records.client_access.get(token), self.records.access.get(token)
        if own is not None:
            return own.client_id
        return None if record is None else record.session.ticket.client_id


def _token(request: ServiceRequest) -> str | Refused:
    scheme, _, token = (request.header("authorization") or "").partition(" ")
    missing = scheme.lower() != "bearer" or not token
    return Refused(Refusal.TOKEN_MISSING) if missing else token
