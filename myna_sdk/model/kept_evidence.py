"""What a verifier hands over so that its verdict can be proved again years later."""

import attrs

from myna_sdk.model.masking import Concealed, Masked

__all__ = ["KeptEvidence"]


@attrs.frozen(repr=False, kw_only=True)
class KeptEvidence(Masked):
    """What a verdict rested on, the person's certificate included.

    It goes into the statutory record of a check, sealed, and nowhere else.

    Attributes:
        content: As the verifier wrote it; see `myna_sdk.jpki.evidence`.
        certificate: The certificate's fingerprint, which the audit note of its keeping tells.
    """

    content: Concealed[bytes]
    certificate: str
