"""The person's part of the demonstration in a real browser: a callback server for one visit."""

import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from myna_mock.demonstration import Told, demonstrate
from myna_mock.served.remote import RemoteWorld
from myna_sdk.commands.language import say
from myna_sdk.model.callback import Callback

_THANKS = (
    "<!doctype html><meta charset=utf-8><title>myna demo</title>"
    "<p>MOCK — この画面は閉じて、端末に戻ってください。"
    "<p lang=en>You may close this page and return to the terminal."
)


def in_a_browser(persona: str) -> Told:
    """Return what happened after a real browser was sent to the person's page."""
    arrived: list[Callback] = []
    here = threading.Event()
    with HTTPServer(("127.0.0.1", 0), _handler(arrived, here)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        uri = f"http://127.0.0.1:{server.server_address[1]}/myna/callback"

        def part(_world: RemoteWorld, _persona: str, url: str) -> Callback:
            asked = say("ブラウザーで次を開いてください:", "Open this in a browser:")
            sys.stderr.write(f"{asked}\n  {url}\n")  # standard output is for the result
            _open(url)
            here.wait()
            return arrived[0]

        try:
            return demonstrate(persona, part, uri)
        finally:
            server.shutdown()
            thread.join()


def _open(url: str) -> None:
    import webbrowser  # noqa: PLC0415 - only a browser story needs it

    webbrowser.open(url)


def _handler(
    arrived: list[Callback], here: threading.Event
) -> "Callable[..., BaseHTTPRequestHandler]":
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not self.path.startswith("/myna/callback"):
                self.send_error(404)
                return
            arrived.append(Callback.get(self.path))
            body = _THANKS.encode()
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            here.set()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as its base has it
            """Say nothing: the path holds a code."""

    return Handler
