"""A world whose CA issues what the tests of this room judge."""

import pytest

from tests.jpki.ground import Ground


@pytest.fixture(scope="session")
def ground() -> Ground:
    """Everything that the world's CA makes at its first instant. Nobody moves anything in it."""
    return Ground()
