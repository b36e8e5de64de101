"""A firm with a web server of its own, to which browsers come back."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import attrs

from myna_mock.firm import OPERATOR, PROVIDER, Firm
from myna_mock.world_face import WorldFace
from myna_sdk.configuration import Configuration, parse


@attrs.frozen
class Counter:
    """The firm's callback page.

    Attributes:
        url: Where it is.
        came: The URL of every callback that arrived.
    """

    url: str
    came: list[str] = attrs.field(factory=list)


@contextmanager
def counter() -> Iterator[Counter]:
    """Serve a callback page on a free port of loopback."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/myna/callback"):
                here.came.append(self.path)
            body = '<!doctype html><title>firm</title><p data-testid="back">戻りました</p>'
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - their name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    here = Counter(f"http://127.0.0.1:{server.server_port}/myna/callback")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def settled(folder: Path, world: WorldFace, redirect_uri: str) -> Configuration:
    """Return the configuration of a firm that is enrolled in ``world`` and lives in its time."""
    firm = Firm(folder=folder, redirect_uri=redirect_uri)
    firm.settle_in(world)
    written = dict(firm.configuration(world.base_url))
    written["identity"] = {"authenticator": PROVIDER, "signer": PROVIDER, "verifier": OPERATOR}
    return parse(written, source="myna.toml", environ={}, base=folder)
