"""New files that may hold what is personal: for the owner's eyes, and never over another one."""

import os
from pathlib import Path

from myna_sdk.commands.language import say
from myna_sdk.errors import UsageError
from myna_sdk.model.masking import Concealed

__all__ = ["refuse_unwritable", "write_private"]


def refuse_unwritable(*paths: Path) -> None:
    """Return if each of ``paths`` can be made, so that no PIN is asked for in vain.

    Raises:
        UsageError: ``usage``: one is there already, as a file or a link, or its folder is not.
    """
    for path in paths:
        if os.path.lexists(path):
            raise UsageError("usage", say(f"{path} はすでにあります。", f"{path} is there already"))
        if not os.access(path.parent, os.W_OK | os.X_OK) or not path.parent.is_dir():
            raise UsageError("usage", say(f"{path} は作れません。", f"{path} cannot be made"))


def write_private(path: Path, content: bytes) -> Path:
    """Return ``path``, made with ``content``; nobody but its owner may read it.

    Raises:
        UsageError: ``usage``: it is there already, or cannot be made.
    """
    hidden, content = Concealed(content), b""
    why, made = None, False
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        made = True
        with os.fdopen(descriptor, "wb") as file:
            file.write(hidden.reveal())
    except FileExistsError:
        why = say(f"{path} はすでにあります。", f"{path} is there already")
    except OSError as fault:
        why = f"{path}: {fault.strerror}"
        if made:
            path.unlink(missing_ok=True)  # half a file is none
    if why is not None:
        raise UsageError("usage", why)
    return path
