"""A firm that verifies itself beside a served world: every request on a real socket."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from myna_mock.firm import VERIFIER, Firm
from myna_mock.served.app import application
from myna_mock.served.hosting import Beginning, Hosting
from myna_mock.served.listening import bound, in_background
from myna_mock.served.remote import RemoteWorld, connect
from myna_sdk import Myna, Rejected, Verified
from myna_sdk.configuration import parse
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.reasons import Reason
from myna_sdk.model.status import CertificateStatus, Standing
from tests.local_verifier.story import Desk


@pytest.fixture
def served() -> Iterator[RemoteWorld]:
    listener = bound("127.0.0.1", 0)
    hosting = Hosting(f"http://127.0.0.1:{listener.getsockname()[1]}", Beginning(seed=20261126))
    with in_background(application(hosting), listener):
        yield connect(hosting.url("own"))


@pytest.fixture
def myna(served: RemoteWorld, tmp_path: Path) -> Iterator[Myna]:
    firm = Firm(folder=tmp_path)
    firm.settle_in(served)
    written = firm.verifying_itself(served)
    configuration = parse(written, source="myna.toml", environ={}, base=tmp_path)
    with Myna(configuration) as client:
        yield client


def test_signature_and_status_are_told_by_responder_and_list(
    myna: Myna, served: RemoteWorld
) -> None:
    hanako, desk = served.person("mihon-hanako"), Desk(myna)
    done = desk.sign(hanako)
    assert isinstance(done.outcome, Verified), done.outcome
    assert done.outcome.facts.address == hanako.address
    hanako.hold()
    held = desk.sign(hanako)
    assert isinstance(held.outcome, Rejected)
    assert held.reason == Reason.CERTIFICATE_HELD
    served.travel(days=1)
    answer = myna.status.check("customer-1").answer
    assert isinstance(answer, CertificateStatus)
    assert answer.standing is Standing.HELD
    assert len(served.journal.of("ca.crl")) == 1
    checks = myna.providers.diagnose(VERIFIER)
    unmade = {check.number for check in checks if check.result is not CheckResult.PASSED}
    assert unmade == {"local-5"}  # which is about an index
