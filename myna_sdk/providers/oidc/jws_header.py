"""The header of a compact JWS, read before any cryptography and before any trust."""

import re
from typing import Final

import attrs

from myna_sdk.model import base64url
from myna_sdk.model.masking import Concealed
from myna_sdk.providers.strict_json import JsonObject, parse_object

_COMPACT: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\Z", re.ASCII)
_REFUSED: Final = ("jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc")
"""A key or a link to one (RFC 8725 §3.10), an extension, or another kind of token."""


@attrs.frozen
class JwsHeader:
    """What the header of a token says. Nothing in it has been verified."""

    algorithm: str
    kid: str


def read_jws_header(
    token: Concealed[str], *, algorithms: tuple[str, ...], most_characters: int
) -> JwsHeader | str:
    """Return the header of ``token``, or in a few words why the token is refused unseen."""
    if len(token.reveal()) > most_characters:
        return f"longer than {most_characters} characters"
    found = _COMPACT.match(token.reveal())
    text = None if found is None else base64url.decoded(found.group(1))
    if text is None:
        return "not a compact JWS"
    members = parse_object(Concealed(text))
    if isinstance(members, str):
        return "its header is not one JSON object with unique names"
    return _accepted(JsonObject(members.reveal()), algorithms)


def _accepted(header: JsonObject, algorithms: tuple[str, ...]) -> JwsHeader | str:
    refused = next((name for name in _REFUSED if name in header), None)
    if refused is not None:
        return f"its header has {refused}"
    algorithm, kid = header.find_text("alg"), header.find_text("kid")
    if algorithm is None or algorithm not in algorithms:
        return f"its algorithm is none of {', '.join(algorithms)}"
    if (header.find_text("typ") or "JWT").upper() != "JWT":
        return "its typ is not JWT"
    return "it names no key" if not kid else JwsHeader(algorithm, kid)
