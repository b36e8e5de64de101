"""Hooks: every implementation under its own guard, and none can change an outcome."""

import logging
from datetime import UTC, datetime
from importlib.metadata import entry_points

import pytest

from myna_sdk.model.event import Event
from myna_sdk.providers.loading import State
from myna_sdk.providers.manifest import ENTRY_POINT_GROUP
from myna_sdk.providers.registry import Registry
from tests.providers.distributions import Distributions
from tests.providers.places import Maker

EVENT = Event(name="identity.settled", at=datetime(2026, 11, 24, tzinfo=UTC))

HEARS = """
heard = []
@m.hook
def myna_event(self, event):
    self.heard.append(event.name)
    print("heard by", __name__)
"""

RAISES = """
@m.hook
def myna_event(self, event):
    raise {error}("a text that may quote anything")
"""

GROUP = """
@m.hook
def myna_commands(self):
    import typer
    return (("{name}", typer.Typer()),)
"""


def test_a_sink_that_raises_is_logged_and_forgotten(
    distributions: Distributions,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    distributions.hooks("alpha", RAISES.format(error="ValueError"))
    distributions.hooks("beta", HEARS)
    with caplog.at_level(logging.WARNING):
        Registry.discover().emit(EVENT)
    assert capsys.readouterr().out == "heard by beta_manifest\n"
    assert "alpha raised ValueError" in caplog.text
    assert "may quote anything" not in caplog.text


@pytest.mark.parametrize("error", ["SystemExit", "GeneratorExit"])
def test_not_even_an_exit_of_a_sink_stops_us(
    distributions: Distributions, caplog: pytest.LogCaptureFixture, error: str
) -> None:
    distributions.hooks("alpha", RAISES.format(error=error))
    Registry.discover().emit(EVENT)
    assert f"alpha raised {error}" in caplog.text


def test_whoever_presses_ctrl_c_while_a_sink_hears_is_heard(distributions: Distributions) -> None:
    distributions.hooks("alpha", RAISES.format(error="KeyboardInterrupt"))
    with pytest.raises(KeyboardInterrupt):
        Registry.discover().emit(EVENT)


def test_a_misspelt_hook_breaks_its_plugin_by_name(distributions: Distributions) -> None:
    distributions.hooks("alpha", HEARS.replace("myna_event", "myna_evnet"))
    distributions.hooks("beta", HEARS)
    registry = Registry.discover()
    registry.emit(EVENT)
    assert registry.plugin("alpha").state is State.BROKEN
    assert "myna_evnet" in registry.plugin("alpha").problem
    assert registry.plugin("beta").state is State.FOUND


def test_a_hook_with_a_foreign_argument_breaks_its_plugin(distributions: Distributions) -> None:
    distributions.hooks("alpha", HEARS.replace("(self, event)", "(self, event, secret)"))
    registry = Registry.discover()
    registry.emit(EVENT)
    assert registry.plugin("alpha").state is State.BROKEN


def test_a_plugin_with_providers_hears_events_once_it_is_configured(
    distributions: Distributions, made: Maker, capsys: pytest.CaptureFixture[str]
) -> None:
    sink = "hooks=lambda: load('Hooks')()"
    hooks = "\nclass Hooks:\n    @m.hook\n    def myna_event(self, event): print(event.name)\n"
    distributions.plugin("alpha", extra=sink)
    provider = distributions.folder / "alpha_provider.py"
    provider.write_text(provider.read_text(encoding="utf-8") + hooks, encoding="utf-8")
    registry = Registry.discover()
    registry.emit(EVENT)
    assert capsys.readouterr().out == ""
    assert "alpha_provider" not in distributions.imported()
    registry.instances(made({"alpha": {}}))
    registry.emit(EVENT)
    assert capsys.readouterr().out == "identity.settled\n"


def test_the_mock_world_hears_nothing_that_it_is_not_configured_for(
    distributions: Distributions, capsys: pytest.CaptureFixture[str]
) -> None:
    distributions.hooks("alpha", HEARS, extra="mock=True")
    Registry.discover().emit(EVENT)
    assert capsys.readouterr().out == ""


CLOCK = """
@m.hook
def myna_mock_clock(self, url):
    class Clock:
        def now(self): ...
    return Clock()
"""


@pytest.mark.parametrize("mock", [True, False])
def test_only_a_plugin_of_the_mock_world_may_give_the_clock(
    distributions: Distributions, mock: bool
) -> None:
    distributions.hooks("alpha", CLOCK, extra=f"mock={mock}")
    registry = Registry.discover(entry_points(group=ENTRY_POINT_GROUP, name="alpha"))
    assert (registry.mock_clock("http://127.0.0.1:1/w/test") is not None) is mock


def test_what_is_no_clock_is_not_taken_for_one(distributions: Distributions) -> None:
    distributions.hooks("alpha", CLOCK.replace("def now", "def later"), extra="mock=True")
    registry = Registry.discover(entry_points(group=ENTRY_POINT_GROUP, name="alpha"))
    assert registry.mock_clock("http://127.0.0.1:1/w/test") is None


def test_command_groups_come_with_the_plugin_that_adds_them(distributions: Distributions) -> None:
    distributions.hooks("alpha", GROUP.format(name="stocktake"))
    groups = {group.name: group.plugin for group in Registry.discover().commands()}
    assert groups["stocktake"] == "alpha"


def test_a_command_may_come_into_a_group_of_ours_that_is_open(
    distributions: Distributions,
) -> None:
    distributions.hooks("alpha", GROUP.format(name="cert stocktake"))
    distributions.hooks("beta", GROUP.format(name="audit stocktake"))
    registry = Registry.discover()
    found = registry.commands(frozenset({"audit", "cert"}), frozenset({"cert"}))
    groups = {group.name: group.plugin for group in found}
    assert groups["cert stocktake"] == "alpha"
    assert "audit stocktake" not in groups
    assert "a group that takes none" in registry.plugin("beta").problem


def test_two_commands_of_one_name_in_a_group_of_ours_are_both_refused(
    distributions: Distributions,
) -> None:
    distributions.hooks("alpha", GROUP.format(name="cert stocktake"))
    distributions.hooks("beta", GROUP.format(name="cert stocktake"))
    found = Registry.discover().commands(frozenset({"cert"}), frozenset({"cert"}))
    assert "cert stocktake" not in {group.name for group in found}


def test_a_name_of_three_words_is_no_command(distributions: Distributions) -> None:
    distributions.hooks("alpha", GROUP.format(name="cert stocktake now"))
    registry = Registry.discover()
    assert "cert stocktake now" not in {group.name for group in registry.commands()}
    assert registry.plugin("alpha").problem


def test_two_groups_of_one_name_are_both_refused(distributions: Distributions) -> None:
    distributions.hooks("alpha", GROUP.format(name="stocktake"))
    distributions.hooks("beta", GROUP.format(name="stocktake"))
    registry = Registry.discover()
    assert "stocktake" not in {group.name for group in registry.commands()}
    for plugin in ("alpha", "beta"):
        assert "added by alpha and beta" in registry.plugin(plugin).problem


def test_nobody_takes_a_group_of_ours(distributions: Distributions) -> None:
    distributions.hooks("alpha", GROUP.format(name="demo"))
    distributions.hooks("beta", GROUP.format(name="audit"))
    registry = Registry.discover()
    groups = {group.name: group.plugin for group in registry.commands(frozenset({"audit"}))}
    assert groups["demo"] == "mock"
    assert "audit" not in groups
    assert registry.plugin("alpha").state is registry.plugin("beta").state is State.BROKEN
    assert registry.plugin("mock").state is State.FOUND


@pytest.mark.parametrize(
    "answer", ["('one', 'two')", "(('Bad Name', typer.Typer()),)", "(('name', print),)", "7"]
)
def test_what_is_no_command_group_breaks_its_plugin(
    distributions: Distributions, answer: str
) -> None:
    body = GROUP.replace('(("{name}", typer.Typer()),)', answer)
    distributions.hooks("alpha", body)
    distributions.hooks("beta", GROUP.format(name="stocktake"))
    registry = Registry.discover()
    assert "stocktake" in {group.name for group in registry.commands()}
    assert registry.plugin("alpha").state is State.BROKEN
