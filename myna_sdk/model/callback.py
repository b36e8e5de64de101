"""The browser's return, as the firm's web server received it. Nothing in it has been verified."""

from urllib.parse import parse_qsl, urlsplit

import attrs

from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.texts import is_encodable

__all__ = ["MAX_LENGTH", "Callback"]

MAX_LENGTH = 16 * 1024
"""The longest callback that is read, in characters. Browsers and proxies cut earlier."""


@attrs.frozen(repr=False)
class Callback(Masked):
    """The parameters of one callback, or why they could not be read.

    Attributes:
        parameters: Name and value pairs, each name once; empty when ``fault`` is set.
        fault: What is malformed, without quoting it, or ``None``.
    """

    parameters: Concealed[tuple[tuple[str, str], ...]]
    fault: str | None = None

    @classmethod
    def get(cls, url: str) -> "Callback":
        """Return the callback that arrived by GET at ``url`` (absolute, or path with query).

        Never raises: a malformed callback is the browser's doing, so ``complete`` answers it.
        """
        if len(url) > MAX_LENGTH:
            return cls(Concealed(()), f"longer than {MAX_LENGTH} characters")
        try:
            query = urlsplit(url).query
        except ValueError:
            return cls(Concealed(()), "not a URL")
        return cls.form(query)

    @classmethod
    def form(cls, body: str) -> "Callback":
        """Return the callback whose parameters are form-encoded in ``body``. Never raises."""
        if len(body) > MAX_LENGTH:
            return cls(Concealed(()), f"longer than {MAX_LENGTH} characters")
        if not is_encodable(body):
            return cls(Concealed(()), "not a text")
        try:
            pairs = tuple(
                parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=64)
            )
        except ValueError:
            return cls(Concealed(()), "parameters are not valid form encoding")
        names = [name for name, _ in pairs]
        if len(set(names)) != len(names):
            return cls(Concealed(()), "a parameter occurs twice")
        return cls(Concealed(pairs))

    def parameter(self, name: str) -> str | None:
        """Return the parameter ``name`` in clear, or ``None``."""
        return dict(self.parameters.reveal()).get(name)
