"""The numbered checks of this plugin: what the operator said, and what is compared here."""

from collections.abc import Mapping
from typing import Final

import attrs

import myna_sdk.authoring as m


@attrs.frozen
class Rule:
    """What must hold, with its source, and where it is looked at."""

    rule: str
    looked_at: str


RULES: Final[Mapping[str, Rule]] = {
    "ps-1": Rule("the operator answers instead of declining", "the reply"),
    "ps-2": Rule(
        "signature, path, window and revocation hold by the operator's word "
        "(Verification.Result is RESULT_OK)",
        "verification.result",
    ),
    "ps-3": Rule("the answer is about the digest that was sent", "verification.digest"),
    "ps-4": Rule("the certificate is of the kind that is due", "certificate.type"),
    "ps-5": Rule(
        "result, state and status do not contradict each other", "certificateStatus.status"
    ),
    "ps-6": Rule(
        "the certificate's own window holds the instant, whatever the operator says",
        "certificateContent.validity",
    ),
    "ps-7": Rule(
        "the facts of a signing certificate can be read, and no other certificate brings any",
        "certificateContent",
    ),
    "ps-8": Rule("the operator knows the person by an id of theirs", "user.id"),
    "ps-9": Rule("revocation was looked up as was asked", "certificateStatus.checkMethod"),
    "ps-10": Rule(
        "path and signature are computed here as well",
        "not looked at by us: the operator is the registered verifier and keeps the certificate",
    ),
    "ps-11": Rule("the answer is about whom and what was asked about", "user, certificate"),
    "ps-12": Rule("the consent that was registered has the items that were signed", "preference"),
    "ps-13": Rule("no fact is handed on that was not consented to", "the items of the content"),
}


@attrs.frozen
class Checklist:
    """The checks noted so far. A rule without a note was not made."""

    notes: Mapping[str, tuple[m.CheckResult, str]] = attrs.field(factory=dict)

    def passed(self, number: str, looked_at: str = "") -> "Checklist":
        """Return the list with rule ``number`` held."""
        return self.noted(number, m.CheckResult.PASSED, looked_at)

    def failed(self, number: str, looked_at: str = "") -> "Checklist":
        """Return the list with rule ``number`` broken."""
        return self.noted(number, m.CheckResult.FAILED, looked_at)

    def noted(self, number: str, result: m.CheckResult, looked_at: str = "") -> "Checklist":
        """Return the list with ``result`` for rule ``number``; more was looked at if told."""
        rule = RULES[number]
        seen = f"{rule.looked_at}: {looked_at}" if looked_at else rule.looked_at
        return Checklist({**self.notes, number: (result, seen)})

    def checks(self) -> tuple[m.Check, ...]:
        """Return every check in the order of its number, the ones not made included."""
        unmade = m.CheckResult.NOT_MADE
        return tuple(
            m.Check(number, rule.rule, *self.notes.get(number, (unmade, rule.looked_at))[::-1])
            for number, rule in RULES.items()
        )
