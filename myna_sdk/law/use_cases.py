"""Use cases: why facts are asked for, what may be asked, and which channels can serve."""

import tomllib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import attrs

from myna_sdk.model.facts import FactItem
from myna_sdk.model.purpose import Purpose, UseCaseId


class Channel(StrEnum):
    """How a person's identity reaches us."""

    LOGIN = "login"
    """User authentication through an app, which may share facts from the chip."""
    SIGNATURE = "signature"
    """A signature with the signing certificate, judged by a verifier."""


@attrs.frozen(kw_only=True)
class UseCase:
    """One use case.

    Attributes:
        id: Its stable id.
        title_ja: Its title in Japanese; ``title_en`` likewise.
        purpose_ja: What the person is told in Japanese; ``purpose_en`` likewise.
        items: The most that may be asked for.
        channels: The channels that can serve it.
        basis: Why these channels and no others.
        checked_on: The day on which the basis was last read.
    """

    id: UseCaseId
    title_ja: str
    title_en: str
    purpose_ja: str
    purpose_en: str
    items: frozenset[FactItem]
    channels: frozenset[Channel]
    basis: str
    checked_on: date

    def purpose(self, notice_version: str) -> Purpose:
        """Return the purpose of a session in which notice ``notice_version`` was shown."""
        return Purpose(
            use_case=self.id,
            text_ja=self.purpose_ja,
            text_en=self.purpose_en,
            notice_version=notice_version,
        )


@cache
def use_cases() -> Mapping[str, UseCase]:
    """Return every use case by id."""
    text = files("myna_sdk.law").joinpath("use_cases.toml").read_text(encoding="utf-8")
    return {key: _use_case(key, fields) for key, fields in tomllib.loads(text).items()}


def _use_case(key: str, fields: dict[str, Any]) -> UseCase:
    items = frozenset(FactItem(item) for item in fields.pop("items"))
    channels = frozenset(Channel(channel) for channel in fields.pop("channels"))
    return UseCase(id=UseCaseId(key), items=items, channels=channels, **fields)
