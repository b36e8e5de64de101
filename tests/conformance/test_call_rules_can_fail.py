"""Each rule about calls can fail: one mistake in an otherwise good provider breaks it."""

import logging
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import pytest

import myna_sdk.authoring as m
import myna_sdk.testing as t
from myna_sdk.effects import HttpRequest
from myna_sdk.testing.conformance import asked
from myna_sdk.testing.conformance.call_case import Call, CallCase
from myna_sdk.testing.conformance.rule import broken
from myna_sdk.testing.conformance.suite import (
    CALL_RULES,
    AuthenticationVerifierConformance,
    SignatureVerifierConformance,
)
from tests.conformance.operator import CALLS, Good, Wire, other_side

RULES = {rule.id: rule for rule in CALL_RULES}
SOMEBODY = m.person("somebody")
VERIFIED = m.Verified(SOMEBODY)


def findings(
    provider: type[Good], rules: Iterable[str], calls: Iterable[Call] = CALLS
) -> dict[str, str]:
    """Return which of ``rules`` the provider breaks in any of ``calls``, with what was found."""
    found: dict[str, str] = {}
    chosen = tuple(RULES[rule] for rule in rules)
    for call in calls:
        case = CallCase(provider=provider, other_side=other_side, call=call)
        for name, told in broken(case, chosen).items():
            found[name] = "\n".join((found.get(name, ""), *told))
    return found


def told(provider: type[Good], rule: str) -> str:
    """Return what ``rule`` finds wrong with the provider, in the calls that it does not inherit."""
    own = [call for call in CALLS if call.name.split()[0] in vars(provider)]
    return findings(provider, (rule,), own or CALLS).get(rule, "")


def test_a_good_provider_breaks_no_rule() -> None:
    assert findings(Good, RULES) == {}


class Gullible(Good):
    """Whatever happens, the person is verified and the certificate valid."""

    async def verify_signature(self, signed: m.Signed, ctx: m.Context) -> m.Outcome:
        try:
            found = await super().verify_signature(signed, ctx)
        except m.MynaError:
            return VERIFIED
        return found if isinstance(found, m.Verified) else VERIFIED

    async def check_status(self, ask: m.StatusRequest, ctx: m.Context) -> m.StatusAnswer:
        with suppress(m.MynaError):
            await super().check_status(ask, ctx)
        return m.CertificateStatus(standing=m.Standing.VALID, checked_at=ctx.at)


class Absent(Good):
    """Takes what is not there for nothing: facts, ends, ids."""

    async def register_consent(
        self, consent: m.SignedConsent, ctx: m.Context
    ) -> m.ConsentRegistered:
        got = await self.ask("consents", ctx, jwe=consent.signed.sealed)
        return m.ConsentRegistration(expires_at=got.expires)

    async def fetch_latest(self, consent: m.LiveConsent, ctx: m.Context) -> m.FactsUpdate:
        got = await self.ask("latest", ctx, user=consent.person.value)
        return self.codes.outcome(got.code, lambda: m.Updated(got.facts or m.BasicFacts()))


class Swapped(Good):
    """Does not look whom the answer is about."""

    def who(self, got: Wire) -> m.PersonRef:
        return m.person(m.need(got.user))


class Forgetful(Good):
    """Forgets which code the operator told, and rejects by it."""

    async def verify_signature(self, signed: m.Signed, ctx: m.Context) -> m.Outcome:
        found = await super().verify_signature(signed, ctx)
        known = isinstance(found, m.Verified)
        return found if known else m.Rejected(m.Reason.SIGNATURE_INVALID)


class Harsh(Good):
    """Rejects the person when the operator's service is out of order."""

    async def verify_signature(self, signed: m.Signed, ctx: m.Context) -> m.Outcome:
        try:
            return await super().verify_signature(signed, ctx)
        except m.ProtocolError:
            return m.Rejected(m.Reason.SIGNATURE_INVALID)


class Crashing(Good):
    """Lets its own exception out."""

    async def fetch_latest(self, consent: m.LiveConsent, ctx: m.Context) -> m.FactsUpdate:
        try:
            return await super().fetch_latest(consent, ctx)
        except m.MynaError:
            raise KeyError("latest") from None


class Timid(Good):
    """Is never sure."""

    async def verify_signature(self, signed: m.Signed, ctx: m.Context) -> m.Outcome:
        del signed, ctx
        return m.Undetermined(m.Reason.UPSTREAM_FAILED)


class Contrary(Good):
    """Verifies beside a failed check, and numbers two checks alike."""

    async def verify_signature(self, signed: m.Signed, ctx: m.Context) -> m.Outcome:
        found = await super().verify_signature(signed, ctx)
        check = m.Check("x-1", "it holds", "nothing", m.CheckResult.FAILED)
        if isinstance(found, m.Verified):
            return m.Verified(SOMEBODY, facts=found.facts, checks=(check, check))
        return found


class Hoarder(Good):
    """Keeps the facts, in itself and in the cache."""

    async def verify_signature(self, signed: m.Signed, ctx: m.Context) -> m.Outcome:
        found = await super().verify_signature(signed, ctx)
        if isinstance(found, m.Verified):
            self.seen = m.Concealed(found)
            name = found.facts.name
            await ctx.cache.put("seen", str(name and name.reveal()).encode(), ctx.at)
        return found

    async def verify_authentication(
        self, answer: m.AuthenticationResponse, ctx: m.Context
    ) -> m.Outcome:
        got = await self.ask("authenticate", ctx, nonce=answer.nonce)
        return self.codes.outcome(
            got.code, lambda: m.Verified(self.who(got), facts=m.need(got.facts))
        )


class Thrifty(Good):
    """Forgets to mark what costs money."""

    async def ask(self, path: str, ctx: m.Context, **asked_for: Any) -> Wire:
        del ctx
        return await self.api.post(path, asked_for)


class Anxious(Good):
    """Takes every request for one that costs money."""

    async def ask(self, path: str, ctx: m.Context, **asked_for: Any) -> Wire:
        del ctx
        return await self.api.post(path, asked_for, billed=True)


class Spendthrift(Good):
    """Asks again when it did not hear, or did not understand."""

    async def ask(self, path: str, ctx: m.Context, **asked_for: Any) -> Wire:
        try:
            return await super().ask(path, ctx, **asked_for)
        except (m.TransportError, m.ProtocolError):
            return await super().ask(path, ctx, **asked_for)


class Deaf(Good):
    """Goes on when it is cancelled."""

    async def verify_signature(self, signed: m.Signed, ctx: m.Context) -> m.Outcome:
        try:
            return await super().verify_signature(signed, ctx)
        except Exception:
            raise
        except BaseException:  # noqa: BLE001 - the mistake that the suite has to find
            await m.Now()
            return m.Undetermined(m.Reason.UPSTREAM_FAILED)


class Stuttering(Good):
    """Sends one client assertion twice."""

    async def ask(self, path: str, ctx: m.Context, **asked_for: Any) -> Wire:
        headers = (("content-type", "application/x-www-form-urlencoded"),)
        body, url = b"client_assertion=e30.eyJqdGkiOiJvbmUifQ.sig", "https://operator.example/form"
        for _ in range(2):
            try:
                await HttpRequest("POST", url, headers=headers, body=body)
            except m.TransportError:
                continue
        return await super().ask(path, ctx, **asked_for)


class Talkative(Good):
    """Tells the person's id in its log, its errors and its URLs."""

    async def ask(self, path: str, ctx: m.Context, **asked_for: Any) -> Wire:
        told = who.reveal() if isinstance(who := asked_for.get("user"), m.Concealed) else "-"
        logging.getLogger("talkative").info("asking for %s", told)
        try:
            await HttpRequest("GET", f"https://operator.example/form?for={told}")
            return await super().ask(path, ctx, **asked_for)
        except m.MynaError as fault:
            raise m.ProtocolError(fault.code, f"no answer for {told}") from None


class Eager(Good):
    """Calls what the operator does not have."""

    async def withdraw_consent(
        self, withdrawal: m.SignedWithdrawal, ctx: m.Context
    ) -> m.ConsentAnswer:
        await self.ask("consent", ctx, ref=withdrawal.consent.provider_id)
        return m.Undetermined(m.Reason.NOT_SUPPORTED)


BREAKS: dict[type[Good], tuple[str, ...]] = {
    Gullible: (
        *("missing-fields", "wrong-types", "unknown-choices", "other-subjects", "contradictions"),
        *("duplicate-names", "wrong-documents", "wrong-statuses", "transport-faults"),
        *("unknown-codes", "billed-is-witnessed"),
    ),
    Absent: ("missing-fields", "unknown-choices", "unknown-codes", "contradictions"),
    Swapped: ("other-subjects",),
    Forgetful: ("unknown-codes",),
    Harsh: ("errors-reject-nobody",),
    Crashing: ("missing-fields", "wrong-documents", "transport-faults"),
    Timid: ("good-replies", "facts-once"),
    Contrary: ("no-failed-check",),
    Hoarder: ("facts-once",),
    Thrifty: ("billed-is-marked", "billed-is-witnessed"),
    Anxious: ("billed-is-marked",),
    Spendthrift: ("billed-once",),
    Deaf: ("cancellation",),
    Stuttering: ("one-time-credentials",),
    Talkative: ("masked-logs", "masked-representations", "masked-tracebacks", "masked-urls"),
    Eager: ("not-supported",),
}


@pytest.mark.parametrize(
    ("bad", "rule"),
    [(bad, rule) for bad, rules in BREAKS.items() for rule in rules],
    ids=lambda part: part if isinstance(part, str) else part.__name__,
)
def test_a_bad_provider_breaks_the_rule(bad: type[Good], rule: str) -> None:
    assert told(bad, rule), f"{rule} found nothing"


def test_every_rule_is_broken_by_one_of_them() -> None:
    assert {rule for rules in BREAKS.values() for rule in rules} == set(RULES)


def test_what_a_rule_finds_never_quotes_what_was_asked_or_answered() -> None:
    found = "\n".join(told(Talkative, rule) for rule in BREAKS[Talkative])
    assert not [canary for canary in other_side().canaries if canary in found]


def test_facts_have_several_places_to_be_found_in() -> None:
    found = told(Hoarder, "facts-once")
    assert "put into the cache" in found
    assert "the provider keeps facts" in found
    assert "where none may be: address, birth_date, name, sex" in found


def test_a_call_is_billed_twice_only_after_a_certain_refusal() -> None:
    found = told(Spendthrift, "billed-once")
    assert "connection-dropped: 2 billed requests" in found
    assert "503 with the good body: 2" in found
    assert "connection-failed" not in found
    assert "403 with" not in found


class Adopted(SignatureVerifierConformance):
    def provider(self) -> Good:
        return Forgetful()

    def other_side(self) -> t.GoodApi:
        return other_side()


def test_the_adopted_suite_fails_with_the_rule_and_the_call() -> None:
    rule = RULES["unknown-codes"]
    with pytest.raises(pytest.fail.Exception) as failed:
        Adopted().test_the_call_keeps_the_rule(rule)
    assert str(failed.value).startswith(rule.text)
    assert "verify_signature: verify: code is unknown" in str(failed.value)


def test_a_class_can_ask_with_a_response_of_its_own() -> None:
    own = m.AuthenticationResponse(nonce=m.Concealed(b"own"), response=asked.DETACHED)
    adopted = type("Own", (AuthenticationVerifierConformance,), {"answer": own})()
    assert [call.name for call in adopted.calls()] == ["verify_authentication"]
