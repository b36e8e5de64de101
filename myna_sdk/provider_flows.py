"""What a firm asks of its configured providers, beside its business."""

from collections.abc import Callable

from myna_sdk.card.connections import ChipReader
from myna_sdk.effects import Now
from myna_sdk.effects.readers import SeeReaders
from myna_sdk.errors import TransportError, UsageError
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.instants import Instant
from myna_sdk.model.person import ProviderName
from myna_sdk.model.rules import read_rules
from myna_sdk.providers.boundary import within
from myna_sdk.providers.capabilities import Diagnosable
from myna_sdk.providers.context import Context
from myna_sdk.providers.instances import Instances

_RULES = read_rules("myna_sdk.providers")
_CLOCK, _READERS = _RULES["doctor-0"], _RULES["doctor-readers"]


class ProviderFlows:
    """Checks of the providers themselves."""

    def __init__(
        self, instances: Instances, context: Callable[[ProviderName, Instant], Context]
    ) -> None:
        self._instances = instances
        self._context = context

    async def diagnose(self, name: str) -> tuple[Check, ...]:
        """Return one check for each thing looked at; no personal data is sent.

        Where the clock cannot be read, that is the one check, and it failed.

        Raises:
            UsageError: ``provider-unknown``, or ``provider-not-diagnosable``.
            ConfigError: The provider's settings have faults.
            PluginError: The plugin broke its contract.
        """
        instance = self._instances[name]
        provider = instance.provider
        if isinstance(provider, ChipReader) and not isinstance(provider, Diagnosable):
            return (await _readers(instance.name),)
        if not isinstance(provider, Diagnosable):
            raise UsageError(
                "provider-not-diagnosable", f"plugin {instance.plugin} has nothing to check"
            )
        try:
            at = await Now()
        except TransportError as fault:  # the clock of a mock world that does not answer
            return (_CLOCK.check(CheckResult.FAILED, str(fault)),)
        call = provider.diagnose(self._context(instance.name, at))
        return await within(call, plugin=instance.plugin, instance=instance.name)


async def _readers(instance: ProviderName) -> Check:
    try:
        seen = await SeeReaders(instance=instance)
    except TransportError as fault:
        return _READERS.check(CheckResult.FAILED, str(fault))
    if not seen:
        return _READERS.check(CheckResult.FAILED, "no card reader is connected")
    return _READERS.check(CheckResult.PASSED, ", ".join(each.name for each in seen))
