"""The service as a whole: one path, one operation."""

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cached_property
from typing import TypeAlias

import attrs

from myna_mock.keys import KeySource
from myna_mock.people.person import Person
from myna_mock.people.state import IssuedCertificate, Problem
from myna_mock.randomness import Derivation, random_uuid
from myna_mock.services.digital_auth_app.authorize import (
    SIGN,
    Asked,
    read_authorization,
    returnable,
)
from myna_mock.services.digital_auth_app.bearers import Bearers
from myna_mock.services.digital_auth_app.client_assertion import AssertionDesk
from myna_mock.services.digital_auth_app.keyset import KeySet
from myna_mock.services.digital_auth_app.knobs import Knobs
from myna_mock.services.digital_auth_app.records import (
    Client,
    Records,
    Session,
    SignTransaction,
    SubjectId,
    Ticket,
    TicketId,
)
from myna_mock.services.digital_auth_app.refusals import Refusal, Refused
from myna_mock.services.digital_auth_app.replies import (
    described,
    json_reply,
    method_not_allowed,
    redirect,
    refusal_page,
    with_query,
)
from myna_mock.services.digital_auth_app.sealing import Sealer, SealFault
from myna_mock.services.digital_auth_app.signing import PasswordRefused, SignDesk
from myna_mock.services.digital_auth_app.site import Operation, Site, operation_at
from myna_mock.services.digital_auth_app.token_endpoint import TokenDesk
from myna_mock.services.digital_auth_app.tokens import Mint, TokenFault
from myna_mock.services.digital_auth_app.userinfo import SCOPE_ITEMS, UserInfo
from myna_sdk.drive.entropy import RandomSource
from myna_sdk.model.instants import Instant
from myna_sdk.testing.service import ServiceReply, ServiceRequest

NAME = "digital-auth-app"

Answer: TypeAlias = Callable[[ServiceRequest, Instant], ServiceReply]

_METHODS = {
    Operation.DISCOVERY: ("GET",),
    Operation.AUTHORIZE: ("GET",),
    Operation.TOKEN: ("POST",),
    Operation.USERINFO: ("GET", "POST"),
    Operation.CERTS: ("GET",),
    Operation.SIGN_START: ("POST",),
    Operation.SIGN_RESULT: ("GET",),
}


@attrs.define(kw_only=True)
class DigitalAuthApp:
    """The デジタル認証アプリ service of one world.

    Attributes:
        base_url: The world's root as clients know it.
        knobs: How it behaves where nobody outside knows.
        random: For tickets, codes and tokens.
        derivation: For what must be the same whenever asked: key ids and the pairwise salt.
        key_source: For its signing keys.
        sealer: For signatures of people, sealed for the operator.
        token_fault: Asked at each operation that makes tokens or claims.
        seal_fault: Asked at each result of a signature.
    """

    base_url: str
    knobs: Knobs
    random: RandomSource
    derivation: Derivation
    key_source: KeySource
    sealer: Sealer
    token_fault: Callable[[Operation], TokenFault | None] = lambda operation: None
    seal_fault: Callable[[], SealFault | None] = lambda: None
    records: Records = attrs.field(factory=Records, init=False)
    keys: KeySet = attrs.field(init=False)
    _site: Site = attrs.field(init=False)
    _answers: Mapping[Operation, Answer] = attrs.field(init=False)
    _userinfo: UserInfo = attrs.field(init=False)
    _bearers: Bearers = attrs.field(init=False)
    _signing: SignDesk = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._site = Site(self.base_url)
        self.keys = KeySet(self.knobs.id_token_alg, self.key_source, self.derivation)
        mint = Mint(self.knobs, self._site, self.keys, self.random)
        self._bearers = Bearers(self.records)
        self._userinfo = UserInfo(
            self.knobs, self._bearers, mint, lambda: self.token_fault(Operation.USERINFO)
        )
        self._signing = SignDesk(
            knobs=self.knobs,
            records=self.records,
            bearers=self._bearers,
            random=self.random,
            sealer=self.sealer,
            fault=self.seal_fault,
        )
        self._answers = self._answers_of(mint)

    @property
    def site(self) -> Site:
        """The service's own addresses."""
        return self._site

    def operation(self, request: ServiceRequest) -> Operation | None:
        """Return the operation that ``request`` asks for, or ``None`` if it is not ours."""
        return operation_at(request.path)

    def handle(self, request: ServiceRequest, at: Instant) -> ServiceReply:
        """Return the reply to ``request`` at the virtual instant ``at``."""
        operation = operation_at(request.path)
        if operation is None:
            return json_reply(404, {"error": "HTTP 404 Not Found"})
        if request.method not in _METHODS[operation]:
            return method_not_allowed(", ".join(_METHODS[operation]))
        return self._answers[operation](request, at)

    def _answers_of(self, mint: Mint) -> Mapping[Operation, Answer]:
        tokens = TokenDesk(
            self.knobs,
            self.records,
            AssertionDesk(self.knobs, self._site, self.records),
            mint,
            lambda: self.token_fault(Operation.TOKEN),
        )
        return {
            Operation.DISCOVERY: lambda *_: json_reply(200, self._site.discovery(self.knobs)),
            Operation.CERTS: lambda *_: json_reply(200, self.keys.jwks()),
            Operation.AUTHORIZE: self._authorize,
            Operation.TOKEN: tokens.handle,
            Operation.USERINFO: self._userinfo.handle,
            Operation.SIGN_START: self._signing.start,
            Operation.SIGN_RESULT: self._signing.result,
        }

    def _authorize(self, request: ServiceRequest, at: Instant) -> ServiceReply:
        client = returnable(request, self.records.clients)
        if isinstance(client, Refused):
            return refusal_page(client, self.knobs.texts, request)
        asked = read_authorization(request, client)
        transaction = None
        if isinstance(asked, Asked) and asked.transaction is not None:
            transaction = self._signing.pending(asked.transaction, client.id, at)
            if transaction is None:
                asked = Refused(Refusal.PARAMETER_INVALID, "sign_transaction_id")
        query = dict(request.query)
        if isinstance(asked, Refused):
            error = described(asked, self.knobs.texts)
            back = {"state": query["state"]} if query.get("state") else {}
            return redirect(query["redirect_uri"], {**error, **back})
        ticket = Ticket(
            id=TicketId(self.random.bytes(16).hex()),
            client_id=client.id,
            redirect_uri=asked.redirect_uri,
            state=asked.state,
            nonce=asked.nonce,
            scopes=asked.scopes,
            challenge=asked.challenge,
            acr_values=asked.acr_values,
            asked_at=at,
            transaction=None if transaction is None else transaction.id,
        )
        self.records.tickets[ticket.id] = ticket
        return redirect(f"{self.base_url}/person/{ticket.id}", {})

    def client_of(self, request: ServiceRequest) -> str | None:
        """Return the client whose access token ``request`` bears, if it is one of ours."""
        return self._bearers.client_id(request)

    # The person's part, through their page.

    def ticket(self, ticket_id: str, at: Instant) -> Ticket | None:
        """Return the pending authorization, unless it is unknown, used or too old."""
        found = self.records.tickets.get(TicketId(ticket_id))
        if found is None or at > found.asked_at + timedelta(seconds=self.knobs.ticket_ttl_s):
            return None
        lost = found.transaction is not None and self.to_be_signed(found, at) is None
        return None if lost else found

    def to_be_signed(self, ticket: Ticket, at: Instant) -> SignTransaction | None:
        """Return what the person is asked to sign, if anything, and if it still can be signed."""
        if ticket.transaction is None:
            return None
        return self._signing.pending(ticket.transaction, ticket.client_id, at)

    def client(self, ticket: Ticket) -> Client | None:
        """Return the client of ``ticket``, unless it was disabled meanwhile."""
        found = self.records.clients.get(ticket.client_id)
        return found if found is not None and found.enabled else None

    def problem(self, person: Person, at: Instant) -> Problem | None:
        """Return why ``person`` cannot log in at ``at``: their certificate must hold now."""
        return person.at(at).login_problem(phones=self.knobs.phone_certificates)

    def signs_with(self, person: Person, at: Instant) -> IssuedCertificate | Problem:
        """Return what ``person`` would sign with at ``at``, revoked or not, or why they cannot."""
        return person.at(at).signs_with(phones=self.knobs.phone_certificates)

    def approve(
        self, ticket: Ticket, person: Person, share: frozenset[str], at: Instant
    ) -> str | Problem:
        """Return where the person's browser goes with a fresh code, or why they cannot log in.

        Args:
            ticket: The pending authorization; it is used up.
            person: Who presents their certificate.
            share: The scopes that they share; what was not asked is not shared either.
            at: Now.
        """
        problem = self.problem(person, at)
        return self._approved(ticket, person, share, at) if problem is None else problem

    def sign(
        self,
        begun: SignTransaction,
        ticket: Ticket,
        person: Person,
        password: str,
        share: frozenset[str],
        at: Instant,
    ) -> str | Problem | PasswordRefused:
        """Return where the browser goes once the person's card signed, or why it did not.

        What else the app asks for beside the signature takes no PIN here (unconfirmed).
        """
        made = self._signing.sign(begun, person, password, at)
        if isinstance(made, Problem | PasswordRefused):
            return made
        return self._approved(ticket, person, share, at)

    def _approved(self, ticket: Ticket, person: Person, share: frozenset[str], at: Instant) -> str:
        session = self._session(random_uuid(self.random), ticket, person, share, at)
        code = f"{random_uuid(self.random)}.{session.id}.{random_uuid(self.random)}"
        self.records.codes[code] = session
        return self._back(ticket, {"session_state": session.id, "code": code})

    def preview(self, ticket: Ticket, person: Person, at: Instant) -> tuple[tuple[str, str], ...]:
        """Return the claims that the client would receive if ``person`` shared all it asks."""
        session = self._session("", ticket, person, frozenset(ticket.scopes), at)
        return tuple(
            (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
            for name, value in self._userinfo.claims(session).items()
        )

    def _session(
        self, session_id: str, ticket: Ticket, person: Person, share: frozenset[str], at: Instant
    ) -> Session:
        granted = tuple(s for s in ticket.scopes if s in {"openid", SIGN} or s in share)
        items = [SCOPE_ITEMS[scope] for scope in granted if scope in SCOPE_ITEMS]
        return Session(
            id=session_id,
            ticket=ticket,
            persona=person.id,
            sub=self.subject(ticket.client_id, person.id),
            shared=person.at(at).chip.only(items),
            granted=granted,
            at=at,
        )

    def refuse(self, ticket: Ticket, error: str | None = None) -> str:
        """Return where the person's browser goes after a refusal or with the error ``error``."""
        if error is not None:
            return self._back(ticket, {"error": error})
        refusal = {"error": self.knobs.cancel_error}
        if self.knobs.cancel_description:
            refusal["error_description"] = self.knobs.cancel_description
        return self._back(ticket, refusal)

    def subject(self, client_id: str, person_id: str) -> SubjectId:
        """Return the pairwise ``sub`` of a person at a client (§13, §20)."""
        return SubjectId(str(uuid.uuid5(self._salt, f"{client_id}\0{person_id}")))

    @cached_property
    def _salt(self) -> uuid.UUID:
        return self.derivation.uuid("pairwise-salt")

    def _back(self, ticket: Ticket, parameters: dict[str, str]) -> str:
        self.records.tickets.pop(ticket.id, None)
        issuer = {"iss": self._site.issuer} if self.knobs.callback_iss else {}
        return with_query(ticket.redirect_uri, {"state": ticket.state, **parameters, **issuer})
