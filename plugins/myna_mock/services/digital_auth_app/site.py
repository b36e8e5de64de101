"""Where the service's endpoints are (§1.2, §1.3), and its discovery document (§1.5)."""

import re
from enum import StrEnum
from typing import Any

import attrs

from myna_mock.services.digital_auth_app.knobs import Knobs

_REALM = "/api/realms/main"
_PROTOCOL = f"{_REALM}/protocol/openid-connect"
_SIGN = "/api/sign-transactions"
_RESULT = re.compile(rf"{_SIGN}/(?P<transaction>[^/]+)/result\Z")


class Operation(StrEnum):
    """The operations of the service, as faults and the journal call them."""

    DISCOVERY = "discovery"
    AUTHORIZE = "authorize"
    TOKEN = "token"
    USERINFO = "userinfo"
    CERTS = "certs"
    SIGN_START = "sign_start"
    SIGN_RESULT = "sign_result"


PATHS = {
    f"{_REALM}/.well-known/openid-configuration": Operation.DISCOVERY,
    f"{_PROTOCOL}/auth": Operation.AUTHORIZE,
    f"{_PROTOCOL}/token": Operation.TOKEN,
    f"{_PROTOCOL}/userinfo": Operation.USERINFO,
    f"{_PROTOCOL}/certs": Operation.CERTS,
    _SIGN: Operation.SIGN_START,
}
"""Each fixed path below the world's root and what it is."""


def operation_at(path: str) -> Operation | None:
    """Return the operation of ``path`` below the world's root, or ``None`` if it is not ours."""
    if _RESULT.match(path) is not None:
        return Operation.SIGN_RESULT
    return PATHS.get(path)


def transaction_of(path: str) -> str:
    """Return the id of the signing transaction whose result ``path`` is; empty if it is none."""
    found = _RESULT.match(path)
    return "" if found is None else found["transaction"]


@attrs.frozen
class Site:
    """The service's own addresses.

    Attributes:
        base_url: The world's root as clients know it, without trailing slash.
    """

    base_url: str

    @property
    def issuer(self) -> str:
        """The issuer, without trailing slash (§1.1)."""
        return self.base_url + _REALM

    def url(self, operation: Operation) -> str:
        """Return the endpoint of ``operation``."""
        path = next(path for path, found in PATHS.items() if found is operation)
        return self.base_url + path

    def discovery(self, knobs: Knobs) -> dict[str, Any]:
        """Return the discovery document: Keycloak's fields, this service's values."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": self.url(Operation.AUTHORIZE),
            "token_endpoint": self.url(Operation.TOKEN),
            "userinfo_endpoint": self.url(Operation.USERINFO),
            "jwks_uri": self.url(Operation.CERTS),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
            "subject_types_supported": ["pairwise"],
            "scopes_supported": ["openid", "name", "address", "birthdate", "gender", "sign"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": list(knobs.client_assertion_algs),
            "id_token_signing_alg_values_supported": [knobs.id_token_alg],
            "code_challenge_methods_supported": ["S256"],
            "claims_parameter_supported": False,
            "mock": True,
        }
