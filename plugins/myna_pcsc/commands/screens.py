"""What a card answered, as lines for people and as a JSON document."""

from typing import Any, Final

from myna_sdk.authoring import CardReader
from myna_sdk.card.detecting import CardKind
from myna_sdk.card.pins import Tries
from myna_sdk.card.profile import PinKind
from myna_sdk.card.readings import ChipReading, ChipText
from myna_sdk.card.refusals import CardRefusal
from myna_sdk.card.verdicts import ChipProven, ChipRefused, ChipVerdict
from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import language, say
from myna_sdk.commands.results import check_documents, check_lines, fact_rows, facts_shown
from myna_sdk.commands.screen import columns
from myna_sdk.model.certificate import Carrier
from myna_sdk.model.facts import BasicFacts

_VERDICTS: Final = {ChipProven: "authentic", ChipRefused: "refused"}


def reader_document(reader: CardReader) -> dict[str, Any]:
    """Return a reader as plain data."""
    return {"reader": reader.name, "card": reader.has_card, "atr": reader.atr.hex()}


def reader_lines(readers: tuple[CardReader, ...]) -> list[str]:
    """Return one line a reader."""
    if not readers:
        return [say("カードリーダーがありません。", "There is no card reader.")]
    there, none = say("カードあり", "card"), say("カードなし", "no card")
    return columns([(each.name, there if each.has_card else none) for each in readers])


def refusal_document(refusal: CardRefusal) -> dict[str, Any]:
    """Return why an operation ended without its result, as plain data."""
    return {
        "refused": refusal.reason.value,
        "about": None if refusal.kind is None else refusal.kind.value,
        "tries_left": refusal.tries,
        "guidance": {lang: refusal.guidance(lang) for lang in ("ja", "en")},
    }


def refusal_lines(refusal: CardRefusal) -> list[str]:
    """Return why an operation ended without its result, for people."""
    rows = [(say("理由", "Reason"), refusal.reason.value)]
    if refusal.tries is not None:
        rows.append((say("残り回数", "Tries left"), str(refusal.tries)))
    return columns([*rows, (say("お客様へ", "To the customer"), refusal.guidance(language()))])


def kind_document(kind: CardKind) -> dict[str, Any]:
    """Return what lies on the reader, as plain data."""
    certificates = None if kind.certificates is None else sorted(kind.certificates)
    return {
        "carrier": kind.carrier.value,
        "token": kind.label,
        "certificates": certificates,
        "face": kind.has_face,
    }


def kind_lines(kind: CardKind) -> list[str]:
    """Return what lies on the reader, for people."""
    carriers = {
        Carrier.CARD: say("マイナンバーカード", "My Number Card"),
        Carrier.ANDROID: "Android",
        Carrier.IPHONE: "iPhone",
    }
    untold = say("申告なし", "the card does not say")
    held = untold if kind.certificates is None else ", ".join(sorted(kind.certificates)) or "-"
    face = say("あり", "yes") if kind.has_face else say("なし", "no")
    return columns(
        [
            (say("種類", "Kind"), carriers.get(kind.carrier, kind.carrier.value)),
            (say("トークン", "Token"), kind.label),
            (say("電子証明書", "Certificates"), held),
            (say("券面情報", "Face of the card"), face),
        ]
    )


def tries_document(tries: tuple[Tries, ...]) -> list[dict[str, Any]]:
    """Return the tries left of each PIN, as plain data."""
    return [
        {"pin": each.kind.value, "left": each.left, "most": each.most, "blocked": each.blocked}
        for each in tries
    ]


def tries_lines(tries: tuple[Tries, ...]) -> list[str]:
    """Return the tries left of each PIN, for people."""
    return columns([(pin_said(each.kind), _left(each)) for each in tries])


def _left(tries: Tries) -> str:
    if tries.left is None:
        return say("カードが答えません", "the card does not tell")
    blocked = say(" (ロック中)", " (blocked)") if tries.blocked else ""
    return f"{tries.left} / {tries.most}{blocked}"


def pin_said(kind: PinKind) -> str:
    """Return what people call a PIN."""
    return {
        PinKind.SIGNING: say("署名用パスワード（6〜16桁の英数字）", "Signing password"),
        PinKind.USER_AUTHENTICATION: say("利用者証明用暗証番号（4桁）", "User-authentication PIN"),
        PinKind.TEXT: say("券面事項入力補助用暗証番号", "PIN of the text application"),
        PinKind.PRINTED: say("照合番号B（券面事項入力補助）", "Printed number, text application"),
        PinKind.PRINTED_VISUAL: say(
            "照合番号B（券面事項確認）", "Printed number, visual application"
        ),
    }[kind]


def reading_exit(reading: ChipReading) -> ExitCode:
    """Return 0 for authentic data, 1 for refused ones, 3 where it could not be told."""
    if isinstance(reading.verdict, ChipRefused) or _text_refused(reading.text):
        return ExitCode.REJECTED
    proven = isinstance(reading.verdict, ChipProven)
    return ExitCode.DONE if proven else ExitCode.UNDETERMINED


def reading_document(reading: ChipReading, *, reveal: bool) -> dict[str, Any]:
    """Return a reading as plain data; the facts are in clear only if ``reveal``."""
    text = reading.text
    return {
        "outcome": _verdict_name(reading.verdict),
        "facts": facts_shown(_facts(reading), reveal=reveal),
        "expires_on": reading.face.expires_on.isoformat(),
        "expiry_signed": False,
        "photo": reading.face.photo is not None,
        "municipality": reading.municipality,
        "card_status": "not-checked",
        "checks": check_documents(reading.verdict.checks),
        "text": None
        if text is None
        else {
            "authentic_by_itself": text.authentic_by_itself,
            "outcome": _verdict_name(text.verdict),
            "checks": check_documents(text.verdict.checks),
        },
    }


def reading_lines(reading: ChipReading, *, reveal: bool) -> list[str]:
    """Return a reading for people; the facts are in clear only if ``reveal``."""
    face, text = reading.face, reading.text
    said = {
        "authentic": say("券面情報は真正です", "the face of the card is authentic"),
        "refused": say("真正ではありません", "not authentic"),
        "unproven": say("真正かどうか判定できません", "whether it is authentic cannot be told"),
    }
    unsigned = say("（署名の対象外）", " (signed by nobody)")
    rows = [
        (say("結果", "Outcome"), said[_verdict_name(reading.verdict)]),
        *fact_rows(facts_shown(_facts(reading), reveal=reveal)),
        (say("有効期限", "Expires on"), f"{face.expires_on.isoformat()}{unsigned}"),
        (say("市区町村コード", "Municipality"), f"{reading.municipality}{unsigned}"),
        (say("カードの状態", "Card status"), say("確認していません", "not checked")),
    ]
    lines = columns(rows)
    if text is not None and not text.authentic_by_itself:
        lines.append(
            say(
                "氏名と住所の文字は、それだけでは真正と確認できません。券面の画像と見比べてください。",
                "The texts of name and address are not authentic by themselves: compare them "
                "with the images of the card.",
            )
        )
    checks = reading.verdict.checks + (() if text is None else text.verdict.checks)
    return [*lines, say("検査:", "Checks:"), *check_lines(checks)]


def _facts(reading: ChipReading) -> BasicFacts:
    face = BasicFacts(birth_date=reading.face.birth_date, sex=reading.face.sex)
    return face if reading.text is None else reading.text.facts


def _verdict_name(verdict: ChipVerdict) -> str:
    return _VERDICTS.get(type(verdict), "unproven")


def _text_refused(text: ChipText | None) -> bool:
    return text is not None and isinstance(text.verdict, ChipRefused)
