import pytest

from tests.card.running import Run, run_async, run_blocking


@pytest.fixture(params=["blocking", "async"])
def run(request: pytest.FixtureRequest) -> Run:
    """Both drivers, one after the other."""
    return run_blocking if request.param == "blocking" else run_async
