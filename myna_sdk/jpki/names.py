"""Distinguished names as text, for people and for records (RFC 4514). Never for comparing."""

from typing import Final

from myna_sdk.jpki import der
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.unreadable import UnreadableError

_SHORT: Final = {
    "2.5.4.3": "CN",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
}
_TEXTS: Final = {der.UTF8_STRING: "utf-8", der.PRINTABLE_STRING: "ascii", der.IA5_STRING: "ascii"}
_WIDE_SPACE: Final = "\u3000"  # names in Japanese have it
_SPECIAL: Final = frozenset('"+,;<>\\')


def rfc4514(name: bytes) -> str:
    """Return the text of ``name``, last part first, as RFC 4514 §2.1 has it.

    Raises:
        UnreadableError: It is no ``Name``, or holds another kind of text than JPKI uses.
    """
    at, end = der.alone(name, der.SEQUENCE, "Name")
    parts = []
    while at < end:
        start, at = der.expect(name, at, end, der.SET, "Name")
        parts.append("+".join(_attributes(name, start, at)))
    return ",".join(reversed(parts))


def organization(name: bytes) -> str | None:
    """Return the ``O`` of ``name``, or ``None`` where there is none that can be read."""
    try:
        parts = rfc4514(name).split(",")
    except UnreadableError:
        return None
    return next((part[2:] for part in parts if part.startswith("O=")), None)


def _attributes(name: bytes, at: int, end: int) -> list[str]:
    found = []
    while at < end:
        start, at = der.expect(name, at, end, der.SEQUENCE, "Name")
        first, past = der.expect(name, start, at, der.OBJECT_IDENTIFIER, "Name")
        tag, begin, stop = der.element(name, past, at, "Name")
        der.end_of(stop, at, "Name")
        kind = der.dotted(name[first:past])
        found.append(f"{_SHORT.get(kind, kind)}={_escaped(_text(tag, name[begin:stop], begin))}")
    return found


def _text(tag: int, content: bytes, at: int) -> str:
    try:
        return content.decode(_TEXTS[tag])
    except (KeyError, UnicodeDecodeError):
        raise UnreadableError(Flaw.FIELD_UNEXPECTED, "Name", at) from None


def _escaped(text: str) -> str:
    escaped = "".join(_escape(each) for each in text)
    if escaped.startswith(("#", " ")):
        escaped = f"\\{escaped}"
    return f"{escaped[:-1]}\\ " if escaped.endswith(" ") and len(text) > 1 else escaped


def _escape(character: str) -> str:
    if character in _SPECIAL:
        return f"\\{character}"
    if character.isprintable() or character == _WIDE_SPACE:
        return character
    return "".join(f"\\{byte:02X}" for byte in character.encode())  # RFC 4514 §2.4
