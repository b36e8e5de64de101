"""Which request to the control API goes where."""

import re
from collections.abc import Callable
from typing import Any, TypeAlias

import attrs

from myna_mock.served.control import clock, faults, people, rest
from myna_mock.served.control.document import openapi
from myna_mock.served.hosting import HostedWorld
from myna_mock.served.problems import problem, problem_of
from myna_sdk.errors import MynaError
from myna_sdk.testing.service import ServiceReply, ServiceRequest

PREFIX = "/__mock"

Handler: TypeAlias = Callable[..., ServiceReply]


@attrs.frozen
class Route:
    """One path of the control API and what answers each method.

    Attributes:
        template: As in the OpenAPI document.
        handlers: By method.
    """

    template: str
    handlers: dict[str, Handler]

    def match(self, path: str) -> dict[str, str] | None:
        """Return the parameters of ``path``, or ``None`` if it is another path."""
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.template))
        found = re.fullmatch(pattern, path, re.DOTALL)
        return None if found is None else found.groupdict()


def _document(hosted: HostedWorld, request: ServiceRequest, **_: Any) -> ServiceReply:
    del request
    return openapi(hosted.world.base_url)


ROUTES = (
    Route("/", {"GET": rest.get_world, "DELETE": rest.forget_world}),
    Route("/openapi.json", {"GET": _document}),
    Route("/people", {"GET": people.list_people, "POST": people.add_person}),
    Route("/people/{persona}", {"GET": people.get_person}),
    Route("/people/{persona}/events", {"POST": people.add_event}),
    Route("/clock", {"GET": clock.get_clock, "PATCH": clock.change_clock}),
    Route(
        "/faults",
        {
            "GET": faults.list_faults,
            "POST": faults.add_fault,
            "PATCH": faults.change_faults,
            "DELETE": faults.clear_faults,
        },
    ),
    Route("/faults/{fault}", {"DELETE": faults.remove_fault}),
    Route("/journal", {"GET": rest.read_journal, "DELETE": rest.clear_journal}),
    Route("/clients", {"GET": rest.list_clients}),
    Route("/clients/{client}", {"PUT": rest.enrol_client, "PATCH": rest.change_client}),
    Route("/keys/rotations", {"POST": rest.rotate_keys}),
    Route("/reset", {"POST": rest.reset}),
)


def control(hosted: HostedWorld, request: ServiceRequest) -> ServiceReply:
    """Return the control API's reply to ``request``, whose path begins with `PREFIX`."""
    path = request.path.removeprefix(PREFIX) or "/"
    for route in ROUTES:
        parameters = route.match(path)
        if parameters is not None:
            return _answer(route, hosted, request, parameters)
    return problem(404, "mock-path-unknown", "no such path; see openapi.json")


def _answer(
    route: Route, hosted: HostedWorld, request: ServiceRequest, parameters: dict[str, str]
) -> ServiceReply:
    handler = route.handlers.get(request.method)
    if handler is None:
        refused = problem(405, "mock-method-wrong", "the path has no such method")
        allowed = ", ".join(sorted(route.handlers))
        return attrs.evolve(refused, headers=(*refused.headers, ("allow", allowed)))
    try:
        return handler(hosted, request, **parameters)
    except MynaError as error:
        return problem_of(error)
