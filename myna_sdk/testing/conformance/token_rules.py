"""Rules for logins by OpenID Connect: bad ID tokens and reduced scopes."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

import attrs

from myna_sdk.testing.conformance.case import Case
from myna_sdk.testing.conformance.rule import Rule, misjudged
from myna_sdk.testing.good_issuer import GoodIssuer, Spoil
from myna_sdk.testing.token_faults import TOKEN_FAULTS

_AGAINST_USERINFO: Final = frozenset({"another-sub-than-userinfo"})
"""Faults that are none where nobody asks for userinfo."""


def _changed(case: Case, change: Callable[[GoodIssuer], None]) -> Case:
    def other_side() -> GoodIssuer:
        issuer = case.other_side()
        if not isinstance(issuer, GoodIssuer):
            raise TypeError("the token rules need a GoodIssuer as the other side")
        change(issuer)
        return issuer

    return attrs.evolve(case, other_side=other_side)


def _spoil(fault: Spoil, issuer: GoodIssuer) -> None:
    issuer.token = fault


def _tokens(case: Case) -> Iterator[str]:
    compared = {good.name for good in case.good_replies()}
    for name, fault in TOKEN_FAULTS.items():
        if name in _AGAINST_USERINFO and "userinfo" not in compared:
            continue
        spoilt = _changed(case, partial(_spoil, fault))
        yield from misjudged(spoilt.login(), name)


def _scopes(case: Case) -> Iterator[str]:
    reduced = _changed(case, lambda issuer: setattr(issuer, "grant", "openid"))
    yield from misjudged(reduced.login(), "only openid was granted")


def _issuer(case: Case) -> Iterator[str]:
    issuer = case.other_side()
    for what, value in (("another", "https://attacker.example"), ("an empty", "")):
        callback = (*issuer.approve(case.login().redirect.url), ("iss", value))
        rehearsal = case.login(callback=callback)
        yield from misjudged(rehearsal, f"{what} iss in the callback")
        if rehearsal.completing:
            yield f"{what} iss in the callback: the code was sent"


TOKEN_RULES: Final[tuple[Rule[Case], ...]] = (
    Rule(
        id="token-faults",
        text="No faulty ID token ends in success.",
        findings=_tokens,
    ),
    Rule(
        id="callback-issuer",
        text="A callback that names another issuer is refused before its code is sent.",
        findings=_issuer,
    ),
)
"""For logins and signatures."""

RULES: Final[tuple[Rule[Case], ...]] = (
    *TOKEN_RULES,
    Rule(
        id="reduced-scope",
        text="Fewer scopes than asked for never end in success.",
        findings=_scopes,
    ),
)
