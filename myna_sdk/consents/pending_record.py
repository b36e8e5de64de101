"""What a consent that is being signed remembers, as sealed JSON with a schema version.

Its pending redirect stands among those of identity checks. Its kind is written in the sealed
content, its id has a form of its own, and its ``state`` is looked up under another name, so that a
callback of one use case finds nothing in the other.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

import attrs

from myna_sdk.cases.returning import is_state
from myna_sdk.cases.sealed_record import read_sealed
from myna_sdk.model.consent import ConsentId, ConsentState, ConsentStatement
from myna_sdk.model.facts import FactItem
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.person import ProviderName, Subject
from myna_sdk.model.purpose import Purpose, UseCaseId
from myna_sdk.model.signing import Document
from myna_sdk.store import Pending, PendingId, PendingStatus

KIND = "consent"
WRITES = 1
READS = frozenset({1})

_ID = re.compile(r"consent-[0-9a-f]{32}", re.ASCII)


@attrs.frozen(repr=False, kw_only=True)
class PendingConsent(Masked):
    """The circumstances under which a person was sent to sign a consent, or its cancellation.

    Attributes:
        purpose: What the person was told.
        subject: The firm's own name for the person, where it is needed.
        statement: What the person consents to.
        document: What is signed.
        registry: The instance that registers it.
        verifier: The instance that tells whose signature it is.
        private: The signer's own memory.
        withdraws: The consent that the signature cancels; ``None`` for a consent.
    """

    purpose: Purpose
    subject: Concealed[Subject] | None
    statement: ConsentStatement
    document: Document
    registry: ProviderName
    verifier: ProviderName
    private: Concealed[bytes]
    withdraws: ConsentId | None = None


def fresh_id(random: bytes) -> ConsentId:
    """Return the id made of 16 random bytes."""
    return ConsentId(f"consent-{random.hex()}")


def is_id(text: str) -> bool:
    """Tell whether ``text`` has the form of a consent's id."""
    return _ID.fullmatch(text) is not None


def stored_state(state: str) -> str | None:
    """Return how the pending of a callback's ``state`` is looked up; ``None`` for another form."""
    return f"{KIND} {state}" if is_state(state) else None


def is_consent(pending: Pending) -> bool:
    """Tell whether ``pending`` is one of this use case."""
    return bool(json.loads(pending.content.reveal()).get("kind") == KIND)


def stage_of(pending: Pending, at: Instant) -> ConsentState | None:
    """Return how far a consent came that is under way, before it is anybody's.

    ``None`` for a cancellation, and for what is over.
    """
    content = json.loads(pending.content.reveal())
    if content["withdraws"] is not None or pending.status is PendingStatus.SETTLED:
        return None
    if pending.progress is not None:
        return ConsentState.SIGNED
    over = pending.status is PendingStatus.STARTED and at >= pending.expires_at
    return None if over else ConsentState.DRAFT


def pending_id(id: str) -> PendingId:
    """Return the id of the redirect by which consent ``id`` is signed."""
    return PendingId(id)


def write_pending(record: PendingConsent) -> bytes:
    """Return ``record`` as JSON bytes, in clear: seal them."""
    purpose, statement = record.purpose, record.statement
    content = {
        "v": WRITES,
        "kind": KIND,
        "purpose": {
            "use_case": purpose.use_case,
            "ja": purpose.text_ja,
            "en": purpose.text_en,
        },
        "subject": None if record.subject is None else record.subject.reveal(),
        "items": sorted(statement.items),
        "service_id": statement.service_id,
        "text_version": statement.text_version,
        "document": base64.b64encode(record.document.content.reveal()).decode(),
        "registry": record.registry,
        "verifier": record.verifier,
        "private": base64.b64encode(record.private.reveal()).decode(),
        "withdraws": record.withdraws,
    }
    return json.dumps(content, ensure_ascii=False).encode()


def read_pending(sealed: Concealed[bytes]) -> PendingConsent:
    """Return the record that `write_pending` wrote.

    Raises:
        StoreError: What `read_sealed` raises; ``store-damaged`` for another use case's.
    """
    return read_sealed(sealed, _read, what="a pending consent", versions=READS)


def _read(content: Mapping[str, Any]) -> PendingConsent:
    if content["kind"] != KIND:
        raise ValueError("another use case wrote it")
    purpose, version = content["purpose"], content["text_version"]
    return PendingConsent(
        purpose=Purpose(
            use_case=UseCaseId(purpose["use_case"]),
            text_ja=purpose["ja"],
            text_en=purpose["en"],
            notice_version=version,
        ),
        subject=None if content["subject"] is None else Concealed(Subject(content["subject"])),
        statement=ConsentStatement(
            items=frozenset(FactItem(item) for item in content["items"]),
            service_id=content["service_id"],
            text_version=version,
        ),
        document=Document(Concealed(base64.b64decode(content["document"]))),
        registry=ProviderName(content["registry"]),
        verifier=ProviderName(content["verifier"]),
        private=Concealed(base64.b64decode(content["private"])),
        withdraws=None if content["withdraws"] is None else ConsentId(content["withdraws"]),
    )
