"""A consent is a step of its own: asked for, signed, registered, and withdrawn at any time."""

import pytest

from myna_sdk import Myna, Rejected, Undetermined, UsageError
from myna_sdk.cases import consent_record
from myna_sdk.effects import Read
from myna_sdk.model.consent import ConsentState, WithdrawalRoute
from myna_sdk.model.facts import FactItem
from myna_sdk.model.person import Subject
from myna_sdk.model.reasons import Reason
from myna_sdk.store import Transaction, people
from tests.consents.conftest import WHO, Desk, S


def test_a_signed_consent_is_active_from_its_registration(desk: Desk) -> None:
    done = desk.consent(items={"address", "name"})
    assert done.reason is None
    assert done.state is ConsentState.ACTIVE
    assert done.consent is not None
    assert done.consent.items == frozenset({FactItem.ADDRESS, FactItem.NAME})
    assert done.consent.text_version == "2026-11"
    assert done.consent.service_id == "見本不動産株式会社"
    assert done.consent.signed_at <= done.consent.received_at
    assert done.expires_at is not None
    assert done.expires_at.isoformat() == "2036-11-24T14:59:59+00:00"
    assert desk.consents.status(WHO).state is ConsentState.ACTIVE


def test_a_consent_is_a_draft_then_signed_and_then_somebodys(one: Desk) -> None:
    asked = one.ask()
    assert one.consents.result(asked.id).state is ConsentState.DRAFT
    callback = one.world.person("mihon-hanako").sign(asked.url)
    with one.world.fault("pocketsign.verify_for_digital_identification_app", "http-503"):
        signed = one.consents.complete(callback, browser_session=S)
    assert (signed.state, signed.consent) == (ConsentState.SIGNED, None)
    assert one.consents.result(asked.id).state is ConsentState.SIGNED
    with one.world.fault("pocketsign.create_consent", "http-503"):
        assert one.consents.resume(asked.id).state is ConsentState.SUBMITTED
    assert one.consents.resume(asked.id).state is ConsentState.ACTIVE
    left = one.ask()
    one.world.travel(minutes=31)
    assert one.consents.result(left.id).state is None
    refused = one.consents.complete(
        one.world.person("mihon-hanako").refuse(one.ask().url), browser_session=S
    )
    assert refused.state is None


def test_a_consent_is_told_as_it_stands_when_it_is_asked_for(one: Desk) -> None:
    """Not as it stood when it was completed: what is over is live no more."""
    callback = one.world.person("mihon-hanako").sign(one.ask().url)
    done = one.consents.complete(callback, browser_session=S)
    one.world.travel(years=11)
    assert one.consents.result(done.id).state is ConsentState.EXPIRED
    assert one.consents.complete(callback, browser_session=S).state is ConsentState.EXPIRED


def test_the_same_callback_gets_the_same_answer_and_registers_once(desk: Desk) -> None:
    callback = desk.world.person("mihon-hanako").sign(desk.ask().url)
    first = desk.consents.complete(callback, browser_session=S)
    again = desk.consents.complete(callback, browser_session=S)
    assert again.state is first.state is ConsentState.ACTIVE
    assert len(desk.world.journal.of("pocketsign.create_consent")) == 1


def test_a_refusal_leaves_no_consent_and_changes_no_other_outcome(desk: Desk) -> None:
    hanako = desk.world.person("mihon-hanako")
    login = desk.identity.start("rental-screening", subject=WHO, want={"name"}, browser_session=S)
    desk.identity.complete(hanako.approve(login.url), browser_session=S).verified()
    refused = desk.consents.complete(hanako.refuse(desk.ask().url), browser_session=S)
    assert refused.reason is Reason.CANCELLED
    assert refused.consent is None
    desk.identity.result(login.id).verified()
    assert desk.consents.status(WHO).reason is Reason.NOT_CONSENTED


def test_items_are_ticked_one_by_one_within_the_purpose(one: Desk) -> None:
    with pytest.raises(UsageError, match="consent-items-missing"):
        one.ask(items=set())
    with pytest.raises(UsageError, match="items-beyond-purpose"):
        one.ask(items={"sex"})


def test_another_persons_signature_gives_no_consent(desk: Desk) -> None:
    desk.consent("mihon-hanako")
    taken = desk.consent("mihon-taro")
    assert isinstance(taken.outcome, Rejected)
    assert taken.reason is Reason.OTHER_PERSON
    assert taken.consent is None


def test_a_callback_of_a_login_is_refused_and_stays_good_for_its_own(desk: Desk) -> None:
    hanako = desk.world.person("mihon-hanako")
    login = desk.identity.start("rental-screening", want={"name"}, browser_session=S)
    callback = hanako.approve(login.url)
    assert desk.consents.complete(callback, browser_session=S).reason is Reason.CALLBACK_UNKNOWN
    desk.identity.complete(callback, browser_session=S).verified()


def test_a_consents_callback_is_refused_by_identity_and_stays_good_for_its_own(
    desk: Desk,
) -> None:
    callback = desk.world.person("mihon-hanako").sign(desk.ask().url)
    refused = desk.identity.complete(callback, browser_session=S)
    assert refused.reason is Reason.CALLBACK_UNKNOWN
    assert desk.consents.complete(callback, browser_session=S).state is ConsentState.ACTIVE


def test_the_ids_of_one_use_case_mean_nothing_to_the_other(one: Desk) -> None:
    asked = one.ask()
    login = one.identity.start("rental-screening", want={"name"}, browser_session=S)
    for call in (one.identity.result, one.identity.resume):
        with pytest.raises(UsageError, match="login-unknown"):
            call(asked.id)
    for call in (one.consents.result, one.consents.resume):
        with pytest.raises(UsageError, match="consent-unknown"):
            call(login.id)


def test_another_browser_is_refused(one: Desk) -> None:
    callback = one.world.person("mihon-hanako").sign(one.ask().url)
    stranger = one.consents.complete(callback, browser_session="another")
    assert stranger.reason is Reason.CALLBACK_OTHER_SESSION


def test_a_withdrawal_stops_local_use_at_once_and_then_tells_the_operator(desk: Desk) -> None:
    desk.consent()
    gone = desk.consents.withdraw(WHO, browser_session=S)
    assert gone.needs_signature
    assert desk.facts.latest(WHO).reason is Reason.CONSENT_WITHDRAWN
    assert desk.consents.status(WHO).state is ConsentState.WITHDRAWAL_SUBMITTED
    callback = desk.world.person("mihon-hanako").sign(gone.url)
    done = desk.consents.complete(callback, browser_session=S)
    assert done.reason is None
    assert done.state is ConsentState.WITHDRAWN
    assert done.consent is not None
    assert done.consent.withdrawn_by is WithdrawalRoute.FIRM


def test_a_withdrawal_that_is_never_signed_still_stops_local_use(one: Desk) -> None:
    consent = one.consent()
    one.consents.withdraw(consent.id, browser_session=S)
    one.moved()
    assert one.facts.latest(WHO).reason is Reason.CONSENT_WITHDRAWN
    polled = one.consents.status(WHO, poll=True)
    assert polled.state is ConsentState.WITHDRAWAL_SUBMITTED
    assert one.world.journal.billed("pocketsign.fetch_latest") == 0


def test_an_operator_without_the_call_is_told_of(one: Desk) -> None:
    one.consent()
    with one.world.fault("pocketsign.withdraw_consent", "http-501"):
        gone = one.consents.withdraw(WHO, browser_session=S)
        callback = one.world.person("mihon-hanako").sign(gone.url)
        done = one.consents.complete(callback, browser_session=S)
    assert done.reason is Reason.NOT_SUPPORTED
    assert done.state is ConsentState.WITHDRAWAL_SUBMITTED


def test_a_withdrawal_elsewhere_is_seen_by_polling(desk: Desk) -> None:
    desk.consent()
    desk.world.person("mihon-hanako").withdraw_consent()
    assert desk.consents.status(WHO).state is ConsentState.ACTIVE
    polled = desk.consents.status(WHO, poll=True)
    assert polled.state is ConsentState.WITHDRAWN
    assert polled.reason is Reason.CONSENT_WITHDRAWN
    assert polled.consent.withdrawn_by is WithdrawalRoute.NOT_TOLD


def test_a_new_consent_after_a_withdrawal_is_a_new_record(one: Desk) -> None:
    first = one.consent()
    one.world.person("mihon-hanako").withdraw_consent()
    one.consents.status(WHO, poll=True)
    second = one.consent()
    assert second.id != first.id
    assert one.consents.status(WHO).state is ConsentState.ACTIVE
    assert one.consents.status(first.id).state is ConsentState.WITHDRAWN


def test_a_consent_near_its_end_is_due_for_renewal(one: Desk) -> None:
    one.consent()
    one.world.travel(years=9, months=10)
    assert one.consents.status(WHO).state is ConsentState.RENEWAL_DUE
    one.world.travel(months=2, days=1)
    expired = one.consents.status(WHO)
    assert (expired.state, expired.reason) == (ConsentState.EXPIRED, Reason.CONSENT_EXPIRED)


def test_a_certificate_that_jlis_does_not_know_yet_keeps_the_consent_open(one: Desk) -> None:
    fault = "consent-service-certificate-not-synced-yet"
    with one.world.fault("pocketsign.create_consent", fault):
        early = one.consent()
    assert early.reason is Reason.CERTIFICATE_NOT_SYNCED
    assert early.state is ConsentState.SUBMITTED
    done = one.consents.resume(early.id)
    assert done.state is ConsentState.ACTIVE
    assert len(one.world.journal.of("pocketsign.verify_for_digital_identification_app")) == 1


def test_a_registration_of_unknown_fate_is_repeated_only_if_somebody_insists(
    one: Desk,
) -> None:
    with one.world.fault("pocketsign.verify_for_digital_identification_app", "drop"):
        lost = one.consent()
    assert lost.outcome == Undetermined(Reason.UPSTREAM_FAILED, detail="fate-unknown")
    assert one.consents.resume(lost.id).reason is Reason.NOT_FINISHED
    one.world.travel(minutes=2)
    assert one.consents.resume(lost.id).reason is Reason.UPSTREAM_FAILED
    assert one.consents.resume(lost.id, again=True).state is ConsentState.ACTIVE


def test_a_person_whom_the_operator_knows_is_not_verified_a_second_time(one: Desk) -> None:
    one.consent()
    one.consent()
    assert len(one.world.journal.of("pocketsign.verify_for_digital_identification_app")) == 1


def test_after_a_renewal_each_consent_that_the_operator_has_can_be_cancelled(one: Desk) -> None:
    """The one that was renewed is registered still: whoever withdraws withdraws both."""
    older, newer = one.consent(), one.consent()
    for consent in (newer, older):
        gone = one.consents.withdraw(WHO, browser_session=S)
        assert gone.consent.id == consent.id
        callback = one.world.person("mihon-hanako").sign(gone.url)
        assert one.consents.complete(callback, browser_session=S).state is ConsentState.WITHDRAWN
    over = one.consents.withdraw(WHO, browser_session=S)
    assert (over.needs_signature, over.reason) == (False, Reason.CONSENT_WITHDRAWN)


def _kept(one: Desk, myna: Myna, days: int) -> int:
    """Return how many consents are kept after so many days and a sweep."""
    one.world.travel(days=days)
    myna.people.sweep()

    def work(tx: Transaction) -> int:
        person = people.person_of_subject(tx, Subject(WHO))
        return 0 if person is None else len(consent_record.of_person(tx, person))

    return myna.wiring.store.perform(Read(work))


def test_a_consent_that_nobody_went_on_to_register_is_not_kept_for_ever(
    one: Desk, myna: Myna
) -> None:
    with one.world.fault("pocketsign.create_consent", "http-503"):
        assert one.consent().state is ConsentState.SUBMITTED
    assert [_kept(one, myna, 89), _kept(one, myna, 3)] == [1, 0]


def test_a_cancellation_that_is_never_signed_is_kept_until_the_consent_would_have_ended(
    one: Desk, myna: Myna
) -> None:
    one.consent()
    one.consents.withdraw(WHO, browser_session=S)
    assert [_kept(one, myna, 3653 + 89), _kept(one, myna, 3)] == [1, 0]


def test_an_erased_consent_is_gone_and_opens_nothing(one: Desk, myna: Myna) -> None:
    consent = one.consent()
    myna.people.erase(WHO)
    assert one.facts.latest(WHO).reason is Reason.NOT_ELIGIBLE
    with pytest.raises(UsageError, match="consent-unknown"):
        one.consents.result(consent.id)
