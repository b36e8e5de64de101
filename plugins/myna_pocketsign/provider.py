"""The provider: what PocketSign Verify can do, each capability a method or a few."""

from functools import cache, partial

import attrs

import myna_sdk.authoring as m
from myna_pocketsign import checking, consenting, doctor, latest, verifying
from myna_pocketsign.calls import Calls
from myna_pocketsign.documents import document
from myna_pocketsign.refusals import Refusals
from myna_pocketsign.settings import Settings


class PocketSign(
    m.SignatureVerifier,
    m.AuthenticationVerifier,
    m.StatusChecker,
    m.ConsentRegistry,
    m.LatestFactsSource,
    m.Diagnosable,
):
    """A registered verifier of the person's signatures, on the firm's behalf.

    There is no method that deletes anything at the operator: a verification that a statutory
    record names could never be re-verified then, and a provider cannot know which those are.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._calls = cache(partial(_calls, settings, Refusals(settings.codes)))

    async def verify_signature(self, signed: m.Signed, ctx: m.Context) -> m.Outcome:
        """Return the verdict with every check, see `verifying.verdict`; the facts are in it once.

        Raises:
            TransportError: A request did not end in a reply.
            ProtocolError: A reply broke its specification.
            ConfigError: ``service-environment``: see `environments.base_url_for`.
        """
        wire, check = self._settings.wire, self._settings.check_method
        question = verifying.of_signature(signed, wire.data, check)
        return self._tenanted(await verifying.verdict(self._calls(ctx.environment), question, ctx))

    async def verify_authentication(
        self, answer: m.AuthenticationResponse, ctx: m.Context
    ) -> m.Outcome:
        """Return the verdict on a response to our own nonce. There are no facts in it.

        Raises:
            TransportError: As `verify_signature`, and so are the others.
        """
        question = verifying.of_response(answer, self._settings.check_method)
        return self._tenanted(await verifying.verdict(self._calls(ctx.environment), question, ctx))

    async def check_status(self, ask: m.StatusRequest, ctx: m.Context) -> m.StatusAnswer:
        """Return how the certificate stands, see `checking.one`.

        Raises:
            TransportError: As `verify_signature`, and so are the others.
        """
        return await checking.one(self._calls(ctx.environment), ask, ctx)

    @property
    def batch_limit(self) -> int:
        """The most requests in one call, as the wire options say."""
        return self._settings.wire.batch_size

    async def check_statuses(
        self, ask: m.StatusBatch, ctx: m.Context
    ) -> tuple[m.StatusAnswer, ...]:
        """Return one answer for each request, in their order.

        Raises:
            TransportError: As `verify_signature`, and so are the others.
        """
        return await checking.several(self._calls(ctx.environment), ask.requests, ctx)

    async def prepare_consent(
        self, ask: m.ConsentAsk, ctx: m.Context
    ) -> m.Document | m.Undetermined:
        """Return the consent or cancellation document, made here; nothing is sent.

        Where no method takes a cancellation, nobody is asked to sign one: ``not-supported``.

        Raises:
            ConfigError: ``consent-form-unconfirmed``: outside a mock world the operator's own
                form is needed.
        """
        wire = self._settings.wire
        if ask.withdrawal_of is not None and not wire.withdraw_consent:
            return m.Undetermined(m.Reason.NOT_SUPPORTED)
        return document(ask, wire, ctx.environment)

    async def register_consent(
        self, consent: m.SignedConsent, ctx: m.Context
    ) -> m.ConsentRegistered:
        """Return that the consent is registered, or why not; see `consenting.register`.

        Raises:
            TransportError: As `verify_signature`, and so are the others.
        """
        return await consenting.register(self._calls(ctx.environment), consent)

    async def consent_status(self, consent: m.ConsentQuery, ctx: m.Context) -> m.ConsentAnswer:
        """Return how the consent stands, or ``not-supported``.

        Raises:
            TransportError: As `verify_signature`, and so are the others.
        """
        return await consenting.status(self._calls(ctx.environment), consent)

    async def withdraw_consent(
        self, withdrawal: m.SignedWithdrawal, ctx: m.Context
    ) -> m.ConsentAnswer:
        """Return that the consent is withdrawn, why not, or ``not-supported``.

        Raises:
            TransportError: As `verify_signature`, and so are the others.
        """
        return await consenting.withdraw(self._calls(ctx.environment), withdrawal)

    async def fetch_latest(self, consent: m.LiveConsent, ctx: m.Context) -> m.FactsUpdate:
        """Return the newer facts, or why there are none; see `latest.fetch`.

        Raises:
            TransportError: As `verify_signature`: whether it was billed is not known.
        """
        return await latest.fetch(self._calls(ctx.environment), consent, ctx)

    async def diagnose(self, ctx: m.Context) -> tuple[m.Check, ...]:
        """Return checks of the way to the service and of the token; see `doctor.diagnose`.

        Raises:
            ConfigError: ``service-environment``: see `environments.base_url_for`.
        """
        return await doctor.diagnose(self._calls(ctx.environment))

    def _tenanted(self, outcome: m.Outcome) -> m.Outcome:
        tenant = self._settings.tenant
        if not isinstance(outcome, m.Verified) or outcome.person is None or tenant is None:
            return outcome
        return attrs.evolve(outcome, person=attrs.evolve(outcome.person, tenant=tenant))


def _calls(settings: Settings, refusals: Refusals, environment: m.Environment) -> Calls:
    return Calls(settings=settings, environment=environment, refusals=refusals)
