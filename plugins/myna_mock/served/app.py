"""The ASGI application: many worlds under ``/w/NAME/``, and a page that lists them."""

import re

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from myna_mock.faults import Served
from myna_mock.pages.index import render_index
from myna_mock.pages.texts import chosen_language
from myna_mock.served.control.routes import PREFIX, control
from myna_mock.served.exchange import perform, read, response
from myna_mock.served.guard import Guard
from myna_mock.served.hosting import HostedWorld, Hosting
from myna_mock.served.problems import problem, problem_of
from myna_sdk.errors import MynaError
from myna_sdk.testing.service import ServiceReply, ServiceRequest

_WORLD = re.compile(r"/([a-z0-9][a-z0-9-]{0,62})(/.*)?\Z", re.ASCII | re.DOTALL)


def application(hosting: Hosting) -> ASGIApp:
    """Return the application that serves the worlds of ``hosting``."""

    async def index(request: Request) -> Response:
        headers, body = render_index(
            chosen_language(
                request.query_params.get("lang"), request.headers.get("accept-language")
            ),
            hosting.listing(),
        )
        return response(ServiceReply(200, headers, body))

    return Starlette(routes=[Route("/", index), Mount("/w", _Worlds(hosting))])


class _Worlds:
    """Everything below ``/w``."""

    def __init__(self, hosting: Hosting) -> None:
        self._hosting = hosting
        self._guard = Guard(root=hosting.root)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        found = _WORLD.match(scope["path"].removeprefix(scope.get("root_path", "")))
        if found is None:
            refused = problem(404, "mock-path-unknown", "a world's name is a-z, 0-9 and hyphens")
            await response(refused)(scope, receive, send)
            return
        name, path = found[1], found[2]
        if path is None:
            await RedirectResponse(f"/w/{name}/")(scope, receive, send)
            return
        served = await self._served(request, name, path)
        await perform(served, scope, receive, send)

    async def _served(self, request: Request, name: str, path: str) -> Served:
        try:
            hosted = await run_in_threadpool(self._hosting.world, name)
            asked = await read(request, path=path, base_url=hosted.base_url)
        except MynaError as error:
            return problem_of(error)
        if path == "/":
            return ServiceReply(302, (("location", f"{hosted.base_url}{PREFIX}/"),))
        return await run_in_threadpool(self._answer, hosted, asked)

    def _answer(self, hosted: HostedWorld, asked: ServiceRequest) -> Served:
        if asked.path == PREFIX or asked.path.startswith(f"{PREFIX}/"):
            return self._guard.refuse(asked) or control(hosted, asked)
        return hosted.world.serve(asked)
