"""The tokens of one login, from their exchange to the userinfo request.

They are kept nowhere but in the sealed cache, and no longer than they live.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Final

import attrs

from myna_sdk.errors import ProtocolError
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.providers.strict_json import JsonObject, parse_object

_TOKEN: Final = re.compile(r"[\x21-\x7e]+\Z", re.ASCII)
_MOST_SECONDS: Final = 24 * 3600


@attrs.frozen(repr=False, kw_only=True)
class Tokens(Masked):
    """What a code was exchanged for. Nothing in it has been verified.

    Attributes:
        access_token: Opaque to us; opens userinfo.
        id_token: Still to be checked.
        scopes: What was granted; ``None`` where the reply did not tell, which means all that was
            asked for (RFC 6749 §5.1).
        received_at: When the reply came; the ID token's times are judged at this instant.
        until: When the access token ends.
    """

    access_token: Concealed[str]
    id_token: Concealed[str]
    scopes: frozenset[str] | None
    received_at: Instant
    until: Instant

    @classmethod
    def read(cls, reply: JsonObject, *, at: Instant, lifetime_untold: int) -> "Tokens":
        """Return the tokens in a token reply (OIDC Core §3.1.3.3) received at ``at``.

        Raises:
            ProtocolError: A promised field is missing or has another type.
        """
        access_token, lifetime = read_access_token(reply, untold=lifetime_untold)
        scope = reply.optional_text("scope")
        return cls(
            access_token=access_token,
            id_token=Concealed(reply.text("id_token")),
            scopes=None if scope is None else frozenset(scope.split(" ")) - {""},
            received_at=at,
            until=at + lifetime,
        )

    def dump(self) -> bytes:
        """Return the tokens as bytes, for `Redeemed`."""
        record = {
            "access_token": self.access_token.reveal(),
            "id_token": self.id_token.reveal(),
            "received_at": self.received_at.timestamp(),
            "until": self.until.timestamp(),
        }
        if self.scopes is not None:
            record["scope"] = " ".join(sorted(self.scopes))
        return json.dumps(record).encode()

    @classmethod
    def load(cls, kept: Concealed[bytes]) -> "Tokens | None":
        """Return the tokens that `dump` wrote, or ``None`` if this version cannot read them."""
        found = parse_object(kept)
        if isinstance(found, str):
            return None
        record = JsonObject(found.reveal())
        received, until = record.find_number("received_at"), record.find_number("until")
        if received is None or until is None:
            return None
        try:
            return cls(
                access_token=Concealed(record.text("access_token")),
                id_token=Concealed(record.text("id_token")),
                scopes=None if "scope" not in record else frozenset(record.text("scope").split()),
                received_at=datetime.fromtimestamp(received, UTC),
                until=datetime.fromtimestamp(until, UTC),
            )
        except ProtocolError:
            return None


def read_access_token(reply: JsonObject, *, untold: int) -> tuple[Concealed[str], timedelta]:
    """Return the bearer token in a token reply (RFC 6749 §5.1), and how long it lives.

    Args:
        reply: The reply.
        untold: Seconds that a token is taken to live whose lifetime is not told.

    Raises:
        ProtocolError: A promised field is missing or has another type.
    """
    if reply.text("token_type").lower() != "bearer":
        raise reply.invalid("token_type", "Bearer (RFC 6749 §7.1)")
    token = Concealed(reply.text("access_token"))
    if not _TOKEN.match(token.reveal()):
        raise reply.invalid("access_token", "printable ASCII (RFC 6749 appendix A.12)")
    told = reply.find_number("expires_in")
    if told is None and "expires_in" in reply:
        raise reply.invalid("expires_in", "a number of seconds")
    seconds = untold if told is None else min(max(told, 0), _MOST_SECONDS)
    return token, timedelta(seconds=seconds)
