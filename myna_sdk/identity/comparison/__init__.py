"""Facts that a firm holds, compared with verified facts: spelling told apart from difference."""

from myna_sdk.identity.comparison.comparison import Comparison, compare
from myna_sdk.identity.comparison.diff import DiffLine, Segment
from myna_sdk.identity.comparison.item import ItemComparison
from myna_sdk.identity.comparison.why import Verdict, Why

__all__ = ["Comparison", "DiffLine", "ItemComparison", "Segment", "Verdict", "Why", "compare"]
