"""What a relying party can find out about its own configuration without any person."""

from typing import Final

from myna_sdk.effects import HttpReply, HttpRequest, Now
from myna_sdk.errors import ProtocolError, TransportError
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.http_dates import http_date
from myna_sdk.model.masking import Concealed
from myna_sdk.model.rules import read_rules
from myna_sdk.providers.oidc.exchange import post_code
from myna_sdk.providers.oidc.key_set import key_set_request, read_key_set
from myna_sdk.providers.oidc.party import RelyingParty
from myna_sdk.providers.oidc.refusals import refusal
from myna_sdk.providers.oidc.request import Remembered, authorization_url
from myna_sdk.providers.strict_json import read_json

_RULES: Final = read_rules("myna_sdk.providers", "doctor")
_MADE_UP_CODE: Final = "myna-doctor"


async def diagnose(party: RelyingParty) -> tuple[Check, ...]:
    """Return one check each for key set, clock, client authentication and authorization endpoint.

    No personal data is sent, and no login is left half done: the authorization request is made
    without a browser and asks for ``openid`` only.
    """
    keys, reply = await _key_set(party)
    return (keys, await _clock(party, reply), await _client(party), await _authorization(party))


async def _key_set(party: RelyingParty) -> tuple[Check, HttpReply | None]:
    try:
        reply = await key_set_request(party)
    except TransportError as fault:
        return _check("doctor-1", CheckResult.FAILED, fault.code), None
    try:
        keys = read_key_set(reply) if reply.status == 200 else None
    except ProtocolError as fault:
        return _check("doctor-1", CheckResult.FAILED, fault.code), reply
    if keys is None:
        return _check("doctor-1", CheckResult.FAILED, f"status {reply.status}"), reply
    usable = keys.usable(party.tokens.algorithms)
    result = CheckResult.PASSED if usable else CheckResult.FAILED
    return _check("doctor-1", result, f"{usable} usable keys of {len(keys.keys)}"), reply


async def _clock(party: RelyingParty, reply: HttpReply | None) -> Check:
    theirs = None if reply is None else http_date(reply.header("date") or "")
    if theirs is None:
        return _check("doctor-2", CheckResult.UNKNOWN, "no Date header")
    apart = abs((await Now() - theirs).total_seconds())
    result = CheckResult.PASSED if apart <= party.tokens.skew else CheckResult.FAILED
    return _check("doctor-2", result, f"{apart:.0f} s apart, skew {party.tokens.skew} s")


async def _client(party: RelyingParty) -> Check:
    remembered = await Remembered.fresh(party, ("openid",))
    try:
        reply = await post_code(party, remembered, Concealed(_MADE_UP_CODE))
    except TransportError as fault:
        return _check("doctor-3", CheckResult.FAILED, fault.code)
    try:
        error = read_json(reply, operation="token").text("error")
    except ProtocolError as fault:
        return _check("doctor-3", CheckResult.FAILED, f"status {reply.status}, {fault.code}")
    key = f"key {party.key.kid}"
    if error == "invalid_grant":
        return _check("doctor-3", CheckResult.PASSED, key)
    shown = refusal(error).detail or "an unknown error"
    return _check("doctor-3", CheckResult.FAILED, f"{key}, status {reply.status}, {shown}")


async def _authorization(party: RelyingParty) -> Check:
    remembered = await Remembered.fresh(party, ("openid",))
    request = HttpRequest(
        "GET",
        authorization_url(party, remembered, state="0" * 32),
        headers=(("accept", "text/html"),),
        operation="authorization",
    )
    try:
        reply = await request
    except TransportError as fault:
        return _check("doctor-4", CheckResult.FAILED, fault.code)
    shown = f"status {reply.status}"
    if 200 <= reply.status < 400 and "error=" not in (reply.header("location") or ""):
        return _check("doctor-4", CheckResult.PASSED, shown)
    return _check("doctor-4", CheckResult.FAILED, shown)


def _check(number: str, result: CheckResult, looked_at: str) -> Check:
    return _RULES[number].check(result, looked_at)
