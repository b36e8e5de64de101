"""The provider: a world of its own in this process, and somebody's card in its reader."""

import attrs

import myna_sdk.authoring as m
from myna_mock.card.reader import MockReader
from myna_mock.randomness import SeededRandom
from myna_mock.world import World


@attrs.frozen(kw_only=True)
class Settings:
    """What lies on the reader.

    Attributes:
        persona: Whose card; empty for an empty reader.
    """

    persona: str = "mihon-hanako"


def desk_reader(settings: Settings) -> MockReader:
    """Return a reader with the card in it.

    Raises:
        ConfigError: ``config-invalid``: nobody is called so, or they have no card.
    """
    # What is printed on the cards is the same in every process: a person at the counter types it.
    reader = MockReader(World("desk", random=SeededRandom(1)))
    if settings.persona:
        try:
            reader.insert(settings.persona)
        except m.UsageError as refused:
            raise m.ConfigError("config-invalid", f"persona: {refused.message}") from None
    return reader
