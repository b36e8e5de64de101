"""The numbered checks of a login, each with its rule, made or not."""

from collections.abc import Mapping
from typing import Final

import attrs

from myna_sdk.model.checks import Check, CheckResult


@attrs.frozen
class Rule:
    """What must hold, with its source, and what is looked at to tell."""

    rule: str
    looked_at: str


RULES: Final[Mapping[str, Rule]] = {
    "oidc-1": Rule(
        "one compact JWS of bounded size, its algorithm on our list, bringing no key and no "
        "critical extension (RFC 7515 §4.1, RFC 8725 §3.1 and §3.10)",
        "the ID token's header",
    ),
    "oidc-2": Rule(
        "the issuer's key set has one signing key of that key id and algorithm (RFC 7517 §4)",
        "the ID token's kid and the key set",
    ),
    "oidc-3": Rule("the signature is that key's (RFC 7515 §5.2)", "the ID token's signature"),
    "oidc-4": Rule(
        "iss is the configured issuer, character by character (OIDC Core §3.1.3.7 item 2)",
        "the ID token's iss",
    ),
    "oidc-5": Rule(
        "aud names this client and nobody else, and azp, where present, this client "
        "(OIDC Core §3.1.3.7 items 3 to 5)",
        "the ID token's aud and azp",
    ),
    "oidc-6": Rule(
        "exp is not past, iat and nbf are not in the future, within the stated skew "
        "(OIDC Core §3.1.3.7 items 9 and 10)",
        "the ID token's exp, iat and nbf, at the instant it was received",
    ),
    "oidc-7": Rule(
        "nonce is the one sent, compared in constant time (OIDC Core §3.1.3.7 item 11)",
        "the ID token's nonce",
    ),
    "oidc-8": Rule(
        "at_hash is the left half of the access token's hash (OIDC Core §3.1.3.6)",
        "the ID token's at_hash",
    ),
    "oidc-9": Rule(
        "sub has 1 to 255 characters (OIDC Core §2)",
        "the ID token's sub",
    ),
    "oidc-10": Rule(
        "userinfo speaks of the same sub (OIDC Core §5.3.2)",
        "the sub of ID token and userinfo",
    ),
    "oidc-11": Rule(
        "every scope asked for was granted (RFC 6749 §5.1)",
        "the token reply's scope",
    ),
    "oidc-12": Rule(
        "every item asked for is there and can be read",
        "the items of userinfo",
    ),
    "oidc-13": Rule(
        "the callback's iss, where present, is the configured issuer (RFC 9207 §2.4)",
        "the callback's iss",
    ),
    "oidc-14": Rule(
        "acr states the assurance that was asked for",
        "not looked at: the service's acr values are not published (unconfirmed)",
    ),
    "oidc-15": Rule(
        "the certificate was valid and not revoked",
        "not looked at by us: the service checks it and tells only that the login succeeded",
    ),
    "oidc-16": Rule(
        "which carrier holds the certificate, card or phone",
        "not looked at: the service does not tell",
    ),
}


_NOT_MADE: Final[Mapping[str, Check]] = {
    number: Check(number, rule.rule, rule.looked_at, CheckResult.NOT_MADE)
    for number, rule in RULES.items()
}


@attrs.frozen
class Checklist:
    """The checks noted so far. A rule without a note was not made."""

    notes: Mapping[str, Check] = attrs.field(factory=dict)

    def passed(self, number: str, looked_at: str = "") -> "Checklist":
        """Return the list with rule ``number`` held."""
        return self.noted(number, CheckResult.PASSED, looked_at)

    def failed(self, number: str, looked_at: str = "") -> "Checklist":
        """Return the list with rule ``number`` broken."""
        return self.noted(number, CheckResult.FAILED, looked_at)

    def noted(self, number: str, result: CheckResult, looked_at: str = "") -> "Checklist":
        """Return the list with ``result`` for rule ``number``; more was looked at if told."""
        rule = RULES[number]
        seen = f"{rule.looked_at}: {looked_at}" if looked_at else rule.looked_at
        return Checklist({**self.notes, number: Check(number, rule.rule, seen, result)})

    def checks(self) -> tuple[Check, ...]:
        """Return every check in the order of its number, the ones not made included."""
        return tuple({**_NOT_MADE, **self.notes}.values())
