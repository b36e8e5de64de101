"""Rules between keys, judged on the file as written so that no other fault hides them."""

import re
from collections.abc import Mapping
from typing import Any, Final

from myna_sdk.law.evidence import SignatureVerifierStatus
from myna_sdk.law.use_cases import use_cases
from myna_sdk.model.masking import Concealed
from myna_sdk.providers.context import Environment
from myna_sdk.providers.faults import FaultKind, unlike
from myna_sdk.providers.places import Place
from myna_sdk.providers.references import is_reference
from myna_sdk.providers.sections import ROUTES

STORE_URL: Final = re.compile(r"sqlite(\+pysqlite)?://|postgresql(\+psycopg)?://.")


def report_broken_rules(written: Concealed[Mapping[str, Any]], top: Place) -> None:
    """Report every rule between keys that the file breaks."""
    _relying_party(table_of(written, "relying_party"), top.at("relying_party"))
    _store(table_of(written, "store"), top.at("store"))
    _mock(written, top)
    _retention(table_of(written, "retention_days"), top.at("retention_days"))
    _notices(table_of(written, "notices"), top.at("notices"))


def _relying_party(table: Mapping[str, Any], place: Place) -> None:
    verifier = table.get("signature_verifier", SignatureVerifierStatus.NONE.value)
    if verifier not in (SignatureVerifierStatus.ENTRUSTED.value, SignatureVerifierStatus.OWN.value):
        return
    if "notified_on" not in table:
        place.at("notified_on").report(FaultKind.NOTIFIED_ON_MISSING, verifier=verifier)
    if "operator" not in table and verifier == SignatureVerifierStatus.ENTRUSTED.value:
        place.at("operator").report(FaultKind.OPERATOR_MISSING)


def _store(table: Mapping[str, Any], place: Place) -> None:
    url = Concealed(table.get("url"))
    held = url.reveal()
    if isinstance(held, str) and held and not is_reference(held) and not STORE_URL.match(held):
        place.at("url").report(FaultKind.STORE_URL)


def _mock(written: Concealed[Mapping[str, Any]], top: Place) -> None:
    environment = top.surroundings.environment
    if "mock" in written.reveal() and environment is not Environment.MOCK:
        top.at("mock").report(FaultKind.MOCK_TABLE, environment=environment.value)


def _retention(table: Mapping[str, Any], place: Place) -> None:
    known = [str(each) for each in use_cases()]
    for name in table:
        if name not in known:
            place.at(str(name)).report(FaultKind.USE_CASE_UNKNOWN, **unlike(str(name), known))


def _notices(table: Mapping[str, Any], place: Place) -> None:
    known = {route.notice for route in ROUTES if route.notice is not None}
    for name in table:
        if name not in known:
            place.at(str(name)).report(FaultKind.KEY_UNKNOWN, **unlike(str(name), known))


def table_of(written: Concealed[Mapping[str, Any]], name: str) -> Mapping[str, Any]:
    """Return the table ``name`` as written; an empty one where there is none."""
    table = written.reveal().get(name)
    return table if isinstance(table, Mapping) else {}
