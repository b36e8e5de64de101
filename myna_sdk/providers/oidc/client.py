"""`OidcClient`: the OpenID Connect relying party that authors build logins with."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from myna_sdk.errors import ConfigError
from myna_sdk.model.checks import Check
from myna_sdk.model.facts import FactItem
from myna_sdk.model.masking import Concealed
from myna_sdk.model.outcome import Rejected, Undetermined
from myna_sdk.providers.capabilities import Login, LoginRequest, LoginReturn, Redirect
from myna_sdk.providers.context import Context
from myna_sdk.providers.keys import PrivateKey
from myna_sdk.providers.oidc.client_credentials import client_token
from myna_sdk.providers.oidc.completion import Authenticated, authenticate, complete
from myna_sdk.providers.oidc.diagnosis import diagnose
from myna_sdk.providers.oidc.endpoints import Endpoints
from myna_sdk.providers.oidc.party import RelyingParty, TokenPolicy
from myna_sdk.providers.oidc.reading import ClaimsReader
from myna_sdk.providers.oidc.request import Remembered, authorization_url

__all__ = ["OidcClient"]


class OidcClient:
    """A relying party: authorization code flow, PKCE, ``private_key_jwt``, checked ID tokens.

    It keeps nothing between calls; what a login needs travels in `Redirect.private`.
    """

    def __init__(
        self,
        issuer: str,
        client_id: str,
        key: PrivateKey,
        *,
        claims: Callable[[], ClaimsReader],
        redirect_uri: str,
        endpoints: Endpoints | None = None,
        acr_values: str | None = None,
        assertion_lifetime: int = 60,
        assertion_audience: str | None = None,
        tokens: TokenPolicy | None = None,
    ) -> None:
        """Bind the client to one issuer.

        Args:
            issuer: The exact ``iss`` of its tokens.
            client_id: As issued by the provider.
            key: Signs client assertions; of several active ones the first.
            claims: Makes the reader of the facts, such as `CardTextFacts`.
            redirect_uri: Where the browser returns to, exactly as registered.
            endpoints: By default below ``issuer`` in Keycloak's layout.
            acr_values: Sent as is; not sent when ``None``.
            assertion_lifetime: Seconds for which one client assertion holds.
            assertion_audience: ``aud`` of client assertions; by default the token endpoint.
            tokens: What is accepted of tokens.

        Raises:
            ConfigError: ``config-invalid``: a value is out of its bounds.
        """
        try:
            self.party = RelyingParty(
                issuer=str(issuer),
                client_id=client_id,
                redirect_uri=str(redirect_uri),
                endpoints=endpoints or Endpoints.keycloak(str(issuer)),
                key=key,
                acr_values=acr_values,
                assertion_lifetime=assertion_lifetime,
                assertion_audience=assertion_audience,
                tokens=tokens or TokenPolicy(),
            )
        except ValueError as fault:
            why = str(fault)
        else:
            why = ""
        if why:
            raise ConfigError("config-invalid", f"the OpenID Connect client: {why}")
        self.claims = claims()

    async def begin(
        self,
        ask: LoginRequest,
        ctx: Context,
        *,
        scopes: tuple[str, ...] = (),
        parameters: Mapping[str, str] = MappingProxyType({}),
    ) -> Redirect:
        """Return where to send the person, with a fresh nonce and code verifier to remember.

        Args:
            ask: What is asked for.
            ctx: The circumstances.
            scopes: Scopes beside ``openid`` and those of the wanted items.
            parameters: Parameters of the provider's own; no personal data.
        """
        items = (self.claims.scope(item) for item in FactItem if item in ask.want)
        remembered = await Remembered.fresh(self.party, ("openid", *scopes, *items))
        return Redirect(
            url=authorization_url(self.party, remembered, state=ask.state, more=parameters),
            private=remembered.dump(),
        )

    async def complete(self, back: LoginReturn, ctx: Context) -> Login:
        """Return how the login ended, with every numbered check.

        Raises:
            TransportError: A request did not end in a reply.
            ProtocolError: A reply broke its specification.
        """
        return await complete(self.party, self.claims, back, ctx)

    async def authenticate(
        self, back: LoginReturn, ctx: Context
    ) -> Authenticated | Rejected | Undetermined:
        """Return who came back, checks 1 to 9 made; no facts were fetched.

        For what an access token opens beside userinfo.

        Raises:
            TransportError: A request did not end in a reply.
            ProtocolError: A reply broke its specification.
        """
        return await authenticate(self.party, back, ctx)

    async def client_token(
        self, ctx: Context, *, scope: str | None = None, renew: bool = False
    ) -> Concealed[str] | Undetermined:
        """Return an access token of this client's own (RFC 6749 §4.4), or why there is none.

        Args:
            ctx: The circumstances.
            scope: What to ask for; not sent if ``None``.
            renew: Whether the kept one was refused.

        Raises:
            TransportError: No complete reply came.
            ProtocolError: The reply broke its specification.
        """
        return await client_token(self.party, ctx, scope=scope, renew=renew)

    async def diagnose(self, ctx: Context) -> tuple[Check, ...]:
        """Return checks of key set, clock, client authentication and authorization endpoint."""
        return await diagnose(self.party)
