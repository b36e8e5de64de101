"""Evidence of a verdict that a platform operator alone can repeat: a value, nothing is checked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from myna_sdk.jpki.checklist import RULES_VERSION
from myna_sdk.jpki.digests import Digest, HashName
from myna_sdk.jpki.evidence_form import (
    SCHEMA,
    bytes_in,
    in_base64,
    stamp_in,
    text_in,
    with_stamp,
    written,
)
from myna_sdk.model.instants import Instant, as_utc
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.signing import DigestForm

__all__ = ["HeldByOperator"]


@attrs.frozen(repr=False, kw_only=True)
class HeldByOperator(Masked):
    """What a firm keeps that never saw the certificate: the operator alone can repeat the verdict.

    Attributes:
        rules: The version of our rules at the time.
        at: When the operator answered.
        digest: The hash of the signed document.
        form: What the card was asked to sign.
        sealed: The signature and certificate, sealed for the operator, as they came.
        operator: The name of the operator.
        verification: The operator's id of the verification.
        time_stamp: What an authority for time-stamps answered about it, if it was asked.
    """

    rules: str = RULES_VERSION
    at: Instant
    digest: Digest
    form: DigestForm
    sealed: Concealed[str]
    operator: str
    verification: Concealed[str]
    time_stamp: bytes | None = None

    def reveal_bytes(self) -> bytes:
        """Return the bundle as JSON, in clear. Whoever keeps it seals it."""
        return with_stamp(self.reveal_stamped_bytes(), self.time_stamp)

    def reveal_stamped_bytes(self) -> bytes:
        """Return what a time-stamp is over: the bundle as JSON, without its time-stamp."""
        return written(
            {
                "schema": SCHEMA,
                "held_by_operator": True,
                "rules": self.rules,
                "at": self.at.isoformat(),
                "hash": self.digest.hash.value,
                "digest": in_base64(self.digest.reveal()),
                "form": self.form.value,
                "sealed": self.sealed.reveal(),
                "operator": self.operator,
                "verification": self.verification.reveal(),
            }
        )


def read_held(row: Mapping[str, Any]) -> HeldByOperator:
    """Return the bundle that ``row`` is.

    Raises:
        KeyError, TypeError or ValueError: It is none.
    """
    return HeldByOperator(
        rules=text_in(row["rules"]),
        at=as_utc(datetime.fromisoformat(row["at"])),
        digest=Digest(bytes_in(row["digest"]), HashName(row["hash"])),
        form=DigestForm(row["form"]),
        sealed=Concealed(text_in(row["sealed"])),
        operator=text_in(row["operator"]),
        verification=Concealed(text_in(row["verification"])),
        time_stamp=stamp_in(row),
    )
