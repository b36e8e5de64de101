"""The person's part of the demonstration in a real browser: a callback server for one visit."""

import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from myna_mock.bilingual import Text
from myna_mock.demonstration import Told, demonstrate
from myna_mock.pages.frame import framed, style_sheet
from myna_mock.served.remote import RemoteWorld
from myna_mock.server_process import ServerProcess
from myna_sdk.commands.language import language, say
from myna_sdk.model.callback import Callback
from myna_sdk.pages.markup import element

_BACK = Text(ja="戻りました", en="You are back")
_CLOSE = Text(
    ja="この画面は閉じて、端末に戻ってください。結果は端末に表示されます。",
    en="Close this page and return to the terminal: the result is told there.",
)


def _thanks() -> bytes:
    """Return the firm's page after the login, in the language of the terminal."""
    spoken = language()
    words = (element("h1", _BACK.into(spoken)), element("p", _CLOSE.into(spoken)))
    main = element("main", element("div", *words, class_="intro"), id="main")
    return framed(spoken, _BACK, style_sheet(), main)


def in_a_browser(mock: ServerProcess, persona: str) -> Told:
    """Return what happened after a real browser was sent to the person's page."""
    arrived: list[Callback] = []
    here = threading.Event()
    page = _thanks()
    with _Server(("127.0.0.1", 0), _handler(arrived, here, page)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        uri = f"http://127.0.0.1:{server.server_address[1]}/myna/callback"

        def part(_world: RemoteWorld, who: str, url: str) -> Callback:
            asked = say(
                f"ブラウザーで次を開き、{who} を選んでください:",
                f"Open this in a browser and choose {who}:",
            )
            sys.stderr.write(f"{asked}\n  {url}\n")  # standard output is for the result
            _open(url)
            here.wait()
            return arrived[0]

        try:
            return demonstrate(mock, persona, part, uri)
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    """Answers while another connection is open on which the browser asks nothing."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that went away."""


def _open(url: str) -> None:
    import webbrowser  # noqa: PLC0415 - only a browser story needs it

    webbrowser.open(url)


def _handler(
    arrived: list[Callback], here: threading.Event, page: bytes
) -> "Callable[..., BaseHTTPRequestHandler]":
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not self.path.startswith("/myna/callback"):
                self.send_error(404)
                return
            arrived.append(Callback.get(self.path))
            try:
                self.send_response(200)
                self.send_header("content-type", "text/html; charset=utf-8")
                self.send_header("content-length", str(len(page)))
                self.end_headers()
                self.wfile.write(page)
            finally:
                here.set()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as its base has it
            """Say nothing: the path holds a code."""

    return Handler
