"""Signatures through the service's 署名API: start a transaction, send the person, fetch the JWE.

Order of steps, of which 1, 3 and 4 are documented and the rest is what working clients do:

1. token A by client credentials
2. ``POST /sign-transactions`` with token A and the base64 of what the card signs
3. authorization with the scope ``sign`` and the transaction's id
4. the callback's code becomes token B; the ID token is checked as for a login
5. ``GET /sign-transactions/ID/result`` with token B: a JWE for the firm's platform operator

The JWE is handed on as it came: only the operator can open it. The service checks path and
validity period of the certificate; that the signature fits, and revocation, it does not.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Final, Literal

import attrs

from myna_digital_auth_app._wire import Wire
from myna_sdk.authoring import (
    Authenticated,
    HttpReply,
    HttpRequest,
    JsonObject,
    parse_object,
    read_json,
    upstream_trouble,
)
from myna_sdk.errors import ProtocolError, TransportError
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.outcome import OWN_CODE, Undetermined
from myna_sdk.model.reasons import Reason
from myna_sdk.model.rules import read_rules
from myna_sdk.model.signing import DigestForm, Sealed, Signed
from myna_sdk.providers.capabilities import Redirect
from myna_sdk.providers.context import Context
from myna_sdk.providers.oidc.client import OidcClient
from myna_sdk.providers.signature_capabilities import (
    SignedPresentation,
    Signing,
    SignRequest,
    SignReturn,
)

_START: Final = "sign_start"
_RESULT: Final = "sign_result"
_CAP: Final = 128 * 1024
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.ASCII | re.IGNORECASE)
_TRANSACTION: Final = re.compile(r"[0-9A-Za-z_-]{1,128}\Z", re.ASCII)
_COMPACT: Final = re.compile(r"[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+\Z", re.ASCII)

_REFUSED: Final[Mapping[int, Reason]] = {
    400: Reason.PROVIDER_MISCONFIGURED,
    401: Reason.LOGIN_EXPIRED,
    403: Reason.PROVIDER_MISCONFIGURED,
    404: Reason.LOGIN_EXPIRED,
    409: Reason.CANCELLED,
    410: Reason.LOGIN_EXPIRED,
}
"""What a refusal of the 署名API means. Nothing of its errors is public: all unconfirmed."""


_MAY_SIGN: Final = read_rules("myna_digital_auth_app")["doctor-5"]


@attrs.frozen(repr=False, kw_only=True)
class _Begun(Masked):
    """What a signature keeps from its start to its return."""

    transaction: str
    form: DigestForm
    login: Concealed[bytes]

    def dump(self) -> Concealed[bytes]:
        """Return the record as bytes, for `Redirect.private`."""
        record = {
            "transaction": self.transaction,
            "form": self.form.value,
            "login": base64.b64encode(self.login.reveal()).decode(),
        }
        return Concealed(json.dumps(record).encode())

    @classmethod
    def load(cls, private: Concealed[bytes]) -> "_Begun | None":
        """Return the record in ``private``, or ``None`` if this version cannot read it."""
        found = parse_object(private)
        record = JsonObject({} if isinstance(found, str) else found.reveal())
        transaction, form, login = map(record.find_text, ("transaction", "form", "login"))
        if transaction is None or login is None or form not in set(DigestForm):
            return None
        try:
            known = Concealed(base64.b64decode(login, validate=True))
        except ValueError:
            return None
        return cls(transaction=transaction, form=DigestForm(form), login=known)


@attrs.frozen(kw_only=True)
class SigningApi:
    """The 署名API of one client.

    Attributes:
        client: The client, which logs in for both tokens.
        url: Where transactions are started.
        form: What the card is asked to sign.
        wire: Names that are not publicly confirmed.
    """

    client: OidcClient
    url: str
    form: DigestForm
    wire: Wire

    async def begin(self, ask: SignRequest, ctx: Context) -> Redirect | Undetermined:
        """Return where to send the person; the transaction is started.

        Raises:
            TransportError: A request did not end in a reply.
            ProtocolError: A reply broke its specification.
        """
        reply = await self._started(ask, ctx)
        if isinstance(reply, Undetermined):
            return reply
        transaction = self._transaction(read_json(reply, operation=_START))
        redirect = await self.client.begin(
            ask,
            ctx,
            scopes=(self.wire.sign_scope,),
            parameters={self.wire.sign_parameter: transaction},
        )
        begun = _Begun(transaction=transaction, form=self.form, login=redirect.private)
        return attrs.evolve(redirect, private=begun.dump())

    async def complete(self, back: SignReturn, ctx: Context) -> Signing:
        """Return what the person signed, sealed for the operator, with every check of the login.

        Raises:
            TransportError: A request did not end in a reply.
            ProtocolError: A reply broke its specification.
        """
        begun = _Begun.load(back.private)
        if begun is None:
            return Undetermined(Reason.LOGIN_EXPIRED)
        person = await self.client.authenticate(attrs.evolve(back, private=begun.login), ctx)
        if not isinstance(person, Authenticated):
            return person
        path = f"/{begun.transaction}/result"
        reply = await self._request("GET", path, person.access_token, operation=_RESULT)
        refused = _refusal(reply)
        if refused is not None:
            return attrs.evolve(refused, checks=person.checks)
        jwe = self._jwe(read_json(reply, operation=_RESULT))
        return SignedPresentation(
            signed=Signed(
                document=back.document,
                digest_form=begun.form,
                signature=Sealed(jwe=jwe, for_operator=_key_id(jwe)),
            ),
            person=person.ref,
            presentation=person.presentation(CertificateKind.SIGNING),
            checks=person.checks,
        )

    async def diagnose(self, ctx: Context) -> Check:
        """Return whether this client may start signatures. None is started."""
        try:
            token = await self.client.client_token(ctx, scope=self.wire.client_scope, renew=True)
        except (TransportError, ProtocolError) as fault:
            return _MAY_SIGN.check(CheckResult.FAILED, fault.code)
        if not isinstance(token, Undetermined):
            return _MAY_SIGN.check(CheckResult.PASSED, "a token of its own")
        shown = token.detail or "an unknown error"
        off = shown == f"{OWN_CODE}unauthorized_client"
        return _MAY_SIGN.check(CheckResult.NOT_MADE if off else CheckResult.FAILED, shown)

    async def _started(self, ask: SignRequest, ctx: Context) -> HttpReply | Undetermined:
        """Return the reply to a started transaction; a token that was refused is renewed once."""
        signed = base64.b64encode(ask.document.to_be_signed(self.form)).decode()
        body = json.dumps({self.wire.sign_hash: signed}).encode()
        reply = await self._asked(body, ctx, renew=False)
        if not isinstance(reply, Undetermined) and reply.status == 401:
            reply = await self._asked(body, ctx, renew=True)
        if isinstance(reply, Undetermined):
            return reply
        refused = _refusal(reply)
        if refused is None:
            return reply
        if reply.status in _REFUSED:  # no person had a part in it yet
            return attrs.evolve(refused, reason=Reason.PROVIDER_MISCONFIGURED)
        return refused

    async def _asked(self, body: bytes, ctx: Context, *, renew: bool) -> HttpReply | Undetermined:
        token = await self.client.client_token(ctx, scope=self.wire.client_scope, renew=renew)
        if isinstance(token, Undetermined):
            return token
        return await self._request("POST", "", token, operation=_START, body=body)

    async def _request(
        self,
        method: Literal["GET", "POST"],
        path: str,
        token: Concealed[str],
        *,
        operation: str,
        body: bytes = b"",
    ) -> HttpReply:
        content = (("content-type", "application/json"),) if body else ()
        return await HttpRequest(
            method,
            f"{self.url}{path}",
            headers=(
                ("authorization", f"Bearer {token.reveal()}"),
                ("accept", "application/json"),
                *content,
            ),
            body=body,
            operation=operation,
            repeatable=True,  # a second transaction harms nobody, and a result may be read again
            cap=_CAP,
        )

    def _transaction(self, reply: JsonObject) -> str:
        name = self.wire.sign_transaction
        found = reply.optional_text(name)
        if found is None:
            found = _only(reply, _UUID, name)
        if not _TRANSACTION.match(found):
            raise reply.invalid(name, "an id of 1 to 128 letters, digits, - and _")
        return found

    def _jwe(self, reply: JsonObject) -> Concealed[str]:
        name = self.wire.sign_result
        found = Concealed(reply.optional_text(name, lines=False))
        if found.reveal() is None:
            return Concealed(_only(reply, _COMPACT, name))
        jwe = Concealed(found.reveal() or "")
        if not _COMPACT.match(jwe.reveal()):
            raise reply.invalid(name, "a JWE in compact serialisation (RFC 7516 §7.1)")
        return jwe


def _only(reply: JsonObject, shape: re.Pattern[str], name: str) -> str:
    """Return the one text of ``reply`` in ``shape``; two are never chosen from."""
    texts = [text for text in reply.texts() if shape.match(text)]
    if len(texts) != 1:
        raise ProtocolError(
            "reply-field-missing",
            f"field {name} is missing, and {len(texts)} others could be it",
            field=name,
        )
    return texts[0]


def _refusal(reply: HttpReply) -> Undetermined | None:
    if reply.status in (200, 201):
        return None
    trouble = upstream_trouble(reply)
    if trouble is not None:
        return trouble
    reason = _REFUSED.get(reply.status)
    if reason is None:
        raise ProtocolError(
            "reply-status", f"the 署名API replied with status {reply.status}", status=reply.status
        )
    return Undetermined(reason, detail=f"{OWN_CODE}http-{reply.status}")


def _key_id(jwe: Concealed[str]) -> str | None:
    """Return the ``kid`` that the header of ``jwe`` tells (RFC 7516 §4.1.6), unverified."""
    first = jwe.reveal().partition(".")[0]
    try:
        header = parse_object(Concealed(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4))))
    except ValueError:
        return None
    kid = None if isinstance(header, str) else header.reveal().get("kid")
    return kid if isinstance(kid, str) and len(kid) <= 255 and kid.isprintable() else None
