"""The userinfo request (OIDC Core §5.3): the facts, fetched with the access token."""

from typing import Final

from myna_sdk.effects import HttpReply, HttpRequest
from myna_sdk.model.outcome import OWN_CODE, Undetermined
from myna_sdk.model.reasons import Reason
from myna_sdk.providers.oidc.party import RelyingParty
from myna_sdk.providers.oidc.refusals import refusal_in
from myna_sdk.providers.oidc.tokens import Tokens
from myna_sdk.providers.strict_json import JsonObject, read_json

OPERATION: Final = "userinfo"
_CAP: Final = 128 * 1024


async def fetch_userinfo(party: RelyingParty, tokens: Tokens) -> JsonObject | Undetermined:
    """Return the claims, unverified until their ``sub`` is compared, or why there are none.

    Raises:
        TransportError: No complete reply came.
        ProtocolError: The reply is no JSON object. A signed reply (``application/jwt``) is not
            asked for and not read; whether the service can send one is unconfirmed.
    """
    reply = await _userinfo_request(party, tokens)
    refused = _refusal(reply)
    return read_json(reply, operation=OPERATION) if refused is None else refused


def _refusal(reply: HttpReply) -> Undetermined | None:
    # The body of these is optional (RFC 6750 §3.1), and their status says enough.
    if reply.status == 401:
        return Undetermined(Reason.LOGIN_EXPIRED, detail=f"{OWN_CODE}http-401")
    if reply.status == 403:
        return Undetermined(Reason.FACTS_MISSING, detail=f"{OWN_CODE}http-403")
    return refusal_in(reply, operation=OPERATION)


def _userinfo_request(party: RelyingParty, tokens: Tokens) -> HttpRequest:
    return HttpRequest(
        "GET",
        party.endpoints.userinfo,
        headers=(
            ("authorization", f"Bearer {tokens.access_token.reveal()}"),
            ("accept", "application/json"),
        ),
        operation=OPERATION,
        repeatable=True,
        cap=_CAP,
    )
