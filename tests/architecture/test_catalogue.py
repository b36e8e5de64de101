"""The catalogue is whole: every code that can be met has its texts in both languages."""

import ast
import re

from myna_sdk.drive.wire import faults as wire_faults
from myna_sdk.errors import MynaError, PluginError
from myna_sdk.model.catalogue import entries
from myna_sdk.model.reasons import Reason
from myna_sdk.store import faults as store_faults
from tests.architecture.source import modules

JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")


def _error_names() -> set[str]:
    names, kinds = set(), [MynaError]
    while kinds:
        kind = kinds.pop()
        names.add(kind.__name__)
        kinds += kind.__subclasses__()
    return names


def _makers(errors: set[str]) -> set[str]:
    """Return the names of the functions that make one of our errors by its code."""
    return {
        node.name
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef)
        and node.returns is not None
        and [arg.arg for arg in node.args.args if arg.arg != "self"][:1] == ["code"]
        and ast.unparse(node.returns).strip("\"'") in errors
    }


def _raised() -> dict[str, str]:
    """Return every code that is written where one of our errors is made, with its place."""
    errors = _error_names()
    makers = errors | _makers(errors)
    found = {}
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and node.args and _called(node) in makers:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found[first.value] = f"{module.where}:{node.lineno}"
    return found


def _assigned() -> dict[str, str]:
    """Return every text that is given the name ``code``, alone or in a pair, with its place."""
    found = {}
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Assign):
                for name, value in _pairs(node):
                    if name == "code" and isinstance(value, str) and value:
                        found[value] = f"{module.where}:{node.lineno}"
    return found


def _pairs(node: ast.Assign) -> list[tuple[str, object]]:
    value = node.value
    values = value.elts if isinstance(value, ast.Tuple) else [value]
    pairs = []
    for target in node.targets:
        targets = target.elts if isinstance(target, ast.Tuple) else [target]
        if len(targets) == len(values):
            pairs += list(zip(targets, values, strict=True))
    return [(getattr(one, "id", ""), getattr(other, "value", None)) for one, other in pairs]


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", "") or getattr(node.func, "attr", "")


def _defaults() -> set[str]:
    kinds, codes = [MynaError], set()
    while kinds:
        kind = kinds.pop()
        codes.add(kind.default_code)
        kinds += kind.__subclasses__()
    return codes


def test_every_code_that_is_raised_is_described() -> None:
    raised = _raised()
    assert {"persona-unknown", "store-url-invalid"} <= set(raised), "the search itself is broken"
    missing = {code: place for code, place in raised.items() if code not in entries()}
    assert missing == {}


def test_every_text_that_is_called_a_code_is_described() -> None:
    assigned = _assigned()
    assert "store-key-exists" in assigned, "the search itself is broken"
    missing = {code: place for code, place in assigned.items() if code not in entries()}
    assert missing == {}


def test_every_code_of_the_database_and_of_the_network_is_described() -> None:
    codes = {*store_faults._MESSAGES, *(fault.code for fault in wire_faults.FAULTS.values())}
    assert codes - set(entries()) == set()


def test_a_code_of_a_plugins_own_has_the_text_of_its_class() -> None:
    own = PluginError("acme-does-not-like-it", "whatever")
    assert own.guidance("en") == PluginError(PluginError.default_code, "").guidance("en")


def test_every_class_has_a_described_code() -> None:
    assert _defaults() - set(entries()) == set()


def test_reasons_and_their_entries_are_the_same_list() -> None:
    reasons = {code for code, entry in entries().items() if entry.kind != "error"}
    assert reasons == {reason.value for reason in Reason}


def test_every_entry_speaks_both_languages() -> None:
    silent = [
        entry.code
        for entry in entries().values()
        if not JAPANESE.search(entry.guidance_ja)
        or JAPANESE.search(entry.guidance_en)
        or not all((entry.guidance_en.strip(), entry.developer.strip(), entry.arrangement.strip()))
    ]
    assert silent == []


def test_every_code_is_kebab_case_and_of_a_known_kind() -> None:
    kinds = ("rejected", "undetermined", "error")
    for entry in entries().values():
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", entry.code)
        assert entry.kind in kinds
