"""Begins a configuration: the commented file, and the keys that it names beside it."""

from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from myna_sdk.configuration.template import TEMPLATE
from myna_sdk.drive.entropy import SystemRandom
from myna_sdk.errors import ConfigError
from myna_sdk.model.masking import Concealed
from myna_sdk.receipts.keys import new_key_pem
from myna_sdk.store import create_key_file
from myna_sdk.store.durable import make


def begin(path: Path) -> tuple[Path, ...]:
    """Return the files that were made: the configuration and the keys that it names.

    A key that is there already is kept.

    Raises:
        ConfigError: ``config-not-writable``, or what `create_key_file` raises.
    """
    made = []
    master, client = path.parent / "master.key", path.parent / "rp-key.pem"
    receipts = path.parent / "receipt-key.pem"
    if not master.exists():
        create_key_file(master, SystemRandom())
        made.append(master)
    if not client.exists():
        _write(client, Concealed(_client_key()))
        made.append(client)
    if not receipts.exists():
        _write(receipts, new_key_pem())
        made.append(receipts)
    _write(path, Concealed(TEMPLATE.encode()))
    return (path, *made)


def _write(path: Path, content: Concealed[bytes]) -> None:
    try:
        make(path, content)
    except OSError as error:
        why = error.strerror
    else:
        return
    raise ConfigError("config-not-writable", f"{path} cannot be written: {why}")


def _client_key() -> bytes:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
