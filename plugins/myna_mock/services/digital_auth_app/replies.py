"""Replies of the service: JSON, redirects, and the page of a request that cannot be returned."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import attrs

from myna_mock.pages.refused import render_refused
from myna_mock.pages.texts import chosen_language
from myna_mock.services.digital_auth_app.refusals import Refused, Texts
from myna_sdk.testing.service import ServiceReply, ServiceRequest

_NO_STORE = (("cache-control", "no-store"), ("pragma", "no-cache"))


def json_reply(
    status: int, body: Mapping[str, Any], headers: tuple[tuple[str, str], ...] = ()
) -> ServiceReply:
    """Return ``body`` as a JSON reply that nobody keeps."""
    content = json.dumps(body, ensure_ascii=False).encode()
    return ServiceReply(
        status, (("content-type", "application/json"), *_NO_STORE, *headers), content
    )


def with_query(url: str, parameters: Mapping[str, str]) -> str:
    """Return ``url`` with ``parameters`` added to its query."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(parameters)}" if parameters else url


def redirect(url: str, parameters: Mapping[str, str]) -> ServiceReply:
    """Return a 302 to ``url`` with ``parameters`` added to its query."""
    return ServiceReply(302, (("location", with_query(url, parameters)), *_NO_STORE))


def described(refused: Refused, texts: Texts) -> dict[str, str]:
    """Return ``error`` and, where there is one, ``error_description``."""
    text = texts[refused.why]
    described = {"error": text.error}
    if text.description:
        described["error_description"] = text.description.replace("{}", refused.detail)
    return described


def refusal_reply(refused: Refused, texts: Texts) -> ServiceReply:
    """Return the JSON reply of a refusal at the token or userinfo endpoint."""
    return json_reply(texts[refused.why].status, described(refused, texts))


def bearer_refusal(refused: Refused, texts: Texts) -> ServiceReply:
    """Return the JSON reply of a refused token or of what it asked for (RFC 6750 §3)."""
    reply = refusal_reply(refused, texts)
    if reply.status not in {401, 403}:
        return reply
    challenge = f'Bearer realm="main", error="{texts[refused.why].error}"'
    return attrs.evolve(reply, headers=(*reply.headers, ("www-authenticate", challenge)))


def refusal_page(refused: Refused, texts: Texts, request: ServiceRequest) -> ServiceReply:
    """Return the HTML page, status 400, of a refusal that must not be redirected (§12.2)."""
    text = texts[refused.why]
    said = text.description.replace("{}", refused.detail)
    language = chosen_language(None, request.header("accept-language"))
    return ServiceReply(text.status, *render_refused(language, refused.why.value, said))


def method_not_allowed(allowed: str) -> ServiceReply:
    """Return 405 for a method that the endpoint does not have."""
    return json_reply(405, {"error": "HTTP 405 Method Not Allowed"}, (("allow", allowed),))
