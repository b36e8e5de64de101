"""The control API keeps what its document promises, and refuses everything else in one form."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from myna_mock.served import app
from myna_mock.served.control.document import openapi
from myna_mock.served.control.routes import ROUTES
from myna_mock.served.hosting import Hosting
from myna_mock.served.remote import RemoteWorld
from myna_sdk.model.catalogue import entries
from tests.mock_served.conftest import Answer, Ask, asker

TOKEN = "digital-auth-app.token"
CERTS = "digital-auth-app.certs"


def code(answer: Answer, status: int) -> str:
    assert answer.status == status, answer.body
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json
    assert document["status"] == status
    assert {"type", "title", "detail"} <= document.keys()
    return str(document["code"])


def by_address(answer: Answer) -> dict[str, tuple[str, int | None]]:
    assert answer.status == 200, answer.body
    return {f["address"]: (f["kind"], f["times"]) for f in answer.json["faults"]}


def test_a_partial_write_never_clears_other_faults(ask: Ask) -> None:
    ask("PATCH", "/faults", {TOKEN: {"kind": "http-503", "times": 2}})
    merged = by_address(ask("PATCH", "/faults", {CERTS: {"kind": "hang"}}))
    assert merged == {TOKEN: ("http-503", 2), CERTS: ("hang", None)}
    assert by_address(ask("PATCH", "/faults", {})) == merged
    assert by_address(ask("PATCH", "/faults", {CERTS: None})) == {TOKEN: ("http-503", 2)}
    assert ask("PATCH", "/faults", {"digital-auth-app.tokn": None}).status == 404


def test_a_write_replaces_the_faults_of_its_address(ask: Ask) -> None:
    ask("POST", "/faults", {"address": TOKEN, "kind": "http-503"})
    ask("POST", "/faults", {"address": TOKEN, "kind": "http-500"})
    assert len(ask("GET", "/faults").json["faults"]) == 2
    assert by_address(ask("PATCH", "/faults", {TOKEN: {"kind": "drop"}})) == {TOKEN: ("drop", None)}
    assert len(ask("GET", "/faults").json["faults"]) == 1


def test_a_write_with_one_wrong_part_changes_nothing(ask: Ask) -> None:
    ask("PATCH", "/faults", {TOKEN: {"kind": "http-503"}})
    wrong = ask("PATCH", "/faults", {TOKEN: None, CERTS: {"kind": "http-999"}})
    assert code(wrong, 404) == "fault-kind-unknown"
    assert wrong.json["nearest"]
    assert by_address(ask("GET", "/faults")) == {TOKEN: ("http-503", None)}


@pytest.mark.parametrize(
    "options",
    [
        {"times": 0},
        {"times": 1.5},
        {"times": True},
        {"seconds": -1},
        {"seconds": 1e9},
        {"seconds": "1"},
        {"keep": -1},
        {"retry_after": "soon"},
        {"processed": 1},
        {"colour": "red"},
    ],
)
def test_a_fault_with_a_wrong_option_is_refused(ask: Ask, options: dict[str, Any]) -> None:
    answer = ask("POST", "/faults", {"address": TOKEN, "kind": "delay", **options})
    assert code(answer, 422) == "mock-body-invalid"


def test_a_fault_is_removed_once(ask: Ask) -> None:
    made = ask("POST", "/faults", {"address": TOKEN, "kind": "http-503"}).json
    assert ask("DELETE", f"/faults/{made['id']}").json == made
    assert code(ask("DELETE", f"/faults/{made['id']}"), 404) == "fault-unknown"
    ask("POST", "/faults", {"address": TOKEN, "kind": "http-503"})
    assert ask("DELETE", "/faults").status == 204
    assert ask("GET", "/faults").json == {"faults": []}


def test_the_clock_is_set_travels_and_runs(ask: Ask) -> None:
    at = "2027-01-31T00:00:00+00:00"
    assert ask("PATCH", "/clock", {"set": at}).json == {"now": at, "running": False}
    travelled = ask("PATCH", "/clock", {"travel": {"months": 1, "hours": 1.5}}).json
    assert travelled["now"] == "2027-02-28T01:30:00+00:00"
    assert ask("PATCH", "/clock", {"running": True}).json["running"] is True
    assert ask("GET", "/clock").json["now"] >= travelled["now"]
    stood = ask("PATCH", "/clock", {"running": False}).json
    assert ask("GET", "/clock").json == stood


def test_an_empty_change_of_the_clock_changes_nothing(ask: Ask) -> None:
    assert ask("PATCH", "/clock", {}).json == ask("GET", "/clock").json


@pytest.mark.parametrize(
    "change",
    [
        {"set": "2027-01-31T00:00:00"},
        {"set": "soon"},
        {"set": 3},
        {"set": "9999-12-31T00:00:00+00:00"},
        {"travel": {"years": 5000}},
        {"travel": {"aeons": 1}},
        {"travel": {"years": 0.5}},
        {"travel": {"hours": "2"}},
        {"travel": 3},
        {"running": "yes"},
        {"speed": 2},
    ],
)
def test_a_wrong_change_of_the_clock_changes_nothing(ask: Ask, change: dict[str, Any]) -> None:
    before = ask("GET", "/clock").json
    answer = ask("PATCH", "/clock", {"travel": {"days": 1}, "running": True, **change})
    assert code(answer, 422) in {"mock-body-invalid", "travel-invalid"}
    assert ask("GET", "/clock").json == before


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        (b"", 400, "mock-body-unreadable"),
        (b"{", 400, "mock-body-unreadable"),
        (b'{"kind": NaN}', 400, "mock-body-unreadable"),
        (b"\xff", 400, "mock-body-unreadable"),
        (b'{"kind": "\\ud800"}', 400, "mock-body-unreadable"),
        (b"[" * 100_000, 400, "mock-body-unreadable"),
        (b"[]", 422, "mock-body-invalid"),
        (b"{}", 422, "mock-body-invalid"),
        (b'{"kind": 3}', 422, "mock-body-invalid"),
        (b'{"kind": "move", "options": 3}', 422, "mock-body-invalid"),
        (b'{"kind": "move", "options": {}}', 422, "event-invalid"),
        (b'{"kind": "moove"}', 404, "event-unknown"),
        (b'"' + b"x" * 1_100_000 + b'"', 413, "mock-request-too-large"),
    ],
)
def test_a_malformed_body_is_told_apart(ask: Ask, body: bytes, status: int, expected: str) -> None:
    assert code(ask("POST", "/people/mihon-hanako/events", body), status) == expected


def test_only_json_is_read(ask: Ask) -> None:
    typed = {"content-type": "text/plain"}
    assert code(ask("PATCH", "/clock", b"{}", typed), 415) == "mock-body-type-wrong"
    typed = {"content-type": "application/x-www-form-urlencoded"}
    assert code(ask("POST", "/people", b"{}", typed), 415) == "mock-body-type-wrong"


def test_an_unknown_path_and_a_wrong_method_are_told_apart(ask: Ask) -> None:
    assert code(ask("GET", "/nothing"), 404) == "mock-path-unknown"
    refused = ask("PUT", "/clock", {})
    assert code(refused, 405) == "mock-method-wrong"
    assert refused.headers["allow"] == "GET, PATCH"


def test_pages_of_other_origins_are_refused_over_http(ask: Ask) -> None:
    foreign = {"origin": "https://evil.test"}
    assert code(ask("DELETE", "/faults", headers=foreign), 403) == "mock-foreign-origin"
    rebound = {"host": "evil.test"}
    assert code(ask("GET", "/people", headers=rebound), 421) == "mock-foreign-host"


def test_the_journal_is_read_filtered_and_cleared(ask: Ask, served: RemoteWorld) -> None:
    service = asker(served.issuer)
    service("GET", "/protocol/openid-connect/certs")
    service("GET", "/.well-known/openid-configuration")
    assert len(ask("GET", "/journal").json["exchanges"]) == 2
    (only,) = ask("GET", f"/journal?operation={CERTS}").json["exchanges"]
    assert (only["operation"], only["status"]) == (CERTS, 200)
    assert (
        code(ask("GET", "/journal?operation=digital-auth-ap"), 404) == "journal-operation-unknown"
    )
    assert ask("DELETE", "/journal").status == 204
    assert ask("GET", "/journal").json == {"exchanges": []}


def test_control_requests_are_not_in_the_journal(ask: Ask) -> None:
    ask("GET", "/people")
    assert ask("GET", "/journal").json == {"exchanges": []}


def test_the_document_names_every_path_and_method_and_no_other(ask: Ask) -> None:
    document = ask("GET", "/openapi.json").json
    documented = {
        (path, method.upper())
        for path, item in document["paths"].items()
        for method in item
        if method != "parameters"
    }
    assert documented == {(r.template, method) for r in ROUTES for method in r.handlers}


def test_the_document_knows_the_engines_names() -> None:
    schemas = json.loads(openapi("http://x/w/y").body)["components"]["schemas"]
    assert TOKEN in schemas["FaultAddress"]["enum"]
    assert "wrong-nonce" in schemas["FaultKind"]["enum"]
    assert "enrol-phone" in schemas["EventKind"]["enum"]


def test_every_reference_of_the_document_leads_somewhere() -> None:
    text = openapi("http://x/w/y").body.decode()
    document = json.loads(text)
    for reference in re.findall(r'"#/components/([^"]+)"', text):
        kind, name = reference.split("/")
        assert name in document["components"][kind]


def test_the_first_page_lists_the_worlds(hosting: Hosting, served: RemoteWorld) -> None:
    _ = served.at
    page = asker(hosting.root)("GET", "/?lang=en")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert b"MOCK" in page.body
    assert served.base_url.encode() in page.body


@pytest.mark.parametrize(
    ("path", "status"),
    [("/w/", 404), ("/w/UPPER/", 404), ("/w/a.b/x", 404), ("/w/" + "a" * 65, 404), ("/x", 404)],
)
def test_a_path_that_is_no_worlds_is_not_found(hosting: Hosting, path: str, status: int) -> None:
    assert asker(hosting.root)("GET", path).status == status


def test_a_worlds_root_leads_to_its_control_api(hosting: Hosting, served: RemoteWorld) -> None:
    root = asker(served.base_url)("GET", "/")
    assert root.headers["location"] == f"{served.base_url}/__mock/"
    bare = asker(served.base_url)("GET", "", headers={"host": "evil.test"})
    assert "evil" not in bare.headers["location"]


def test_every_problem_that_the_server_tells_is_in_the_catalogue() -> None:
    sources = [path.read_text(encoding="utf-8") for path in Path(app.__file__).parent.rglob("*.py")]
    calls = r"""\bproblem\(\s*\d+,\s*"([a-z-]+)\""""
    told = {found for source in sources for found in re.findall(calls, source)}
    assert {"mock-foreign-origin", "fault-unknown"} <= told
    assert told <= entries().keys()
