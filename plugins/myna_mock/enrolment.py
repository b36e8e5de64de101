"""Enrolling a relying party: what the agency's form asks, checked as strictly."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from joserfc.errors import JoseError

from myna_mock.services.digital_auth_app.records import Client
from myna_sdk.errors import UsageError

_CLIENT_ID = re.compile(r"[0-9a-zA-Z]{1,255}\Z")
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "k"})


def enrolled(
    client_id: str, jwks: Mapping[str, Any], redirect_uris: tuple[str, ...], name: str
) -> Client:
    """Return the client.

    Raises:
        UsageError: ``client-invalid``: an id that is not letters and digits (§3.1), no or bad
            redirect URIs, or a key set that is empty, private or unusable (§4.5).
    """
    if _CLIENT_ID.match(client_id) is None:
        raise _invalid("client_id is 1 to 255 letters and digits")
    if not redirect_uris or not all(map(_is_returnable, redirect_uris)):
        raise _invalid("redirect_uris are absolute http or https URLs, at most 255 characters")
    keys = jwks.get("keys")
    if not isinstance(keys, list) or not keys or not all(isinstance(key, dict) for key in keys):
        raise _invalid('jwks is {"keys": [...]} with at least one key')
    if any(_PRIVATE & key.keys() for key in keys):
        raise _invalid("jwks holds a private key; enrol the public one")
    if not all(key.get("kid") and key.get("kty") in {"RSA", "EC"} for key in keys):
        raise _invalid("each key of jwks is of kty RSA or EC and has a kid")
    try:
        return Client(id=client_id, name=name, redirect_uris=redirect_uris, jwks=dict(jwks))
    except (JoseError, ValueError, TypeError, KeyError):
        pass
    raise _invalid("jwks holds a key that cannot be read") from None


def _is_returnable(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    absolute = parts.scheme in {"http", "https"} and bool(parts.netloc)
    written = uri.isascii() and uri.isprintable() and " " not in uri  # it goes into a header
    return absolute and written and not parts.fragment and len(uri) <= 255


def _invalid(message: str) -> UsageError:
    return UsageError("client-invalid", message)
