"""Secrets by reference: ``env:NAME``, ``file:PATH`` or ``keyring:SERVICE/NAME``.

A secret that stands in the file itself is refused in production; elsewhere it is used and
reported as a warning, because a sandbox is where a developer first tries a token.
"""

import importlib
import importlib.util
import re
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import attrs

from myna_sdk.model.masking import Concealed, Secret
from myna_sdk.providers.context import Environment
from myna_sdk.providers.faults import FaultKind, unlike
from myna_sdk.providers.places import Place, Wrong

SECRET_LIMIT: Final = 65_536
"""The most bytes that a secret may have."""


class Reference(str):
    """Where a secret is to be found. Only its form has been checked; it is followed later."""

    __slots__ = ()

    @property
    def scheme(self) -> str:
        """``env``, ``file`` or ``keyring``."""
        return self.partition(":")[0]

    @property
    def rest(self) -> str:
        """What follows the scheme."""
        return self.partition(":")[2]


_SCHEME = re.compile(r"([A-Za-z]{2,10}):(?!//)")


def is_reference(text: str) -> bool:
    """Tell whether ``text`` refers to a secret rather than being one."""
    return text.partition(":")[0] in _READERS and ":" in text


def read_reference(text: str, place: Place) -> Reference | Wrong:
    """Return ``text`` as a reference, or report that it is none; what it leads to is not read."""
    if not is_reference(text):
        near = ", ".join(f"{scheme}:" for scheme in _READERS)
        return place.report(FaultKind.REFERENCE_UNKNOWN, nearest="", known=near)
    found = Reference(text)
    service, slash, name = found.rest.partition("/")
    incomplete = found.scheme == "keyring" and not (service and slash and name)
    if incomplete or not found.rest:
        return place.report(FaultKind.REFERENCE_EMPTY)
    return found


def read_secret(text: str, place: Place) -> Secret | Wrong:
    """Return the text secret that ``text`` refers to or is, or report why there is none."""
    if not is_reference(text):
        return literal_secret(text, place)
    held = read_bytes(text, place)
    if isinstance(held, Wrong):
        return held
    clear = _decoded(held)
    if clear is None:
        return place.report(FaultKind.SECRET_NOT_TEXT)
    return clear if clear.reveal() else place.report(FaultKind.TEXT_EMPTY)


def literal_secret(text: str, place: Place) -> Secret | Wrong:
    """Return ``text`` itself as a secret where that is allowed, or report why it is not."""
    scheme = _SCHEME.match(text)
    near = unlike("" if scheme is None else scheme[1], _READERS)
    if near["nearest"]:
        return place.report(FaultKind.REFERENCE_UNKNOWN, **near)
    if not text:
        return place.report(FaultKind.TEXT_EMPTY)
    if place.surroundings.environment is Environment.PRODUCTION:
        return place.report(FaultKind.SECRET_IN_FILE)
    place.report(FaultKind.SECRET_LITERAL)
    return Secret(text)


def read_bytes(reference: str, place: Place) -> Concealed[bytes] | Wrong:
    """Return the bytes that ``reference`` leads to, or report why there are none."""
    scheme, _, rest = reference.partition(":")
    if not rest:
        return place.report(FaultKind.REFERENCE_EMPTY)
    return _READERS[scheme](rest, place)


def readable_file(text: str, place: Place) -> Path | Wrong:
    """Return the path of a regular file, from the configuration's directory, or report."""
    path = place.surroundings.base / text
    try:
        path = place.surroundings.base / Path(text).expanduser()
        if not path.is_file():
            return place.report(FaultKind.PATH_MISSING, path=path)
        with path.open("rb"):
            return path
    except (OSError, ValueError, RuntimeError) as error:  # the last: ~ of nobody
        return place.report(FaultKind.PATH_UNREADABLE, path=path, why=_why(error))


@attrs.frozen
class Folder:
    """A directory that a provider may read files from."""

    path: Path


def readable_folder(text: str, place: Place) -> Folder | Wrong:
    """Return a directory, from the configuration's directory on, or report."""
    path = place.surroundings.base / text
    try:
        path = place.surroundings.base / Path(text).expanduser()
        if path.is_dir():
            return Folder(path)
    except (OSError, ValueError, RuntimeError) as error:  # the last: ~ of nobody
        return place.report(FaultKind.PATH_UNREADABLE, path=path, why=_why(error))
    return place.report(FaultKind.FOLDER_MISSING, path=path)


def warn_if_open(path: Path, place: Place) -> None:
    """Report a warning if users other than the owner can read or write ``path``."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        place.report(FaultKind.PATH_OPEN, path=path, mode=f"{mode:04o}")


def _from_environment(name: str, place: Place) -> Concealed[bytes] | Wrong:
    value = Concealed(place.surroundings.environ.get(name, "").encode("utf-8", "surrogateescape"))
    return value if value.reveal() else place.report(FaultKind.ENV_UNSET, name=name)


def _from_file(text: str, place: Place) -> Concealed[bytes] | Wrong:
    path = readable_file(text, place)
    if isinstance(path, Wrong):
        return path
    warn_if_open(path, place)
    with path.open("rb") as file:
        held = Concealed(file.read(SECRET_LIMIT + 1))
    if len(held.reveal()) > SECRET_LIMIT:
        return place.report(FaultKind.SECRET_TOO_LONG, limit=SECRET_LIMIT)
    return held


def _from_keyring(text: str, place: Place) -> Concealed[bytes] | Wrong:
    service, slash, name = text.partition("/")
    if not (service and slash and name):
        return place.report(FaultKind.REFERENCE_EMPTY)
    if importlib.util.find_spec("keyring") is None:
        return place.report(FaultKind.KEYRING_MISSING)
    try:
        held = Concealed(importlib.import_module("keyring").get_password(service, name))
    except Exception as error:  # noqa: BLE001 - a backend may raise anything
        return place.report(FaultKind.KEYRING_FAILED, why=type(error).__name__)
    if not held.reveal():
        return place.report(FaultKind.KEYRING_EMPTY, service=service, name=name)
    return Concealed(held.reveal().encode())


_READERS: Final[Mapping[str, Callable[[str, Place], Concealed[bytes] | Wrong]]] = {
    "env": _from_environment,
    "file": _from_file,
    "keyring": _from_keyring,
}


def _decoded(held: Concealed[bytes]) -> Secret | None:
    try:
        return Secret(held.reveal().decode().rstrip("\r\n"))
    except UnicodeDecodeError:
        return None


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
