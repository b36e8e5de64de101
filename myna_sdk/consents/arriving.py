"""A signed consent in our hands, as sealed JSON with a schema version until it is registered."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from myna_sdk.cases.progress import read_progress, write_progress
from myna_sdk.cases.sealed_record import read_sealed
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.signing import Document
from myna_sdk.providers.signature_capabilities import SignedPresentation

WRITES = 1
READS = frozenset({1})


@attrs.frozen(repr=False, kw_only=True)
class Arrived(Masked):
    """A signature and when it came.

    Attributes:
        presented: What the signer yielded.
        signed_at: When the person came back.
        received_at: When we had the signature.
    """

    presented: SignedPresentation
    signed_at: Instant
    received_at: Instant


def write_arrived(arrived: Arrived) -> bytes:
    """Return ``arrived`` without its document as JSON bytes, in clear: seal them."""
    record = {
        "v": WRITES,
        "presented": json.loads(write_progress(arrived.presented)),
        "signed_at": arrived.signed_at.isoformat(),
        "received_at": arrived.received_at.isoformat(),
    }
    return json.dumps(record, ensure_ascii=False).encode()


def read_arrived(sealed: Concealed[bytes], document: Document) -> Arrived:
    """Return what `write_arrived` wrote, for the ``document`` that was signed.

    Raises:
        StoreError: What `read_sealed` raises.
    """

    def read(record: Mapping[str, Any]) -> Arrived:
        presented = Concealed(json.dumps(record["presented"]).encode())
        return Arrived(
            presented=read_progress(presented, document),
            signed_at=datetime.fromisoformat(record["signed_at"]),
            received_at=datetime.fromisoformat(record["received_at"]),
        )

    return read_sealed(sealed, read, what="a signed consent", versions=READS)
