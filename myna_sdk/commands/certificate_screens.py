"""A certificate and a verdict about it as lines for people and as a JSON document."""

from collections.abc import Callable
from typing import Any

from myna_sdk.commands import results
from myna_sdk.commands.certificate_check import Judged
from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import language, say
from myna_sdk.commands.screen import columns, in_japan
from myna_sdk.jpki import extensions
from myna_sdk.jpki.certificate import Certificate
from myna_sdk.jpki.der import dotted
from myna_sdk.jpki.keys import CURRENT_CARD, NEXT_CARD, PublicKey, public_key
from myna_sdk.jpki.profile import Hierarchy
from myna_sdk.jpki.revocation import Good, Held, Revocation, Revoked, Unknown
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.jpki.verdicts import Proven, Refused, Verdict
from myna_sdk.model.masking import MASK

__all__ = [
    "certificate_document",
    "certificate_lines",
    "hierarchy_rows",
    "outcome_said",
    "revocation_document",
    "revocation_said",
    "verdict_code",
    "verdict_document",
    "verdict_lines",
]

_NAMES = {
    "2.5.29.14": "subjectKeyIdentifier",
    "2.5.29.15": "keyUsage",
    "2.5.29.17": "subjectAltName",
    "2.5.29.18": "issuerAltName",
    "2.5.29.19": "basicConstraints",
    "2.5.29.31": "cRLDistributionPoints",
    "2.5.29.32": "certificatePolicies",
    "2.5.29.35": "authorityKeyIdentifier",
    "2.5.29.37": "extKeyUsage",
    "1.3.6.1.5.5.7.1.1": "authorityInfoAccess",
    "1.3.6.1.5.5.7.48.1.5": "ocspNoCheck",
}


def certificate_document(certificate: Certificate, *, reveal: bool) -> dict[str, Any]:
    """Return what a certificate says, unverified; what tells of a person only if ``reveal``."""
    root = _read(lambda: _is_root(certificate)) is True
    clear = reveal or root
    facts = _read(lambda: results.facts_shown(certificate.facts, reveal=reveal))
    return {
        "verified": False,
        "kind": _read(lambda: None if certificate.kind is None else certificate.kind.value),
        "carrier": _read(lambda: certificate.carrier.value),
        "root": root,
        "policies": _read(lambda: list(certificate.policies)),
        "issuer": _read(certificate.issuer_text),
        "subject": _read(certificate.reveal_subject_text) if clear else MASK,
        "serial": f"{certificate.reveal_serial():x}" if clear else MASK,
        "fingerprint": certificate.fingerprint if clear else MASK,
        "not_before": certificate.not_before.isoformat(),
        "not_after": certificate.not_after.isoformat(),
        "key": _key(certificate),
        "list": _read(lambda: _partition(certificate)) if clear else MASK,
        "extensions": _read(lambda: _extensions(certificate)),
        "facts": {} if root else facts,
    }


def certificate_lines(certificate: Certificate, *, reveal: bool) -> list[str]:
    """Return what a certificate says, for people."""
    told = certificate_document(certificate, reveal=reveal)
    person = f"{_kind_said(told['kind'])}, {told['carrier']}"
    kind = say("ルート証明書", "root") if told["root"] else person
    begin, end = in_japan(certificate.not_before), in_japan(certificate.not_after)
    rows = [
        (say("種類", "Kind"), kind),
        (say("ポリシー", "Policies"), _joined(told["policies"])),
        (say("発行者", "Issuer"), _text(told["issuer"])),
        (say("主体者", "Subject"), _text(told["subject"])),
        (say("発行の番号", "Serial number"), told["serial"]),
        (say("有効期間", "Validity"), f"{begin} – {end}"),
        (say("鍵", "Key"), told["key"]),
        (say("失効リスト", "Revocation list"), _text(told["list"])),
        (say("拡張", "Extensions"), _joined(told["extensions"])),
        ("SHA-256", told["fingerprint"]),
        *_fact_rows(told["facts"]),
    ]
    unverified = say(
        "記載内容です。真正かどうかは検証していません (myna cert verify)。",
        "This is what it says; nothing is verified (myna cert verify).",
    )
    return [*columns(rows), unverified]


def verdict_code(verdict: Verdict) -> ExitCode:
    """Return 0 for proven, 1 for refused and 3 for unproven."""
    if isinstance(verdict, Proven):
        return ExitCode.DONE
    return ExitCode.REJECTED if isinstance(verdict, Refused) else ExitCode.UNDETERMINED


def verdict_document(judged: Judged, *, reveal: bool) -> dict[str, Any]:
    """Return a verdict as plain data; the facts are in clear only if ``reveal``."""
    verdict, hierarchy = judged.verdict, judged.hierarchy
    document: dict[str, Any] = {
        "outcome": type(verdict).__name__.lower(),
        "hierarchy": hierarchy.name,
        "mock": hierarchy.mock,
        "at": judged.at.isoformat(),
        "revocation": revocation_document(verdict.revocation),
        "checks": results.check_documents(verdict.checks),
    }
    if isinstance(verdict, Proven):
        shown = results.facts_shown(verdict.facts, reveal=reveal)
        return {**document, "anchor": verdict.anchor.certificate.fingerprint, "facts": shown}
    texts = {lang: verdict.flaw.text(lang) for lang in ("ja", "en")}
    found = {"flaw": verdict.flaw.value, "check": f"jpki-{verdict.number}", "text": texts}
    return {**document, **found, "where": judged.where}


def verdict_lines(judged: Judged, *, reveal: bool) -> list[str]:
    """Return a verdict for people, check by check."""
    verdict, hierarchy = judged.verdict, judged.hierarchy
    rows = [
        (say("結果", "Outcome"), outcome_said(verdict)),
        *hierarchy_rows(hierarchy),
        (say("判定時点", "Judged at"), in_japan(judged.at)),
    ]
    if not isinstance(verdict, Proven):
        where = "" if judged.where is None else f" ({judged.where})"
        why = f"{verdict.flaw.value}: {verdict.flaw.text(language())}{where}"
        rows.append((say("理由", "Reason"), f"jpki-{verdict.number} {why}"))
    rows.append((say("失効", "Revocation"), revocation_said(verdict.revocation)))
    if isinstance(verdict, Proven):
        rows += results.fact_rows(results.facts_shown(verdict.facts, reveal=reveal))
    return [*columns(rows), say("検査:", "Checks:"), *results.check_lines(verdict.checks)]


def hierarchy_rows(hierarchy: Hierarchy) -> list[tuple[str, str]]:
    """Return the row that names whose roots count, and says so if they are nobody's."""
    mock = say(" (MOCK: だれのことも証明しません)", " (MOCK: proves nothing about anybody)")
    return [(say("認証局", "Hierarchy"), f"{hierarchy.name}{mock if hierarchy.mock else ''}")]


def revocation_document(status: Revocation | None) -> dict[str, Any]:
    """Return a revocation status as plain data: one of five, none of which is ``valid``."""
    match status:
        case Good():
            until = None if status.until is None else status.until.isoformat()
            told = {"by": status.by.value, "as_of": status.as_of.isoformat(), "until": until}
            return {"status": "good", **told}
        case Revoked() | Held():
            reason = status.reason.name.lower() if isinstance(status, Revoked) else None
            return {
                "status": "revoked" if isinstance(status, Revoked) else "held",
                "by": status.by.value,
                "as_of": status.as_of.isoformat(),
                "since": status.since.isoformat(),
                "reason": reason,
            }
        case Unknown(flaw=flaw):
            return {"status": "unknown", "flaw": flaw.value}
    return {"status": "not-checked"}


def revocation_said(status: Revocation | None) -> str:
    """Return a revocation status for people."""
    match status:
        case Good():
            said = say("失効していません", "not revoked")
            return f"{said} ({status.by.value.upper()}, {in_japan(status.as_of)})"
        case Revoked():
            said = say("失効", "revoked")
            return f"{said}: {status.reason.name.lower()}, {in_japan(status.since)}"
        case Held():
            return f"{say('一時停止', 'held')}: {in_japan(status.since)}"
        case Unknown(flaw=flaw):
            return f"{say('不明', 'unknown')}: {flaw.value}"
    return say("確認していません", "not checked")


def outcome_said(verdict: Verdict) -> str:
    """Return a verdict in a word, for people."""
    if isinstance(verdict, Proven):
        return say("確認できました (proven)", "proven")
    if isinstance(verdict, Refused):
        return say("確認できません (refused)", "refused")
    return say("判定できません (unproven)", "unproven")


def _read(field: Callable[[], Any]) -> Any:
    """Return a field, or where it cannot be read."""
    try:
        return field()
    except UnreadableError as fault:
        return {"unreadable": fault.flaw.value, "place": fault.place, "offset": fault.offset}


def _is_root(certificate: Certificate) -> bool:
    value = certificate.extension(extensions.BASIC_CONSTRAINTS)
    parts = certificate.reveal_parts()
    ca = value is not None and extensions.basic_constraints(value).ca
    return ca and parts.issuer == parts.subject


def _key(certificate: Certificate) -> str:
    info = certificate.reveal_parts().key
    keys = [public_key(info, profile) for profile in (CURRENT_CARD, NEXT_CARD)]
    found = next((key for key in keys if isinstance(key, PublicKey)), None)
    return "-" if found is None else f"{found.family.value} {found.bits}"


def _partition(certificate: Certificate) -> str | None:
    from myna_sdk.jpki.names import rfc4514  # noqa: PLC0415 - only where there is one

    found = certificate.partition
    return None if found is None else rfc4514(found)


def _extensions(certificate: Certificate) -> list[str]:
    return [
        _NAMES.get(dotted(kind), dotted(kind)) + (" (critical)" if critical else "")
        for kind, (critical, _) in certificate.reveal_parts().extensions.items()
    ]


def _fact_rows(facts: Any) -> list[tuple[str, str]]:
    if "unreadable" in facts:
        return [(say("基本4情報", "Facts"), _text(facts))]
    return results.fact_rows(facts)


def _kind_said(kind: Any) -> str:
    return {
        "signing": say("署名用電子証明書 (signing)", "signing"),
        "user-authentication": say(
            "利用者証明用電子証明書 (user-authentication)", "user-authentication"
        ),
    }.get(str(kind), say("種類不明", "of unknown kind"))


def _joined(value: Any) -> str:
    return (", ".join(value) or "-") if isinstance(value, list) else _text(value)


def _text(value: Any) -> str:
    if isinstance(value, dict):
        at = f"{value['place']}, byte {value['offset']}"
        return say(
            f"読み取れません: {value['unreadable']}", f"unreadable: {value['unreadable']}"
        ) + (f" ({at})")
    return "-" if value is None else str(value)
