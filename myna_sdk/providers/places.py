"""Where a value of the configuration stands, and the notes taken of what is wrong there."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import attrs

from myna_sdk.model.masking import MASK, Concealed, Masked
from myna_sdk.model.my_number import looks_like_my_number
from myna_sdk.providers.context import Environment
from myna_sdk.providers.faults import Fault, FaultKind

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


class Wrong:
    """What a reader returns instead of a value, after it has reported why."""

    def __repr__(self) -> str:
        return "WRONG"


WRONG: Final = Wrong()


@attrs.frozen(kw_only=True, repr=False)
class Surroundings(Masked):
    """What a configuration is read within.

    Attributes:
        file: The file as the caller named it; faults say it.
        base: The directory that relative paths start at.
        environ: The environment variables that ``env:`` refers to.
        environment: mock, sandbox or production.
        own_verifier: The firm is a 署名検証者 itself, entrusted to nobody (公的個人認証法 17条).
    """

    file: str
    base: Path
    environ: Mapping[str, str]
    environment: Environment
    own_verifier: bool = False

    def _shown(self) -> str:
        return f"{self.file}, {self.environment.value}"


@attrs.frozen(repr=False)
class Place(Masked):
    """One key of a configuration; children share the list of faults found.

    Attributes:
        surroundings: What the configuration is read within.
        keys: The path of keys from the top.
        faults: Every fault reported so far, here and elsewhere.
    """

    surroundings: Surroundings
    keys: tuple[str, ...] = ()
    faults: list[Fault] = attrs.field(factory=list)

    def at(self, key: str) -> "Place":
        """Return the place of ``key`` below this one."""
        return Place(self.surroundings, (*self.keys, key), self.faults)

    def report(self, kind: FaultKind, **data: object) -> Wrong:
        """Note a fault of this place; ``data`` fills the texts and holds no secret."""
        pairs = tuple((name, str(value)) for name, value in data.items())
        self.faults.append(Fault(kind=kind, file=self.surroundings.file, key=self.name, data=pairs))
        return WRONG

    @property
    def name(self) -> str:
        """The dotted key, quoted where TOML needs it; a My Number in it is masked."""
        return ".".join(_key(key) for key in self.keys)

    @property
    def errors(self) -> int:
        """How many faults so far keep the configuration from being used."""
        return sum(fault.severity == "error" for fault in self.faults)

    def _shown(self) -> str:
        return self.name


def _key(key: str) -> str:
    if looks_like_my_number(key):
        return MASK
    return key if _BARE_KEY.fullmatch(key) else f'"{key}"'


class RawTable(Concealed[Mapping[str, Any]]):
    """A table kept as it was written, for a later reader; it may hold secrets."""

    __slots__ = ()


_TOML_TYPES: Final = (
    (bool, "boolean"),
    (str, "string"),
    (int, "integer"),
    (float, "float"),
    (datetime, "date-time"),
    (date, "date"),
    (list | tuple, "array"),
    (Mapping, "table"),
)


def toml_type(raw: object) -> str:
    """Return the name by which TOML knows the type of ``raw``."""
    return next((name for kind, name in _TOML_TYPES if isinstance(raw, kind)), "something else")
