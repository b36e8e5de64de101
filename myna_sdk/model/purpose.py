"""Why facts are asked for. Every session states a purpose (個人情報保護法 17条, 18条, 21条)."""

from typing import NewType

import attrs

__all__ = ["Purpose", "UseCaseId"]

UseCaseId = NewType("UseCaseId", str)
"""A use case of ``myna_sdk.law``, such as ``rental-screening``."""


@attrs.frozen(kw_only=True)
class Purpose:
    """The purpose of one session, fixed when it starts.

    Attributes:
        use_case: The use case that it comes from.
        text_ja: What the person was told, in Japanese.
        text_en: The same in English.
        notice_version: The version of the notice shown to the person.
    """

    use_case: UseCaseId
    text_ja: str
    text_en: str
    notice_version: str
