"""What the tests of this room share."""

from tests.providers.distributions import distributions
from tests.providers.places import made

__all__ = ["distributions", "made"]
