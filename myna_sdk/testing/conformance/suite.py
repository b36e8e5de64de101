"""The suite as pytest classes, to be subclassed: one for each capability."""

from collections.abc import Iterator
from typing import Any, ClassVar, TypeVar

import pytest

from myna_sdk.model.facts import FactItem
from myna_sdk.model.signing import Signed
from myna_sdk.providers.context import Environment
from myna_sdk.providers.signature_capabilities import AuthenticationResponse, StatusRequest
from myna_sdk.testing.conformance import (
    answer_rules,
    asked,
    billing_rules,
    call_case,
    course_rules,
    login_rules,
    masking_rules,
    reader_rules,
    reply_rules,
    signing_rules,
    token_rules,
)
from myna_sdk.testing.conformance.call_case import Call, CallCase
from myna_sdk.testing.conformance.case import Case, SigningCase
from myna_sdk.testing.conformance.reader_rules import ReaderBench
from myna_sdk.testing.conformance.rehearsal import Rehearsable
from myna_sdk.testing.conformance.rule import Rule

COMMON_RULES = (*reply_rules.RULES, *course_rules.RULES, *masking_rules.RULES)
LOGIN_RULES: tuple[Rule[Case], ...] = (*COMMON_RULES, *login_rules.RULES)
OIDC_RULES: tuple[Rule[Case], ...] = (*LOGIN_RULES, *token_rules.RULES)
REDIRECT_RULES: tuple[Rule[Case], ...] = (*COMMON_RULES, *login_rules.REDIRECT_RULES)
SIGNER_RULES: tuple[Rule[SigningCase], ...] = (*REDIRECT_RULES, *signing_rules.RULES)
CALL_RULES: tuple[Rule[CallCase], ...] = (
    *COMMON_RULES,
    *reply_rules.ANSWER_RULES,
    *answer_rules.RULES,
    *billing_rules.RULES,
)

C = TypeVar("C", bound=Rehearsable)


class _Conformance:
    environment: ClassVar[Environment] = Environment.MOCK

    def provider(self) -> Any:
        """Return a new provider, configured for the other side."""
        raise NotImplementedError

    def other_side(self) -> Any:
        """Return a new other side whose every reply is good."""
        raise NotImplementedError


def _kept(rule: Rule[C], case: C) -> Iterator[str]:
    what = f"{case.call.name}: " if isinstance(case, CallCase) else ""
    yield from (f"{what}{found}" for found in rule.findings(case))


def _hold(rule: Rule[C], *cases: C) -> None:
    """Fail the test with everything that ``rule`` finds wrong."""
    findings = [found for case in cases for found in _kept(rule, case)]
    if findings:
        pytest.fail(f"{rule.text}\n" + "\n".join(findings), pytrace=False)


class AuthenticatorConformance(_Conformance):
    """The rules that every `Authenticator` keeps. Subclass it and give the two factories."""

    want: ClassVar[frozenset[FactItem]] = frozenset(FactItem)

    def _case(self) -> Case:
        return Case(
            provider=self.provider,
            other_side=self.other_side,
            want=self.want,
            environment=self.environment,
        )

    @pytest.mark.parametrize("rule", LOGIN_RULES, ids=str)
    def test_the_login_keeps_the_rule(self, rule: Rule[Case]) -> None:
        """Every rule of the suite holds; see `Rule.text`."""
        _hold(rule, self._case())


class OidcConformance(AuthenticatorConformance):
    """The rules for a login by OpenID Connect; its other side is a `GoodIssuer`."""

    @pytest.mark.parametrize("rule", token_rules.RULES, ids=str)
    def test_the_openid_connect_login_keeps_the_rule(self, rule: Rule[Case]) -> None:
        """Every further rule holds; see `Rule.text`."""
        _hold(rule, self._case())


class SignerConformance(_Conformance):
    """The rules that every `Signer` keeps that sends the person away."""

    def _case(self) -> SigningCase:
        return SigningCase(
            provider=self.provider, other_side=self.other_side, environment=self.environment
        )

    @pytest.mark.parametrize("rule", SIGNER_RULES, ids=str)
    def test_the_signer_keeps_the_rule(self, rule: Rule[SigningCase]) -> None:
        """Every rule of the suite holds; see `Rule.text`."""
        _hold(rule, self._case())


class OidcSignerConformance(SignerConformance):
    """The rules for a signer by OpenID Connect; its other side is a `GoodIssuer`."""

    @pytest.mark.parametrize("rule", token_rules.TOKEN_RULES, ids=str)
    def test_the_openid_connect_signer_keeps_the_rule(self, rule: Rule[Case]) -> None:
        """Every further rule holds; see `Rule.text`."""
        _hold(rule, self._case())


class _CallConformance(_Conformance):
    unsupported: ClassVar[frozenset[str]] = frozenset()
    """The methods that the operator does not have, as the manifest says."""

    def calls(self) -> tuple[Call, ...]:
        """Return the calls that are rehearsed."""
        raise NotImplementedError

    def cases(self) -> tuple[CallCase, ...]:
        """Return a case for each call."""
        return tuple(
            CallCase(
                provider=self.provider,
                other_side=self.other_side,
                environment=self.environment,
                call=call_case.unsupported(call) if call.name in self.unsupported else call,
            )
            for call in self.calls()
        )

    @pytest.mark.parametrize("rule", CALL_RULES, ids=str)
    def test_the_call_keeps_the_rule(self, rule: Rule[CallCase]) -> None:
        """Every rule of the suite holds; see `Rule.text`."""
        _hold(rule, *self.cases())


class SignatureVerifierConformance(_CallConformance):
    """The rules that every `SignatureVerifier` keeps; its other side is a `GoodApi`."""

    signed: ClassVar[Signed] = asked.SIGNED

    def calls(self) -> tuple[Call, ...]:
        """Return the judgement of one signature."""
        return (call_case.verify_signature(self.signed),)


class AuthenticationVerifierConformance(_CallConformance):
    """The rules that every `AuthenticationVerifier` keeps."""

    answer: ClassVar[AuthenticationResponse] = asked.RESPONSE

    def calls(self) -> tuple[Call, ...]:
        """Return the judgement of one response."""
        return (call_case.verify_authentication(self.answer),)


class StatusCheckerConformance(_CallConformance):
    """The rules that every `StatusChecker` keeps."""

    asks: ClassVar[tuple[StatusRequest, ...]] = (asked.BY_PERSON, asked.BY_CERTIFICATE)

    def calls(self) -> tuple[Call, ...]:
        """Return each question by itself, and all of a kind at once."""
        single = tuple(call_case.check_status(ask) for ask in self.asks)
        return (*single, *(call_case.check_statuses((ask, ask)) for ask in self.asks))


class ConsentRegistryConformance(_CallConformance):
    """The rules that every `ConsentRegistry` keeps."""

    signed: ClassVar[Signed] = asked.SIGNED

    def calls(self) -> tuple[Call, ...]:
        """Return the calls of a consent's life; the document of a cancellation is one of them."""
        withdrawal = call_case.prepare_withdrawal()
        taken = "withdraw_consent" not in self.unsupported
        return (
            call_case.prepare_consent(),
            withdrawal if taken else call_case.unsupported(withdrawal),
            call_case.register_consent(self.signed),
            call_case.consent_status(),
            call_case.withdraw_consent(self.signed),
        )


class LatestFactsSourceConformance(_CallConformance):
    """The rules that every `LatestFactsSource` keeps."""

    def calls(self) -> tuple[Call, ...]:
        """Return the call for the latest facts."""
        return (call_case.fetch_latest(),)


class ChipReaderConformance:
    """The rules that every `ChipReader` keeps; nothing of them is mocked but the hand at it."""

    def bench(self) -> ReaderBench:
        """Return a reader, empty, with a hand that puts a card in and takes it out."""
        raise NotImplementedError

    @pytest.mark.parametrize("rule", reader_rules.RULES, ids=str)
    def test_the_reader_keeps_the_rule(self, rule: Rule[ReaderBench]) -> None:
        """Every rule of the suite holds; see `Rule.text`."""
        findings = tuple(rule.findings(self.bench()))
        if findings:
            pytest.fail(f"{rule.text}\n" + "\n".join(findings), pytrace=False)
