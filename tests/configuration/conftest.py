"""What the tests of this room share with those of the registry."""

from tests.providers.distributions import distributions

__all__ = ["distributions"]
