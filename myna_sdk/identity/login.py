"""Identity by login: the person comes back from the provider, which tells how it ended."""

from myna_sdk.cases.deployment import Deployment, ProviderInstance
from myna_sdk.cases.judging import held_to_contract, outcome_of
from myna_sdk.cases.returning import called, keeper, parameters_of
from myna_sdk.errors import ConfigError
from myna_sdk.identity.pending_record import PendingRecord
from myna_sdk.model.instants import Instant
from myna_sdk.model.outcome import Outcome
from myna_sdk.model.person import ProviderName
from myna_sdk.providers.boundary import within
from myna_sdk.providers.capabilities import Authenticator, LoginReturn
from myna_sdk.store import Pending


async def judge_login(
    deployment: Deployment, pending: Pending, record: PendingRecord, at: Instant
) -> Outcome:
    """Return how the claimed login ``pending`` ended, as far as the provider's reply goes."""
    instance = deployment.provider(ProviderName(pending.provider))
    back = LoginReturn(
        parameters=parameters_of(pending),
        private=record.private,
        want=record.want,
        started_at=pending.started_at,
        redeemed=pending.redeemed,
    )

    async def complete() -> object:
        provider = authenticator_of(instance)
        return await within(
            called(provider.complete_login, back, deployment.context(instance.name, at)),
            plugin=instance.plugin,
            instance=instance.name,
            redeemed=keeper(pending),
        )

    outcome = await outcome_of(complete())
    return held_to_contract(outcome, provider=instance.name, want=record.want)


def authenticator_of(instance: ProviderInstance) -> Authenticator:
    """Return the provider of ``instance``, which authenticates people.

    Raises:
        ConfigError: ``capability-missing``.
    """
    provider = instance.provider
    if not isinstance(provider, Authenticator):
        raise ConfigError(
            "capability-missing",
            f"[providers.{instance.name}] cannot authenticate people; "
            "`myna plugins list` shows which plugin can",
        )
    return provider
