"""Probing: whatever a plugin does, the listing comes back in time and says so."""

import os
import select
from collections.abc import Iterable
from datetime import date
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import pytest

from myna_sdk.providers.loading import State
from myna_sdk.providers.manifest import ENTRY_POINT_GROUP
from myna_sdk.providers.registry import Registry
from tests.providers.distributions import PROVIDER, Distributions
from tests.providers.places import Maker

PATIENT = 60.0
"""Seconds that a probe gets where it is to answer; the machine may be busy."""


def probed(made: Maker, table: dict[str, object], seconds: float = PATIENT) -> tuple[State, str]:
    """Return state and problem of the probed instance ``alpha``."""
    configured = made({"alpha": table}, environ={"TOKEN": "unmistakable-token"})
    rows = Registry.discover(_only("alpha")).listing(configured, probe=True, seconds=seconds)
    return rows[0].state, rows[0].problem


def _only(name: str) -> Iterable[EntryPoint]:
    return entry_points(group=ENTRY_POINT_GROUP, name=name)


def _provider(code: str) -> str:
    return "import os, signal, subprocess, sys, threading\n" + PROVIDER.replace(
        "self.settings = settings", code
    )


def test_a_sound_plugin_is_ready(distributions: Distributions, made: Maker) -> None:
    distributions.plugin("alpha", provider=_provider('print(\'{"problem": "noise"}\', flush=True)'))
    assert probed(made, {"token": "env:TOKEN"}) == (State.READY, "")
    assert "alpha_provider" in distributions.imported()  # by the listing itself, for the settings


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", "it crashed (SIGSEGV)"),
        ("os.kill(os.getpid(), 40)", "it crashed (signal 40)"),  # of real time, without a name
        ("os._exit(0)", "it ended the process that probed it"),
        ("sys.exit('bye')", "its factory raised SystemExit"),
        ("raise ValueError(settings.token.reveal())", "its factory raised ValueError"),
    ],
)
def test_a_plugin_that_ends_its_process_is_only_broken(
    distributions: Distributions, made: Maker, code: str, problem: str
) -> None:
    distributions.plugin("alpha", provider=_provider(code))
    assert probed(made, {"token": "env:TOKEN"}) == (State.BROKEN, problem)


def test_a_plugin_that_hangs_is_ended_with_all_that_it_started(
    distributions: Distributions, made: Maker, tmp_path: Path
) -> None:
    pipe = tmp_path / "held-open"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    child = f"exec 3>{pipe}; echo started >&3; exec sleep 100000"
    hang = f"subprocess.Popen(['sh', '-c', {child!r}]); threading.Event().wait()"
    distributions.plugin("alpha", provider=_provider(hang))
    for seconds in (2, 8, 32):  # a busy machine may need longer to come as far as the child
        state, problem = probed(made, {}, seconds=seconds)
        assert (state, problem) == (State.BROKEN, f"it did not answer in {seconds} s")
        if _read(reader) == b"started\n":
            break
    else:
        pytest.fail("the plugin never started its child")
    waiting = select.poll()
    waiting.register(reader, select.POLLHUP)
    assert waiting.poll(60_000), "the plugin's own child still holds the pipe"
    os.close(reader)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 100)
    except BlockingIOError:
        return b""


def test_a_plugin_that_hangs_at_import_is_only_broken(
    distributions: Distributions, made: Maker
) -> None:
    distributions.plugin("alpha", provider="import threading\nthreading.Event().wait()\n")
    rows = Registry.discover(_only("alpha")).listing(probe=True, seconds=2)
    assert [(row.state, row.problem) for row in rows] == [
        (State.BROKEN, "it did not answer in 2 s")
    ]


def test_what_a_probe_is_told_is_on_no_command_line(
    distributions: Distributions, made: Maker, tmp_path: Path
) -> None:
    copy = tmp_path / "command"
    told = "open('/proc/self/cmdline').read(), dict(os.environ), settings.token.reveal()"
    code = f"open({str(copy)!r}, 'w').write(repr([{told}]))"
    distributions.plugin("alpha", provider=_provider(code))
    assert probed(made, {"token": "literal-unmistakable"}) == (State.READY, "")
    assert copy.read_text(encoding="utf-8").count("literal-unmistakable") == 1


def test_a_probe_sees_settings_as_the_file_has_them(
    distributions: Distributions, made: Maker
) -> None:
    asserted = "assert settings.since == datetime.date(2026, 11, 1); assert settings.codes['date']"
    fields = "    since: 'datetime.date | None' = None\n    codes: 'm.CodeTable' = {}\n    url:"
    provider = _provider(asserted).replace("    url:", fields)
    distributions.plugin("alpha", provider="import datetime\n" + provider)
    table = {"since": date(2026, 11, 1), "codes": {"date": "cancelled"}}
    assert probed(made, table) == (State.READY, "")


def test_a_probe_finds_misspelt_hooks(distributions: Distributions, made: Maker) -> None:
    distributions.hooks("alpha", "@m.hook\ndef myna_evnet(self, event): ...")
    rows = Registry.discover(_only("alpha")).listing(probe=True, seconds=PATIENT)
    assert rows[0].state is State.BROKEN
    assert "myna_evnet" in rows[0].problem
