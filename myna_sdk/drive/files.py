"""Local files, read for a provider instance out of the folders that its settings name."""

from collections.abc import Mapping
from pathlib import Path

from myna_sdk.effects import ReadFile
from myna_sdk.errors import TransportError

Folders = Mapping[str, frozenset[Path]]
"""The folders of each provider instance."""


def read_file(effect: ReadFile, folders: Folders) -> bytes | None:
    """Return the file's bytes, or ``None`` if there is none.

    Raises:
        TransportError: ``file-not-allowed``: it lies in none of the instance's folders, links
            followed. ``file-too-large`` or ``file-unreadable``.
    """
    try:
        path = Path(effect.path).resolve()
        allowed = [each.resolve() for each in folders.get(effect.instance, ())]
        if not any(path.is_relative_to(each) for each in allowed):
            raise _fault("file-not-allowed", "it lies in no folder of the instance's settings")
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise _fault("file-unreadable", "it is no file")
        with path.open("rb") as file:
            content = file.read(effect.cap + 1)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RuntimeError) as error:  # the last: links in a circle
        raise _fault("file-unreadable", f"{type(error).__name__}") from None
    if len(content) > effect.cap:
        raise _fault("file-too-large", f"it has more than {effect.cap} bytes")
    return content


def _fault(code: str, why: str) -> TransportError:
    return TransportError(code, f"a file was not read: {why}", sent=False)
