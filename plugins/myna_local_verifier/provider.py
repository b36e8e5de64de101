"""The provider: what a firm that is a 署名検証者 of its own does itself."""

from functools import cached_property
from hashlib import sha256

import myna_sdk.authoring as m
from myna_local_verifier import checking, doctor, verifying
from myna_local_verifier.asking import Asker
from myna_local_verifier.settings import Settings
from myna_local_verifier.trusting import anchors_in
from myna_local_verifier.verifying import Question
from myna_sdk.store.crl_files import CrlIndexFile


class LocalVerifier(m.SignatureVerifier, m.AuthenticationVerifier, m.StatusChecker, m.Diagnosable):
    """Judges signatures and certificates on the parts of `myna_sdk.jpki`.

    The certificate is looked at once. What stays of it is a trace that tells which it was.
    """

    def __init__(self, settings: Settings) -> None:
        """Read the roots.

        Raises:
            ConfigError: ``config-invalid``: a file is no root of the hierarchy.
        """
        self._settings = settings
        self._anchors = anchors_in(settings)

    async def verify_signature(self, signed: m.Signed, ctx: m.Context) -> m.Outcome:
        """Return the verdict with every check, see `verifying.verdict`.

        A signature that is sealed for an operator is opened there and nowhere else:
        ``not-supported``.

        Raises:
            TransportError: A request did not end in a reply, or a file could not be read.
            ProtocolError: A reply is none of a list's server or of a responder.
            ConfigError: ``service-environment``: the anchors are those of another environment.
        """
        given = signed.signature
        if not isinstance(given, m.Detached):
            return m.Undetermined(m.Reason.NOT_SUPPORTED, detail="plugin:sealed-for-an-operator")
        question = Question(
            given=given,
            digest=m.Concealed(signed.document.sha256),
            form=signed.digest_form,
            kind=m.CertificateKind.SIGNING,
            identify=signed.identify,
        )
        return await verifying.verdict(self._asker(ctx), question, ctx)

    async def verify_authentication(
        self, answer: m.AuthenticationResponse, ctx: m.Context
    ) -> m.Outcome:
        """Return the verdict on a response to our own nonce. There are no facts in it.

        Raises:
            TransportError: As `verify_signature`, and so are the others.
        """
        question = Question(
            given=answer.response,
            digest=m.Concealed(sha256(answer.nonce.reveal()).digest()),
            form=m.DigestForm.DIGEST_INFO,
            kind=m.CertificateKind.USER_AUTHENTICATION,
            identify=answer.identify,
        )
        return await verifying.verdict(self._asker(ctx), question, ctx)

    async def check_status(self, ask: m.StatusRequest, ctx: m.Context) -> m.StatusAnswer:
        """Return how the certificate stands, see `checking.status`.

        Raises:
            TransportError: As `verify_signature`, and so are the others.
        """
        return await checking.status(self._asker(ctx), ask, ctx)

    async def check_statuses(
        self, ask: m.StatusBatch, ctx: m.Context
    ) -> tuple[m.StatusAnswer, ...]:
        """Return one answer for each request, in their order, asked one after the other.

        Raises:
            TransportError: As `verify_signature`, and so are the others.
        """
        asker = self._asker(ctx)
        return tuple([await checking.status(asker, each, ctx) for each in ask.requests])

    async def diagnose(self, ctx: m.Context) -> tuple[m.Check, ...]:
        """Return one check for each thing looked at; see `doctor.diagnose`."""
        return await doctor.diagnose(self._asker(ctx), ctx)

    @cached_property
    def _made(self) -> Asker:
        lists = self._settings.crl
        index = None
        if lists is not None and lists.index is not None:
            index = CrlIndexFile(lists.index, self._anchors)
        return Asker(settings=self._settings, anchors=self._anchors, index=index)

    def _asker(self, ctx: m.Context) -> Asker:
        expected = m.anchors_of(ctx.environment)
        if self._settings.anchors is not expected:
            raise m.ConfigError(
                "service-environment",
                f"{ctx.provider}: anchors {self._settings.anchors} in {ctx.environment}",
            )
        return self._made
