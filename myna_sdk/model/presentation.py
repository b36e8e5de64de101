"""What a person presented. Only a verifier makes a verdict of it."""

from enum import StrEnum

import attrs

from myna_sdk.model.certificate import CertificateReference
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked

__all__ = ["Means", "Presentation"]


class Means(StrEnum):
    """How the presentation reached us."""

    REDIRECT = "redirect"
    READER = "reader"


@attrs.frozen(repr=False, kw_only=True)
class Presentation(Masked):
    """That a person presented a certificate, by which means and when.

    Attributes:
        means: By redirect through an app, or on a reader.
        certificate: What was presented.
        at: When the person did it, as told by the provider; ``None`` if it does not tell.
    """

    means: Means
    certificate: CertificateReference
    at: Instant | None = None

    def _shown(self) -> str:
        return f"{self.means.value}, {self.certificate!r}"
