"""The provider: sends a person to the desktop signer of a mock world and fetches what they signed.

What it yields is what a card reader will: `Detached`, certificate and signature in clear.
"""

from typing import Final

import attrs

import myna_sdk.authoring as m

_TAKES: Final = m.read_rules("myna_mock.desktop_signer")["mock-signer-1"]
_ANYBODY: Final = m.Secret("MOCK")
"""Who may start a request is told by where its browsers return to."""


@attrs.frozen(kw_only=True)
class Settings:
    """One desktop signer.

    Attributes:
        base_url: Its root in a mock world: ``…/w/NAME/desktop-signer``.
        redirect_uri: Where browsers come back to.
    """

    base_url: m.HttpsUrl
    redirect_uri: m.ReturnUrl


@attrs.frozen(kw_only=True)
class _Started:
    id: str
    secret: str
    url: str


@attrs.frozen(kw_only=True)
class _Result:
    certificate: m.Base64
    signature: m.Base64


class DesktopSigner(m.Signer, m.Diagnosable):
    """Has people sign at a page of the mock world."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def begin_signing(self, ask: m.SignRequest, ctx: m.Context) -> m.Redirect:
        """Return where the person signs.

        Raises:
            TransportError: The world could not be asked.
            ProtocolError: It answered otherwise.
        """
        block = ask.document.to_be_signed(m.DigestForm.DIGEST_INFO)
        started = await self._started(block, ask.state)
        private = f"{started.id} {started.secret}".encode()
        return m.Redirect(url=started.url, private=m.Concealed(private))

    async def complete_signing(self, back: m.SignReturn, ctx: m.Context) -> m.Signing:
        """Return what the person signed, or ``cancelled``.

        Raises:
            TransportError: As `begin_signing`, and so are the others.
        """
        if back.parameter("error") is not None:
            return m.Undetermined(m.Reason.CANCELLED)
        request, _, secret = back.private.reveal().decode().partition(" ")
        if back.parameter("request") != request:
            return m.Undetermined(m.Reason.CALLBACK_MALFORMED)
        api = m.JsonApi(self._settings.base_url, bearer=m.Secret(secret), reply=_Result)
        made = await api.get(f"requests/{request}/result")
        certificate = m.CertificateReference(kind=m.CertificateKind.SIGNING)
        return m.SignedPresentation(
            signed=m.Signed(
                document=back.document,
                digest_form=m.DigestForm.DIGEST_INFO,
                signature=m.Detached(
                    certificate=m.Concealed(made.certificate),
                    signature=m.Concealed(made.signature),
                ),
            ),
            presentation=m.Presentation(means=m.Means.REDIRECT, certificate=certificate),
        )

    async def diagnose(self, ctx: m.Context) -> tuple[m.Check, ...]:
        """Return whether the world takes a request of this firm's. Nothing is signed."""
        try:
            await self._started(bytes(32), "doctor")
        except (m.TransportError, m.ProtocolError) as fault:
            told = f"{fault.code} {fault.data.get('status', '')}".rstrip()
            return (_TAKES.check(m.CheckResult.FAILED, told),)
        return (_TAKES.check(m.CheckResult.PASSED, "an id and a page to sign at"),)

    async def _started(self, block: bytes, state: str) -> _Started:
        api = m.JsonApi(self._settings.base_url, bearer=_ANYBODY, reply=_Started)
        return_to = str(self._settings.redirect_uri)
        return await api.post("requests", {"block": block, "state": state, "return_to": return_to})
