"""The numbered checks of a receipt, and what each may find.

The offline page makes the same checks in the same order, with the same codes.
"""

from enum import StrEnum
from functools import cache

import attrs

from myna_sdk.model.checks import CheckResult
from myna_sdk.receipts.texts import text

__all__ = ["Found", "ReceiptCheck", "Rule"]


class Rule(StrEnum):
    """What must hold, in the order in which it is checked; `Rule.number` counts from 1."""

    WHOLE = "whole"
    VERSION = "version"
    ALGORITHM = "algorithm"
    KEY_KNOWN = "key-known"
    SIGNATURE = "signature"
    CONTENT = "content"
    KEY_PERIOD = "key-period"
    ENVIRONMENT = "environment"
    INSTANT = "instant"
    DISCLOSURES = "disclosures"
    FACTS = "facts"
    RECIPIENT = "recipient"
    STANDING = "standing"
    CHECKPOINT = "checkpoint"
    CARD = "card"

    @property
    def number(self) -> int:
        """The number of the check."""
        return tuple(Rule).index(self) + 1

    def text(self, language: str = "ja") -> str:
        """Return the rule in words; any language but ``en`` is Japanese."""
        return text("rule", self.value, language)


class Found(StrEnum):
    """What a check found, as a stable code."""

    WHOLE = "whole"
    NOT_A_RECEIPT = "not-a-receipt"
    VERSION_KNOWN = "version-known"
    VERSION_NEWER = "version-newer"
    OTHER_FORM = "other-form"
    ALGORITHM_ALLOWED = "algorithm-allowed"
    ALGORITHM_REFUSED = "algorithm-refused"
    KEY_KNOWN = "key-known"
    KEY_UNKNOWN = "key-unknown"
    SIGNATURE_HOLDS = "signature-holds"
    SIGNATURE_WRONG = "signature-wrong"
    CONTENT_WHOLE = "content-whole"
    CONTENT_WRONG = "content-wrong"
    KEY_VALID = "key-valid"
    KEY_NOT_YET = "key-not-yet"
    KEY_RETIRED = "key-retired"
    ENVIRONMENT_EXPECTED = "environment-expected"
    ENVIRONMENT_MOCK = "environment-mock"
    ENVIRONMENT_OTHER = "environment-other"
    ISSUED_BEFORE = "issued-before"
    ISSUED_LATER = "issued-later"
    DIGESTS_HOLD = "digests-hold"
    DIGEST_UNKNOWN = "digest-unknown"
    FACTS_TOLD = "facts-told"
    FACTS_WITHHELD = "facts-withheld"
    RECIPIENT_NAMED = "recipient-named"
    RECIPIENT_OTHER = "recipient-other"
    RECIPIENT_NOT_ASKED = "recipient-not-asked"
    STANDS = "stands"
    VOIDED = "voided"
    SUPERSEDED = "superseded"
    STANDING_OLDER = "standing-older"
    CHECKPOINT_KEPT = "checkpoint-kept"
    CHECKPOINT_MISSING = "checkpoint-missing"
    CHECKPOINT_NONE = "checkpoint-none"
    CHECKPOINT_NOT_LOOKED = "checkpoint-not-looked"
    CARD_NOT_HERE = "card-not-here"
    NOT_REACHED = "not-reached"


@attrs.frozen
class ReceiptCheck:
    """One check, and how it ended.

    Attributes:
        rule: What must hold.
        result: How it ended.
        found: What was found.
    """

    rule: Rule
    result: CheckResult
    found: Found

    @property
    def number(self) -> int:
        """The number of the check."""
        return self.rule.number

    def text(self, language: str = "ja") -> str:
        """Return what was found, in words; any language but ``en`` is Japanese."""
        return text("found", self.found.value, language)


@cache
def passing() -> frozenset[Found]:
    """Return what a check finds when it passes."""
    return frozenset(
        {
            Found.WHOLE,
            Found.VERSION_KNOWN,
            Found.ALGORITHM_ALLOWED,
            Found.KEY_KNOWN,
            Found.SIGNATURE_HOLDS,
            Found.CONTENT_WHOLE,
            Found.KEY_VALID,
            Found.ENVIRONMENT_EXPECTED,
            Found.ISSUED_BEFORE,
            Found.DIGESTS_HOLD,
            Found.FACTS_TOLD,
            Found.RECIPIENT_NAMED,
            Found.STANDS,
            Found.CHECKPOINT_KEPT,
        }
    )


UNKNOWN = frozenset({Found.KEY_UNKNOWN, Found.VERSION_NEWER})
NOT_MADE = frozenset(
    {
        Found.FACTS_WITHHELD,
        Found.RECIPIENT_NOT_ASKED,
        Found.STANDING_OLDER,
        Found.CHECKPOINT_NONE,
        Found.CHECKPOINT_NOT_LOOKED,
        Found.CARD_NOT_HERE,
        Found.NOT_REACHED,
    }
)


def ended(rule: Rule, found: Found) -> ReceiptCheck:
    """Return the check of ``rule`` that ended with ``found``."""
    if found in passing():
        return ReceiptCheck(rule, CheckResult.PASSED, found)
    if found in NOT_MADE:
        return ReceiptCheck(rule, CheckResult.NOT_MADE, found)
    return ReceiptCheck(
        rule, CheckResult.UNKNOWN if found in UNKNOWN else CheckResult.FAILED, found
    )
