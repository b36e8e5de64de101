"""How old the data of the law may grow before somebody should read the law again."""

from datetime import date, timedelta
from typing import Final

AGE_LIMIT: Final = timedelta(days=90)
"""Data that were last checked longer ago than this are reported. They still judge."""

AHEAD: Final = timedelta(days=1)
"""How far the day of a check may lie ahead: elsewhere it is tomorrow already."""


def is_stale(checked_on: date, on: date) -> bool:
    """Tell whether somebody should read again, on ``on``, what was last checked on ``checked_on``.

    That is so after 90 days. It is so too where that day is yet to come: nobody can have checked
    anything then, and a year that is mistyped would silence the warning for as long.
    """
    return on - checked_on > AGE_LIMIT or is_ahead(checked_on, on)


def is_ahead(checked_on: date, on: date) -> bool:
    """Tell whether ``checked_on`` is yet to come on ``on``, wherever it was written."""
    return checked_on - on > AHEAD
