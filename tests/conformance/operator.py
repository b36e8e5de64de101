"""An operator's interface and a provider that keeps every rule, for tests to spoil the provider."""

from typing import Any

import attrs

import myna_sdk.authoring as m
import myna_sdk.testing as t
from myna_sdk.testing.conformance import asked
from myna_sdk.testing.conformance.call_case import (
    Call,
    check_status,
    check_statuses,
    consent_status,
    fetch_latest,
    prepare_consent,
    register_consent,
    unsupported,
    verify_authentication,
    verify_signature,
    withdraw_consent,
)

GOOD = {
    "code": "00",
    "ref": "answer-1",
    "user": asked.PERSON_ID,
    "sha256": "",
    "standing": "valid",
    "expires": "2036-11-02T00:00:00+09:00",
    "form": "RE9DVU1FTlQ=",
    "facts": t.FACTS,
}


@attrs.frozen(kw_only=True)
class Wire:
    code: str
    ref: str | None = None
    user: str | None = None
    standing: str | None = None
    expires: m.Instant | None = None
    form: m.Base64 | None = None
    facts: m.CertificateFacts | None = None


class Good(
    m.SignatureVerifier,
    m.AuthenticationVerifier,
    m.StatusChecker,
    m.ConsentRegistry,
    m.LatestFactsSource,
):
    """It keeps every rule; each method is one call."""

    def __init__(self) -> None:
        self.codes = m.Codes({"41": m.Reason.CERTIFICATE_REVOKED}, ok="00")
        base = m.HttpsUrl("https://operator.example")
        self.api = m.JsonApi(base, bearer=m.Secret("canary-token"), reply=Wire)

    async def ask(self, path: str, ctx: m.Context, **asked_for: Any) -> Wire:
        """Return the reply to one request, billed if it costs money."""
        del ctx
        return await self.api.post(path, asked_for, billed=path != "form")

    async def verify_signature(self, signed: m.Signed, ctx: m.Context) -> m.Outcome:
        got = await self.ask("verify", ctx, jwe=signed.sealed)
        return self.codes.outcome(
            got.code, lambda: m.Verified(self.who(got), facts=m.need(got.facts))
        )

    async def verify_authentication(
        self, answer: m.AuthenticationResponse, ctx: m.Context
    ) -> m.Outcome:
        got = await self.ask("authenticate", ctx, nonce=answer.nonce)
        return self.codes.outcome(got.code, lambda: m.Verified(self.who(got)))

    async def check_status(self, ask: m.StatusRequest, ctx: m.Context) -> m.StatusAnswer:
        got = await self.ask("status", ctx, user=None if ask.person is None else ask.person.value)
        self.who(got)
        return self.codes.outcome(got.code, lambda: self.stands(got, ctx))

    async def check_statuses(
        self, ask: m.StatusBatch, ctx: m.Context
    ) -> tuple[m.StatusAnswer, ...]:
        found = await self.check_status(ask.requests[0], ctx)
        return (found,) * len(ask.requests)

    async def prepare_consent(self, ask: m.ConsentAsk, ctx: m.Context) -> m.Document:
        got = await self.ask("form", ctx, firm=ask.firm)
        return m.Document(m.Concealed(m.need(got.form if got.code == "00" else None)))

    async def register_consent(
        self, consent: m.SignedConsent, ctx: m.Context
    ) -> m.ConsentRegistered:
        got = await self.ask("consents", ctx, jwe=consent.signed.sealed)
        return self.codes.outcome(
            got.code, lambda: m.ConsentRegistration(expires_at=m.need(got.expires))
        )

    async def consent_status(self, consent: m.ConsentQuery, ctx: m.Context) -> m.ConsentAnswer:
        got = await self.ask("consent", ctx, ref=consent.provider_id)
        state = m.ConsentState.ACTIVE
        return self.codes.outcome(
            got.code, lambda: m.ConsentStanding(state=state, expires_at=m.need(got.expires))
        )

    async def withdraw_consent(
        self, withdrawal: m.SignedWithdrawal, ctx: m.Context
    ) -> m.ConsentAnswer:
        del withdrawal, ctx
        return m.Undetermined(m.Reason.NOT_SUPPORTED)

    async def fetch_latest(self, consent: m.LiveConsent, ctx: m.Context) -> m.FactsUpdate:
        got = await self.ask("latest", ctx, user=consent.person.value)
        self.who(got)
        return self.codes.outcome(got.code, lambda: m.Updated(m.need(got.facts)))

    def who(self, got: Wire) -> m.PersonRef:
        """Return the person, who must be the one that was asked about."""
        if got.code == "00" and m.need(got.user) != asked.PERSON_ID:
            raise m.ProtocolError("reply-field-invalid", "somebody else's answer", field="user")
        return m.person(got.user or "nobody")

    def stands(self, got: Wire, ctx: m.Context) -> m.StatusAnswer:
        """Return how the certificate stands; an unknown word is not valid."""
        known = [each for each in m.Standing if each == m.need(got.standing)]
        return m.CertificateStatus(
            standing=known[0] if known else m.Standing.UNKNOWN,
            code=got.standing,
            checked_at=ctx.at,
        )


_SUBJECT = ("code", "user")
_OVER = {"another code": {"code": "41"}}
REPLIES = {
    name: t.good(
        GOOD,
        promised=promised,
        codes=("code",) if name != "form" else (),
        choices=("standing",) if name == "status" else (),
        echoes=("user",) if "user" in promised else (),
        contradictions=_OVER,
        billed=name != "form",
    )
    for name, promised in {
        "verify": (*_SUBJECT, "facts"),
        "authenticate": _SUBJECT,
        "status": (*_SUBJECT, "standing"),
        "form": ("code", "form"),
        "consents": ("code", "expires"),
        "consent": ("code", "expires"),
        "latest": (*_SUBJECT, "facts"),
    }.items()
}
CALLS: tuple[Call, ...] = (
    verify_signature(asked.SIGNED),
    verify_authentication(asked.RESPONSE),
    check_status(asked.BY_PERSON),
    check_statuses((asked.BY_PERSON, asked.BY_PERSON)),
    prepare_consent(),
    register_consent(asked.SIGNED),
    consent_status(),
    unsupported(withdraw_consent(asked.SIGNED)),
    fetch_latest(),
)


def other_side() -> t.GoodApi:
    """Return the interface, every reply of it good."""
    return t.GoodApi(REPLIES)
