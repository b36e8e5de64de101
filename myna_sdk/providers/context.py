"""What a provider is told beside its request: the judging instant, its limits, its cache."""

from enum import StrEnum

import attrs

from myna_sdk.effects import CacheGet, CachePut
from myna_sdk.model.instants import Instant
from myna_sdk.model.person import ProviderName

__all__ = ["Cache", "Context", "Environment"]


class Environment(StrEnum):
    """Which world a configuration speaks to. Values of one never count in another."""

    MOCK = "mock"
    SANDBOX = "sandbox"
    PRODUCTION = "production"


@attrs.frozen
class Cache:
    """A provider instance's own cache: sealed, on the clock, shared by processes.

    Tokens and key sets live here and nowhere else.
    """

    async def get(self, key: str) -> bytes | None:
        """Return the bytes kept under ``key``, or ``None`` if absent or expired."""
        return await CacheGet(key)

    async def put(self, key: str, value: bytes, until: Instant) -> None:
        """Keep ``value`` under ``key`` until ``until``, replacing what was there."""
        kept = CachePut(key, value, until)
        del value  # a cancellation while it is kept shows none of it
        await kept


@attrs.frozen(kw_only=True)
class Context:
    """The circumstances of one operation.

    Attributes:
        at: The instant that judges. Freshness asks ``await Now()`` instead.
        provider: The name of this provider instance.
        environment: mock, sandbox or production.
        language: The customer's language, ``ja`` or ``en``.
        check_purpose: The purpose code that the configuration gives for billed checks.
        cache: This instance's own cache.
    """

    at: Instant
    provider: ProviderName
    environment: Environment
    language: str = "ja"
    check_purpose: str | None = None
    cache: Cache = Cache()
