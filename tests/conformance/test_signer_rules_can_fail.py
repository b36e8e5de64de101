"""Each rule about signers finds one mistake in an otherwise good signer."""

from typing import Any, ClassVar

import attrs
import pytest

from myna_digital_auth_app.provider import DigitalAuthApp
from myna_sdk.effects import CachePut, Effect, HttpRequest, Redeemed
from myna_sdk.errors import MynaError, TransportError
from myna_sdk.model.masking import Concealed
from myna_sdk.model.outcome import Undetermined
from myna_sdk.model.reasons import Reason
from myna_sdk.model.signing import Document
from myna_sdk.providers.capabilities import Redirect
from myna_sdk.providers.context import Context
from myna_sdk.providers.signature_capabilities import (
    SignedPresentation,
    Signing,
    SignRequest,
    SignReturn,
)
from myna_sdk.testing import OidcSignerConformance
from myna_sdk.testing.conformance import asked
from myna_sdk.testing.conformance.rule import Rule
from myna_sdk.testing.conformance.suite import SIGNER_RULES
from myna_sdk.testing.conformance.token_rules import TOKEN_RULES
from myna_sdk.testing.good_issuer import GoodIssuer
from tests.conformance import test_digital_auth_app_conforms as conforming
from tests.conformance.performing import performed, twice

PRESENTED = SignedPresentation(signed=asked.SIGNED)
UNSURE = Undetermined(Reason.PROVIDER_FAULTY)


class Gullible(DigitalAuthApp):
    """Has a signature to show, whatever the replies say."""

    async def complete_signing(self, back: SignReturn, ctx: Context) -> Signing:
        try:
            found = await super().complete_signing(back, ctx)
        except MynaError:
            return PRESENTED
        return found if isinstance(found, SignedPresentation) else PRESENTED


class Timid(DigitalAuthApp):
    """Never has a signature to show."""

    async def complete_signing(self, back: SignReturn, ctx: Context) -> Signing:
        await super().complete_signing(back, ctx)
        return UNSURE


class Indiscreet(DigitalAuthApp):
    """Sends the document away, where its digest would do, and remembers it."""

    async def begin_signing(self, ask: SignRequest, ctx: Context) -> Redirect | Undetermined:
        content = ask.document.content
        host = conforming.BASE
        await HttpRequest("POST", f"{host}/sign-transactions", body=content.reveal())
        found = await super().begin_signing(ask, ctx)
        return attrs.evolve(found, private=content) if isinstance(found, Redirect) else found


class Forger(DigitalAuthApp):
    """Shows another document than was asked for."""

    async def complete_signing(self, back: SignReturn, ctx: Context) -> Signing:
        found = await super().complete_signing(back, ctx)
        if not isinstance(found, SignedPresentation):
            return found
        other = attrs.evolve(found.signed, document=Document(Concealed(b"another")))
        return attrs.evolve(found, signed=other)


class Stuttering(DigitalAuthApp):
    """Sends each request that failed once more, byte for byte."""

    async def begin_signing(self, ask: SignRequest, ctx: Context) -> Redirect | Undetermined:
        return await performed(super().begin_signing(ask, ctx), twice)

    async def complete_signing(self, back: SignReturn, ctx: Context) -> Signing:
        return await performed(super().complete_signing(back, ctx), twice)


class Spendthrift(DigitalAuthApp):
    """Spends the code again when anything failed, and for each resumed signature."""

    async def complete_signing(self, back: SignReturn, ctx: Context) -> Signing:
        again = attrs.evolve(back, redeemed=None)
        try:
            return await super().complete_signing(again, ctx)
        except TransportError:
            return await super().complete_signing(again, ctx)


class Deaf(DigitalAuthApp):
    """Goes on when it is cancelled before anybody was sent anywhere."""

    async def begin_signing(self, ask: SignRequest, ctx: Context) -> Redirect | Undetermined:
        try:
            return await super().begin_signing(ask, ctx)
        except Exception:
            raise
        except BaseException:  # noqa: BLE001 - the mistake that the suite has to find
            return UNSURE


class Exposed(DigitalAuthApp):
    """Holds what it keeps in a local while a cancellation passes."""

    async def begin_signing(self, ask: SignRequest, ctx: Context) -> Redirect | Undetermined:
        async def held(effect: Effect[Any]) -> Any:
            kept = effect.value if isinstance(effect, CachePut) else b""
            answer = await effect
            return answer if kept or answer else None

        return await performed(super().begin_signing(ask, ctx), held)


class Late(DigitalAuthApp):
    """Never records that the code is spent."""

    async def complete_signing(self, back: SignReturn, ctx: Context) -> Signing:
        async def unkept(effect: Effect[Any]) -> Any:
            return None if isinstance(effect, Redeemed) else await effect

        return await performed(super().complete_signing(back, ctx), unkept)


BREAKS: dict[type[DigitalAuthApp], tuple[str, ...]] = {
    Gullible: (
        *("missing-fields", "wrong-types", "unknown-choices", "duplicate-names"),
        *("wrong-documents", "wrong-statuses", "transport-faults"),
        *("hostile-callbacks", "refusal", "token-faults", "callback-issuer"),
    ),
    Timid: ("good-replies", "checks", "resume"),
    Indiscreet: ("document-stays",),
    Forger: ("presented-as-asked",),
    Stuttering: ("single-use", "one-time-credentials"),
    Spendthrift: ("single-use", "resume"),
    Deaf: ("cancellation",),
    Exposed: ("masked-tracebacks",),
    Late: ("single-use", "resume"),
}
ALL: tuple[Rule[Any], ...] = (*SIGNER_RULES, *TOKEN_RULES)
RULES = {rule.id: rule for rule in ALL}


class Adopted(OidcSignerConformance):
    """The suite, adopted for one of the signers above."""

    under_test: ClassVar[type[DigitalAuthApp]] = DigitalAuthApp

    def provider(self) -> DigitalAuthApp:
        return self.under_test(conforming.SETTINGS)

    def other_side(self) -> GoodIssuer:
        return conforming.TestSigner().other_side()


@pytest.mark.parametrize(
    ("bad", "rule"),
    [(bad, RULES[name]) for bad, names in BREAKS.items() for name in names],
    ids=lambda part: str(part) if isinstance(part, Rule) else part.__name__,
)
def test_a_bad_signer_breaks_the_rule(bad: type[DigitalAuthApp], rule: Rule[Any]) -> None:
    adopted = type("AdoptedForABadOne", (Adopted,), {"under_test": bad})()
    with pytest.raises(pytest.fail.Exception) as failed:
        adopted.test_the_signer_keeps_the_rule(rule)
    told = str(failed.value)
    assert told.startswith(rule.text)
    assert not any(canary in told for canary in adopted.other_side().canaries)
