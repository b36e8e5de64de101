"""Which service of a world a request is for."""

from email.utils import format_datetime
from functools import lru_cache

import attrs

from myna_mock.ca import service as certificates
from myna_mock.ca.certificate_authority import CertificateAuthority
from myna_mock.services.desktop_signer import service as desktop_signer
from myna_mock.services.digital_auth_app import service as digital_auth_app
from myna_mock.services.person_page import service as person_page
from myna_mock.services.pocketsign import service as pocketsign
from myna_mock.services.pocketsign.site import PREFIX
from myna_sdk.model.instants import Instant
from myna_sdk.testing.service import ServiceReply, ServiceRequest


@attrs.frozen(kw_only=True)
class Switchboard:
    """The services of one world.

    Attributes:
        app: デジタル認証アプリ.
        page: The person's page.
        ca: The certificate authority.
        operator: PocketSign Verify.
        signer: The desktop signer.
    """

    app: digital_auth_app.DigitalAuthApp
    page: person_page.PersonPageService
    ca: CertificateAuthority
    operator: pocketsign.PocketSign
    signer: desktop_signer.DesktopSigner

    def operation(self, request: ServiceRequest) -> str:
        """Return what ``request`` asks for, as faults are addressed, or ``unknown``."""
        found = self.app.operation(request)
        if found is not None:
            return f"{digital_auth_app.NAME}.{found.value}"
        asked = self.operator.operation(request)
        if asked is not None:
            return f"{pocketsign.NAME}.{asked.value}"
        if request.path.startswith(desktop_signer.PREFIX):
            return f"{desktop_signer.NAME}.{self.signer.operation(request).value}"
        if request.path.startswith(person_page.PREFIX):
            return f"{person_page.NAME}.page"
        if request.path.startswith(certificates.PREFIX):
            return f"{certificates.NAME}.{self._certificates.operation(request)}"
        return "unknown"

    def handle(self, request: ServiceRequest, at: Instant) -> ServiceReply:
        """Return the reply of the service that ``request`` is for, dated by the world's clock."""
        reply = self._reply(request, at)
        return ServiceReply(reply.status, (("date", _date(at)), *reply.headers), reply.body)

    def _reply(self, request: ServiceRequest, at: Instant) -> ServiceReply:
        if request.path.startswith(person_page.PREFIX):
            return self.page.handle(request, at)
        if request.path.startswith(certificates.PREFIX):
            return self._certificates.handle(request, at)
        if request.path.startswith(PREFIX):
            return self.operator.handle(request, at)
        if request.path.startswith(desktop_signer.PREFIX):
            return self.signer.handle(request, at)
        return self.app.handle(request, at)

    @property
    def _certificates(self) -> certificates.CertificateAuthorityService:
        return certificates.CertificateAuthorityService(self.ca)


@lru_cache(maxsize=1)
def _date(at: Instant) -> str:
    """Return ``at`` for a header; a world's clock mostly stands still."""
    return format_datetime(at, usegmt=True)
