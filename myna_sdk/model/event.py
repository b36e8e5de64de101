"""Events: what happened, told to sinks without personal data."""

import attrs

from myna_sdk.model.instants import Instant

__all__ = ["Event"]


@attrs.frozen(kw_only=True)
class Event:
    """Something that happened, without personal data.

    Attributes:
        name: What, such as ``http.exchange`` or ``identity.settled``.
        at: When.
        data: Names, statuses, counts and durations; no URL beyond its host.
    """

    name: str
    at: Instant
    data: tuple[tuple[str, str | int | float | bool | None], ...] = ()
