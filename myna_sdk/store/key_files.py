"""Master keys in a file that only its owner can read."""

import base64
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from myna_sdk.errors import ConfigError
from myna_sdk.model.masking import Concealed
from myna_sdk.store.durable import make, sync_folder
from myna_sdk.store.keys import KEY_SIZE, MasterKey, parse_master_keys

if TYPE_CHECKING:
    from myna_sdk.drive.entropy import RandomSource


@attrs.frozen
class FileKey:
    """Master keys in a file of mode 0600, one ``GENERATION:BASE64`` a line, current first.

    Attributes:
        path: The file.
    """

    path: Path

    def master(self) -> tuple[MasterKey, ...]:
        """Return the keys that the file holds.

        Raises:
            ConfigError: ``store-key-missing``, ``store-key-exposed`` (somebody but the owner may
                open the file) or ``store-key-malformed``.
        """
        return parse_master_keys(_read(self.path).reveal(), source=f"file:{self.path.name}")


def create_key_file(path: Path, random: "RandomSource") -> None:
    """Leave a new key file of generation 1 at ``path``. It is not in any backup yet.

    Raises:
        ConfigError: ``store-key-exists`` (a key is never overwritten) or
            ``store-key-not-writable``.
    """
    _write_new(path, Concealed(_line(1, random)))


def add_generation(path: Path, random: "RandomSource") -> int:
    """Return the number of the new generation that now stands first in the key file.

    The old ones stay below it: run ``Store.rotate`` next, and remove them by hand only once every
    backup that needs them may be lost.

    Raises:
        ConfigError: As `FileKey.master` and `create_key_file`.
    """
    newest = FileKey(path).master()[0].generation + 1
    text = Concealed(_line(newest, random) + _read(path).reveal())
    beside = path.with_name(f"{path.name}.new")
    _write_new(beside, text)
    beside.replace(path)
    sync_folder(path)
    return newest


def _line(generation: int, random: "RandomSource") -> str:
    return f"{generation}:{base64.b64encode(random.bytes(KEY_SIZE)).decode()}\n"


def _read(path: Path) -> Concealed[str]:
    source = f"file:{path.name}"
    try:
        with path.open(encoding="ascii", errors="replace") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = Concealed(file.read(65_536))
    except (OSError, ValueError):  # a path with a null character
        mode, text = 0, None
    if text is None:
        raise ConfigError("store-key-missing", f"the key file {path} cannot be read", source=source)
    if stat.S_IMODE(mode) & 0o077:
        raise ConfigError(
            "store-key-exposed",
            f"the key file {path} can be opened by others; run: chmod 600 {path}",
            source=source,
        )
    return text


def _write_new(path: Path, text: Concealed[str]) -> None:
    code = why = ""
    try:
        # A key lost by a power cut loses all that it sealed.
        make(path, Concealed(text.reveal().encode("ascii")))
    except FileExistsError as error:
        code, why = "store-key-exists", error.strerror or ""
    except OSError as error:
        code, why = "store-key-not-writable", error.strerror or type(error).__name__
    if code:
        raise ConfigError(code, f"no key file was made at {path}: {why}", path=str(path))
