"""What is said of a command and its answer: what it was, never a PIN and never what was read."""

import attrs

from myna_mock.bilingual import Text
from myna_mock.card.apdu import Command, Status, read_command
from myna_mock.card.application import ApplicationName

_MEANT: dict[tuple[int, int], Text] = {
    (0x00, 0xA4): Text("選択", "SELECT"),
    (0x00, 0xB0): Text("読み取り", "READ BINARY"),
    (0x00, 0xB2): Text("レコード読み取り", "READ RECORD"),
    (0x00, 0x20): Text("照合", "VERIFY"),
    (0x00, 0x24): Text("暗証番号変更", "CHANGE PIN"),
    (0x80, 0x32): Text("暗証番号変更", "CHANGE KEY"),
    (0x80, 0x2A): Text("署名", "SIGN"),
    (0x00, 0x88): Text("内部認証", "INTERNAL AUTHENTICATE"),
    (0x00, 0x84): Text("乱数", "GET CHALLENGE"),
    (0x00, 0xCA): Text("データ取得", "GET DATA"),
    (0x00, 0xC0): Text("続きの取得", "GET RESPONSE"),
}
_OTHER = Text("その他", "other")
_UNKNOWN = Text("不明なコマンド", "unknown command")
_UNREADABLE = Text("長さの合わないコマンド", "lengths that fit no command")
_QUESTION = Text("残り回数の照会", "how many tries")
_APPLICATIONS = {
    ApplicationName.JPKI: Text("公的個人認証", "JPKI"),
    ApplicationName.COMMON: Text("共通カード", "common"),
    ApplicationName.RESIDENTS: Text("住民基本台帳", "residents"),
    ApplicationName.VISUAL: Text("券面事項確認", "visual"),
    ApplicationName.TEXT: Text("券面事項入力補助", "text"),
}
_STATUS = {
    Status.DONE: Text("正常", "done"),
    Status.WRONG_LENGTH: Text("長さの誤り", "wrong length"),
    Status.WRONG_FILE_KIND: Text("ファイルの種類が違う", "wrong kind of file"),
    Status.NOT_ALLOWED: Text("照合が必要", "not opened"),
    Status.BLOCKED: Text("ロック中", "blocked"),
    Status.CONDITIONS: Text("使用条件を満たさない", "conditions not met"),
    Status.NO_FILE_SELECTED: Text("ファイル未選択", "no file selected"),
    Status.NOT_FOUND: Text("見つからない", "not found"),
    Status.NO_RECORD: Text("レコードがない", "no such record"),
    Status.BAD_PARAMETERS: Text("P1/P2の誤り", "wrong P1 or P2"),
    Status.NO_DATA_OBJECT: Text("データがない", "no such data"),
    Status.BAD_OFFSET: Text("ファイルの終わり", "beyond the end"),
    Status.UNKNOWN_COMMAND: Text("不明なコマンド", "unknown command"),
}


@attrs.frozen(kw_only=True)
class Told:
    """One exchange, as it may be shown to anybody.

    Attributes:
        command: Its name.
        about: What it concerns, such as an application or a file.
        status: The status word in hexadecimal.
        meaning: What that means.
        received: How many bytes of data came back.
    """

    command: Text
    about: str
    status: str
    meaning: Text
    received: int


def told(command: bytes, answer: bytes) -> Told:
    """Return what may be said of an exchange."""
    status = int.from_bytes(answer[-2:])
    read = read_command(command)
    return Told(
        command=_UNREADABLE if read is None else _name(read),
        about="" if read is None else _about(read),
        status=f"{status:04X}",
        meaning=_meaning(status),
        received=len(answer) - 2,
    )


def application_name(aid: bytes) -> Text | None:
    """Return what the application with ``aid`` is called, if it is one of this card's."""
    return next((name for known, name in _APPLICATIONS.items() if known.aid == aid), None)


def _name(command: Command) -> Text:
    if (command.cla, command.ins) == (0x00, 0x20) and not command.data:
        return _QUESTION
    return _MEANT.get((command.cla, command.ins), _UNKNOWN)


def _about(command: Command) -> str:
    """Return the application, file or place; of a PIN and of data to sign the length only."""
    if command.ins == 0xA4:
        return _selected(command.data or b"")
    if command.ins in {0xB0, 0xB2, 0xCA}:
        return f"{command.p1:02X}{command.p2:02X}"
    return f"{len(command.data)} B" if command.data else ""


def _selected(data: bytes) -> str:
    known = application_name(data)
    return data.hex().upper() if known is None else f"{known.en} ({known.ja})"


def _meaning(status: int) -> Text:
    if status & 0xFFF0 == Status.ENTRY_FAILED:
        left = status & 0x0F
        return Text(f"残り{left}回", f"{left} tries left")
    if status & 0xFF00 in {Status.MORE_DATA, Status.WRONG_LE}:
        return Text("長さの調整", "another length")
    return next((text for known, text in _STATUS.items() if known == status), _OTHER)
