"""Faults of the operator that are no error: replies that say something else than the truth."""

from enum import StrEnum
from typing import TypeAlias

from myna_mock.services.pocketsign.refusals import ErrorReason


class Twist(StrEnum):
    """How an answer is made to say something else."""

    SIGNATURE_MISMATCH = "signature-mismatch"
    CERTIFICATE_REVOKED = "certificate-revoked"
    CERTIFICATE_EXPIRED = "certificate-expired"
    CERTIFICATE_HELD = "certificate-held"
    STATE_UNKNOWN = "state-unknown"
    """The state of the certificate is ``STATE_UNKNOWN``."""
    OTHER_RECIPIENT = "other-recipient"
    """The JWE is sealed for another operator, and cannot be opened."""
    OK_BUT_REVOKED = "ok-but-revoked"
    """The reply contradicts itself."""
    OTHER_USER = "other-user"
    """The reply is about another person than asked."""


OperatorFault: TypeAlias = ErrorReason | Twist
"""A fault of the operator: one of its reasons, or a twist."""
