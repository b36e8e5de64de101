"""The suite as pytest classes, to be subclassed."""

from typing import ClassVar

import pytest

from myna_sdk.model.facts import FactItem
from myna_sdk.providers.capabilities import Authenticator
from myna_sdk.providers.context import Environment
from myna_sdk.testing.conformance import login_rules, masking_rules, reply_rules, token_rules
from myna_sdk.testing.conformance.case import Case
from myna_sdk.testing.conformance.rule import Rule
from myna_sdk.testing.stage import OtherSide

LOGIN_RULES = (*reply_rules.RULES, *login_rules.RULES, *masking_rules.RULES)
OIDC_RULES = (*LOGIN_RULES, *token_rules.RULES)


class AuthenticatorConformance:
    """The rules that every `Authenticator` keeps. Subclass it and give the two factories."""

    want: ClassVar[frozenset[FactItem]] = frozenset(FactItem)
    environment: ClassVar[Environment] = Environment.MOCK

    def provider(self) -> Authenticator:
        """Return a new provider, configured for the other side."""
        raise NotImplementedError

    def other_side(self) -> OtherSide:
        """Return a new other side whose every reply is good."""
        raise NotImplementedError

    def _case(self) -> Case:
        return Case(
            provider=self.provider,
            other_side=self.other_side,
            want=self.want,
            environment=self.environment,
        )

    @pytest.mark.parametrize("rule", LOGIN_RULES, ids=str)
    def test_the_login_keeps_the_rule(self, rule: Rule) -> None:
        """Every rule of the suite holds; see `Rule.text`."""
        findings = tuple(rule.findings(self._case()))
        if findings:
            pytest.fail(f"{rule.text}\n" + "\n".join(findings), pytrace=False)


class OidcConformance(AuthenticatorConformance):
    """The rules for a login by OpenID Connect; its other side is a `GoodIssuer`."""

    @pytest.mark.parametrize("rule", token_rules.RULES, ids=str)
    def test_the_openid_connect_login_keeps_the_rule(self, rule: Rule) -> None:
        """Every further rule holds; see `Rule.text`."""
        self.test_the_login_keeps_the_rule(rule)
