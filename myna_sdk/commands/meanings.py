"""Codes beside reasons and errors that a screen or a check shows, each with its meaning."""

from collections.abc import Mapping
from functools import cache

import attrs

from myna_sdk.commands.language import say
from myna_sdk.model.status import RevocationReason
from myna_sdk.providers.answering import FATE_UNKNOWN

__all__ = ["Meaning", "meanings", "revocation_meant"]


@attrs.frozen(kw_only=True)
class Meaning:
    """What one code means.

    Attributes:
        kind: ``rule``, ``flaw``, ``card-refusal``, ``revocation`` or ``detail``.
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


_REVOCATIONS = {
    RevocationReason.FACTS_CHANGED: ("記載事項の変更", "one of the four facts changed"),
    RevocationReason.RENEWED: ("証明書の更新", "the certificate was renewed"),
    RevocationReason.NO_LONGER_USED: ("利用の終了", "it is no longer used"),
    RevocationReason.KEY_COMPROMISED: ("秘密鍵の危殆化", "the person's key was compromised"),
    RevocationReason.CA_COMPROMISED: ("認証局の秘密鍵の危殆化", "the CA's key was compromised"),
    RevocationReason.NOT_DELIVERED: ("交付前の破棄", "destroyed before it was delivered"),
    RevocationReason.HELD: ("紛失などによる一時停止", "put on hold, as after a loss"),
    RevocationReason.OTHER: ("その他、または理由の記載なし", "another reason, or none"),
}


def revocation_meant(reason: RevocationReason) -> Meaning:
    """Return what a reason of revocation means."""
    ja, en = _REVOCATIONS[reason]
    return Meaning(kind="revocation", ja=ja, en=en)


@cache
def meanings() -> Mapping[str, Meaning]:
    """Return the meaning of every rule, flaw, refusal of a card, revocation, and detail."""
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
    revocations = {reason.value: revocation_meant(reason) for reason in RevocationReason}
    return {**revocations, **rules, **flaws, **refusals, **_DETAILS}


def _same(text: str, *, kind: str) -> Meaning:
    """Return the meaning of what is told to developers, in English only."""
    return Meaning(kind=kind, ja=text, en=text)
