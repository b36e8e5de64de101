"""Keeps httpx and httpcore from logging our exchanges: they show URLs and headers."""

import logging

from myna_sdk.drive.wire.exchange import UNDER_WAY

NOISY = (
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
)


class _NotOurs(logging.Filter):
    """Lets through what other clients in this process log, and nothing of ours."""

    def filter(self, _record: logging.LogRecord) -> bool:
        return UNDER_WAY.get() is None


_filter = _NotOurs()


def silence() -> None:
    """Make the HTTP libraries silent about our exchanges; others' are logged as before."""
    for name in NOISY:
        logging.getLogger(name).addFilter(_filter)
