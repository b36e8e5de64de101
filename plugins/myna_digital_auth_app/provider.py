"""The provider: logins and signatures through デジタル認証アプリ."""

from functools import cache, partial

from myna_digital_auth_app.environments import (
    ServiceEnvironment,
    environment_for,
    of_another_environment,
)
from myna_digital_auth_app.settings import Settings
from myna_digital_auth_app.signing import SigningApi
from myna_sdk.errors import ConfigError
from myna_sdk.model.checks import Check
from myna_sdk.model.outcome import Undetermined
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
from myna_sdk.providers.signature_capabilities import Signer, Signing, SignRequest, SignReturn


class DigitalAuthApp(Authenticator, Signer, Diagnosable):
    """The person logs in or signs with the card through the Digital Agency's app and service.

    A login: the service checks the certificate, its revocation and the PIN; it tells us that the
    login succeeded, a pairwise ``sub`` and the facts that the person agreed to share, read from
    the card's text application: possibly an old address. A signature: it yields signature and
    certificate sealed for the firm's platform operator, who judges both.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = cache(self._made)
        self._signing = cache(self._made_to_sign)

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

    async def begin_signing(self, ask: SignRequest, ctx: Context) -> Redirect | Undetermined:
        """Return where to send the person to sign, or why the service takes nothing now.

        Raises:
            TransportError: A request did not end in a reply.
            ProtocolError: A reply broke its specification.
            ConfigError: ``service-environment``: see `complete_login`.
        """
        return await self._signing(ctx.environment).begin(ask, ctx)

    async def complete_signing(self, back: SignReturn, ctx: Context) -> Signing:
        """Return what the person signed, sealed for the platform operator.

        Raises:
            TransportError: A request did not end in a reply.
            ProtocolError: A reply broke its specification.
            ConfigError: ``service-environment``: see `complete_login`.
        """
        return await self._signing(ctx.environment).complete(back, ctx)

    async def diagnose(self, ctx: Context) -> tuple[Check, ...]:
        """Return checks of key set, clock, client, authorization endpoint, and of signing.

        Raises:
            ConfigError: ``service-environment``, as above.
        """
        checks = await self._client(ctx.environment).diagnose(ctx)
        return (*checks, await self._signing(ctx.environment).diagnose(ctx))

    def _place(self, environment: Environment) -> ServiceEnvironment:
        settings, wire = self._settings, self._settings.wire
        place = environment_for(environment, base_url=settings.base_url, realm=wire.realm)
        named = (of_another_environment(environment, url.host) for url in wire.urls())
        wrong = place if isinstance(place, str) else next(filter(None, named), None)
        if isinstance(place, str) or wrong is not None:
            raise ConfigError("service-environment", f"digital-auth-app: {wrong}")
        return place

    def _made_to_sign(self, environment: Environment) -> SigningApi:
        settings, wire = self._settings, self._settings.wire
        base_url = self._place(environment).base_url
        return SigningApi(
            client=self._client(environment),
            url=wire.sign_url or f"{base_url}/sign-transactions",
            form=settings.digest_form,
            wire=wire,
        )

    def _made(self, environment: Environment) -> OidcClient:
        settings, wire, place = self._settings, self._settings.wire, self._place(environment)
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
