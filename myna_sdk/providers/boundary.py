"""The boundary around a provider: which effects it may ask for, and what may come out of it.

A provider's flow runs inside `within`. Nothing that it awaits reaches the driver unless this
module knows it, nothing that it raises leaves unless it is an error of ours, and no frame of the
provider stays in a traceback: its locals may hold personal data.
"""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, cast

import attrs

from myna_sdk.effects import (
    Addressed,
    CacheGet,
    CachePut,
    Effect,
    Flow,
    HttpRequest,
    ReadFile,
    Redeemed,
)
from myna_sdk.errors import MynaError, PluginError, UsageError
from myna_sdk.model.outcome import OWN_CODE, Rejected, Undetermined, Verified
from myna_sdk.model.person import PersonRef, ProviderName
from myna_sdk.providers.admission import is_well_formed
from myna_sdk.providers.signature_capabilities import SignedPresentation
from myna_sdk.providers.witness import Witness

R = TypeVar("R")
Keep = Callable[[Redeemed], Effect[None]]


async def within(
    call: Flow[R],
    *,
    plugin: str,
    instance: str,
    redeemed: Keep | None = None,
    witness: Witness | None = None,
) -> R:
    """Return what the provider's flow ``call`` returns, having bound its effects to ``instance``.

    Requests become `Addressed` ones, cache and file effects get the instance's name, a spent code
    goes through ``redeemed``, a `PersonRef` without a provider gets the instance's name, and a
    detail ``plugin:CODE`` the plugin's id.

    Args:
        call: The coroutine of one capability method.
        plugin: The plugin's id, for errors.
        instance: The name of the provider instance.
        redeemed: Returns the effect that records a spent one-time code; ``None`` where no code
            can be spent, and then `Redeemed` is refused.
        witness: Sees billed requests; ``None`` where none may be made, and then they are refused.

    Raises:
        MynaError: As the provider raised it, without the provider's frames.
        PluginError: ``plugin-failed``: anything else was raised, or ``call`` is no coroutine. A
            `UsageError` is one too: whoever called us is not to blame for what a plugin asked.
            ``effect-refused`` is thrown into the flow for an effect that it may not ask for.
    """
    if not isinstance(call, Coroutine):
        raise PluginError("plugin-failed", "the method is no coroutine function", plugin=plugin)
    border = _Border(plugin=plugin, instance=instance, redeemed=redeemed, witness=witness)
    resumed = _Resumed()
    while True:
        step = _advance(call, resumed, plugin)
        if isinstance(step, _Returned):
            return cast("R", _named(step.value, plugin, instance))
        resumed = await _answered(border, step)


@attrs.frozen
class _Returned:
    value: Any


@attrs.frozen(repr=False)
class _Resumed:
    """What the flow is resumed with: a value, or an exception to raise at its ``await``."""

    value: Any = None
    fault: BaseException | None = None


@attrs.frozen(kw_only=True)
class _Border:
    plugin: str
    instance: str
    redeemed: Keep | None
    witness: Witness | None

    def passed(self, effect: object) -> Effect[Any] | None:
        """Return what goes to the driver in place of ``effect``, or ``None`` to refuse it.

        Times, randomness and pauses pass as they are.
        """
        if not is_well_formed(effect):
            return None
        if isinstance(effect, HttpRequest):
            return self._addressed(effect)
        if isinstance(effect, CacheGet | CachePut | ReadFile):
            return attrs.evolve(effect, instance=self.instance)
        if isinstance(effect, Redeemed):
            return None if self.redeemed is None else self.redeemed(effect)
        return cast("Effect[Any]", effect)

    def _addressed(self, request: HttpRequest) -> Effect[Any] | None:
        if request.billed and self.witness is None:
            return None
        return Addressed(self.instance, request)


async def _answered(border: _Border, effect: object) -> _Resumed:
    try:
        passed = border.passed(effect)
        if passed is None:
            raise PluginError(
                "effect-refused",
                f"a provider may not ask for {type(effect).__name__} here, or not with these parts",
                plugin=border.plugin,
                effect=type(effect).__name__,
            )
        if isinstance(effect, HttpRequest) and effect.billed and border.witness is not None:
            return _Resumed(await border.witness.see(passed))
        return _Resumed(await passed)
    except BaseException as fault:  # noqa: BLE001 - every fault belongs to the flow that awaits
        return _Resumed(fault=fault)


def _advance(call: Flow[Any], resumed: _Resumed, plugin: str) -> object:
    """Return the next effect that ``call`` asks for, or what it returned."""
    try:
        if resumed.fault is not None:
            return call.throw(resumed.fault)
        return call.send(resumed.value)
    except StopIteration as end:
        return _Returned(end.value)
    except BaseException as raised:  # noqa: BLE001 - sorted below
        leaving = _leaving(raised, resumed.fault, plugin)
    # Outside the handler, so that the provider's exception is not this one's context.
    raise leaving


def _leaving(raised: BaseException, thrown_in: BaseException | None, plugin: str) -> BaseException:
    if isinstance(raised, UsageError):
        told = f"the plugin misused the SDK: {raised.message}"
        return PluginError("plugin-failed", told, plugin=plugin, raised=raised.code)
    ours = isinstance(raised, MynaError | KeyboardInterrupt | SystemExit)
    if ours or raised is thrown_in:
        raised.__cause__ = raised.__context__ = None
        return raised.with_traceback(None)
    return PluginError(
        "plugin-failed",
        f"the plugin raised {type(raised).__name__}",
        plugin=plugin,
        raised=type(raised).__name__,
        where=_where(raised),
    )


def _where(raised: BaseException) -> str:
    """Return module and line of the innermost frame: enough to find the fault, without locals."""
    trace = raised.__traceback__
    if trace is None:
        return "unknown"
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', 'unknown')}:{trace.tb_lineno}"


def _named(value: object, plugin: str, instance: str) -> object:
    """Return ``value`` with the names that only the core knows: the instance's, the plugin's."""
    match value:  # the types that it should have are not to be taken on trust
        case Rejected(detail=str(code)) | Undetermined(detail=str(code)):
            if code.startswith(OWN_CODE):
                return attrs.evolve(value, detail=f"{plugin}:{code.removeprefix(OWN_CODE)}")
        case (
            Verified(person=PersonRef(provider="") as unnamed)
            | SignedPresentation(person=PersonRef(provider="") as unnamed)
        ):
            person = attrs.evolve(unnamed, provider=ProviderName(instance))
            return attrs.evolve(value, person=person)
    return value
