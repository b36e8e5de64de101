"""A firm with a configuration file in a served world, and the command line in this process."""

import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

import attrs
import pytest

from myna_mock.firm import Firm
from myna_mock.served.app import application
from myna_mock.served.hosting import Beginning, Hosting
from myna_mock.served.listening import bound, in_background
from myna_mock.served.remote import RemoteWorld, connect
from myna_sdk._cli.start import answer

SESSION = "browser-1"


@attrs.frozen
class Told:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return the one JSON document of standard output; anything beside it fails."""
        return json.loads(self.out)


class Run(Protocol):
    def __call__(self, *arguments: str, stdin: str = "") -> Told: ...


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command in an empty folder, in English unless told otherwise."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str, stdin: str = "") -> Told:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        capfd.readouterr()
        code = answer(arguments, {"LANG": "C.UTF-8"})
        sys.stdout.flush()
        return Told(code, *capfd.readouterr())

    return command


@pytest.fixture(scope="session")
def hosting() -> Iterator[Hosting]:
    listener = bound("127.0.0.1", 0)
    hosting = Hosting(f"http://127.0.0.1:{listener.getsockname()[1]}", Beginning(seed=7))
    with in_background(application(hosting), listener):
        yield hosting


@attrs.frozen
class Settled:
    """A firm that is enrolled in a served world, with its ``myna.toml`` in the current folder."""

    world: RemoteWorld
    run: Run

    def begin(self, *want: str) -> tuple[str, str]:
        """Start a login and return its id and its URL."""
        wanted = [word for item in want for word in ("--want", item)]
        told = self.run(
            "identity", "start", "rental-screening", "--session", SESSION, *wanted, "--json"
        )
        assert told.code == 0, told
        started = told.json["started"]
        return started["id"], started["url"]

    def back(self, url: str, persona: str = "mihon-hanako") -> str:
        """Return where the person's browser came back to after they approved."""
        callback = self.world.person(persona).approve(url)
        return "http://127.0.0.1/myna/callback?" + urlencode(callback.parameters.reveal())

    def complete(self, back: str, *options: str) -> Told:
        return self.run("identity", "complete", "-", "--session", SESSION, *options, stdin=back)

    def verified(self) -> str:
        """Return the id of a login that ended well, with all four facts."""
        id, url = self.begin("name", "address", "birth_date", "sex")
        assert self.complete(self.back(url)).code == 0
        return id


@pytest.fixture
def settled(hosting: Hosting, run: Run, tmp_path: Path, request: pytest.FixtureRequest) -> Settled:
    name = request.node.name.replace("_", "-").partition("[")[0][:60].strip("-")
    world = connect(hosting.url(name))
    firm = Firm(folder=tmp_path)
    firm.settle_in(world)
    (tmp_path / "myna.toml").write_text(toml(firm.configuration(world.base_url)), "utf-8")
    return Settled(world, run)


Writer = Callable[[Mapping[str, Any]], str]


def _written(value: Any) -> str:
    return str(value) if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def toml(tables: Mapping[str, Any], path: str = "") -> str:
    """Return ``tables`` as dotted TOML keys; JSON texts are TOML texts."""
    return "".join(
        toml(value, f"{path}{key}.")
        if isinstance(value, Mapping)
        else f"{path}{key} = {_written(value)}\n"
        for key, value in tables.items()
    )
