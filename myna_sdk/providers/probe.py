"""Probing: a plugin is imported and constructed in a child process that may not take for ever.

A plugin that hangs, exits or crashes the interpreter is then only *broken*. The child is told
what to look at through a pipe, never on its command line, and answers on a descriptor that the
plugin does not know as its standard output.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from myna_sdk.model.masking import Concealed
from myna_sdk.providers.discovery import Claim
from myna_sdk.providers.probed import DAY
from myna_sdk.providers.sections import Configured, ProviderSection

_CHILD: Final = "from myna_sdk.providers.probed import main; main()"


def probe(
    claim: Claim,
    section: ProviderSection | None,
    configured: Configured | None,
    *,
    seconds: float,
) -> str:
    """Return why the plugin cannot be used, or nothing.

    Args:
        claim: Which plugin.
        section: Its section; without one only its modules are imported.
        configured: The configuration that the section stands in.
        seconds: How long it may take to answer.
    """
    question = Concealed(json.dumps(_asked(claim, section, configured), default=_day))
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-P", "-c", _CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environ(),
        start_new_session=True,
    )
    with child:
        try:
            answer, _ = child.communicate(question.reveal().encode(), timeout=seconds)
        except subprocess.TimeoutExpired:
            return f"it did not answer in {seconds:g} s"
        finally:
            _end(child)
    if child.returncode < 0:
        return f"it crashed ({_name(-child.returncode)})"
    return _problem(answer)


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # most signals of real time have no name
        return f"signal {number}"


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Leave nothing of the child running, its own children included."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        child.kill()


def _asked(
    claim: Claim, section: ProviderSection | None, configured: Configured | None
) -> dict[str, Any]:
    point = claim.entry_point
    asked: dict[str, Any] = {
        "id": claim.id,
        "distribution": claim.distribution,
        "version": claim.version,
        "entry_point": [point.name, point.value, point.group],
    }
    if section is None or configured is None:
        return asked
    surroundings = configured.surroundings
    return asked | {
        "section": dict(section.table.reveal()),
        "name": section.name,
        "file": surroundings.file,
        "base": str(surroundings.base),
        "environ": dict(surroundings.environ),
        "environment": surroundings.environment.value,
        "own_verifier": surroundings.own_verifier,
    }


def _environ() -> Mapping[str, str]:
    """Return the child's environment: ours, and modules found where we find them."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}


def _day(value: object) -> dict[str, str]:
    """Return a TOML date as JSON can carry it."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return {DAY: value.isoformat()}
    return {"other": str(value)}


def _problem(answer: bytes) -> str:
    try:
        return str(json.loads(answer)["problem"])
    except (ValueError, KeyError, TypeError):
        return "it ended the process that probed it"
