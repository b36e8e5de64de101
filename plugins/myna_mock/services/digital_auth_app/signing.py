"""The Signature API (§9, §12.5): a client starts, a person signs, their token opens the result.

Paths, tokens and order are known; names, statuses, lifetimes and errors are not: unconfirmed.
"""

import json
import re
import unicodedata
from base64 import b64decode
from collections.abc import Callable
from datetime import timedelta

import attrs

from myna_mock.people.card_pins import CardPin
from myna_mock.people.events import PasswordTried
from myna_mock.people.person import Person
from myna_mock.people.state import PASSWORD_TRIES, Problem
from myna_mock.randomness import random_uuid
from myna_mock.services.digital_auth_app.bearers import Bearers
from myna_mock.services.digital_auth_app.knobs import Knobs
from myna_mock.services.digital_auth_app.records import (
    CardSignature,
    Records,
    SignTransaction,
    TransactionId,
)
from myna_mock.services.digital_auth_app.refusals import Refusal, Refused
from myna_mock.services.digital_auth_app.replies import bearer_refusal, json_reply
from myna_mock.services.digital_auth_app.sealing import Sealer, SealFault
from myna_mock.services.digital_auth_app.site import transaction_of
from myna_sdk.drive.entropy import RandomSource
from myna_sdk.model.instants import Instant
from myna_sdk.model.signing import DIGEST_INFO_SHA256
from myna_sdk.testing.service import ServiceReply, ServiceRequest

_PASSWORD = re.compile(r"[0-9A-Z]{6,16}\Z", re.ASCII)


@attrs.frozen
class PasswordRefused:
    """The signing password was not the person's.

    Attributes:
        left: How many tries are left; ``None`` if it could be nobody's, so that none was spent.
    """

    left: int | None


@attrs.frozen(kw_only=True)
class SignDesk:
    """Starts transactions, has people sign them, and hands out what came of it.

    Attributes:
        sealer: The people's chips, and the seal for the operator.
        fault: Asked once for each result: how to make it wrong, or ``None``.
    """

    knobs: Knobs
    records: Records
    bearers: Bearers
    random: RandomSource
    sealer: Sealer
    fault: Callable[[], SealFault | None]

    def start(self, request: ServiceRequest, at: Instant) -> ServiceReply:
        """Return the reply to a start: the id of a new transaction of the client."""
        client = self.bearers.client(request, at)
        if isinstance(client, Refused):
            return bearer_refusal(client, self.knobs.texts)
        block = _to_be_signed(request, self.knobs.sign_request_field)
        if isinstance(block, Refused):
            return bearer_refusal(block, self.knobs.texts)
        begun = SignTransaction(
            id=TransactionId(random_uuid(self.random)),
            client_id=client.id,
            block=block,
            until=at + timedelta(seconds=self.knobs.sign_ttl_s),
        )
        self.records.transactions[begun.id] = begun
        return json_reply(self.knobs.sign_started, {self.knobs.sign_id_field: begun.id})

    def result(self, request: ServiceRequest, at: Instant) -> ServiceReply:
        """Return the reply that holds the JWE, to the token of the session that signed."""
        made = self._result(request, at)
        if isinstance(made, Refused):
            return bearer_refusal(made, self.knobs.texts)
        sealed = self.sealer.sealed(made, at, self.fault())
        told = {} if sealed is None else {self.knobs.sign_result_field: sealed}
        return json_reply(200, {**told, "mock": True})

    def _result(self, request: ServiceRequest, at: Instant) -> CardSignature | Refused:
        session = self.bearers.person(request, at)
        if isinstance(session, Refused):
            return session
        found = self.records.transactions.get(TransactionId(transaction_of(request.path)))
        if found is None:
            return Refused(Refusal.SIGN_UNKNOWN)
        if session.ticket.transaction != found.id:
            return Refused(Refusal.SIGN_FOREIGN)
        if at > found.until:
            return Refused(Refusal.SIGN_EXPIRED)
        return Refused(Refusal.SIGN_NOT_SIGNED) if found.made is None else found.made

    def pending(self, transaction: str, client_id: str, at: Instant) -> SignTransaction | None:
        """Return the transaction, unless it is unknown, another client's, signed or too old."""
        found = self.records.transactions.get(TransactionId(transaction))
        if found is None or found.client_id != client_id:
            return None
        return None if found.made is not None or at > found.until else found

    def sign(
        self, begun: SignTransaction, person: Person, password: str, at: Instant
    ) -> CardSignature | Problem | PasswordRefused:
        """Return what the person's card made, kept with the transaction, or why it made nothing.

        A wrong password is counted in the card, and the fifth one in a row locks it.
        """
        phones = self.knobs.phone_certificates
        made = have_signed(self.sealer, person, password, begun.block, at, phones=phones)
        if isinstance(made, Problem | PasswordRefused):
            return made
        until = at + timedelta(seconds=self.knobs.sign_result_ttl_s)
        self.records.transactions[begun.id] = attrs.evolve(begun, made=made, until=until)
        return made


def have_signed(
    sealer: Sealer, person: Person, password: str, block: bytes, at: Instant, *, phones: bool
) -> CardSignature | Problem | PasswordRefused:
    """Return what the person's card or phone made of ``block``, or why it made nothing.

    A wrong password is counted in the card, and the fifth one in a row locks it.
    """
    held = person.at(at).signs_with(phones=phones)
    if isinstance(held, Problem):
        return held
    # Clients write the letters of what is entered in upper case, as the card has them.
    entered = unicodedata.normalize("NFKC", password).upper()
    if _PASSWORD.match(entered) is None:
        return PasswordRefused(None)
    right = entered == person.at(at).pins.chosen(CardPin.SIGNING)
    if not right or person.at(at).password_tries:
        person.happen(PasswordTried(at=at, right=right))
    left = PASSWORD_TRIES - person.at(at).password_tries
    if not right:
        return PasswordRefused(left) if left else Problem.PASSWORD_LOCKED
    return sealer.sign(person.id, held, block)


def _to_be_signed(request: ServiceRequest, name: str | None) -> bytes | Refused:
    """Return the one member that is the base64 of a digest, bare or as ``DigestInfo`` (§9.2)."""
    kind = (request.header("content-type") or "").split(";")[0].strip().lower()
    if kind != "application/json":
        return Refused(Refusal.SIGN_BODY, "The body is application/json")
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        return Refused(Refusal.SIGN_BODY, "The body is a JSON object")
    values = told.values() if name is None else [told.get(name)]
    blocks = [block for block in map(block_of, values) if block is not None]
    if len(blocks) != 1:
        return Refused(Refusal.SIGN_BODY, "One member is the base64 of a digest or DigestInfo")
    return blocks[0]


def block_of(value: object) -> bytes | None:
    """Return the digest, bare or as ``DigestInfo``, that ``value`` is the base64 of."""
    if not isinstance(value, str):
        return None
    try:
        block = b64decode(value, validate=True)
    except ValueError:
        return None
    bare = len(block) == 32
    return block if bare or (len(block) == 51 and block.startswith(DIGEST_INFO_SHA256)) else None
