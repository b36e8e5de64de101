"""Codes beside reasons and errors that a screen or a check shows, each with its meaning."""

from collections.abc import Mapping
from functools import cache

import attrs

from myna_sdk.commands.language import say
from myna_sdk.providers.answering import FATE_UNKNOWN

__all__ = ["Meaning", "meanings"]


@attrs.frozen(kw_only=True)
class Meaning:
    """What one code means.

    Attributes:
        kind: ``rule``, ``flaw``, ``card-refusal`` or ``detail``.
        ja: The meaning in Japanese.
        en: The same in English.
    """

    kind: str
    ja: str
    en: str

    @property
    def said(self) -> str:
        """The meaning in the chosen language."""
        return say(self.ja, self.en)


_DETAILS = {
    FATE_UNKNOWN: Meaning(
        kind="detail",
        ja="課金される呼び出しが相手に届いたかどうか分かりません。自動では繰り返しません。"
        "繰り返すかどうかは事業者が決めます。",
        en="Nobody can tell whether a billed call reached the other side. It is never repeated on "
        "its own: whoever asks again decides that.",
    )
}


@cache
def meanings() -> Mapping[str, Meaning]:
    """Return the meaning of every rule's number, flaw, refusal of a card, and detail."""
    from myna_sdk.card.flaws import ChipFlaw  # noqa: PLC0415 - only explaining needs them
    from myna_sdk.card.refusals import CardReason, CardRefusal  # noqa: PLC0415
    from myna_sdk.jpki.flaws import Flaw  # noqa: PLC0415
    from myna_sdk.providers.rule_texts import all_rules  # noqa: PLC0415

    flaws = {
        flaw.value: Meaning(kind="flaw", ja=flaw.text("ja"), en=flaw.text("en"))
        for flaw in (*Flaw, *ChipFlaw)
    }
    refusals = {
        reason.value: _same(CardRefusal(reason).developer(), kind="card-refusal")
        for reason in CardReason
    }
    rules = {
        number: Meaning(kind="rule", ja=rule.rule_ja, en=rule.rule)
        for number, rule in all_rules().items()
    }
    return {**rules, **flaws, **refusals, **_DETAILS}


def _same(text: str, *, kind: str) -> Meaning:
    """Return the meaning of what is told to developers, in English only."""
    return Meaning(kind=kind, ja=text, en=text)
