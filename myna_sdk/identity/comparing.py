"""Compares what a firm expects with how an identity check ended."""

from myna_sdk.comparison import Comparison
from myna_sdk.comparison import compare as compare_facts
from myna_sdk.identity.results import IdentityResult
from myna_sdk.model.facts import BasicFacts


def compare(expected: BasicFacts, result: IdentityResult) -> Comparison:
    """Return how ``expected`` compares with the verified facts of ``result``, item by item.

    Args:
        expected: What the firm has on file, such as ``declared(name=…, address=…)``.
        result: A verified result.

    Raises:
        NotVerified: There are no facts to compare with.
    """
    return compare_facts(expected, result.verified().facts)
