"""schemathesis makes requests from the control API's own document, good ones and bad."""

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from schemathesis.specs.openapi.schemas import OpenApiSchema

from myna_mock.served.control.document import openapi
from myna_mock.served.hosting import Hosting

DOCUMENT = json.loads(openapi("http://x/w/y").body)
OPERATIONS = [
    (path, method)
    for path, item in DOCUMENT["paths"].items()
    for method in item
    if method != "parameters"
]


@pytest.fixture(scope="module")
def api(hosting: Hosting) -> OpenApiSchema:
    return schemathesis.openapi.from_url(f"{hosting.url('schema')}/__mock/openapi.json")


def _takes_something(path: str, method: str) -> bool:
    item = DOCUMENT["paths"][path]
    return "parameters" in item or bool({"parameters", "requestBody"} & item[method].keys())


RULES_BEYOND = {"/people", "/clock", "/faults", "/clients/{client}"}
"""Here good data may still be refused: calendars, keys and token faults are no matter of schema."""

GOOD = [(*operation, GenerationMode.POSITIVE) for operation in OPERATIONS]
BAD = [(*op, GenerationMode.NEGATIVE) for op in OPERATIONS if _takes_something(*op)]


@pytest.mark.parametrize(("path", "method", "mode"), [*GOOD, *BAD])
def test_the_control_api_keeps_its_document(
    api: OpenApiSchema, path: str, method: str, mode: GenerationMode
) -> None:
    excluded: Any = [positive_data_acceptance] if path in RULES_BEYOND else []
    operation = api[path][method.upper()]

    @settings(
        max_examples=8,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def keeps(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(excluded_checks=excluded)

    keeps()
