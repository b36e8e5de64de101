"""A reference to the certificate that a check rested on: its kind and carrier, never its bytes."""

from enum import StrEnum

import attrs
from attrs.converters import optional

from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked, concealed

__all__ = ["Carrier", "CertificateKind", "CertificateReference"]


class CertificateKind(StrEnum):
    """The two certificates of a My Number Card."""

    SIGNING = "signing"
    """署名用電子証明書: carries the four facts, dies when one of them changes."""
    USER_AUTHENTICATION = "user-authentication"
    """利用者証明用電子証明書: carries no facts, survives a move."""


class Carrier(StrEnum):
    """What holds the private key."""

    CARD = "card"
    ANDROID = "android"
    IPHONE = "iphone"
    PHONE = "phone"
    """A phone of a make that was not told."""
    NOT_TOLD = "not-told"


@attrs.frozen(repr=False, kw_only=True)
class CertificateReference(Masked):
    """Which certificate was checked, as far as the provider tells.

    Attributes:
        kind: Signing or user authentication.
        carrier: Card or phone; a login through an app does not tell.
        provider_id: The provider's own opaque id of the certificate, if it gives one.
        not_before: The beginning of its window, if told.
        not_after: The end of its window, if told.
    """

    kind: CertificateKind
    carrier: Carrier = Carrier.NOT_TOLD
    provider_id: Concealed[str] | None = attrs.field(default=None, converter=optional(concealed))
    not_before: Instant | None = None
    not_after: Instant | None = None

    def _shown(self) -> str:
        return f"{self.kind.value}, {self.carrier.value}"
