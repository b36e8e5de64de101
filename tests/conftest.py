"""What holds for every test."""

import pytest
from hypothesis import settings

from tests import made_once, pcscd, postgres, served, skipping

# A generated example may take as long as a busy machine makes it take: no test reads a clock.
settings.register_profile("no-clock", deadline=None)
settings.load_profile("no-clock")


def pytest_configure(config: pytest.Config) -> None:
    for each in (made_once, pcscd, postgres, served, skipping):
        config.pluginmanager.register(each)
