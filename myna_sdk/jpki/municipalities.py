"""The municipality whose revocation list a certificate names, read from the list's directory name.

Every decoded distribution point of JPKI has one shape: ``C``, ``O`` and ``OU`` of the issuer, then
``OU=CRL Distribution Points``, ``OU`` of the prefecture, and ``CN``: the municipality and CRLDP.
"""

import re
from typing import Final

import attrs

from myna_sdk.jpki.extensions import DirectoryName
from myna_sdk.jpki.names import rfc4514
from myna_sdk.jpki.unreadable import UnreadableError

__all__ = ["Municipality", "municipality_of"]

# Letters first, so that neither name is ever a path of its own.
_NAME: Final = r"[A-Za-z][A-Za-z0-9' .()-]{0,63}"
_POINT: Final = re.compile(
    rf"CN=(?P<name>{_NAME}) CRLDP,OU=(?P<prefecture>{_NAME}),OU=CRL Distribution Points,", re.ASCII
)


@attrs.frozen(kw_only=True)
class Municipality:
    """Whose list it is.

    Attributes:
        prefecture: Such as ``Ibaraki-ken``.
        name: Such as ``Tsukuba-shi``.
    """

    prefecture: str
    name: str


def municipality_of(partition: DirectoryName) -> Municipality | None:
    """Return the municipality of ``partition``, or ``None`` if it is named in no known shape."""
    try:
        found = _POINT.match(rfc4514(partition))
    except UnreadableError:
        return None
    return None if found is None else Municipality(**found.groupdict())
