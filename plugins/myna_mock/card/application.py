"""An application of the card as frozen values: its files, and what opens each of them."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import TypeAlias

import attrs
from cryptography.hazmat.primitives.asymmetric import rsa

from myna_mock.card.apdu import Status
from myna_mock.people.card_pins import CardPin

FileId: TypeAlias = int
"""The two bytes that select a file; the short id is its last five bits."""

Openers: TypeAlias = frozenset[FileId] | None
"""The references of which any one opens a thing; ``None`` for what is free, empty for never."""

FREE: Openers = None
NEVER: Openers = frozenset()


class ApplicationName(Enum):
    """The applications, each with its AID (§1.1)."""

    JPKI = "D392F000260100000001"
    COMMON = "D3921000310001010100"
    RESIDENTS = "D3921000310001010401"
    VISUAL = "D3921000310001010402"
    TEXT = "D3921000310001010408"

    @property
    def aid(self) -> bytes:
        """The AID as bytes."""
        return bytes.fromhex(self.value)


ISSUER_DOMAIN = bytes.fromhex("A0000001510000")
"""The AID of what is selected at power-up: no application (§1)."""


@attrs.frozen(kw_only=True)
class Binary:
    """A file of bytes.

    Attributes:
        content: Returns its physical content, filler included; ``None`` where it is absent.
        opened_by: What lets it be read.
    """

    content: Callable[[], bytes | None] = attrs.field(repr=False)
    opened_by: Openers = FREE


@attrs.frozen(kw_only=True)
class Records:
    """A file of records, free to read.

    Attributes:
        records: The records, the first having number 1.
    """

    records: tuple[bytes, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Reference:
    """A PIN or a number that is compared with what is entered.

    Attributes:
        pin: Whose tries are counted; ``None`` for one that is blocked from issue on.
        printed: What is right, where the holder did not choose it.
        changed_by: The instruction that changes it, if one does.
    """

    pin: CardPin | None
    printed: bytes | None = attrs.field(default=None, repr=False)
    changed_by: int | None = None


@attrs.frozen(kw_only=True)
class SigningKey:
    """A private key for ``80 2A``.

    Attributes:
        key: Returns the key; ``None`` where it is absent.
        opened_by: What lets it be used.
    """

    key: Callable[[], rsa.RSAPrivateKey | None] = attrs.field(repr=False)
    opened_by: Openers = FREE


@attrs.frozen(kw_only=True)
class AnsweringKey:
    """A private key for ``00 88``, without a PIN.

    Attributes:
        key: Returns the key.
    """

    key: Callable[[], rsa.RSAPrivateKey] = attrs.field(repr=False)


@attrs.frozen
class Internal:
    """A file that exists and that no command of ours can use."""


File: TypeAlias = Binary | Records | Reference | SigningKey | AnsweringKey | Internal


@attrs.frozen(kw_only=True)
class Application:
    """One application.

    Attributes:
        name: Which one.
        files: By file id.
        default_key: The key that ``80 2A xx 00`` means.
        session_key: What SET SESSION KEY answers (§8.3).
    """

    name: ApplicationName
    files: Mapping[FileId, File]
    default_key: FileId | None = None
    session_key: Status = Status.NOT_ALLOWED

    def by_short_id(self, short: int) -> tuple[FileId, File] | None:
        """Return the file with a short id, if there is one."""
        found = self.files.get(short)
        return None if found is None else (short, found)


@attrs.frozen(kw_only=True)
class CardContent:
    """Everything that is on a card, as an office last wrote it.

    Attributes:
        applications: Those that can be selected, in the order in which a partial AID is tried.
        data_objects: What GET DATA returns while no application is selected (§3).
        answers_indicator: Whether ``80 FC`` is answered, as the token of an iPhone does.
    """

    applications: tuple[Application, ...]
    data_objects: Mapping[int, bytes] = attrs.field(factory=dict, repr=False)
    answers_indicator: bool = False
