"""What the plugin says of itself. Importing this imports nothing else of it."""

from typing import Any

from myna_sdk.authoring import Capability, Manifest, Offer


def _settings() -> type[Any]:
    from myna_pcsc.provider import Settings  # noqa: PLC0415 - only when configured

    return Settings


def _factory(settings: Any) -> Any:
    from myna_pcsc.provider import PcscReaders  # noqa: PLC0415 - only when used

    return PcscReaders(settings)


def _hooks() -> object:
    from myna_pcsc.hooks import Hooks  # noqa: PLC0415 - only when asked

    return Hooks()


MANIFEST = Manifest(
    id="pcsc",
    title="PC/SC card readers",
    offers=(Offer(Capability.CHIP_READER),),
    settings=_settings,
    factory=_factory,
    requires=("smartcard",),
    extra="myna-sdk[pcsc]",
    hooks=_hooks,
)
