"""Writing what came from a card: for the owner's eyes, and never over another file."""

import os
from pathlib import Path

from myna_sdk.commands.language import say
from myna_sdk.errors import UsageError


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


def write_private(path: Path, content: bytes) -> None:
    """Make the file ``path``, which nobody but its owner may read, with ``content``.

    Raises:
        UsageError: ``usage``: it is there already, or cannot be made.
    """
    why, made = None, False
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        made = True
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except FileExistsError:
        why = say(f"{path} はすでにあります。", f"{path} is there already")
    except OSError as fault:
        why = f"{path}: {fault.strerror}"
        if made:
            path.unlink(missing_ok=True)  # half a file is none
    del content
    if why is not None:
        raise UsageError("usage", why)
