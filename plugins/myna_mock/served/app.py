"""The ASGI application: many worlds under ``/w/NAME/``, and a page that lists them."""

import re

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from myna_mock.faults import Served
from myna_mock.pages.index import render_index
from myna_mock.pages.texts import chosen_language
from myna_mock.served.control.routes import PREFIX, control
from myna_mock.served.exchange import perform, read
from myna_mock.served.guard import Guard
from myna_mock.served.hosting import HostedWorld, Hosting
from myna_mock.served.problems import problem, problem_of
from myna_sdk.errors import MynaError
from myna_sdk.testing.service import ServiceReply, ServiceRequest

_WORLD = re.compile(r"/w/([a-z0-9][a-z0-9-]{0,63})(/.*)?\Z", re.ASCII | re.DOTALL)


def application(hosting: Hosting) -> ASGIApp:
    """Return the application that serves the worlds of ``hosting``.

    Paths are matched here and not by a router: whatever a client puts into a path, line breaks
    too, shall be answered by the same world in the same form.
    """
    guard = Guard(root=hosting.root)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = Request(scope, receive)
            await perform(await _served(hosting, guard, request), scope, receive, send)

    return app


async def _served(hosting: Hosting, guard: Guard, request: Request) -> Served:
    path: str = request.scope["path"]
    if path == "/":
        return _index(hosting, request)
    found = _WORLD.match(path)
    if found is None:
        return problem(404, "mock-path-unknown", "worlds are at /w/NAME/; a-z, 0-9 and hyphens")
    try:
        hosted = await run_in_threadpool(hosting.world, found[1])
        asked = await read(request, path=found[2] or "/", base_url=hosted.base_url)
    except MynaError as error:
        return problem_of(error)
    return await run_in_threadpool(_answer, guard, hosted, asked)


def _index(hosting: Hosting, request: Request) -> ServiceReply:
    language = chosen_language(
        request.query_params.get("lang"), request.headers.get("accept-language")
    )
    return ServiceReply(200, *render_index(language, hosting.listing()))


def _answer(guard: Guard, hosted: HostedWorld, asked: ServiceRequest) -> Served:
    if asked.path == "/":
        return ServiceReply(302, (("location", f"{hosted.base_url}{PREFIX}/"),))
    if asked.path == PREFIX or asked.path.startswith(f"{PREFIX}/"):
        return guard.refuse(asked) or control(hosted, asked)
    return hosted.world.serve(asked)
