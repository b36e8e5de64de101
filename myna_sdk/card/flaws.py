"""Why chip data is not authentic, or why that could not be told: stable codes with texts.

The texts stand in ``flaws.toml``, for whoever reads a check: never for the customer as they are.
"""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files

__all__ = ["ChipFlaw"]


class ChipFlaw(StrEnum):
    """What a check of chip data found wrong, or why it could not tell."""

    # Could not be told
    ANCHORS_MISSING = "chip-anchors-missing"
    ISSUER_UNKNOWN = "chip-issuer-unknown"
    PRESENCE_REFUSED = "chip-presence-refused"
    # Wrong
    SIGNER_UNREADABLE = "chip-signer-unreadable"
    ISSUER_OF_ANOTHER_SET = "chip-issuer-of-another-set"
    SIGNER_SIGNATURE_WRONG = "chip-signer-signature-wrong"
    KEY_UNREADABLE = "chip-key-unreadable"
    KEY_SIGNATURE_WRONG = "chip-key-signature-wrong"
    DATA_SIGNATURE_WRONG = "chip-data-signature-wrong"
    INTEGRITY_UNREADABLE = "chip-integrity-unreadable"
    HASH_DIFFERS = "chip-hash-differs"
    PRESENCE_WRONG = "chip-presence-wrong"
    FACTS_DIFFER = "chip-facts-differ"

    @property
    def undecided(self) -> bool:
        """Whether it only says that nothing could be told."""
        return self in _UNDECIDED

    def text(self, language: str = "ja") -> str:
        """Return what it means in ``language`` (``ja`` or ``en``)."""
        texts = _texts()[self.value]
        return texts.get(language, texts["en"])


_UNDECIDED = frozenset(
    {ChipFlaw.ANCHORS_MISSING, ChipFlaw.ISSUER_UNKNOWN, ChipFlaw.PRESENCE_REFUSED}
)


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files(__package__).joinpath("flaws.toml").read_text("utf-8"))
