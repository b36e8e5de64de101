"""A document signed with the card in a reader: brought here, judged by a verifier, once."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import attrs
import pytest

from myna_mock.card.reader import MockReader
from myna_mock.firm import Firm
from myna_mock.leaks import Leaks
from myna_mock.world import World
from myna_sdk import AsyncMyna, Callback, Myna, Rejected, Statement, Undetermined, Verified
from myna_sdk.client import IdentityDesk
from myna_sdk.configuration import parse
from myna_sdk.effects.card import CardSecret
from myna_sdk.errors import UsageError
from myna_sdk.identity.at_reader import AT_READER, ToSign
from myna_sdk.identity.flows import IdentityFlows
from myna_sdk.identity.results import IdentityResult
from myna_sdk.law.use_cases import Channel
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.declared import declared
from myna_sdk.model.masking import Concealed
from myna_sdk.model.outcome import Outcome
from myna_sdk.model.reasons import Reason
from myna_sdk.model.signing import Detached, DigestForm, Document, Sealed, Signed
from myna_sdk.providers.context import Context
from myna_sdk.providers.signature_capabilities import SignatureVerifier

HANAKO, TARO = "mihon-hanako", "mihon-taro"
VERIFY = "pocketsign.verify"
LEASE = Statement(parties=("見本花子",))
SALE = Statement(parties=("見本花子",), property="東京都見本区見本一丁目1番", price=45_000_000)
TOLD = declared(name="見本 花子", address="東京都見本区見本町一丁目2番3号", birth_date="1990-01-02")


def begun(myna: Myna, use_case: str = "rental-screening", document: Any = LEASE) -> ToSign:
    return myna.identity.start_at_reader(
        use_case,
        document=document,
        subject="customer-1",
        want={"name", "address", "birth_date"},
        declared=TOLD,
    )


def made(myna: Myna, document: Document) -> Signed:
    signed = myna.card.sign(document, CardSecret.of("ABC123"))
    assert isinstance(signed, Signed)
    return signed


def test_a_signature_at_a_reader_is_a_presentation_that_a_verifier_makes_a_verdict(
    myna: Myna, card_reader: MockReader, world: World
) -> None:
    card_reader.insert(HANAKO)
    waiting = begun(myna)
    assert myna.identity.result(waiting.id).reason is Reason.NOT_FINISHED
    signed = made(myna, waiting.document)
    assert world.journal.billed(VERIFY) == 0
    done = myna.identity.complete_at_reader(waiting.id, signed)
    assert isinstance(done.outcome, Verified)
    assert done.outcome.facts.address == world.person(HANAKO).address
    assert (done.by, done.operator) == (Channel.SIGNATURE, "pocketsign")
    assert world.journal.billed(VERIFY) == 1
    passed = {c.number for c in done.outcome.checks if c.result is CheckResult.PASSED}
    assert {"core-5", "core-7", "core-10"} <= passed


def test_each_result_says_which_method_of_the_law_it_counts_for(
    myna: Myna, card_reader: MockReader
) -> None:
    card_reader.insert(HANAKO)
    waiting = begun(myna, "property-sale", SALE)
    done = myna.identity.complete_at_reader(waiting.id, made(myna, waiting.document))
    counting = [judged.id for judged in done.methods if judged.counts == "yes"]
    assert counting == ["signature-by-verifier"]
    assert myna.identity.result(waiting.id) == done


def test_the_same_signature_gets_the_same_answer_and_is_paid_once(
    myna: Myna, card_reader: MockReader, world: World
) -> None:
    card_reader.insert(HANAKO)
    waiting = begun(myna)
    signed = made(myna, waiting.document)
    done = myna.identity.complete_at_reader(waiting.id, signed)
    assert myna.identity.complete_at_reader(waiting.id, signed) == done
    assert world.journal.billed(VERIFY) == 1


def test_another_persons_signature_cannot_take_the_place_of_the_first(
    myna: Myna, card_reader: MockReader, world: World
) -> None:
    card_reader.insert(HANAKO)
    waiting = begun(myna)
    done = myna.identity.complete_at_reader(waiting.id, made(myna, waiting.document))
    card_reader.insert(TARO)
    other = myna.identity.complete_at_reader(waiting.id, made(myna, waiting.document))
    assert (other.id, other.reason) == (None, Reason.CALLBACK_UNKNOWN)
    assert myna.identity.result(waiting.id) == done
    assert world.journal.billed(VERIFY) == 1


def test_a_forged_signature_is_rejected_by_the_verifier_and_nobody_is_known_by_it(
    myna: Myna, card_reader: MockReader
) -> None:
    card_reader.insert(HANAKO)
    waiting = begun(myna)
    signed = made(myna, waiting.document)
    assert isinstance(signed.signature, Detached)
    forged = attrs.evolve(signed.signature, signature=Concealed(bytes(256)))
    done = myna.identity.complete_at_reader(waiting.id, attrs.evolve(signed, signature=forged))
    assert isinstance(done.outcome, Rejected)
    assert done.methods == ()


def test_a_certificate_that_was_revoked_makes_no_verified_person(
    myna: Myna, card_reader: MockReader, world: World
) -> None:
    card_reader.insert(HANAKO)
    waiting = begun(myna)
    signed = made(myna, waiting.document)
    world.happen(HANAKO, "hold", {})
    done = myna.identity.complete_at_reader(waiting.id, signed)
    assert isinstance(done.outcome, Rejected)


def _with(signed: Signed, **parts: bytes) -> Signed:
    assert isinstance(signed.signature, Detached)
    hidden = {name: Concealed(part) for name, part in parts.items()}
    return attrs.evolve(signed, signature=attrs.evolve(signed.signature, **hidden))


Wrong = Callable[[Signed], Any]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda signed: attrs.evolve(signed, document=Document(Concealed(b"another lease"))),
        lambda signed: attrs.evolve(signed, signature=Sealed(jwe=Concealed("a.b.c.d.e"))),
        lambda signed: attrs.evolve(signed, signature="text"),
        lambda signed: attrs.evolve(signed, digest_form=DigestForm.RAW),
        lambda signed: attrs.evolve(signed, digest_form="digest-info"),
        lambda signed: _with(signed, certificate=b""),
        lambda signed: _with(signed, signature=bytes(0x10001)),
        lambda signed: _with(signed, certificate=cast("bytes", bytearray(b"0"))),
        lambda _signed: None,
    ],
    ids=[
        "another document",
        "sealed for an operator",
        "no signature",
        "a form that nobody agreed on",
        "a form that is only a text",
        "an empty certificate",
        "a signature without end",
        "a certificate that may change",
        "no signed document",
    ],
)
def test_what_is_not_the_document_signed_by_a_card_is_asked_about_nobody(
    wrong: Wrong, myna: Myna, card_reader: MockReader, world: World
) -> None:
    card_reader.insert(HANAKO)
    waiting = begun(myna)
    signed = made(myna, waiting.document)
    with pytest.raises(UsageError, match="signed-other"):
        myna.identity.complete_at_reader(waiting.id, wrong(signed))
    assert world.journal.of(VERIFY) == ()
    assert isinstance(myna.identity.complete_at_reader(waiting.id, signed).outcome, Verified)


def test_a_check_that_waits_for_a_browser_takes_no_signature_of_a_reader(
    myna: Myna, card_reader: MockReader, world: World
) -> None:
    card_reader.insert(HANAKO)
    signed = made(myna, begun(myna).document)
    login = myna.identity.start("rental-screening", want={"name"}, browser_session="s1")
    asked = myna.identity.start(
        "rental-screening", by="signature", document=LEASE, browser_session="s1"
    )
    for id in (login.id, asked.id):
        with pytest.raises(UsageError, match="signed-elsewhere"):
            myna.identity.complete_at_reader(str(id), signed)
    for unknown in ("0" * 32, "", None, 5, b"x"):
        with pytest.raises(UsageError, match="login-unknown"):
            myna.identity.complete_at_reader(cast("str", unknown), signed)
    assert world.journal.of(VERIFY) == ()


def test_a_signer_may_have_any_name_that_an_instance_can_have(
    world: World, tmp_path: Path, card_reader: MockReader
) -> None:
    firm = Firm(folder=tmp_path)
    firm.settle_in(world)
    told = dict(firm.configuration(world.base_url, ask_its_clock=False))
    app = {"plugin": "digital-auth-app", **told["providers"].pop("digital-auth-app")}
    told["providers"]["at-reader"] = app
    told["identity"] |= {"authenticator": "at-reader", "signer": "at-reader"}
    configuration = parse(told, source="myna.toml", environ={}, base=tmp_path)
    card_reader.insert(HANAKO)
    with Myna(
        configuration, clock=world.clock, transport=world.transport, card_reader=card_reader
    ) as myna:
        started = myna.identity.start(
            "rental-screening", by="signature", document=LEASE, browser_session="s1"
        )
        with pytest.raises(UsageError, match="signed-elsewhere"):
            myna.identity.complete_at_reader(str(started.id), made(myna, begun(myna).document))
        back = world.person(HANAKO).sign(started.url)
        done = myna.identity.complete(back, browser_session="s1")
    assert isinstance(done.outcome, Verified)


def test_a_verifier_that_does_not_tell_the_certificate_verifies_nobody(
    myna: Myna, card_reader: MockReader
) -> None:
    """The answer of the authentication key, that signs no statement, would pass by it."""
    card_reader.insert(HANAKO)
    deployment = myna.wiring.deployment
    real = deployment.verifier()

    class Silent:
        name, plugin = real.name, real.plugin

        @property
        def provider(self) -> object:
            return self

        async def verify_signature(self, signed: Signed, ctx: Context) -> Outcome:
            judged = await cast("SignatureVerifier", real.provider).verify_signature(signed, ctx)
            assert isinstance(judged, Verified)
            return attrs.evolve(judged, presentation=None)

    silent = attrs.evolve(deployment, provider=lambda _name: Silent())
    desk = IdentityDesk(IdentityFlows(silent), myna.driver)
    waiting = begun(myna)
    done = desk.complete_at_reader(waiting.id, made(myna, waiting.document))
    assert done.reason is Reason.PROVIDER_FAULTY
    assert not isinstance(done.outcome, Verified)
    assert {c.number: c.result for c in done.outcome.checks}["core-10"] is CheckResult.NOT_MADE


def test_no_callback_is_ever_taken_for_a_signature_at_a_reader(myna: Myna) -> None:

    waiting = begun(myna)
    for state in (waiting.id, f"{AT_READER} {waiting.id}"):
        forged = Callback.get(f"https://firm.invalid/back?code=x&state={state}")
        done = myna.identity.complete(forged, browser_session=AT_READER)
        assert (done.id, done.reason) == (None, Reason.CALLBACK_UNKNOWN)
    assert myna.identity.result(waiting.id).reason is Reason.NOT_FINISHED


def test_a_signature_that_comes_too_late_is_not_judged(
    myna: Myna, card_reader: MockReader, world: World
) -> None:
    card_reader.insert(HANAKO)
    waiting = begun(myna)
    signed = made(myna, waiting.document)
    world.travel(minutes=31)
    done = myna.identity.complete_at_reader(waiting.id, signed)
    assert done.reason is Reason.LOGIN_EXPIRED
    assert world.journal.of(VERIFY) == ()


def test_a_call_of_unknown_fate_is_repeated_only_if_somebody_insists_and_nobody_signs_again(
    myna: Myna, card_reader: MockReader, world: World
) -> None:
    card_reader.insert(HANAKO)
    waiting = begun(myna)
    signed = made(myna, waiting.document)
    with world.fault(VERIFY, "drop", times=1):
        lost = myna.identity.complete_at_reader(waiting.id, signed)
    assert isinstance(lost.outcome, Undetermined)
    world.travel(minutes=2)
    again = myna.identity.complete_at_reader(waiting.id, signed)
    assert isinstance(again.outcome, Undetermined)
    insisted = myna.identity.resume(waiting.id, again=True)
    assert isinstance(insisted.outcome, Verified)


def test_it_is_refused_where_the_use_case_or_the_document_cannot_be(myna: Myna) -> None:
    with pytest.raises(UsageError, match="document-missing"):
        begun(myna, document=None)
    with pytest.raises(UsageError, match="use-case-unknown"):
        begun(myna, use_case="rental-screaming")


def test_neither_what_is_signed_nor_by_whom_is_shown(
    myna: Myna, card_reader: MockReader, leaks: Leaks
) -> None:
    card_reader.insert(HANAKO)
    waiting = begun(myna)
    done = myna.identity.complete_at_reader(waiting.id, made(myna, waiting.document))
    leaks.look("a repr", f"{waiting!r} {waiting.document!r} {done!r}")


def test_the_async_client_does_the_same(async_myna: AsyncMyna, card_reader: MockReader) -> None:
    card_reader.insert(HANAKO)

    async def story() -> IdentityResult:
        waiting = await async_myna.identity.start_at_reader("rental-screening", document=LEASE)
        signed = await async_myna.card.sign(waiting.document, CardSecret.of("ABC123"))
        assert isinstance(signed, Signed)
        return await async_myna.identity.complete_at_reader(waiting.id, signed)

    assert isinstance(asyncio.run(story()).outcome, Verified)
