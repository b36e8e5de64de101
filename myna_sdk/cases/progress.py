"""How far a signature has come after its callback, as sealed JSON with a schema version.

It is kept from the moment at which the signature is in our hands until the check settles, so that
only what failed is repeated: the person is not asked again, and no code is spent twice.
"""

import base64
import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from myna_sdk.cases.facts_record import read_facts, write_facts
from myna_sdk.cases.outcome_record import (
    read_checks,
    read_person,
    read_presentation,
    write_checks,
    write_person,
    write_presentation,
)
from myna_sdk.cases.sealed_record import read_sealed
from myna_sdk.model.masking import Concealed
from myna_sdk.model.signing import Detached, DigestForm, Document, Sealed, Signature, Signed
from myna_sdk.providers.signature_capabilities import SignedPresentation

WRITES = 1
READS = frozenset({1})


def write_progress(presented: SignedPresentation) -> bytes:
    """Return ``presented`` without its document as JSON bytes, in clear: seal them."""
    signed = presented.signed
    record = {
        "v": WRITES,
        "form": signed.digest_form.value,
        "signature": write_signature(signed.signature),
        "person": write_person(presented.person),
        "facts": write_facts(presented.facts),
        "presentation": write_presentation(presented.presentation),
        "checks": write_checks(presented.checks),
    }
    return json.dumps(record, ensure_ascii=False).encode()


def read_progress(sealed: Concealed[bytes], document: Document) -> SignedPresentation:
    """Return what `write_progress` wrote, for the ``document`` that was signed.

    Raises:
        StoreError: What `read_sealed` raises.
    """
    read = partial(_read, document)
    return read_sealed(sealed, read, what="a signature", versions=READS)


def _read(document: Document, record: Mapping[str, Any]) -> SignedPresentation:
    return SignedPresentation(
        signed=Signed(
            document=document,
            digest_form=DigestForm(record["form"]),
            signature=_read_signature(record["signature"]),
        ),
        person=read_person(record["person"]),
        facts=read_facts(record["facts"]),
        presentation=read_presentation(record["presentation"]),
        checks=read_checks(record["checks"]),
    )


def write_signature(signature: Signature) -> dict[str, str | None]:
    """Return ``signature`` in clear, ready for JSON."""
    if isinstance(signature, Sealed):
        return {"jwe": signature.jwe.reveal(), "for": signature.for_operator}
    return {
        "certificate": base64.b64encode(signature.certificate.reveal()).decode(),
        "signature": base64.b64encode(signature.signature.reveal()).decode(),
    }


def _read_signature(record: Mapping[str, Any]) -> Signature:
    if "jwe" in record:
        return Sealed(jwe=Concealed(record["jwe"]), for_operator=record["for"])
    return Detached(
        certificate=Concealed(base64.b64decode(record["certificate"])),
        signature=Concealed(base64.b64decode(record["signature"])),
    )
