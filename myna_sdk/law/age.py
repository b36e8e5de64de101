"""How old the data of the law may grow before somebody should read the law again."""

from datetime import date, timedelta
from typing import Final

AGE_LIMIT: Final = timedelta(days=90)
"""Data that were last checked longer ago than this are reported. They still judge."""


def is_stale(checked_on: date, on: date) -> bool:
    """Tell whether data last checked on ``checked_on`` are older than 90 days on ``on``."""
    return on - checked_on > AGE_LIMIT
