"""pytest fixtures: a mock world for each test, clients that live in it, and a look for leaks.

``world`` is a fresh world in this process, or with ``--myna-mock-url`` (or ``MYNA_MOCK_URL``) a
fresh one on a server that runs already. Nothing of the SDK is imported before a fixture is used.
"""

import hashlib
import os
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from myna_mock.card.reader import MockReader
    from myna_mock.firm import Firm
    from myna_mock.leaks import Leaks
    from myna_mock.served.remote import RemoteWorld
    from myna_mock.world_face import WorldFace
    from myna_sdk import AsyncMyna, Myna
    from myna_sdk.configuration import Configuration

URL_OPTION = "--myna-mock-url"
URL_VARIABLE = "MYNA_MOCK_URL"
_LEAKS = pytest.StashKey["Leaks"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that names a served mock."""
    parser.getgroup("myna").addoption(
        URL_OPTION,
        metavar="URL",
        default=None,
        help=f"root URL of a served mock (myna mock serve); else ${URL_VARIABLE}, else in process",
    )


@pytest.fixture
def world(request: pytest.FixtureRequest) -> "Iterator[WorldFace]":
    """A fresh mock world that nobody else sees. A fault that nothing met fails the test."""
    url = request.config.getoption(URL_OPTION) or os.environ.get(URL_VARIABLE)
    begun = _observed() if url is None else _served(url, request.node.nodeid)
    yield begun
    unmet = [f"{state.spec.kind} at {state.spec.address}" for state in begun.unused_faults()]
    if url is not None:
        _forget(begun)
    if unmet:
        pytest.fail(f"no request met the fault {', '.join(unmet)}", pytrace=False)


@pytest.fixture
def firm(world: "WorldFace", tmp_path: Path) -> "Firm":
    """A firm that is enrolled in the test's world, with keys and database in ``tmp_path``."""
    from myna_mock.firm import Firm  # noqa: PLC0415 - pytest starts without it

    firm = Firm(folder=tmp_path)
    firm.settle_in(world)
    return firm


@pytest.fixture
def myna_configuration(world: "WorldFace", firm: "Firm") -> "Configuration":
    """The firm's configuration."""
    from myna_sdk.configuration import parse  # noqa: PLC0415 - pytest starts without it

    written = firm.configuration(world.base_url, ask_its_clock=False)
    return parse(written, source="myna.toml", environ={}, base=firm.folder)


@pytest.fixture
def card_reader(world: "WorldFace") -> "MockReader | None":
    """An empty card reader for cards of the test's world; none where a server holds the world."""
    from myna_mock.card.reader import MockReader  # noqa: PLC0415 - pytest starts without it
    from myna_mock.world import World  # noqa: PLC0415

    return MockReader(world) if isinstance(world, World) else None


@pytest.fixture
def myna(
    world: "WorldFace", myna_configuration: "Configuration", card_reader: "MockReader | None"
) -> Iterator["Myna"]:
    """The blocking client of the firm, living in the test's world."""
    from myna_sdk import Myna  # noqa: PLC0415 - pytest starts without it

    with Myna(myna_configuration, card_reader=card_reader, **_surroundings(world)) as client:
        yield client


@pytest.fixture
def async_myna(
    world: "WorldFace", myna_configuration: "Configuration", card_reader: "MockReader | None"
) -> Iterator["AsyncMyna"]:
    """The asynchronous client of the firm; the test closes it on its own loop."""
    from myna_sdk import AsyncMyna  # noqa: PLC0415 - pytest starts without it

    client = AsyncMyna(myna_configuration, card_reader=card_reader, **_surroundings(world))
    yield client
    client.wiring.close()


@pytest.fixture
def leaks(
    world: "WorldFace",
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator["Leaks"]:
    """Fails the test if a fact of the world's people escaped anywhere.

    Looked at are log records with all they carry, warnings, output, the exception that fails the
    test with the locals of its frames, every file in ``tmp_path`` (temporary files go there too),
    the databases among them, and the URLs of all requests. The test's own frames and those of
    the mock may know facts.
    """
    from myna_mock.leaks import Leaks  # noqa: PLC0415 - pytest starts without it

    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    looking = Leaks(world, tmp_path)
    request.node.stash[_LEAKS] = looking
    with looking.listening():
        yield looking
    looking.look_around(getattr(world, "seen_urls", ()))
    if looking.found:
        pytest.fail(_told(looking), pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail the report of a test with ``leaks`` whose output or exception holds a fact."""
    report = yield
    looking = item.stash.get(_LEAKS, None)
    if looking is not None and report.when == "call":
        _look_at(looking, item, report, call)
        if looking.found and report.passed:
            report.outcome = "failed"
            report.longrepr = _told(looking)
            looking.found.clear()
    return report


def _look_at(
    looking: "Leaks", item: pytest.Item, report: pytest.TestReport, call: pytest.CallInfo[None]
) -> None:
    from myna_mock.leaks import may_know, told_by  # noqa: PLC0415 - pytest starts without it

    looking.look("standard output", report.capstdout)
    looking.look("standard error", report.capstderr)
    if call.excinfo is not None:
        own = str(item.path)
        told = told_by(
            call.excinfo.value,
            skipped=lambda frame: frame.f_code.co_filename == own or may_know(frame),
        )
        looking.look("the exception that failed the test", told)


def _told(looking: "Leaks") -> str:
    return "\n".join(["a fact of a person escaped:", *sorted(set(looking.found))])


def _surroundings(world: "WorldFace") -> dict[str, Any]:
    """Return the clock of ``world`` and, in process, the way to it without a socket."""
    transport = getattr(world, "transport", None)
    return {"clock": world.clock, "transport": transport}


def _observed() -> "WorldFace":
    from myna_mock.observed import ObservedWorld  # noqa: PLC0415 - pytest starts without it

    return ObservedWorld("test")


def _served(url: str, node_id: str) -> "RemoteWorld":
    from myna_mock.served.remote import connect  # noqa: PLC0415 - pytest starts without it

    label = f"{node_id}\0{os.getpid()}\0{os.environ.get('PYTEST_XDIST_WORKER', '')}"
    name = f"test-{hashlib.sha256(label.encode()).hexdigest()[:16]}"
    root = url.partition("/w/")[0].rstrip("/")
    begun = connect(f"{root}/w/{name}")
    begun.forget()
    return begun


def _forget(world: Any) -> None:
    world.forget()
