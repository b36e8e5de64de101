"""The service as a whole: one path, one method of the Connect protocol."""

import json
import re
from collections.abc import Callable
from typing import Any

import attrs

from myna_mock.services.pocketsign import consents, latest, statuses, verifying
from myna_mock.services.pocketsign.desk import Call, Desk
from myna_mock.services.pocketsign.reading import Ask, RefusedError
from myna_mock.services.pocketsign.records import TenantId
from myna_mock.services.pocketsign.refusals import ConnectCode, ErrorReason, Refused
from myna_mock.services.pocketsign.site import OPERATIONS, PATHS, Method, Operation
from myna_mock.services.pocketsign.till import BILLS
from myna_mock.services.pocketsign.twists import OperatorFault
from myna_sdk.model.instants import Instant
from myna_sdk.testing.service import ServiceReply, ServiceRequest

NAME = "pocketsign"
_TOKEN = re.compile(r"Bearer MOCK-([0-9A-Za-z-]{1,64})\Z", re.ASCII)

_ANSWERS: dict[Method, statuses.Answer] = {
    Method.VERIFY: verifying.verify,
    Method.VERIFY_APP: verifying.verify_app,
    Method.GET_VERIFICATION: verifying.get,
    Method.LIST_VERIFICATIONS: verifying.several,
    Method.DELETE_VERIFICATION: verifying.delete,
    Method.CHECK_CERTIFICATE: statuses.of_certificate,
    Method.CHECK_CERTIFICATES: statuses.batch(statuses.of_certificate),
    Method.CHECK_USER: statuses.of_user,
    Method.CHECK_USERS: statuses.batch(statuses.of_user),
    Method.FETCH_BY_CERTIFICATE: latest.by_certificate,
    Method.FETCH_BY_USER: latest.by_user,
    Method.CREATE_CONSENT: consents.create,
    Method.CREATE_CONSENT_APP: consents.create_app,
    Method.GET_CONSENT: consents.get,
    Method.REVOKE_CONSENT: consents.revoke,
}


def tenant_of(request: ServiceRequest) -> TenantId | None:
    """Return the tenant of the request's token: every ``MOCK-…`` is a tenant's, nothing else is.

    So a real token, sent here by mistake, opens nothing.
    """
    found = _TOKEN.match(request.header("authorization") or "")
    return None if found is None else TenantId(found[1])


@attrs.frozen(kw_only=True)
class PocketSign:
    """The PocketSign Verify service of one world.

    Attributes:
        desk: What its calls work with.
        fault: Asked once for each call: what is to go wrong, or ``None``.
    """

    desk: Desk
    fault: Callable[[Operation], OperatorFault | None] = lambda operation: None

    def operation(self, request: ServiceRequest) -> Operation | None:
        """Return the operation that ``request`` asks for, or ``None`` if it is not ours."""
        method = PATHS.get(request.path)
        return None if method is None else OPERATIONS[method]

    def handle(self, request: ServiceRequest, at: Instant) -> ServiceReply:
        """Return the reply to ``request`` at the virtual instant ``at``."""
        method = PATHS.get(request.path)
        if method is None:
            return Refused(ConnectCode.UNIMPLEMENTED).reply()
        if request.method != "POST":
            return ServiceReply(405, (("allow", "POST"),))
        tenant = tenant_of(request)
        if tenant is None:
            return Refused(ConnectCode.UNAUTHENTICATED).reply()
        try:
            return _reply(self._answer(method, tenant, request, at))
        except RefusedError as refusal:
            return refusal.refused.reply()

    def _answer(
        self, method: Method, tenant: TenantId, request: ServiceRequest, at: Instant
    ) -> dict[str, Any]:
        ask = Ask.of(request)
        fault = self.fault(OPERATIONS[method])
        if isinstance(fault, ErrorReason):
            raise RefusedError(Refused.because(fault))
        return _ANSWERS[method](self.desk, Call(tenant=tenant, ask=ask, at=at, fault=fault))

    def charges(self) -> tuple[str, ...]:
        """Return what was charged for since the last time, and begin anew."""
        return self.desk.till.emptied()


def billed(operation: str, charges: tuple[str, ...]) -> bool:
    """Tell whether ``charges`` hold the one that an operation is asked for and billed by.

    Args:
        operation: As the journal calls it, with the service's name.
        charges: What was charged for.
    """
    service, _, name = operation.partition(".")
    if service != NAME or name not in list(Operation):
        return False
    charge = BILLS.get(Operation(name))
    return charge is not None and charge.value in charges


def _reply(told: dict[str, Any]) -> ServiceReply:
    content = json.dumps(told, ensure_ascii=False).encode()
    headers = (("content-type", "application/json"), ("cache-control", "no-store"))
    return ServiceReply(200, headers, content)
