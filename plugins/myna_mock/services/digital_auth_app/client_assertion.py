"""``private_key_jwt``: a client's assertion, verified for real against its enrolled keys (§4)."""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import attrs
from joserfc import jws
from joserfc.errors import JoseError

from myna_mock.services.digital_auth_app.knobs import Knobs
from myna_mock.services.digital_auth_app.records import Client, Records
from myna_mock.services.digital_auth_app.refusals import Refusal, Refused
from myna_mock.services.digital_auth_app.site import Operation, Site
from myna_sdk.model.instants import Instant

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LAX_MAX_EXP_S = 86_400 + 60


@attrs.frozen
class AssertionDesk:
    """Tells which client an assertion authenticates."""

    knobs: Knobs
    site: Site
    records: Records

    def authenticate(self, form: Mapping[str, str], at: Instant) -> Client | Refused:
        """Return the client that the form authenticates, its assertion spent, or why none.

        Checks, in Keycloak's order: 1 parameters, 2 subject and issuer, 3 client, 4 algorithm and
        key, 5 signature, 6 audience, 7 times, 8 ``jti`` present and never seen.
        """
        assertion = _parameter(form)
        if isinstance(assertion, Refused):
            return assertion
        found = _unverified(assertion)
        claims = _claims(found)
        client = self._client(form, claims)
        if isinstance(client, Refused):
            return client
        wrong = (
            self._signature(found, client)
            or self._audience(claims)
            or self._times(claims, int(at.timestamp()))
            or self._spend(client, claims)
        )
        return client if wrong is None else wrong

    def _client(self, form: Mapping[str, str], claims: Mapping[str, Any]) -> Client | Refused:
        subject = claims.get("sub")
        if not isinstance(subject, str) or not subject:
            return _failed("Can't identify client. Subject missing on JWT token")
        if claims.get("iss") != subject:
            return _failed("Issuer mismatch. The issuer should match the subject")
        if form.get("client_id", subject) != subject:
            return _failed("client_id parameter not matching with client from JWT token")
        client = self.records.clients.get(subject)
        if client is None or not client.enabled:
            return Refused(Refusal.CLIENT_INVALID)
        return client

    def _signature(self, found: jws.CompactSignature | None, client: Client) -> Refused | None:
        header = {} if found is None else found.headers()
        if found is None or header.get("alg") not in self.knobs.client_assertion_algs:
            return Refused(Refusal.ASSERTION_ALGORITHM)
        try:
            key = client.keys.get_by_kid(header.get("kid"))
        except (JoseError, ValueError):
            return Refused(Refusal.ASSERTION_KEY_UNKNOWN)
        try:
            holds = jws.validate_compact(found, key, list(self.knobs.client_assertion_algs))
        except (JoseError, ValueError, TypeError):
            holds = False
        return None if holds else _failed("Signature on JWT token failed validation")

    def _audience(self, claims: Mapping[str, Any]) -> Refused | None:
        given = claims.get("aud")
        audiences = given if isinstance(given, list) else [given]
        if len(audiences) > 1:
            return _failed("Multiple audiences not allowed")
        lax = (self.site.issuer,) if self.knobs.lax_assertions else ()
        ours = bool(audiences) and audiences[0] in (self.site.url(Operation.TOKEN), *lax)
        return None if ours else _failed("Invalid token audience")

    def _times(self, claims: Mapping[str, Any], now: int) -> Refused | None:
        lax, skew = self.knobs.lax_assertions, self.knobs.clock_skew_s
        exp, iat = _seconds(claims.get("exp"), lax), _seconds(claims.get("iat"), lax)
        if exp is None:
            return _failed("Token exp claim is required")
        if exp <= now:
            return _failed("Token is not active")
        ahead = _LAX_MAX_EXP_S if lax else self.knobs.assertion_max_exp_s
        if exp > now + ahead + skew:
            return _failed(
                "Token expiration is too far in the future and iat claim not present in token"
            )
        if iat is not None and iat > now + skew:
            return _failed("Token was issued in the future")
        if iat is not None and iat < now - ahead - skew:
            return _failed("Token was issued too far in the past to be used now")
        return None

    def _spend(self, client: Client, claims: Mapping[str, Any]) -> Refused | None:
        jti = claims.get("jti")
        if not isinstance(jti, str) or not jti:
            return _failed("Token jti claim is required")
        if (client.id, jti) in self.records.assertions:
            return _failed("Token reuse detected")
        self.records.assertions.add((client.id, jti))
        return None


def _parameter(form: Mapping[str, str]) -> str | Refused:
    kind = form.get("client_assertion_type")
    if not kind:
        return Refused(Refusal.ASSERTION_TYPE_MISSING)
    if kind != ASSERTION_TYPE:
        return Refused(Refusal.ASSERTION_TYPE_WRONG, kind[:64])
    return form.get("client_assertion") or Refused(Refusal.ASSERTION_MISSING)


def _unverified(assertion: str) -> jws.CompactSignature | None:
    """Return the assertion as it stands, ``None`` if it is none."""
    try:
        return jws.extract_compact(assertion.encode())
    except (JoseError, ValueError, TypeError):
        return None


def _claims(found: jws.CompactSignature | None) -> Mapping[str, Any]:
    """Return the claims as they stand, none where they cannot be read."""
    try:
        claims = {} if found is None else json.loads(found.payload)
    except (ValueError, TypeError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _seconds(value: object, lax: bool) -> int | None:  # noqa: FBT001
    with suppress(ValueError, OverflowError):  # not a number, infinite, too many digits
        if isinstance(value, int | float) and not isinstance(value, bool):
            return int(value)
        if lax and isinstance(value, str) and value.isdecimal():
            return int(value)
    return None


def _failed(reason: str) -> Refused:
    return Refused(Refusal.ASSERTION_FAILED, reason)
