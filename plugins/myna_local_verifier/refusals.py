"""What a flaw of the trust core means for the outcome. The flaw itself is kept in ``detail``."""

from collections.abc import Mapping
from typing import Final

import myna_sdk.authoring as m
from myna_local_verifier.standing import Refusal
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.verdicts import Refused, Unproven

_R = m.Reason

REJECTED: Final[Mapping[Flaw, m.Reason]] = {
    Flaw.REVOKED: _R.CERTIFICATE_REVOKED,
    Flaw.HELD: _R.CERTIFICATE_HELD,
    Flaw.CERTIFICATE_EXPIRED: _R.CERTIFICATE_EXPIRED,
    Flaw.ANCHOR_EXPIRED: _R.CERTIFICATE_EXPIRED,
}
"""What is wrong with the certificate, where it is not simply invalid."""

UNTOLD: Final[Mapping[Flaw, m.Reason]] = {
    Flaw.NOT_CHECKED: _R.CERTIFICATE_UNKNOWN,
    # A root that was not supplied yet, or a card or phone that is newer than this version
    Flaw.ISSUER_KEY_UNKNOWN: _R.CERTIFICATE_UNKNOWN,
    Flaw.POLICY_UNKNOWN: _R.CERTIFICATE_UNKNOWN,
    Flaw.POLICY_UNCONFIRMED: _R.CERTIFICATE_UNKNOWN,
    # A clock that is slow, ours or theirs
    Flaw.ANCHOR_NOT_YET_VALID: _R.CERTIFICATE_UNKNOWN,
    Flaw.CERTIFICATE_NOT_YET_VALID: _R.CERTIFICATE_UNKNOWN,
    # Signed by the issuer, and not read here
    Flaw.PERSONAL_DATA_MISSING: _R.FACTS_MISSING,
    Flaw.PERSONAL_DATA_REPEATED: _R.FACTS_MISSING,
    Flaw.PERSONAL_DATA_NOT_TEXT: _R.FACTS_MISSING,
    Flaw.PERSONAL_DATA_TOO_LONG: _R.FACTS_MISSING,
    Flaw.NAME_UNREADABLE: _R.FACTS_MISSING,
    Flaw.ADDRESS_UNREADABLE: _R.FACTS_MISSING,
    Flaw.BIRTH_DATE_UNREADABLE: _R.FACTS_MISSING,
    Flaw.SEX_UNREADABLE: _R.FACTS_MISSING,
    Flaw.SUBSTITUTES_UNREADABLE: _R.FACTS_MISSING,
    Flaw.MY_NUMBER_REFUSED: _R.FACTS_MISSING,
    # The list or the responder
    Flaw.CRL_MISSING: _R.UPSTREAM_FAILED,
    Flaw.CRL_STALE: _R.UPSTREAM_FAILED,
    Flaw.OCSP_INTERNAL_ERROR: _R.UPSTREAM_FAILED,
    Flaw.OCSP_TRY_LATER: _R.UPSTREAM_BUSY,
    Flaw.OCSP_UNAUTHORIZED: _R.PROVIDER_MISCONFIGURED,
    Flaw.OCSP_SIGNATURE_REQUIRED: _R.PROVIDER_MISCONFIGURED,
    Flaw.OCSP_SAYS_UNKNOWN: _R.CERTIFICATE_UNKNOWN,
}
"""What could not be told, where it is not a list or answer that must not be believed."""

_SIGNATURE: Final = 15
"""From this check on it is the signature that does not hold."""


def refusal(verdict: Refused | Unproven) -> Refusal:
    """Return the outcome that a verdict is which proves nothing."""
    flaw, checks = verdict.flaw, verdict.checks
    detail = f"plugin:{flaw.value}"
    if isinstance(verdict, Unproven) or flaw in UNTOLD:
        return m.Undetermined(untold(flaw), checks=checks, detail=detail)
    if verdict.number >= _SIGNATURE:
        return m.Rejected(_R.SIGNATURE_INVALID, checks=checks, detail=detail)
    reason = REJECTED.get(flaw, _R.CERTIFICATE_INVALID)
    return m.Rejected(reason, checks=checks, detail=detail)


def untold(flaw: Flaw) -> m.Reason:
    """Return the reason of what could not be told: a list or answer that is not believed."""
    return UNTOLD.get(flaw, _R.PROVIDER_FAULTY)
