"""ID tokens that must be refused, each named after its fault (RFC 8725, OIDC Core §3.1.3.7)."""

import base64
import hmac
import json
from collections.abc import Mapping
from typing import Any, Final

import attrs
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from joserfc import jws
from joserfc.jwk import ECKey

from myna_sdk.testing.good_issuer import Spoil, Token, issuer_key

_FOREIGN: Final = ECKey.generate_key("P-256", {"kid": "issuer-1"})


def _claims(**changed: Any) -> Spoil:
    return lambda token: attrs.evolve(token, claims={**token.claims, **changed}).signed()


def _claim_later(name: str, seconds: int) -> Spoil:
    return lambda token: attrs.evolve(
        token, claims={**token.claims, name: token.claims["iat"] + seconds}
    ).signed()


def _without(name: str) -> Spoil:
    def spoilt(token: Token) -> str:
        claims = {key: value for key, value in token.claims.items() if key != name}
        return attrs.evolve(token, claims=claims).signed()

    return spoilt


def _slash(token: Token) -> str:
    return attrs.evolve(token, claims={**token.claims, "iss": f"{token.claims['iss']}/"}).signed()


def _audience_list(token: Token) -> str:
    audiences = [token.claims["aud"], "another-client"]
    return attrs.evolve(token, claims={**token.claims, "aud": audiences}).signed()


def _header(**changed: Any) -> Spoil:
    return lambda token: attrs.evolve(token, header={**token.header, **changed}).signed()


def _part(document: Mapping[str, Any] | str) -> str:
    text = document if isinstance(document, str) else json.dumps(document)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def _unsigned(alg: str) -> Spoil:
    return lambda token: f"{_part({**token.header, 'alg': alg})}.{_part(token.claims)}."


def _confused(token: Token) -> str:
    public = issuer_key().as_pem(private=False)
    message = f"{_part({**token.header, 'alg': 'HS256'})}.{_part(token.claims)}"
    tag = hmac.digest(public, message.encode(), "sha256")
    return f"{message}.{base64.urlsafe_b64encode(tag).rstrip(b'=').decode()}"


def _kid_no_text(token: Token) -> str:
    return _resigned(json.dumps({**token.header, "kid": 1}), json.dumps(token.claims))


def _forged(token: Token) -> str:
    return jws.serialize_compact(dict(token.header), json.dumps(token.claims), _FOREIGN, ["ES256"])


def _embedded(token: Token) -> str:
    header = {**token.header, "jwk": _FOREIGN.as_dict(private=False)}
    registry = jws.JWSRegistry(algorithms=["ES256"], strict_check_header=False)
    return jws.serialize_compact(header, json.dumps(token.claims), _FOREIGN, registry=registry)


def _altered(token: Token) -> str:
    head, _, signature = token.signed().split(".")
    return f"{head}.{_part({**token.claims, 'sub': 'somebody-else'})}.{signature}"


def _resigned(header: str, payload: str) -> str:
    """Return the two parts signed as they are, for what a JSON writer would not write."""
    key = issuer_key().private_key
    message = f"{_part(header)}.{_part(payload)}"
    if key is None:
        raise ValueError("the issuer signs with a private key")
    r, s = utils.decode_dss_signature(key.sign(message.encode(), ec.ECDSA(hashes.SHA256())))
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return f"{message}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def _doubled_claim(token: Token) -> str:
    claims = json.dumps(token.claims)
    return _resigned(json.dumps(token.header), '{"sub":"somebody-else",' + claims[1:])


def _doubled_header(token: Token) -> str:
    header = json.dumps(token.header)
    return _resigned('{"alg":"none",' + header[1:], json.dumps(token.claims))


TOKEN_FAULTS: Final[Mapping[str, Spoil]] = {
    "alg-none": _unsigned("none"),
    "alg-none-in-capitals": _unsigned("NONE"),
    "no-signature": _unsigned("ES256"),
    "hs256-with-the-public-key": _confused,
    "signed-by-another-key": _forged,
    "claims-altered-after-signing": _altered,
    "key-embedded-in-the-header": _embedded,
    "key-by-url": _header(jku="https://attacker.example/keys"),
    "certificate-by-url": _header(x5u="https://attacker.example/cert"),
    "certificate-embedded": _header(x5c=["MIIB"]),
    "compressed": _header(zip="DEF"),
    "another-typ": _header(typ="at+jwt"),
    "unknown-kid": _header(kid="issuer-2"),
    "kid-of-a-path": _header(kid="../../etc/passwd"),
    "kid-no-text": _kid_no_text,
    "no-kid": lambda t: attrs.evolve(t, header={"alg": "ES256", "typ": "JWT"}).signed(),
    "issuer-with-a-slash": _slash,
    "another-issuer": _claims(iss="https://attacker.example"),
    "no-issuer": _without("iss"),
    "another-audience": _claims(aud="another-client"),
    "one-audience-too-many": _audience_list,
    "no-audience-in-a-list": _claims(aud=[]),
    "no-audience": _without("aud"),
    "another-azp": _claims(azp="another-client"),
    "expired": _claim_later("exp", -3600),
    "expiry-a-text": _claims(exp="9999999999"),
    "expiry-endless": _claims(exp=1e300),
    "no-expiry": _without("exp"),
    "issued-in-the-future": _claim_later("iat", 3600),
    "no-issue-time": _without("iat"),
    "not-yet-valid": _claim_later("nbf", 3600),
    "another-nonce": _claims(nonce="another"),
    "no-nonce": _without("nonce"),
    "nonce-no-text": _claims(nonce=[]),
    "another-at-hash": _claims(at_hash="Z1P3Ll-e0JrOBqzfbrTXjQ"),
    "another-sub-than-userinfo": _claims(sub="somebody-else"),
    "no-sub": _without("sub"),
    "empty-sub": _claims(sub=""),
    "sub-no-text": _claims(sub=12),
    "a-claim-twice": _doubled_claim,
    "a-header-field-twice": _doubled_header,
    "not-a-token": lambda _: "not.a.token",
    "five-parts": lambda t: t.signed() + ".x.y",
    "padded": lambda t: t.signed() + "=",
    "too-long": _claims(padding="x" * 100_000),
}
"""What a provider must refuse, by name."""
