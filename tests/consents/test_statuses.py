"""How a certificate stands: asked each time, never valid from memory."""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from myna_mock.firm import Firm
from myna_mock.world_face import WorldFace
from myna_sdk import Myna, Undetermined, UsageError
from myna_sdk.cases import consent_record
from myna_sdk.cases.known_by import Operators
from myna_sdk.certificate_status.judging import Known, judged
from myna_sdk.certificate_status.remembering import Opened, keep_answers, open_checks
from myna_sdk.configuration import parse
from myna_sdk.effects import Write
from myna_sdk.model.certificate import CertificateKind, CertificateReference
from myna_sdk.model.consent import ConsentId
from myna_sdk.model.fate import Fate
from myna_sdk.model.person import PersonId, Subject
from myna_sdk.model.reasons import Reason
from myna_sdk.model.status import CertificateStatus, RevocationReason, Standing
from myna_sdk.store import Transaction, people
from tests.consents.conftest import NEW_HOME, WHO, Desk

CHECK = "pocketsign.check_user_status"
NOW = datetime(2026, 11, 24, tzinfo=UTC)
THIS = CertificateReference(kind=CertificateKind.SIGNING, provider_id="c-1")
VALID = CertificateStatus(standing=Standing.VALID, checked_at=NOW, certificate=THIS)


def test_a_valid_certificate_is_valid_and_asked_about_each_time(desk: Desk) -> None:
    desk.consent()
    assert desk.status.check(WHO).standing is Standing.VALID
    assert desk.status.check(WHO).standing is Standing.VALID
    assert len(desk.world.journal.of(CHECK)) == 2


def test_a_move_revokes_with_its_meaning(desk: Desk) -> None:
    desk.consent()
    desk.world.person("mihon-hanako").move(to=NEW_HOME)
    desk.world.travel(days=1)
    found = desk.status.check(WHO)
    assert found.standing is Standing.REVOKED
    assert found.revocation is RevocationReason.FACTS_CHANGED
    assert found.reason is None


def test_several_people_are_asked_about_in_one_batch(desk: Desk) -> None:
    desk.consent()
    seen: list[tuple[int, int]] = []
    found = desk.status.check_all(
        [WHO, "nobody", WHO], progress=lambda done, of: seen.append((done, of))
    )
    assert [one.standing for one in found] == [Standing.VALID, Standing.UNKNOWN, Standing.VALID]
    assert found[1].reason is Reason.NOT_ELIGIBLE
    assert seen == [(3, 3)]
    assert len(desk.world.journal.of("pocketsign.check_user_status")) <= 1


def test_what_a_batch_answered_is_kept_when_the_next_one_is_lost(
    world: WorldFace, firm: Firm
) -> None:
    way_in = getattr(world, "transport", None)  # a served world is reached by socket
    written: Any = firm.configuration(world.base_url, ask_its_clock=False)
    written["providers"]["pocketsign"]["wire"] = {"batch_size": 1}
    configuration = parse(written, source="myna.toml", environ={}, base=firm.folder)
    with Myna(configuration, clock=world.clock, transport=way_in) as myna:
        desk = Desk(world, myna.consents, myna.facts, myna.status, myna.identity)
        people = ("mihon-hanako", "mihon-taro")
        for persona in people:
            desk.consent(persona, subject=persona)

        def lose_the_second(done: int, _of: int) -> None:
            if done == 1:
                world.fault(CHECK, "http-503", times=1)

        found = myna.status.check_all(people, progress=lose_the_second)
    assert [one.standing for one in found] == [Standing.VALID, Standing.UNKNOWN]
    assert len(world.journal.of(CHECK)) == 2
    assert world.journal.charged("status") == 1


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_a_check_that_is_cut_off_at_any_effect_is_answered_by_the_next_and_charged_once(
    one: Desk, myna: Myna, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    one.consent()
    performed, left = myna.driver._step, step

    def cut_off(*given: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0:
            raise KeyboardInterrupt
        return performed(*given)

    with monkeypatch.context() as patched:
        patched.setattr(myna.driver, "_step", cut_off)
        with pytest.raises(KeyboardInterrupt):
            one.status.check(WHO)
    one.world.travel(minutes=2)
    assert one.status.check(WHO).standing is Standing.VALID
    assert one.world.journal.charged("status") == 1, "by the list: once a month"


def test_a_prospect_counts_and_asks_nobody(one: Desk) -> None:
    one.consent()
    prospect = one.status.prospect([WHO, "nobody"])
    assert (prospect.asked, prospect.not_eligible) == (1, 1)
    assert one.world.journal.of(CHECK) == ()


def test_a_status_that_could_not_be_told_is_unknown(one: Desk) -> None:
    one.consent()
    with one.world.fault(CHECK, "http-503"):
        found = one.status.check(WHO)
    assert (found.standing, found.reason) == (Standing.UNKNOWN, Reason.UPSTREAM_FAILED)


def test_an_unusable_subject_asks_nobody(one: Desk) -> None:
    with pytest.raises(UsageError, match="subject-unusable"):
        one.status.check_all([WHO, " "])


@pytest.mark.parametrize("standing", [Standing.VALID, Standing.EXPIRED, Standing.UNKNOWN])
def test_a_reason_is_told_of_what_was_revoked_or_held_and_of_nothing_else(
    standing: Standing,
) -> None:
    told = attrs.evolve(VALID, standing=standing, reason=RevocationReason.FACTS_CHANGED)
    refused = judged(told, Known(), NOW)
    assert isinstance(refused, Undetermined)
    assert [check.number for check in refused.checks] == ["status-4"]
    for ended in (Standing.REVOKED, Standing.HELD):
        plain = attrs.evolve(told, standing=ended)
        assert judged(plain, Known(), NOW) == plain


def test_an_ended_certificate_is_never_valid_again() -> None:
    again = judged(VALID, Known(ended=(THIS,)), NOW)
    assert isinstance(again, Undetermined)
    assert again.reason is Reason.PROVIDER_FAULTY


def test_a_hold_is_remembered_of_somebody_known_by_a_certificate_alone(
    one: Desk, myna: Myna
) -> None:
    """Whoever signed too early to be identified has no reference: the consent tells of them."""
    signed = one.consent().consent
    assert signed is not None
    verifying = frozenset({signed.provider})
    who, operators = PersonId("p-1"), Operators(routed=signed.provider, verifying=verifying)
    alone = attrs.evolve(signed, id=ConsentId(f"consent-{'a' * 32}"), certificate=THIS)

    def known(tx: Transaction) -> None:
        people.create(tx, who, at=NOW)
        people.name_subject(tx, who, Subject("alone"))
        consent_record.keep(tx, who, alone, at=NOW)

    def told(tx: Transaction, standing: Standing) -> object:
        (opened,) = open_checks(tx, ("alone",), operators, at=NOW, lease=timedelta(minutes=1))
        assert isinstance(opened, Opened)
        answer = attrs.evolve(VALID, standing=standing)
        return keep_answers(tx, ((opened, answer),), fate=Fate.ANSWERED, at=NOW)[0]

    perform = myna.wiring.store.perform
    perform(Write(known))
    perform(Write(told, Standing.HELD))
    again = perform(Write(told, Standing.VALID))
    assert isinstance(again, Undetermined)
    assert [check.number for check in again.checks] == ["status-3"]


def test_validity_is_compared_with_the_window_that_is_known() -> None:
    window = attrs.evolve(THIS, not_before=NOW, not_after=NOW + timedelta(days=1))
    known = Known(windows=(window,))
    standing = {
        days: getattr(judged(VALID, known, NOW + timedelta(days=days)), "standing", None)
        for days in (-1, 0, 1, 2)
    }
    assert standing == {
        -1: Standing.UNKNOWN,
        0: Standing.VALID,
        1: Standing.VALID,
        2: Standing.EXPIRED,
    }


def test_the_window_of_the_certificate_is_known_from_its_verification(one: Desk) -> None:
    consent = one.consent().consent
    certificate = None if consent is None else consent.certificate
    assert certificate is not None
    assert certificate.not_before is not None
    assert certificate.not_after is not None
    assert certificate.not_before < one.world.at < certificate.not_after
