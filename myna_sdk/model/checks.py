"""Checks: what was looked at, under which rule, and with what result."""

from enum import StrEnum

import attrs

__all__ = ["Check", "CheckResult"]


class CheckResult(StrEnum):
    """How one check ended. ``unknown`` is never ``passed``."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_MADE = "not-made"


@attrs.frozen
class Check:
    """One numbered check of a verification.

    Attributes:
        number: The check's number in the verifying function, such as ``"oidc-5"``.
        rule: What must hold, with its specification and clause.
        looked_at: What was looked at, without personal data.
        result: How it ended.
    """

    number: str
    rule: str
    looked_at: str
    result: CheckResult
