"""Errors of the service: the Connect error model with ``google.rpc.ErrorInfo``.

The reasons are those of the official sample (2024-04) and one later addition. Which Connect code
goes with which reason is published for one of them only: the others are unconfirmed.
"""

import json
from base64 import b64encode
from enum import StrEnum
from typing import Any, Final

import attrs

from myna_sdk.testing.service import ServiceReply

DOMAIN: Final = "verify.p8n.app"
_PREFIX: Final = "ERROR_REASON_"


class ConnectCode(StrEnum):
    """The codes of the Connect protocol that the service uses."""

    INVALID_ARGUMENT = "invalid_argument"
    NOT_FOUND = "not_found"
    FAILED_PRECONDITION = "failed_precondition"
    UNIMPLEMENTED = "unimplemented"
    INTERNAL = "internal"
    UNAVAILABLE = "unavailable"
    UNAUTHENTICATED = "unauthenticated"
    PERMISSION_DENIED = "permission_denied"


_STATUS: Final = {
    ConnectCode.INVALID_ARGUMENT: 400,
    ConnectCode.FAILED_PRECONDITION: 400,
    ConnectCode.UNAUTHENTICATED: 401,
    ConnectCode.PERMISSION_DENIED: 403,
    ConnectCode.NOT_FOUND: 404,
    ConnectCode.INTERNAL: 500,
    ConnectCode.UNIMPLEMENTED: 501,
    ConnectCode.UNAVAILABLE: 503,
}
"""The HTTP status of each code (Connect protocol, error codes)."""


class ErrorReason(StrEnum):
    """``pocketsign.verify.v2.ErrorReason``, each written as faults are named."""

    UNSPECIFIED = "unspecified"
    INVALID_CERTIFICATE = "invalid-certificate"
    UNSUPPORTED_CERTIFICATE = "unsupported-certificate"
    OCSP_REQUEST_FAILED = "ocsp-request-failed"
    ASSOCIATED_CERTIFICATE_NOT_EXISTS = "associated-certificate-not-exists"
    CONSENT_SERVICE_CERTIFICATE_REVOKED = "consent-service-certificate-revoked"
    CONSENT_SERVICE_CERTIFICATE_EXPIRED = "consent-service-certificate-expired"
    CONSENT_SERVICE_CERTIFICATE_ON_HOLD = "consent-service-certificate-on-hold"
    CONSENT_SERVICE_VERIFICATION_FAILED = "consent-service-verification-failed"
    CONSENT_SERVICE_CERTIFICATE_NOT_SYNCED_YET = "consent-service-certificate-not-synced-yet"
    CONSENT_SERVICE_REQUEST_FAILED = "consent-service-request-failed"
    CONSENT_SERVICE_NOT_CONSENTED = "consent-service-not-consented"
    CONSENT_SERVICE_CONSENT_EXPIRED = "consent-service-consent-expired"
    CONSENT_SERVICE_CONSENT_REVOKED = "consent-service-consent-revoked"
    PERSONAL_INFO_NOT_CONSENTED = "personal-info-not-consented"
    PERSONAL_INFO_CONSENT_EXPIRED = "personal-info-consent-expired"
    PERSONAL_INFO_CONSENT_REVOKED = "personal-info-consent-revoked"
    PERSONAL_INFO_LATEST_CERTIFICATE_EXPIRED = "personal-info-latest-certificate-expired"
    PERSONAL_INFO_LATEST_CERTIFICATE_REVOKED_OR_ON_HOLD = (
        "personal-info-latest-certificate-revoked-or-on-hold"
    )
    PERSONAL_INFO_LATEST_CERTIFICATE_UNKNOWN = "personal-info-latest-certificate-unknown"
    PERSONAL_INFO_LATEST_CERTIFICATE_CONTENT_NOT_EXISTS = (
        "personal-info-latest-certificate-content-not-exists"
    )
    PERSONAL_INFO_REQUEST_CERTIFICATE_ON_HOLD = "personal-info-request-certificate-on-hold"
    PERSONAL_INFO_REQUEST_FAILED = "personal-info-request-failed"
    IDENTIFY_USER_TOO_EARLY = "identify-user-too-early"

    @property
    def wire(self) -> str:
        """The reason as ``ErrorInfo`` says it, such as ``ERROR_REASON_INVALID_CERTIFICATE``."""
        return _PREFIX + self.name


_R = ErrorReason
_CODES: Final = {
    _R.UNSPECIFIED: ConnectCode.INTERNAL,
    _R.INVALID_CERTIFICATE: ConnectCode.INVALID_ARGUMENT,
    _R.UNSUPPORTED_CERTIFICATE: ConnectCode.INVALID_ARGUMENT,
    _R.OCSP_REQUEST_FAILED: ConnectCode.UNAVAILABLE,
    _R.CONSENT_SERVICE_VERIFICATION_FAILED: ConnectCode.INVALID_ARGUMENT,
    _R.CONSENT_SERVICE_REQUEST_FAILED: ConnectCode.UNAVAILABLE,
    _R.PERSONAL_INFO_REQUEST_FAILED: ConnectCode.UNAVAILABLE,
}


@attrs.frozen
class Refused:
    """Why a call is refused: a value, because refusing is a service's daily work.

    Attributes:
        code: The Connect code.
        reason: The reason in ``ErrorInfo``, if there is one.
        message: For the developer.
    """

    code: ConnectCode
    reason: ErrorReason | None = None
    message: str = "MOCK"

    @classmethod
    def because(cls, reason: ErrorReason) -> "Refused":
        """Return the refusal for ``reason``."""
        code = _CODES.get(reason, ConnectCode.FAILED_PRECONDITION)
        return cls(code, reason, f"MOCK: {reason.value}")

    def document(self) -> dict[str, Any]:
        """Return the error as ``google.rpc.Status`` has it inside a batch's answer."""
        told: dict[str, Any] = {"code": self.code.value, "message": self.message}
        if self.reason is not None:
            told["details"] = [_error_info(self.reason)]
        return told

    def reply(self) -> ServiceReply:
        """Return the HTTP reply of a unary call (Connect protocol, error end)."""
        headers = (("content-type", "application/json"),)
        return ServiceReply(_STATUS[self.code], headers, json.dumps(self.document()).encode())


def _error_info(reason: ErrorReason) -> dict[str, Any]:
    """Return the detail: ``value`` is the message in protobuf, base64 without padding."""
    message = _field(1, reason.wire) + _field(2, DOMAIN)
    return {
        "type": "google.rpc.ErrorInfo",
        "value": b64encode(message).decode("ascii").rstrip("="),
        "debug": {"reason": reason.wire, "domain": DOMAIN},
    }


def _field(number: int, text: str) -> bytes:
    """Return a text field in protobuf; the texts here are shorter than 128 bytes."""
    content = text.encode("ascii")
    return bytes((number << 3 | 2, len(content))) + content
