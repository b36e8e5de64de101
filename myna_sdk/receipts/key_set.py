"""The key set that a firm publishes: keys with their times, and which receipts no longer stand."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NewType, TypeVar

import attrs

from myna_sdk.model.instants import JST, Instant, as_utc
from myna_sdk.model.masking import Concealed
from myna_sdk.providers.strict_json import parse_object
from myna_sdk.receipts.keys import PublicKey, PublishedKey

__all__ = ["KeySet", "ReceiptId", "VoidReason", "Voided"]

R = TypeVar("R")

ReceiptId = NewType("ReceiptId", str)
"""The id of one receipt, random and ours. It names nobody."""

MOST_BYTES: Final = 4 * 1024 * 1024


class VoidReason(StrEnum):
    """Why a receipt no longer stands."""

    ISSUED_IN_ERROR = "issued-in-error"
    FACTS_WRONG = "facts-wrong"
    IMPERSONATION = "impersonation"
    """Somebody else used the card."""
    WITHDRAWN = "withdrawn"
    """The person withdrew the application or the consent."""
    SUPERSEDED = "superseded"
    """A newer receipt stands in its place."""


REFUTING: Final = frozenset({VoidReason.FACTS_WRONG, VoidReason.IMPERSONATION})
"""The reasons that say something of the check: what it verified was not so."""


@attrs.frozen(kw_only=True)
class Voided:
    """That a receipt no longer stands.

    Attributes:
        id: The receipt.
        at: Since when.
        reason: Why.
        superseded_by: The receipt in its place, if there is one.
    """

    id: ReceiptId
    at: Instant
    reason: VoidReason
    superseded_by: ReceiptId | None = None


@attrs.frozen(kw_only=True)
class KeySet:
    """What a firm publishes so that its receipts can be checked without it.

    Whoever uses one trusts where it came from: the firm's own site, or its hand. It holds no
    personal data.

    Attributes:
        as_of: When it was written. It knows nothing of what was voided later.
        keys: Every key that ever signed a receipt.
        voided: Every receipt that no longer stands, editions by their own ids.
    """

    as_of: Instant
    keys: tuple[PublishedKey, ...]
    voided: tuple[Voided, ...] = ()

    def key(self, kid: str) -> PublishedKey | None:
        """Return the key called ``kid``, or ``None``."""
        return next((each for each in self.keys if each.key.kid == kid), None)

    def void(self, id: str) -> Voided | None:
        """Return since when and why the receipt ``id`` no longer stands, or ``None``."""
        return next((each for each in self.voided if each.id == id), None)

    def as_json(self) -> dict[str, Any]:
        """Return the set as plain data: a JWK set with members of ours; `parse` reads it."""
        return {
            "keys": [_write_key(each) for each in self.keys],
            "as_of": written(self.as_of),
            "voided": [_write_voided(each) for each in self.voided],
        }

    @classmethod
    def parse(cls, text: Concealed[bytes]) -> "KeySet | None":
        """Return the set that ``text`` holds, or ``None`` if it is not whole and of this form."""
        if len(text.reveal()) > MOST_BYTES:
            return None
        found = parse_object(text)
        if isinstance(found, str):
            return None
        return _read_or_none(found.reveal())


def _read_or_none(members: dict[str, Any]) -> KeySet | None:
    try:
        return _read(members)
    except (ValueError, TypeError, LookupError, AttributeError):
        return None


def _read(members: dict[str, Any]) -> KeySet:
    keys = tuple(map(_read_key, members["keys"]))
    if not keys or len({each.key.kid for each in keys}) < len(keys):
        raise ValueError("no key, or one twice")
    return KeySet(
        as_of=read_instant(members["as_of"]),
        keys=keys,
        voided=tuple(map(_read_voided, members["voided"])),
    )


def _write_key(published: PublishedKey) -> dict[str, Any]:
    retired = published.retired_at
    return {
        **published.key.jwk(),
        "environment": published.environment,
        "valid_from": written(published.valid_from),
        "retired_at": None if retired is None else written(retired),
    }


def _read_key(jwk: dict[str, Any]) -> PublishedKey:
    key = PublicKey.parse(jwk)
    if key is None:
        raise ValueError("no key of ours")
    return PublishedKey(
        key=key,
        environment=_text(jwk["environment"]),
        valid_from=read_instant(jwk["valid_from"]),
        retired_at=_maybe(read_instant, jwk["retired_at"]),
    )


def _write_voided(voided: Voided) -> dict[str, Any]:
    by = voided.superseded_by
    said = {"id": voided.id, "at": written(voided.at), "reason": voided.reason.value}
    return said if by is None else {**said, "superseded_by": by}


def _read_voided(members: dict[str, Any]) -> Voided:
    by = members.get("superseded_by")
    return Voided(
        id=ReceiptId(_text(members["id"])),
        at=read_instant(members["at"]),
        reason=VoidReason(members["reason"]),
        superseded_by=None if by is None else ReceiptId(_text(by)),
    )


def written(at: Instant) -> str:
    """Return ``at`` as receipts and key sets write it: in the time of Japan, to the second."""
    return at.astimezone(JST).isoformat(timespec="seconds")


def read_instant(text: Any) -> Instant:
    """Return the instant that `written` wrote.

    Raises:
        ValueError: Nothing of ours is written so.
    """
    try:
        at = as_utc(datetime.fromisoformat(_text(text)))
        again = written(at)
    except OverflowError:  # the first and the last hours of the calendar
        raise ValueError("no instant in every zone") from None
    if again != text:
        raise ValueError("not as it is written here")
    return at


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("no text")
    return value


def _maybe(read: Callable[[Any], R], value: Any) -> R | None:
    return None if value is None else read(value)
