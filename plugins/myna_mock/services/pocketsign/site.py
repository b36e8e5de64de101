"""Where the service's methods are: ``/pocketsign.verify.v2.<Service>/<Method>``.

The methods of the consent service beside ``CreateConsentForDigitalIdentificationApp``, and the
batch forms' messages, are not publicly known: unconfirmed.
"""

from enum import StrEnum
from typing import Final

PREFIX: Final = "/pocketsign/"
"""Where the service lives below the world's root; a real one has a host of its own."""

PACKAGE: Final = "pocketsign.verify.v2"


class Operation(StrEnum):
    """The operations of the service, as faults and the journal call them."""

    VERIFY = "verify"
    VERIFY_APP = "verify_for_digital_identification_app"
    GET_VERIFICATION = "get_verification"
    LIST_VERIFICATIONS = "list_verifications"
    DELETE_VERIFICATION = "delete_verification"
    CHECK_CERTIFICATE_STATUS = "check_certificate_status"
    CHECK_USER_STATUS = "check_user_status"
    FETCH_LATEST = "fetch_latest"
    CREATE_CONSENT = "create_consent"
    CONSENT_STATUS = "consent_status"
    WITHDRAW_CONSENT = "withdraw_consent"


class Method(StrEnum):
    """The methods, by service and name."""

    VERIFY = "VerificationService/Verify"
    VERIFY_APP = "VerificationService/VerifyForDigitalIdentificationApp"
    GET_VERIFICATION = "VerificationService/GetVerification"
    LIST_VERIFICATIONS = "VerificationService/ListVerifications"
    DELETE_VERIFICATION = "VerificationService/DeleteVerification"
    CHECK_CERTIFICATE = "CertificateService/CheckCertificateStatus"
    CHECK_CERTIFICATES = "CertificateService/BatchCheckCertificateStatus"
    FETCH_BY_CERTIFICATE = "CertificateService/FetchLatestCertificateContent"
    CHECK_USER = "UserService/CheckUserStatus"
    CHECK_USERS = "UserService/BatchCheckUserStatus"
    FETCH_BY_USER = "UserService/FetchLatestUserCertificateContent"
    CREATE_CONSENT = "ConsentService/CreateConsent"
    CREATE_CONSENT_APP = "ConsentService/CreateConsentForDigitalIdentificationApp"
    GET_CONSENT = "ConsentService/GetConsent"
    REVOKE_CONSENT = "ConsentService/RevokeConsent"


OPERATIONS: Final = {
    Method.VERIFY: Operation.VERIFY,
    Method.VERIFY_APP: Operation.VERIFY_APP,
    Method.GET_VERIFICATION: Operation.GET_VERIFICATION,
    Method.LIST_VERIFICATIONS: Operation.LIST_VERIFICATIONS,
    Method.DELETE_VERIFICATION: Operation.DELETE_VERIFICATION,
    Method.CHECK_CERTIFICATE: Operation.CHECK_CERTIFICATE_STATUS,
    Method.CHECK_CERTIFICATES: Operation.CHECK_CERTIFICATE_STATUS,
    Method.FETCH_BY_CERTIFICATE: Operation.FETCH_LATEST,
    Method.CHECK_USER: Operation.CHECK_USER_STATUS,
    Method.CHECK_USERS: Operation.CHECK_USER_STATUS,
    Method.FETCH_BY_USER: Operation.FETCH_LATEST,
    Method.CREATE_CONSENT: Operation.CREATE_CONSENT,
    Method.CREATE_CONSENT_APP: Operation.CREATE_CONSENT,
    Method.GET_CONSENT: Operation.CONSENT_STATUS,
    Method.REVOKE_CONSENT: Operation.WITHDRAW_CONSENT,
}

PATHS: Final = {f"{PREFIX}{PACKAGE}.{method.value}": method for method in Method}
"""Each path below the world's root and what it is."""
