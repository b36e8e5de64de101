"""Writing what came from a card: for the owner's eyes, and never over another file."""

import os
from pathlib import Path

from myna_sdk.commands.language import say
from myna_sdk.errors import UsageError


def write_private(path: Path, content: bytes) -> None:
    """Make the file ``path``, which nobody but its owner may read, with ``content``.

    Raises:
        UsageError: ``usage``: it is there already, or cannot be made.
    """
    why = None
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except FileExistsError:
        why = say(f"{path} はすでにあります。", f"{path} is there already")
    except OSError as fault:
        why = f"{path}: {fault.strerror}"
    del content
    if why is not None:
        raise UsageError("usage", why)
