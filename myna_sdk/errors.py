"""The errors of the SDK: one root, stable codes, data on the instance.

::

    MynaError
    ├── ConfigError      the configuration is wrong: every fault at once, with remedy
    ├── UsageError       the caller asked for what cannot be
    │   └── NotVerified  `verified()` on a result that is not `Verified`
    ├── StoreError       the store could not be opened, read or written
    ├── TransportError   a request did not end in a complete reply
    ├── ProtocolError    a reply came and was not what its specification promises
    └── PluginError      a plugin broke its contract

A refused certificate, person or signature is an outcome, never an error. Use cases raise the
first three kinds only, and ``deadline-passed`` when a call took longer than the configuration's
``operation_seconds``; the others end as outcomes. ``str(error)`` is for the developer's log and
holds no personal data; `MynaError.guidance` is for the customer.
"""

from functools import partial
from typing import Any, ClassVar

__all__ = [
    "ConfigError",
    "MynaError",
    "NotVerified",
    "PluginError",
    "ProtocolError",
    "StoreError",
    "TransportError",
    "UsageError",
]


class MynaError(Exception):
    """The root of every error that the SDK raises.

    Attributes:
        code: A stable kebab-case code, an entry of the catalogue.
        message: What failed, for the developer.
        data: What it failed on: names, limits and counts, never personal data.
    """

    default_code: ClassVar[str] = "internal"

    def __init__(self, code: str, message: str, **data: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data

    def __str__(self) -> str:
        return f"[{self.code}] {self.message}"

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), **self.data), (self.code, self.message)

    def guidance(self, language: str = "ja") -> str:
        """Return the text for the customer in ``language`` (``ja`` or ``en``).

        A code of a plugin's own, which the catalogue lacks, has the text of its class.
        """
        from myna_sdk.model.catalogue import entries  # noqa: PLC0415 - texts load when needed

        known = entries()
        return known.get(self.code, known[self.default_code]).guidance(language)


class ConfigError(MynaError):
    """The configuration is wrong or incomplete.

    Attributes:
        faults: Every fault found, each naming file, key and remedy.
    """

    default_code = "config-invalid"

    @property
    def faults(self) -> tuple[Any, ...]:
        """Every fault found, in the order of the file."""
        found: tuple[Any, ...] = self.data.get("faults", ())
        return found


class UsageError(MynaError):
    """The caller asked for something that cannot be."""

    default_code = "usage"


class NotVerified(UsageError):
    """``verified()`` was called on a result that is not `Verified`."""

    default_code = "not-verified"


class StoreError(MynaError):
    """The store could not be opened, read or written."""

    default_code = "store-failed"


class TransportError(MynaError):
    """A request did not end in a complete reply.

    Attributes:
        sent: Whether the request may have reached the other side. Only ``False`` is certain.
        retry_after: Seconds that the other side asked to wait, if it did.
    """

    default_code = "transport-failed"

    @property
    def sent(self) -> bool:
        """Whether the request may have reached the other side."""
        return bool(self.data.get("sent", True))

    @property
    def retry_after(self) -> float | None:
        """Seconds that the other side asked to wait, if it did."""
        seconds: float | None = self.data.get("retry_after")
        return seconds


class ProtocolError(MynaError):
    """A complete reply came and was not what its specification promises."""

    default_code = "reply-malformed"


class PluginError(MynaError):
    """A plugin broke its contract; ``data["plugin"]`` is its id, where that is known."""

    default_code = "plugin-failed"
