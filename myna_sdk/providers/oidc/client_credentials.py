"""A token for the client itself (RFC 6749 §4.4), kept until it ends."""

from datetime import timedelta
from typing import Final

from myna_sdk.effects import Now
from myna_sdk.model.masking import Concealed
from myna_sdk.model.outcome import Undetermined
from myna_sdk.providers.context import Context
from myna_sdk.providers.oidc.exchange import OPERATION, post_grant
from myna_sdk.providers.oidc.party import RelyingParty
from myna_sdk.providers.oidc.refusals import refusal_in
from myna_sdk.providers.oidc.tokens import read_access_token
from myna_sdk.providers.strict_json import JsonObject, read_json

__all__ = ["client_token"]

_SLOT: Final = "client-token"
_MARGIN: Final = timedelta(seconds=30)
"""A token that ends sooner is not handed out: it would end on the way."""


async def client_token(
    party: RelyingParty, ctx: Context, *, scope: str | None = None, renew: bool = False
) -> Concealed[str] | Undetermined:
    """Return an access token of this client's own, or why there is none.

    It is kept in the instance's cache, sealed, and shared by processes.

    Args:
        party: The relying party.
        ctx: The circumstances.
        scope: What to ask for; not sent if ``None``.
        renew: Whether a kept one was refused and a new one is fetched.

    Raises:
        TransportError: No complete reply came.
        ProtocolError: The reply broke its specification.
    """
    slot = _SLOT if scope is None else f"{_SLOT}:{scope}"
    kept = None if renew else await ctx.cache.get(slot)
    if kept is not None:
        return Concealed(kept.decode())
    grant = {"grant_type": Concealed("client_credentials")}
    if scope is not None:
        grant["scope"] = Concealed(scope)
    reply = await post_grant(party, grant, harmless=True)
    refused = refusal_in(reply, operation=OPERATION)
    if refused is not None:
        return refused
    return await _kept(read_json(reply, operation=OPERATION), party, ctx, slot)


async def _kept(reply: JsonObject, party: RelyingParty, ctx: Context, slot: str) -> Concealed[str]:
    token, lifetime = read_access_token(reply, untold=party.tokens.lifetime_untold)
    until = await Now() + lifetime - _MARGIN
    await ctx.cache.put(slot, token.reveal().encode(), until)
    return token
