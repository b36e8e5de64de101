"""The facts that are kept on a person: each record lives as long as its own purpose wants.

A newer record never blanks what it does not hold: read together, each item is the newest one that
is kept, with the provenance under which it came.
"""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs

from myna_sdk import store
from myna_sdk.cases.facts_record import read_facts, write_facts
from myna_sdk.cases.sealed_record import read_sealed
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.instants import Instant, day_in_japan
from myna_sdk.model.person import PersonId

if TYPE_CHECKING:
    from myna_sdk.store import Transaction

BASIC_FACTS = "basic-facts"
"""The kind of the records that hold a person's facts."""
WRITES = 1
READS = frozenset({1})


def keep_facts(
    tx: "Transaction",
    person: PersonId,
    facts: BasicFacts,
    *,
    at: Instant,
    retention: timedelta | None,
) -> None:
    """Keep ``facts`` for ``retention``; nothing is kept where a purpose has none, or no fact is."""
    if retention is None or not facts.items:
        return
    store.records.keep(
        tx,
        person=person,
        record_class=store.RecordClass.IDENTITY,
        kind=BASIC_FACTS,
        content=json.dumps({"v": WRITES, **write_facts(facts)}, ensure_ascii=False).encode(),
        at=at,
        delete_after=day_in_japan(at + retention),
    )


def kept_facts(tx: "Transaction", person: PersonId) -> BasicFacts | None:
    """Return the newest of each item that is kept on ``person``; ``None`` if nothing is."""
    kept = store.records.of_person(tx, person, store.RecordClass.IDENTITY)
    facts: BasicFacts | None = None
    for record in kept:
        if record.kind == BASIC_FACTS:
            found = read_sealed(record.content, read_facts, what="kept facts", versions=READS)
            facts = found if facts is None else merged(facts, found)
    return facts


def merged(older: BasicFacts, newer: BasicFacts) -> BasicFacts:
    """Return ``older`` with every item that ``newer`` holds, each with its own provenance."""
    rest = older.only(older.items - newer.items)
    present: dict[str, Any] = {item.value: newer.get(item) for item in newer.items}
    return attrs.evolve(
        rest,
        **present,
        provenance=(*rest.provenance, *newer.provenance),
        raw=(*rest.raw, *newer.raw),
    )
