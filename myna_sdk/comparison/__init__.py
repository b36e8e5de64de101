"""Facts that a firm holds, compared with verified facts: spelling told apart from difference."""

from myna_sdk.comparison.comparison import Comparison, compare
from myna_sdk.comparison.diff import DiffLine, Segment
from myna_sdk.comparison.item import ItemComparison
from myna_sdk.comparison.why import Verdict, Why

__all__ = ["Comparison", "DiffLine", "ItemComparison", "Segment", "Verdict", "Why", "compare"]
