"""Client authentication by ``private_key_jwt`` (OIDC Core §9, RFC 7523 §2.2 and §3)."""

import json
from functools import lru_cache
from typing import Final

from joserfc import jws

from myna_sdk.effects import Entropy, Now
from myna_sdk.model.masking import Concealed
from myna_sdk.providers.keys import PrivateKey

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


async def client_assertion(
    key: PrivateKey, *, client_id: str, audience: str, lifetime: int
) -> Concealed[str]:
    """Return a new assertion that ``client_id`` is us: one use, ``lifetime`` seconds long.

    Its ``jti`` holds 128 random bits, so that no two assertions are alike (RFC 7523 §3 item 7).
    Of several active keys the first signs.
    """
    at = int((await Now()).timestamp())
    jti = (await Entropy(16)).hex()
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "jti": jti,
        "iat": at,
        "exp": at + lifetime,
    }
    return _signed(key, json.dumps(claims))


def public_jwk(key: PrivateKey) -> dict[str, str]:
    """Return the JWK to register for ``key``: its public part with ``kid``, ``use`` and ``alg``."""
    public = {str(name): str(value) for name, value in key.jose.as_dict(private=False).items()}
    return public | {"kid": key.kid, "use": "sig", "alg": key.algorithm}


def _signed(key: PrivateKey, claims: str) -> Concealed[str]:
    header = {"alg": key.algorithm, "typ": "JWT", "kid": key.kid}
    registry = _registry(key.algorithm)
    return Concealed(jws.serialize_compact(header, claims, key.jose, registry=registry))


@lru_cache(maxsize=8)
def _registry(algorithm: str) -> jws.JWSRegistry:
    return jws.JWSRegistry(algorithms=[algorithm])
