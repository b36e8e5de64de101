"""What may be seen of the talk with a card: headers, lengths, status words. Never any data.

The trace is a level of its own, below ``DEBUG``. Even so it tells which card was asked what and
when, so that switching it on is warned about.
"""

import logging
from typing import Final

from myna_sdk.card.status_words import meaning
from myna_sdk.effects.card import CardCommand, CardReply

TRACE: Final = 5
"""The level of the trace: ``logging.getLogger("myna_sdk.card.trace").setLevel(TRACE)``."""

_log = logging.getLogger("myna_sdk.card.trace")
_SELECT: Final = 0xA4
_warned = [False]


def traced() -> bool:
    """Tell whether somebody wants the trace."""
    return _log.isEnabledFor(TRACE)


def trace_sent(command: CardCommand) -> None:
    """Write down that ``command`` leaves."""
    if not _warned[0]:
        _warned[0] = True
        _log.warning("the card trace is on: it tells what was asked of which card, and when")
    _log.log(TRACE, "> %s", _shown(command))


def trace_received(reply: CardReply) -> None:
    """Write down what came back."""
    told = meaning(reply.status).text("en")
    _log.log(TRACE, "< %d bytes, %04X %s", len(reply.data), reply.status, told)


def _shown(command: CardCommand) -> str:
    header = command.header.hex(" ").upper()
    if command.secret is not None:
        # Not even its length: that of the signing password narrows it down.
        return f"{header} •••"
    if command.ins == _SELECT:
        return f"{header} {command.data.hex(' ').upper()}"
    data = f" ({len(command.data)} bytes)" if command.data else ""
    return header + data
