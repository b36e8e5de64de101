"""The token request (OIDC Core §3.1.3): one code, spent once."""

from collections.abc import Mapping
from typing import Final

from myna_sdk.effects import HttpReply, HttpRequest, Now
from myna_sdk.model.masking import Concealed
from myna_sdk.model.outcome import Undetermined
from myna_sdk.providers.oidc.client_assertion import ASSERTION_TYPE, client_assertion
from myna_sdk.providers.oidc.party import RelyingParty
from myna_sdk.providers.oidc.refusals import refusal_in
from myna_sdk.providers.oidc.request import Remembered, encoded
from myna_sdk.providers.oidc.tokens import Tokens
from myna_sdk.providers.retrying import retrying
from myna_sdk.providers.strict_json import read_json

OPERATION: Final = "token"
_CAP: Final = 128 * 1024


async def exchange(
    party: RelyingParty, remembered: Remembered, code: Concealed[str]
) -> Tokens | Undetermined:
    """Return what ``code`` was exchanged for, unverified, or why it was not.

    The request is not repeatable. It is built anew, with a fresh client assertion, only after a
    fault that surely left it unsent.

    Raises:
        TransportError: No complete reply came.
        ProtocolError: The reply broke its specification.
    """
    reply = await post_code(party, remembered, code)
    refused = refusal_in(reply, operation=OPERATION)
    if refused is not None:
        return refused
    now = await Now()
    return Tokens.read(
        read_json(reply, operation=OPERATION),
        at=now,
        lifetime_untold=party.tokens.lifetime_untold,
    )


async def post_code(party: RelyingParty, remembered: Remembered, code: Concealed[str]) -> HttpReply:
    """Return the token endpoint's reply to ``code``, whatever it is.

    Raises:
        TransportError: No complete reply came.
    """
    grant = {
        "grant_type": Concealed("authorization_code"),
        "code": code,
        "redirect_uri": Concealed(remembered.redirect_uri),
        "code_verifier": remembered.verifier,
    }
    return await post_grant(party, grant)


async def post_grant(
    party: RelyingParty, grant: Mapping[str, Concealed[str]], *, harmless: bool = False
) -> HttpReply:
    """Return the token endpoint's reply to ``grant`` with our client authentication.

    Args:
        party: The relying party.
        grant: The form's own members.
        harmless: Whether asking twice does no harm. Each attempt has a fresh assertion.

    Raises:
        TransportError: No complete reply came.
    """

    async def build() -> HttpRequest:
        assertion = await client_assertion(
            party.key,
            client_id=party.client_id,
            audience=party.assertion_audience or party.endpoints.token,
            lifetime=party.assertion_lifetime,
        )
        client = {
            "client_id": Concealed(party.client_id),
            "client_assertion_type": Concealed(ASSERTION_TYPE),
            "client_assertion": assertion,
        }
        return _token_request(party, {**grant, **client})

    return await retrying(build, even_if_sent=harmless)


def _token_request(party: RelyingParty, form: Mapping[str, Concealed[str]]) -> HttpRequest:
    # In the body: parameters in the query string are not read by the service.
    return HttpRequest(
        "POST",
        party.endpoints.token,
        headers=(
            ("content-type", "application/x-www-form-urlencoded"),
            ("accept", "application/json"),
        ),
        body=encoded({name: value.reveal() for name, value in form.items()}).encode("ascii"),
        operation=OPERATION,
        cap=_CAP,
    )
