"""What a tenant can find out about its own configuration without any person."""

from typing import Final

import myna_sdk.authoring as m
from myna_pocketsign.calls import Calls
from myna_pocketsign.replies import VerifyReply

_RULES: Final[m.Rules] = m.read_rules("myna_pocketsign", "pocketsign-")
_METHOD: Final = "VerificationService/GetVerification"
_MADE_UP: Final = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
_UNKNOWN: Final = "plugin:not_found"
_NO_SERVICE: Final = "plugin:HTTP-"


async def diagnose(calls: Calls) -> tuple[m.Check, ...]:
    """Return one check each for the way to the service and for the token.

    A verification of a made-up id is asked for: a service that accepts the token knows none.
    Nobody's data is sent, and the operator's billing rules do not name that method.

    Raises:
        ConfigError: ``service-environment``.
    """
    try:
        got = await calls.ask(_METHOD, {"verificationId": _MADE_UP}, VerifyReply)
    except (m.TransportError, m.ProtocolError) as fault:
        return _no_service(fault.code)
    if isinstance(got, VerifyReply):
        return _no_service("a verification that nobody made")
    detail = got.detail or ""
    if got.reason is m.Reason.PROVIDER_MISCONFIGURED:
        return (_reached(), _check(2, m.CheckResult.FAILED, _code(detail)))
    if detail.startswith(_NO_SERVICE):  # a status without the service's own document
        return _no_service(_code(detail))
    accepted = m.CheckResult.PASSED if detail == _UNKNOWN else m.CheckResult.UNKNOWN
    return (_reached(), _check(2, accepted, _code(detail)))


def _reached() -> m.Check:
    return _check(1, m.CheckResult.PASSED, "an error in the service's own form")


def _no_service(why: str) -> tuple[m.Check, ...]:
    return (_check(1, m.CheckResult.FAILED, why), _check(2, m.CheckResult.NOT_MADE, "no service"))


def _code(detail: str) -> str:
    return detail.partition(":")[2] or "an unknown error"


def _check(number: int, result: m.CheckResult, looked_at: str) -> m.Check:
    return _RULES[f"pocketsign-{number}"].check(result, looked_at)
