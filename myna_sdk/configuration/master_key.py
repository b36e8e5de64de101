"""The master key's reference, as a key provider of the store."""

from pathlib import Path
from typing import TYPE_CHECKING

from myna_sdk.providers.places import Surroundings
from myna_sdk.providers.references import Reference
from myna_sdk.store.key_files import FileKey
from myna_sdk.store.keys import EnvKey, KeyringKey

if TYPE_CHECKING:
    from myna_sdk.store.keys import KeyProvider


def key_provider(reference: Reference, surroundings: Surroundings) -> "KeyProvider":
    """Return what knows the key that ``reference`` leads to; nothing is read yet."""
    match reference.scheme:
        case "env":
            return EnvKey(reference.rest, environ=surroundings.environ)
        case "keyring":
            service, _, name = reference.rest.partition("/")
            return KeyringKey(service, name)
        case _:
            return FileKey(surroundings.base / Path(reference.rest).expanduser())
