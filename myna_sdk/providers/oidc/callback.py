"""What came back with the browser: a code, an error, or something else."""

import re
from typing import Final

from myna_sdk.model.checks import CheckResult
from myna_sdk.model.masking import Concealed
from myna_sdk.model.outcome import Undetermined
from myna_sdk.model.reasons import Reason
from myna_sdk.model.rules import Checklist
from myna_sdk.providers.capabilities import LoginReturn
from myna_sdk.providers.oidc.party import RelyingParty
from myna_sdk.providers.oidc.refusals import refusal

_CODE: Final = re.compile(r"[\x21-\x7e]{1,4096}\Z", re.ASCII)


def read_code(
    party: RelyingParty, back: LoginReturn, checks: Checklist
) -> tuple[Concealed[str] | Undetermined, Checklist]:
    """Return the authorization code, or what the callback says instead (RFC 6749 §4.1.2).

    ``state`` was compared by the core before. ``iss`` is compared here if it is present
    (RFC 9207 §2.4), before anything else is believed.
    """
    issuer = back.parameter("iss")
    if issuer is not None:
        if issuer != party.issuer:
            return Undetermined(Reason.CALLBACK_MALFORMED), checks.failed("oidc-13")
        checks = checks.passed("oidc-13")
    else:
        checks = checks.noted("oidc-13", CheckResult.NOT_MADE, "absent")
    error = back.parameter("error")
    code = Concealed(back.parameter("code"))
    if error is not None and code.reveal() is None:
        return refusal(error), checks
    if error is not None or not _CODE.match(code.reveal() or ""):
        return Undetermined(Reason.CALLBACK_MALFORMED), checks
    return Concealed(code.reveal() or ""), checks
