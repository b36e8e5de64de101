"""Where a person is sent: a provider's redirect, or the outcome that its failure amounts to."""

from collections.abc import Callable

from myna_sdk.cases.deployment import ProviderInstance
from myna_sdk.cases.judging import is_usable
from myna_sdk.effects import Flow
from myna_sdk.errors import PluginError
from myna_sdk.model.outcome import Undetermined
from myna_sdk.model.reasons import Reason
from myna_sdk.providers.answering import answer_of
from myna_sdk.providers.boundary import within
from myna_sdk.providers.capabilities import Redirect
from myna_sdk.providers.context import Environment


async def begun_by(
    instance: ProviderInstance,
    begin: Callable[[], Flow[Redirect | Undetermined]],
    environment: Environment,
) -> Redirect | Undetermined:
    """Return where ``instance`` sends the person, or why it takes nobody now.

    Args:
        instance: Whose effects they are.
        begin: Calls its capability.
        environment: What addresses may be redirected to.
    """

    async def checked() -> Redirect | Undetermined:
        answer: object = await within(begin(), plugin=instance.plugin, instance=instance.name)
        if isinstance(answer, Undetermined):
            return answer
        if isinstance(answer, Redirect) and is_usable(answer, environment):
            return answer
        raise PluginError("plugin-failed", "the provider returned no usable Redirect")

    answer: object = await answer_of(checked())
    if isinstance(answer, Redirect | Undetermined):
        return answer
    return Undetermined(Reason.PROVIDER_FAULTY)
