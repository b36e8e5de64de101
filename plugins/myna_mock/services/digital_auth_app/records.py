"""What the service remembers: clients, tickets, codes, sessions, tokens and what is signed."""

from collections.abc import Mapping
from typing import Any, NewType

import attrs
from joserfc.jwk import KeySet

from myna_mock.people.state import IssuedCertificate
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked

TicketId = NewType("TicketId", str)
"""The unguessable name of one pending authorization, part of the person's page URL."""

SubjectId = NewType("SubjectId", str)
"""A pairwise ``sub``."""

TransactionId = NewType("TransactionId", str)
"""The id of one signing transaction."""


@attrs.frozen(kw_only=True)
class Client:
    """An enrolled relying party.

    Attributes:
        id: The client id.
        name: What the person's page calls it.
        redirect_uris: Exactly these may be returned to.
        jwks: Its static public key set (§4.5).
        enabled: A disabled client is refused everywhere.
        signing: It may have documents signed: client credentials and the scope ``sign``.
    """

    id: str
    name: str
    redirect_uris: tuple[str, ...]
    jwks: Mapping[str, Any] = attrs.field(eq=False, repr=False)
    enabled: bool = True
    signing: bool = True
    keys: KeySet = attrs.field(eq=False, repr=False, init=False)

    @keys.default
    def _imported(self) -> KeySet:
        return KeySet.import_key_set({"keys": list(self.jwks["keys"])})


@attrs.frozen(repr=False, kw_only=True)
class Ticket(Masked):
    """A pending authorization: the person has been sent to their page.

    Attributes:
        transaction: What the person is asked to sign; ``None`` for a login.
    """

    id: TicketId
    client_id: str
    redirect_uri: str
    state: str
    nonce: str
    scopes: tuple[str, ...]
    challenge: str
    acr_values: str
    asked_at: Instant
    transaction: TransactionId | None = None


@attrs.frozen(repr=False, kw_only=True)
class Session(Masked):
    """A person's approval for one client, with what they shared then.

    Attributes:
        id: The session's id, ``session_state`` on the wire.
        persona: Who approved.
        shared: The facts of the scopes that they granted, as the chip held them.
        granted: The scopes granted, in the order asked.
    """

    id: str
    ticket: Ticket
    persona: str
    sub: SubjectId
    shared: BasicFacts
    granted: tuple[str, ...]
    at: Instant


@attrs.frozen(repr=False, kw_only=True)
class TokenRecord(Masked):
    """An access or refresh token that was handed out."""

    session: Session
    until: Instant


@attrs.frozen(repr=False, kw_only=True)
class ClientToken(Masked):
    """An access token of a client's own, with which signing transactions are started."""

    client_id: str
    until: Instant


@attrs.frozen(repr=False, kw_only=True)
class CardSignature(Masked):
    """What a person's card or phone made.

    Attributes:
        persona: Whose it is.
        issued: The signing certificate.
        block: What was signed: 51 bytes of ``DigestInfo``, or 32 of a bare digest.
        signature: Its PKCS#1 v1.5 signature, type-1 padding around exactly ``block``.
    """

    persona: str
    issued: IssuedCertificate
    block: bytes
    signature: bytes

    def _shown(self) -> str:
        return self.persona


@attrs.frozen(repr=False, kw_only=True)
class SignTransaction(Masked):
    """Something to be signed, from its start to its result.

    Attributes:
        id: Its id, UUID-shaped.
        client_id: Who started it.
        block: What the card is to sign.
        until: Until when it can be signed; once it is, until when the result can be had.
        made: What the person's card made, ``None`` before.
    """

    id: TransactionId
    client_id: str
    block: bytes
    until: Instant
    made: CardSignature | None = None

    def _shown(self) -> str:
        return self.id


@attrs.define(repr=False)
class Records(Masked):
    """The service's memory. It lives as long as its world."""

    clients: dict[str, Client] = attrs.field(factory=dict)
    tickets: dict[TicketId, Ticket] = attrs.field(factory=dict)
    codes: dict[str, Session] = attrs.field(factory=dict)
    spent_codes: dict[str, str] = attrs.field(factory=dict)
    access: dict[str, TokenRecord] = attrs.field(factory=dict)
    client_access: dict[str, ClientToken] = attrs.field(factory=dict)
    transactions: dict[TransactionId, SignTransaction] = attrs.field(factory=dict)
    refresh: dict[str, TokenRecord] = attrs.field(factory=dict)
    stale_refresh: set[str] = attrs.field(factory=set)
    assertions: set[tuple[str, str]] = attrs.field(factory=set)
    ended_sessions: set[str] = attrs.field(factory=set)
