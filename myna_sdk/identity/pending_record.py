"""What a pending login remembers, as sealed JSON with a schema version."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import attrs

from myna_sdk.cases.facts_record import read_facts, write_facts
from myna_sdk.cases.sealed_record import read_sealed
from myna_sdk.law.evidence import (
    Evidence,
    FaceCheck,
    FactsMatch,
    Obtained,
    Payload,
    Period,
    Revocation,
    Technique,
    Told,
)
from myna_sdk.model.certificate import Carrier
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.person import ProviderName, Subject
from myna_sdk.model.purpose import Purpose, UseCaseId
from myna_sdk.model.signing import Document

WRITES = 1
READS = frozenset({1})


@attrs.frozen(repr=False, kw_only=True)
class SigningRecord(Masked):
    """What a pending signature is about.

    Attributes:
        document: What is to be signed.
        payload: What it is in the eyes of the law.
        verifier: The instance that will judge the signature.
        identify: Whether that is asked for its stable id of the person.
    """

    document: Document
    payload: Payload
    verifier: ProviderName
    identify: bool


@attrs.frozen(repr=False, kw_only=True)
class PendingRecord(Masked):
    """The circumstances under which a login was started.

    Attributes:
        purpose: What the person was told.
        want: The items that were asked for.
        subject: The firm's own name for the person, if given.
        private: The provider's own memory: nonce, code verifier and the like.
        declared: What the person told the firm of themselves, to compare with.
        signing: What is signed; ``None`` where nothing is.
        counter: What a check at the counter established; ``None`` for every other one.
    """

    purpose: Purpose
    want: frozenset[FactItem]
    subject: Concealed[Subject] | None
    private: Concealed[bytes]
    declared: BasicFacts | None = None
    signing: SigningRecord | None = None
    counter: Evidence | None = None


def write_pending(record: PendingRecord) -> bytes:
    """Return ``record`` as JSON bytes, in clear: seal them."""
    purpose = record.purpose
    content = {
        "v": WRITES,
        "purpose": {
            "use_case": purpose.use_case,
            "ja": purpose.text_ja,
            "en": purpose.text_en,
            "notice": purpose.notice_version,
        },
        "want": sorted(record.want),
        "subject": None if record.subject is None else record.subject.reveal(),
        "private": base64.b64encode(record.private.reveal()).decode(),
        "declared": None if record.declared is None else write_facts(record.declared),
        "signing": None if record.signing is None else _write_signing(record.signing),
        "counter": None if record.counter is None else _write_counter(record.counter),
    }
    return json.dumps(content, ensure_ascii=False).encode()


def read_pending(sealed: Concealed[bytes]) -> PendingRecord:
    """Return the record that `write_pending` wrote.

    Raises:
        StoreError: What `read_sealed` raises.
    """
    return read_sealed(sealed, _read, what="a pending login", versions=READS)


def _read(content: Mapping[str, Any]) -> PendingRecord:
    purpose = content["purpose"]
    return PendingRecord(
        purpose=Purpose(
            use_case=UseCaseId(purpose["use_case"]),
            text_ja=purpose["ja"],
            text_en=purpose["en"],
            notice_version=purpose["notice"],
        ),
        want=frozenset(FactItem(item) for item in content["want"]),
        subject=None if content["subject"] is None else Concealed(Subject(content["subject"])),
        private=Concealed(base64.b64decode(content["private"])),
        declared=None if content["declared"] is None else read_facts(content["declared"]),
        signing=None if content["signing"] is None else _read_signing(content["signing"]),
        counter=None if content.get("counter") is None else _read_counter(content["counter"]),
    )


def _write_signing(signing: SigningRecord) -> dict[str, str | bool]:
    return {
        "document": base64.b64encode(signing.document.content.reveal()).decode(),
        "payload": signing.payload.value,
        "verifier": signing.verifier,
        "identify": signing.identify,
    }


def _read_signing(content: Mapping[str, Any]) -> SigningRecord:
    return SigningRecord(
        document=Document(Concealed(base64.b64decode(content["document"]))),
        payload=Payload(content["payload"]),
        verifier=ProviderName(content["verifier"]),
        identify=content["identify"],
    )


def _write_counter(found: Evidence) -> dict[str, Any]:
    return {
        "carrier": found.carrier.value,
        "genuine": found.genuine.value,
        "revocation": found.revocation.value,
        "period": found.period.value,
        "obtained": sorted(found.obtained),
        "facts": found.facts.value,
        "face": found.face.value,
        "displayed": found.displayed.value,
    }


def _read_counter(content: Mapping[str, Any]) -> Evidence:
    return Evidence(
        technique=Technique.CHIP_FACE,
        carrier=Carrier(content["carrier"]),
        genuine=Told(content["genuine"]),
        revocation=Revocation(content["revocation"]),
        period=Period(content["period"]),
        obtained=frozenset(Obtained(item) for item in content["obtained"]),
        facts=FactsMatch(content["facts"]),
        face=FaceCheck(content["face"]),
        displayed=Told(content["displayed"]),
    )
