"""Consents, latest facts and statuses as lines for people and as JSON documents."""

from typing import Any

from myna_sdk.certificate_status.results import StatusResult
from myna_sdk.commands import results
from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import language, say
from myna_sdk.commands.meanings import revocation_meant
from myna_sdk.commands.screen import columns, in_japan
from myna_sdk.consents.results import ConsentResult
from myna_sdk.latest_facts.results import LatestFacts
from myna_sdk.model.consent import ConsentState
from myna_sdk.model.facts import FactItem
from myna_sdk.model.instants import Instant
from myna_sdk.model.latest import NoNewerData, Updated
from myna_sdk.model.outcome import Rejected, Undetermined
from myna_sdk.model.status import Standing

__all__ = [
    "consent_document",
    "consent_lines",
    "latest_code",
    "latest_document",
    "latest_lines",
    "refusal_code",
    "refusal_document",
    "refusal_rows",
    "standing_said",
    "state_said",
    "status_code",
    "status_document",
    "status_row",
]

_STATES = {
    ConsentState.DRAFT: "下書き",
    ConsentState.SIGNED: "署名済み",
    ConsentState.SUBMITTED: "登録申請中",
    ConsentState.REJECTED: "登録不可",
    ConsentState.ACTIVE: "有効",
    ConsentState.RENEWAL_DUE: "有効（更新時期）",
    ConsentState.EXPIRED: "期間満了",
    ConsentState.WITHDRAWAL_SUBMITTED: "取消し手続き中",
    ConsentState.WITHDRAWN: "取消し済み",
}
_STANDINGS = {
    Standing.VALID: "有効",
    Standing.REVOKED: "失効",
    Standing.EXPIRED: "期限切れ",
    Standing.HELD: "一時停止",
    Standing.UNKNOWN: "不明",
}

_Refusal = Rejected | Undetermined | None


def refusal_code(refusal: _Refusal) -> ExitCode:
    """Return 0 for none, 1 for rejected and 3 for undetermined."""
    return ExitCode.DONE if refusal is None else results.exit_code(refusal)


def refusal_document(refusal: _Refusal) -> dict[str, Any]:
    """Return why something did not come about as plain data; empty if it did."""
    return {} if refusal is None else results.outcome_document(refusal, reveal=False)


def refusal_rows(refusal: _Refusal) -> list[tuple[str, str]]:
    """Return why something did not come about for people; empty if it did."""
    if refusal is None:
        return []
    detail = "" if refusal.detail is None else f" ({refusal.detail})"
    return [
        (say("理由", "Reason"), f"{refusal.reason.value}{detail}"),
        (say("お客様へ", "To the customer"), refusal.reason.guidance(language())),
        *(("", step.text(language())) for step in refusal.next_steps),
    ]


def consent_document(result: ConsentResult) -> dict[str, Any]:
    """Return how a consent stands as plain data."""
    consent = result.consent
    known: dict[str, Any] = {"state": None if result.state is None else result.state.value}
    if consent is not None:
        known |= {
            "service_id": consent.service_id,
            "use_case": consent.use_case,
            "items": sorted(consent.items),
            "text_version": consent.text_version,
            "signed_at": _iso(consent.signed_at),
            "received_at": _iso(consent.received_at),
            "registered_at": _iso(consent.registered_at),
            "expires_at": _iso(consent.expires_at),
            "withdrawn_by": consent.withdrawn_by,
        }
    return {"id": result.id, **known, **refusal_document(result.outcome)}


def consent_lines(result: ConsentResult) -> list[str]:
    """Return how a consent stands for people."""
    rows, consent = [("ID", result.id or "-")], result.consent
    if result.state is not None:
        rows.append((say("状態", "State"), state_said(result.state)))
    if consent is not None:
        until = consent.expires_at
        rows += [
            (say("項目", "Items"), items_said(consent.items)),
            (say("サービス", "Service"), consent.service_id),
            (say("満了", "Until"), "-" if until is None else in_japan(until)),
        ]
    return columns([*rows, *refusal_rows(result.outcome)])


def state_said(state: ConsentState) -> str:
    """Return how a consent stands for people, in a word."""
    return say(_STATES[state], state.value)


def latest_code(result: LatestFacts) -> ExitCode:
    """Return 0 for newer facts or none newer, 1 for rejected and 3 for undetermined."""
    return refusal_code(_refused(result))


def latest_document(result: LatestFacts, *, reveal: bool) -> dict[str, Any]:
    """Return the latest facts, and those that are kept, in clear only if ``reveal``."""
    refusal = _refused(result)
    if refusal is not None:
        return {"at": result.at.isoformat(), **refusal_document(refusal)}
    facts = result.outcome.facts if isinstance(result.outcome, Updated) else None
    return {
        "at": result.at.isoformat(),
        "outcome": _outcome_name(result),
        "facts": {} if facts is None else results.facts_shown(facts, reveal=reveal),
        "kept": results.facts_shown(result.kept, reveal=reveal),
    }


def latest_lines(result: LatestFacts, *, reveal: bool) -> list[str]:
    """Return the latest facts for people, or those that are kept, in clear only if ``reveal``."""
    rows = [(say("結果", "Outcome"), _outcome_said(result))]
    if isinstance(result.outcome, Updated | NoNewerData):
        newer = isinstance(result.outcome, Updated)
        facts = result.facts if newer else result.kept
        rows += results.fact_rows(results.facts_shown(facts, reveal=reveal))
        if newer and not result.kept.items:
            kept = say(
                "どこにも保管していません（[retention_days] の定めがありません）",
                "nowhere: no [retention_days] is set",
            )
            rows.append((say("保管", "Kept"), kept))
    return columns([*rows, *refusal_rows(_refused(result))])


def items_said(items: frozenset[FactItem]) -> str:
    """Return ``items`` for people, in a fixed order."""
    return (
        say("、", ", ").join(results.item_said(item) for item in FactItem if item in items) or "-"
    )


def status_code(statuses: tuple[StatusResult, ...]) -> ExitCode:
    """Return 1 if a certificate is not valid, else 3 if one could not be told, else 0."""
    standings = {each.standing for each in statuses}
    if standings - {Standing.VALID, Standing.UNKNOWN}:
        return ExitCode.REJECTED
    return ExitCode.UNDETERMINED if Standing.UNKNOWN in standings else ExitCode.DONE


def status_document(result: StatusResult) -> dict[str, Any]:
    """Return how a certificate stands as plain data."""
    status = result.status
    if status is None:
        refusal = result.answer if isinstance(result.answer, _REFUSED) else None
        return {"status": result.standing.value, **refusal_document(refusal)}
    return {
        "status": status.standing.value,
        "reason": status.reason,
        "since": _iso(status.since),
        "as_of": _iso(status.as_of),
        "checked_at": _iso(status.checked_at),
        "method": status.method,
        "purpose": status.purpose,
    }


def status_row(subject: str, result: StatusResult) -> tuple[str, str, str]:
    """Return how a certificate stands as a row for people."""
    why = "" if result.reason is None else result.reason.value
    return (subject, standing_said(result), why)


def standing_said(result: StatusResult) -> str:
    """Return how a certificate stands for people, and why it was revoked if it was."""
    said = say(_STANDINGS[result.standing], result.standing.value)
    if result.revocation is None:
        return said
    return f"{said}: {revocation_meant(result.revocation).said} ({result.revocation.value})"


_REFUSED = (Rejected, Undetermined)


def _refused(result: LatestFacts) -> Rejected | Undetermined | None:
    return result.outcome if isinstance(result.outcome, Rejected | Undetermined) else None


def _outcome_name(result: LatestFacts) -> str:
    return "no-newer-data" if isinstance(result.outcome, NoNewerData) else "updated"


def _outcome_said(result: LatestFacts) -> str:
    match result.outcome:
        case Updated():
            return say("新しい情報があります (updated)", "updated")
        case NoNewerData():
            return say("手元の情報が最新です (no newer data)", "no newer data")
        case Rejected():
            return say("取得できません (rejected)", "rejected")
    return say("判定できません (undetermined)", "undetermined")


def _iso(at: Instant | None) -> str | None:
    return None if at is None else at.isoformat()
