"""ACME: logins by OpenID Connect, and an operator's interface for signatures and consents."""

import attrs

import myna_sdk.authoring as m


@attrs.frozen(kw_only=True)
class Settings:
    """``[providers.NAME] plugin = "acme"``; the core reports every fault of it.

    Attributes:
        issuer: The exact ``iss`` of ID tokens.
        api: The operator's interface.
        client_id: As issued.
        key: Signs client assertions.
        redirect_uri: Exactly as registered.
        token: The bearer token of the interface.
        codes: The operator's codes and what they mean, in the customer's file: its list is not
            public.
    """

    issuer: m.HttpsUrl
    api: m.HttpsUrl
    client_id: str
    key: m.PrivateKey
    redirect_uri: m.ReturnUrl
    token: m.Secret
    codes: m.CodeTable = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class Wire:
    """Every reply of the interface. Unknown fields are ignored, a wrong type names its field."""

    code: str
    ref: str | None = None
    user: str | None = None
    expires: m.Instant | None = None
    facts: m.CertificateFacts | None = None
    application: m.Base64 | None = None


class Acme(m.Authenticator, m.SignatureVerifier, m.ConsentRegistry, m.LatestFactsSource):
    """One ACME client."""

    def __init__(self, s: Settings) -> None:
        self.codes = m.Codes(s.codes, ok="00")
        self.oidc = m.OidcClient(
            s.issuer, s.client_id, s.key, claims=m.CardTextFacts, redirect_uri=s.redirect_uri
        )
        self.api = m.JsonApi(s.api, bearer=s.token, reply=Wire)

    async def begin_login(self, ask: m.LoginRequest, ctx: m.Context) -> m.Redirect:
        """Return where to send the person."""
        return await self.oidc.begin(ask, ctx)

    async def complete_login(self, back: m.LoginReturn, ctx: m.Context) -> m.Login:
        """Return how the login ended; the numbered checks ride along."""
        return await self.oidc.complete(back, ctx)

    async def verify_signature(self, signed: m.Signed, ctx: m.Context) -> m.Outcome:
        """Return ACME's verdict: an unlisted code is undetermined, and kept for people."""
        asked = {
            "jwe": signed.sealed,
            "data": signed.document.sha256,
            "purpose": ctx.check_purpose,
        }
        got = await self.api.post("verify", asked, billed=True)
        return self.codes.outcome(
            got.code,
            lambda: m.Verified(
                m.person(m.need(got.user)), facts=m.need(got.facts), provider_ref=m.need(got.ref)
            ),
        )

    async def prepare_consent(
        self, ask: m.ConsentAsk, ctx: m.Context
    ) -> m.Document | m.Undetermined:
        """Return ACME's document; a code other than success brings none.

        It takes no cancellation, so nobody is asked to sign one.
        """
        if ask.withdrawal_of is not None:
            return m.Undetermined(m.Reason.NOT_SUPPORTED)
        said = ask.statement
        asked = {"firm": ask.firm, "service": said.service_id, "items": sorted(said.items)}
        got = await self.api.post("form", {**asked, "text": said.text_version})
        return m.Document(m.Concealed(m.need(got.application if got.code == "00" else None)))

    async def register_consent(
        self, consent: m.SignedConsent, ctx: m.Context
    ) -> m.ConsentRegistered:
        """Return that ACME registered the consent, or why not."""
        signed = consent.signed
        asked = {"jwe": signed.sealed, "application": signed.document.content}
        got = await self.api.post("consents", asked)
        return self.codes.outcome(
            got.code,
            lambda: m.ConsentRegistration(
                provider_id=m.Concealed(m.need(got.ref)), expires_at=m.need(got.expires)
            ),
        )

    async def consent_status(self, consent: m.ConsentQuery, ctx: m.Context) -> m.ConsentAnswer:
        """Return how the consent stands; that it is over is a code with a reason."""
        got = await self.api.post("consent", {"ref": consent.provider_id})
        return self.codes.outcome(
            got.code,
            lambda: m.ConsentStanding(state=m.ConsentState.ACTIVE, expires_at=m.need(got.expires)),
        )

    async def withdraw_consent(
        self, withdrawal: m.SignedWithdrawal, ctx: m.Context
    ) -> m.ConsentAnswer:
        """Return ``not-supported``: the manifest says so too."""
        return m.Undetermined(m.Reason.NOT_SUPPORTED)

    async def fetch_latest(self, consent: m.LiveConsent, ctx: m.Context) -> m.FactsUpdate:
        """Return the newer facts, or why there are none."""
        got = await self.api.post("latest", {"user": consent.person.value}, billed=True)
        if got.code == "01":
            return m.NoNewerData()
        return self.codes.outcome(got.code, lambda: m.Updated(m.need(got.facts)))
