"""What holds for every test: with CI=true, a skip that ``tests/skips.toml`` does not list fails."""

import os
import tomllib
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

LISTED = tomllib.loads(Path(__file__).with_name("skips.toml").read_text(encoding="utf-8"))

# A generated example may take as long as a busy machine makes it take: no test reads a clock.
settings.register_profile("no-clock", deadline=None)
settings.load_profile("no-clock")


def _unlisted(node_id: str) -> bool:
    return os.environ.get("CI") == "true" and node_id not in LISTED


def _why(longrepr: object) -> str:
    reason = longrepr[2] if isinstance(longrepr, tuple) else longrepr
    return f"With CI=true a skipped test fails unless tests/skips.toml lists it. {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and _unlisted(item.nodeid):
        report.outcome = "failed"
        report.longrepr = _why(report.longrepr)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.skipped and _unlisted(collector.nodeid):
        report.outcome = "failed"
        report.longrepr = _why(report.longrepr)
    return report
