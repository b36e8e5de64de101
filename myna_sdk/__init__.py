"""Verify people with the My Number Card, through one interface, whichever provider does it.

::

    from myna_sdk import Callback, Myna, Rejected, Undetermined, Verified

    with Myna.open("myna.toml") as myna:
        started = myna.identity.start("rental-screening", by="login", browser_session=sid)

The names of ``__all__`` load when they are first used (PEP 562), so that importing the package
costs next to nothing.
"""

from myna_sdk._version import __version__

TYPE_CHECKING = False  # what `typing` would say, without the cost of importing it
if TYPE_CHECKING:
    from myna_sdk.cases.decision import Decision, Replaces
    from myna_sdk.client import AsyncMyna, Myna
    from myna_sdk.errors import (
        ConfigError,
        MynaError,
        NotVerified,
        PluginError,
        ProtocolError,
        StoreError,
        TransportError,
        UsageError,
    )
    from myna_sdk.identity.statement import Statement
    from myna_sdk.model.addresses import DomesticAddress, MovedAbroad
    from myna_sdk.model.birth_dates import BirthDate
    from myna_sdk.model.callback import Callback
    from myna_sdk.model.checks import Check, CheckResult
    from myna_sdk.model.facts import BasicFacts, Currency, FactItem, Source
    from myna_sdk.model.masking import Concealed, Secret
    from myna_sdk.model.names import PersonName
    from myna_sdk.model.outcome import Outcome, Rejected, Undetermined, Verified
    from myna_sdk.model.person import PersonId, PersonRef
    from myna_sdk.model.reasons import Reason
    from myna_sdk.model.sexes import RegisteredSex, Sex
    from myna_sdk.receipts.results import (
        AuthenticReceipt,
        Receipt,
        RefusedReceipt,
        UnclearReceipt,
    )

__all__ = [
    "AsyncMyna",
    "AuthenticReceipt",
    "BasicFacts",
    "BirthDate",
    "Callback",
    "Check",
    "CheckResult",
    "Concealed",
    "ConfigError",
    "Currency",
    "Decision",
    "DomesticAddress",
    "FactItem",
    "MovedAbroad",
    "Myna",
    "MynaError",
    "NotVerified",
    "Outcome",
    "PersonId",
    "PersonName",
    "PersonRef",
    "PluginError",
    "ProtocolError",
    "Reason",
    "Receipt",
    "RefusedReceipt",
    "RegisteredSex",
    "Rejected",
    "Replaces",
    "Secret",
    "Sex",
    "Source",
    "Statement",
    "StoreError",
    "TransportError",
    "UnclearReceipt",
    "Undetermined",
    "UsageError",
    "Verified",
    "__version__",
]

_HOMES = {
    "Decision": "myna_sdk.cases.decision",
    "Replaces": "myna_sdk.cases.decision",
    "AsyncMyna": "myna_sdk.client",
    "Myna": "myna_sdk.client",
    "ConfigError": "myna_sdk.errors",
    "MynaError": "myna_sdk.errors",
    "NotVerified": "myna_sdk.errors",
    "PluginError": "myna_sdk.errors",
    "ProtocolError": "myna_sdk.errors",
    "StoreError": "myna_sdk.errors",
    "TransportError": "myna_sdk.errors",
    "UsageError": "myna_sdk.errors",
    "Statement": "myna_sdk.identity.statement",
    "DomesticAddress": "myna_sdk.model.addresses",
    "MovedAbroad": "myna_sdk.model.addresses",
    "BirthDate": "myna_sdk.model.birth_dates",
    "Callback": "myna_sdk.model.callback",
    "Check": "myna_sdk.model.checks",
    "CheckResult": "myna_sdk.model.checks",
    "BasicFacts": "myna_sdk.model.facts",
    "Currency": "myna_sdk.model.facts",
    "FactItem": "myna_sdk.model.facts",
    "Source": "myna_sdk.model.facts",
    "Concealed": "myna_sdk.model.masking",
    "Secret": "myna_sdk.model.masking",
    "PersonName": "myna_sdk.model.names",
    "Outcome": "myna_sdk.model.outcome",
    "Rejected": "myna_sdk.model.outcome",
    "Undetermined": "myna_sdk.model.outcome",
    "Verified": "myna_sdk.model.outcome",
    "PersonId": "myna_sdk.model.person",
    "PersonRef": "myna_sdk.model.person",
    "Reason": "myna_sdk.model.reasons",
    "RegisteredSex": "myna_sdk.model.sexes",
    "Sex": "myna_sdk.model.sexes",
    "AuthenticReceipt": "myna_sdk.receipts.results",
    "Receipt": "myna_sdk.receipts.results",
    "RefusedReceipt": "myna_sdk.receipts.results",
    "UnclearReceipt": "myna_sdk.receipts.results",
}


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        home = _HOMES.get(name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module  # noqa: PLC0415 - only a use pays for it

        value = getattr(import_module(home), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
