"""Stands for a browser and the person before it: approves at the page it is sent to.

As Chromium does, it also opens a connection ahead of time on which it asks nothing.
Started by the program under test through the variable ``BROWSER``.
"""

import socket
import sys
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen

from myna_mock.served.remote import connect


def main(persona: str, url: str) -> None:
    world = connect(url.partition("/api/")[0])
    callback = world.person(persona).approve(url)
    uri = parse_qs(urlsplit(url).query)["redirect_uri"][0]
    place = urlsplit(uri)
    with socket.create_connection((place.hostname or "", place.port or 80)):
        urlopen(f"{uri}?{urlencode(callback.parameters.reveal())}", timeout=10).close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
