"""The words of the pages, each in Japanese and in English."""

import re
from typing import Literal, TypeAlias

from myna_mock.bilingual import Text

Language: TypeAlias = Literal["ja", "en"]


def chosen_language(asked: str | None, accept_language: str | None) -> Language:
    """Return the language of a page: what the URL asks, else the browser's first, else Japanese.

    Args:
        asked: The value of ``?lang=``; anything but ``ja`` and ``en`` is ignored.
        accept_language: The header as sent (RFC 9110, 12.5.4).
    """
    if asked == "en":
        return "en"
    if asked == "ja":
        return "ja"
    ranked = sorted(_ranges(accept_language or ""), key=lambda pair: -pair[1])
    for language, weight in ranked:
        if weight > 0 and language in {"ja", "en"}:
            return "en" if language == "en" else "ja"
    return "ja"


def _ranges(header: str) -> list[tuple[str, float]]:
    found = []
    for part in header[:500].split(","):
        tag, _, parameters = part.partition(";")
        weight = parameters.strip().removeprefix("q=") or "1"
        try:
            found.append((tag.strip().lower().split("-")[0], float(weight)))
        except ValueError:
            continue
    return found


BANNER = Text("模擬環境 MOCK", "MOCK")
BANNER_MORE = Text(
    "これは本物のマイナアプリではありません。登場する人物はすべて架空です。",
    "This is not the real マイナアプリ (Myna App). Every person here is made up.",
)
SKIP = Text("本文へ移動", "Skip to the content")
TITLE = Text("テストレスポンス設定", "Choose the test response")
APP_NAME = Text("マイナアプリ（模擬）", "マイナアプリ (mock)")
LEAD = Text(
    "だれとして、どう応答するかを選んでください。カードも暗証番号も要りません。",
    "Choose who you are and how the service answers. No card and no PIN is needed.",
)
SIGN_LEAD = Text(
    "だれとして、どう応答するかを選んでください。カードは要りません。署名用パスワードは全員共通です。",
    "Choose who you are and how the service answers. No card is needed. Everybody has the same "
    "signing password.",
)
ASKED_BY = Text("要求元", "Asked by")
RETURNS_TO = Text("戻り先", "Returns to")
VIRTUAL_TIME = Text("仮想時刻", "Virtual time")

RESPONSE = Text("レスポンス", "Response")
NORMAL = Text("正常", "Normal")
NORMAL_MORE = Text("認証が成功します", "The login succeeds")
SIGN_NORMAL_MORE = Text("署名が成功します", "The document is signed")
ABNORMAL = Text("異常", "Abnormal")
ABNORMAL_MORE = Text("エラーを返します", "An error is returned")
ERROR = Text("返すエラー", "Error to return")
ERROR_MORE = Text(
    "戻り先のURLには error と state だけが付きます。",
    "The return URL will carry error and state, and nothing else.",
)

PEOPLE = Text("テストカード一覧", "Test cards")
SEARCH = Text("氏名・ID・特徴で絞り込む", "Find by name, id or trait")
SEARCH_BUTTON = Text("絞り込む", "Find")
SEARCH_CLEAR = Text("すべて表示", "Show all")
NOBODY = Text(
    "該当する人物がいません。別のことばでお試しください。",
    "Nobody matches. Try another word.",
)
REFUSED = Text("認証不可", "Cannot log in")
SIGN_REFUSED = Text("署名不可", "Cannot sign")

SHARED = Text("アプリに渡る情報", "What the app will receive")
SHARED_MORE = Text(
    "チェックを外した項目は渡されません。値は送られるとおりの表記です。",
    "Unticked items are left out. Values are shown exactly as they are sent.",
)
ALWAYS = Text("必ず渡る", "Always sent")
NOT_SENT = Text("この人物には値がありません", "This person has no value for it")
NOTHING_SHARED = Text(
    "異常を選んでいるため、本人の情報は渡りません。",
    "Nothing about the person is sent, because an error is returned.",
)
REFUSAL = Text("この人物では認証できません", "This person cannot log in")
SIGN_REFUSAL = Text("この人物では署名できません", "This person cannot sign")
FAILED = Text("認証できませんでした", "The login failed")
SIGN_FAILED = Text("署名できませんでした", "Nothing was signed")
FAILED_MORE = Text(
    "別の人物を選ぶか、中止を押してアプリに戻ってください。",
    "Choose somebody else, or cancel to go back to the app.",
)
CHOSEN = Text("選択中", "Chosen")
APPROVE = Text("認証", "Authenticate")
SIGN = Text("署名する", "Sign")
REFUSE = Text("中止", "Cancel")

SIGNING = Text("署名するもの", "What is to be signed")
SIGNING_MORE = Text(
    "サービスが知るのはハッシュ値だけで、文書そのものは要求元にあります。",
    "The service knows the digest only; the document itself is with the asking app.",
)
DIGEST = Text("ハッシュ値 (SHA-256)", "Digest (SHA-256)")
FORM = Text("署名の形式", "Form of the signature")
FORMS = {
    "digest-info": Text(
        "DigestInfo を付けて署名（どの検証ツールでも検証可）",
        "Over the DigestInfo: any tool can verify it",
    ),
    "raw": Text(
        "ハッシュ値だけに署名（検証には取り決めが必要）",
        "Over the bare digest: verified by agreement only",
    ),
}
PASSWORD = Text("署名用パスワード", "Signing password")
PASSWORD_MORE = Text(
    "6～16文字の英大文字と数字。模擬の人物はみな ABC123 です。5回続けて間違えるとロックされます。",
    "6 to 16 upper-case letters and digits; ABC123 for every mock person. "
    "Five wrong entries in a row lock it.",
)
PASSWORD_MALFORMED = Text(
    "署名用パスワードは6～16文字の英大文字と数字です。回数には数えていません。",
    "A signing password is 6 to 16 upper-case letters and digits. This was not counted as a try.",
)
SEALED = Text("署名と署名用電子証明書", "Signature and signing certificate")
SEALED_MORE = Text(
    "プラットフォーム事業者だけが開ける形に暗号化されます。証明書には発行時の氏名・住所・生年月日・"
    "性別が入っています。失効は、ここでは確かめません。",
    "Sealed so that only the platform operator can open them. The certificate holds name, "
    "address, birth date and sex as of its issue. Whether it was revoked is not looked up here.",
)
ITEMS = {
    "sub": Text("連携ID", "Pairwise id"),
    "name": Text("氏名", "Name"),
    "address": Text("住所", "Address"),
    "birthdate": Text("生年月日", "Birth date"),
    "gender": Text("性別", "Sex"),
}

INDEX_TITLE = Text("模擬世界の一覧", "Mock worlds")
INDEX_LEAD = Text(
    "世界はそれぞれ別の発行者・認証局・時計・障害・記録を持ち、互いに影響しません。",
    "Each world has its own issuer, CA, clock, faults and journal; no world touches another.",
)
NO_WORLDS = Text(
    "まだ世界がありません。/w/名前/ を最初に使ったときに作られます。",
    "There is no world yet. The first use of /w/NAME/ makes one.",
)
GONE_TITLE = Text("この画面は使えません", "This page can no longer be used")
GONE = Text(
    "認証の要求が見つからないか、使用済みか、期限切れです。アプリに戻って、もう一度やり直してください。",
    "The request is unknown, used or too old. Go back to the app and start again.",
)
REFUSED_TITLE = Text("この要求は受け付けられません", "This request cannot be accepted")
REQUEST_REFUSED = {
    "client-unknown": Text(
        "この世界に登録のない client_id です。myna mock serve --for myna.toml で登録できます。",
        "This world knows no such client_id. myna mock serve --for myna.toml enrols it.",
    ),
    "client-disabled": Text("このクライアントは無効にされています。", "This client was disabled."),
    "redirect-uri-invalid": Text(
        "redirect_uri が登録した値と一字一句同じではありません。",
        "The redirect_uri is not exactly one that was enrolled.",
    ),
}
PROBLEMS = {
    "no-certificate": Text(
        "利用者証明用電子証明書がありません。", "There is no user-authentication certificate."
    ),
    "no-card": Text("カードが手元にありません。", "The card is not at hand."),
    "expired": Text("電子証明書の有効期間が過ぎています。", "The certificate has expired."),
    "revoked": Text("電子証明書が失効しています。", "The certificate is revoked."),
    "held": Text("電子証明書が一時停止中です。", "The certificate is on hold."),
    "pin-locked": Text("暗証番号がロックされています。", "The PIN is locked."),
}
SIGN_PROBLEMS = {
    **PROBLEMS,
    "no-certificate": Text(
        "署名用電子証明書がありません（15歳未満の人、カードのない人など）。",
        "There is no signing certificate, as for people under 15 or without a card.",
    ),
    "password-locked": Text(
        "署名用パスワードがロックされています。市区町村の窓口などで初期化が必要です。",
        "The signing password is locked. An office or a kiosk has to reset it.",
    ),
}
SIGN_STATES = {
    "good": Text("署名できます。", "Can sign."),
    "revoked": Text(
        "署名できますが、電子証明書が失効しており、検証で拒否されます。",
        "Can sign; the certificate is revoked, which a verifier finds out.",
    ),
    "held": Text(
        "署名できますが、電子証明書が一時停止中で、検証で拒否されます。",
        "Can sign; the certificate is on hold, which a verifier finds out.",
    ),
}
ERRORS = {
    "access_denied": Text("本人が中止した", "The person cancelled"),
    "server_error": Text("サービスの内部で失敗した", "The service failed inside"),
    "temporarily_unavailable": Text("一時的に利用できない", "Temporarily unavailable"),
    "invalid_request": Text("要求の誤り", "The request was wrong"),
    "invalid_scope": Text("許可されていないスコープ", "A scope is not allowed"),
    "unauthorized_client": Text("クライアントに権限がない", "The client may not do this"),
    "mock_unlisted_error": Text("どの一覧にもないエラー", "An error that no list has"),
}


def found(language: Language, matching: int, total: int) -> str:
    """Return how many of the people match what was searched for."""
    if language == "en":
        return f"{total} people" if matching == total else f"{matching} of {total} people match"
    return f"{total}人" if matching == total else f"{total}人中{matching}人が該当"


def tries_left(language: Language, left: int) -> str:
    """Return how many tries of the signing password are left."""
    if language == "en":
        tries = "try is" if left == 1 else "tries are"
        return f"The signing password is wrong. {left} {tries} left before it is locked."
    return f"署名用パスワードが違います。あと{left}回間違えるとロックされます。"


SEXES = {
    "0": Text("不明", "unknown"),
    "1": Text("男", "male"),
    "2": Text("女", "female"),
    "3": Text("不明", "unknown"),
    "9": Text("適用不能", "not applicable"),
}
_BIRTH_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})\Z", re.ASCII)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def meaning(claim: str, value: str, language: Language) -> str | None:
    """Return what a coded claim means to people, or ``None`` where the value speaks for itself."""
    if claim == "gender":
        text = SEXES.get(value)
        return None if text is None else text.into(language)
    parts = _BIRTH_DATE.match(value) if claim == "birthdate" else None
    if parts is None:
        return None
    year, month, day = (int(part) for part in parts.groups())
    return _day(year, month, day, language)


def _day(year: int, month: int, day: int, language: Language) -> str:
    if not 1 <= month <= 12:
        return f"{year}年" if language == "ja" else str(year)
    if day == 0:
        return f"{year}年{month}月" if language == "ja" else f"{_MONTHS[month - 1]} {year}"
    if language == "ja":
        return f"{year}年{month}月{day}日"
    return f"{day} {_MONTHS[month - 1]} {year}"
