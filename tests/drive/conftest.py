import pytest

from tests.drive.parts import Bench, Run, run_async, run_blocking


@pytest.fixture(params=["blocking", "async"])
def run(request: pytest.FixtureRequest) -> Run:
    """Both drivers, one after the other."""
    return run_blocking if request.param == "blocking" else run_async


@pytest.fixture
def bench() -> Bench:
    return Bench()
