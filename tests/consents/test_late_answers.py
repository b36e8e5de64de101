"""What comes late, or tells of days that cannot be: nothing stopped comes back, nothing is lost."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

import myna_sdk.authoring as m
from myna_mock.world_face import WorldFace
from myna_sdk import Myna, Rejected, Statement, Undetermined
from myna_sdk.certificate_status.flows import StatusFlows
from myna_sdk.client import ConsentsDesk, FactsDesk, IdentityDesk, StatusDesk
from myna_sdk.consents.flows import ConsentFlows
from myna_sdk.errors import ConfigError, PluginError, UsageError
from myna_sdk.identity.flows import IdentityFlows
from myna_sdk.latest_facts.flows import FactsFlows
from myna_sdk.model.consent import ConsentState
from myna_sdk.model.reasons import Reason
from tests.consents.conftest import WHO, Desk, S
from tests.consents.test_faulty_operators import left_open

Answer = Callable[["_Instead", Any], Any]
Operator = Callable[..., Desk]


class _Instead(m.ConsentRegistry, m.LatestFactsSource, m.StatusChecker, m.SignatureVerifier):
    """The operator's provider, some of whose methods a test answers."""

    def __init__(self, real: Any, **answers: Answer) -> None:
        self.real = real
        self.answers = answers
        self.ctx: m.Context

    async def _answer(self, method: str, ask: Any, ctx: m.Context) -> Any:
        if method not in self.answers:
            return await getattr(self.real, method)(ask, ctx)
        self.ctx = ctx
        answer = self.answers[method](self, ask)
        return answer if not hasattr(answer, "__await__") else await answer

    async def prepare_consent(self, ask: Any, ctx: m.Context) -> Any:
        return await self._answer("prepare_consent", ask, ctx)

    async def register_consent(self, consent: Any, ctx: m.Context) -> Any:
        return await self._answer("register_consent", consent, ctx)

    async def consent_status(self, consent: Any, ctx: m.Context) -> Any:
        return await self._answer("consent_status", consent, ctx)

    async def withdraw_consent(self, withdrawal: Any, ctx: m.Context) -> Any:
        return await self._answer("withdraw_consent", withdrawal, ctx)

    async def fetch_latest(self, consent: Any, ctx: m.Context) -> Any:
        return await self._answer("fetch_latest", consent, ctx)

    async def check_status(self, ask: Any, ctx: m.Context) -> Any:
        return await self._answer("check_status", ask, ctx)

    async def check_statuses(self, ask: Any, ctx: m.Context) -> Any:
        return await self._answer("check_statuses", ask, ctx)

    async def verify_signature(self, signed: Any, ctx: m.Context) -> Any:
        return await self._answer("verify_signature", signed, ctx)


@attrs.frozen
class _Instance:
    name: m.ProviderName
    plugin: str
    provider: object


@pytest.fixture
def operator(myna: Myna, world: WorldFace) -> Operator:
    """The firm's groups with an operator that answers as told."""
    deployment = myna.wiring.deployment
    real = deployment.registry()

    def desk(**answers: Answer) -> Desk:
        faulty = _Instance(real.name, real.plugin, _Instead(real.provider, **answers))

        def named(name: m.ProviderName) -> Any:
            return faulty if name == real.name else deployment.provider(name)

        changed = attrs.evolve(
            deployment,
            registry=lambda: faulty,
            source=lambda: faulty,
            checker=lambda: faulty,
            verifier=lambda: faulty,
            provider=named,
            retention={"address-update": timedelta(days=365)},
        )
        return Desk(
            world,
            ConsentsDesk(ConsentFlows(changed), myna.driver),
            FactsDesk(FactsFlows(changed), myna.driver),
            StatusDesk(StatusFlows(changed), myna.driver),
            IdentityDesk(IdentityFlows(changed), myna.driver),
        )

    return desk


NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
FAR = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
AUTHENTICATION = m.CertificateReference(kind=m.CertificateKind.USER_AUTHENTICATION)
STATUS = m.CertificateStatus(standing=m.Standing.REVOKED, checked_at=NOW)
ACTIVE = m.ConsentState.ACTIVE
ID = m.Concealed("x")
UNKNOWN = Undetermined(Reason.UPSTREAM_FAILED, detail="fate-unknown")


@pytest.mark.parametrize("state", ["draft", "signed", "submitted", "rejected"])
def test_an_operator_tells_of_registered_consents_only(operator: Operator, state: str) -> None:
    told = m.ConsentStanding(state=m.ConsentState(state))
    desk = operator(consent_status=lambda _self, _ask: told)
    before = desk.consent().consent
    polled = desk.consents.status(WHO, poll=True)
    assert polled.reason is Reason.PROVIDER_FAULTY
    assert polled.consent == before


@pytest.mark.parametrize("end", [FAR, datetime(2100, 1, 1, tzinfo=UTC)])
def test_an_end_that_no_consent_has_is_not_believed(operator: Operator, end: datetime) -> None:
    told = m.ConsentRegistration(provider_id=ID, registered_at=end, expires_at=end)
    desk = operator(
        register_consent=lambda _self, _ask: told,
        consent_status=lambda _self, _ask: m.ConsentStanding(state=ACTIVE, expires_at=end),
    )
    done = desk.consent()
    assert done.expires_at is not None
    assert done.expires_at.isoformat() == "2036-11-24T14:59:59+00:00"
    assert desk.consents.status(WHO, poll=True).expires_at == done.expires_at


@pytest.mark.parametrize(
    "told", [None, datetime(1970, 1, 1, tzinfo=UTC), datetime(2026, 11, 25, 3, tzinfo=UTC)]
)
def test_ten_years_count_from_the_earlier_of_the_days_that_the_papers_name(
    operator: Operator, told: datetime | None
) -> None:
    """Receipt by the firm or registration with J-LIS: no consent is used longer than either."""
    made = m.ConsentRegistration(provider_id=ID, registered_at=told)
    done = operator(register_consent=lambda _self, _ask: made).consent()
    assert done.consent is not None
    assert done.consent.registered_at is not None
    assert done.consent.registered_at >= done.consent.received_at
    assert done.state is ACTIVE
    assert done.expires_at is not None
    assert done.expires_at.isoformat() == "2036-11-24T14:59:59+00:00"


@pytest.mark.parametrize("end", [datetime(1, 1, 1, tzinfo=UTC), NOW - timedelta(days=1)])
def test_an_end_that_is_past_is_believed(operator: Operator, end: datetime) -> None:
    past = m.ConsentRegistration(provider_id=ID, expires_at=end)
    desk = operator(register_consent=lambda _self, _ask: past)
    assert desk.consent().state is ConsentState.EXPIRED
    assert desk.facts.latest(WHO).reason is Reason.CONSENT_EXPIRED


@pytest.mark.parametrize("kind", ["status", "facts"])
def test_a_certificate_that_never_ends_is_remembered_all_the_same(
    operator: Operator, kind: str
) -> None:
    which = m.CertificateReference(kind=m.CertificateKind.SIGNING, provider_id="c-1", not_after=FAR)
    status = attrs.evolve(STATUS, certificate=which, as_of=FAR)
    desk = operator(
        check_status=lambda _self, _ask: status,
        fetch_latest=lambda _self, _ask: m.NoNewerData(status=status),
    )
    desk.consent()
    if kind == "status":
        assert desk.status.check(WHO).standing is m.Standing.REVOKED
    else:
        assert desk.facts.latest(WHO).reason is None


def _signed(desk: Desk) -> tuple[str, Any]:
    started = desk.ask()
    return started.id, desk.world.person("mihon-hanako").sign(started.url)


def test_a_registration_that_comes_late_does_not_revive_a_withdrawn_consent(
    operator: Operator,
) -> None:
    def late(_self: object, _ask: object) -> m.ConsentRegistration:
        desk.world.travel(minutes=5)
        assert operator().consents.resume(id, again=True).state is ConsentState.ACTIVE
        desk.consents.withdraw(WHO, browser_session=S)
        return m.ConsentRegistration(provider_id=ID)

    desk = operator(register_consent=late)
    id, callback = _signed(desk)
    done = desk.consents.complete(callback, browser_session=S)
    assert done.state is ConsentState.WITHDRAWAL_SUBMITTED
    assert desk.consents.status(WHO).state is ConsentState.WITHDRAWAL_SUBMITTED
    assert desk.facts.latest(WHO).reason is Reason.CONSENT_WITHDRAWN


def test_a_refusal_that_comes_late_changes_no_registered_consent(operator: Operator) -> None:
    def late(_self: object, _ask: object) -> Rejected:
        desk.world.travel(minutes=5)
        operator().consents.resume(id, again=True)
        return Rejected(Reason.CERTIFICATE_REVOKED)

    desk = operator(register_consent=late)
    id, callback = _signed(desk)
    done = desk.consents.complete(callback, browser_session=S)
    assert (done.state, done.reason) == (ConsentState.ACTIVE, None)
    assert desk.consents.status(WHO).state is ConsentState.ACTIVE


def test_a_consent_withdrawn_before_its_registration_is_not_registered(operator: Operator) -> None:
    failing = operator(register_consent=lambda _self, _ask: Undetermined(Reason.UPSTREAM_FAILED))
    consent = failing.consent()
    assert consent.state is ConsentState.SUBMITTED
    gone = failing.consents.withdraw(WHO, browser_session=S)
    assert (gone.needs_signature, gone.reason) == (False, Reason.NOT_FINISHED)
    done = operator().consents.resume(consent.id)
    assert (done.state, done.reason) == (ConsentState.WITHDRAWN, Reason.CONSENT_WITHDRAWN)
    assert failing.world.journal.of("pocketsign.create_consent") == ()


def test_a_verdict_that_comes_late_registers_no_consent_that_was_withdrawn(
    operator: Operator,
) -> None:
    def late(self: _Instead, ask: Any) -> Any:
        failing = operator(register_consent=lambda _, __: Undetermined(Reason.UPSTREAM_FAILED))
        desk.world.travel(minutes=5)
        assert failing.consents.resume(id, again=True).state is ConsentState.SUBMITTED
        failing.consents.withdraw(WHO, browser_session=S)
        return self.real.verify_signature(ask, self.ctx)

    desk = operator(verify_signature=late)
    id, callback = _signed(desk)
    done = desk.consents.complete(callback, browser_session=S)
    assert (done.state, done.reason) == (ConsentState.WITHDRAWN, Reason.CONSENT_WITHDRAWN)
    assert desk.world.journal.of("pocketsign.create_consent") == ()


def test_a_registration_whose_answer_was_lost_is_repeated_only_if_somebody_insists(
    one: Desk,
) -> None:
    with one.world.fault("pocketsign.create_consent", "half-body"):
        lost = one.consent()
    assert lost.outcome == UNKNOWN
    one.world.travel(minutes=2)
    assert one.consents.resume(lost.id).outcome == UNKNOWN
    assert len(one.world.journal.of("pocketsign.create_consent")) == 1
    assert one.consents.resume(lost.id, again=True).state is ConsentState.ACTIVE


def test_a_withdrawal_while_nobody_knows_of_the_registration_is_not_told_as_done(
    one: Desk,
) -> None:
    """The operator may have the consent: what it cannot be told by, it was not told."""
    with one.world.fault("pocketsign.create_consent", "half-body"):
        lost = one.consent()
    one.world.travel(minutes=2)
    assert one.consents.withdraw(WHO, browser_session=S).reason is Reason.NOT_FINISHED
    asked = one.consents.resume(lost.id)
    assert (asked.state, asked.outcome) == (ConsentState.WITHDRAWAL_SUBMITTED, UNKNOWN)
    again = one.consents.resume(lost.id, again=True)
    assert again.state is ConsentState.WITHDRAWAL_SUBMITTED
    gone = one.consents.withdraw(WHO, browser_session=S)
    callback = one.world.person("mihon-hanako").sign(gone.url)
    assert one.consents.complete(callback, browser_session=S).state is ConsentState.WITHDRAWN


def test_a_consent_withdrawn_during_its_registration_can_be_cancelled(operator: Operator) -> None:
    def withdrawn(self: _Instead, ask: Any) -> Any:
        desk.consents.withdraw(WHO, browser_session=S)
        return self.real.register_consent(ask, self.ctx)

    desk = operator(register_consent=withdrawn)
    assert desk.consent().state is ConsentState.WITHDRAWAL_SUBMITTED
    gone = desk.consents.withdraw(WHO, browser_session=S)
    callback = desk.world.person("mihon-hanako").sign(gone.url)
    assert desk.consents.complete(callback, browser_session=S).state is ConsentState.WITHDRAWN


def test_a_person_may_be_erased_while_the_operator_is_asked(operator: Operator, myna: Myna) -> None:
    which = m.CertificateReference(kind=m.CertificateKind.SIGNING, provider_id="c-1")

    def erased(_self: object, _ask: object) -> m.CertificateStatus:
        myna.people.erase(WHO)
        return attrs.evolve(STATUS, certificate=which)

    desk = operator(check_status=erased)
    desk.consent()
    assert desk.status.check(WHO).standing is m.Standing.REVOKED


def test_a_new_consent_does_not_repeat_a_call_of_unknown_fate(operator: Operator) -> None:
    desk = operator()
    desk.consent()
    desk.moved()
    with desk.world.fault("pocketsign.fetch_latest", "drop"):
        desk.facts.latest(WHO)
    desk.world.travel(minutes=2)
    desk.consent()
    asked = len(desk.world.journal.of("pocketsign.fetch_latest"))
    assert desk.facts.latest(WHO).outcome == UNKNOWN
    assert len(desk.world.journal.of("pocketsign.fetch_latest")) == asked
    assert desk.facts.latest(WHO, again=True).reason is None
    assert desk.facts.latest(WHO).reason is None


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        (Reason.CONSENT_WITHDRAWN, ConsentState.WITHDRAWN),
        (Reason.CONSENT_EXPIRED, ConsentState.EXPIRED),
        (Reason.NOT_CONSENTED, ConsentState.WITHDRAWN),
    ],
)
def test_a_poll_that_is_refused_because_the_consent_ended_ends_ours(
    operator: Operator, reason: Reason, state: ConsentState
) -> None:
    desk = operator(consent_status=lambda _self, _ask: Undetermined(reason))
    desk.consent()
    polled = desk.consents.status(WHO, poll=True)
    assert (polled.state, polled.reason) == (state, reason)
    assert desk.facts.latest(WHO).outcome == Undetermined(
        Reason.CONSENT_EXPIRED if state is ConsentState.EXPIRED else Reason.CONSENT_WITHDRAWN
    )
    assert desk.world.journal.of("pocketsign.fetch_latest") == ()


def test_a_withdrawal_under_way_at_the_operator_stops_the_use_here(operator: Operator) -> None:
    under_way = m.ConsentStanding(
        state=ConsentState.WITHDRAWAL_SUBMITTED, withdrawn_by=m.WithdrawalRoute.JPKI_CLIENT
    )
    desk = operator(consent_status=lambda _self, _ask: under_way)
    desk.consent()
    assert desk.consents.status(WHO, poll=True).reason is Reason.CONSENT_WITHDRAWN
    assert desk.facts.latest(WHO).reason is Reason.CONSENT_WITHDRAWN
    known = operator().consents.status(WHO).consent
    assert known is not None
    assert known.withdrawn_by is m.WithdrawalRoute.JPKI_CLIENT


def _unsigned(self: _Instead, ask: Any) -> Any:
    return None if ask.withdrawal_of is not None else self.real.prepare_consent(ask, self.ctx)


@pytest.mark.parametrize("state", [ConsentState.ACTIVE, ConsentState.RENEWAL_DUE])
def test_an_operator_whose_consent_lives_on_was_not_told_of_the_withdrawal(
    operator: Operator, state: ConsentState
) -> None:
    desk = operator(
        prepare_consent=_unsigned,
        withdraw_consent=lambda _self, _ask: m.ConsentStanding(state=state),
    )
    desk.consent()
    gone = desk.consents.withdraw(WHO, browser_session=S)
    assert (gone.needs_signature, gone.reason) == (False, Reason.PROVIDER_FAULTY)
    assert desk.consents.status(WHO).state is ConsentState.WITHDRAWAL_SUBMITTED


def test_a_cancellation_that_the_operator_needs_no_more_ends_the_consent(
    operator: Operator,
) -> None:
    """It knows no such consent, or none that lives: nobody is sent to sign it a second time."""
    known_no_more = Undetermined(Reason.NOT_CONSENTED)
    desk = operator(withdraw_consent=lambda _self, _ask: known_no_more)
    desk.consent()
    gone = desk.consents.withdraw(WHO, browser_session=S)
    callback = desk.world.person("mihon-hanako").sign(gone.url)
    done = desk.consents.complete(callback, browser_session=S)
    assert (done.state, done.reason) == (ConsentState.WITHDRAWN, Reason.NOT_CONSENTED)
    assert not desk.consents.withdraw(WHO, browser_session=S).needs_signature


def test_an_operator_that_gives_consents_no_id_is_told_whose_is_meant(operator: Operator) -> None:
    asked: list[m.ConsentQuery] = []

    def told(state: ConsentState) -> Answer:
        def answer(_self: object, ask: Any) -> m.ConsentStanding:
            asked.append(getattr(ask, "consent", ask))
            return m.ConsentStanding(state=state)

        return answer

    desk = operator(
        register_consent=lambda _self, _ask: m.ConsentRegistration(),
        prepare_consent=_unsigned,
        consent_status=told(ConsentState.ACTIVE),
        withdraw_consent=told(ConsentState.WITHDRAWN),
    )
    desk.consent()
    desk.consents.status(WHO, poll=True)
    gone = desk.consents.withdraw(WHO, browser_session=S)
    assert gone.outcome is None
    assert [ask.provider_id for ask in asked] == [None, None]
    assert {None if ask.person is None else ask.person.kind for ask in asked} == {
        m.RefKind.OPERATOR_USER
    }


def _misconfigured(_self: object, _ask: object) -> None:
    raise ConfigError("service-environment", "a URL of another environment")


@pytest.mark.parametrize(
    ("method", "calls"),
    [
        ("verify_signature", lambda desk, id: desk.consents.resume(id)),
        ("register_consent", lambda desk, id: desk.consents.resume(id)),
        ("consent_status", lambda desk, _: desk.consents.status(WHO, poll=True)),
        ("fetch_latest", lambda desk, _: desk.facts.latest(WHO)),
        ("check_status", lambda desk, _: desk.status.check(WHO)),
        ("check_statuses", lambda desk, _: desk.status.check_all([WHO])),
    ],
)
def test_a_call_that_the_configuration_kept_from_being_made_is_made_once_it_is_mended(
    operator: Operator, myna: Myna, method: str, calls: Callable[[Desk, str], Any]
) -> None:
    desk = operator(**{method: _misconfigured})
    id, callback = _signed(desk)

    def misconfigured() -> None:
        desk.consents.complete(callback, browser_session=S)
        calls(desk, id)

    with pytest.raises(ConfigError, match="service-environment"):
        misconfigured()
    assert left_open(myna) == 0
    if method in {"verify_signature", "register_consent"}:
        desk.world.travel(minutes=2)
    answered = calls(operator(), id)
    assert getattr(answered, "reason", None) is None


def test_a_batch_with_a_plugin_that_is_broken_is_told_of_as_an_outcome(
    operator: Operator, myna: Myna
) -> None:
    operator().consent()
    checker = myna.wiring.deployment.checker()

    class Broken:
        name, plugin = checker.name, checker.plugin

        @property
        def provider(self) -> object:
            raise PluginError("plugin-broken", "its factory raised ValueError")

    broken: Any = Broken()
    deployment = attrs.evolve(
        myna.wiring.deployment, checker=lambda: broken, provider=lambda _name: broken
    )
    flows = StatusFlows(deployment)
    for found in (
        StatusDesk(flows, myna.driver).check(WHO),
        *StatusDesk(flows, myna.driver).check_all([WHO]),
    ):
        assert (found.standing, found.reason) == (m.Standing.UNKNOWN, Reason.PROVIDER_FAULTY)


def test_a_consent_whose_operator_is_configured_no_more_keeps_no_intent_open(
    operator: Operator, myna: Myna
) -> None:
    desk = operator()
    desk.consent()

    def gone(name: m.ProviderName) -> Any:
        raise UsageError("provider-unknown", "no section has this name")

    without = attrs.evolve(myna.wiring.deployment, provider=gone)
    with pytest.raises(UsageError, match="provider-unknown"):
        ConsentsDesk(ConsentFlows(without), myna.driver).status(WHO, poll=True)
    with pytest.raises(UsageError, match="provider-unknown"):
        FactsDesk(FactsFlows(without), myna.driver).latest(WHO)
    assert left_open(myna) == 0


@pytest.mark.parametrize(
    ("said", "reason", "number"),
    [
        *(
            ({"status": attrs.evolve(STATUS, standing=standing)}, "provider-faulty", "core-6")
            for standing in m.Standing
            if standing is not m.Standing.VALID
        ),
        (
            {"presentation": m.Presentation(means=m.Means.READER, certificate=AUTHENTICATION)},
            "certificate-invalid",
            "core-10",
        ),
    ],
)
def test_nobody_is_verified_by_a_certificate_that_is_not_valid_or_signs_nothing(
    operator: Operator, said: dict[str, Any], reason: str, number: str
) -> None:
    desk = operator(verify_signature=lambda _self, _ask: m.Verified(None, **said))
    refused = desk.consent()
    assert refused.reason == reason
    assert refused.consent is None
    started = desk.identity.start(
        "rental-screening",
        by="signature",
        browser_session=S,
        document=Statement(parties=("見本花子",)),
    )
    callback = desk.world.person("mihon-hanako").sign(started.url)
    done = desk.identity.complete(callback, browser_session=S)
    assert done.reason == reason
    assert [c.number for c in done.outcome.checks if c.result is m.CheckResult.FAILED] == [number]
