"""Whether a billed call reached the other side."""

from enum import StrEnum


class Fate(StrEnum):
    """What is known of one billed call. Only certainty lets it be made again without asking."""

    NOT_SENT = "not-sent"
    """It certainly did not reach the other side."""
    ANSWERED = "answered"
    """The other side answered: it did what was asked, or refused."""
    UNKNOWN = "unknown"
    """Nobody can tell: a time-out, a dropped connection, a crash."""
