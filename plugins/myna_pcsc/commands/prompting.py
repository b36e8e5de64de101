"""Asking for a PIN: no echo, no text that Python would keep, one buffer that can be erased."""

import os
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from myna_sdk.commands.language import say
from myna_sdk.drive.cards.memory import no_core_dump_from_now
from myna_sdk.effects.card import CardSecret
from myna_sdk.errors import UsageError

_LONGEST: Final = 64
"""No PIN or printed number is longer; what is typed beyond it is thrown away."""

_NEWLINE: Final = 0x0A


def ask(prompt: str) -> CardSecret:
    """Return what was typed, or the next line of standard input where that is no terminal.

    From then on this process leaves no core dump: it waits for a card with the PIN in memory.

    Raises:
        UsageError: ``usage``: nothing came.
    """
    no_core_dump_from_now()
    descriptor = sys.stdin.fileno()
    with _without_echo(descriptor):  # first, so that nobody types what is shown or thrown away
        sys.stderr.write(f"{prompt}: ")
        sys.stderr.flush()
        buffer = _line(descriptor)
    if sys.stdin.isatty():
        sys.stderr.write("\n")
    if not buffer:
        raise UsageError("usage", say("何も入力されませんでした。", "Nothing was typed."))
    return CardSecret(buffer)


def _line(descriptor: int) -> bytearray:
    """Return the next line. Byte by byte, so that what follows it stays for the next question."""
    typed, one = bytearray(_LONGEST), bytearray(1)
    length = 0
    try:
        while os.readv(descriptor, [one]) and one[0] != _NEWLINE:
            if length < _LONGEST:
                typed[length] = one[0]
                length += 1
    except BaseException:  # Ctrl+C after some digits
        typed[:] = bytes(_LONGEST)
        raise
    finally:
        one[0] = 0
    # Cut off by deleting in place: a slice would be a copy that nobody erases.
    del typed[length:]
    return typed


@contextmanager
def _without_echo(descriptor: int) -> Iterator[None]:
    if not os.isatty(descriptor):
        yield
        return
    before = termios.tcgetattr(descriptor)
    silent = termios.tcgetattr(descriptor)
    silent[3] &= ~termios.ECHO
    termios.tcsetattr(descriptor, termios.TCSAFLUSH, silent)
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, before)
