"""The world as a whole: journal, clients, keys, a new beginning."""

from typing import Any

from myna_mock.faults import ADDRESSES
from myna_mock.journal import Journal
from myna_mock.served.control.body import (
    as_object,
    known_only,
    read_object,
    refuse,
    switch_of,
    text_of,
)
from myna_mock.served.control.clock import clock_document
from myna_mock.served.control.values_json import exchange_to_json
from myna_mock.served.hosting import HostedWorld
from myna_mock.served.problems import reply
from myna_mock.unknown_names import unknown_name
from myna_sdk.testing.service import ServiceReply, ServiceRequest

OPERATIONS = (*sorted({address.split(".")[0] for address in ADDRESSES}), *ADDRESSES, "unknown")
"""What the journal can be asked for: services, their operations, and paths that are nobody's."""


def get_world(hosted: HostedWorld, request: ServiceRequest, **_: str) -> ServiceReply:
    """Answer with what this world is."""
    del request
    root = f"{hosted.world.base_url}/__mock"
    names = ("people", "clock", "faults", "journal", "clients", "openapi.json")
    return reply(
        200,
        {
            "mock": True,
            "name": hosted.name,
            "issuer": hosted.world.issuer,
            "clock": clock_document(hosted),
            "people": list(hosted.world.persona_ids()),
            "links": {name.removesuffix(".json"): f"{root}/{name}" for name in names},
        },
    )


def forget_world(hosted: HostedWorld, request: ServiceRequest, **_: str) -> ServiceReply:
    """Forget this world; the next use of its name begins a new one."""
    del request
    hosted.forget()
    return ServiceReply(204)


def read_journal(hosted: HostedWorld, request: ServiceRequest, **_: str) -> ServiceReply:
    """Answer with the journal, or with the part of one service or operation."""
    journal = Journal(hosted.world.exchanges())
    operation = dict(request.query).get("operation")
    found = journal.entries if operation is None else journal.of(_known(operation))
    return reply(200, {"exchanges": [exchange_to_json(exchange) for exchange in found]})


def _known(operation: str) -> str:
    if operation in OPERATIONS:
        return operation
    raise unknown_name("journal-operation-unknown", "service or operation", operation, OPERATIONS)


def clear_journal(hosted: HostedWorld, request: ServiceRequest, **_: str) -> ServiceReply:
    """Begin the journal anew."""
    del request
    hosted.world.clear_journal()
    return ServiceReply(204)


def list_clients(hosted: HostedWorld, request: ServiceRequest, **_: str) -> ServiceReply:
    """Answer with the enrolled clients."""
    del request
    clients = [_client(hosted, client_id) for client_id in hosted.world.client_ids()]
    return reply(200, {"clients": clients})


def enrol_client(hosted: HostedWorld, request: ServiceRequest, *, client: str) -> ServiceReply:
    """Enrol a client or replace its enrolment."""
    told = read_object(request)
    known_only(told, {"name"}, {"redirect_uris", "jwks"})
    name = text_of(told, "name") if "name" in told else client
    uris = told["redirect_uris"]
    if not isinstance(uris, list) or not all(isinstance(uri, str) for uri in uris):
        refuse("redirect_uris is a list of texts")
    jwks = as_object(told["jwks"], "jwks")
    hosted.world.enrol_client(client, jwks, tuple(uris), name)
    return reply(200, _client(hosted, client))


def change_client(hosted: HostedWorld, request: ServiceRequest, *, client: str) -> ServiceReply:
    """Enable or disable a client, or let it have documents signed or not."""
    told = read_object(request)
    known_only(told, {"enabled", "signing"}, ())
    changes = {name: switch_of(told, name) for name in told}
    hosted.world.change_client(client, **changes)
    return reply(200, _client(hosted, client))


def rotate_keys(hosted: HostedWorld, request: ServiceRequest, **_: str) -> ServiceReply:
    """Take one step of a rotation of the service's signing keys."""
    told = read_object(request)
    known_only(told, set(), {"step"})
    return reply(201, {"kids": list(hosted.world.rotate_keys(text_of(told, "step")))})


def reset(hosted: HostedWorld, request: ServiceRequest, **_: str) -> ServiceReply:
    """Make the world as it was in the beginning; enrolled clients stay enrolled."""
    del request
    hosted.reset()
    return ServiceReply(204)


def _client(hosted: HostedWorld, client_id: str) -> dict[str, Any]:
    found = hosted.world.client(client_id)
    return {
        "client_id": found.id,
        "name": found.name,
        "redirect_uris": list(found.redirect_uris),
        "enabled": found.enabled,
        "signing": found.signing,
    }
