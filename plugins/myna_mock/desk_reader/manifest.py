"""What the mock reader says of itself. Importing this imports nothing else of it."""

from typing import Any

from myna_sdk.providers.capabilities import Capability
from myna_sdk.providers.manifest import Manifest, Offer


def _settings() -> type[Any]:
    from myna_mock.desk_reader.provider import Settings  # noqa: PLC0415 - only when configured

    return Settings


def _factory(settings: Any) -> Any:
    from myna_mock.desk_reader.provider import desk_reader  # noqa: PLC0415 - only when used

    return desk_reader(settings)


MANIFEST = Manifest(
    id="mock-reader",
    title="Mock card reader / 模擬カードリーダー",
    offers=(Offer(Capability.CHIP_READER),),
    settings=_settings,
    factory=_factory,
    mock=True,
)
