"""What an OpenID Provider's errors mean for the outcome.

The official error table was not seen; the codes are those of RFC 6749 §4.1.2.1 and §5.2, OIDC
Core §3.1.2.6 and RFC 6750 §3.1 (which of them the service sends is unconfirmed).
"""

import re
from collections.abc import Mapping
from typing import Final

from myna_sdk.effects import HttpReply
from myna_sdk.errors import ProtocolError
from myna_sdk.model.outcome import OWN_CODE, Undetermined
from myna_sdk.model.reasons import Reason
from myna_sdk.providers.retrying import retry_after
from myna_sdk.providers.strict_json import read_json

REASONS: Final[Mapping[str, Reason]] = {
    "access_denied": Reason.CANCELLED,
    "server_error": Reason.UPSTREAM_FAILED,
    "temporarily_unavailable": Reason.UPSTREAM_FAILED,
    "invalid_client": Reason.PROVIDER_MISCONFIGURED,
    "unauthorized_client": Reason.PROVIDER_MISCONFIGURED,
    "invalid_scope": Reason.PROVIDER_MISCONFIGURED,
    "invalid_request": Reason.PROVIDER_MISCONFIGURED,
    "unsupported_response_type": Reason.PROVIDER_MISCONFIGURED,
    "unsupported_grant_type": Reason.PROVIDER_MISCONFIGURED,
    "invalid_grant": Reason.LOGIN_EXPIRED,
    "invalid_token": Reason.LOGIN_EXPIRED,
    "insufficient_scope": Reason.FACTS_MISSING,
}
_SHOWABLE: Final = re.compile(r"[a-z_]{1,64}\Z", re.ASCII)


def refusal(error: str) -> Undetermined:
    """Return the outcome that the error code ``error`` means; an unknown one is that."""
    reason = REASONS.get(error, Reason.PROVIDER_CODE_UNKNOWN)
    return Undetermined(reason, detail=f"{OWN_CODE}{error}" if _SHOWABLE.match(error) else None)


def upstream_trouble(reply: HttpReply) -> Undetermined | None:
    """Return the outcome of a status that says "not now" (429 and 5xx), else ``None``."""
    if reply.status == 429:
        return Undetermined(
            Reason.UPSTREAM_BUSY, detail=f"{OWN_CODE}http-429", retry_after=retry_after(reply)
        )
    if reply.status >= 500:
        detail = f"{OWN_CODE}http-{reply.status}"
        return Undetermined(Reason.UPSTREAM_FAILED, detail=detail, retry_after=retry_after(reply))
    return None


def refusal_in(reply: HttpReply, *, operation: str) -> Undetermined | None:
    """Return the outcome that a reply of another status than 200 means; ``None`` for 200.

    Raises:
        ProtocolError: ``reply-status``: neither success nor an error. ``reply-content-type``,
            ``reply-malformed``, ``reply-field-missing`` and the like: the error itself broke
            RFC 6749 §5.2.
    """
    if reply.status == 200:
        return None
    trouble = upstream_trouble(reply)
    if trouble is not None:
        return trouble
    if not 400 <= reply.status < 500:
        raise ProtocolError(
            "reply-status",
            f"the {operation} reply has status {reply.status}",
            operation=operation,
            status=reply.status,
        )
    return refusal(read_json(reply, operation=operation).text("error"))
