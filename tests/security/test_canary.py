"""A canary person's unmistakable values never leave through text, files or tracebacks."""

import logging
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import pytest

from myna_mock.arrangements import ARRANGEMENTS, journey
from myna_mock.person_handle import PersonHandle
from myna_mock.world import World
from myna_sdk import Callback, Myna
from myna_sdk.cases.outcome_record import read_outcome
from myna_sdk.consents.arriving import Arrived, read_arrived
from myna_sdk.consents.pending_record import read_pending
from myna_sdk.consents.settling import read_end
from myna_sdk.effects import Effect, Flow
from myna_sdk.errors import StoreError
from myna_sdk.model.masking import Concealed
from myna_sdk.model.reasons import Reason
from myna_sdk.model.signing import Document

S = "session-1"
NAME, TOWN = "金糸雀 零九九", "金糸雀区探知町九十九番地"
CANARY = ("金糸雀", "19770707")


@pytest.fixture
def canary(world: World) -> PersonHandle:
    """A person whose values cannot be mistaken for anything else."""
    hanako = world.person("mihon-hanako")
    hanako.move(to=f"東京都{TOWN}")
    hanako.rename(NAME)
    return hanako


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that is logged, at every level, by anybody."""
    with caplog.at_level(logging.NOTSET):
        yield caplog


def _log_in(myna: Myna, canary: PersonHandle) -> str:
    login = myna.identity.start(
        "rental-screening",
        subject="customer-4711",
        want={"name", "address", "birth_date", "sex"},
        browser_session=S,
    )
    done = myna.identity.complete(canary.approve(login.url), browser_session=S)
    assert done.verified().facts.reveal()["name"] == NAME, "the canary was never there"
    return f"{login!r} {login.url} {done!r} {done} {done.outcome!r:>9} {done.verified().facts}"


def test_text_of_values_logs_and_files_never_hold_the_canary(
    myna: Myna, canary: PersonHandle, logged: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    shown = _log_in(myna, canary)
    records = "".join(str(vars(record)) for record in logged.records)
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for value in CANARY:
        assert value not in shown
        assert value not in records
        assert value.encode() not in files


def test_the_journal_of_the_world_masks_the_canary(
    world: World, myna: Myna, canary: PersonHandle
) -> None:
    _log_in(myna, canary)
    told = repr(tuple(world.journal))
    assert not [value for value in CANARY if value in told]


@pytest.mark.parametrize("reason", [r for r in ARRANGEMENTS if r is not Reason.NOT_FINISHED])
def test_no_refused_login_shows_the_canary(
    world: World,
    myna: Myna,
    canary: PersonHandle,
    logged: pytest.LogCaptureFixture,
    reason: Reason,
) -> None:
    assert canary.name.reveal() == NAME
    with journey(world, reason) as told:
        login = myna.identity.start("rental-screening", want={"name"}, browser_session=S)
        callback, session = told.play(login.url, S)
        done = myna.identity.complete(callback, browser_session=session)
    text = f"{done!r}" + "".join(str(vars(record)) for record in logged.records)
    assert not [value for value in CANARY if value in text]


class _Stop(BaseException):
    """What kills a flow from outside."""


@pytest.mark.parametrize("step", range(1, 24))
def test_a_traceback_with_locals_never_shows_the_canary(
    myna: Myna, canary: PersonHandle, step: int
) -> None:
    """A failure is raised at each effect in turn; every frame is shown with its locals."""
    login = myna.identity.start(
        "rental-screening", want={"name", "address", "birth_date"}, browser_session=S
    )
    callback = canary.approve(login.url)
    flow = myna.identity.flows.complete(callback, browser_session=S)
    text = _killed_at(step, flow, myna)
    assert not [value for value in CANARY if value in text]


def _killed_at(step: int, flow: object, myna: Myna) -> str:
    """Return the traceback of a flow that is stopped at its effect number ``step``."""
    one_by_one = myna.driver
    count = 0
    performed = one_by_one._step

    def counting(walk: object, effect: Effect[object], limit: object) -> object:
        nonlocal count
        count += 1
        if count == step:
            raise _Stop
        return performed(walk, effect, limit)  # type: ignore[arg-type]

    one_by_one._step = counting  # type: ignore[assignment, method-assign]
    try:
        myna.driver.run(flow)  # type: ignore[arg-type]
    except _Stop as stopped:
        told = traceback.TracebackException.from_exception(stopped, capture_locals=True)
        return "".join(told.format())
    finally:
        one_by_one._step = performed  # type: ignore[method-assign]
    return ""


SUBJECT, SESSION = "canary-customer-0099", "canary-session-0099"


@pytest.mark.parametrize("call", ["start", "complete", "resume", "result"])
@pytest.mark.parametrize("step", range(1, 7))
def test_a_traceback_with_locals_never_shows_what_the_caller_handed_in(
    myna: Myna, canary: PersonHandle, call: str, step: int
) -> None:
    login = myna.identity.start(
        "rental-screening", want={"name"}, subject=SUBJECT, browser_session=SESSION
    )
    flow = _called(call, myna, login.id or "", canary.approve(login.url))
    text = _killed_at(step, flow, myna)
    assert not [value for value in (*CANARY, SUBJECT, SESSION) if value in text]


def _called(call: str, myna: Myna, id: str, callback: Callback) -> object:
    flows = myna.identity.flows
    if call == "start":
        return flows.start(
            "rental-screening", want={"name"}, subject=SUBJECT, browser_session=SESSION
        )
    if call == "complete":
        return flows.complete(callback, browser_session=SESSION)
    return flows.resume(id) if call == "resume" else flows.result(id)


@pytest.mark.parametrize("call", ["resume", "result"])
def test_a_completed_login_shows_the_canary_in_no_traceback_wherever_it_is_stopped(
    myna: Myna, canary: PersonHandle, call: str
) -> None:
    """It is stopped at the entry of each function of ours in turn, its facts opened or not."""
    login = myna.identity.start(
        "rental-screening", want={"name", "address", "birth_date"}, browser_session=S
    )
    done = myna.identity.complete(canary.approve(login.url), browser_session=S)
    assert done.verified().facts.reveal()["name"] == NAME, "the canary was never there"
    flow = getattr(myna.identity.flows, call)
    for entry in range(1, 10_000):
        text = _killed_on_entry(entry, flow(login.id), myna)
        assert not [value for value in CANARY if value in text], f"{entry}: {text}"
        if not text:
            break
    assert entry > 100, "the facts were never opened"


def _killed_on_entry(entry: int, flow: Flow[object], myna: Myna) -> str:
    """Return the traceback of a flow that is stopped where its function number ``entry`` begins."""
    count = 0

    def counting(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call" and frame.f_globals.get("__name__", "").startswith("myna_sdk.")
        if count == entry:
            sys.settrace(None)
            raise _Stop

    before = sys.gettrace()
    sys.settrace(counting)
    try:
        myna.driver.run(flow)
    except _Stop as stopped:
        frames = [frame for frame, _line in traceback.walk_tb(stopped.__traceback__)]
        return "\n".join(f"{frame.f_code.co_qualname}: {_locals(frame)}" for frame in frames)
    finally:
        sys.settrace(before)
        flow.close()  # it may not have begun
    return ""


def _locals(frame: FrameType) -> list[str]:
    return [f"{name}={_repr(value)}" for name, value in frame.f_locals.items()]


def _repr(value: object) -> str:
    try:
        return repr(value)
    except AttributeError:
        return "half made"  # its own `__init__` was stopped


def _read_arrived(sealed: Concealed[bytes]) -> Arrived:
    return read_arrived(sealed, Document(Concealed(b"signed")))


@pytest.mark.parametrize("read", [read_outcome, read_pending, _read_arrived, read_end])
@pytest.mark.parametrize(
    "stored", ["金糸雀", "[]", '{"v": 1, "at": "金糸雀", "checks": []}', '{"v": 1, "checks": "金"}']
)
def test_a_stored_record_that_nobody_of_ours_wrote_is_damage_and_is_not_shown(
    read: Callable[[Concealed[bytes]], object], stored: str
) -> None:
    sealed = Concealed(stored.encode())
    with pytest.raises(StoreError) as damaged:
        read(sealed)
    told = traceback.TracebackException.from_exception(damaged.value, capture_locals=True)
    ours = [line for line in told.format() if "test_canary" not in line]
    assert (damaged.value.code, damaged.value.__context__) == ("store-damaged", None)
    assert "金" not in "".join(ours)
