"""Dates as HTTP headers write them."""

from datetime import UTC
from email.utils import parsedate_to_datetime

from myna_sdk.model.instants import Instant, as_utc


def http_date(text: str) -> Instant | None:
    """Return the instant that ``text`` names (RFC 9110 §5.6.7), or ``None`` if it names none.

    A date without zone is "-0000", of which HTTP knows none: it is read as GMT.
    """
    try:
        found = parsedate_to_datetime(text.strip())
        return as_utc(found if found.tzinfo else found.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None
