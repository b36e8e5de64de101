"""Faults of a configuration: what is wrong, where, and what to do, in English and Japanese.

The texts are data: ``faults.toml``. A fault shows names, limits and places of the file, never a
value that could be a secret or a My Number.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, TypeAlias

import attrs

from myna_sdk.errors import ConfigError
from myna_sdk.model.nearest import near_names

Severity: TypeAlias = Literal["error", "warning"]
Language: TypeAlias = Literal["en", "ja"]


class FaultKind(StrEnum):
    """What can be wrong with a configuration; each has its texts in ``faults.toml``."""

    # The file
    FILE_MISSING = "file-missing"
    FILE_UNREADABLE = "file-unreadable"
    FILE_NOT_REGULAR = "file-not-regular"
    FILE_NOT_UTF8 = "file-not-utf8"
    SYNTAX = "syntax"
    MY_NUMBER = "my-number"
    # Keys and values
    KEY_UNKNOWN = "key-unknown"
    KEY_MISSING = "key-missing"
    TYPE_WRONG = "type-wrong"
    NUMBER_NOT_FINITE = "number-not-finite"
    CHOICE_UNKNOWN = "choice-unknown"
    TEXT_EMPTY = "text-empty"
    VALUE_REFUSED = "value-refused"
    NAME_MALFORMED = "name-malformed"
    TUPLE_LENGTH = "tuple-length"
    # URLs
    URL_MALFORMED = "url-malformed"
    URL_PLAIN_HTTP = "url-plain-http"
    URL_LOOPBACK = "url-loopback"
    URL_PASSWORD = "url-password"
    STORE_URL = "store-url"
    # Secrets and keys
    REFERENCE_UNKNOWN = "reference-unknown"
    REFERENCE_EMPTY = "reference-empty"
    SECRET_IN_FILE = "secret-in-file"
    SECRET_LITERAL = "secret-literal"
    ENV_UNSET = "env-unset"
    PATH_MISSING = "path-missing"
    FOLDER_MISSING = "folder-missing"
    PATH_UNREADABLE = "path-unreadable"
    PATH_OPEN = "path-open"
    SECRET_TOO_LONG = "secret-too-long"
    SECRET_NOT_TEXT = "secret-not-text"
    KEYRING_MISSING = "keyring-missing"
    KEYRING_EMPTY = "keyring-empty"
    KEYRING_FAILED = "keyring-failed"
    KEY_UNREADABLE = "key-unreadable"
    KEY_LOCKED = "key-locked"
    KEY_WEAK = "key-weak"
    KEY_KIND = "key-kind"
    KEYS_NUMBER = "keys-number"
    KEYS_SAME = "keys-same"
    MASTER_KEY_MISSING = "master-key-missing"
    MASTER_KEY_EXPOSED = "master-key-exposed"
    MASTER_KEY_MALFORMED = "master-key-malformed"
    # Plugins, routes, environments
    PLUGIN_UNKNOWN = "plugin-unknown"
    PLUGIN_BROKEN = "plugin-broken"
    PLUGIN_UNAVAILABLE = "plugin-unavailable"
    PLUGIN_NO_PROVIDER = "plugin-no-provider"
    PLUGIN_MOCK = "plugin-mock"
    ROUTE_UNKNOWN = "route-unknown"
    ROUTE_UNABLE = "route-unable"
    PAIR_MISFIT = "pair-misfit"
    ROUTE_SEVERAL = "route-several"
    ROUTE_NONE = "route-none"
    MOCK_TABLE = "mock-table"
    NOTICE_MISSING = "notice-missing"
    NOTIFIED_ON_MISSING = "notified-on-missing"
    OPERATOR_MISSING = "operator-missing"
    USE_CASE_UNKNOWN = "use-case-unknown"
    # Providers that judge certificates themselves
    ANCHORS_ELSEWHERE = "anchors-elsewhere"
    REVOCATION_NOT_OWN = "revocation-not-own"
    # Cards
    CHIP_ANCHORS_ELSEWHERE = "chip-anchors-elsewhere"
    # Rules of the firm on paperwork
    RULE_FORM = "rule-form"
    RULE_CONTRADICTS = "rule-contradicts"
    RULE_RELAXES = "rule-relaxes"
    RULE_OF_RECIPIENT = "rule-of-recipient"
    RULE_TWICE = "rule-twice"


@attrs.frozen(kw_only=True)
class FaultTexts:
    """The texts of one kind of fault, with named places for its data.

    Attributes:
        severity: Whether anything can start with it.
        problem_en: What is wrong, in English.
        problem_ja: The same in Japanese.
        remedy_en: What to do about it, in English.
        remedy_ja: The same in Japanese.
        otherwise_en: The remedy where a name is like none that there is, in English.
        otherwise_ja: The same in Japanese.
    """

    severity: Severity
    problem_en: str
    problem_ja: str
    remedy_en: str
    remedy_ja: str
    otherwise_en: str = ""
    otherwise_ja: str = ""


@cache
def fault_texts() -> Mapping[str, FaultTexts]:
    """Return the texts of every kind of fault."""
    text = files("myna_sdk.providers").joinpath("faults.toml").read_text(encoding="utf-8")
    return {
        kind: FaultTexts(severity=fields.pop("severity", "error"), **fields)
        for kind, fields in tomllib.loads(text).items()
    }


@attrs.frozen(kw_only=True)
class Fault:
    """One thing that is wrong with a configuration.

    Attributes:
        kind: What it is.
        file: The file as the caller named it.
        key: The key within it, such as ``providers.acme.token``; empty for the whole file.
        data: What the texts name, as pairs.
    """

    kind: FaultKind
    file: str
    key: str
    data: tuple[tuple[str, str], ...] = ()

    @property
    def severity(self) -> Severity:
        """``error`` if nothing can start with it, else ``warning``."""
        return fault_texts()[self.kind].severity

    @property
    def problem(self) -> str:
        """What is wrong, in English."""
        return self._text("problem", "en")

    @property
    def remedy(self) -> str:
        """What to do about it, in English."""
        return self._text("remedy", "en")

    def render(self, language: str = "en") -> str:
        """Return file, key, problem and remedy in ``language``; anything but ``ja`` is English."""
        chosen: Language = "ja" if language == "ja" else "en"
        place = f"{self.file}: {self.key}" if self.key else self.file
        stop = "。" if chosen == "ja" else ". "
        return f"{place}: {self._text('problem', chosen)}{stop}{self._text('remedy', chosen)}"

    def as_json(self, language: str = "en") -> dict[str, str]:
        """Return the fault as plain data, texts in ``language``."""
        chosen: Language = "ja" if language == "ja" else "en"
        return {
            "kind": self.kind.value,
            "severity": self.severity,
            "file": self.file,
            "key": self.key,
            "problem": self._text("problem", chosen),
            "remedy": self._text("remedy", chosen),
        }

    def _text(self, part: Literal["problem", "remedy"], language: Language) -> str:
        values: dict[str, Any] = dict(self.data)
        if language == "ja" and "why" in values:
            values["why"] = _in_japanese(values["why"])
        nothing_near = part == "remedy" and values.get("nearest") == ""
        chosen = "otherwise" if nothing_near else part
        template: str = getattr(fault_texts()[self.kind], f"{chosen}_{language}")
        return template.format_map(values)


_RULES: Final = tuple(
    (re.compile(english), japanese)
    for english, japanese in (
        (r"'[^']+' must match regex '(.*)' \(.*", r"\1 の形ではありません"),
        (r"'[^']+' must be ([<>]=?) (\S+):.*", r"\1 \2 ではありません"),
        (r"Length of '[^']+' must be ([<>]=?) (\S+):.*", r"長さが \1 \2 ではありません"),
    )
)
"""What the validators of attrs say of a value that they refuse."""


def _in_japanese(why: str) -> str:
    """Return why a value was refused; a reason of a plugin's own stays as it is."""
    for english, japanese in _RULES:
        found = english.fullmatch(why)
        if found is not None:
            return found.expand(japanese)
    return why


def unlike(name: str, names: Iterable[str]) -> dict[str, str]:
    """Return what a fault tells of ``name``, which is none of ``names``: those near it, and all."""
    known = sorted(set(names))
    near = near_names(name.lower(), known)
    return {"nearest": ", ".join(near), "known": ", ".join(known) or "-"}


def config_error(faults: Iterable[Fault], code: str = ConfigError.default_code) -> ConfigError:
    """Return the error that carries every fault at once; its message leaves warnings out."""
    found = tuple(faults)
    errors = [fault for fault in found if fault.severity == "error"]
    lines = "\n".join(f"  {fault.render()}" for fault in errors)
    count = "1 fault" if len(errors) == 1 else f"{len(errors)} faults"
    return ConfigError(code, f"the configuration has {count}:\n{lines}", faults=found)
