"""The story of a customer after the login, as lines for people and as a JSON document."""

from typing import Any

from myna_mock.customer import NEW_ADDRESS, Later
from myna_sdk.commands.consenting import standing_said, state_said
from myna_sdk.commands.language import say
from myna_sdk.commands.results import facts_shown, outcome_name, result_lines
from myna_sdk.latest_facts.results import LatestFacts
from myna_sdk.model.instants import day_in_japan
from myna_sdk.model.latest import Updated
from myna_sdk.model.outcome import Rejected, Undetermined

__all__ = ["later_document", "later_lines"]


def later_lines(later: Later) -> list[str]:
    """Return what happened after the login, in the language of the terminal."""
    return [
        say(
            "5. 売買では署名用電子証明書で取引の申述書に署名します。結果:",
            "5. For a sale the person signs a statement of the transaction. The outcome:",
        ),
        *(f"     {line}" for line in result_lines(later.signature, reveal=True)),
        *_consent_lines(later),
        *_status_lines(later),
        *_latest_lines(later),
    ]


def _consent_lines(later: Later) -> list[str]:
    consent = later.consent
    if consent is None:
        return []
    state = "-" if consent.state is None else state_said(consent.state)
    day = "-" if consent.expires_at is None else day_in_japan(consent.expires_at).isoformat()
    return [
        say(
            "6. 最新の氏名と住所の提供に、別の手続きで同意の署名をします:",
            "6. In a step of its own the person consents to the latest name and address:",
        ),
        f"     {state}  {say(f'{day} まで', f'until {day}')}",
    ]


def _status_lines(later: Later) -> list[str]:
    status = later.status
    if status is None:
        return []
    return [
        say(
            f"7. 「{NEW_ADDRESS}」へ引っ越しました。翌日の失効確認:",
            f"7. The person moves to {NEW_ADDRESS}. The next day's status check:",
        ),
        f"     {standing_said(status)}",
    ]


def _latest_lines(later: Later) -> list[str]:
    latest = later.latest
    if latest is None:
        return []
    return [
        say(
            "8. 新しい証明書が発行され、同意にもとづいて最新の情報を取得します:",
            "8. A new certificate is issued, and the consent opens the latest facts:",
        ),
        f"     {say('新しい情報があります', 'updated') if _facts(latest) else _named(latest)}",
        *(f"     {text}" for text in _facts(latest).values()),
    ]


def later_document(later: Later) -> dict[str, Any]:
    """Return what happened after the login as plain data: only ever added to."""
    signature = later.signature
    document: dict[str, Any] = {
        "signature": {
            "outcome": outcome_name(signature.outcome),
            "methods": [judged.as_json() for judged in signature.methods],
        }
    }
    if later.consent is not None:
        until = later.consent.expires_at
        document["consent"] = {
            "state": later.consent.state,
            "expires_at": None if until is None else until.isoformat(),
        }
    if later.status is not None:
        document["status_after_move"] = {
            "status": later.status.standing,
            "reason": later.status.revocation,
        }
    if later.latest is not None:
        document["latest"] = {"outcome": _named(later.latest), "facts": _facts(later.latest)}
    return document


def _named(latest: LatestFacts) -> str:
    """Return ``updated``, ``no-newer-data`` or why there are no facts."""
    outcome = latest.outcome
    if isinstance(outcome, Rejected | Undetermined):
        return outcome.reason.value
    return "updated" if isinstance(outcome, Updated) else "no-newer-data"


def _facts(latest: LatestFacts) -> dict[str, str]:
    outcome = latest.outcome
    return facts_shown(outcome.facts, reveal=True) if isinstance(outcome, Updated) else {}
