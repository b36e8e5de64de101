"""Whatever an operator's plugin answers, asking ends with an outcome, and no intent stays open."""

from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from myna_sdk import Myna, Undetermined
from myna_sdk.client import ConsentsDesk
from myna_sdk.consents.flows import ConsentFlows
from myna_sdk.effects import Read
from myna_sdk.model.certificate import CertificateKind, CertificateReference
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.consent import ConsentRegistration, ConsentState
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.latest import NoNewerData, Updated
from myna_sdk.model.masking import Concealed
from myna_sdk.model.names import PersonName
from myna_sdk.model.outcome import Rejected
from myna_sdk.model.reasons import Reason
from myna_sdk.model.status import CertificateStatus, Standing
from myna_sdk.providers.consent_capabilities import ConsentStanding
from myna_sdk.store import Transaction
from myna_sdk.store.tables import intents
from tests.consents.conftest import WHO, S

AT = datetime(2026, 11, 24, tzinfo=UTC)
NAIVE = datetime(2026, 11, 24)  # noqa: DTZ001 - that is the fault
LONE = "\ud800"
ANY: Any = object()
NAME = BasicFacts(name=PersonName("見本 花子"))
CERTIFICATE = CertificateReference(kind=CertificateKind.SIGNING)
STATUS = CertificateStatus(standing=Standing.VALID, checked_at=AT)

WRONG_STATUSES = [
    attrs.evolve(STATUS, standing="valid"),  # type: ignore[arg-type]
    attrs.evolve(STATUS, as_of="yesterday"),  # type: ignore[arg-type]
    attrs.evolve(STATUS, as_of=NAIVE),
    attrs.evolve(STATUS, code=LONE),
    attrs.evolve(STATUS, reference=ANY),
    attrs.evolve(STATUS, certificate="c-1"),  # type: ignore[arg-type]
    attrs.evolve(STATUS, certificate=attrs.evolve(CERTIFICATE, not_after=NAIVE)),
]
WRONG_REFUSALS = [
    Rejected("wrong"),  # type: ignore[arg-type]
    Rejected(Reason.CANCELLED),
    Undetermined(Reason.CANCELLED, detail=LONE),
    Undetermined(Reason.CANCELLED, detail=ANY),
]


@attrs.frozen
class Instance:
    """A configured instance of the operator."""

    name: str
    plugin: str
    provider: Any


def served_by(myna: Myna, method: str, answer: object) -> None:
    """Let every call of ``method`` of the operator be answered by ``answer``."""
    deployment = myna.wiring.deployment

    async def answered(_request: object, _ctx: object) -> object:
        return answer

    def broken(instance: Any) -> Any:
        faulty: Any = copy(instance.provider)
        setattr(faulty, method, answered)
        return Instance(instance.name, instance.plugin, faulty)

    def provider(name: Any) -> Any:
        return broken(deployment.provider(name))

    myna.wiring.deployment = attrs.evolve(
        deployment,
        provider=provider,
        registry=lambda: broken(deployment.registry()),
        source=lambda: broken(deployment.source()),
        checker=lambda: broken(deployment.checker()),
    )


def left_open(myna: Myna) -> int:
    def work(tx: Transaction) -> int:
        return len(tx.read(intents.select().where(intents.c.closed_at.is_(None)), {}).all())

    return myna.wiring.store.perform(Read(work))


@pytest.fixture
def consented(myna: Myna, world: Any) -> Callable[[], Any]:
    """Have a person sign a consent and complete it."""

    def consent() -> Any:
        started = myna.consents.start(
            "address-update", items={"address"}, subject=WHO, browser_session=S
        )
        callback = world.person("mihon-hanako").sign(started.url)
        return myna.consents.complete(callback, browser_session=S)

    return consent


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "updated",
        Updated(None),  # type: ignore[arg-type]
        Updated(NAME, checks=("passed",)),  # type: ignore[arg-type]
        Updated(BasicFacts(name=PersonName(LONE))),
        Updated(NAME, certificate="c-1"),  # type: ignore[arg-type]
        Updated(NAME, checks=(Check("acme-1", "a rule", "the answer", CheckResult.FAILED),)),
        NoNewerData(checks=(Check("acme-1", "a rule", "the answer", CheckResult.FAILED),)),
        NoNewerData(status="valid"),  # type: ignore[arg-type]
        *(Updated(NAME, status=status) for status in WRONG_STATUSES),
        *(NoNewerData(status=status) for status in WRONG_STATUSES),
        *WRONG_REFUSALS,
    ],
)
def test_latest_facts_of_another_type_are_the_operators_fault(
    myna: Myna, consented: Callable[[], Any], answer: object
) -> None:
    consented()
    served_by(myna, "fetch_latest", answer)
    assert myna.facts.latest(WHO).reason is Reason.PROVIDER_FAULTY
    assert left_open(myna) == 0


@pytest.mark.parametrize("answer", [None, "valid", *WRONG_STATUSES, *WRONG_REFUSALS])
def test_a_status_of_another_type_is_the_operators_fault(
    myna: Myna, consented: Callable[[], Any], answer: object
) -> None:
    consented()
    served_by(myna, "check_status", answer)
    found = myna.status.check(WHO)
    assert (found.standing, found.reason) == (Standing.UNKNOWN, Reason.PROVIDER_FAULTY)
    assert left_open(myna) == 0


@pytest.mark.parametrize("answer", [None, (), (STATUS, STATUS), [STATUS], "valid", STATUS])
def test_a_batch_that_answers_for_others_answers_for_nobody(
    myna: Myna, consented: Callable[[], Any], answer: object
) -> None:
    consented()
    served_by(myna, "check_statuses", answer)
    (found,) = myna.status.check_all([WHO])
    assert (found.standing, found.reason) == (Standing.UNKNOWN, Reason.PROVIDER_FAULTY)
    assert left_open(myna) == 0


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "registered",
        ConsentRegistration(provider_id="consent-1"),  # type: ignore[arg-type]
        ConsentRegistration(provider_id=Concealed(LONE)),
        ConsentRegistration(expires_at=NAIVE),
        ConsentRegistration(registered_at="today"),  # type: ignore[arg-type]
        ConsentRegistration(items=frozenset({"address"})),  # type: ignore[arg-type]
        *WRONG_REFUSALS,
    ],
)
def test_a_registration_of_another_type_is_the_operators_fault(
    myna: Myna, consented: Callable[[], Any], answer: object
) -> None:
    served_by(myna, "register_consent", answer)
    done = consented()
    assert done.reason is Reason.PROVIDER_FAULTY
    assert done.state is not ConsentState.ACTIVE
    assert left_open(myna) == 0


@pytest.mark.parametrize(
    "answer",
    [
        None,
        ConsentStanding(state="withdrawn"),  # type: ignore[arg-type]
        ConsentStanding(state=ConsentState.ACTIVE, expires_at=NAIVE),
        ConsentStanding(state=ConsentState.WITHDRAWN, withdrawn_by="firm"),  # type: ignore[arg-type]
        *WRONG_REFUSALS,
    ],
)
def test_a_standing_of_another_type_is_the_operators_fault_and_changes_nothing(
    myna: Myna, consented: Callable[[], Any], answer: object
) -> None:
    consented()
    served_by(myna, "consent_status", answer)
    desk = ConsentsDesk(ConsentFlows(myna.wiring.deployment), myna.driver)
    asked = desk.status(WHO, poll=True)
    assert (asked.state, asked.reason) == (ConsentState.ACTIVE, Reason.PROVIDER_FAULTY)
    assert left_open(myna) == 0
