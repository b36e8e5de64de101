"""The authorization endpoint: strict about what is asked, then the person's page (§3, §12.2)."""

import re
from collections import Counter

import attrs

from myna_mock.services.digital_auth_app.records import Client
from myna_mock.services.digital_auth_app.refusals import Refusal, Refused
from myna_sdk.model.masking import Masked
from myna_sdk.testing.service import ServiceRequest

SIGN = "sign"
SCOPES = ("openid", "name", "address", "birthdate", "gender", SIGN)
"""The scopes of §3.2; ``sign`` belongs to the Signature API."""

PRINTABLE = re.compile(r"[\x20-\x7e]{1,255}\Z")
"""What ``state`` and ``nonce`` are (§3.1)."""

_CHALLENGE = re.compile(r"[0-9a-zA-Z_-]{43,128}\Z")


@attrs.frozen(repr=False, kw_only=True)
class Asked(Masked):
    """A well-formed authorization request.

    Attributes:
        transaction: The id of what is to be signed, with the scope ``sign``.
    """

    client: Client
    redirect_uri: str
    state: str
    nonce: str
    scopes: tuple[str, ...]
    challenge: str
    acr_values: str
    transaction: str | None = None


def returnable(request: ServiceRequest, clients: dict[str, Client]) -> Client | Refused:
    """Return the client to whom errors may be redirected, or why there is none."""
    counts = Counter(name for name, _ in request.query)
    query = dict(request.query)
    client = clients.get(query.get("client_id", ""))
    if client is None or counts["client_id"] > 1:
        return Refused(Refusal.CLIENT_UNKNOWN)
    if not client.enabled:
        return Refused(Refusal.CLIENT_DISABLED)
    uri = query.get("redirect_uri", "")
    if uri not in client.redirect_uris or counts["redirect_uri"] > 1 or len(uri) > 255:
        return Refused(Refusal.REDIRECT_URI_INVALID)
    return client


def read_authorization(request: ServiceRequest, client: Client) -> Asked | Refused:
    """Return what ``client`` asked, or the first thing wrong with it."""
    counts = Counter(name for name, _ in request.query)
    if any(count > 1 for count in counts.values()):
        return Refused(Refusal.PARAMETER_TWICE)
    query = dict(request.query)
    wrong = _response_type(query) or _texts(query) or _scope(query, client) or _challenge(query)
    if wrong is not None:
        return wrong
    scopes = tuple(query["scope"].split())
    return Asked(
        client=client,
        redirect_uri=query["redirect_uri"],
        state=query["state"],
        nonce=query["nonce"],
        scopes=scopes,
        challenge=query["code_challenge"],
        acr_values=query.get("acr_values", ""),
        transaction=query["sign_transaction_id"] if SIGN in scopes else None,
    )


def _response_type(query: dict[str, str]) -> Refused | None:
    given = query.get("response_type")
    if not given:
        return Refused(Refusal.RESPONSE_TYPE_MISSING)
    return None if given == "code" else Refused(Refusal.RESPONSE_TYPE_UNSUPPORTED)


def _texts(query: dict[str, str]) -> Refused | None:
    for name in ("state", "nonce", "scope"):
        if not query.get(name):
            return Refused(Refusal.PARAMETER_MISSING, name)
    for name in ("state", "nonce"):
        if PRINTABLE.match(query[name]) is None:
            return Refused(Refusal.PARAMETER_INVALID, name)
    return None


def _scope(query: dict[str, str], client: Client) -> Refused | None:
    asked = query["scope"].split()
    allowed = [scope for scope in SCOPES if scope != SIGN or client.signing]
    strange = [scope for scope in asked if scope not in allowed]
    if strange or "openid" not in asked:
        return Refused(Refusal.SCOPE_INVALID, " ".join(asked))
    if SIGN in asked and not query.get("sign_transaction_id"):
        return Refused(Refusal.PARAMETER_MISSING, "sign_transaction_id")
    return None


def _challenge(query: dict[str, str]) -> Refused | None:
    for name in ("code_challenge_method", "code_challenge"):
        if not query.get(name):
            return Refused(Refusal.PARAMETER_MISSING, name)
    if query["code_challenge_method"] != "S256":
        return Refused(Refusal.CHALLENGE_METHOD_WRONG)
    if _CHALLENGE.match(query["code_challenge"]) is None:
        return Refused(Refusal.PARAMETER_INVALID, "code_challenge")
    return None
