"""Latest facts: a consent that is live at the moment of use, and nothing charged twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from myna_mock.firm import Firm
from myna_mock.world_face import WorldFace
from myna_sdk import Myna, Rejected, Undetermined, UsageError
from myna_sdk.cases.known_by import Operators
from myna_sdk.cases.verification import Ended
from myna_sdk.client import ConsentsDesk, FactsDesk
from myna_sdk.configuration import parse
from myna_sdk.consents.flows import ConsentFlows
from myna_sdk.effects import Read, Write
from myna_sdk.identity.flows import IdentityFlows
from myna_sdk.latest_facts.flows import FactsFlows
from myna_sdk.latest_facts.gates import Opened, keep_answer, kept_of, open_call
from myna_sdk.latest_facts.results import LatestFacts
from myna_sdk.law.use_cases import use_case_of
from myna_sdk.model.addresses import DomesticAddress
from myna_sdk.model.consent import ConsentState
from myna_sdk.model.facts import BasicFacts, Currency, FactItem, Provenance, Source
from myna_sdk.model.fate import Fate
from myna_sdk.model.latest import NoNewerData, Updated
from myna_sdk.model.reasons import Reason
from myna_sdk.model.status import CertificateStatus, RevocationReason, Standing
from tests.consents.conftest import NEW_HOME, WHO, Desk, S

AT = datetime(2026, 11, 24, tzinfo=UTC)
FETCH = "pocketsign.fetch_latest"


def test_newer_facts_are_the_consented_items_and_nothing_else(desk: Desk) -> None:
    desk.consent(items={"address"})
    desk.moved()
    latest = desk.facts.latest(WHO)
    assert isinstance(latest.outcome, Updated)
    assert latest.facts.items == frozenset({FactItem.ADDRESS})
    assert latest.facts.address.reveal() == NEW_HOME
    ((_, stamp),) = latest.facts.provenance
    assert (stamp.source, stamp.currency) == (Source.LATEST_FACTS, Currency.REGISTER)
    assert desk.world.journal.billed(FETCH) == 1


def test_no_newer_data_is_no_charge_and_no_reason(desk: Desk) -> None:
    desk.consent()
    latest = desk.facts.latest(WHO)
    assert isinstance(latest.outcome, NoNewerData)
    assert latest.reason is None
    with pytest.raises(UsageError, match="facts-not-given"):
        _ = latest.facts
    assert desk.world.journal.billed(FETCH) == 0


def test_a_person_known_by_login_only_is_not_eligible(desk: Desk) -> None:
    hanako = desk.world.person("mihon-hanako")
    login = desk.identity.start("rental-screening", subject=WHO, want={"name"}, browser_session=S)
    desk.identity.complete(hanako.approve(login.url), browser_session=S).verified()
    assert desk.facts.latest(WHO).reason is Reason.NOT_ELIGIBLE
    assert desk.facts.latest("nobody").reason is Reason.NOT_ELIGIBLE
    assert desk.world.journal.of(FETCH) == ()


def test_somebody_who_signed_too_early_to_be_identified_is_known_by_the_certificate(
    one: Desk,
) -> None:
    """Who moves in has a certificate that is an hour old: that is when consents are signed."""
    hanako = one.world.person("mihon-hanako")
    hanako.move(to="東京都見本区見本町五丁目5番5号")
    hanako.reissue()
    early = one.consent()
    assert early.reason is Reason.CERTIFICATE_NOT_SYNCED
    one.world.travel(hours=2)
    assert one.consents.resume(early.id).state is ConsentState.ACTIVE
    assert one.status.check(WHO).reason is None
    assert isinstance(one.facts.latest(WHO).outcome, NoNewerData)
    one.moved()
    assert one.facts.latest(WHO).facts.address.reveal() == NEW_HOME
    assert one.world.journal.billed(FETCH) == 1


def test_a_consent_is_asked_where_it_is_registered_though_new_business_goes_elsewhere(
    world: WorldFace, firm: Firm
) -> None:
    def of_tenant(name: str) -> Myna:
        written: Any = firm.configuration(world.base_url, ask_its_clock=False)
        tenants = written["providers"]
        tenants["second"] = {**tenants["pocketsign"], "plugin": "pocketsign", "token": "env:T2"}
        written["identity"]["verifier"] = name
        written.update(
            consents={"registry": name}, facts={"source": name}, status={"checker": name}
        )
        surroundings = {"T2": "MOCK-second"}
        read = parse(written, source="myna.toml", environ=surroundings, base=firm.folder)
        return Myna(read, clock=world.clock, transport=getattr(world, "transport", None))

    with of_tenant("pocketsign") as myna:
        desk = Desk(world, myna.consents, myna.facts, myna.status, myna.identity)
        desk.consent()
        desk.moved()
    with of_tenant("second") as myna:
        assert myna.facts.prospect(WHO).provider == "pocketsign"
        latest = myna.facts.latest(WHO)
        assert latest.facts.address == world.person("mihon-hanako").address
        assert latest.operator == "pocketsign"
        desk = Desk(world, myna.consents, myna.facts, myna.status, myna.identity)
        desk.consent("mihon-taro", subject="taro")
        assert myna.status.prospect([WHO, "taro", "nobody"]).asked == 2
        found = myna.status.check_all([WHO, "taro", "nobody"])
        assert [one.reason for one in found] == [None, None, Reason.NOT_ELIGIBLE]
        assert myna.status.check(WHO).reason is None, "of whom the second knows nothing"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("personal-info-not-consented", Reason.NOT_CONSENTED),
        ("personal-info-consent-expired", Reason.CONSENT_EXPIRED),
        ("personal-info-consent-revoked", Reason.CONSENT_WITHDRAWN),
        ("personal-info-latest-certificate-expired", Reason.CERTIFICATE_EXPIRED),
        (
            "personal-info-latest-certificate-revoked-or-on-hold",
            Reason.CERTIFICATE_REVOKED_OR_HELD,
        ),
        ("personal-info-latest-certificate-unknown", Reason.CERTIFICATE_UNKNOWN),
        ("personal-info-latest-certificate-content-not-exists", Reason.NO_LIVE_CERTIFICATE),
        ("personal-info-request-certificate-on-hold", Reason.CERTIFICATE_HELD),
        ("personal-info-request-failed", Reason.UPSTREAM_FAILED),
        ("associated-certificate-not-exists", Reason.TOO_EARLY),
    ],
)
def test_every_refusal_is_an_answer_that_closes_the_intent(
    one: Desk, fault: str, reason: Reason
) -> None:
    one.consent()
    with one.world.fault(FETCH, fault):
        refused = one.facts.latest(WHO)
    assert isinstance(refused.outcome, Rejected | Undetermined)
    assert refused.reason is reason
    assert one.facts.latest(WHO).reason is (
        reason if reason.value.startswith("consent-") else _gone(reason)
    )


def _gone(reason: Reason) -> Reason | None:
    """What is heard next, once the operator said that it knows no consent."""
    return Reason.CONSENT_WITHDRAWN if reason is Reason.NOT_CONSENTED else None


def test_a_withdrawal_seen_in_an_answer_updates_ours(desk: Desk) -> None:
    desk.consent()
    desk.world.person("mihon-hanako").withdraw_consent()
    assert desk.facts.latest(WHO).reason is Reason.CONSENT_WITHDRAWN
    assert desk.consents.status(WHO).state is ConsentState.WITHDRAWN
    asked = len(desk.world.journal.of(FETCH))
    assert desk.facts.latest(WHO).reason is Reason.CONSENT_WITHDRAWN
    assert len(desk.world.journal.of(FETCH)) == asked


def test_a_call_of_unknown_fate_stays_open_until_somebody_insists(desk: Desk) -> None:
    desk.consent()
    desk.moved()
    unknown = Undetermined(Reason.UPSTREAM_FAILED, detail="fate-unknown")
    with desk.world.fault(FETCH, "drop"):
        assert desk.facts.latest(WHO).outcome == unknown
    assert desk.facts.latest(WHO).reason is Reason.NOT_FINISHED
    desk.world.travel(minutes=2)
    assert desk.facts.latest(WHO).outcome == unknown
    asked = len(desk.world.journal.of(FETCH))
    assert desk.facts.latest(WHO).outcome == unknown
    assert len(desk.world.journal.of(FETCH)) == asked
    assert isinstance(desk.facts.latest(WHO, again=True).outcome, Updated)


def test_who_insists_is_told_again_what_was_told_before(desk: Desk) -> None:
    """An answer may be lost on the way, in a crash or after it: the operator tells it anew."""
    desk.consent()
    desk.moved()
    with desk.world.fault(FETCH, "half-body"):
        assert desk.facts.latest(WHO).reason is Reason.UPSTREAM_FAILED
    desk.world.travel(minutes=2)
    told = desk.facts.latest(WHO, again=True)
    assert told.facts.address.reveal() == NEW_HOME
    assert isinstance(desk.facts.latest(WHO).outcome, NoNewerData)


def test_the_purpose_is_what_the_person_was_told_though_our_words_change(
    one: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A consent lives for ten years, and the words of a use case do not."""
    told = use_case_of("address-update").purpose("2026-11")
    one.consent()
    newer = attrs.evolve(use_case_of("address-update"), purpose_ja="別の目的のため")
    monkeypatch.setattr("myna_sdk.law.use_cases.use_cases", lambda: {newer.id: newer})
    assert one.facts.latest(WHO).purpose == told


def test_a_prospect_tells_of_a_call_that_would_not_be_repeated(one: Desk) -> None:
    one.consent()
    one.moved()
    with one.world.fault(FETCH, "drop"):
        one.facts.latest(WHO)
    assert one.facts.prospect(WHO).reason is Reason.NOT_FINISHED
    one.world.travel(minutes=2)
    one.consent()  # what it may have cost is the same
    foreseen = one.facts.prospect(WHO).refusal
    assert foreseen == one.facts.latest(WHO).outcome
    assert foreseen == Undetermined(Reason.UPSTREAM_FAILED, detail="fate-unknown")
    assert one.facts.latest(WHO, again=True).reason is None
    assert one.facts.prospect(WHO).reason is None


def test_a_prospect_asks_nobody(desk: Desk) -> None:
    assert desk.facts.prospect(WHO).reason is Reason.NOT_ELIGIBLE
    desk.consent()
    prospect = desk.facts.prospect(WHO)
    assert prospect.reason is None
    assert prospect.items == frozenset({FactItem.ADDRESS})
    assert desk.world.journal.of(FETCH) == ()


@pytest.mark.parametrize(
    ("standing", "why", "reason"),
    [
        (Standing.VALID, None, None),
        (Standing.REVOKED, RevocationReason.RENEWED, None),
        (Standing.REVOKED, RevocationReason.FACTS_CHANGED, Reason.CERTIFICATE_REVOKED),
        (Standing.REVOKED, None, Reason.CERTIFICATE_REVOKED),
        (Standing.HELD, RevocationReason.HELD, Reason.CERTIFICATE_HELD),
        (Standing.EXPIRED, None, Reason.CERTIFICATE_EXPIRED),
        (Standing.UNKNOWN, None, Reason.CERTIFICATE_UNKNOWN),
    ],
)
def test_nothing_newer_vouches_for_what_is_kept_only_while_the_certificate_holds(
    standing: Standing, why: RevocationReason | None, reason: Reason | None
) -> None:
    """What is known is the latest, and it may be over: a renewal alone changes no fact."""
    stamp = Provenance(Source.LATEST_FACTS, Currency.REGISTER, AT)
    kept = BasicFacts(address=DomesticAddress(NEW_HOME)).stamped(stamp)
    status = CertificateStatus(standing=standing, reason=why, checked_at=AT)
    found = LatestFacts(outcome=NoNewerData(status=status), kept=kept, at=AT).verification
    assert found.reason is reason
    assert (found.ended is Ended.VERIFIED) is (reason is None)
    assert found.facts == (kept if reason is None else BasicFacts())


@pytest.fixture
def keeping(myna: Myna, world: WorldFace) -> Desk:
    """A firm that keeps facts of both purposes for a while."""
    year = timedelta(days=365)
    kept = {"rental-screening": year, "address-update": year}
    deployment = attrs.evolve(myna.wiring.deployment, retention=kept)
    return Desk(
        world,
        ConsentsDesk(ConsentFlows(deployment), myna.driver),
        FactsDesk(FactsFlows(deployment), myna.driver),
        myna.status,
        type(myna.identity)(IdentityFlows(deployment), myna.driver),
    )


def test_merging_keeps_the_other_items_with_their_own_currency(keeping: Desk, myna: Myna) -> None:
    hanako = keeping.world.person("mihon-hanako")
    login = keeping.identity.start(
        "rental-screening", subject=WHO, want={"name", "address"}, browser_session=S
    )
    keeping.identity.complete(hanako.approve(login.url), browser_session=S).verified()
    keeping.consent(items={"address"})
    keeping.moved()
    kept = keeping.facts.latest(WHO).kept
    stamps = {item: stamp.currency for item, stamp in kept.provenance}
    assert stamps == {
        FactItem.NAME: Currency.SHARED_BY_APP,
        FactItem.ADDRESS: Currency.REGISTER,
    }
    assert kept.address.reveal() == NEW_HOME
    assert myna.wiring.store.perform(Read(kept_of, WHO)) == kept


def test_a_consent_that_is_withdrawn_during_the_call_gives_nothing(
    keeping: Desk, myna: Myna
) -> None:
    keeping.consent()
    keeping.moved()
    store = myna.wiring.store
    at = store.perform(Read(lambda tx: tx.clock.now()))
    opened = store.perform(
        Write(
            open_call,
            WHO,
            myna.wiring.deployment.service_id,
            Operators(routed=myna.wiring.deployment.source().name),
            at=at,
            lease=timedelta(minutes=1),
            again=False,
        )
    )
    assert isinstance(opened, Opened)
    keeping.consents.withdraw(WHO, browser_session=S)
    answer = Updated(BasicFacts(address=DomesticAddress(NEW_HOME)))
    told, kept = store.perform(
        Write(keep_answer, opened, answer, fate=Fate.ANSWERED, at=at, retention=timedelta(days=9))
    )
    assert isinstance(told, Undetermined)
    assert told.reason is Reason.CONSENT_WITHDRAWN
    assert kept.items == frozenset()


def test_nothing_is_kept_where_the_purpose_has_no_period(one: Desk) -> None:
    one.consent()
    one.moved()
    assert one.facts.latest(WHO).kept.items == frozenset()
