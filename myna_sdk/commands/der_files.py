"""Files of certificates, lists and answers: read no further than needed, refused with a remedy."""

import os
import stat
from collections.abc import Callable, Container
from pathlib import Path
from typing import BinaryIO, Final, NoReturn

import attrs

from myna_sdk.commands.language import language, say
from myna_sdk.errors import UsageError
from myna_sdk.jpki import certificate, crl, ocsp
from myna_sdk.jpki.der import SEQUENCE
from myna_sdk.jpki.file_kinds import HEAD, PEM_BEGIN, FileKind, kind_of, stated_length
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.unreadable import UnreadableError

__all__ = ["file_fault", "files_in", "read_der", "read_whole"]


@attrs.frozen
class _Wanted:
    """What a kind of file is called, how large it may be, and how PEM of it is converted."""

    ja: str
    en: str
    largest: int = 0
    tool: str = ""

    @property
    def said(self) -> str:
        return say(self.ja, self.en)


_KINDS: Final = {
    FileKind.CERTIFICATE: _Wanted("証明書", "a certificate", certificate.LARGEST, "x509"),
    FileKind.CRL: _Wanted("失効リスト", "a revocation list", crl.LARGEST, "crl"),
    FileKind.OCSP_ANSWER: _Wanted("OCSP応答", "an OCSP answer", ocsp.LARGEST),
    FileKind.OCSP_REQUEST: _Wanted("OCSP要求", "an OCSP request", ocsp.LARGEST),
    FileKind.CERTIFICATE_REQUEST: _Wanted("証明書の発行要求", "a certificate request"),
    FileKind.CMS: _Wanted("CMS (PKCS#7)", "CMS (PKCS#7)"),
    FileKind.PUBLIC_KEY: _Wanted("公開鍵", "a public key"),
}

_SMALL: Final = certificate.LARGEST
"""Up to this a file of another shape is read, so that the parser can tell the field."""


def read_der(path: Path, wanted: FileKind) -> bytes:
    """Return the one element of DER that the file is, which begins like what is ``wanted``.

    Of a file that cannot be that no more is read than shows it: its first bytes, and one byte
    behind the length that it states. It may be a pipe.

    Raises:
        UsageError: ``file-not-opened``, or ``file-unusable`` with path, offset, flaw and remedy.
    """

    def read(file: BinaryIO, size: int | None) -> bytes:
        head = _upto(file, b"", HEAD if size is None else min(HEAD, size))
        length = _believed(path, head, wanted)
        if size is not None and size < length:
            raise file_fault(path, wanted, Flaw.TRUNCATED, size)
        data = _upto(file, head, length + 1)
        if len(data) < length:
            raise file_fault(path, wanted, Flaw.TRUNCATED, len(data))
        if len(data) > length:
            again = data[length] == data[0]
            flaw = Flaw.INPUT_SEVERAL if again else Flaw.TRAILING_BYTES
            raise file_fault(path, wanted, flaw, length)
        return data

    return _opened(path, read)


def files_in(path: Path, suffixes: Container[str], *, deep: bool = False) -> list[Path]:
    """Return ``path``, or if it is a folder the files in it that end in one of ``suffixes``.

    Args:
        path: A file or a folder.
        suffixes: In small letters, with the dot.
        deep: Look into the folders in it as well.

    Raises:
        UsageError: ``file-not-opened``: a folder cannot be read, so that files might be missed.
    """

    def refused(error: OSError) -> NoReturn:
        raise error

    try:
        if not stat.S_ISDIR(path.stat().st_mode):
            return [path]
        found: list[Path] = []
        for folder, below, names in os.walk(path, onerror=refused):
            below[:] = below if deep else []
            each = (Path(folder, name) for name in names)
            found += (
                file for file in each if file.suffix.lower() in suffixes and not file.is_fifo()
            )
    except FileNotFoundError:
        return [path]
    except OSError as error:
        raise _not_opened(Path(error.filename or path), error) from None
    return sorted(found)


def read_whole(path: Path, largest: int) -> bytes:
    """Return every byte of a file of at most ``largest``.

    Raises:
        UsageError: ``file-not-opened``, or ``file-unusable``: it is larger.
    """

    def read(file: BinaryIO, size: int | None) -> bytes:
        data = b"" if size is not None and size > largest else _upto(file, b"", largest + 1)
        if len(data) > largest or (size or 0) > largest:
            raise file_fault(path, FileKind.OTHER, Flaw.INPUT_TOO_LARGE, largest)
        return data

    return _opened(path, read)


def _opened(path: Path, read: Callable[[BinaryIO, int | None], bytes]) -> bytes:
    try:
        with path.open("rb", buffering=0) as file:
            found = os.fstat(file.fileno())
            return read(file, found.st_size if stat.S_ISREG(found.st_mode) else None)
    except OSError as error:
        raise _not_opened(path, error) from None


def _not_opened(path: Path, error: OSError) -> UsageError:
    why = error.strerror or type(error).__name__
    told = say(f"{path} を読み取れません: {why}", f"{path} cannot be read: {why}")
    return UsageError("file-not-opened", told, path=str(path))


def _upto(file: BinaryIO, data: bytes, length: int) -> bytes:
    """Return ``data`` and what follows it in ``file``, ``length`` bytes in all if there are."""
    parts, missing = [data], length - len(data)
    while missing > 0:
        part = file.read(missing)
        if not part:
            break
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _believed(path: Path, head: bytes, wanted: FileKind) -> int:
    """Return how long the file says it is, if its head is one of what is wanted."""
    kind, flaw = kind_of(head), _no_der(head)
    if flaw is not None:
        raise file_fault(path, wanted, flaw, max(head.find(PEM_BEGIN), 0))
    if kind is FileKind.PRIVATE_KEY:
        raise file_fault(path, wanted, Flaw.INPUT_IS_PRIVATE_KEY, 0)
    try:
        length = stated_length(head)
    except UnreadableError as fault:
        raise file_fault(path, wanted, fault.flaw, fault.offset) from None
    if kind in _KINDS and kind is not wanted:
        raise file_fault(path, wanted, Flaw.INPUT_IS_SOMETHING_ELSE, 0, kind)
    if length > _KINDS[wanted].largest:
        raise file_fault(path, wanted, Flaw.INPUT_TOO_LARGE, _KINDS[wanted].largest)
    if kind is not wanted and length > _SMALL:
        raise file_fault(path, wanted, Flaw.FIELD_UNEXPECTED, 0)
    return length


def _no_der(head: bytes) -> Flaw | None:
    """Return what a head is that does not even begin like DER."""
    if not head:
        return Flaw.INPUT_EMPTY
    if head[0] == SEQUENCE:
        return None
    kinds = {
        FileKind.PEM: Flaw.INPUT_IS_PEM,
        FileKind.PRIVATE_KEY: Flaw.INPUT_IS_PRIVATE_KEY,
    }
    return kinds.get(kind_of(head), Flaw.INPUT_IS_SOMETHING_ELSE)


def file_fault(
    path: Path,
    wanted: FileKind,
    flaw: Flaw,
    offset: int,
    found: FileKind | None = None,
    place: str = "",
) -> UsageError:
    """Return the error that names the file, the byte at which it shows, and what to do."""
    what = flaw.text(language())
    if found is not None:
        what = say(
            f"これは{_KINDS[found].said}です。{_KINDS[wanted].said}が必要です。",
            f"This is {_KINDS[found].said}; {_KINDS[wanted].said} is wanted.",
        )
    where = f" ({place})" if place else ""
    at = say(f"{path}、先頭から{offset}バイト{where}", f"{path}, byte {offset}{where}")
    return UsageError(
        "file-unusable",
        f"{at}: {what} [{flaw.value}]",
        path=str(path),
        offset=offset,
        flaw=flaw.value,
        remedy=_remedy(path, wanted, flaw),
    )


def _remedy(path: Path, wanted: FileKind, flaw: Flaw) -> str:
    said = _KINDS[wanted].said if wanted in _KINDS else ""
    if flaw is Flaw.INPUT_IS_PEM:
        tool = _KINDS[wanted].tool
        new = path.with_suffix(".der")
        command = f"openssl {tool} -in {path} -outform DER -out {new}" if tool else "base64 -d"
        return say(f"変換してください: {command}", f"Convert it: {command}")
    return {
        Flaw.INPUT_IS_PRIVATE_KEY: say(
            f"秘密鍵は誰にも渡さず、{said}のファイルを指定してください。",
            f"Keep private keys to yourself, and name the file of {said}.",
        ),
        Flaw.INPUT_SEVERAL: say(
            "一つずつ別のファイルに分けてください。", "Put each into a file of its own."
        ),
        Flaw.TRAILING_BYTES: say(
            "末尾の余分なデータを除くか、元のファイルを取り直してください。",
            "Cut off what follows, or fetch the file again.",
        ),
        Flaw.TRUNCATED: say(
            "途中で切れています。もう一度取得してください。",
            "It was cut off; fetch the file again.",
        ),
        Flaw.INPUT_EMPTY: say(
            "もう一度取得してください。", "Fetch the file again; nothing is in it."
        ),
    }.get(
        flaw,
        say(
            f"{said}をDER形式で指定してください。" if said else "別のファイルを指定してください。",
            f"Name a file that is {said} in DER." if said else "Name another file.",
        ),
    )
