"""The authorization request: what leaves with the browser, and what is remembered until it returns.

Only the parameters of the official table are sent (developers.digital.go.jp, authserver: the
authorization endpoint). PKCE is RFC 7636 with S256.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

import attrs

from myna_sdk.effects import Entropy
from myna_sdk.errors import ProtocolError
from myna_sdk.model import base64url
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.providers.oidc.party import RelyingParty
from myna_sdk.providers.strict_json import JsonObject, parse_object

_RECORD_VERSION: Final = "1"
_SEED_SIZE: Final = 48
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9._~-]*\Z")


@attrs.frozen(repr=False, kw_only=True)
class Remembered(Masked):
    """What one login keeps from its start to its return.

    Attributes:
        issuer: The issuer it was started with.
        redirect_uri: As sent; the exchange repeats it exactly (RFC 6749 §4.1.3).
        scopes: As asked for.
        nonce: Binds the ID token to this login.
        verifier: The PKCE code verifier.
    """

    issuer: str
    redirect_uri: str
    scopes: tuple[str, ...]
    nonce: Concealed[str]
    verifier: Concealed[str]

    @classmethod
    async def fresh(cls, party: RelyingParty, scopes: tuple[str, ...]) -> "Remembered":
        """Return a new record with an unpredictable nonce and verifier."""
        seed = Concealed(await Entropy(_SEED_SIZE))
        return cls(
            issuer=party.issuer,
            redirect_uri=party.redirect_uri,
            scopes=scopes,
            nonce=Concealed(seed.reveal()[:16].hex()),
            verifier=Concealed(base64url.encoded(seed.reveal()[16:])),
        )

    def dump(self) -> Concealed[bytes]:
        """Return the record as bytes, for `Redirect.private`."""
        record = {
            "version": _RECORD_VERSION,
            "issuer": self.issuer,
            "redirect_uri": self.redirect_uri,
            "scope": " ".join(self.scopes),
            "nonce": self.nonce.reveal(),
            "verifier": self.verifier.reveal(),
        }
        return Concealed(json.dumps(record).encode())

    @classmethod
    def load(cls, private: Concealed[bytes]) -> "Remembered | None":
        """Return the record in ``private``, or ``None`` if this version cannot read it."""
        found = parse_object(private)
        if isinstance(found, str):
            return None
        record = JsonObject(found.reveal())
        if record.find_text("version") != _RECORD_VERSION:
            return None
        try:
            return cls(
                issuer=record.text("issuer"),
                redirect_uri=record.text("redirect_uri"),
                scopes=tuple(record.text("scope").split()),
                nonce=Concealed(record.text("nonce")),
                verifier=Concealed(record.text("verifier")),
            )
        except ProtocolError:
            return None


def challenge_of(verifier: Concealed[str]) -> str:
    """Return the S256 code challenge of ``verifier`` (RFC 7636 §4.2)."""
    return base64url.encoded(hashlib.sha256(verifier.reveal().encode("ascii")).digest())


def authorization_url(
    party: RelyingParty,
    remembered: Remembered,
    *,
    state: str,
    more: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return the URL to send the browser to. It holds no personal data.

    Args:
        party: The relying party.
        remembered: What is kept until the return.
        state: Comes back with the callback.
        more: Parameters of the provider's own, such as the id of what is to be signed.
    """
    parameters = {
        **more,
        "response_type": "code",
        "scope": " ".join(remembered.scopes),
        "client_id": party.client_id,
        "redirect_uri": remembered.redirect_uri,
        "state": state,
        "nonce": remembered.nonce.reveal(),
        "code_challenge": challenge_of(remembered.verifier),
        "code_challenge_method": "S256",
    }
    if party.acr_values is not None:
        parameters["acr_values"] = party.acr_values
    return f"{party.endpoints.authorization}?{encoded(parameters)}"


def encoded(parameters: Mapping[str, str]) -> str:
    """Return ``parameters``, whose names are plain words, in form encoding.

    Most values are tokens of unreserved characters (RFC 3986 §2.3), which stay as they are.
    """
    return "&".join(
        f"{name}={value if _UNRESERVED.match(value) else quote(value, safe='')}"
        for name, value in parameters.items()
    )
