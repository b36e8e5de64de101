"""CheckCertificateStatus, CheckUserStatus and their batch forms."""

from typing import Any, Final

import attrs

import myna_sdk.authoring as m
from myna_pocketsign import words
from myna_pocketsign.calls import Calls
from myna_pocketsign.checklist import UNMADE, compared
from myna_pocketsign.refusals import reason_in
from myna_pocketsign.replies import BatchReply, BatchResult, ErrorMessage, StatusReply
from myna_pocketsign.standing import certificate_status, reference, standing

CERTIFICATE: Final = "CertificateService/CheckCertificateStatus"
CERTIFICATES: Final = "CertificateService/BatchCheckCertificateStatus"
USER: Final = "UserService/CheckUserStatus"
USERS: Final = "UserService/BatchCheckUserStatus"
_CARD_TYPES: Final = {
    words.SIGNING: "TYPE_JPKI_CARD_DIGITAL_SIGNATURE",
    words.AUTHENTICATION: "TYPE_JPKI_CARD_USER_AUTHENTICATION",
}
_MOBILE: Final = frozenset({m.Carrier.ANDROID, m.Carrier.IPHONE, m.Carrier.PHONE})


@attrs.frozen(repr=False)
class Query(m.Masked):
    """One status request as the service is asked it.

    Attributes:
        ask: What the core asked.
        batch: The method's batch form.
        method: The method.
        message: Its request.
    """

    ask: m.StatusRequest
    method: str
    batch: str
    message: m.Concealed[dict[str, Any]]


def query(ask: m.StatusRequest) -> Query:
    """Return how the service is asked: by the certificate if its id is known, else by the person.

    Raises:
        PluginError: ``plugin-failed``: neither is given.
    """
    by = {"checkMethod": words.METHODS[ask.method]}
    certificate = certificate_id(ask)
    if certificate is not None:
        message: dict[str, Any] = {"certificateId": certificate, **by}
        return Query(ask, CERTIFICATE, CERTIFICATES, m.Concealed(message))
    if ask.person is None:
        raise m.PluginError("plugin-failed", "a status request names person or certificate")
    message = {"userId": ask.person.value, "certificateType": _type(ask), **by}
    return Query(ask, USER, USERS, m.Concealed(message))


def certificate_id(ask: m.StatusRequest) -> m.Concealed[str] | None:
    """Return the id of the certificate that is asked about; ``None`` where it is the person."""
    if ask.certificate is not None and ask.certificate.provider_id is not None:
        return ask.certificate.provider_id
    by_certificate = ask.person is not None and ask.person.kind is m.RefKind.CERTIFICATE
    return ask.person.value if ask.person is not None and by_certificate else None


def _type(ask: m.StatusRequest) -> str:
    card = _CARD_TYPES[ask.kind]
    mobile = ask.certificate is not None and ask.certificate.carrier in _MOBILE
    return card.replace("CARD", "MOBILE") if mobile else card


async def one(calls: Calls, ask: m.StatusRequest, ctx: m.Context) -> m.StatusAnswer:
    """Return how the certificate stands.

    1. The operator answers instead of declining.
    4. The certificate is of the kind that was asked about.
    5. State and status do not contradict each other.
    9. Revocation was looked up as asked.
    11. The answer is about the person and certificate that were asked about.
    """
    asked = query(ask)
    got = await calls.ask(asked.method, asked.message.reveal(), StatusReply, billed=True)
    return answer(asked, got, ctx) if isinstance(got, StatusReply) else got


async def several(
    calls: Calls, asks: tuple[m.StatusRequest, ...], ctx: m.Context
) -> tuple[m.StatusAnswer, ...]:
    """Return one answer for each request, in their order: one call for each way of asking.

    The core asks in one way only, and in no longer a batch than `PocketSign.batch_limit`.
    """
    queries = [query(ask) for ask in asks]
    found: dict[int, m.StatusAnswer] = {}
    for method in (CERTIFICATES, USERS):
        some = [number for number, asked in enumerate(queries) if asked.batch == method]
        if some:
            answers = await _batch(calls, [queries[number] for number in some], ctx)
            found.update(zip(some, answers, strict=True))
    return tuple(found[number] for number in range(len(asks)))


async def _batch(calls: Calls, queries: list[Query], ctx: m.Context) -> tuple[m.StatusAnswer, ...]:
    requests = [asked.message.reveal() for asked in queries]
    message = {calls.settings.wire.batch_requests: requests}
    got = await calls.ask(queries[0].batch, message, BatchReply, billed=True)
    if not isinstance(got, BatchReply):
        return (got,) * len(queries)
    if len(got.results) != len(queries):
        checks = UNMADE.passed("ps-1").failed("ps-11", f"{len(got.results)} answers").checks()
        return (m.Undetermined(m.Reason.PROVIDER_FAULTY, checks=checks),) * len(queries)
    return tuple(
        _of_batch(calls, asked, result, ctx)
        for asked, result in zip(queries, got.results, strict=True)
    )


def _of_batch(calls: Calls, asked: Query, result: BatchResult, ctx: m.Context) -> m.StatusAnswer:
    if (result.response is None) == (result.error is None):
        checks = UNMADE.failed("ps-5", "both an answer and an error, or neither").checks()
        return m.Undetermined(m.Reason.PROVIDER_FAULTY, checks=checks)
    if result.error is not None:
        return calls.refusals.named(result.error.code or "unspecified", _reasons(result.error))
    return answer(asked, m.need(result.response), ctx)


def _reasons(error: ErrorMessage) -> tuple[str, ...]:
    details = [m.JsonObject({"type": each.type, "value": each.value}) for each in error.details]
    return tuple(reason for reason in map(reason_in, details) if reason is not None)


def answer(asked: Query, got: StatusReply, ctx: m.Context) -> m.StatusAnswer:
    """Return what one answer tells, or why it is not believed."""
    seen = about(asked.ask, got, UNMADE.passed("ps-1"))
    which = reference(got.certificate)
    found = standing(got.certificate_status, got.state)
    word = None if got.certificate_status is None else got.certificate_status.status
    seen = seen.noted("ps-5", compared(found is not None), f"{got.state}, {word}"[:64])
    if seen.failures or found is None:
        return m.Undetermined(m.Reason.PROVIDER_FAULTY, checks=seen.checks())
    return certificate_status(
        got.certificate_status, found, at=ctx.at, certificate=which, code=got.state or word
    )


def about(ask: m.StatusRequest, got: StatusReply, seen: m.Checklist) -> m.Checklist:
    """Return ``seen`` with the checks 4, 9 and 11: whom, what and how the answer is about."""
    which = reference(got.certificate)
    seen = seen.noted("ps-4", compared(which is not None and which.kind is ask.kind))
    seen = seen.noted("ps-11", _about_what(ask, got))
    told = None if got.certificate_status is None else got.certificate_status.check_method
    return seen.noted("ps-9", compared(words.method(told) is ask.method))


def _about_what(ask: m.StatusRequest, got: StatusReply) -> m.CheckResult:
    """Return whether the answer names whom and what was asked about; unknown if it names nobody."""
    person = ask.person
    named = person is not None and person.kind is m.RefKind.OPERATOR_USER
    pairs = (
        (person.value if person is not None and named else None, got.user),
        (certificate_id(ask), got.certificate),
    )
    told = [(known, shown) for known, shown in pairs if known is not None and shown is not None]
    if not told:
        return m.CheckResult.UNKNOWN
    return compared(all(_same(shown.id, known) for known, shown in told))


def _same(shown: str | None, known: m.Concealed[str]) -> bool:
    return shown is not None and shown == known.reveal()
