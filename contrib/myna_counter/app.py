"""The counter over HTTP: two pages, their forms, and what tells a page that it is out of date.

Every answer to a form sends the browser back to its page, so that going back or loading again
sends nothing twice. No address holds anything but the language, a stamp and, once, a link's token.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

import attrs
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from myna_counter.attending import Answers, Attendant
from myna_counter.doors import Doors
from myna_counter.forms import LONGEST, fields_of, typed
from myna_counter.pages.comparing import questions
from myna_counter.pages.customer import customer_page
from myna_counter.pages.frame import Page, View
from myna_counter.pages.refused import refused_page
from myna_counter.pages.staff import LONGEST_NAME, at_counter, staff_page
from myna_counter.session import Role
from myna_counter.stages import (
    Asking,
    Errand,
    Preparing,
    Recording,
    Showing,
    Trouble,
    Unacceptable,
)
from myna_counter.texts import Language
from myna_sdk.card.profile import PinKind
from myna_sdk.law.evidence import FaceCheck, Told
from myna_sdk.model.masking import Concealed
from myna_sdk.model.my_number import holds_my_number
from myna_sdk.model.texts import is_blank

POLL: Final = 10.0
"""Seconds after which a page that waits for a change is told that there was none."""

_FACE: Final = {"yes": FaceCheck.IN_PERSON, "no": FaceCheck.DIFFERS}
_SAID: Final = {"yes": Told.YES, "no": Told.NO}

Handler: TypeAlias = Callable[[Request, View], Awaitable[Response]]


@attrs.frozen(kw_only=True)
class Counter:
    """One counter as an ASGI application.

    Attributes:
        attendant: Moves the session along.
        doors: Who may come in.
        firm: The firm's name.
        mock: Whether the environment is a mock.
        language: The language of a page that is asked for without one.
        operator: Who can be asked how a card's certificate stands, if anybody can.
    """

    attendant: Attendant
    doors: Doors
    firm: str
    mock: bool
    language: Language
    operator: str | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Whatever fails, nothing of it is shown or logged."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        try:
            response = await self._answered(request)
        except ClientDisconnect:
            return
        except Exception:  # noqa: BLE001 - the last guard: a traceback may show what was read
            self.attendant.session.stop(Trouble("internal"))
            view = self._view(_role(request) or Role.STAFF, request)
            response = _sent(refused_page("failed", view, back=True), 500)
        await response(scope, receive, send)

    async def _answered(self, request: Request) -> Response:
        role, rest = _role(request), _path(request).partition("/")[2]
        view = self._view(role or Role.STAFF, request)
        refused = self.doors.refused(request.method, request.headers)
        if refused is not None:
            return _sent(refused_page("foreign", view, code=refused), 403)
        if role is None:
            return _sent(refused_page("unknown", view), 404)
        if rest.startswith("open/"):
            return self._let_in(rest.removeprefix("open/"), view, request)
        if not self.doors.of(role).admits(request.headers):
            return _sent(refused_page("closed", view), 403)
        self.attendant.session.saw(role)
        handler = self._handlers(role).get((request.method, rest))
        if handler is None:
            return _sent(refused_page("unknown", view), 404)
        return await handler(request, self._view(role, request))

    def _handlers(self, role: Role) -> Mapping[tuple[str, str], Handler]:
        both: dict[tuple[str, str], Handler] = {
            ("GET", ""): self._page,
            ("GET", "changes"): self._changes,
            ("POST", "stop"): self._stop,
        }
        if role is Role.CUSTOMER:
            return {**both, ("POST", "number"): self._number}
        return {**both, ("POST", "begin"): self._begin, ("POST", "decide"): self._decide}

    def _view(self, role: Role, request: Request) -> View:
        asked = request.query_params.get("lang")
        session = self.attendant.session
        return View(
            language="en" if asked == "en" else "ja" if asked == "ja" else self.language,
            role=role,
            firm=self.firm,
            mock=self.mock,
            ticket=session.ticket,
            customer_here=session.here(Role.CUSTOMER),
            operator=self.operator,
        )

    def _let_in(self, token: str, view: View, request: Request) -> Response:
        """Change the link for a cookie. Another browser at this door is out, with what it saw."""
        door = self.doors.of(view.role)
        if request.method != "GET" or not door.opens(token):
            return _sent(refused_page("link-unknown", view), 403)
        response = _back(view)
        if not door.admits(request.headers):
            if view.role is Role.STAFF:
                self.attendant.session.clear()
            response.headers["set-cookie"] = door.let_in()
        return response

    async def _page(self, _request: Request, view: View) -> Response:
        session = self.attendant.session
        view = attrs.evolve(view, stamp=session.stamp(view.role))
        draw = staff_page if view.role is Role.STAFF else customer_page
        return _sent(draw(session.stage, view))

    async def _changes(self, request: Request, view: View) -> Response:
        """Answer 200 once the page is out of date, else 204 after a while; 503 at the end."""
        session, seen = self.attendant.session, request.query_params.get("seen", "")
        if session.stamp(view.role) == seen:
            await _first(session.change(), _gone(request))
        session.saw(view.role)
        status = 204 if session.stamp(view.role) == seen else 200
        return _bare(503 if session.closing else status)

    async def _begin(self, request: Request, view: View) -> Response:
        fields = fields_of(await _body(request))
        session = self.attendant.session
        if not self._fresh(fields, Preparing):
            return _stale(view)
        given = _errand(fields, can_ask=self.operator is not None)
        if isinstance(given, str):
            before = session.stage.errand
            session.enter(Preparing(errand=before, problem=given))
        else:
            self.attendant.begin(given)
        return _back(view)

    async def _decide(self, request: Request, view: View) -> Response:
        fields = fields_of(await _body(request))
        if not self._fresh(fields, Showing, Unacceptable):
            return _stale(view)
        session = self.attendant.session
        stage = session.stage
        if isinstance(stage, Showing) and not set(questions(stage.errand)) <= _answered(fields):
            session.enter(attrs.evolve(stage, problem="all"))
            return _back(view)
        del stage
        await self.attendant.decide(
            Answers(
                face=_FACE.get(fields.get("face", ""), FaceCheck.NOT_MADE),
                texts=_SAID.get(fields.get("texts", ""), Told.NOT_TOLD),
                declared=_SAID.get(fields.get("declared", ""), Told.NOT_TOLD),
            )
        )
        return _back(view)

    async def _number(self, request: Request, view: View) -> Response:
        with typed(await _body(request)) as given:
            if not self._fresh({"ticket": given.ticket}, Asking):
                return _stale(view)
            if given.number is None or given.wrong is not None:
                self.attendant.mistyped(given.wrong or PinKind.PRINTED_VISUAL)
            else:
                self.attendant.read(given.number, given.pin)
        return _back(view)

    async def _stop(self, request: Request, view: View) -> Response:
        fields, session = fields_of(await _body(request)), self.attendant.session
        if view.role is Role.CUSTOMER:
            if not self._fresh(fields, Asking):
                return _stale(view)
            session.stop(Trouble("customer-declined"))
            return _back(view)
        if isinstance(session.stage, Recording) or not self._fresh(fields):
            return _stale(view)
        session.clear()
        return _back(view)

    def _fresh(self, fields: Mapping[str, str], *stages: type) -> bool:
        session = self.attendant.session
        fits = not stages or isinstance(session.stage, stages)
        return fits and session.takes(fields.get("ticket", ""))


def _path(request: Request) -> str:
    """Return the path as it came: in an URL it stands behind a host that anybody may write."""
    path: str = request.scope["path"]
    return path.removeprefix("/")


def _role(request: Request) -> Role | None:
    name = _path(request).partition("/")[0]
    return Role(name) if name in tuple(Role) else None


def _answered(fields: Mapping[str, str]) -> set[str]:
    return {name for name, said in fields.items() if said in _SAID}


def _errand(fields: Mapping[str, str], *, can_ask: bool) -> Errand | str:
    """Return what the member of staff told, or what is wrong with it."""
    use_case = at_counter().get(fields.get("use_case", ""))
    confirmed, recorded, subject = (
        fields.get(name, "").strip() for name in ("confirmed-by", "recorded-by", "subject")
    )
    if use_case is None:
        return "use-case"
    if is_blank(confirmed) or max(len(confirmed), len(recorded)) > LONGEST_NAME:
        return "names"
    if any(map(holds_my_number, (confirmed, recorded, subject))):
        return "number"
    if len(subject) > LONGEST_NAME:
        return "subject"
    return Errand(
        use_case=use_case,
        confirmed_by=confirmed,
        recorded_by=None if is_blank(recorded) else recorded,
        subject=Concealed(subject) if subject else None,
        ask_operator=can_ask and fields.get("ask-operator") == "yes",
    )


async def _body(request: Request) -> bytearray:
    """Return the body of a form, empty if it is longer than any of ours or no form at all."""
    body = bytearray()
    plain = request.headers.get("content-type", "").partition(";")[0].strip()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST or plain != "application/x-www-form-urlencoded":
            body[:] = bytes(len(body))
            return bytearray()
    return body


async def _first(*works: Awaitable[None]) -> None:
    """Return when the first of ``works`` is done, or after a while."""
    tasks = [asyncio.ensure_future(each) for each in works]
    try:
        await asyncio.wait(tasks, timeout=POLL, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


async def _gone(request: Request) -> None:
    """Return once the browser does not wait any more."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _back(view: View) -> Response:
    return _bare(303, location=view.url())


def _bare(status: int, **headers: str) -> Response:
    return Response(status_code=status, headers={"cache-control": "no-store", **headers})


def _stale(view: View) -> Response:
    return _sent(refused_page("stale", view, back=True), 409)


def _sent(page: Page, status: int = 200) -> Response:
    response = Response(page.body, status_code=status)
    for name, value in page.headers:
        response.headers[name] = value
    return response
