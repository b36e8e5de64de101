"""Signatures of the mock's people through the real plugin: in process and over real HTTP."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from myna_mock.firm import OPERATOR, PROVIDER, Firm
from myna_mock.world import World
from myna_mock.world_face import WorldFace
from myna_sdk import Myna, Undetermined, Verified
from myna_sdk.configuration import parse
from myna_sdk.identity.results import IdentityResult
from myna_sdk.identity.statement import Statement
from myna_sdk.model.checks import CheckResult

CLIENT_ID = "RP00000001"
RESULT = f"{PROVIDER}.sign_result"


@pytest.fixture(scope="module", autouse=True)
def keys() -> None:
    """Make the keys of the worlds' seed beforehand: no request waits for one."""
    world = World("keys", seed=19)
    for persona in ("mihon-hanako", "mihon-taro"):
        for issued in world.state(persona).certificates:
            world.ca.certificate(persona, issued)
    key = world.operator.desk.key
    for operator in (key, key.of_another()):
        operator.keys.rsa(*operator.label)


@pytest.fixture(params=["digest-info", "raw"])
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def opened(world: WorldFace, folder: Path, form: str = "digest-info") -> Myna:
    """Return the SDK of a firm that has documents signed in ``world``."""
    firm = Firm(folder=folder)
    firm.settle_in(world)
    here = world if isinstance(world, World) else None
    written = dict(firm.configuration(world.base_url, ask_its_clock=here is None))
    written["identity"] = {"authenticator": PROVIDER, "signer": PROVIDER, "verifier": OPERATOR}
    written["providers"][PROVIDER]["digest_form"] = form
    configuration = parse(written, source="myna.toml", environ={}, base=folder)
    if here is None:
        return Myna(configuration)
    return Myna(configuration, clock=here.clock, transport=here.transport)


@pytest.fixture
def myna(world: WorldFace, tmp_path: Path) -> Iterator[Myna]:
    with opened(world, tmp_path) as myna:
        yield myna


def signed(
    myna: Myna,
    world: WorldFace,
    persona: str = "mihon-hanako",
    *,
    wrong_pin: int = 0,
    fault: str | None = None,
) -> IdentityResult:
    started = myna.identity.start(
        "rental-screening",
        by="signature",
        want={"name", "address"},
        document=Statement(parties=("見本不動産株式会社",)),
        browser_session="s",
    )
    callback = world.person(persona).sign(started.url, wrong_pin=wrong_pin)
    standing = nullcontext() if fault is None else world.fault(RESULT, fault)
    with standing:
        return myna.identity.complete(callback, browser_session="s")


def test_a_signature_in_either_form_is_verified_by_the_operator(
    world: WorldFace, tmp_path: Path, form: str
) -> None:
    with opened(world, tmp_path, form) as myna:
        done = signed(myna, world, wrong_pin=2)
        assert isinstance(done.outcome, Verified), done.reason
        assert done.verified().facts.address == world.person().address


def test_the_persons_part_is_counted_in_the_journal(myna: Myna, world: WorldFace) -> None:
    signed(myna, world)
    world.journal.assert_order(f"{PROVIDER}.sign_start", f"{PROVIDER}.sign_result")
    assert world.journal.of(f"{PROVIDER}.sign_start")[0].client == CLIENT_ID


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("sealed-for-another", "certificate-invalid"),
        ("tampered-jwe", "certificate-invalid"),
        ("authentication-certificate", "certificate-invalid"),
        ("other-document", "signature-invalid"),
        ("other-certificate", "signature-invalid"),
        ("no-jwe", "provider-faulty"),
        ("html-page", "provider-faulty"),
        ("not-json", "provider-faulty"),
        ("http-503", "upstream-failed"),
        ("http-429", "upstream-busy"),
    ],
)
def test_each_fault_of_a_result_has_its_reason(
    myna: Myna, world: WorldFace, fault: str, reason: str
) -> None:
    assert signed(myna, world, fault=fault).reason == reason


def test_a_result_that_could_not_be_had_is_fetched_by_resume_and_nothing_is_signed_again(
    myna: Myna, world: WorldFace
) -> None:
    done = signed(myna, world, fault="http-503")
    assert done.reason == "upstream-failed"
    assert done.id is not None
    assert myna.identity.resume(done.id).reason is None
    world.journal.assert_count(f"{PROVIDER}.sign_start", 1)


def test_whoever_locks_the_password_comes_back_as_cancelled(myna: Myna, world: WorldFace) -> None:
    assert signed(myna, world, wrong_pin=5).reason == "cancelled"
    assert world.person().report.signing_problem == "password-locked"
    assert not world.can_sign("mihon-hanako")
    world.person().reset_signing_password()
    assert signed(myna, world).reason is None


def test_whoever_has_no_signing_certificate_comes_back_as_cancelled(
    myna: Myna, world: WorldFace
) -> None:
    done = signed(myna, world, "kodomo-mirai")
    assert isinstance(done.outcome, Undetermined)
    assert done.reason == "cancelled"


def test_a_revoked_certificate_signs_and_the_operator_says_so_once_its_list_tells(
    myna: Myna, world: WorldFace
) -> None:
    world.person().move(to="東京都見本区二丁目9番9号")
    world.travel(days=1)
    assert signed(myna, world).reason == "certificate-revoked"


def test_doctor_tells_a_client_that_may_not_sign(myna: Myna, world: WorldFace) -> None:
    def told() -> CheckResult:
        return {c.number: c.result for c in myna.providers.diagnose(PROVIDER)}["doctor-5"]

    assert told() is CheckResult.PASSED
    world.let_sign(CLIENT_ID, allowed=False)
    assert told() is CheckResult.NOT_MADE
    world.enable(CLIENT_ID, enabled=False)
    assert told() is CheckResult.FAILED


def test_a_client_that_may_not_sign_any_more_starts_nothing(myna: Myna, world: WorldFace) -> None:
    world.let_sign(CLIENT_ID, allowed=False)
    started = myna.identity.start(
        "rental-screening",
        by="signature",
        document=Statement(parties=("見本不動産株式会社",)),
        browser_session="s",
    )
    assert started.outcome is not None
    assert started.outcome.reason == "provider-misconfigured"


def test_a_token_that_the_service_forgot_is_renewed(myna: Myna, world: WorldFace) -> None:
    signed(myna, world)
    world.let_sign(CLIENT_ID, allowed=False)
    world.let_sign(CLIENT_ID)
    if isinstance(world, World):
        world.app.records.client_access.clear()
    assert signed(myna, world).reason is None
