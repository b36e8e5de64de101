"""確認記録 of a check by signature: what proves it later, sealed in the statutory class.

Where the certificate is sealed for a platform operator the firm never sees it, and the record
holds what the firm can keep, as evidence of which nothing is proven here: the signed document, the
digest form, the sealed answer, the operator and its verification id. A verifier of its own hands
over an evidence bundle, with which the verdict can be repeated offline; that a certificate is kept
is noted by its fingerprint (犯収法 6条 and 施行規則 20条: seven years from a day that the
transaction names, so that none is known here). `myna_sdk.jpki.reverifying.reverify` reads both.
"""

import base64
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import attrs

from myna_sdk import store
from myna_sdk.cases.facts_record import write_facts
from myna_sdk.cases.outcome_record import write_checks
from myna_sdk.cases.progress import write_signature
from myna_sdk.cases.sealed_record import read_sealed
from myna_sdk.cases.status_record import write_status
from myna_sdk.identity.pending_record import PendingRecord, SigningRecord
from myna_sdk.jpki.digests import Digest
from myna_sdk.jpki.held_by_operator import HeldByOperator
from myna_sdk.law.judging import MethodJudgement
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.outcome import Verified
from myna_sdk.model.person import PersonId
from myna_sdk.model.signing import Sealed
from myna_sdk.providers.signature_capabilities import SignedPresentation

if TYPE_CHECKING:
    from myna_sdk.store import RecordId, Transaction

KIND = "identity-by-signature"
"""The kind of the record."""

WRITES = 1
READS = frozenset({1})


@attrs.frozen(repr=False, kw_only=True)
class Confirmation(Masked):
    """What a statutory record of a signature is made of.

    Attributes:
        check: The id of the check.
        record: The circumstances under which it was started.
        signing: What was to be signed.
        presented: What the person signed.
        outcome: How it was judged.
        methods: The legal methods, judged.
        at: When.
    """

    check: str
    record: PendingRecord
    signing: SigningRecord
    presented: SignedPresentation
    outcome: Verified
    methods: tuple[MethodJudgement, ...]
    at: Instant


def keep_confirmation(
    tx: "Transaction", person: PersonId, confirmation: Confirmation
) -> "RecordId":
    """Return the id of the statutory record that now holds ``confirmation``."""
    kept = _certificate(confirmation)
    if kept is not None:
        store.audit.note(
            tx,
            event="certificate.kept",
            person=person,
            subject_row=None,
            data=(("login", confirmation.check), ("certificate", kept)),
            at=confirmation.at,
        )
    return store.records.keep(
        tx,
        person=person,
        record_class=store.RecordClass.STATUTORY,
        kind=KIND,
        content=json.dumps(_written(confirmation), ensure_ascii=False).encode(),
        at=confirmation.at,
        delete_after=None,
    )


def check_of(sealed: Concealed[bytes]) -> str:
    """Return the id of the check that a statutory record is on, one at the counter too.

    Raises:
        StoreError: What `read_sealed` raises.
    """
    return read_sealed(sealed, _check, what="a statutory record", versions=READS)


def _check(record: Mapping[str, Any]) -> str:
    check: str = record["check"]
    return check


def _certificate(confirmation: Confirmation) -> str | None:
    """Return the fingerprint of the certificate that the record holds in clear, if it holds one."""
    evidence, signature = confirmation.outcome.evidence, confirmation.presented.signed.signature
    if evidence is not None:
        return evidence.certificate
    if isinstance(signature, Sealed):
        return None
    return sha256(signature.certificate.reveal()).hexdigest()


def _evidence(confirmation: Confirmation) -> bytes | None:
    """Return the verifier's bundle, or that of what the operator holds; nothing for a bare one."""
    evidence, signed = confirmation.outcome.evidence, confirmation.presented.signed
    if evidence is not None:
        return evidence.content.reveal()
    if not isinstance(signed.signature, Sealed):
        return None
    held = HeldByOperator(
        at=confirmation.at,
        digest=Digest(confirmation.signing.document.sha256),
        form=signed.digest_form,
        sealed=signed.signature.jwe,
        operator=confirmation.signing.verifier,
        verification=Concealed(confirmation.outcome.provider_ref or ""),
    )
    return held.reveal_bytes()


def _written(confirmation: Confirmation) -> dict[str, Any]:
    signing, signed = confirmation.signing, confirmation.presented.signed
    outcome, evidence = confirmation.outcome, _evidence(confirmation)
    sealed = isinstance(signed.signature, Sealed)
    return {
        "v": WRITES,
        "check": confirmation.check,
        "use_case": confirmation.record.purpose.use_case,
        "at": confirmation.at.isoformat(),
        "document": _text(signing.document.content.reveal()),
        "payload": signing.payload.value,
        "digest_form": signed.digest_form.value,
        "signature": write_signature(signed.signature),
        "certificate": "held-by-operator" if sealed else "with-the-signature",
        "evidence": None if evidence is None else _text(evidence),
        "operator": signing.verifier,
        "verification_id": outcome.provider_ref,
        "status": write_status(outcome.status),
        "facts": write_facts(outcome.facts),
        "checks": write_checks(outcome.checks),
        "methods": [judged.as_json() for judged in confirmation.methods],
    }


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
