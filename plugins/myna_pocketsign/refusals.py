"""What the service's errors become: Connect's error model, ``ErrorInfo`` and every reason of it."""

import binascii
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

import attrs

import myna_sdk.authoring as m
from myna_pocketsign.checklist import UNMADE

Refusal: TypeAlias = m.Rejected | m.Undetermined

_R: Final = m.Reason
_P: Final = "ERROR_REASON_"
REASONS: Final[Mapping[str, m.Reason]] = {
    f"{_P}UNSPECIFIED": _R.PROVIDER_CODE_UNKNOWN,
    f"{_P}INVALID_CERTIFICATE": _R.CERTIFICATE_INVALID,
    f"{_P}UNSUPPORTED_CERTIFICATE": _R.CERTIFICATE_INVALID,
    f"{_P}OCSP_REQUEST_FAILED": _R.UPSTREAM_FAILED,
    f"{_P}ASSOCIATED_CERTIFICATE_NOT_EXISTS": _R.TOO_EARLY,
    f"{_P}IDENTIFY_USER_TOO_EARLY": _R.TOO_EARLY,
    f"{_P}CONSENT_SERVICE_CERTIFICATE_REVOKED": _R.CERTIFICATE_REVOKED,
    f"{_P}CONSENT_SERVICE_CERTIFICATE_EXPIRED": _R.CERTIFICATE_EXPIRED,
    f"{_P}CONSENT_SERVICE_CERTIFICATE_ON_HOLD": _R.CERTIFICATE_HELD,
    f"{_P}CONSENT_SERVICE_VERIFICATION_FAILED": _R.SIGNATURE_INVALID,
    f"{_P}CONSENT_SERVICE_CERTIFICATE_NOT_SYNCED_YET": _R.CERTIFICATE_NOT_SYNCED,
    f"{_P}CONSENT_SERVICE_REQUEST_FAILED": _R.UPSTREAM_FAILED,
    f"{_P}CONSENT_SERVICE_NOT_CONSENTED": _R.NOT_CONSENTED,
    f"{_P}CONSENT_SERVICE_CONSENT_EXPIRED": _R.CONSENT_EXPIRED,
    f"{_P}CONSENT_SERVICE_CONSENT_REVOKED": _R.CONSENT_WITHDRAWN,
    f"{_P}PERSONAL_INFO_NOT_CONSENTED": _R.NOT_CONSENTED,
    f"{_P}PERSONAL_INFO_CONSENT_EXPIRED": _R.CONSENT_EXPIRED,
    f"{_P}PERSONAL_INFO_CONSENT_REVOKED": _R.CONSENT_WITHDRAWN,
    f"{_P}PERSONAL_INFO_LATEST_CERTIFICATE_EXPIRED": _R.CERTIFICATE_EXPIRED,
    f"{_P}PERSONAL_INFO_LATEST_CERTIFICATE_REVOKED_OR_ON_HOLD": _R.CERTIFICATE_REVOKED_OR_HELD,
    f"{_P}PERSONAL_INFO_LATEST_CERTIFICATE_UNKNOWN": _R.CERTIFICATE_UNKNOWN,
    f"{_P}PERSONAL_INFO_LATEST_CERTIFICATE_CONTENT_NOT_EXISTS": _R.NO_LIVE_CERTIFICATE,
    f"{_P}PERSONAL_INFO_REQUEST_CERTIFICATE_ON_HOLD": _R.CERTIFICATE_HELD,
    f"{_P}PERSONAL_INFO_REQUEST_FAILED": _R.UPSTREAM_FAILED,
}
"""Every reason of ``pocketsign.verify.v2.ErrorReason`` (official sample of 2024-04, one later)."""

CONNECT: Final[Mapping[str, m.Reason]] = {
    "canceled": _R.UPSTREAM_FAILED,
    "unknown": _R.UPSTREAM_FAILED,
    "deadline_exceeded": _R.UPSTREAM_FAILED,
    "aborted": _R.UPSTREAM_FAILED,
    "internal": _R.UPSTREAM_FAILED,
    "unavailable": _R.UPSTREAM_FAILED,
    "data_loss": _R.UPSTREAM_FAILED,
    "resource_exhausted": _R.UPSTREAM_BUSY,
    "unauthenticated": _R.PROVIDER_MISCONFIGURED,
    "permission_denied": _R.PROVIDER_MISCONFIGURED,
    "unimplemented": _R.NOT_SUPPORTED,
    "not_found": _R.NOT_ELIGIBLE,
}
"""What an error without a reason means by its code; another code is one that we do not know."""

RESULTS: Final[Mapping[str, m.Reason]] = {
    "RESULT_SIGNATURE_MISMATCH": _R.SIGNATURE_INVALID,
    "RESULT_CERTIFICATE_REVOKED": _R.CERTIFICATE_REVOKED,
    "RESULT_CERTIFICATE_EXPIRED": _R.CERTIFICATE_EXPIRED,
}
"""``Verification.Result``, success aside."""

OK: Final = "RESULT_OK"
_ERROR_INFO: Final = "google.rpc.ErrorInfo"
_STATUSES: Final = {
    401: _R.PROVIDER_MISCONFIGURED,
    403: _R.PROVIDER_MISCONFIGURED,
    404: _R.NOT_SUPPORTED,
    429: _R.UPSTREAM_BUSY,
    501: _R.NOT_SUPPORTED,
}


class Refusals:
    """Makes outcomes of errors."""

    def __init__(self, codes: m.CodeTable) -> None:
        """Hold the tables.

        Args:
            codes: The tenant's own table, which goes before the plugin's.

        Raises:
            ConfigError: ``config-invalid``: a code means success and a reason at once.
        """
        self._errors = m.Codes({**REASONS, **CONNECT, **codes}, ok=OK)
        self._results = m.Codes({**RESULTS, **codes}, ok=OK)

    def of(self, declined: m.Declined) -> Refusal:
        """Return what an error reply means.

        Raises:
            ProtocolError: ``reply-status``: a status that no such service answers with.
        """
        document = declined.document
        code = None if document is None else document.find_text("code")
        if document is None or code is None:
            found = _by_status(declined.status)
        else:
            found = self.named(code, _reasons(document))
        return attrs.evolve(found, retry_after=declined.retry_after)

    def named(self, code: str, reasons: tuple[str, ...]) -> Refusal:
        """Return what the first of ``reasons`` means, or else ``code``."""
        told = reasons[0] if reasons else code
        found = self._errors.outcome(told, _nothing_made)
        return attrs.evolve(found, checks=UNMADE.failed("ps-1", told[:64]).checks())

    def result(self, result: str) -> Refusal:
        """Return what a ``Verification.Result`` means that is not success."""
        return self._results.outcome(result, _nothing_made)


def _nothing_made() -> Refusal:
    return m.Undetermined(m.Reason.PROVIDER_FAULTY)


def _by_status(status: int) -> Refusal:
    if status not in _STATUSES and status < 500:
        raise m.ProtocolError("reply-status", f"the reply has status {status}", status=status)
    reason = _STATUSES.get(status, m.Reason.UPSTREAM_FAILED)
    told = f"HTTP-{status}"
    checks = UNMADE.failed("ps-1", told).checks()
    return m.Undetermined(reason, detail=f"plugin:{told}", checks=checks)


def _reasons(document: m.JsonObject) -> tuple[str, ...]:
    details = document.find("details")
    listed: list[Any] = details.reveal() if isinstance(details.reveal(), list) else []
    found = [reason_in(m.JsonObject(each)) for each in listed if isinstance(each, dict)]
    return tuple(reason for reason in found if reason is not None)


def reason_in(detail: m.JsonObject) -> str | None:
    """Return the reason in an error's detail, or ``None`` if it has none.

    ``value`` is the message in protobuf; ``debug`` is for people, and read only without it.
    """
    kind = detail.find_text("type")
    if kind is None or not kind.endswith(_ERROR_INFO):
        return None
    value = detail.find_text("value")
    if value is not None:
        return _in_protobuf(value)
    debug = detail.find("debug").reveal()
    return m.JsonObject(debug).find_text("reason") if isinstance(debug, dict) else None


def _in_protobuf(value: str) -> str | None:
    """Return field 1 of an ``ErrorInfo`` in base64, with or without padding."""
    try:
        message = b64decode(value + "=" * (-len(value) % 4), validate=True)
        return next((text for number, text in _texts(message) if number == 1), None)
    except (binascii.Error, ValueError, IndexError):
        return None


def _texts(message: bytes) -> Iterator[tuple[int, str]]:
    """Yield number and text of each length-delimited field until another kind comes."""
    at = 0
    while at < len(message):
        key, size = message[at], message[at + 1]
        if key & 7 != 2 or size >= 0x80 or at + 2 + size > len(message):
            return
        yield key >> 3, message[at + 2 : at + 2 + size].decode("ascii")
        at += 2 + size
