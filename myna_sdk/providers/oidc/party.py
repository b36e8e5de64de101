"""What a relying party is and what it accepts: frozen, checked once, empty means refuse."""

import re
from typing import Final

import attrs

from myna_sdk.providers.keys import PrivateKey
from myna_sdk.providers.oidc.endpoints import Endpoints

__all__ = ["TokenPolicy"]

HASHES: Final = {"RS256": "sha256", "PS256": "sha256", "ES256": "sha256"}
"""The ID-token algorithms this client knows, each with the hash of its ``at_hash``."""

_CLIENT_ID = re.compile(r"[\x20-\x7e]{1,255}\Z", re.ASCII)


@attrs.frozen(kw_only=True)
class TokenPolicy:
    """What is accepted of tokens.

    Attributes:
        algorithms: The allow-list of ID-token signatures, looked at before any cryptography.
        skew: Seconds by which the issuer's clock may differ from ours.
        at_hash_required: Whether an ID token without ``at_hash`` is refused. OIDC Core §3.1.3.6
            leaves it open for the code flow.
        most_characters: The longest ID token that is looked at.
        key_set_lifetime: Seconds for which a fetched key set is used.
        key_set_pause: Seconds that must pass between two fetches caused by unknown key ids.
        lifetime_untold: Seconds for which an access token is used that tells no ``expires_in``.
    """

    algorithms: tuple[str, ...] = ("ES256", "RS256")
    skew: int = 60
    at_hash_required: bool = True
    most_characters: int = 16 * 1024
    key_set_lifetime: int = 3600
    key_set_pause: int = 60
    lifetime_untold: int = 60

    def __attrs_post_init__(self) -> None:
        unknown = sorted(set(self.algorithms) - set(HASHES))
        if not self.algorithms or unknown:
            raise ValueError(f"ID-token algorithms must be some of {', '.join(HASHES)}")
        if self.skew < 0:
            raise ValueError("a clock skew is not negative")


@attrs.frozen(kw_only=True)
class RelyingParty:
    """One client of one issuer.

    Attributes:
        issuer: The exact ``iss``, compared character by character.
        client_id: As issued by the provider.
        redirect_uri: Where the browser returns to, exactly as registered.
        endpoints: Where the issuer listens.
        key: The client's key, which signs assertions.
        acr_values: Sent as is, or not at all when ``None``.
        assertion_lifetime: Seconds from ``iat`` to ``exp`` of a client assertion.
        assertion_audience: Its ``aud``; ``None`` means the token endpoint.
        tokens: What is accepted of tokens.
    """

    issuer: str
    client_id: str
    redirect_uri: str
    endpoints: Endpoints
    key: PrivateKey
    acr_values: str | None = None
    assertion_lifetime: int = 60
    assertion_audience: str | None = None
    tokens: TokenPolicy = attrs.field(factory=TokenPolicy)

    def __attrs_post_init__(self) -> None:
        if not self.issuer or not _CLIENT_ID.match(self.client_id):
            raise ValueError(
                "a relying party needs an issuer and a client id of 1 to 255 characters"
            )
        if not 1 <= len(self.redirect_uri) <= 255:
            raise ValueError("a redirect URI has 1 to 255 characters")
        if self.assertion_lifetime < 1:
            raise ValueError("a client assertion lives at least one second")
