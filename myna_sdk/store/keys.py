"""Master keys: where they come from. The store only ever sees a `KeyProvider`."""

import base64
import binascii
import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Protocol

import attrs

from myna_sdk.errors import ConfigError
from myna_sdk.model.masking import Concealed, Masked

KEY_SIZE = 32
"""Bytes in a master key: AES-256."""
MOST_GENERATIONS = 0xFFFF_FFFF
"""The highest generation that the head of a wrapped key can tell."""


@attrs.frozen(repr=False, kw_only=True)
class MasterKey(Masked):
    """One generation of the master key.

    Attributes:
        generation: From 1; each rotation adds one.
        key: 32 bytes.
    """

    generation: int
    key: Concealed[bytes]

    def _shown(self) -> str:
        return f"generation {self.generation}"


class KeyProvider(Protocol):
    """Something that knows the master key."""

    def master(self) -> tuple[MasterKey, ...]:
        """Return every generation that may still be needed, the current one first.

        Raises:
            ConfigError: There is no key, or it is not in its form.
        """
        ...


def parse_master_keys(text: str, *, source: str) -> tuple[MasterKey, ...]:
    """Return the keys written as ``GENERATION:BASE64``, one a line or word, current first.

    A text without a colon is one key of generation 1.

    Args:
        text: The written keys.
        source: What to call their origin in an error.

    Raises:
        ConfigError: ``store-key-malformed``. The message never shows the text.
    """
    hidden = Concealed(text)
    del text
    keys = _parsed(hidden)
    if keys is None:
        raise ConfigError(
            "store-key-malformed",
            f"{source} holds no master key in the form GENERATION:BASE64 of {KEY_SIZE} bytes",
            source=source,
        )
    return keys


def _parsed(text: Concealed[str]) -> tuple[MasterKey, ...] | None:
    try:
        keys = tuple(_parsed_one(word) for word in text.reveal().split())
    except (ValueError, binascii.Error):
        return None
    generations = [key.generation for key in keys]
    distinct = len(set(generations)) == len(generations)
    newest_first = bool(keys) and generations[0] == max(generations)
    return keys if distinct and newest_first else None


def _parsed_one(word: str) -> MasterKey:
    generation, colon, written = word.rpartition(":")
    number = int(generation) if colon else 1
    key = base64.b64decode(written, validate=True)
    if len(key) != KEY_SIZE or not 1 <= number <= MOST_GENERATIONS:
        raise ValueError("not a master key")
    return MasterKey(generation=number, key=Concealed(key))


@attrs.frozen
class EnvKey:
    """Master keys in an environment variable, in the form of `parse_master_keys`.

    Attributes:
        variable: The name of the variable.
    """

    variable: str
    _environ: Mapping[str, str] = attrs.field(default=os.environ, repr=False, kw_only=True)

    def master(self) -> tuple[MasterKey, ...]:
        """Return the keys that the variable holds.

        Raises:
            ConfigError: ``store-key-missing`` or ``store-key-malformed``.
        """
        if self.variable not in self._environ:
            raise ConfigError(
                "store-key-missing",
                f"the environment variable {self.variable} is not set",
                source=f"env:{self.variable}",
            )
        return parse_master_keys(self._environ[self.variable], source=f"env:{self.variable}")


@attrs.frozen
class KeyringKey:
    """Master keys in the system's keyring, in the form of `parse_master_keys`.

    Attributes:
        service: The keyring's service name.
        user: The keyring's user name.
    """

    service: str
    user: str = "master-key"

    def master(self) -> tuple[MasterKey, ...]:
        """Return the keys that the keyring holds.

        Raises:
            ConfigError: ``extra-missing``, ``store-key-missing`` or ``store-key-malformed``.
        """
        source = f"keyring:{self.service}/{self.user}"
        try:
            keyring = import_module("keyring")
        except ImportError:
            keyring = None
        if keyring is None:
            raise ConfigError(
                "extra-missing",
                f"{source} needs the extra 'keyring': pip install 'myna-sdk[keyring]'",
                extra="keyring",
                source=source,
            )
        kept: str | None = None
        why = "there is no such entry"
        try:
            kept = keyring.get_password(self.service, self.user)
        except Exception as error:  # noqa: BLE001 - a backend may raise anything
            why = f"the keyring did not answer ({type(error).__name__})"
        if kept is None:
            raise ConfigError("store-key-missing", f"{source}: {why}", source=source)
        hidden, kept = Concealed(kept), None
        return parse_master_keys(hidden.reveal(), source=source)


def key_provider(name: str, base: Path, *, environ: Mapping[str, str] | None = None) -> KeyProvider:
    """Return the key provider that a configuration names; nothing is read yet.

    Args:
        name: ``file:PATH``, ``env:VARIABLE`` or ``keyring:SERVICE[/USER]``.
        base: The folder from which a relative path counts; ``~`` is the user's home.
        environ: Where ``env:`` looks; the process's environment by default.

    Raises:
        ConfigError: ``store-key-source-unknown``.
    """
    from myna_sdk.store.key_files import FileKey  # noqa: PLC0415 - it imports this module

    scheme, _, rest = name.partition(":")
    if scheme == "file" and rest:
        return FileKey(base / _from_home(Path(rest)))
    if scheme == "env" and rest:
        return EnvKey(rest) if environ is None else EnvKey(rest, environ=environ)
    if scheme == "keyring" and rest:
        service, slash, user = rest.partition("/")
        return KeyringKey(service, user) if slash else KeyringKey(service)
    raise ConfigError(
        "store-key-source-unknown",
        "a store key is file:PATH, env:VARIABLE or keyring:SERVICE[/USER]",
        scheme=scheme if rest else "",
    )


def _from_home(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:  # nobody's home
        return path
