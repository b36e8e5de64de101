"""What starting a redirect hands to the caller."""

import attrs
from attrs.converters import optional

from myna_sdk.errors import UsageError
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked, concealed
from myna_sdk.model.outcome import Undetermined

__all__ = ["Started"]


@attrs.frozen(repr=False, kw_only=True)
class Started(Masked):
    """A login that was started, or the reason why the provider could not start one.

    Attributes:
        id: The id for ``result`` and ``resume``; ``None`` if it was not started.
        expires_at: When the person must be back; ``None`` if it was not started.
        outcome: Why it was not started, else ``None``.
    """

    id: str | None = None
    expires_at: Instant | None = None
    outcome: Undetermined | None = None
    _url: Concealed[str] | None = attrs.field(default=None, converter=optional(concealed))

    @property
    def url(self) -> str:
        """Where to redirect the person's browser.

        Raises:
            UsageError: ``login-not-started``: ask ``outcome`` first when providers may fail.
        """
        if self._url is None:
            raise UsageError("login-not-started", "the provider could not start this login")
        return self._url.reveal()

    def _shown(self) -> str:
        return self.id or repr(self.outcome)
