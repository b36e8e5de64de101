"""What the doctor finds out about a verifier of one's own without anybody's certificate."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest
from cryptography.x509 import ocsp

import myna_sdk.authoring as m
from myna_mock.observed import ObservedWorld
from myna_sdk import Myna
from myna_sdk.effects import HttpReply
from myna_sdk.testing.attack_pack.scenes import Scene, good_scene
from tests.local_verifier.parts import LISTS, OCSP, OCSP_TYPE, Sources, stage, verifier

AT = datetime(2026, 11, 24, 3, 0, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def scene() -> Scene:
    return good_scene(AT)


def found(checks: tuple[m.Check, ...]) -> dict[str, m.CheckResult]:
    return {check.number: check.result for check in checks}


PASSED, FAILED, NOT_MADE = m.CheckResult.PASSED, m.CheckResult.FAILED, m.CheckResult.NOT_MADE


def test_everything_is_well_in_a_mock_world(own: Myna, world: ObservedWorld) -> None:
    checks = own.providers.diagnose("local-verifier")
    four = dict.fromkeys(("local-1", "local-2", "local-3", "local-4"), PASSED)
    assert found(checks) == {**four, "local-5": NOT_MADE}
    assert len(world.journal.of("ca.ocsp")) == 1


def test_without_a_source_nobody_is_ever_verified_and_the_doctor_says_so(
    scene: Scene, tmp_path: Path
) -> None:
    provider = verifier(tmp_path, scene.stage.roots)
    on = stage(Sources(), AT)
    told = found(on.run(provider.diagnose(on.context)))
    assert told == {
        "local-1": PASSED,
        "local-2": FAILED,
        "local-3": NOT_MADE,
        "local-4": NOT_MADE,
        "local-5": NOT_MADE,
    }


def test_expired_roots_are_found(scene: Scene, tmp_path: Path) -> None:
    provider = verifier(tmp_path, scene.stage.roots, crl=LISTS)
    on = stage(Sources(), AT + timedelta(days=365 * 20))
    assert found(on.run(provider.diagnose(on.context)))["local-1"] is FAILED


@pytest.mark.parametrize(
    "reply", [HttpReply(503), HttpReply(404), HttpReply(200, OCSP_TYPE, b"junk")]
)
def test_a_responder_that_cannot_be_believed_is_found(
    scene: Scene, tmp_path: Path, reply: HttpReply
) -> None:
    provider = verifier(tmp_path, scene.stage.roots, ocsp=OCSP)
    on = stage(Sources(ocsp=reply), AT)
    assert found(on.run(provider.diagnose(on.context)))["local-3"] is FAILED


def test_the_question_is_about_a_number_that_no_certificate_has(
    scene: Scene, tmp_path: Path
) -> None:
    provider = verifier(tmp_path, scene.stage.roots, ocsp=OCSP)
    on = stage(Sources(ocsp=HttpReply(503)), AT)
    on.run(provider.diagnose(on.context))
    number = ocsp.load_der_ocsp_request(on.requests[0].body).serial_number
    assert number.bit_length() > 32, "those of JPKI have four bytes"


def test_nobody_is_asked_where_a_question_may_cost_money(scene: Scene, tmp_path: Path) -> None:
    provider = verifier(tmp_path, scene.stage.roots, ocsp=attrs.evolve(OCSP, billed=True))
    on = stage(Sources(), AT)
    assert found(on.run(provider.diagnose(on.context)))["local-3"] is NOT_MADE
    assert on.requests == ()
