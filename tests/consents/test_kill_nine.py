"""A process killed with SIGKILL at any effect loses nothing, and nothing is charged twice."""

from pathlib import Path

import pytest

from myna_mock.served.remote import RemoteWorld
from myna_sdk.configuration import Configuration
from tests.consents.killing import complete_killed, latest_killed, settled

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


@pytest.fixture(params=["sqlite", "postgresql"])
def configuration(
    request: pytest.FixtureRequest, remote: RemoteWorld, tmp_path: Path
) -> Configuration:
    """A firm enrolled in the served world, with a database of its own, of either kind."""
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("fresh_database")
    return settled(remote, tmp_path, url)


@pytest.mark.parametrize("step", [1, 2, 3, 5, 7, 8, 9, 10, 11, 12, 13, 14])
def test_a_consent_goes_on_after_a_kill_at_any_effect(
    remote: RemoteWorld, configuration: Configuration, step: int
) -> None:
    complete_killed(step, remote, configuration)


@pytest.mark.parametrize("step", [1, 2, 3, 4, 5])
def test_latest_facts_are_charged_once_after_a_kill_at_any_effect(
    remote: RemoteWorld, configuration: Configuration, step: int
) -> None:
    assert latest_killed(step, remote, configuration) or step == 5
