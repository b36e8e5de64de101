"""Why a certificate, a revocation answer or a signature does not hold: stable codes.

Texts in both languages stand in ``flaws.toml``. What a flaw means to a customer is the caller's to
say: each maps them to its own reasons.
"""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files

__all__ = ["Flaw"]


class Flaw(StrEnum):
    """What a check found wrong, or why it could not tell."""

    # What was handed in
    INPUT_EMPTY = "input-empty"
    INPUT_TOO_LARGE = "input-too-large"
    INPUT_IS_PEM = "input-is-pem"
    INPUT_IS_PRIVATE_KEY = "input-is-private-key"
    INPUT_IS_SOMETHING_ELSE = "input-is-something-else"
    INPUT_SEVERAL = "input-several"
    # Encoding
    NOT_DER = "not-der"
    TRUNCATED = "truncated"
    TRAILING_BYTES = "trailing-bytes"
    FIELD_UNEXPECTED = "field-unexpected"
    # Structure of a certificate
    VERSION_WRONG = "version-wrong"
    SERIAL_NOT_POSITIVE = "serial-not-positive"
    SERIAL_TOO_LONG = "serial-too-long"
    TIME_UNREADABLE = "time-unreadable"
    VALIDITY_REVERSED = "validity-reversed"
    ALGORITHMS_DIFFER = "algorithms-differ"
    EXTENSION_REPEATED = "extension-repeated"
    # Algorithms and keys
    HASH_MD5 = "hash-md5"
    HASH_SHA1 = "hash-sha1"
    ALGORITHM_NOT_ALLOWED = "algorithm-not-allowed"
    KEY_UNREADABLE = "key-unreadable"
    KEY_TYPE_NOT_ALLOWED = "key-type-not-allowed"
    KEY_TOO_SMALL = "key-too-small"
    KEY_TOO_LARGE = "key-too-large"
    KEY_EXPONENT_NOT_ALLOWED = "key-exponent-not-allowed"
    # Issuer
    ISSUER_UNKNOWN = "issuer-unknown"
    ISSUER_OF_ANOTHER_SET = "issuer-of-another-set"
    ISSUER_KEY_UNKNOWN = "issuer-key-unknown"
    AUTHORITY_NAME_WRONG = "authority-name-wrong"
    AUTHORITY_SERIAL_WRONG = "authority-serial-wrong"
    ISSUER_SIGNATURE_WRONG = "issuer-signature-wrong"
    ANCHOR_EXPIRED = "anchor-expired"
    ANCHOR_NOT_YET_VALID = "anchor-not-yet-valid"
    # Anchors themselves
    ANCHOR_NAME_WRONG = "anchor-name-wrong"
    ANCHOR_NOT_CA = "anchor-not-ca"
    ANCHOR_NOT_SELF_SIGNED = "anchor-not-self-signed"
    ANCHOR_NOT_PUBLISHED = "anchor-not-published"
    ANCHOR_REPEATED = "anchor-repeated"
    # The certificate
    CERTIFICATE_EXPIRED = "certificate-expired"
    CERTIFICATE_NOT_YET_VALID = "certificate-not-yet-valid"
    CRITICAL_EXTENSION_UNKNOWN = "critical-extension-unknown"
    CERTIFICATE_IS_CA = "certificate-is-ca"
    KIND_WRONG = "kind-wrong"
    KEY_USAGE_MISSING = "key-usage-missing"
    KEY_USAGE_WRONG = "key-usage-wrong"
    EXTENDED_KEY_USAGE_WRONG = "extended-key-usage-wrong"
    POLICY_MISSING = "policy-missing"
    POLICY_UNKNOWN = "policy-unknown"
    POLICY_OF_ANOTHER_SET = "policy-of-another-set"
    POLICY_UNCONFIRMED = "policy-unconfirmed"
    POLICY_REPEATED = "policy-repeated"
    KEY_IDENTIFIER_MISSING = "key-identifier-missing"
    KEY_IDENTIFIER_WRONG = "key-identifier-wrong"
    # Personal data of a signing certificate
    PERSONAL_DATA_MISSING = "personal-data-missing"
    PERSONAL_DATA_REPEATED = "personal-data-repeated"
    PERSONAL_DATA_NOT_TEXT = "personal-data-not-text"
    PERSONAL_DATA_TOO_LONG = "personal-data-too-long"
    NAME_UNREADABLE = "name-unreadable"
    ADDRESS_UNREADABLE = "address-unreadable"
    BIRTH_DATE_UNREADABLE = "birth-date-unreadable"
    SEX_UNREADABLE = "sex-unreadable"
    SUBSTITUTES_UNREADABLE = "substitutes-unreadable"
    MY_NUMBER_REFUSED = "my-number-refused"
    # Revoked
    REVOKED = "revoked"
    HELD = "held"
    # Revocation could not be told
    NOT_CHECKED = "revocation-not-checked"
    CRL_MISSING = "crl-missing"
    CRL_UNREADABLE = "crl-unreadable"
    CRL_ALGORITHM_NOT_ALLOWED = "crl-algorithm-not-allowed"
    CRL_ISSUER_WRONG = "crl-issuer-wrong"
    CRL_SIGNATURE_WRONG = "crl-signature-wrong"
    CRL_NOT_YET_VALID = "crl-not-yet-valid"
    CRL_WITHOUT_END = "crl-without-end"
    CRL_STALE = "crl-stale"
    CRL_PARTITION_WRONG = "crl-partition-wrong"
    CRL_PARTITION_NOT_NAMED = "crl-partition-not-named"
    CRL_IS_DELTA = "crl-is-delta"
    CRL_IS_INDIRECT = "crl-is-indirect"
    CRL_SCOPE_OTHER = "crl-scope-other"
    CRL_CRITICAL_EXTENSION_UNKNOWN = "crl-critical-extension-unknown"
    CRL_ENTRY_REPEATED = "crl-entry-repeated"
    CRL_INDEX_FOREIGN = "crl-index-foreign"
    CRL_INDEX_VERSION_OTHER = "crl-index-version-other"
    CRL_INDEX_DAMAGED = "crl-index-damaged"
    CRL_INDEX_ANCHOR_UNKNOWN = "crl-index-anchor-unknown"
    OCSP_UNREADABLE = "ocsp-unreadable"
    OCSP_MALFORMED_REQUEST = "ocsp-malformed-request"
    OCSP_INTERNAL_ERROR = "ocsp-internal-error"
    OCSP_TRY_LATER = "ocsp-try-later"
    OCSP_SIGNATURE_REQUIRED = "ocsp-signature-required"
    OCSP_UNAUTHORIZED = "ocsp-unauthorized"
    OCSP_OTHER_CERTIFICATE = "ocsp-other-certificate"
    OCSP_SAYS_UNKNOWN = "ocsp-says-unknown"
    OCSP_RESPONDER_UNKNOWN = "ocsp-responder-unknown"
    OCSP_RESPONDER_NOT_DELEGATED = "ocsp-responder-not-delegated"
    OCSP_RESPONDER_EXPIRED = "ocsp-responder-expired"
    OCSP_RESPONDER_REVOCABLE = "ocsp-responder-revocable"
    OCSP_ALGORITHM_NOT_ALLOWED = "ocsp-algorithm-not-allowed"
    OCSP_SIGNATURE_WRONG = "ocsp-signature-wrong"
    OCSP_NONCE_MISSING = "ocsp-nonce-missing"
    OCSP_NONCE_WRONG = "ocsp-nonce-wrong"
    OCSP_NOT_YET_VALID = "ocsp-not-yet-valid"
    OCSP_STALE = "ocsp-stale"
    OCSP_CRITICAL_EXTENSION_UNKNOWN = "ocsp-critical-extension-unknown"
    # Evidence kept for later
    EVIDENCE_UNREADABLE = "evidence-unreadable"
    EVIDENCE_ANCHOR_MISSING = "evidence-anchor-missing"
    EVIDENCE_HELD_BY_OPERATOR = "evidence-held-by-operator"
    # Time-stamps over evidence
    STAMP_NOT_CHECKED = "stamp-not-checked"
    STAMP_UNREADABLE = "stamp-unreadable"
    STAMP_NOT_GRANTED = "stamp-not-granted"
    STAMP_UNSOUND = "stamp-unsound"
    STAMP_OF_OTHER_CONTENT = "stamp-of-other-content"
    STAMP_NONCE_WRONG = "stamp-nonce-wrong"
    STAMP_AUTHORITY_UNKNOWN = "stamp-authority-unknown"
    STAMP_TIME_WRONG = "stamp-time-wrong"
    # Envelopes of signatures
    CMS_UNREADABLE = "cms-unreadable"
    CMS_SIGNERS_SEVERAL = "cms-signers-several"
    CMS_CERTIFICATE_MISSING = "cms-certificate-missing"
    CMS_CERTIFICATE_OTHER = "cms-certificate-other"
    CMS_ALGORITHM_NOT_ALLOWED = "cms-algorithm-not-allowed"
    CMS_ATTRIBUTES_WRONG = "cms-attributes-wrong"
    CMS_CONTENT_MISSING = "cms-content-missing"
    CMS_CONTENT_OTHER = "cms-content-other"
    CMS_DIGEST_WRONG = "cms-digest-wrong"
    PDF_UNREADABLE = "pdf-unreadable"
    PDF_NOT_SIGNED = "pdf-not-signed"
    PDF_NOT_COVERED = "pdf-not-covered"
    PDF_CHANGED = "pdf-changed"
    # The signature over a document
    SIGNATURE_FORM_NOT_FOR_KEY = "signature-form-not-for-key"
    SIGNATURE_HASH_NOT_ALLOWED = "signature-hash-not-allowed"
    SIGNATURE_LENGTH_WRONG = "signature-length-wrong"
    SIGNATURE_OF_OTHER_FORM = "signature-of-other-form"
    SIGNATURE_WRONG = "signature-wrong"

    def text(self, language: str = "ja") -> str:
        """Return what it means in ``language`` (``ja`` or ``en``), for whoever reads a check."""
        texts = _texts()[self.value]
        return texts.get(language, texts["en"])


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    rooms = tomllib.loads(files(__package__).joinpath("flaws.toml").read_text("utf-8"))
    return {code: texts for room in rooms.values() for code, texts in room.items()}
