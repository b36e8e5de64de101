"""The provider: logins through デジタル認証アプリ, on the SDK's OpenID Connect client."""

from functools import cache, partial

from myna_digital_auth_app.environments import environment_for, of_another_environment
from myna_digital_auth_app.settings import Settings
from myna_sdk.errors import ConfigError
from myna_sdk.model.checks import Check
from myna_sdk.providers.capabilities import (
    Authenticator,
    Diagnosable,
    Login,
    LoginRequest,
    LoginReturn,
    Redirect,
)
from myna_sdk.providers.context import Context, Environment
from myna_sdk.providers.oidc.card_text_facts import CardTextFacts
from myna_sdk.providers.oidc.client import OidcClient
from myna_sdk.providers.oidc.party import TokenPolicy


class DigitalAuthApp(Authenticator, Diagnosable):
    """The person logs in with card and PIN through the Digital Agency's app and service.

    The service checks the certificate, its revocation and the PIN; it tells us that the login
    succeeded, a pairwise ``sub`` and the facts that the person agreed to share, read from the
    card's text application: possibly an old address.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = cache(self._made)

    async def begin_login(self, ask: LoginRequest, ctx: Context) -> Redirect:
        """Return where to send the person.

        Raises:
            ConfigError: ``service-environment``: see `complete_login`.
        """
        return await self._client(ctx.environment).begin(ask, ctx)

    async def complete_login(self, back: LoginReturn, ctx: Context) -> Login:
        """Return how the login ended, with every numbered check.

        Raises:
            TransportError: A request did not end in a reply.
            ProtocolError: A reply broke its specification.
            ConfigError: ``service-environment``: the mock environment lacks ``base_url``, or it
                leads to the official service of another environment.
        """
        return await self._client(ctx.environment).complete(back, ctx)

    async def diagnose(self, ctx: Context) -> tuple[Check, ...]:
        """Return checks of key set, clock, client authentication and authorization endpoint.

        Raises:
            ConfigError: ``service-environment``, as above.
        """
        return await self._client(ctx.environment).diagnose(ctx)

    def _made(self, environment: Environment) -> OidcClient:
        settings, wire = self._settings, self._settings.wire
        place = environment_for(environment, base_url=settings.base_url, realm=wire.realm)
        named = (of_another_environment(environment, url.host) for url in wire.urls())
        wrong = place if isinstance(place, str) else next(filter(None, named), None)
        if isinstance(place, str) or wrong is not None:
            raise ConfigError("service-environment", f"digital-auth-app: {wrong}")
        issuer = wire.issuer or place.issuer
        return OidcClient(
            issuer,
            settings.client_id,
            settings.private_key,
            claims=partial(CardTextFacts, wire.claims()),
            redirect_uri=settings.redirect_uri,
            endpoints=wire.endpoints(place.issuer),
            acr_values=settings.acr_values,
            assertion_lifetime=settings.assertion_lifetime,
            assertion_audience=wire.assertion_audience,
            tokens=TokenPolicy(
                algorithms=settings.id_token_algorithms,
                skew=settings.clock_skew,
                at_hash_required=wire.at_hash_required,
            ),
        )
