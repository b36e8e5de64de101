"""Exit codes: how a command ended, as the shell sees it."""

from enum import IntEnum

__all__ = ["ExitCode"]


class ExitCode(IntEnum):
    """How a command ended."""

    DONE = 0
    """Verified, or done."""
    REJECTED = 1
    """Rejected: something was looked at and does not hold."""
    USAGE = 2
    """The command or the configuration is wrong."""
    UNDETERMINED = 3
    """It could not be told."""
    FAILED = 4
    """The store or a plugin failed, or the SDK itself."""
