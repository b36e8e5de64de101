"""What is kept, and how: tables, sealing and audit on SQLite or PostgreSQL.

Open a `Store`, give it effects, and compose the functions of these modules inside their work::

    store = Store.open(url, keys=key_provider("file:master.key", base), environment="production",
                       clock=clock, random=random)
    store.perform(Write(store_room.pendings.start, id=..., ...))

Everything here is loaded when it is first named. The values cost little; the modules
``pendings``, ``intents``, ``people``, ``records``, ``receipts``, ``cache`` and ``audit`` bring
SQLAlchemy, so name them at the moment of use (``from myna_sdk import store`` and
``store.pendings.claim``).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from myna_sdk.store import audit, cache, intents, pendings, people, receipts, records
    from myna_sdk.store.claims import (
        Claimed,
        ClaimRefusal,
        InFlight,
        Pending,
        PendingId,
        PendingStatus,
        Settled,
    )
    from myna_sdk.store.crl_files import (
        CrlIndexFile,
        create_crl_index,
        keep_signed_list,
        open_crl_index,
        update_crl_index,
    )
    from myna_sdk.store.holdings import Erasure, HeldByLaw, Record, RecordClass, RecordId, Swept
    from myna_sdk.store.key_files import FileKey, add_generation, create_key_file
    from myna_sdk.store.keys import EnvKey, KeyProvider, KeyringKey, MasterKey, key_provider
    from myna_sdk.store.reports import AuditFault, AuditReport, Checkpoint, StoreCheck
    from myna_sdk.store.store import Store
    from myna_sdk.store.transaction import Transaction

_MODULES = frozenset({"audit", "cache", "intents", "pendings", "people", "receipts", "records"})
_HOMES = {
    "AuditFault": "reports",
    "AuditReport": "reports",
    "Checkpoint": "reports",
    "ClaimRefusal": "claims",
    "Claimed": "claims",
    "CrlIndexFile": "crl_files",
    "EnvKey": "keys",
    "Erasure": "holdings",
    "FileKey": "key_files",
    "HeldByLaw": "holdings",
    "InFlight": "claims",
    "KeyProvider": "keys",
    "KeyringKey": "keys",
    "MasterKey": "keys",
    "Pending": "claims",
    "PendingId": "claims",
    "PendingStatus": "claims",
    "Record": "holdings",
    "RecordClass": "holdings",
    "RecordId": "holdings",
    "Settled": "claims",
    "Store": "store",
    "StoreCheck": "reports",
    "Swept": "holdings",
    "Transaction": "transaction",
    "add_generation": "key_files",
    "create_crl_index": "crl_files",
    "create_key_file": "key_files",
    "keep_signed_list": "crl_files",
    "key_provider": "keys",
    "open_crl_index": "crl_files",
    "update_crl_index": "crl_files",
}

__all__ = [
    "AuditFault",
    "AuditReport",
    "Checkpoint",
    "ClaimRefusal",
    "Claimed",
    "CrlIndexFile",
    "EnvKey",
    "Erasure",
    "FileKey",
    "HeldByLaw",
    "InFlight",
    "KeyProvider",
    "KeyringKey",
    "MasterKey",
    "Pending",
    "PendingId",
    "PendingStatus",
    "Record",
    "RecordClass",
    "RecordId",
    "Settled",
    "Store",
    "StoreCheck",
    "Swept",
    "Transaction",
    "add_generation",
    "audit",
    "cache",
    "create_crl_index",
    "create_key_file",
    "intents",
    "keep_signed_list",
    "key_provider",
    "open_crl_index",
    "pendings",
    "people",
    "receipts",
    "records",
    "update_crl_index",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        found = import_module(f"{__name__}.{name}")
    elif name in _HOMES:
        found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found  # the next use does not come here
    return found


def __dir__() -> list[str]:
    return __all__
