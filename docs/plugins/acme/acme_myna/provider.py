"""Logins through ACME, an OpenID Provider that shares card text facts."""

import attrs

import myna_sdk.authoring as m


@attrs.frozen(kw_only=True)
class Settings:
    """``[providers.NAME] plugin = "acme"``; the core reports every fault of it."""

    issuer: m.HttpsUrl
    client_id: str
    key: m.PrivateKey
    redirect_uri: m.ReturnUrl


class Acme(m.Authenticator):
    """One ACME client."""

    def __init__(self, settings: Settings) -> None:
        self.oidc = m.OidcClient(
            settings.issuer,
            settings.client_id,
            settings.key,
            claims=m.CardTextFacts,
            redirect_uri=settings.redirect_uri,
        )

    async def begin_login(self, ask: m.LoginRequest, ctx: m.Context) -> m.Redirect:
        """Return where to send the person."""
        return await self.oidc.begin(ask, ctx)

    async def complete_login(self, back: m.LoginReturn, ctx: m.Context) -> m.Login:
        """Return how the login ended; the numbered checks ride along."""
        return await self.oidc.complete(back, ctx)
