"""What a pending login remembers, as sealed JSON with a schema version."""

import base64
import json
from typing import Any

import attrs

from myna_sdk.errors import StoreError
from myna_sdk.model.facts import FactItem
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.person import Subject
from myna_sdk.model.purpose import Purpose, UseCaseId

WRITES = 1
READS = frozenset({1})


@attrs.frozen(repr=False, kw_only=True)
class PendingRecord(Masked):
    """The circumstances under which a login was started.

    Attributes:
        purpose: What the person was told.
        want: The items that were asked for.
        subject: The firm's own name for the person, if given.
        private: The provider's own memory: nonce, code verifier and the like.
    """

    purpose: Purpose
    want: frozenset[FactItem]
    subject: Concealed[Subject] | None
    private: Concealed[bytes]


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
    }
    return json.dumps(content, ensure_ascii=False).encode()


def read_pending(sealed: Concealed[bytes]) -> PendingRecord:
    """Return the record that `write_pending` wrote.

    Raises:
        StoreError: ``record-version-unknown``: a newer SDK wrote it.
    """
    content: dict[str, Any] = json.loads(sealed.reveal())
    version = content.get("v")
    if version not in READS:
        del content
        raise StoreError("record-version-unknown", f"a pending login has version {version!r}")
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
    )
