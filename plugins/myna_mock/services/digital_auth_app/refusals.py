"""Refusals and their texts: one replaceable table, by default Keycloak's (§12.2 to §12.5).

That the real service uses these texts is an inference (§1.4): unconfirmed.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

import attrs


class Refusal(StrEnum):
    """Why the service refuses a request."""

    # Authorization endpoint, as a page, without redirect
    CLIENT_UNKNOWN = "client-unknown"
    CLIENT_DISABLED = "client-disabled"
    REDIRECT_URI_INVALID = "redirect-uri-invalid"
    # Authorization endpoint, by redirect
    RESPONSE_TYPE_MISSING = "response-type-missing"
    RESPONSE_TYPE_UNSUPPORTED = "response-type-unsupported"
    SCOPE_INVALID = "scope-invalid"
    PARAMETER_MISSING = "parameter-missing"
    PARAMETER_INVALID = "parameter-invalid"
    PARAMETER_TWICE = "parameter-twice"
    CHALLENGE_METHOD_WRONG = "challenge-method-wrong"
    # Token endpoint
    GRANT_TYPE_MISSING = "grant-type-missing"
    GRANT_TYPE_UNSUPPORTED = "grant-type-unsupported"
    CODE_MISSING = "code-missing"
    CODE_INVALID = "code-invalid"
    CODE_EXPIRED = "code-expired"
    CODE_REDIRECT_URI_WRONG = "code-redirect-uri-wrong"
    VERIFIER_MISSING = "verifier-missing"
    VERIFIER_INVALID = "verifier-invalid"
    VERIFIER_WRONG = "verifier-wrong"
    REFRESH_MISSING = "refresh-missing"
    REFRESH_INVALID = "refresh-invalid"
    REFRESH_EXPIRED = "refresh-expired"
    REFRESH_STALE = "refresh-stale"
    SESSION_GONE = "session-gone"
    SERVICE_ACCOUNT_OFF = "service-account-off"
    # Client authentication
    CLIENT_INVALID = "client-invalid"
    ASSERTION_TYPE_MISSING = "assertion-type-missing"
    ASSERTION_TYPE_WRONG = "assertion-type-wrong"
    ASSERTION_MISSING = "assertion-missing"
    ASSERTION_ALGORITHM = "assertion-algorithm"
    ASSERTION_KEY_UNKNOWN = "assertion-key-unknown"
    ASSERTION_FAILED = "assertion-failed"
    # UserInfo
    TOKEN_MISSING = "token-missing"
    TOKEN_UNVERIFIED = "token-unverified"
    # Signature API
    TOKEN_KIND = "token-kind"
    SIGN_BODY = "sign-body"
    SIGN_FOREIGN = "sign-foreign"
    SIGN_UNKNOWN = "sign-unknown"
    SIGN_NOT_SIGNED = "sign-not-signed"
    SIGN_EXPIRED = "sign-expired"


@attrs.frozen
class RefusalText:
    """How a refusal reads on the wire.

    Attributes:
        status: The HTTP status, where the refusal is a reply of its own.
        error: The ``error`` code.
        description: The ``error_description``; ``{}`` stands for the detail; empty for none.
    """

    status: int
    error: str
    description: str = ""


@attrs.frozen
class Refused:
    """A refusal and what it is about: a value, because refusing is a service's daily work.

    Attributes:
        why: The entry of the table.
        detail: The name of a parameter, or Keycloak's reason.
    """

    why: Refusal
    detail: str = ""


Texts: TypeAlias = Mapping[Refusal, RefusalText]

_R = Refusal
KEYCLOAK: Texts = {
    _R.CLIENT_UNKNOWN: RefusalText(400, "invalid_request", "Client not found."),
    _R.CLIENT_DISABLED: RefusalText(400, "invalid_request", "Client disabled."),
    _R.REDIRECT_URI_INVALID: RefusalText(400, "invalid_request", "Invalid parameter: redirect_uri"),
    _R.RESPONSE_TYPE_MISSING: RefusalText(
        302, "invalid_request", "Missing parameter: response_type"
    ),
    _R.RESPONSE_TYPE_UNSUPPORTED: RefusalText(302, "unsupported_response_type"),
    _R.SCOPE_INVALID: RefusalText(302, "invalid_scope", "Invalid scopes: {}"),
    _R.PARAMETER_MISSING: RefusalText(302, "invalid_request", "Missing parameter: {}"),
    _R.PARAMETER_INVALID: RefusalText(302, "invalid_request", "Invalid parameter: {}"),
    _R.PARAMETER_TWICE: RefusalText(400, "invalid_request", "duplicated parameter"),
    _R.CHALLENGE_METHOD_WRONG: RefusalText(
        302,
        "invalid_request",
        "Invalid parameter: code challenge method is not matching the configured one",
    ),
    _R.GRANT_TYPE_MISSING: RefusalText(
        400, "invalid_request", "Missing form parameter: grant_type"
    ),
    _R.GRANT_TYPE_UNSUPPORTED: RefusalText(400, "unsupported_grant_type", "Unsupported grant_type"),
    _R.CODE_MISSING: RefusalText(400, "invalid_request", "Missing parameter: code"),
    _R.CODE_INVALID: RefusalText(400, "invalid_grant", "Code not valid"),
    _R.CODE_EXPIRED: RefusalText(400, "invalid_grant", "Code is expired"),
    _R.CODE_REDIRECT_URI_WRONG: RefusalText(400, "invalid_grant", "Incorrect redirect_uri"),
    _R.VERIFIER_MISSING: RefusalText(400, "invalid_grant", "PKCE code verifier not specified"),
    _R.VERIFIER_INVALID: RefusalText(
        400, "invalid_grant", "PKCE verification failed: Invalid code verifier"
    ),
    _R.VERIFIER_WRONG: RefusalText(400, "invalid_grant", "PKCE verification failed: Code mismatch"),
    _R.REFRESH_MISSING: RefusalText(400, "invalid_request", "No refresh token"),
    _R.REFRESH_INVALID: RefusalText(400, "invalid_grant", "Invalid refresh token"),
    _R.REFRESH_EXPIRED: RefusalText(400, "invalid_grant", "Token is not active"),
    _R.REFRESH_STALE: RefusalText(400, "invalid_grant", "Stale token"),
    _R.SESSION_GONE: RefusalText(400, "invalid_grant", "Session not active"),
    _R.SERVICE_ACCOUNT_OFF: RefusalText(
        401, "unauthorized_client", "Client not enabled to retrieve service account"
    ),
    _R.CLIENT_INVALID: RefusalText(
        401, "invalid_client", "Invalid client or Invalid client credentials"
    ),
    _R.ASSERTION_TYPE_MISSING: RefusalText(
        400, "invalid_client", "Parameter client_assertion_type is missing"
    ),
    _R.ASSERTION_TYPE_WRONG: RefusalText(
        400,
        "invalid_client",
        "Parameter client_assertion_type has value '{}' but expected is "
        "'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'",
    ),
    _R.ASSERTION_MISSING: RefusalText(400, "invalid_client", "client_assertion parameter missing"),
    _R.ASSERTION_ALGORITHM: RefusalText(400, "invalid_client", "Invalid signature algorithm"),
    _R.ASSERTION_KEY_UNKNOWN: RefusalText(400, "invalid_client", "Unable to load public key"),
    _R.ASSERTION_FAILED: RefusalText(
        400, "invalid_client", "Client authentication with signed JWT failed: {}"
    ),
    _R.TOKEN_MISSING: RefusalText(401, "invalid_request", "Token not provided"),
    _R.TOKEN_UNVERIFIED: RefusalText(401, "invalid_token", "Token verification failed"),
    _R.TOKEN_KIND: RefusalText(403, "insufficient_scope", "{}"),
    _R.SIGN_BODY: RefusalText(400, "invalid_request", "{}"),
    _R.SIGN_FOREIGN: RefusalText(403, "access_denied", "Not a transaction of this token"),
    _R.SIGN_UNKNOWN: RefusalText(404, "not_found", "No such transaction"),
    _R.SIGN_NOT_SIGNED: RefusalText(409, "not_signed", "The transaction is not signed yet"),
    _R.SIGN_EXPIRED: RefusalText(410, "expired", "The transaction has expired"),
}
"""The texts of Keycloak, the model of this service; of the Signature API nothing is known."""
