"""Where an OpenID Provider listens."""

import attrs

__all__ = ["Endpoints"]


@attrs.frozen(kw_only=True)
class Endpoints:
    """The four endpoints that a login needs, as absolute URLs.

    Attributes:
        authorization: Where the person's browser is sent (OIDC Core §3.1.2).
        token: Where the code is exchanged (§3.1.3).
        userinfo: Where the facts are fetched (§5.3).
        key_set: The issuer's JSON Web Key Set (RFC 7517 §5).
    """

    authorization: str
    token: str
    userinfo: str
    key_set: str

    @classmethod
    def keycloak(cls, issuer: str) -> "Endpoints":
        """Return the endpoints below ``issuer`` in the layout of Keycloak's realms."""
        base = f"{issuer}/protocol/openid-connect"
        return cls(
            authorization=f"{base}/auth",
            token=f"{base}/token",
            userinfo=f"{base}/userinfo",
            key_set=f"{base}/certs",
        )
