"""What a customer can do next, and what no counter may ask for (``next_steps.toml``)."""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files

__all__ = ["HELP_LINE", "NextStep"]

HELP_LINE = "0120-95-0178"
"""マイナンバー総合フリーダイヤル: a lost card or phone is suspended there at any hour."""


class NextStep(StrEnum):
    """One thing that the customer can do. `text` says it."""

    NOTHING_MORE = "nothing-more"
    UNLOCK_PIN = "unlock-pin"
    RENEW = "renew"
    REISSUE_AFTER_CHANGE = "reissue-after-change"
    """After a move or a change of name."""
    REPLACE_LOST = "replace-lost"
    """A lost card or phone."""
    REVOKE_BEFORE_DISPOSAL = "revoke-before-disposal"
    """A phone that is sold, given away or thrown away."""
    USE_SIGNING_CERTIFICATE = "use-signing-certificate"
    USE_OWN_CARD = "use-own-card"
    SHARE_ALL_ITEMS = "share-all-items"
    SIGN_AGAIN = "sign-again"
    TRY_AGAIN = "try-again"
    WAIT_FOR_CERTIFICATE = "wait-for-certificate"
    CONSENT = "consent"
    SHOW_PHOTO = "show-photo"
    BRING_COPY = "bring-copy"
    BRING_DOCUMENTS = "bring-documents"
    OTHER_WAY = "other-way"
    """The card is voluntary: there is always another way."""
    ASK_US = "ask-us"
    NEVER_ASKED = "never-asked"
    """What no counter may ask for. It is the last step of every outcome and decision."""

    def text(self, language: str = "ja") -> str:
        """Return what the customer is told; any language but ``en`` is Japanese."""
        return _texts()[self.value]["en" if language == "en" else "ja"]


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    source = files("myna_sdk.model").joinpath("next_steps.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
