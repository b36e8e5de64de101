"""With CI=true, a skip that ``tests/skips.toml`` does not list fails."""

import os
import tomllib
from collections.abc import Generator
from pathlib import Path

import pytest

LISTED = tomllib.loads(Path(__file__).with_name("skips.toml").read_text(encoding="utf-8"))


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
